"""A drive that is full, from the start or later: told with figures and the way out, and gone on with once there is room."""

import os
import unittest

from drive_cli_case import MIB, DriveCliCase


class FullFromTheStart(DriveCliCase):
    options = ("--quota", str(5 * MIB))

    def setUp(self):
        super().setUp()
        self.make_tree(20)
        self.cloud.control("POST", "objects", {"name": "old", "size": 3 * MIB, "trashed": True})

    def check_nothing_went(self):
        stats = self.cloud.stats()
        self.assertEqual((stats["sessions_begun"], stats["bytes_received"]), (0, 0))
        self.assertEqual([one["name"] for one in self.cloud.objects() if not one["folder"]], ["old"])

    def test_the_plan_says_so(self):
        done = self.ok("push", self.source, "--to", "g:", "--plan", code=6)
        self.assertIn("2.00 MiB now, not enough afterwards", done.stdout)
        self.assertIn("trash holds 3.00 MiB", done.stdout)
        self.check_nothing_went()

    def test_no_byte_and_no_upload_reaches_it_and_the_way_out_is_told(self):
        text = self.push(code=6)
        text = text.stdout + text.stderr
        self.assertIn("PKT-4004", text)
        self.assertRegex(text, r"2\d\.\d+ MiB are still to be sent, 2\.00 MiB are free, its trash holds 3\.00 MiB")
        self.assertIn("empty its trash or free space, then resume", text)
        self.check_nothing_went()
        self.check_no_secret()

    def test_it_goes_as_soon_as_there_is_room(self):
        self.push(code=6)
        self.ok("resume", "last", code=6)
        self.check_nothing_went()
        self.cloud.control("POST", "quota", {"bytes": 200 * MIB})
        self.assertIn("Done, verified", self.ok("resume", "last").stdout)
        self.check_arrived(foreign=1)
        self.check_each_sent_once()

    def test_shuffled_too(self):
        self.push("--shuffle", "7", code=6)
        self.check_nothing_went()


class FullMidWay(DriveCliCase):
    options = ("--quota", str(24 * MIB))

    def start_and_fill(self, fill):
        self.make_tree(20)
        process = self.start("push", self.source, "--to", "g:", "--shard-size", "4MiB", "--limit", "5MB/s", "--parallel", "2")
        self.wait_for(lambda: self.last()["shards_done"] > 0)
        fill()
        status, text = self.finish(process)
        self.assertEqual(status, 6, text)
        self.assertIn("PKT-4004", text)
        self.assertIn("empty its trash or free space, then resume", text)
        self.assertRegex(text, r"MiB are still to be sent, .* are free")
        self.assertEqual(self.cloud.objects("packtrain.json"), [])
        self.ok("limit", "last", "off")

    def go_on(self):
        self.ok("resume", "last")
        self.check_arrived()
        # What came of a step that did not fit was refused, not kept: it is not sent twice but later.
        self.check_each_sent_once(slack=4 * MIB)

    def test_somebody_else_fills_it_and_space_comes_back(self):
        filler = []
        self.start_and_fill(lambda: filler.extend(self.cloud.control("POST", "objects", {"name": "filler", "size": 15 * MIB})["ids"]))
        self.cloud.control("DELETE", f"objects/{filler[0]}")
        self.go_on()

    def test_the_quota_shrinks_and_grows_again(self):
        self.start_and_fill(lambda: self.cloud.control("POST", "quota", {"bytes": 9 * MIB}))
        self.cloud.control("POST", "quota", {"bytes": 64 * MIB})
        self.go_on()

    def test_one_that_waits_goes_on_by_itself(self):
        self.make_tree(12)
        process = self.start("push", self.source, "--to", "g:", "--shard-size", "4MiB", "--limit", "5MB/s", "--wait")
        self.wait_for(lambda: self.last()["shards_done"] > 0)
        self.cloud.control("POST", "quota", {"bytes": 5 * MIB})
        self.wait_for(lambda: self.last().get("id") == "PKT-4004")
        self.assertIsNone(process.poll())
        self.cloud.control("POST", "quota", {"bytes": 64 * MIB})
        self.ok("limit", "last", "off")
        # It looks again by itself within a minute; a person who made room need not wait for that.
        self.go_on()
        self.assertEqual(self.finish(process)[0], 0)


if __name__ == "__main__":
    unittest.main(verbosity=2)
