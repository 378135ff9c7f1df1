"""The command line against a local folder as the drive: every verb, every exit status that can be had there."""

import json
import os
import pty
import re
import select
import shutil
import signal
import subprocess
import sys
import tempfile
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

    def test_a_folder_whose_name_no_dataset_can_have_wants_one(self):
        self.fill(1)
        odd = os.path.join(self.place, "x\x1b[31mred")
        os.rename(self.source, odd)
        refused = self.ok("push", odd, "--to", f"local:{self.drive}", code=2)
        self.assertIn("--name", refused.stderr)
        self.assertNotIn("several", refused.stderr)

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

    def in_zsh(self, way, typed):
        """What a zsh makes of `typed` and one Tab; `way` is how the script was given to it."""
        home = os.path.join(self.place, "zsh-" + way)
        os.makedirs(os.path.join(home, "functions"))
        script = os.path.join(home, "functions", "_packtrain")
        with open(script, "w", encoding="utf-8") as file:
            file.write(self.ok("completion", "zsh").stdout)
        before, after = (f"fpath=({home}/functions $fpath)", "") if way == "fpath" else ("", f"source {script}")
        with open(os.path.join(home, ".zshrc"), "w", encoding="utf-8") as file:
            file.write(f"{before}\nautoload -Uz compinit\ncompinit -u -D\n{after}\nPS1='READY''> '\n")
        child, terminal = pty.fork()
        if child == 0:
            os.execvpe("zsh", ["zsh", "-d", "-i"], {**self.env, "ZDOTDIR": home, "HOME": home, "TERM": "dumb"})
        try:
            self.read_until(terminal, "READY> ")
            os.write(terminal, typed.encode() + b"\t")
            return self.read_until(terminal, "verify ")
        finally:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            os.close(terminal)

    def read_until(self, terminal, wanted):
        said, end = "", time.monotonic() + 60
        while wanted not in said.replace("\a", ""):
            ready, _, _ = select.select([terminal], [], [], max(0, end - time.monotonic()))
            self.assertTrue(ready, f"{wanted!r} did not come: {said!r}")
            said += os.read(terminal, 65536).decode(errors="replace")
        return said

    @unittest.skipUnless(shutil.which("zsh"), "no zsh")
    def test_the_first_tab_completes_in_zsh(self):
        for way in ("fpath", "source"):
            with self.subTest(way=way):
                self.in_zsh(way, "packtrain ver")


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


class Words(CliCase):
    """What the program says: help, errors, and names that mean harm."""

    EVIL = "x\x1b[31mred\x07"

    def verbs(self):
        def below(*before):
            text = self.ok(*before, "--help").stdout
            if "Subcommands:" not in text:
                return [before]
            listed = text.split("Subcommands:")[1].split("\n\n")[0].splitlines()
            return [verb for line in listed if line.strip() for verb in below(*before, line.split()[0])]

        return below()

    def test_every_verb_is_shown_with_an_example_of_itself(self):
        verbs = self.verbs()
        self.assertGreater(len(verbs), 25)
        for verb in verbs:
            said = self.ok(*verb, "--help").stdout
            self.assertRegex(said, r"Examples?:\n  packtrain ", verb)
            self.assertIn("packtrain " + " ".join(verb), said.split("Example")[1], verb)
            self.assertIn("Usage: packtrain " + " ".join(verb), self.ok("help", *verb).stdout)

    def test_no_error_and_no_help_names_an_option_that_is_not_there(self):
        options = set()
        for verb in self.verbs():
            options |= set(re.findall(r"--[a-z][a-z-]+", self.ok(*verb, "--help").stdout.split("Example")[0]))
        for line in self.ok("help", "errors").stdout.splitlines():
            for named in re.findall(r"--[a-z][a-z-]+", line):
                self.assertIn(named, options | {"--help"}, line)

    def test_a_wrong_verb_is_named(self):
        self.assertIn('no verb "psuh"', self.ok("psuh", self.source, code=2).stderr)
        self.assertIn("no verb", self.ok(code=2).stderr)
        self.assertIn("--to", self.ok("push", self.source, code=2).stderr)
        for wrong in (("psuh",), ("push", self.source), ("push", self.source, "--to", "x", "--parallel", "99")):
            events = self.events(*wrong, code=2)
            self.assertEqual([(one["event"], one["id"]) for one in events], [("error", "PKT-1001")])

    def test_names_that_mean_harm_reach_no_terminal(self):
        self.write("a.txt")
        drive = self.drive + self.EVIL
        said = [self.ok("push", self.source, "--to", f"local:{drive}", "--name", "set")]
        said.append(self.ok("show", "last", "--code"))
        said.append(self.ok("show", "last"))
        said.append(self.ok("remote", "add", "local", "evil", f"root={drive}"))
        said.append(self.ok("remote", "show", "evil"))
        said.append(self.ok("rm", f"local:{drive}/set", code=1))
        said.append(self.ok("rm", f"local:{drive}/set", "--yes"))
        said.append(self.ok(self.EVIL, code=2))
        said.append(self.ok("help", self.EVIL, code=2))
        said.append(self.ok("push", self.source, "--to", "local:/x", "--parallel", self.EVIL, code=2))
        for done in said:
            self.assertNotRegex(done.stdout + done.stderr, "[\x00-\x09\x0b-\x1f\x7f]", done.args)

    def test_every_verb_speaks_json(self):
        self.write("a.txt")
        self.events("push", self.source, "--to", f"local:{self.drive}")
        self.assertIn("tarfile", self.events("show", "last", "--code")[0]["text"])
        self.assertIn("== jobs", self.events("report")[0]["text"])
        self.assertEqual(self.events("limit", "last", "off")[0]["event"], "done")
        self.assertEqual(self.events("forget", "last")[0]["event"], "done")


class Code(CliCase):
    def test_the_code_that_is_shown_runs(self):
        self.fill(6)
        for name in ("plain", "it's \"q\" [1] ä", "-dash"):
            with self.subTest(name=name):
                self.ok("push", self.source, "--to", f"local:{self.drive}", f"--name={name}")
                code = self.ok("show", "last", "--code").stdout
                work = tempfile.mkdtemp(dir=self.place)
                bin_folder = os.path.dirname(PROGRAM)
                env = {**self.env, "PATH": bin_folder + ":" + self.env["PATH"]}
                once = [line[4:] for line in code.splitlines() if line.startswith("#   packtrain ")]
                self.assertEqual(len(once), 2)
                for line in once:
                    done = subprocess.run(["sh", "-c", line], cwd=work, env=env, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
                    self.assertEqual(done.returncode, 0, line + done.stdout)
                seen = subprocess.run([sys.executable, "-c", code.replace("    ...", "    print(ascii(name), len(data))")], cwd=work, text=True, stdout=subprocess.PIPE, check=True)
                self.assertEqual(len(seen.stdout.splitlines()), 12)

if __name__ == "__main__":
    unittest.main(verbosity=2)
