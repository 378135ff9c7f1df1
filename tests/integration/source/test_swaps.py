"""Somebody swaps files and folders of the source for links that lead out, as fast as the machine can, while it is walked
and packed. Not one byte of what the links lead to may reach a drive, whatever the instant.
"""

import ctypes
import os
import pathlib
import threading
import unittest

from cli_case import CliCase

SECRET = b"the content of somebody else's file "
ROUNDS = 12
NAMES = 24


class Swapper:
    """Exchanges pairs of paths without an instant at which either is not there."""

    def __init__(self, pairs):
        self.pairs = [(os.fsencode(a), os.fsencode(b)) for a, b in pairs]
        self.libc = ctypes.CDLL(None, use_errno=True)
        self.stop = threading.Event()
        self.swaps = 0
        self.thread = threading.Thread(target=self.run)

    def exchange(self, a, b):
        at_here, exchange = -100, 2
        if self.libc.renameat2(at_here, a, at_here, b, exchange) != 0:
            raise OSError(ctypes.get_errno(), "renameat2")

    def run(self):
        while not self.stop.is_set():
            for a, b in self.pairs:
                self.exchange(a, b)
            self.swaps += 1

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *unused):
        self.stop.set()
        self.thread.join()


class Swaps(CliCase):
    def setUp(self):
        super().setUp()
        self.stash = os.path.join(self.place, "stash")  # what is swapped in, beside the source
        self.outside = os.path.join(self.place, "outside")
        os.makedirs(self.stash)
        os.makedirs(self.outside)
        try:
            Swapper([]).exchange(os.fsencode(self.stash), os.fsencode(self.outside))
        except OSError as error:
            self.skipTest(str(error))

    def secret(self, name, size=3000):
        path = os.path.join(self.outside, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write((SECRET * (size // len(SECRET) + 1))[:size])
        return path

    def push_again_and_again(self, pairs):
        sent = met = 0
        with Swapper(pairs) as swapper:
            for number in range(ROUNDS):
                before = swapper.swaps
                done = self.run_cli("push", self.source, "--to", f"local:{self.drive}", "--name", f"d{number}", "--shard-size", "1MiB",
                                    "--max-files", "4")
                self.assertIn(done.returncode, (0, 3), done.stdout + done.stderr)
                met += done.returncode == 3
                self.assertGreater(swapper.swaps, before)
                for path in pathlib.Path(self.drive).rglob("*"):
                    if path.is_file():
                        self.assertNotIn(SECRET, path.read_bytes(), f"{path} holds what the link led to")
                        sent += path.suffix == ".tar"
        self.assertGreater(sent, ROUNDS)
        self.assertGreater(met, 0, "no push met anything that was swapped")

    def test_files_for_links_to_a_secret_of_the_same_size(self):
        pairs = []
        for number in range(NAMES):
            self.write(f"a/{number:03}.txt", b"harmless" * 375)
            os.symlink(self.secret(f"{number:03}.txt"), f"{self.stash}/{number:03}.txt")
            pairs.append((f"{self.source}/a/{number:03}.txt", f"{self.stash}/{number:03}.txt"))
        self.write("z/last.txt", b"never swapped")
        self.push_again_and_again(pairs)

    def test_folders_for_links_to_a_folder_with_the_same_names(self):
        for number in range(NAMES):
            self.write(f"a/b/{number:03}.txt", b"harmless" * 375)
            self.secret(f"b/{number:03}.txt")
        os.symlink(self.outside, f"{self.stash}/a")
        self.write("z/last.txt", b"never swapped")
        self.push_again_and_again([(f"{self.source}/a", f"{self.stash}/a")])

    def test_the_lowest_folder_for_a_link_upwards(self):
        for number in range(NAMES):
            self.write(f"a/b/{number:03}.txt", b"harmless" * 375)
            self.secret(f"{number:03}.txt")
        os.symlink("../../../outside", f"{self.stash}/b")
        os.symlink("../outside", f"{self.stash}/one-deeper")
        self.write("z/last.txt", b"never swapped")
        self.push_again_and_again([(f"{self.source}/a/b", f"{self.stash}/b")])

    def test_big_files_for_links_while_they_are_read(self):
        pairs = []
        for number in range(4):
            self.write(f"a/{number}.bin", b"harmless" * 262_144)
            os.symlink(self.secret(f"{number}.bin", 8 * 262_144), f"{self.stash}/{number}.bin")
            pairs.append((f"{self.source}/a/{number}.bin", f"{self.stash}/{number}.bin"))
        self.write("z/last.txt", b"never swapped")
        self.push_again_and_again(pairs)


if __name__ == "__main__":
    unittest.main(verbosity=2)
