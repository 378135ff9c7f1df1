"""A real Jupyter server with its idle culler at 60 s ends its kernel, and then itself, at the same moment with and without the
agent: two servers side by side, of which one is watched. Takes five minutes."""

import os
import time
import unittest

from agent_case import AgentCase, wait_until
from real_jupyter import TOKEN, JupyterServer

IDLE = 60
CULLER_POLL = 5
SERVER_POLL = 60  # the server looks once a minute whether it is still wanted
OPTIONS = (f"--MappingKernelManager.cull_idle_timeout={IDLE}", f"--MappingKernelManager.cull_interval={CULLER_POLL}",
           f"--ServerApp.shutdown_no_activity_timeout={IDLE}")


class Culler(AgentCase):
    def test_culls_at_the_same_moment_with_and_without_the_agent(self):
        servers = {}
        for name in ("watched", "alone"):
            servers[name] = JupyterServer(os.path.join(self.place, name), *OPTIONS)
            self.addCleanup(servers[name].close)
        for server in servers.values():
            server.wait_until_it_answers()
        token = os.path.join(self.place, "token")
        with open(token, "w") as file:
            file.write(TOKEN)
        self.ok("start", "--jupyter", servers["watched"].url, "--jupyter-token-file", token)
        begun = {}
        for name, server in servers.items():
            server.call("POST", "/api/kernels", {"name": "python3"})
            begun[name] = time.monotonic()
        wait_until(lambda: self.snapshot()["notebook"].get("value", {}).get("kernels") == 1, limit=60)
        # From here on only the agent asks, and only the one: the moments come from the logs and from the processes.
        culled, ended = {}, {}

        def look():
            for name, server in servers.items():
                now = time.monotonic() - begun[name]
                if name not in culled and "Culling '" in server.said():
                    culled[name] = now
                if name not in ended and server.process.poll() is not None:
                    ended[name] = now
            return len(ended) == 2

        wait_until(look, limit=IDLE + 2 * (IDLE + SERVER_POLL) + 60)
        for name in servers:
            print(f"{name}: the kernel was culled after {culled[name]:.1f} s, the server ended after {ended[name]:.1f} s")
            self.assertGreaterEqual(culled[name], IDLE - 1)
            self.assertLess(culled[name], IDLE + 2 * CULLER_POLL + 5)
        self.assertLess(abs(culled["watched"] - culled["alone"]), CULLER_POLL + 1)
        self.assertLess(abs(ended["watched"] - ended["alone"]), SERVER_POLL)
        # It was asked meanwhile, or this would prove nothing.
        wait_until(lambda: "error" in self.snapshot()["notebook"], limit=30)


if __name__ == "__main__":
    unittest.main()
