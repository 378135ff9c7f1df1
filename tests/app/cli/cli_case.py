"""What the command line's tests share: a state folder of their own, the program, and trees to send."""

import hashlib
import json
import os
import shutil
import subprocess
import tempfile
import unittest

PROGRAM = os.environ["PACKTRAIN"]


class CliCase(unittest.TestCase):
    """Every test has its own PACKTRAIN_HOME and folders, removed afterwards."""

    def setUp(self):
        self.place = tempfile.mkdtemp(prefix="packtrain-cli-")
        self.home = os.path.join(self.place, "home")
        self.source = os.path.join(self.place, "source")
        self.drive = os.path.join(self.place, "drive")
        os.makedirs(self.source)
        self.env = {**os.environ, "PACKTRAIN_HOME": self.home, "LC_ALL": "C.UTF-8"}
        for name in ("DISPLAY", "WAYLAND_DISPLAY", "DBUS_SESSION_BUS_ADDRESS", "http_proxy", "https_proxy"):
            self.env.pop(name, None)

    def tearDown(self):
        subprocess.run(["chmod", "-R", "u+rwx", self.place], check=False)
        shutil.rmtree(self.place, ignore_errors=True)

    def run_cli(self, *arguments, stdin=None, timeout=60, env=None, cwd=None):
        return subprocess.run(
            [PROGRAM, *arguments],
            env=env or self.env,
            input=stdin,
            stdin=None if stdin is not None else subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            timeout=timeout,
            cwd=cwd,
        )

    def ok(self, *arguments, code=0, **more):
        """Runs it and checks the exit status; the output is in the message when it is another."""
        done = self.run_cli(*arguments, **more)
        self.assertEqual(done.returncode, code, f"{arguments}\n{done.stdout}\n{done.stderr}")
        return done

    def events(self, *arguments, code=0, **more):
        done = self.ok(*arguments, "--json", code=code, **more)
        lines = [json.loads(line) for line in done.stdout.splitlines()]
        for line in lines:
            self.assertIn("event", line)
        return lines

    def write(self, relative, content=b"x", mode=0o644):
        path = os.path.join(self.source.encode(), os.fsencode(relative))
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(content)
        os.chmod(path, mode)
        return path

    def fill(self, files=60, size=3000):
        """Samples of two files each, in three folders."""
        for number in range(files):
            body = hashlib.sha256(str(number).encode()).digest() * (size // 32 + 1)
            self.write(f"class-{number % 3}/{number:04}.jpg", body[:size])
            self.write(f"class-{number % 3}/{number:04}.json", b'{"n": %d}' % number)

    def assert_same_tree(self, left, right):
        done = subprocess.run(["diff", "-r", "--no-dereference", left, right], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
        self.assertEqual((done.returncode, done.stdout), (0, ""))

    def untar_all(self, dataset, target):
        """With stock tools alone: each shard by tar, each raw file by cat."""
        os.makedirs(target, exist_ok=True)
        shards = []
        for folder, _, names in os.walk(os.path.join(dataset, "shards")):
            shards += [os.path.join(folder, name) for name in names]
        for shard in sorted(shards):
            subprocess.run(["tar", "-xpf", shard, "-C", target], check=True)
        with open(os.path.join(dataset, "packtrain.json"), encoding="utf-8") as file:
            manifest = json.load(file)
        for raw in manifest.get("raw", []):
            path = os.path.join(target, raw["path"])
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "wb") as whole:
                for part in raw["parts"]:
                    with open(os.path.join(dataset, part["name"]), "rb") as piece:
                        shutil.copyfileobj(piece, whole)
        return len(shards)
