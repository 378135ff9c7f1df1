"""`packtrain bench cache`: it measures what it says, on a drive and on a folder, and leaves nothing behind."""

import json
import os
import signal
import unittest

from drive_cli_case import MIB, DriveCliCase

SMALL = ("--workers", "5", "--size", "1MiB", "--objects", "12")


class Bench(DriveCliCase):
    def check_clean(self):
        """No object of the bench on the drive, not in its trash either, and none of its folders here."""
        self.assertEqual([one["name"] for one in self.cloud.objects("noise-*")], [])
        self.assertEqual([one["name"] for one in self.cloud.objects("packtrain-bench-*")], [])
        self.assertEqual(self.events("quota", "g:")[0]["trash"], 0)
        self.assertEqual([name for name in os.listdir(self.home) if name.startswith("packtrain-bench")], [])

    def test_a_drive_is_measured_and_left_as_it_was(self):
        self.cloud.control("POST", "objects", {"name": "mine", "size": 1000})
        said = self.run_cli("bench", "cache", "g:ml", *SMALL, "--json")
        *steps, done = [json.loads(line) for line in said.stdout.splitlines()]
        self.assertEqual(said.returncode, 0 if done["passed"] else 1, said.stderr)
        self.assertEqual({one["step"] for one in steps}, {"send", "cold", "direct", "disk", "warm", "cat"})
        self.assertEqual((done["objects"], done["size"], done["workers"]), (12, MIB, 5))
        for name in ("direct", "disk", "cold", "warm", "cat"):
            self.assertGreater(done[name + "_mib_per_s"], 0)
            self.assertAlmostEqual(done[name + "_mib_per_s"] * done[name + "_seconds"], 12, delta=1.5)
        ceiling = min(done["direct_mib_per_s"], done["disk_mib_per_s"])
        self.assertAlmostEqual(done["cold_share"], done["cold_mib_per_s"] / ceiling, delta=0.01 * done["cold_share"] + 0.01)
        self.assertEqual(done["passed"], done["cold_share"] >= done["cold_wanted"] and done["warm_share"] >= done["warm_wanted"])
        self.assertEqual((done["aistore_cold_mib_per_s"], done["aistore_warm_mib_per_s"]), (70, 250))
        self.assertEqual((done["left"], done["trashed"]), (False, False))
        self.assertRegex(done["remote"], "^g:ml/packtrain-bench-[0-9a-f]{8}$")
        self.check_clean()
        self.assertEqual(len(self.cloud.objects("mine")), 1)
        # Each object came twice and no more: once for the cache, once without it.
        self.assertEqual(self.cloud.stats()["bytes_sent"] // MIB, 24)

    def test_it_speaks_to_people(self):
        done = self.run_cli("bench", "cache", "g", *SMALL)
        self.assertIn(done.returncode, (0, 1), done.stderr)
        self.assertEqual(done.returncode, 1 if "FAIL" in done.stdout else 0)
        for words in ("direct", "cold", "warm", "cat", "MiB/s", "70 MiB/s cold and 250 MiB/s warm", "removed for good"):
            self.assertIn(words, done.stdout)
        self.check_clean()

    def test_objects_that_are_to_stay_stay(self):
        done = self.run_cli("bench", "cache", "g:", "--keep", *SMALL)
        self.assertIn("is left on the drive, as asked", done.stdout)
        self.assertEqual(len(self.cloud.objects("noise-*")), 12)

    def test_interrupted_it_leaves_nothing(self):
        for kind in ("upload", "download"):
            self.cloud.faults({"id": "slow", "when": {"kind": kind, "count": -1}, "do": {"action": "slow", "rate": MIB // 4}})
            process = self.start("bench", "cache", "g:", *SMALL)
            before = self.cloud.stats()
            self.wait_for(lambda: self.cloud.stats()["bytes_received" if kind == "upload" else "bytes_sent"]
                          > before["bytes_received" if kind == "upload" else "bytes_sent"])
            process.send_signal(signal.SIGINT)
            status, _ = self.finish(process)
            self.assertEqual(status, 130)
            self.cloud.faults()
            self.check_clean()

    def test_what_cannot_be_removed_is_said(self):
        self.cloud.faults({"id": "no", "when": {"kind": "delete", "count": -1}, "do": {"action": "status", "code": 403,
                                                                                           "reason": "insufficientFilePermissions"}})
        done = self.ok("bench", "cache", "g:", *SMALL, code=1)
        self.assertRegex(done.stdout, "packtrain-bench-[0-9a-f]{8} could not be removed, and is left")

    def test_usage(self):
        for wrong in (("g:", "--size", "much"), ("g:", "--size", "1"), ("g:", "--workers", "0"), ("g:", "--objects", "0"), ("h:",), ()):
            self.ok("bench", "cache", *wrong, code=2)


if __name__ == "__main__":
    unittest.main()
