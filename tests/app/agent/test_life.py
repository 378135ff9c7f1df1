"""Start, status, stop, kill -9, and what a notebook's cell does to the agent."""

import json
import os
import signal
import stat
import subprocess
import threading
import unittest

from agent_case import PROGRAM, AgentCase, wait_until


class Life(AgentCase):
    def test_starts_answers_and_stops(self):
        self.assertIn("runs, process", self.ok("start"))
        pid = self.pid()
        self.assertIn(f"process {pid}", self.ok("status"))
        said = json.loads(self.ok("status", "--json"))
        self.assertTrue(said["running"])
        self.assertEqual(said["agent"]["pid"], pid)
        self.assertIn("has ended", self.ok("stop"))
        self.assertFalse(self.alive(pid))
        self.assertIn("does not run", self.ok("status", code=1))
        self.assertEqual(json.loads(self.ok("status", "--json", code=1)), {"running": False})
        self.assertIn("does not run", self.ok("stop"))

    def test_second_start_says_that_it_runs_already(self):
        self.ok("start")
        pid = self.pid()
        self.assertIn(f"runs already, process {pid}", self.ok("start"))
        self.assertEqual(self.pid(), pid)
        self.assertIn("PKT-", self.run_agent("run").stderr)

    def test_of_ten_starts_at_once_one_agent_comes(self):
        answers = []
        threads = [threading.Thread(target=lambda: answers.append(self.ok("start"))) for _ in range(10)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        pid = self.pid()
        self.assertEqual(len(answers), 10)
        for answer in answers:
            self.assertIn(f"process {pid}", answer)

    def test_starts_anew_after_kill(self):
        self.ok("start")
        first = self.pid()
        self.kill(first)
        wait_until(lambda: not self.alive(first))
        self.assertIn("does not run", self.ok("status", code=1))
        self.ok("start")
        self.assertNotEqual(self.pid(), first)

    def test_a_cell_that_is_interrupted_or_ends_does_not_reach_it(self):
        # A shell as a notebook has it: a session of its own, whose group gets the interrupt.
        cell = subprocess.Popen(["sh", "-c", '"$0" start; exec sleep 60', PROGRAM], env=self.env,
                                stdout=subprocess.PIPE, text=True, start_new_session=True)
        self.assertIn("runs, process", cell.stdout.readline())
        pid = self.pid()
        self.assertNotEqual(os.getsid(pid), os.getsid(cell.pid))
        self.assertNotEqual(os.getpgid(pid), os.getpgid(cell.pid))
        os.killpg(cell.pid, signal.SIGINT)
        cell.wait(timeout=10)
        # Its pipe is not held open: the cell's end is seen.
        self.assertEqual(cell.stdout.read(), "")
        cell.stdout.close()
        self.kill(pid, signal.SIGINT)
        self.kill(pid, signal.SIGHUP)
        number = self.snapshot()["number"]
        wait_until(lambda: self.snapshot()["number"] > number + 1)
        self.assertTrue(self.alive(pid))

    def test_keeps_nothing_of_the_cell(self):
        self.ok("start")
        pid = self.pid()
        self.assertEqual(os.readlink(f"/proc/{pid}/fd/0"), "/dev/null")
        self.assertEqual(os.readlink(f"/proc/{pid}/cwd"), "/")
        self.assertEqual(os.readlink(f"/proc/{pid}/fd/1"), os.path.realpath(os.path.join(self.folder, "agent.out")))

    def test_run_ends_by_interrupt(self):
        running = subprocess.Popen([PROGRAM, "run"], env=self.env, stdout=subprocess.PIPE, text=True)
        self.assertIn("listens on", running.stdout.readline())
        running.send_signal(signal.SIGINT)
        self.assertEqual(running.wait(timeout=10), 0)
        running.stdout.close()

    def test_stop_ends_one_that_hangs(self):
        self.ok("start")
        pid = self.pid()
        self.kill(pid, signal.SIGSTOP)
        self.assertIn("was killed", self.ok("stop", timeout=40))
        self.assertFalse(self.alive(pid))

    def test_run_folder_is_private(self):
        os.makedirs(self.folder, mode=0o755)
        os.chmod(self.folder, 0o755)
        self.ok("start")
        self.assertEqual(stat.S_IMODE(os.stat(self.folder).st_mode), 0o700)
        self.assertEqual(stat.S_IMODE(os.stat(os.path.join(self.folder, "agent.sock")).st_mode), 0o600)

    def test_a_linked_run_folder_is_refused(self):
        os.makedirs(os.path.dirname(self.folder))
        os.symlink(self.place, self.folder)
        self.assertNotEqual(self.run_agent("start").returncode, 0)

    def test_a_path_longer_than_a_socket_address(self):
        self.env["PACKTRAIN_HOME"] = os.path.join(self.place, "x" * 100, "y" * 100)
        self.folder = os.path.join(self.env["PACKTRAIN_HOME"], "agent")
        self.ok("start")
        self.assertIn("process", self.ok("status"))

    def test_help_names_only_what_there_is(self):
        page = self.ok("--help")
        for verb in ("run", "start", "status", "stop"):
            self.assertIn(verb, page)
        for absent in ("cache", "checkpoint", "tpu", "TPU", "--root"):
            self.assertNotIn(absent, page + self.ok("start", "--help"))
        self.run_agent("dance")
        self.assertEqual(self.run_agent("dance").returncode, 2)


class Priority(AgentCase):
    """How it shares the processors with the training."""

    nice = None

    def niceness(self):
        """Of every thread."""
        tasks = f"/proc/{self.pid()}/task"
        return {os.getpriority(os.PRIO_PROCESS, int(task)) for task in os.listdir(tasks)}

    def autogroup(self):
        """Of the agent's session; None where the system has no such thing."""
        try:
            with open(f"/proc/{self.pid()}/autogroup") as file:
                return int(file.read().split()[-1])
        except FileNotFoundError:
            return None

    def test_stands_behind_the_training(self):
        self.ok("start", "--age", "0s", "--ends-in", "10h")
        self.assertEqual(self.niceness(), {14})
        self.assertIn(self.autogroup(), (14, None))

    def test_stands_where_it_was_told_to(self):
        self.ok("start", "--nice", "3")
        self.assertEqual(self.niceness(), {3})
        self.assertIn("--nice", self.run_agent("run", "--nice", "20").stderr)

    @unittest.skipUnless(os.geteuid() == 0, "only root may raise a priority")
    def test_stands_beside_it_in_the_last_half_hour(self):
        self.ok("start", "--age", "0s", "--ends-in", "20min")
        wait_until(lambda: self.niceness() == {0})
        self.assertIn(self.autogroup(), (0, None))


if __name__ == "__main__":
    unittest.main()
