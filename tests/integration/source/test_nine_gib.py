"""A file of 9 GiB, larger than any object may be: in parts to a folder and to a Drive, killed in the middle, and back.

It is almost all hole, so that it can be made in no time; what is sent and stored is all of it.
"""

import filecmp
import os
import shutil
import subprocess
import sys
import time
import unittest

import every_tree
from drive_cli_case import DriveCliCase
from source_case import SKIP

GIB = 1 << 30
SIZE = int(os.environ.get("PACKTRAIN_BIG_FILE", 9 * GIB))
CAP = 4_500_000_000
PART = CAP - CAP % (64 << 20)
ROOM = 22 * GIB


class NineGib(DriveCliCase):
    def setUp(self):
        super().setUp()
        self.big = os.path.join(self.source, "film/big.mkv")
        os.makedirs(os.path.dirname(self.big))
        with open(self.big, "wb") as file:
            for at in (0, 12_345, PART - 7, PART, 8 * GIB - 3, 2 * PART - 100, SIZE - 11):
                if at < SIZE:
                    file.seek(at)
                    file.write(b"<%011d>" % at)
            file.truncate(SIZE)
        os.chmod(self.big, 0o640)
        os.utime(self.big, ns=(10**18 + 7, 10**18 + 7))
        self.write("film/big.nfo", b"about it: the rest of its sample")

    def timed(self, what, begun):
        print(f"{what}: {time.monotonic() - begun:.0f} s")

    def check_manifest(self, manifest):
        raw = manifest["raw"][0]
        self.assertEqual((raw["path"], raw["size"], raw["mode"], raw["mtime_ns"]), ("film/big.mkv", SIZE, 0o640, 10**18 + 7))
        self.assertEqual([part["size"] for part in raw["parts"]], [PART, PART, SIZE - 2 * PART] if SIZE > 2 * PART else [PART, SIZE - PART])
        return raw

    def compare_pulled(self, place):
        begun = time.monotonic()
        back = os.path.join(self.place, "back")
        self.ok("pull", place, back, timeout=900)
        self.timed("pull", begun)
        self.assertEqual(every_tree.look(back), every_tree.look(self.source))
        self.assertTrue(filecmp.cmp(self.big, os.path.join(back, "film/big.mkv"), shallow=False))
        shutil.rmtree(back)

    def test_to_a_folder(self):
        begun = time.monotonic()
        done = self.ok("push", self.source, "--to", f"local:{self.drive}", timeout=900)
        self.timed("push to a folder", begun)
        self.assertIn("Done, verified", done.stdout)
        dataset = os.path.join(self.drive, "source")
        raw = self.check_manifest(every_tree.manifest_of(dataset))
        parts = [os.path.join(dataset, part["name"]) for part in raw["parts"]]
        with subprocess.Popen(["cat", *parts], stdout=subprocess.PIPE) as whole:
            self.assertEqual(subprocess.run(["cmp", "-", self.big], stdin=whole.stdout, check=False).returncode, 0)
        self.compare_pulled(f"local:{dataset}")

    def test_to_a_drive_killed_in_the_middle(self):
        begun = time.monotonic()
        process = self.start("push", self.source, "--to", "g:")
        for held in (GIB, SIZE // 2):
            self.wait_for(lambda held=held: self.cloud.stats()["bytes_received"] > held, seconds=400)
            self.kill(process)
            process = self.start("resume", "last")
        status, text = self.finish(process, timeout=900)
        self.assertEqual(status, 0, text)
        self.timed("push to a Drive, killed twice", begun)
        stats = self.cloud.stats()
        self.assertEqual(stats["bytes_again"], 0)
        self.assertEqual(stats["twins"], [])
        self.assertLess(stats["bytes_received"], SIZE + 2 * (64 << 20))
        self.assertIn("Complete", self.ok("verify", "g:source").stdout)
        self.compare_pulled("g:source")


if __name__ == "__main__":
    if shutil.disk_usage(os.environ.get("TMPDIR", "/tmp")).free < ROOM:
        print("skipped: it needs 22 GiB of disk")
        sys.exit(SKIP)
    unittest.main(verbosity=2)
