"""Faults whose answer takes minutes: three looks at a checksum, a server that never answers, the cap of a day."""

import time

import unittest

from drive_cli_case import MIB, DriveCliCase


class Damage(DriveCliCase):
    def test_what_arrives_damaged_is_never_called_verified(self):
        self.make_tree(6)
        self.cloud.faults({"id": "wrong", "when": {"kind": "finish", "name": "*.tar", "count": -1}, "do": {"action": "wrong_checksum"}})
        process = self.start("push", self.source, "--to", "g:", "--shard-size", "12MiB")
        status, text = self.finish(process, timeout=200)
        self.assertEqual(status, 7, text)
        self.assertIn("PKT-5001", text)
        self.assertNotIn("verified", text)
        self.assertEqual([one["name"] for one in self.cloud.objects("packtrain.json")], [])
        self.check_plan_was_met()
        self.check_no_secret()


class Stall(DriveCliCase):
    def stalls(self, **fault):
        """A minute of silence is enough; then the drive is asked what it holds and gets the rest over another connection."""
        self.make_tree(20)
        self.cloud.faults({"id": "stall", "when": {"kind": "upload", "nth": 2}, "do": {"action": "stall", "until_released": True, **fault}})
        process = self.start("push", self.source, "--to", "g:", "--shard-size", "12MiB", "--wait")
        self.wait_for(lambda: self.cloud.unused() == [])
        begun = time.monotonic()
        status, text = self.finish(process, timeout=150)
        took = time.monotonic() - begun
        self.assertEqual(status, 0, text)
        self.assertGreater(took, 55, "it was given up too early")
        self.assertLess(took, 100, "nobody waits longer than a minute for a server that says nothing")
        self.cloud.control("POST", "faults/release", {})
        self.check_arrived()

    def test_a_server_that_stops_taking_bytes(self):
        self.stalls(after=MIB)

    def test_a_server_that_takes_all_and_never_answers(self):
        self.stalls(after=10**12)

    def test_a_question_that_is_never_answered(self):
        self.make_tree(20)
        self.cloud.faults({"id": "reset", "when": {"kind": "upload", "nth": 2}, "do": {"action": "reset"}},
                          {"id": "stall", "when": {"kind": "status"}, "do": {"action": "stall", "until_released": True}})
        begun = time.monotonic()
        status, text = self.finish(self.start("push", self.source, "--to", "g:", "--wait"), timeout=150)
        self.assertEqual(status, 0, text)
        self.assertLess(time.monotonic() - begun, 110)
        self.cloud.control("POST", "faults/release", {})
        self.check_arrived()


class Cap(DriveCliCase):
    def test_the_cap_of_a_day_is_told_by_its_name_and_exits_4(self):
        self.make_tree(20)
        self.cloud.faults({"id": "cap", "when": {"kind": "upload", "nth": 3}, "do": {"action": "daily_cap", "until_released": True}})
        begun = time.monotonic()
        status, text = self.finish(self.start("push", self.source, "--to", "g:", "--shard-size", "4MiB"), timeout=900)
        self.assertEqual(status, 4, text)
        self.assertGreater(time.monotonic() - begun, 600)
        self.assertIn("PKT-4002", text)
        self.assertIn("goes on by itself", text)
        self.assertIn("again at", text)
        self.cloud.control("POST", "faults/release", {})
        self.ok("resume", "last")
        self.check_arrived()


if __name__ == "__main__":
    unittest.main(verbosity=2)
