"""A job and more than one process; and a source that changes while it is sent."""

import os
import shutil
import time
import unittest

from drive_cli_case import MIB, DriveCliCase


class TwoProcesses(DriveCliCase):
    def setUp(self):
        super().setUp()
        self.make_tree(20)
        self.runner = self.start("push", self.source, "--to", "g:", "--shard-size", "4MiB", "--limit", "3MB/s")
        self.wait_for(lambda: self.last()["shards_done"] > 0)

    def test_a_second_runner_is_told_8_and_changes_nothing(self):
        self.ok("forget", "last", code=8)
        self.assertTrue(self.last()["running"])
        self.ok("limit", "last", "off")
        status, text = self.finish(self.runner)
        self.assertEqual(status, 0, text)
        self.check_arrived()

    def test_pause_acts_at_once_and_resume_sends_nothing_again(self):
        begun = time.monotonic()
        self.ok("pause", "last")
        status, text = self.finish(self.runner, timeout=10)
        self.assertLess(time.monotonic() - begun, 4)
        self.assertEqual(status, 4, text)
        self.assertEqual(self.last()["state"], "paused")
        self.ok("limit", "last", "off")
        self.ok("resume", "last")
        self.check_arrived()

    def test_a_limit_from_elsewhere_acts_while_it_runs(self):
        begun = time.monotonic()
        self.ok("limit", "last", "off")
        status, text = self.finish(self.runner)
        self.assertEqual(status, 0, text)
        self.assertLess(time.monotonic() - begun, 6, "20 MB at 3 MB/s would have taken longer")
        self.check_arrived()

    def test_a_watcher_sees_the_end_and_has_the_same_exit_status(self):
        watcher = self.start("watch", "last")
        self.ok("limit", "last", "off")
        self.assertEqual(self.finish(self.runner)[0], 0)
        status, text = self.finish(watcher)
        self.assertEqual(status, 0, text)
        self.assertIn("Done, verified", text)

    def test_cancel_leaves_no_open_upload_and_only_whole_shards(self):
        self.ok("cancel", "last", code=130)
        status, text = self.finish(self.runner, timeout=20)
        self.assertEqual(status, 130, text)
        self.assertEqual(self.last()["state"], "cancelled")
        states = {session["state"] for session in self.cloud.stats()["sessions"]}
        self.assertLessEqual(states, {"done", "cancelled"})
        finished = {shard["object"] for shard in self.events("show", "last", "--shards") if shard["state"] == "done"}
        there = {one["id"] for one in self.cloud.objects() if not one["folder"]}
        self.assertEqual(there, finished)
        self.check_no_secret()


class Detached(DriveCliCase):
    def test_it_outlives_the_command_and_is_watched(self):
        self.make_tree(12)
        done = self.push("--detach", "--limit", "6MB/s")
        self.assertIn("watch", done.stdout)
        self.assertIn("Done, verified", self.ok("watch", "last").stdout)
        self.check_arrived()


class SourceThatChanges(DriveCliCase):
    def start_slowly(self):
        process = self.start("push", self.source, "--to", "g:", "--shard-size", "4MiB", "--limit", "4MB/s", "--parallel", "1")
        self.wait_for(lambda: self.last()["shards_done"] > 0)
        return process

    def named(self):
        return sorted(self.ok("show", "last", "--failed").stdout.split())

    def test_files_of_shards_not_begun_go_with_their_new_content(self):
        self.make_tree(20)
        for number in range(37):
            self.write(f"zz/{number:03}.txt", b"old %d" % number)
        process = self.start_slowly()
        for number in range(37):
            self.write(f"zz/{number:03}.txt", b"new and longer %d" % number)
        self.ok("limit", "last", "off")
        status, text = self.finish(process)
        self.assertEqual(status, 0, text)
        self.assertEqual(self.named(), [])
        self.check_arrived()

    def test_files_of_a_shard_that_is_there_are_named_and_keep_their_old_bytes(self):
        self.make_tree(20)
        for number in range(37):
            self.write(f"aa/{number:03}.txt", b"old %d" % number)
        before = os.path.join(self.place, "before")
        shutil.copytree(self.source, before, symlinks=True)
        process = self.start_slowly()
        changed = [f"aa/{number:03}.txt" for number in range(37)]
        for number, name in enumerate(changed):
            self.write(name, b"new and longer %d" % number)
        self.ok("limit", "last", "off")
        status, text = self.finish(process)
        self.assertEqual(status, 3, text)
        self.assertIn("37 changed meanwhile", text)
        self.assertEqual(self.named(), changed)
        self.check_arrived(expected=before)

    def test_what_vanishes_is_named_and_nothing_else_is_missing(self):
        self.make_tree(20)
        for number in range(37):
            self.write(f"zz/{number:03}.txt", b"old %d" % number)
        process = self.start_slowly()
        gone = [f"zz/{number:03}.txt" for number in range(0, 37, 3)]
        for name in gone:
            os.unlink(os.path.join(self.source, name))
        self.ok("limit", "last", "off")
        status, text = self.finish(process)
        self.assertEqual(status, 3, text)
        self.assertEqual(self.named(), gone)
        self.check_arrived()

    def test_a_big_file_that_changes_under_way_goes_whole_or_not_at_all(self):
        self.make_tree(4)
        self.write("zz/big.bin", os.urandom(48 * MIB))
        process = self.start("push", self.source, "--to", "g:", "--shard-size", "4MiB", "--limit", "5MB/s", "--parallel", "1")
        self.wait_for(lambda: any(one["state"] == "open" and one["held"] > 5 * MIB for one in self.cloud.stats()["sessions"]))
        self.write("zz/big.bin", os.urandom(9 * MIB))
        self.ok("limit", "last", "off")
        status, text = self.finish(process)
        self.assertEqual(status, 0, text)
        self.check_arrived()


if __name__ == "__main__":
    unittest.main(verbosity=2)
