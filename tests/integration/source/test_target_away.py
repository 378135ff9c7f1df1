"""The target lies on a disk that is pulled out, with real mounts: while sending, between two runs, before the first one.

What stays behind is an empty folder on another disk, as a rule the system's own. Not a byte may go there.
"""

import os
import unittest

from source_case import Bind, Disk, SourceCase, in_own_mounts


class Pulled:
    """The tests, for whatever makes the medium and wherever on it the target lies."""

    medium = None
    below = ""
    signed_in = False

    def setUp(self):
        super().setUp()
        place = os.path.join(self.place, "mnt")
        os.mkdir(place)
        self.disk = self.medium(place)
        self.disk.plug_in()
        self.target = os.path.join(place, self.below) if self.below else place
        self.make_tree(16)

    def tearDown(self):
        self.disk.pull()
        super().tearDown()

    def start_push(self, *more, ready=lambda job: job["sent_bytes"] > 3_000_000):
        process = self.start("push", self.source, "--to", f"local:{self.target}", "--shard-size", "4MiB", "--limit", "4MB/s", "--parallel", "1", *more)
        self.wait_for(lambda: ready(self.last()))
        return process

    def pull(self):
        self.disk.pull()
        self.assertEqual(os.listdir(self.disk.place), [])

    def plug_in(self):
        self.assertEqual(os.listdir(self.disk.place), [], "something was written where the disk is mounted")
        self.disk.plug_in()

    def check_waiting(self):
        job = self.last()
        self.assertEqual((job["state"], job["reason"], job["left_out"], job["changed"]), ("waiting", "targetMissing", 0, 0))
        self.assertEqual(os.listdir(self.disk.place), [])

    def check_waits(self):
        """Says why and exits 4."""
        done = self.ok("resume", "last", code=4)
        self.assertIn("the folder that this goes to is gone", done.stdout)
        self.assertIn("PKT-4018", done.stdout + done.stderr)
        self.check_waiting()

    def check_whole(self):
        dataset = os.path.join(self.target, "source")
        self.assertIn("Complete", self.ok("verify", f"local:{dataset}").stdout)
        stock = os.path.join(self.place, "stock")
        self.untar_all(dataset, stock)
        self.assert_same_tree(self.source, stock)
        left = [name for _, _, names in os.walk(dataset) for name in names if name.startswith(".")]
        self.assertEqual(left, [])

    def check_goes_on(self):
        self.plug_in()
        self.ok("limit", "last", "off")
        self.assertIn("Done, verified", self.ok("resume", "last").stdout)
        self.check_whole()

    def test_pulled_while_nobody_runs_the_job(self):
        process = self.start_push()
        process.kill()
        process.wait()
        self.pull()
        self.check_waits()
        self.check_waits()
        self.check_goes_on()

    def test_pulled_while_sending(self):
        process = self.start_push()
        self.pull()
        status, text = self.finish(process)
        self.assertEqual(status, 4, text)
        self.assertIn("the folder that this goes to is gone", text)
        self.check_waiting()
        self.check_waits()
        self.check_goes_on()

    def test_a_patient_run_goes_on_by_itself(self):
        process = self.start_push("--wait")
        self.pull()
        self.wait_for(lambda: self.last()["state"] == "waiting")
        self.check_waiting()
        self.assertIsNone(process.poll())
        self.plug_in()
        self.ok("limit", "last", "off")
        status, text = self.finish(process)
        self.assertEqual(status, 0, text)
        self.check_whole()

    def test_pulled_as_soon_as_there_is_a_job(self):
        process = self.start("push", self.source, "--to", f"local:{self.target}", "--limit", "1kB/s")
        self.wait_for(lambda: self.events("jobs"))
        process.kill()
        process.wait()
        self.pull()
        self.check_waits()
        self.check_goes_on()

    def test_cancelled_while_it_is_away(self):
        process = self.start_push()
        process.kill()
        process.wait()
        self.pull()
        self.ok("cancel", "last", code=130)
        self.assertEqual(self.last()["state"], "cancelled")
        self.assertEqual(os.listdir(self.disk.place), [])


class PulledBind(Pulled, SourceCase):
    medium = Bind


class PulledDisk(Pulled, SourceCase):
    medium = Disk


class PulledDiskAndFolder(Pulled, SourceCase):
    medium = Disk
    below = "deep/out"


if __name__ == "__main__":
    in_own_mounts()
    unittest.main(verbosity=2)
