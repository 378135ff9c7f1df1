"""The source lies on a drive that is pulled out, with real mounts: before a later run, in the middle of one, for good.

What stays behind is an empty folder, the mount point. Nothing of the dataset may be taken for deleted because of it.
"""

import os
import unittest

from source_case import Bind, Disk, SourceCase, in_own_mounts


class Unplugged:
    """The tests, for whatever makes the medium."""

    medium = None

    def setUp(self):
        super().setUp()
        self.drive = self.medium(self.source)
        self.drive.plug_in()
        self.make_tree(20)

    def tearDown(self):
        self.drive.pull()
        super().tearDown()

    def check_waits(self):
        """Says why, exits 4, and has sent nothing and taken nothing for gone."""
        before = self.cloud.stats()["bytes_received"]
        done = self.ok("resume", "last", code=4)
        self.assertIn("source folder is gone", done.stdout)
        self.assertEqual(self.cloud.stats()["bytes_received"], before)
        self.check_nothing_is_lost()

    def check_nothing_is_lost(self):
        self.assertEqual(self.named(), [])
        job = self.last()
        self.assertEqual((job["state"], job["left_out"], job["changed"]), ("waiting", 0, 0))

    def check_goes_on(self):
        self.drive.plug_in()
        self.ok("limit", "last", "off")
        self.assertIn("Done, verified", self.ok("resume", "last").stdout)
        self.assertEqual(self.named(), [])
        self.check_arrived()

    def test_pulled_while_nobody_runs_the_job(self):
        self.kill(self.start_slowly())
        self.drive.pull()
        self.assertEqual(os.listdir(self.source), [])
        self.check_waits()
        self.check_waits()
        self.check_goes_on()

    def test_pulled_in_the_middle_of_a_run(self):
        process = self.start_slowly()
        self.drive.pull()
        status, text = self.finish(process)
        self.assertEqual(status, 4, text)
        self.assertIn("source folder is gone", text)
        self.check_nothing_is_lost()
        self.check_waits()
        self.check_goes_on()

    def test_a_patient_run_goes_on_by_itself(self):
        process = self.start_slowly("--wait")
        self.drive.pull()
        self.wait_for(lambda: self.last()["state"] == "waiting")
        self.check_nothing_is_lost()
        self.assertIsNone(process.poll())
        self.drive.plug_in()
        self.ok("limit", "last", "off")
        status, text = self.finish(process)
        self.assertEqual(status, 0, text)
        self.check_arrived()

    def test_pulled_as_soon_as_there_is_a_job(self):
        process = self.start("push", self.source, "--to", "g:", "--limit", "1kB/s")
        self.wait_for(lambda: self.events("jobs"))
        self.kill(process)
        self.drive.pull()
        self.check_waits()
        self.check_goes_on()

    def test_a_stray_file_in_the_mount_point_is_not_the_source(self):
        self.kill(self.start_slowly())
        self.drive.pull()
        stray = os.path.join(self.source, ".directory")
        with open(stray, "w", encoding="utf-8") as file:
            file.write("of a file browser")
        self.check_waits()
        os.unlink(stray)
        self.check_goes_on()

    def test_a_folder_below_the_mount_point_is_gone_with_the_drive(self):
        below = os.path.join(self.source, "class-1")
        process = self.start("push", below, "--to", "g:", "--name", "source", "--shard-size", "2MiB", "--limit", "2MB/s", "--parallel", "1")
        self.wait_for(lambda: self.last()["shards_done"] > 0)
        self.kill(process)
        self.drive.pull()
        self.check_waits()
        self.drive.plug_in()
        self.ok("limit", "last", "off")
        self.ok("resume", "last")
        self.check_arrived(expected=below)


class PulledBind(Unplugged, SourceCase):
    medium = Bind


class PulledDisk(Unplugged, SourceCase):
    medium = Disk


if __name__ == "__main__":
    in_own_mounts()
    unittest.main(verbosity=2)
