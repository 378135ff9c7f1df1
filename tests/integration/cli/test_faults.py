"""One fault in one push: what the program says, how it exits, and that the drive holds exactly what it should after all."""

import os
import unittest

from drive_cli_case import MIB, DriveCliCase


def rule(action, when=None, **more):
    return {"id": action, "when": when or {"kind": "upload", "nth": 2}, "do": {"action": action, **more}}


# Passed over by itself: exit 0, all is there, and no more was sent again than the drive had lost.
HARMLESS = {
    "half of a part is kept": rule("short_ack"),
    "nothing of a part is kept": rule("no_ack"),
    "more is acknowledged than came": rule("over_ack"),
    "the drive lost what it held": rule("no_range"),
    "the other style of 308": rule("style_308", style="plain"),
    "a token expires in the middle": rule("token_expired"),
    "403 for haste": rule("status", code=403, reason="userRateLimitExceeded", message="Too fast"),
    "429 with Retry-After": rule("status", code=429, reason="rateLimitExceeded", retry_after=2),
    "a burst of 503": rule("status", {"kind": ["upload", "status"], "nth": 2, "count": 4}, code=503),
    "502 in the middle of a body": rule("status", code=502, after=3 * MIB, keep=2 * MIB),
    "a reset in the middle of a body": rule("reset", after=3 * MIB),
    "a drop in the middle of a body": rule("drop", after=3 * MIB),
    "a half-closed connection": rule("half_close", after=MIB),
    "a short silence": rule("stall", ms=3000, after=MIB),
    "the reply to the finish is lost": rule("lost_reply", {"kind": "finish", "nth": 1}),
    "the reply to the finish is lost by a reset": rule("lost_reply", {"kind": "finish", "nth": 2}, how="reset"),
    "the reply to a begin is lost": rule("lost_reply", {"kind": "begin", "nth": 1}),
    "the reply to a made folder is lost": rule("lost_reply", {"kind": "create", "nth": 2}),
    "the reply with the ids is lost": rule("lost_reply", {"kind": "ids", "nth": 1}),
    "the session is gone with 404": rule("expire_session", code=404),
    "the session is gone with 410": rule("expire_session", code=410),
    "500 at a begin": rule("status", {"kind": "begin", "nth": 1}, code=500),
    "503 for the list": rule("status", {"kind": "list", "nth": 1}, code=503),
    "a refresh that fails once": rule("status", {"kind": "token", "nth": 1}, code=503),
    "checksums that are wrong once": rule("wrong_checksum", {"kind": "finish", "nth": 1}, once=True),
}


class Harmless(DriveCliCase):
    """The tests are made from the table above."""

    def pass_over(self, fault):
        self.make_tree(20)
        if fault["when"]["kind"] == "token":
            self.cloud.control("POST", "expire", {"access": True})
        self.cloud.faults(fault)
        done = self.push()
        self.assertIn("Done, verified", done.stdout)
        self.check_arrived()


for title, fault in HARMLESS.items():
    setattr(Harmless, "test_" + title.replace(" ", "_").replace("-", "_"), lambda self, fault=fault: self.pass_over(fault))


class Damage(DriveCliCase):
    def test_a_shard_that_vanishes_behind_our_back_is_named(self):
        self.make_tree(6)
        self.push()
        shard = self.cloud.objects("*.tar")[0]
        self.cloud.control("DELETE", f"objects/{shard['id']}")
        done = self.ok("verify", "g:source", code=7)
        self.assertIn(shard["name"], done.stdout)
        self.assertIn("PKT-5007", done.stdout + done.stderr)
        self.ok("pull", "g:source", os.path.join(self.place, "back"), code=7)
        self.assertFalse(os.path.exists(os.path.join(self.place, "back")))

    def test_a_shard_with_a_turned_bit_is_named_and_not_unpacked(self):
        self.make_tree(6)
        self.push()
        shard = self.cloud.objects("*.tar")[0]
        self.cloud.control("POST", "corrupt", {"id": shard["id"], "offset": shard["size"] // 2})
        done = self.ok("verify", "g:source", "--read-data", code=7)
        self.assertIn(shard["name"], done.stdout)
        self.ok("pull", "g:source", os.path.join(self.place, "back"), code=7)
        self.assertFalse(os.path.exists(os.path.join(self.place, "back")))

    def test_a_shard_that_is_replaced_is_named(self):
        self.make_tree(6)
        self.push()
        self.cloud.faults(rule("replace_object", {"kind": "list", "nth": 1}, target="*.tar", size=1000))
        self.ok("verify", "g:source", code=7)
        self.check_plan_was_met()


class Waiting(DriveCliCase):
    def test_a_sign_in_page_of_the_network_is_said_and_passes(self):
        self.make_tree(20)
        self.cloud.faults(rule("html_portal", {"kind": "any", "nth": 8}, until_released=True))
        process = self.start("push", self.source, "--to", "g:", "--shard-size", "4MiB")
        told = self.wait_for(lambda: self.last().get("id") == "PKT-2008" or process.poll() is not None, 60)
        self.assertTrue(told)
        self.cloud.control("POST", "faults/release", {})
        status, text = self.finish(process)
        if status != 0:
            self.assertIn("PKT-2008", text)
            self.assertIn(status, (4, 9), text)
            self.ok("resume", "last")
        self.check_arrived()

    def test_the_cap_of_a_day_waits_with_words_and_goes_on(self):
        self.make_tree(20)
        self.cloud.faults(rule("daily_cap", {"kind": "upload", "nth": 3}, until_released=True))
        process = self.start("push", self.source, "--to", "g:", "--shard-size", "4MiB", "--parallel", "2")
        self.wait_for(lambda: self.cloud.control("GET", "faults")["faults"][0]["fired"] > 3, 60)
        self.wait_for(lambda: self.last().get("id") == "PKT-4001")
        self.ok("pause", "last")
        status, text = self.finish(process)
        self.assertEqual(status, 4, text)
        self.cloud.control("POST", "faults/release", {})
        self.ok("resume", "last")
        self.check_arrived()


class Lag(DriveCliCase):
    options = ("--list-lag", "4000")

    def test_lists_that_lag_make_no_twins(self):
        self.make_tree(20)
        self.push()
        self.cloud.control("POST", "settle", {})
        self.check_arrived()


if __name__ == "__main__":
    unittest.main(verbosity=2)
