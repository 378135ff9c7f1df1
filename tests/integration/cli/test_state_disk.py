"""The disk on which Packtrain keeps its own state: full, read-only, or with a journal that a newer Packtrain wrote."""

import os
import sqlite3
import subprocess
import unittest

from source_case import in_own_mounts

in_own_mounts()

from drive_cli_case import MIB, DriveCliCase  # noqa: E402  (after the mounts are this program's own)


class StateDisk(DriveCliCase):
    """The state folder is a small volume of its own."""

    def setUp(self):
        super().setUp()
        self.make_tree(20)

    def start_cloud(self, *more):
        os.makedirs(self.home, mode=0o700)
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=24m,mode=0700", "none", self.home], check=True)
        self.addCleanup(subprocess.run, ["umount", "-l", self.home], check=False)
        super().start_cloud(*more)

    def remount(self, how):
        subprocess.run(["mount", "-o", f"remount,{how}", self.home], check=True)

    def filler(self):
        return os.path.join(self.home, "filler")

    def fill_disk(self, leave=0):
        with open(self.filler(), "wb") as file:
            room = os.statvfs(self.home)
            left = room.f_bavail * room.f_frsize - leave
            while left > 0:
                left -= file.write(bytes(min(left, MIB)))

    def begin(self):
        process = self.start("push", self.source, "--to", "g:", "--shard-size", "4MiB", "--limit", "4MB/s", "--parallel", "2")
        self.wait_for(lambda: self.last()["shards_done"] > 0)
        return process

    def go_on(self):
        # Nothing can be written, so the limit stands as it was until there is room again.
        self.ok("limit", "last", "off")
        self.assertIn("Done, verified", self.ok("resume", "last").stdout)
        self.check_arrived()
        self.check_each_sent_once(slack=2 * MIB)

    def test_it_fills_up_while_a_push_runs(self):
        process = self.begin()
        self.fill_disk()
        status, text = self.finish(process)
        self.assertEqual(status, 6, text)
        self.assertIn("PKT-1106", text)
        self.assertIn("free some space, nothing is lost", text)
        self.assertEqual(self.cloud.objects("packtrain.json"), [])
        # What is there is still told, and to go on is refused with the same words.
        self.assertIn("source", self.ok("show", "last").stdout)
        again = self.ok("resume", "last", code=6)
        self.assertIn("PKT-1106", again.stdout + again.stderr)
        os.unlink(self.filler())
        self.go_on()

    def test_it_is_full_from_the_start(self):
        self.fill_disk()
        done = self.push(code=6)
        self.assertIn("PKT-1106", done.stdout + done.stderr)
        self.assertEqual(self.cloud.stats()["sessions_begun"], 0)
        os.unlink(self.filler())
        self.assertEqual(self.events("jobs"), [], "half a job was left")
        self.push()
        self.check_arrived()

    def test_it_is_full_to_the_last_page_again_and_again(self):
        process = self.begin()
        self.kill(process)
        for leave in range(0, 200_000, 24_576):
            self.fill_disk(leave=leave)
            done = self.run_cli("resume", "last", timeout=60)
            self.assertIn(done.returncode, (0, 6), done.stdout + done.stderr)
            os.unlink(self.filler())
            if done.returncode == 0:
                break
        if self.last()["state"] != "done":
            self.ok("limit", "last", "off")
            self.ok("resume", "last")
        self.check_arrived()
        self.check_each_sent_once(slack=9 * 2 * MIB)

    def test_it_becomes_read_only(self):
        process = self.begin()
        self.kill(process)
        self.remount("ro")
        self.addCleanup(self.remount, "rw")
        self.assertIn("source", self.ok("show", "last").stdout)
        self.assertEqual(len(self.events("jobs")), 1)
        for verb in (("resume", "last"), ("push", self.source, "--to", "g:", "--name", "other"), ("limit", "last", "off")):
            done = self.ok(*verb, code=1)
            text = done.stdout + done.stderr
            self.assertIn("PKT-1107", text)
            self.assertIn("PACKTRAIN_HOME", text)
        self.remount("rw")
        self.go_on()


class NewerJournal(DriveCliCase):
    def journal(self):
        return next(os.path.join(place, name) for place, _, names in os.walk(self.home) for name in names if name == "job.sqlite")

    @staticmethod
    def set_version(journal, version):
        with sqlite3.connect(journal) as database:
            before = database.execute("PRAGMA user_version").fetchone()[0]
            database.execute(f"PRAGMA user_version = {version}")
        database.close()
        return before

    def test_a_journal_of_a_newer_packtrain_is_refused_named_and_left_as_it_is(self):
        self.make_tree(12)
        process = self.start("push", self.source, "--to", "g:", "--shard-size", "4MiB", "--limit", "4MB/s")
        self.wait_for(lambda: self.last()["shards_done"] > 0)
        self.kill(process)
        journal = self.journal()  # the only one as yet
        before = self.set_version(journal, 1000)
        with open(journal, "rb") as file:
            content = file.read()
        self.assertIn("PKT-1111", self.ok("jobs").stdout)
        for verb in ("resume", "retry", "cancel", "pause"):
            done = self.run_cli(verb, self.events("jobs")[0]["job"])
            self.assertEqual(done.returncode, 1, verb + done.stdout + done.stderr)
            self.assertIn("PKT-1111", done.stdout + done.stderr)
            self.assertIn("update this one", done.stdout + done.stderr)
        with open(journal, "rb") as file:
            self.assertEqual(file.read(), content)
        # Other jobs are not held up by it.
        self.push("--name", "other")
        self.assertIn("Complete", self.ok("verify", "g:other").stdout)
        self.ok("rm", "g:other", "--yes")
        self.set_version(journal, before)
        old = self.events("jobs")[-1]["job"]
        self.ok("limit", old, "off")
        self.ok("resume", old)
        self.check_arrived()


if __name__ == "__main__":
    unittest.main(verbosity=2)
