"""A push to a Drive and back: plain, and killed again and again."""

import random
import time
import unittest

from drive_cli_case import DriveCliCase


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
        for _ in range(6):
            time.sleep(rng.uniform(0.05, 0.9))  # the instant is what is tried, not what is waited for
            if process.poll() is not None:
                break
            self.kill(process)
            if not self.events("jobs"):
                process = self.start("push", self.source, "--to", "g:", "--shard-size", "12MiB", "--limit", "12MB/s")
            else:
                process = self.start("resume", "last")
        status, text = self.finish(process)
        self.assertEqual(status, 0, text)
        self.check_arrived()


if __name__ == "__main__":
    unittest.main(verbosity=2)
