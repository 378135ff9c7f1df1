"""What the tests of the bundle share: the bundle itself, made once, and a computer of Debian 11 (glibc 2.31) to run it on."""

import filecmp
import glob
import os
import shutil
import subprocess
import sys
import tempfile
import unittest

from bare_root import UID, Computer, make_root

SOURCE = os.path.realpath(os.path.join(os.path.dirname(__file__), "..", "..", ".."))
OLD_SUITE = "bullseye"


def make_bundle(folder, **env):
    """The tarball and the wheel of the programs that were built here."""
    done = subprocess.run([sys.executable, "-B", os.path.join(SOURCE, "installer", "bundle.py"), "--bin", os.path.dirname(os.environ["PACKTRAIN"]),
                           "--out", folder], env={**os.environ, **env}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=300, check=False)
    if done.returncode != 0:
        raise AssertionError(done.stdout)
    return glob.glob(folder + "/*.tar.gz")[0], glob.glob(folder + "/*.whl")[0]


class Bundle:
    """Files of this run: `tarball`, `wheel`, and where the roots lie."""

    def __init__(self, folder, needs_python):
        self.folder = folder
        self.tarball, self.wheel = make_bundle(os.path.join(folder, "made"))
        self.bare = os.path.join(folder, "bare-root")
        self.with_python = os.path.join(folder, "python-root")
        if needs_python:
            make_root(self.with_python, suite=OLD_SUITE, more=("python3",))
            return
        make_root(self.bare, suite=OLD_SUITE)
        opt = os.path.join(self.bare, "opt")
        shutil.rmtree(opt)
        os.makedirs(opt)
        with open(self.tarball, "rb") as tarball:
            subprocess.run(["chroot", self.bare, "tar", "-xzf", "-", "-C", "/opt"], stdin=tarball, check=True)
        os.rename(glob.glob(opt + "/packtrain-*")[0], os.path.join(opt, "packtrain"))


class BundleCase(unittest.TestCase):
    """Each test has a computer switched on in the root, a folder that is seen in it under the same path, and an ordinary user."""

    bundle = None

    def root(self):
        return self.bundle.bare

    def setUp(self):
        self.place = tempfile.mkdtemp(prefix="packtrain-bundle-")
        self.addCleanup(shutil.rmtree, self.place, ignore_errors=True)
        os.chown(self.place, UID, UID)
        os.chmod(self.place, 0o755)
        self.computer = Computer(self.root(), self.place)
        self.addCleanup(self.computer.switch_off)
        self.env = {"HOME": self.place + "/home", "PATH": "/usr/bin:/bin"}
        self.addCleanup(self.stop_agent)
        os.mkdir(self.env["HOME"])
        self.source = os.path.join(self.place, "flowers")
        for number in range(30):
            self.write(f"flowers/class-{number % 3}/{number:04}.jpg", bytes([number]) * 5000)
        subprocess.run(["chown", "-R", f"{UID}:{UID}", self.place], check=True)

    def stop_agent(self):
        self.run_there("/opt/packtrain/bin/packtrain-agent", "stop")

    def write(self, name, content, mode=0o644):
        path = os.path.join(self.place, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(content)
        os.chmod(path, mode)
        return path

    def run_there(self, *words, env=None, timeout=60):
        return subprocess.run(self.computer.command({**self.env, **(env or {})}, *words), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, text=True, timeout=timeout, check=False)

    def ok(self, name, *arguments, **more):
        """Runs one of the bundle's programs; what it printed."""
        done = self.run_there("/opt/packtrain/bin/" + name, *arguments, **more)
        self.assertEqual(done.returncode, 0, f"{name} {arguments}\n{done.stdout}\n{done.stderr}")
        return done.stdout

    def assert_same_tree(self, left, right):
        def check(compared):
            self.assertEqual(compared.left_only + compared.right_only + compared.diff_files + compared.funny_files, [])
            for below in compared.subdirs.values():
                check(below)
        check(filecmp.dircmp(left, right))
