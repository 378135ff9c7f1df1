"""Warnings of 'packtrain session': what holds now is told by show, list's events and watch."""

import signal
import subprocess
import threading
import unittest

from cli_case import PROGRAM
from test_session import SessionCase


class Alerts(SessionCase):
    def at_risk(self, minutes):
        _, agent = self.paired()
        agent.state["save"].update(risk_s=60.0 * minutes, durable_age_s=60.0 * minutes, savers=1)
        return agent

    def test_work_at_risk_ten_minutes_before_the_end_is_told_until_it_is_safe(self):
        agent = self.at_risk(40)
        agent.post(left_s=570, spread_s=0)
        [alert] = self.show()["alerts"]
        self.assertEqual((alert["alert"], alert["kind"], alert["end"], alert["urgent"]), ("T-10", "time_left", "hard_cap", True))
        self.assertTrue(480 < alert["left_s"] <= 570, alert)
        self.assertEqual(alert["actions"], ["save_now", "open_notebook"])
        words = self.ok("session", "show").stdout
        self.assertRegex(words, r"\n  T-10: [89] min left; safe: step 18,000, saved 4[01] min ago; 4[01] min of work at risk; save now\n")
        agent.state["save"].update(risk_s=20.0, durable_age_s=20.0, latest_step=19000)
        agent.post(left_s=540, spread_s=0)
        self.assertEqual(self.show()["alerts"], [])
        self.assertNotIn("T-10", self.ok("session", "show").stdout)

    def test_nothing_is_told_while_nothing_is_at_risk(self):
        agent = self.at_risk(0)
        agent.state["save"]["busy"] = False
        agent.post(left_s=570, spread_s=0)
        self.assertEqual(self.show()["alerts"], [])

    def test_a_sign_in_that_ended_is_told_with_what_waits_for_it(self):
        agent = self.at_risk(20)
        agent.state["findings"] = {"open": [{"finding": "sign_in_needed", "subject": "mydrive", "words": "", "age_s": 9.0}]}
        agent.post()
        [alert] = self.show()["alerts"]
        self.assertEqual((alert["alert"], alert["actions"]), ("trouble", ["sign_in"]))
        self.assertIn("trouble: saves wait for a sign-in to mydrive; safe: step 18,000", alert["words"])

    def test_watch_prints_a_line_for_each(self):
        agent = self.at_risk(72)
        agent.post(left_s=1500, spread_s=0)
        watch = subprocess.Popen([PROGRAM, "session", "watch", "cats"], env=self.env, stdout=subprocess.PIPE, text=True)
        limit = threading.Timer(60, watch.kill)
        limit.start()
        try:
            lines = []
            for line in watch.stdout:
                lines.append(line)
                if "T-30: " in line:
                    break
            self.assertRegex(lines[-1], r"^  T-30: 2[45] min left; safe: step 18,000, saved 1 h 1[23] min ago; ")
        finally:
            limit.cancel()
            watch.send_signal(signal.SIGINT)
            watch.stdout.close()
            watch.wait(30)


if __name__ == "__main__":
    unittest.main()
