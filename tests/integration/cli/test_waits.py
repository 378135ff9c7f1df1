"""What must wait, in the real program: its words, its exit status, and that it goes on from where it stood."""

import unittest

from drive_cli_case import DriveCliCase

# A captive portal in each kind of call: the rule, and what leads to that call.
PORTALS = {
    "the renewal of the sign-in": ("token", 1, "expire"),
    "a list": ("list", 1, None),
    "the ids": ("ids", 1, None),
    "the quota": ("about", 1, None),
    "the making of a folder": ("create", 1, None),
    "the begin of an upload": ("begin", 2, None),
    "a part": ("upload", 2, None),
    "the last part": ("finish", 1, None),
    "the question how much is there": ("status", 1, "reset"),
    "a look at an object": ("get", 1, None),
}


class Portal(DriveCliCase):
    """The tests are made from the table above."""

    def meet(self, kind, nth, before):
        self.make_tree(12)
        rules = [{"id": "portal", "when": {"kind": kind, "nth": nth}, "do": {"action": "html_portal", "until_released": True}}]
        if before == "expire":
            self.cloud.control("POST", "expire", {"access": True})
        if before == "reset":
            rules.append({"id": "reset", "when": {"kind": "upload", "nth": 2}, "do": {"action": "reset"}})
        self.cloud.faults(*rules)
        done = self.push(code=9)
        text = done.stdout + done.stderr
        self.assertIn("PKT-2008", text)
        self.assertIn("sign-in page of this network", text)
        self.assertNotIn("erified", done.stdout)
        self.assertNotIn("PKT-3", text)
        self.check_no_secret()
        self.cloud.control("POST", "faults/release", {})
        jobs = self.events("jobs")
        # Before there is a job there is nothing to resume: it is asked for again.
        done = self.ok("resume", "last") if jobs else self.push()
        self.assertIn("Done, verified", done.stdout)
        self.check_arrived()


for title, portal in PORTALS.items():
    setattr(Portal, "test_in_place_of_" + title.replace(" ", "_").replace("-", "_"), lambda self, portal=portal: self.meet(*portal))


class Caps(DriveCliCase):
    def test_the_projects_requests_of_a_day_are_used_up(self):
        self.make_tree(12)
        self.cloud.faults({"id": "cap", "when": {"kind": "upload", "nth": 2, "count": -1},
                           "do": {"action": "status", "code": 403, "reason": "dailyLimitExceeded", "message": "Daily Limit Exceeded"}})
        text = self.push(code=4)
        text = text.stdout + text.stderr
        self.assertIn("PKT-4003", text)
        self.assertIn("goes on by itself", text)
        self.assertIn("again at", text)
        self.assertEqual(self.last()["state"], "waiting")
        self.cloud.faults()
        self.ok("resume", "last")
        self.check_arrived()


if __name__ == "__main__":
    unittest.main(verbosity=2)
