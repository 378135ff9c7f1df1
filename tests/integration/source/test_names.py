"""Names and things of every kind go to a folder and to a Drive, and come back by `pull` and by stock tools, equal down to
modes and times.
"""

import os
import sqlite3
import subprocess
import unittest

import every_tree
from drive_cli_case import DriveCliCase
from every_tree import NAMES, EveryTree


def may_read_all():
    return os.geteuid() == 0


class Names(DriveCliCase):
    def setUp(self):
        super().setUp()
        self.tree = EveryTree(self.source)

    def send(self, to, *more, code=0, name="source"):
        return self.ok("push", self.source, "--to", to, "--name", name, "--shard-size", "1MiB", *more, code=code, timeout=120)

    def compare(self, place):
        """By pull, by stock tools and by Python's tarfile; `place` is what follows "REMOTE:" and the dataset."""
        expected = every_tree.look(self.source)
        back = os.path.join(self.place, "back")
        self.ok("pull", place, back)
        self.assertEqual(every_tree.look(back), expected)
        self.assert_same_tree(self.source, back)
        plain = os.path.join(self.place, "plain")
        self.ok("pull", place, plain, "--shards")
        stock = os.path.join(self.place, "stock")
        every_tree.unpack_with_stock_tools(plain, stock)
        self.assertEqual(every_tree.in_seconds(every_tree.look(stock)), every_tree.in_seconds(expected))
        self.assert_same_tree(self.source, stock)
        self.compare_members(plain, expected)
        for path in (back, stock):
            every_tree.forget(path)
        return plain

    def compare_members(self, plain, expected):
        """tarfile meets every path once, but for folders that unpacking makes by itself."""
        raw = {every_tree.path_of(one) for one in every_tree.manifest_of(plain)["raw"]}
        met = [name for names in every_tree.members_by_python(plain).values() for name in names]
        self.assertEqual(len(met), len(set(met)))
        things = {path for path, what in expected.items() if what[0] != "folder"} - raw
        self.assertEqual({name for name in met if expected[name][0] != "folder"}, things)

    def both_ways(self, code=0):
        self.send(f"local:{self.drive}", code=code)
        plain = self.compare(f"local:{self.drive}/source")
        every_tree.forget(plain)
        self.send("g:", code=code)
        return self.compare("g:source")

    def test_names(self):
        self.tree.names()
        plain = self.both_ways()
        self.check_found(plain)

    def check_found(self, plain):
        """`find` and the index know each by its bytes, and the bytes stand where they say."""
        index = os.path.join(self.place, "index.sqlite")
        packed = os.path.join(plain, every_tree.manifest_of(plain)["index"]["name"])
        subprocess.run(["zstd", "-q", "-d", packed, "-o", index], check=True)
        shards = {shard["n"]: shard["name"] for shard in every_tree.manifest_of(plain)["shards"]}
        with sqlite3.connect(index) as database:
            for number, name in enumerate(NAMES.values()):
                path = b"files/" + name
                shard, offset, size = database.execute("SELECT shard, offset, size FROM entries WHERE path = ?", (path,)).fetchone()
                with open(os.path.join(plain, shards[shard]), "rb") as tar:
                    tar.seek(offset)
                    self.assertEqual(tar.read(size), b"content of number %d" % number)
                self.assertIn(f"{shard:06}.tar", self.ok("find", "g:source", path).stdout)

    def test_paths_of_every_length(self):
        self.tree.paths()
        self.both_ways()

    def test_things_and_modes(self):
        self.tree.things(may_read_all())
        self.both_ways()

    def test_times(self):
        self.tree.times()
        self.both_ways()

    def test_what_is_left_out_is_named_and_nothing_else_is_missing(self):
        self.tree.file("a/inside", b"x")
        left_out = self.tree.left_out()
        self.send("g:", code=3)
        named = {every_tree.path_of(one) for one in self.events("show", "last", "--failed")}
        self.assertEqual(named, left_out)
        every_tree.remove(self.source, left_out)
        self.compare("g:source")

    def test_deeper_than_a_path_may_be_long(self):
        """Nobody could unpack it by its path: it is named, and nothing else suffers."""
        self.tree.file("a/first", b"1")
        here = os.open(self.source, os.O_RDONLY)
        for _ in range(25):
            os.mkdir("d" * 200, dir_fd=here)
            below = os.open("d" * 200, os.O_RDONLY, dir_fd=here)
            os.close(here)
            here = below
        os.close(os.open("lost", os.O_WRONLY | os.O_CREAT, dir_fd=here))
        os.close(here)
        self.tree.file("z/last", b"2")
        self.send("g:", code=3)
        named = [one["path"] for one in self.events("show", "last", "--failed")]
        self.assertEqual(len(named), 1, named)
        self.assertGreater(len(named[0]), 3800)
        subprocess.run(["find", os.path.join(self.source, "d" * 200), "-depth", "-delete"], check=True)
        back = os.path.join(self.place, "back")
        self.ok("pull", "g:source", back)
        for path in ("a/first", "z/last"):
            with open(os.path.join(back, path), "rb") as file, open(os.path.join(self.source, path), "rb") as here:
                self.assertEqual(file.read(), here.read())

    def test_roots_with_odd_names(self):
        """Several paths, each under its own name, files among them."""
        self.tree.names()
        roots = [self.tree.at(b"folders/" + name) for name in NAMES.values()]
        roots += [self.tree.at(b"files/" + b"x" + name[:200]) for name in NAMES.values()]
        for path in roots[len(NAMES):]:
            with open(path, "wb") as file:
                file.write(path)
        self.ok("push", "--to", "g:", "--name", "source", "--", *roots)
        expected = os.path.join(self.place, "expected")
        os.mkdir(expected)
        subprocess.run(["cp", "-a", "--target-directory", expected, "--", *roots], check=True)
        self.source = expected
        self.compare("g:source")

    def test_names_under_a_c_locale(self):
        """Names are bytes: what the terminal can show changes nothing."""
        self.tree.names()
        self.env["LC_ALL"] = "C"
        self.send(f"local:{self.drive}")
        self.compare(f"local:{self.drive}/source")

    def test_shuffled_and_by_basename(self):
        self.tree.names()
        self.send(f"local:{self.drive}", "--shuffle", "5", name="shuffled")
        every_tree.forget(self.compare(f"local:{self.drive}/shuffled"))
        self.send(f"local:{self.drive}", "--group", "basename", name="by-name")
        self.compare(f"local:{self.drive}/by-name")


if __name__ == "__main__":
    unittest.main(verbosity=2)
