"""Trees that others made go to the local drive and to a Drive, and come back equal by our pull and by stock tools.

    real_inputs.py icons FOLDER    Debian's papirus-icon-theme: 58,000 files, as many symlinks
    real_inputs.py emoji FOLDER    npm's emoji-datasource-google, as pinned, installed into FOLDER
"""

import collections
import contextlib
import filecmp
import glob
import os
import shutil
import stat
import subprocess
import sys
import tarfile
import tempfile
import unittest

from drive_cli_case import DriveCliCase
from plain_drive import fetch_dataset
from referee import cannot

HERE = os.path.dirname(os.path.abspath(__file__))
KIND, FOLDER = sys.argv[1:3] if len(sys.argv) > 2 else ("icons", "")
TOKEN = "a-token-of-the-referee"


def use_memory(room=3 * 2**30):
    """Half a million small files are made and removed: in memory where there is room, or the disk is all that is measured."""
    with contextlib.suppress(OSError, ValueError), open("/proc/meminfo", encoding="ascii") as lines:
        free = next(int(line.split()[1]) * 1024 for line in lines if line.startswith("MemAvailable"))
        if free > 2 * room and shutil.disk_usage("/dev/shm").free > room:
            tempfile.tempdir = "/dev/shm"


# --- the trees ----------------------------------------------------------------------------------------------------


def icons(place):
    """All themes of the package side by side, as its links between them want it."""
    themes = glob.glob("/usr/share/icons/*apirus*")
    if not themes:
        cannot("papirus-icon-theme is not installed (installer/setup.sh --tests installs it)")
    subprocess.run(["cp", "-a", *themes, place], check=True)
    return place, 100_000


def emoji(_):
    pinned = os.path.join(HERE, "emoji", "package-lock.json")
    done = os.path.join(FOLDER, "installed.json")
    if not (os.path.exists(done) and filecmp.cmp(pinned, done, shallow=False)):
        install_emoji(pinned, done)
    return os.path.join(FOLDER, "node_modules", "emoji-datasource-google"), 3_500


def install_emoji(pinned, done):
    if not shutil.which("npm"):
        cannot("npm is not installed")
    os.makedirs(FOLDER, exist_ok=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copy(os.path.join(HERE, "emoji", name), FOLDER)
    command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    try:
        ended = subprocess.run(command, cwd=FOLDER, capture_output=True, text=True, timeout=240, check=False)
    except subprocess.TimeoutExpired:
        cannot("npm ci took longer than four minutes")
    if ended.returncode != 0:
        cannot("npm ci failed: " + ended.stderr.strip()[-400:])
    shutil.copy(pinned, done)


# --- what is looked at --------------------------------------------------------------------------------------------


def entries(root):
    """Path -> (kind, permissions, modification time in nanoseconds, target), for all below `root`."""
    found = {}
    for folder, folders, names in os.walk(root):
        for name in folders + names:
            path = os.path.join(folder, name)
            about = os.lstat(path)
            kind = stat.S_IFMT(about.st_mode)
            target = os.readlink(path) if stat.S_ISLNK(about.st_mode) else None
            found[os.path.relpath(path, root)] = (kind, stat.S_IMODE(about.st_mode), about.st_mtime_ns, target)
    return found


def sample_of(path):
    folder, name = os.path.split(path)
    return folder, name.split(".", 1)[0]


class RealInput(DriveCliCase):
    options = ("--grant", f"{TOKEN}:drive")

    @classmethod
    def setUpClass(cls):
        cls.made = tempfile.mkdtemp(prefix="packtrain-real-")
        cls.addClassCleanup(shutil.rmtree, cls.made, ignore_errors=True)
        cls.tree, least = {"icons": icons, "emoji": emoji}[KIND](cls.made)
        cls.entries = entries(cls.tree)
        if len(cls.entries) < least:
            raise AssertionError(f"{len(cls.entries)} entries in {cls.tree}: that is not the whole input")

    def test_to_the_local_drive_and_back(self):
        self.assertIn("Done, verified", self.send(f"local:{self.drive}").stdout)
        self.check_pulled(f"local:{self.drive}/{KIND}")
        self.check_stock(os.path.join(self.drive, KIND))

    def test_to_a_drive_and_back(self):
        self.assertIn("Done, verified", self.send("g:").stdout)
        self.check_pulled(f"g:{KIND}")
        fetched = os.path.join(self.place, "fetched")
        fetch_dataset(self.cloud, TOKEN, fetched)
        self.check_one_of_each(fetched)
        self.check_stock(fetched)
        self.assertEqual(self.cloud.stats()["bytes_again"], 0)
        self.check_no_secret()

    # --- pieces ---------------------------------------------------------------------------------------------------

    def send(self, target):
        return self.ok("push", self.tree, "--to", target, "--name", KIND, "--shard-size", "32MiB", timeout=200)

    def check_pulled(self, dataset):
        self.assertIn("Complete", self.ok("verify", dataset, timeout=100).stdout)
        back = os.path.join(self.place, "back")
        self.ok("pull", dataset, back, timeout=200)
        self.check_same(back, grain=1)
        shutil.rmtree(back)

    def check_stock(self, dataset):
        """By stock tar and cat, and each shard member by member with Python's tarfile."""
        stock = os.path.join(self.place, "stock")
        self.assertGreater(self.untar_all(dataset, stock), 1)
        self.check_same(stock, grain=10**9)
        shutil.rmtree(stock)
        shards_of = collections.defaultdict(set)
        seen = set()
        for shard in sorted(glob.glob(os.path.join(dataset, "shards", "*", "*.tar"))):
            with tarfile.open(shard) as archive:
                for member in archive:
                    self.check_member(archive, member)
                    if not member.isdir():
                        self.assertNotIn(member.name, seen)
                        seen.add(member.name)
                        shards_of[sample_of(member.name)].add(shard)
        self.assertEqual(seen, {path for path, about in self.entries.items() if about[0] != stat.S_IFDIR})
        self.assertEqual([sample for sample, shards in shards_of.items() if len(shards) > 1], [], "samples that were split")

    def check_member(self, archive, member):
        kind, mode, modified, target = self.entries[member.name.rstrip("/")]
        self.assertEqual((member.uid, member.gid), (0, 0))
        if member.isreg():
            with open(os.path.join(self.tree, member.name), "rb") as file:
                self.assertEqual(archive.extractfile(member).read(), file.read(), member.name)
            self.assertEqual((kind, mode, modified // 10**9), (stat.S_IFREG, member.mode, member.mtime), member.name)
        elif member.issym():
            self.assertEqual((kind, target), (stat.S_IFLNK, member.linkname), member.name)
        else:
            self.assertTrue(member.isdir(), member.name)

    def check_same(self, back, grain):
        """Content, kinds, modes, targets of links; the times of files as far as `grain` (nanoseconds) goes."""
        self.assert_same_tree(self.tree, back)
        found = entries(back)
        self.assertEqual(found.keys(), self.entries.keys())
        for path, (kind, mode, modified, target) in self.entries.items():
            there = found[path]
            self.assertEqual(there[:2] + there[3:], (kind, mode, target), path)
            if kind == stat.S_IFREG:
                self.assertEqual(there[2] // grain, modified // grain, path)


if __name__ == "__main__":
    use_memory()
    unittest.main(argv=sys.argv[:1], verbosity=2)
