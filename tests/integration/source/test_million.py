"""A million entries in one folder, on a file system in memory: there and back, within the memory that is promised."""

import os
import resource
import shutil
import sys
import tempfile
import time
import unittest

from cli_case import CliCase
from source_case import SKIP

ENTRIES = int(os.environ.get("PACKTRAIN_ENTRIES", 1_000_000))
PEAK = 150 << 20
SHM = "/dev/shm"


class OneFolder(CliCase):
    def setUp(self):
        super().setUp()
        self.memory = tempfile.mkdtemp(prefix="packtrain-million-", dir=SHM)
        self.addCleanup(shutil.rmtree, self.memory, ignore_errors=True)
        self.source = os.path.join(self.memory, "source")
        os.makedirs(os.path.join(self.source, "all"))
        self.fill_folder()

    def fill_folder(self):
        """Samples of two files; one in ten has content."""
        folder = os.open(os.path.join(self.source, "all"), os.O_RDONLY)
        for number in range(ENTRIES):
            file = os.open(f"{number // 2:07}.{'jpg' if number % 2 else 'json'}", os.O_WRONLY | os.O_CREAT, 0o644, dir_fd=folder)
            if number % 10 == 0:
                os.write(file, b"%d" % number)
            os.close(file)
        os.close(folder)

    def peak_of_children(self):
        return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024

    def test_it_goes_there_and_comes_back(self):
        begun = time.monotonic()
        done = self.ok("push", self.source, "--to", f"local:{self.drive}", timeout=600)
        self.assertIn("Done, verified", done.stdout)
        print(f"push: {time.monotonic() - begun:.1f} s, peak {self.peak_of_children() >> 20} MiB")
        self.assertLess(self.peak_of_children(), PEAK)
        dataset = os.path.join(self.drive, "source")
        self.ok("verify", f"local:{dataset}", timeout=300)
        found = self.ok("find", f"local:{dataset}", f"all/{ENTRIES // 4:07}.jpg", timeout=120)
        self.assertIn(".tar", found.stdout)
        stock = os.path.join(self.memory, "stock")
        self.untar_all(dataset, stock)
        self.assert_same_tree(self.source, stock)
        shutil.rmtree(stock)
        begun = time.monotonic()
        back = os.path.join(self.memory, "back")
        self.ok("pull", f"local:{dataset}", back, timeout=600)
        print(f"pull: {time.monotonic() - begun:.1f} s, peak {self.peak_of_children() >> 20} MiB")
        self.assert_same_tree(self.source, back)


if __name__ == "__main__":
    room = shutil.disk_usage(SHM).free if os.path.isdir(SHM) else 0
    if room < 8 * 1024 * ENTRIES or os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") < 4096 * ENTRIES:
        print("skipped: a million files in memory need more of it than there is")
        sys.exit(SKIP)
    unittest.main(verbosity=2)
