"""From pairing to the end: a desk and a notebook's machine that see each other through a drive alone."""

import json
import os
import threading
import time
import unittest

from agent_case import wait_until
from grant_case import GrantCase, opened


class Journey(GrantCase):
    def new_secret(self):
        return self.desk("session", "pair", "g:", "--name", "cats", "--print", "--browser", self.browser()).stdout.strip()

    def agent_env(self, **more):
        return super().agent_env(PACKTRAIN=self.secret, **more)

    def events(self, *arguments, **more):
        return super().events(*arguments, env=self.desk_env, **more)

    def sessions(self):
        return [each for each in self.events("session", "list") if each["event"] == "session"]

    def show(self):
        [event] = self.events("session", "show", "cats")
        return event

    def train(self):
        """Saves when the agent asks for it, as the notebook package does."""
        flag = os.path.join(self.home, "agent", "save-now")
        wait_until(lambda: os.path.exists(flag), 120)
        with open(flag, encoding="utf-8") as file:
            asked = int(file.read())
        self.save("step-100.pt", 1)
        self.command("saved", asked=asked, seconds=1)

    def test_pair_watch_unplug_save_end(self):
        secret = opened(self.secret)
        self.assertEqual(set(secret), {"pairing", "grant"})
        [live] = wait_until(self.sessions, 90)
        self.assertEqual((live["presence"], live["name"]), ("live", "cats"))
        self.command("limits", ends_in=36000)
        self.command("register_save", pid=os.getpid())
        self.watch("g:ck")
        wait_until(lambda: self.show()["endings"], 90)
        # Unplugged: the estimate goes on, and not later.
        before = self.show()["endings"][0]["low_s"]
        self.cloud.faults({"id": "down", "when": {"count": -1}, "do": {"action": "status", "code": 503}})
        time.sleep(2)
        away = self.show()
        self.assertLess(away["endings"][0]["low_s"], before - 1.5)
        self.cloud.faults()
        # Asked from the desk, done on the other machine, and durable.
        training = threading.Thread(target=self.train)
        training.start()
        self.addCleanup(training.join)
        asked, done = self.events("session", "save", "cats", timeout=200)
        self.assertEqual((asked["session"], done["state"]), (live["session"], "done"))
        wait_until(lambda: self.show().get("durable_step") == 100, 90)
        self.stop_agent()
        ended = self.show()
        self.assertEqual((ended["presence"], ended["durable_step"]), ("ended", 100))
        self.assertTrue(ended["goodbye"])
        # Taken back, nothing of it is believed, and its files are gone.
        self.events("session", "unpair", "cats", "--yes")
        self.assertEqual(self.sessions(), [])
        left = [each["name"] for each in self.cloud.objects() if each["name"].startswith(("state-", "desk-"))]
        self.assertEqual(left, [])
        known = json.dumps(self.said)
        self.assertEqual(known.count(secret["pairing"]["key"]), 0)


if __name__ == "__main__":
    unittest.main()
