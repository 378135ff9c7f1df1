"""A computer that sleeps in the middle of a push: for the process time stands still, for the drive it does not."""

import signal
import time
import unittest

from drive_cli_case import MIB, DriveCliCase


class Sleep(DriveCliCase):
    def sleep(self, *meanwhile):
        """Stops the process while it sends and lets things happen at the drive; the shards that were there before."""
        self.make_tree(20)
        process = self.start("push", self.source, "--to", "g:", "--shard-size", "4MiB", "--limit", "4MB/s", "--parallel", "2")
        self.wait_for(lambda: self.last()["shards_done"] > 0 and any(one["state"] == "open" and one["held"] > 0 for one in self.cloud.stats()["sessions"]))
        process.send_signal(signal.SIGSTOP)
        before = {one["name"] for one in self.cloud.objects("*.tar")}
        for order in meanwhile:
            self.cloud.control("POST", "expire", order)
        time.sleep(2)  # what was in the pipes arrives; the point is that the process does nothing
        self.assertTrue(self.last()["running"])
        process.send_signal(signal.SIGCONT)
        self.ok("limit", "last", "off")
        status, text = self.finish(process)
        self.assertEqual(status, 0, text)
        self.check_arrived()
        self.assertGreater(len(before), 0)
        return before

    def test_the_sign_in_expired_and_the_uploads_did_not(self):
        self.sleep({"access": True})
        self.check_each_sent_once(slack=2 * MIB)

    def test_the_uploads_expired_and_only_they_begin_anew(self):
        before = self.sleep({"access": True}, {"sessions": True, "code": 404})
        sessions = self.cloud.stats()["sessions"]
        gone = [one["name"] for one in sessions if one["state"] == "gone"]
        self.assertGreater(len(gone), 0)
        self.assertLessEqual(len(gone), 2)
        for one in sessions:
            if one["name"] in before:
                self.assertEqual(one["state"], "done", "what was there is not begun anew")
        for name in {one["name"] for one in sessions}:
            self.assertEqual(sum(one["name"] == name and one["state"] == "done" for one in sessions), 1, name)


if __name__ == "__main__":
    unittest.main(verbosity=2)
