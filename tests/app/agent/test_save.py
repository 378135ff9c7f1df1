"""Asking to save: the flag file and its commands, from outside."""

import json
import os
import unittest

from agent_case import AgentCase, wait_until


class Save(AgentCase):
    def section(self):
        return self.snapshot()["save"]

    def flag(self):
        try:
            with open(os.path.join(self.folder, "save-now")) as file:
                return file.read()
        except FileNotFoundError:
            return None

    def test_asks_near_the_deadline_and_stops_when_saved(self):
        self.ok("start", "--age", "0s", "--ends-in", "5min")
        self.assertEqual(self.section()["asked"], 0)
        self.assertIsNone(self.flag())
        self.command("register_save", pid=os.getpid())
        self.command("busy", busy=True, pid=os.getpid())
        self.assertEqual(wait_until(self.flag), "1")
        self.assertTrue(self.section()["open"])
        self.command("saved", asked=1, seconds=0.5)
        self.assertIsNone(self.flag())
        self.assertFalse(self.section()["open"])
        self.assertIn("packtrain_save_asked_total 1", self.get("/metrics")[1])

    def test_far_from_a_deadline_nothing_is_asked(self):
        self.ok("start", "--age", "0s", "--ends-in", "10h")
        self.command("busy", busy=True, pid=os.getpid())
        wait_until(lambda: self.section()["risk_s"] > 1)
        self.assertEqual(self.section()["asked"], 0)
        self.assertGreater(self.section()["safe_point"], 8 * 3600)

    def test_numbers_go_on_after_kill(self):
        self.ok("start", "--age", "0s", "--ends-in", "5min")
        self.command("busy", busy=True, pid=os.getpid())
        self.assertEqual(wait_until(self.flag), "1")
        self.kill(self.pid())
        self.ok("start", "--age", "0s", "--ends-in", "5min")
        self.command("busy", busy=True, pid=os.getpid())
        self.assertEqual(wait_until(lambda: self.flag() if self.flag() != "1" else None), "2")


if __name__ == "__main__":
    unittest.main()
