"""Watched output folders while the agent is killed, the drive is gone and the sign-in has ended."""

import os
import random
import time
import unittest

from agent_case import wait_until
from secret_search import SecretSearch
from test_checkpoints import MIB, CheckpointCase, sha256
from test_outputs import OutputCase
from test_tokens import FIRST, TokenCase


class OnALocalDrive(OutputCase, CheckpointCase):
    signed_in = False

    def test_killed_again_and_again_every_file_is_there_once(self):
        self.to = "local:" + os.path.join(self.place, "drive")
        self.watch_out(self.to)
        rng = random.Random(7)
        for round_ in range(4):
            for i in range(40):
                self.write(f"{round_}/{i}", rng.randbytes(2000))
            time.sleep(rng.uniform(0.5, 1.8))
            self.kill_agent()
            self.start_agent()
        self.assertEqual(self.flush_all()["state"], "ready")
        self.assert_same(self.pull_out(self.to + "/out"))
        self.assertEqual(self.series()["durable"]["files"], 160)
        stored = self.ok("find", self.to + "/out", "*").stdout.splitlines()
        self.assertEqual(len(stored), 160)
        self.assertEqual(os.listdir(os.path.join(self.home, "agent", "outputs", self.series()["watch"], "stage")), [])


class OnGoogleDrive(OutputCase, CheckpointCase):
    options = ("--line", str(4 * MIB))

    def test_killed_in_the_middle_of_a_set_it_goes_on_and_nothing_is_doubled(self):
        self.watch_out("g:runs")
        big = self.write("big.bin", random.Random(1).randbytes(12 * MIB))
        wait_until(lambda: any(one["received"] > 3 * MIB for one in self.cloud.stats()["sessions"]), 30)
        self.kill_agent()
        self.start_agent()
        self.assertEqual(self.flush_all()["state"], "ready")
        self.assertEqual(len(self.cloud.objects("packtrain.json")), 1)
        self.assertLessEqual(self.cloud.stats()["bytes_again"], MIB)
        self.assertEqual(self.cloud.stats()["twins"], [])
        self.assertEqual(sha256(os.path.join(self.pull_out("g:runs/out"), "big.bin")), sha256(big))

    def test_the_drive_is_gone_for_a_while_and_all_goes_when_it_is_back(self):
        self.watch_out("g:runs")
        self.write("a", "1")
        self.flush_all()
        self.cloud.process.send_signal(19)  # stopped
        try:
            kept = self.write("kept", "2")
            wait_until(lambda: self.series().get("in_flight"), 30)
            os.unlink(kept)  # what was gathered needs it no more
            self.write("b", "3")
            self.assertEqual(self.command("flush")["state"], "working")
        finally:
            self.cloud.process.send_signal(18)
        self.assertEqual(self.flush_all(90)["state"], "ready")
        pulled = self.pull_out("g:runs/out")
        self.assertEqual(sorted(os.listdir(pulled)), ["a", "b", "kept"])
        self.assertEqual(self.series()["not_sent"]["files"], 0)


class WithoutASignIn(OutputCase, TokenCase):
    def test_outputs_wait_and_an_alert_fires_and_they_go_after_the_next_token(self):
        self.watch_out("g:ck")
        self.write("a", "1")
        wait_until(self.is_alarmed, 40)
        answer = self.command("flush")
        self.assertEqual((answer["state"], answer["pending"]), ("working", 1))
        self.assertIn("PKT-3001", str(self.series()))
        self.give()
        self.assertEqual(self.flush_all(90)["state"], "ready")
        wait_until(lambda: not self.is_alarmed(), 60)
        search = SecretSearch([FIRST.encode()])
        search.tree(self.home)
        self.assertEqual(search.found, [])


if __name__ == "__main__":
    unittest.main()
