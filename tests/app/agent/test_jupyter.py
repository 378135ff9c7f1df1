"""The notebook's activity from a real Jupyter server, which must not see that it is asked."""

import os
import unittest

from agent_case import AgentCase, wait_until
from real_jupyter import JupyterServer


@unittest.skipUnless(os.environ.get("JUPYTER_SERVER") or os.environ.get("CI"), "no Jupyter server was found (JUPYTER_SERVER)")
class RealServer(AgentCase):
    rate = 4  # of the agent only: the server takes its time
    looks_in_a_while = 5 * rate

    def setUp(self):
        super().setUp()
        self.server = JupyterServer(os.path.join(self.place, "jupyter"))
        self.addCleanup(self.server.close)
        self.server.wait_until_it_answers()
        self.call = self.server.call

    def settled_activity(self):
        """The server's last activity, once a kernel that starts no longer moves it."""
        def same_for_a_while():
            seen = self.call("GET", "/api/status?no_track_activity=1")["last_activity"]
            first = self.snapshot()["number"]
            wait_until(lambda: self.snapshot()["number"] >= first + self.looks_in_a_while)
            return seen if self.call("GET", "/api/status?no_track_activity=1")["last_activity"] == seen else None
        return wait_until(same_for_a_while, limit=60)

    def test_is_found_by_its_kernel_and_counts_no_question_as_activity(self):
        # As a kernel has it in its environment.
        self.env.update(JPY_PARENT_PID=str(self.server.process.pid), JUPYTER_RUNTIME_DIR=self.server.runtime)
        self.call("POST", "/api/kernels", {"name": "python3"})
        self.ok("start")
        seen = wait_until(lambda: self.snapshot()["notebook"].get("value"), limit=30)
        self.assertEqual(seen["kernels"], 1)
        self.assertEqual(seen["connections"], 0)
        self.assertIn("last_activity", seen)
        before = self.settled_activity()
        first = self.snapshot()["number"]
        wait_until(lambda: self.snapshot()["number"] > first + 17, limit=60)  # a further question came meanwhile
        self.assertEqual(self.call("GET", "/api/status?no_track_activity=1")["last_activity"], before)


if __name__ == "__main__":
    unittest.main()
