"""The package with the real agent."""

import json
import os
import signal
import subprocess
import sys
import textwrap
import time
import unittest

import packtrain
import packtrain.agent
import packtrain.save
from agent_case import PROGRAM, AgentCase, wait_until


class Package(AgentCase):
    def setUp(self):
        super().setUp()
        before = os.environ.get("PACKTRAIN_HOME")
        os.environ["PACKTRAIN_HOME"] = self.env["PACKTRAIN_HOME"]
        self.addCleanup(lambda: os.environ.pop("PACKTRAIN_HOME") if before is None else os.environ.update(PACKTRAIN_HOME=before))
        packtrain.save._flag.__init__()

    def test_start_status_and_a_second_start(self):
        begun = packtrain.start(age="0s", ends_in="2h")
        self.assertTrue(begun.running)
        self.assertAlmostEqual(begun.seconds_left, 7200, delta=60)
        self.assertIn("may end in", str(begun))
        self.assertIn("<table", begun._repr_html_())
        pid = self.pid()
        packtrain.start()
        self.assertEqual(self.pid(), pid)
        self.assertEqual(self.snapshot()["save"]["savers"], 1)
        self.ok("stop")
        self.assertFalse(packtrain.status().running)

    def test_a_start_that_cannot_be(self):
        with self.assertRaises(packtrain.AgentGone) as raised:
            packtrain.start(plan="gold")
        self.assertIn("PKT-", str(raised.exception))
        os.environ["PACKTRAIN_AGENT"] = "/nowhere"
        self.addCleanup(os.environ.update, PACKTRAIN_AGENT=PROGRAM)
        path, os.environ["PATH"] = os.environ["PATH"], "/nowhere"
        self.addCleanup(os.environ.update, PATH=path)
        self.assertRaises(packtrain.AgentGone, packtrain.start)

    def test_limits_of_ones_own(self):
        def left():
            return self.snapshot()["session"]["left"]
        packtrain.start(age="0s", ends_in=2 * 3600, idle_limit="45min")
        self.assertAlmostEqual(left()["low_s"], 7200, delta=30)
        self.assertEqual(self.snapshot()["limits"]["idle_limit_s"], 2700)
        packtrain.start(ends_in="1h")  # it runs already: the last word counts
        told = packtrain.limits(idle_limit="none")
        self.assertEqual(told.keys(), {"ends_in_s"})
        self.assertAlmostEqual(told["ends_in_s"], 3600, delta=30)
        end = time.monotonic() + 10
        while left()["low_s"] > 3700 and time.monotonic() < end:
            time.sleep(0.05)
        self.assertAlmostEqual(left()["low_s"], 3600, delta=30)
        self.assertRaises(ValueError, packtrain.limits, ends_in="soon")

    def test_a_profile_of_ones_own(self):
        cap = {"low_min": 480, "median_min": 480, "high_min": 480, "certainty": "documented", "source": "the rules", "date": "2026-11"}
        path = os.path.join(self.place, "our-hub.json")
        with open(path, "w") as file:
            json.dump({"format": "packtrain-profile/1", "id": "our-hub", "name": "Our hub", "signs": [],
                       "plans": [{"id": "gpu", "name": "GPU", "hard_cap": cap}]}, file)
        packtrain.start(profile=path, age="1h")
        session = self.snapshot()["session"]
        self.assertEqual((session["platform"], session["deadlines"][0]["source"]), ("our-hub", "the rules"))
        self.assertAlmostEqual(session["left"]["low_s"], 7 * 3600, delta=30)

    def test_a_loop_saves_when_the_end_is_near(self):
        packtrain.start(age="0s", ends_in="3min")
        self.command("busy", busy=True, pid=os.getpid())
        saves = []
        end = time.monotonic() + 20
        in_time = packtrain.callbacks.SaveInTime(saves.append)
        step = 0
        while not saves and time.monotonic() < end:
            step += 1
            in_time(step)
        self.assertEqual(len(saves), 1)
        save = self.snapshot()["save"]
        self.assertEqual((save["asked"], save["open"]), (1, False))
        for _ in range(100000):
            in_time(step)
        self.assertEqual(len(saves), 1)

    def test_epochs_reach_the_agent(self):
        packtrain.start(age="0s", ends_in="2h")
        for _ in packtrain.epochs(3):
            time.sleep(0.01)
        told = self.snapshot()["save"]["epoch"]
        self.assertEqual((told["number"], told["fits"]), (2, True))

    def test_an_interrupt_of_the_cell_does_not_reach_the_agent(self):
        script = textwrap.dedent("""
            import packtrain, time
            packtrain.start(age="0s", ends_in="2h")
            print("started", flush=True)
            time.sleep(60)
        """)
        cell = subprocess.Popen([sys.executable, "-B", "-c", script], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                                text=True, start_new_session=True)
        self.assertEqual(cell.stdout.readline(), "started\n")
        os.killpg(cell.pid, signal.SIGINT)
        cell.wait(timeout=10)
        cell.stdout.close()
        number = self.snapshot()["number"]
        wait_until(lambda: self.snapshot()["number"] > number)
        # The process that saved is gone, and the agent notices.
        wait_until(lambda: self.snapshot()["save"]["savers"] == 0)

    def test_a_real_ipython_tells_its_cells(self):
        try:
            from IPython.core.interactiveshell import InteractiveShell
        except ImportError:
            if os.environ.get("CI"):
                raise
            self.skipTest("no IPython is installed")
        os.environ["IPYTHONDIR"] = os.path.join(self.place, "ipython")
        self.addCleanup(os.environ.pop, "IPYTHONDIR")
        packtrain.start(age="0s", ends_in="2h")
        shell = InteractiveShell.instance()
        self.addCleanup(InteractiveShell.clear_instance)
        packtrain.load_ipython_extension(shell)
        self.addCleanup(packtrain.unload_ipython_extension, shell)
        shell.run_cell("pass")
        wait_until(lambda: not self.snapshot()["save"]["busy"])
        shell.user_ns["seen"] = lambda: wait_until(lambda: self.snapshot()["save"]["busy"])
        self.assertTrue(shell.run_cell("seen()").result)
        wait_until(lambda: not self.snapshot()["save"]["busy"])


if __name__ == "__main__":
    unittest.main()
