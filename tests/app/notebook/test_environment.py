"""What the package says of the environment, and the save to go on from, with a scripted agent."""

import contextlib
import io
import os
import subprocess
import sys
import tempfile
import types
import unittest
from unittest import mock

import packtrain
from packtrain import environment
from fake_agent import FakeCase, http


class Gathering(unittest.TestCase):
    def test_it_says_what_runs_and_nothing_of_whom(self):
        found = environment.gather()
        self.assertEqual(found["python"], sys.version.split()[0])
        self.assertTrue(all(isinstance(version, str) for version in found.get("packages", {}).values()))
        text = repr(found)
        for secret in (os.uname().nodename, os.path.expanduser("~") + "/", os.getcwd()):
            self.assertNotIn(secret, text)

    def test_the_commit_of_the_code_and_whether_it_was_changed(self):
        with tempfile.TemporaryDirectory() as folder:
            before = os.getcwd()
            os.chdir(folder)
            self.addCleanup(os.chdir, before)
            self.assertNotIn("git", environment.gather())
            git = ["git", "-c", "user.name=n", "-c", "user.email=e@x", "-c", "init.defaultBranch=m"]
            for arguments in (["init", "-q"], ["commit", "-q", "--allow-empty", "-m", "m"]):
                subprocess.run([*git, *arguments], check=True)
            commit = subprocess.run(["git", "rev-parse", "HEAD"], stdout=subprocess.PIPE, check=True).stdout.decode().strip()
            found = environment.gather()
            self.assertEqual((found["git"], found["git_changes"]), (commit, "no"))
            with open("train.py", "w") as file:
                file.write("x")
            subprocess.run(["git", "add", "train.py"], check=True)
            self.assertEqual(environment.gather()["git_changes"], "yes")
            os.chdir(before)

    def test_cuda_is_that_of_the_imported_torch(self):
        torch = types.SimpleNamespace(version=types.SimpleNamespace(cuda="12.8"))
        with mock.patch.dict(sys.modules, torch=torch):
            self.assertEqual(environment.gather()["cuda"], "12.8")
        for broken in (types.SimpleNamespace(), types.SimpleNamespace(version=types.SimpleNamespace(cuda=None))):
            with mock.patch.dict(sys.modules, torch=broken):
                self.assertNotIn("cuda", environment.gather())

    def test_the_driver_is_read_where_the_kernel_tells_it(self):
        for line, version in (("NVRM version: NVIDIA UNIX x86_64 Kernel Module  535.104.05  Sat Aug 19 01:15:15 UTC 2023\n", "535.104.05"),
                              ("NVRM version: NVIDIA UNIX Open Kernel Module for x86_64  570.86.15  Release Build\n", "570.86.15"),
                              ("nonsense\n", None)):
            with tempfile.NamedTemporaryFile("w") as file:
                file.write(line)
                file.flush()
                self.assertEqual(environment._driver(file.name), version)
        self.assertIsNone(environment._driver("/nowhere"))

    def test_of_too_many_packages_those_that_are_imported_stay(self):
        many = {"package-{}".format(number): "1.0" for number in range(5000)}
        self.assertEqual(environment._fitting({**many, "unittest": "1"}), {"unittest": "1"})
        self.assertEqual(environment._fitting({"a": "1"}), {"a": "1"})


class Telling(FakeCase):
    def setUp(self):
        super().setUp()
        environment._told.clear()
        self.addCleanup(environment._told.clear)

    def test_a_watch_tells_it_and_a_save_does_not_tell_it_again(self):
        self.serve()
        self.answer = http({"watch": "w", "state": "complete", "id": "w"})
        packtrain.watch("/out", "d:ck")
        packtrain.checkpoint("/out/a.pt")
        self.assertEqual(len(self.commands("environment")), 1)
        with mock.patch.dict(sys.modules, torch=types.SimpleNamespace()):
            packtrain.checkpoint("/out/a.pt")  # its versions are known only now
        self.assertEqual(len(self.commands("environment")), 2)

    def test_an_agent_that_does_not_want_it_stops_no_save(self):
        self.answer = lambda path, body: http({"error": {"id": "PKT-1000", "message": "no such command"}}, 404) \
            if path.endswith("environment") else http({"id": "w", "state": "complete"})
        self.serve()
        self.assertEqual(packtrain.checkpoint("/out/a.pt")["state"], "complete")


class Resuming(FakeCase):
    def answers(self, **more):
        path = os.path.join(self.folder, "step-40.pt")
        with open(path, "w"):
            pass
        ready = {"state": "ready", "found": True, "path": path, "digest": "ab", "step": 40, "epoch": 2, "seed": 7,
                 "position": {"sample": 5}, "saved": "2026-03-01T12:00:00Z", "durable": True, "compared": True,
                 "differs": [{"what": "python", "then": "3.8", "now": "3.9", "words": "python: 3.8 then, 3.9 now"}],
                 "packages_more": 3, "passed_over": ["step-41.pt: torn"]}
        replies = [{"state": "working", "done": 1, "total": 2}, {**ready, **more}]
        self.answer = lambda name, body: http({}) if name.endswith("environment") else http(replies.pop(0))
        self.serve()
        return path

    def test_the_save_and_what_changed_are_given_and_shown(self):
        path = self.answers()
        said = io.StringIO()
        with contextlib.redirect_stderr(said):
            found = packtrain.resume("/out", "d:ck")
        self.assertEqual((found.path, found.step, found.epoch, found.seed, found.position), (path, 40, 2, 7, {"sample": 5}))
        self.assertEqual(self.commands("resume"), [{"folder": "/out", "to": "d:ck"}] * 2)
        self.assertEqual(len(self.commands("environment")), 1)
        for words in ("going on from step-40.pt: step 40, epoch 2", "passed over: step-41.pt: torn",
                      "changed: python: 3.8 then, 3.9 now", "changed: 3 more packages"):
            self.assertIn(words, said.getvalue())
            self.assertIn(words, repr(found))

    def test_nothing_to_compare_is_said_too(self):
        self.answers(compared=False, differs=[])
        self.assertIn("was not told", repr(packtrain.resume("/out", progress=False)))

    def test_no_save_yet_is_none(self):
        self.answers(found=False)
        self.assertIsNone(packtrain.resume("/out", progress=False))

    def test_a_save_that_is_not_there_raises(self):
        self.answers(path="/nowhere/at/all")
        self.assertRaises(packtrain.AgentConfused, packtrain.resume, "/out", progress=False)

    def test_saves_of_which_none_is_whole_raise(self):
        self.answers(state="failed", error={"id": "PKT-6001", "reason": "checksumMismatch", "message": "torn"})
        with self.assertRaises(packtrain.CannotResume) as raised:
            packtrain.resume("/out", progress=False)
        self.assertEqual(raised.exception.reason, "checksumMismatch")


if __name__ == "__main__":
    unittest.main()
