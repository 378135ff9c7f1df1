"""Samples stay whole: random trees of multi-file samples, read as loaders read them, with Python's tarfile and the rule by
which WebDataset groups: consecutive members of one tar whose paths are the same up to the first dot of the name.
"""

import itertools
import os
import random
import re
import tarfile
import unittest

import every_tree
from cli_case import CliCase

TREES = int(os.environ.get("PACKTRAIN_TREES", "6"))
WAYS = {
    "in order": [],
    "shuffled": ["--shuffle", "11"],
    "by basename": ["--group", "basename"],
    "by basename, shuffled": ["--group", "basename", "--shuffle", "3"],
}
ENDINGS = ["jpg", "png", "json", "cls", "seg.png", "left.jpg", "right.jpg", "txt", "tar.gz", "mp3", "depth.16.png"]
KEYS = ["a", "b", "img", "img-1", "img 2", "IMG", "ж", "é", "x" * 60, "0001", "1", "-", "a~b", "_"]


def webdataset_key(path):
    """None: a loader passes it over."""
    found = re.match(rb"^((?:.*/|)[^.]+)[.]([^/]*)$", path, re.DOTALL)
    return found and found.group(1)


def grouping_key(path, by_name):
    folder, _, name = path.rpartition(b"/")
    start = len(name) - len(name.lstrip(b"."))
    dot = name.find(b".", start)
    key = name if dot < 0 else name[:dot]
    return key if by_name or not folder else folder + b"/" + key


class Samples(CliCase):
    def grow(self, rng):
        """Folders that may hold the same names, samples of one to six files, names without an ending, hidden ones."""
        folders = [""] + ["/".join(rng.choice("pqrs") for _ in range(rng.randint(1, 3))) for _ in range(rng.randint(1, 6))]
        for folder in set(folders):
            for key in rng.sample(KEYS, rng.randint(1, len(KEYS))):
                if rng.random() < 0.1:
                    self.put(folder, key, rng)
                for ending in rng.sample(ENDINGS, rng.randint(1, 6)):
                    self.put(folder, f"{key}.{ending}", rng)
            if rng.random() < 0.3:
                self.put(folder, ".hidden.json", rng)

    def put(self, folder, name, rng):
        size = rng.choice([0, 1, 511, 512, 3000, 200_000])
        path = os.path.join(folder, name)
        if not os.path.isdir(os.path.join(self.source, path)):
            self.write(path, rng.randbytes(size))

    def read(self, dataset):
        """Paths of files in each shard, in their order; their contents are compared with the source."""
        shards = []
        for shard in every_tree.manifest_of(dataset)["shards"]:
            with tarfile.open(os.path.join(dataset, shard["name"]), "r:", errors="surrogateescape") as tar:
                paths = []
                for member in tar:
                    if member.isfile():
                        paths.append(os.fsencode(member.name))
                        with open(os.path.join(os.fsencode(self.source), paths[-1]), "rb") as file:
                            self.assertEqual(tar.extractfile(member).read(), file.read())
            shards.append(paths)
            self.assertEqual(shard["files"], len(paths))
        return shards

    def check_whole(self, shards, by_name):
        runs = [(number, key) for number, paths in enumerate(shards)
                for key, _ in itertools.groupby(grouping_key(path, by_name) for path in paths)]
        keys = [key for _, key in runs]
        self.assertEqual(len(keys), len(set(keys)), "a sample is split, or not in one piece")
        met = sorted(path for paths in shards for path in paths)
        there = sorted(path for path, what in every_tree.look(self.source).items() if what[0] == "file")
        self.assertEqual(met, there)

    def check_as_a_loader(self, shards):
        """What WebDataset hands out per sample is every file of it."""
        wanted = {}
        for path, what in every_tree.look(self.source).items():
            if what[0] == "file" and webdataset_key(path):
                wanted.setdefault(webdataset_key(path), set()).add(path)
        handed_out = {}
        for paths in shards:
            known = [path for path in paths if webdataset_key(path)]
            for key, group in itertools.groupby(known, webdataset_key):
                self.assertNotIn(key, handed_out)
                handed_out[key] = set(group)
        self.assertEqual(handed_out, wanted)

    def grow_and_send(self, seed, way, options):
        rng = random.Random(seed)
        self.grow(rng)
        # No sample has more than six files, hidden and bare ones aside; by basename they come together from all folders.
        by_name = "--group" in options
        most = rng.choice([120, 200]) if by_name else rng.choice([7, 11, 40])
        name = f"d{seed}-{way}".replace(" ", "-").replace(",", "")
        self.ok("push", self.source, "--to", f"local:{self.drive}", "--name", name, "--shard-size", "1MiB", "--max-files", str(most), *options)
        shards = self.read(os.path.join(self.drive, name))
        self.check_whole(shards, by_name)
        if not by_name:
            self.check_as_a_loader(shards)
        return len(shards)

    def test_they_are_whole_however_they_are_ordered(self):
        first = random.randrange(10**6)
        print("seed", first)
        for seed, (way, options) in itertools.product(range(first, first + TREES), WAYS.items()):
            with self.subTest(seed=seed, way=way):
                every_tree.forget(self.source)
                os.mkdir(self.source)
                self.assertGreater(self.grow_and_send(seed, way, options), 0)

    def test_pairs_in_shards_of_odd_sizes(self):
        for count, most in ((60, 2), (60, 3), (5000, 999), (5000, 1000)):
            for number in range(count):
                self.write(f"n/{number:05}.jpg", b"%d" % number * (number % 40))
                self.write(f"n/{number:05}.json", b"{}")
            self.ok("push", self.source, "--to", f"local:{self.drive}", "--name", f"m{most}", "--max-files", str(most))
            shards = self.read(os.path.join(self.drive, f"m{most}"))
            self.check_whole(shards, False)
            self.assertEqual({len(paths) for paths in shards[:-1]}, {most - most % 2})


if __name__ == "__main__":
    unittest.main(verbosity=2)
