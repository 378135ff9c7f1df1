"""Files that may not be read, as a person without special rights meets them."""

import os
import shutil
import sys
import tempfile
import unittest

from source_case import SKIP, SourceCase


class Permissions(SourceCase):
    def path(self, name):
        return os.path.join(self.source, name)

    def test_what_may_not_be_read_is_named_and_all_else_goes(self):
        self.make_tree(4)
        self.write("a/shut.txt", b"x", 0o000)
        self.write("a/only-writable.txt", b"x", 0o200)
        self.write("shut/inside.txt", b"x")
        self.write("listed/inside.txt", b"x")
        self.write("a/readable.txt", b"x", 0o400)
        os.chmod(self.path("shut"), 0o000)
        os.chmod(self.path("listed"), 0o444)  # its names can be read, its files cannot be reached
        self.push(code=3)
        self.assertEqual(self.named(), ["a/only-writable.txt", "a/shut.txt", "listed/inside.txt", "shut"])
        self.assertEqual(set(self.reasons().values()), {"fileDenied"})
        for name in ("a/only-writable.txt", "a/shut.txt"):
            os.unlink(self.path(name))
        for name in ("shut", "listed"):
            os.chmod(self.path(name), 0o755)
        shutil.rmtree(self.path("shut"))
        os.unlink(self.path("listed/inside.txt"))
        os.chmod(self.path("listed"), 0o755)
        self.check_arrived()

    def test_a_permission_that_is_lost_while_it_is_sent(self):
        self.make_tree(12)
        for number in range(20):
            self.write(f"zz/{number:03}.txt", b"file %d" % number)
            self.write(f"zz/{number:03}.json", b"label %d" % number)
        process = self.start_slowly()
        lost = [f"zz/{number:03}.txt" for number in range(0, 20, 3)]
        for name in lost:
            os.chmod(self.path(name), 0)
        self.ok("limit", "last", "off")
        status, text = self.finish(process)
        self.assertEqual(status, 3, text)
        self.assertEqual(self.reasons(), {name: "fileDenied" for name in lost})
        for name in lost:
            os.unlink(self.path(name))
        self.check_arrived()

    def test_a_permission_that_comes_back_before_the_end(self):
        self.make_tree(12)
        for number in range(20):
            self.write(f"zz/{number:03}.txt", b"file %d" % number)
        process = self.start_slowly()
        os.chmod(self.path("zz"), 0)
        self.wait_for(lambda: self.last()["shards_done"] > 1)
        os.chmod(self.path("zz"), 0o755)
        self.ok("limit", "last", "off")
        status, text = self.finish(process)
        self.assertEqual(status, 0, text)
        self.check_arrived()

    def test_a_folder_that_loses_its_permission_is_named_file_by_file(self):
        self.make_tree(12)
        for number in range(20):
            self.write(f"zz/{number:03}.txt", b"file %d" % number)
        process = self.start_slowly()
        os.chmod(self.path("zz"), 0)
        self.ok("limit", "last", "off")
        status, text = self.finish(process)
        self.assertEqual(status, 3, text)
        self.assertEqual(self.reasons(), {f"zz/{number:03}.txt": "fileDenied" for number in range(20)})
        os.chmod(self.path("zz"), 0o755)
        for name in os.listdir(self.path("zz")):
            os.unlink(self.path(f"zz/{name}"))
        os.chmod(self.path("zz"), 0)
        back = os.path.join(self.place, "back")
        self.ok("pull", "g:source", back)
        self.assertEqual(os.stat(os.path.join(back, "zz")).st_mode & 0o7777, 0, "it is there, as it was")

    def test_a_root_that_may_not_be_read_is_said(self):
        self.write("a.txt", b"x")
        os.chmod(self.source, 0)
        done = self.ok("push", self.source, "--to", "g:", code=1)
        self.assertIn("may not read", done.stdout + done.stderr)
        os.chmod(self.source, 0o755)
        self.ok("retry", "last")
        self.check_arrived()


def may_read_all():
    """Does this process pass over permissions, as root does?"""
    with tempfile.NamedTemporaryFile() as file:
        os.chmod(file.name, 0)
        return os.access(file.name, os.R_OK)


if __name__ == "__main__":
    if may_read_all():
        if "PACKTRAIN_LIKE_ANYBODY" in os.environ or not shutil.which("setpriv"):
            print("skipped: this user may read everything and cannot give that up (setpriv)")
            sys.exit(SKIP)
        without = "--bounding-set=-dac_override,-dac_read_search"
        os.execvpe("setpriv", ["setpriv", without, sys.executable, "-B", *sys.argv], {**os.environ, "PACKTRAIN_LIKE_ANYBODY": "1"})
    unittest.main(verbosity=2)
