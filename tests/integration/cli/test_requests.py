"""How often a Drive is asked: few requests for a gibibyte, bookkeeping included, and none that looks a name up while shards go."""

import os
import unittest

from drive_cli_case import MIB, DriveCliCase

GIB = 1024 * MIB


class Requests(DriveCliCase):
    options = ("--discard", "--quota", str(100 * GIB))

    def test_a_gibibyte_costs_at_most_24_requests(self):
        """4 GiB in 8,194 names, of which the disk holds two: the others are further names of them."""
        for name, size in (("small", 4096), ("large", MIB - 4096)):
            with open(self.write(f"zz/{name}", b""), "r+b") as file:
                file.truncate(size)
        for number in range(4 * 1024):
            folder = os.path.join(self.source, f"class-{number % 7}")
            os.makedirs(folder, exist_ok=True)
            for name, extension in (("small", "json"), ("large", "jpg")):
                os.link(os.path.join(self.source, "zz", name), os.path.join(folder, f"{number:05}.{extension}"))
        self.cloud.control("DELETE", "stats")
        done = self.ok("push", self.source, "--to", "g:", timeout=280)
        self.assertIn("Done, verified", done.stdout)
        stats = self.cloud.stats()
        stored = stats["bytes_stored"] / GIB
        self.assertGreater(stored, 4)
        by_kind = stats["requests"]["by_kind"]
        print(f"{stats['requests']['total']} requests for {stored:.2f} GiB: {by_kind}")
        self.assertLessEqual(stats["requests"]["total"] / stored, 24, by_kind)
        self.assertEqual(stats["bytes_again"], 0)
        self.check_steady_state()

    def check_steady_state(self):
        """The calls in their order: between the first shard's first byte and the last one's last, only bytes and the begins of shards."""
        with open(self.request_log, encoding="utf-8", errors="replace") as log:
            kinds = [line.split(" ", 1)[0] for line in log if not line.startswith("emulator ")]
        uploads = [at for at, kind in enumerate(kinds) if kind in ("upload", "finish")]
        # The last three objects are the index, wids.json and the manifest.
        last_shard = uploads[-4]
        between = set(kinds[uploads[0]:last_shard])
        self.assertLessEqual(between, {"upload", "finish", "begin", "ids", "token", "about"}, kinds)
        self.assertNotIn("list", between)
        self.assertNotIn("get", between)


if __name__ == "__main__":
    unittest.main(verbosity=2)
