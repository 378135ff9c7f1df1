"""Two processes that want the same thing at the same moment: one gets it, the other is told, nothing is lost or there twice."""

import os
import random
import shutil
import time
import unittest

from drive_cli_case import MIB, DriveCliCase

# The sign-in is renewed at least so many times.
REFRESHES = int(os.environ.get("PACKTRAIN_REFRESHES", "100"))


class OneJob(DriveCliCase):
    def test_of_many_that_resume_one_runs_it_and_the_others_follow_or_exit_8(self):
        self.make_tree(12)
        process = self.start("push", self.source, "--to", "g:", "--shard-size", "4MiB", "--limit", "500kB/s")
        self.wait_for(lambda: self.last()["sent_bytes"] > 0)
        self.kill(process)
        told = []
        for _ in range(8):
            racers = [self.start("resume", "last") for _ in range(6)]
            self.wait_for(lambda: self.last()["running"])
            time.sleep(2)  # a runner tries for half a second to get the job; after that, whoever lost has said so
            running = [one for one in racers if one.poll() is None]
            self.assertGreater(len(running), 0)
            told += [self.finish(one) for one in racers if one not in running]
            if told:
                break
            for one in running:
                self.kill(one)
        self.assertGreater(len(told), 0, "nobody lost a race in eight")
        for status, text in told:
            self.assertEqual(status, 8, text)
            self.assertIn("PKT-1109", text)
            self.assertIn("packtrain watch", text)
        self.ok("limit", "last", "off")
        for one in running:
            status, text = self.finish(one)
            self.assertEqual(status, 0, text)
        self.check_arrived()
        self.check_each_sent_once(slack=9 * 4 * MIB)


class OneName(DriveCliCase):
    def trees(self):
        """Two folders of one name with different contents."""
        self.make_tree(6)
        other = os.path.join(self.place, "elsewhere", "source")
        os.makedirs(other)
        rng = random.Random(9)
        for number in range(6):
            with open(os.path.join(other, f"other-{number}.bin"), "wb") as file:
                file.write(rng.randbytes(MIB))
        return [self.source, other]

    def race(self, *rules):
        trees = self.trees()
        self.cloud.faults(*rules)
        processes = [self.start("push", tree, "--to", "g:", "--shard-size", "4MiB") for tree in trees]
        ends = [self.finish(process) for process in processes]
        self.assertEqual(sorted(status for status, _ in ends), [0, 1], ends)
        winner = 0 if ends[0][0] == 0 else 1
        lost = ends[1 - winner][1]
        self.assertRegex(lost, "PKT-401[01]")
        self.assertNotIn("Done", lost)
        self.check_winner(trees[winner])

    def check_winner(self, tree):
        self.check_plan_was_met()
        self.assertEqual(len(self.cloud.objects("packtrain.json")), 1)
        self.assertIn("Complete", self.ok("verify", "g:source").stdout)
        back = os.path.join(self.place, "back")
        self.ok("pull", "g:source", back)
        self.assert_same_tree(tree, back)
        # What the loser sent is not taken back: that is for a person to decide.
        shutil.rmtree(back)

    def test_two_pushes_that_meet_at_the_manifest(self):
        self.race({"id": "both", "when": {"kind": "begin", "name": "packtrain.json", "count": 2}, "do": {"action": "stall", "ms": 2500}})

    def test_two_pushes_that_meet_at_the_last_byte_of_the_manifest(self):
        self.race({"id": "both", "when": {"kind": "finish", "name": "packtrain.json", "count": 2}, "do": {"action": "stall", "ms": 2500}})

    def test_two_pushes_left_to_themselves(self):
        self.race()


class OneNameLagging(OneName):
    """Lists that show a new file half a second late."""

    options = ("--list-lag", "500")


class OneToken(DriveCliCase):
    """A drive that gives a new refresh token with each renewal and forgets the old one at once; no access token is good for a second call."""

    options = ("--rotate-refresh", "--token-life", "1")

    def test_programs_at_work_at_once_stay_signed_in(self):
        self.make_tree(12)
        pushes = [self.start("push", self.source, "--to", "g:", "--name", name, "--shard-size", "1MiB") for name in ("one", "two")]
        while any(push.poll() is None for push in pushes):
            self.ok("quota", "g:")
        for push in pushes:
            status, text = self.finish(push)
            self.assertEqual(status, 0, text)
        while self.cloud.stats()["token_refreshes"] < REFRESHES:
            for status, text in [self.finish(asked) for asked in [self.start("quota", "g:") for _ in range(2)]]:
                self.assertEqual(status, 0, text)
        self.assertNotIn("400", self.cloud.stats()["requests"]["by_status"])
        for dataset in ("one", "two"):
            self.assertIn("Complete", self.ok("verify", f"g:{dataset}").stdout)
        self.check_no_secret()


if __name__ == "__main__":
    unittest.main(verbosity=2)
