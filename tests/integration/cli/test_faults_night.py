"""Faults whose answer takes minutes: three looks at a checksum, and once more with a new object."""

import unittest

from drive_cli_case import DriveCliCase


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


if __name__ == "__main__":
    unittest.main(verbosity=2)
