"""A push to a Drive and back: plain, and killed again and again."""

import random
import signal
import time
import unittest

from drive_cli_case import MIB, DriveCliCase


class PushAndBack(DriveCliCase):
    def test_a_folder_goes_there_and_comes_back(self):
        self.make_tree(20)
        self.assertIn("Done, verified", self.push().stdout)
        self.check_arrived()

    def test_killed_at_random_instants_it_resumes(self):
        self.make_tree(40)
        seed = random.randrange(10**6)
        print("seed", seed)
        rng = random.Random(seed)
        process = self.start("push", self.source, "--to", "g:", "--shard-size", "12MiB", "--limit", "12MB/s")
        received = []
        for _ in range(6):
            # An instant drawn among the bytes that are left, so that each kill is in the middle of sending.
            before = self.cloud.stats()["bytes_received"]
            instant = before + rng.uniform(0.02, 0.4) * (40 * MIB - before)
            self.wait_for(lambda instant=instant: self.cloud.stats()["bytes_received"] >= instant, every=0.003)
            time.sleep(rng.uniform(0, 0.03))
            self.assertIsNone(process.poll(), "it was over before it was killed")
            self.kill(process)
            self.assertEqual(process.returncode, -signal.SIGKILL)
            received.append(self.cloud.stats()["bytes_received"])
            self.assertGreater(received[-1], before)
            self.assertLess(received[-1], 40 * MIB)
            self.assertEqual(self.cloud.objects("packtrain.json"), [])
            process = self.start("resume", "last")
        self.ok("limit", "last", "off")
        status, text = self.finish(process)
        self.assertEqual(status, 0, text)
        self.check_arrived()
        # The rest of a step that was cut comes again, from each of four workers; nothing was begun anew.
        self.check_each_sent_once(slack=6 * 4 * 256 * 1024)


if __name__ == "__main__":
    unittest.main(verbosity=2)
