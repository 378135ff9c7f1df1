"""The command line against a local folder as the drive: every verb, every exit status that can be had there."""

import json
import os
import signal
import subprocess
import time
import unittest

from cli_case import PROGRAM, CliCase


class PushAndBack(CliCase):
    def test_a_folder_goes_there_and_comes_back(self):
        self.fill()
        done = self.ok("push", self.source, "--to", f"local:{self.drive}", "--shard-size", "1MiB")
        self.assertIn("Done, verified", done.stdout)
        dataset = os.path.join(self.drive, "source")
        self.assertIn("Complete", self.ok("verify", f"local:{dataset}").stdout)
        back = os.path.join(self.place, "back")
        self.ok("pull", f"local:{dataset}", back)
        self.assert_same_tree(self.source, back)
        stock = os.path.join(self.place, "stock")
        self.assertGreaterEqual(self.untar_all(dataset, stock), 1)
        self.assert_same_tree(self.source, stock)

    def test_names_of_every_kind_survive(self):
        for name in (b"new\nline", "emoji 🎉".encode(), b"not-utf8-\xff\xfe", "nfc-é".encode(), "nfd-e\u0301".encode(),
                     b"d/" * 40 + b"x" * 200, b"-dash", b" space ", b"quote'\"\\"):
            self.write(name, name)
        self.write("empty", b"")
        os.makedirs(os.path.join(self.source, "empty-folder"))
        os.symlink("empty", os.path.join(self.source, "link"))
        self.write("secret", b"s", 0o600)
        self.write("tool", b"#!", 0o755)
        self.ok("push", self.source, "--to", f"local:{self.drive}")
        dataset = os.path.join(self.drive, "source")
        back = os.path.join(self.place, "back")
        self.ok("pull", f"local:{dataset}", back)
        self.assert_same_tree(self.source, back)
        self.assertEqual(os.stat(os.path.join(back, "tool")).st_mode & 0o7777, 0o755)
        stock = os.path.join(self.place, "stock")
        self.untar_all(dataset, stock)
        self.assert_same_tree(self.source, stock)

    def test_what_leads_out_is_left_out_and_named(self):
        self.fill(4)
        os.symlink("/etc/passwd", os.path.join(self.source, "out"))
        os.mkfifo(os.path.join(self.source, "pipe"))
        done = self.ok("push", self.source, "--to", f"local:{self.drive}", code=3)
        self.assertIn("2 left out", done.stdout)
        named = self.ok("show", "last", "--failed").stdout.split()
        self.assertEqual(sorted(named), ["out", "pipe"])

    def test_several_paths_need_a_name(self):
        self.write("a/1", b"1")
        self.write("b/2", b"2")
        paths = [os.path.join(self.source, "a"), os.path.join(self.source, "b")]
        refused = self.ok("push", *paths, "--to", f"local:{self.drive}", code=2)
        self.assertIn("--name", refused.stderr)
        self.ok("push", *paths, "--to", f"local:{self.drive}", "--name", "both")
        back = os.path.join(self.place, "back")
        self.ok("pull", f"local:{self.drive}/both", back)
        self.assert_same_tree(self.source, back)

    def test_shuffle_and_basename_keep_samples_whole(self):
        self.fill(40)
        self.ok("push", self.source, "--to", f"local:{self.drive}", "--shuffle", "7", "--shard-size", "1MiB")
        self.ok("push", self.source, "--to", f"local:{self.drive}", "--name", "byname", "--group", "basename")
        for name in ("source", "byname"):
            stock = os.path.join(self.place, "stock-" + name)
            self.untar_all(os.path.join(self.drive, name), stock)
            self.assert_same_tree(self.source, stock)

    def test_size_only_is_never_called_verified(self):
        self.fill(4)
        done = self.ok("push", self.source, "--to", f"local:{self.drive}", "--proof", "size", code=3)
        self.assertIn("size only", done.stdout)
        self.assertNotIn("verified", done.stdout.replace("by size only", ""))

    def test_the_manifest_names_no_person_and_no_place(self):
        self.fill(4)
        self.ok("push", self.source, "--to", f"local:{self.drive}")
        with open(os.path.join(self.drive, "source", "packtrain.json"), encoding="utf-8") as file:
            text = file.read()
        for secret in (self.place, os.uname().nodename, "/home", "/root"):
            self.assertNotIn(secret, text)


class Refusals(CliCase):
    def test_usage_is_2_and_names_the_way_out(self):
        for arguments in ([], ["push"], ["push", self.source], ["nonsense"], ["push", self.source, "--to", "nocolon"],
                          ["push", self.source, "--to", "local:/x", "--shard-size", "9GB"], ["remote", "add", "nothing", "x"],
                          ["push", self.source, "--to", "nobody:x"], ["show", "nosuchjob"]):
            done = self.run_cli(*arguments)
            self.assertEqual(done.returncode, 2, (arguments, done.stderr))
            self.assertNotEqual(done.stderr + done.stdout, "")

    def test_an_empty_folder_has_nothing_to_send(self):
        self.assertIn("PKT-1007", self.ok("push", self.source, "--to", f"local:{self.drive}", code=2).stderr)

    def test_a_missing_folder_is_named(self):
        done = self.ok("push", self.source + "-not", "--to", f"local:{self.drive}", code=1)
        self.assertIn("source-not", done.stderr)

    def test_a_dataset_that_is_there_is_not_overwritten(self):
        self.fill(4)
        self.ok("push", self.source, "--to", f"local:{self.drive}")
        done = self.ok("push", self.source, "--to", f"local:{self.drive}", code=1)
        self.assertIn("PKT-4010", done.stderr)

    def test_a_target_inside_the_source_is_refused(self):
        self.fill(4)
        self.ok("push", self.source, "--to", f"local:{self.source}/inside", code=2)

    def test_a_target_inside_the_source_by_a_link_is_refused(self):
        self.fill(4)
        os.symlink(self.source, os.path.join(self.place, "other-way"))
        refused = self.ok("push", self.source, "--to", f"local:{self.place}/other-way/new/folder", code=2)
        self.assertIn("inside", refused.stderr)
        self.assertFalse(os.path.exists(os.path.join(self.source, "new")))

    def test_a_target_that_is_a_file_is_said(self):
        self.fill(4)
        file = os.path.join(self.place, "file")
        with open(file, "w", encoding="utf-8"):
            pass
        self.assertIn("is a file", self.ok("push", self.source, "--to", f"local:{file}", code=2).stderr)

    def test_a_damaged_shard_is_7_and_named(self):
        self.fill(8)
        self.ok("push", self.source, "--to", f"local:{self.drive}")
        shard = os.path.join(self.drive, "source/shards/0000/source-000000.tar")
        with open(shard, "r+b") as file:
            file.seek(2000)
            file.write(b"\xff\x00\xff")
        done = self.ok("verify", f"local:{self.drive}/source", code=7)
        self.assertIn("source-000000.tar", done.stdout)
        back = os.path.join(self.place, "back")
        self.ok("pull", f"local:{self.drive}/source", back, code=7)
        self.assertFalse(os.path.exists(back))

    def test_what_is_no_dataset_is_said(self):
        os.makedirs(self.drive)
        self.assertIn("PKT-1005", self.ok("verify", f"local:{self.drive}/nothing", code=1).stderr)

    def test_errors_are_json_lines_too(self):
        line = json.loads(self.run_cli("show", "nosuchjob", "--json").stdout)
        self.assertEqual((line["event"], line["id"]), ("error", "PKT-1004"))


class Verbs(CliCase):
    def setUp(self):
        super().setUp()
        self.fill(30)
        self.pushed = self.events("push", self.source, "--to", f"local:{self.drive}")

    def test_push_tells_the_job_first_and_done_last(self):
        self.assertEqual(self.pushed[0]["event"], "job")
        self.assertEqual(self.pushed[-1]["event"], "done")
        self.assertEqual(self.pushed[-1]["state"], "done")
        self.assertEqual(self.pushed[-1]["files"], 60)

    def test_jobs_show_and_forget(self):
        job = self.pushed[0]["job"]
        self.assertIn(job, self.ok("jobs").stdout)
        self.assertIn("source", self.ok("show", job).stdout)
        shards = self.events("show", job, "--shards")
        self.assertTrue(all(shard["state"] == "done" and len(shard["sha256"]) == 64 for shard in shards))
        self.assertIn("packtrain verify", self.ok("show", job, "--code").stdout)
        self.ok("forget", job)
        self.assertEqual(self.events("jobs"), [])

    def test_find_ls_and_quota(self):
        found = self.events("find", f"local:{self.drive}/source", "class-1/0004.jpg")
        self.assertEqual(len(found), 1)
        with open(os.path.join(self.drive, "source", found[0]["object"]), "rb") as shard, open(os.path.join(self.source, "class-1/0004.jpg"), "rb") as file:
            shard.seek(found[0]["offset"])
            self.assertEqual(shard.read(found[0]["size"]), file.read())
        self.assertEqual(len(self.events("find", f"local:{self.drive}/source", "*.json")), 30)
        self.assertEqual(self.ok("find", f"local:{self.drive}/source", "nothing", code=1).stdout, "")
        listed = self.events("ls", f"local:{self.drive}")
        self.assertEqual([(item["name"], item["dataset"], item["files"]) for item in listed], [("source", True, 60)])
        self.assertGreater(self.events("quota", f"local:{self.drive}")[0]["free"], 0)
        self.ok("trash", "status", f"local:{self.drive}", code=2)

    def test_pull_of_some_files_and_of_shards(self):
        some = os.path.join(self.place, "some")
        self.ok("pull", f"local:{self.drive}/source", some, "--files", "class-2/*.jpg")
        self.assertEqual(sorted(os.listdir(some)), ["class-2"])
        self.assertEqual(len(os.listdir(os.path.join(some, "class-2"))), 10)
        shards = os.path.join(self.place, "shards")
        self.ok("pull", f"local:{self.drive}/source", shards, "--shards")
        stock = os.path.join(self.place, "stock")
        self.untar_all(shards, stock)
        self.assert_same_tree(self.source, stock)

    def test_rm_asks_and_deletes_only_what_is_listed(self):
        self.ok("rm", f"local:{self.drive}/source", code=1)
        stranger = os.path.join(self.drive, "source", "mine.txt")
        with open(stranger, "w", encoding="utf-8") as file:
            file.write("precious")
        self.ok("rm", f"local:{self.drive}/source", "--yes")
        self.assertEqual(os.listdir(os.path.join(self.drive, "source")), ["mine.txt"])

    def test_remotes(self):
        self.assertEqual(self.events("remote", "list"), [])
        self.ok("remote", "add", "local", "usb", f"root={self.drive}")
        self.ok("remote", "add", "local", "usb", f"root={self.drive}", code=2)
        self.ok("remote", "add", "local", "bad name", f"root={self.drive}", code=2)
        self.ok("remote", "add", "local", "other", "endpoint=http://example.org", code=2)
        self.assertEqual([remote["name"] for remote in self.events("remote", "list")], ["usb"])
        self.assertIn("Complete", self.ok("verify", "usb:source").stdout)
        self.ok("remote", "login", "usb", code=2)
        self.ok("remote", "remove", "usb")
        self.ok("remote", "show", "usb", code=2)

    def test_report_hides_names(self):
        text = self.ok("report").stdout
        self.assertNotIn(self.place, text)
        self.assertNotIn("class-1", text)
        self.assertIn("source", self.ok("report", "--with-names").stdout)

    def test_help_teaches(self):
        for verb in ("push", "pull", "verify"):
            self.assertIn("packtrain " + verb, self.ok(verb, "--help").stdout)
        self.assertIn("130", self.ok("help", "exit-codes").stdout)
        self.assertIn("PKT-5001", self.ok("help", "errors").stdout)
        self.assertIn("0.1", self.ok("--version").stdout)

    def test_completion_knows_the_verbs(self):
        script = self.ok("completion", "bash").stdout + '\nCOMP_WORDS=(packtrain re); COMP_CWORD=1; _packtrain; echo "${COMPREPLY[@]}"'
        done = subprocess.run(["bash", "-c", script], stdout=subprocess.PIPE, text=True, check=True, cwd=self.place)
        for verb in ("remote", "resume", "retry", "report"):
            self.assertIn(verb, done.stdout.split())
        self.assertIn("compdef", self.ok("completion", "zsh").stdout)


class LifeOfAJob(CliCase):
    def start(self, *arguments):
        return subprocess.Popen([PROGRAM, *arguments], env=self.env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def wait_for(self, condition, seconds=30):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if condition():
                return
            time.sleep(0.05)
        self.fail("it did not come to that")

    def last(self):
        jobs = self.events("jobs")
        return jobs[0] if jobs else {"state": "", "sent_bytes": 0}

    def slow_push(self):
        """A push that takes long enough to be interfered with: a limit of 1 MB/s on 20 MB."""
        for number in range(20):
            self.write(f"{number}.bin", os.urandom(1_000_000))
        return self.start("push", self.source, "--to", f"local:{self.drive}", "--shard-size", "4MiB", "--limit", "1MB/s")

    def test_interrupted_is_130_and_resumes(self):
        push = self.slow_push()
        self.wait_for(lambda: self.last()["sent_bytes"] > 0 or self.last()["state"] == "uploading")
        push.send_signal(signal.SIGINT)
        out, err = push.communicate(timeout=10)
        self.assertEqual(push.returncode, 130, out + err)
        self.assertIn("resume", err)
        self.lift_limit()
        self.ok("resume", "last")
        self.check_all_there()

    def lift_limit(self):
        """The limit belongs to the job; this test has made its point with it."""
        self.ok("limit", "last", "off")

    def check_all_there(self):
        stock = os.path.join(self.place, "stock")
        self.untar_all(os.path.join(self.drive, "source"), stock)
        self.assert_same_tree(self.source, stock)

    def test_kill_9_is_harmless(self):
        push = self.slow_push()
        self.wait_for(lambda: self.last()["state"] == "uploading")
        push.kill()
        push.communicate(timeout=10)
        self.assertFalse(self.last()["running"])
        self.lift_limit()
        self.ok("resume", "last")
        self.check_all_there()
        leftovers = [name for folder, _, names in os.walk(self.drive) for name in names if "part" in name]
        self.assertEqual(leftovers, [])

    def test_another_process_pauses_and_is_told_that_it_is_busy(self):
        push = self.slow_push()
        self.wait_for(lambda: self.last()["state"] == "uploading")
        self.ok("forget", "last", code=8)
        begun = time.monotonic()
        self.ok("pause", "last")
        out, err = push.communicate(timeout=10)
        self.assertLess(time.monotonic() - begun, 3)
        self.assertEqual(push.returncode, 4, out + err)
        self.assertEqual(self.last()["state"], "paused")
        self.lift_limit()
        self.ok("resume", "last")
        self.check_all_there()

    def test_detached_is_watched_from_elsewhere(self):
        self.fill(20)
        self.ok("push", self.source, "--to", f"local:{self.drive}", "--detach")
        self.ok("watch", "last")
        self.wait_for(lambda: self.last()["state"] == "done")
        self.check_all_there()

    def test_cancel_is_final_and_leaves_no_part(self):
        push = self.slow_push()
        self.wait_for(lambda: self.last()["state"] == "uploading")
        self.ok("cancel", "last", code=130)
        push.communicate(timeout=15)
        self.assertEqual(self.last()["state"], "cancelled")
        leftovers = [name for folder, _, names in os.walk(self.drive) for name in names if name.startswith(".")]
        self.assertEqual(leftovers, [])


if __name__ == "__main__":
    unittest.main(verbosity=2)
