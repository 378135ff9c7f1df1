"""A desk that is signed in to the emulator, and a notebook's machine with an agent and a state folder of its own."""

import base64
import json
import os

from secret_search import SecretSearch
from test_checkpoints import CheckpointCase


def opened(line):
    body = line.strip().split(".")[1]
    return json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))


def closed(secret):
    return "packtrain1." + base64.urlsafe_b64encode(json.dumps(secret).encode()).decode().rstrip("=")


class GrantCase(CheckpointCase):
    """`self.home` is the notebook's; `desk` runs the command line at the desk. `self.secret` is what it made."""

    def add_remote(self, *more, **options):
        return super().add_remote(f"revoke_url={self.cloud.url}/revoke", *more, **options)

    def start_agent(self):
        if not hasattr(self, "secret"):
            self.desk_env, self.desk_home = self.env, self.home
            self.secret = self.new_secret()
            self.home = os.path.join(self.place, "vm")
            self.env = {**{name: value for name, value in self.env.items() if name != "PACKTRAIN"}, "PACKTRAIN_HOME": self.home}
            self.socket = os.path.join(self.home, "agent", "agent.sock")
        super().start_agent()

    def stop_agent(self):
        self.assertEqual(self.agent("stop").returncode, 0)

    def desk(self, *arguments, code=0):
        return self.ok(*arguments, env=self.desk_env, code=code)

    def new_secret(self):
        return self.desk("agent", "grant", "g:", "--print", "--browser", self.browser()).stdout.strip()

    def give(self, secret=None, source="colab", status=200):
        return self.command("credential", secret=secret or self.secret, source=source, status=status)

    def credential(self):
        return self.ask("GET", "/snapshot")["credential"]

    def grant_state(self):
        return [each["state"] for each in self.credential()["held"] if each["kind"] == "notebook_grant"]

    def assert_nowhere(self, *more):
        """Nothing that the notebook's secret opens lies on its machine, is said by the agent, or stands in a process list."""
        known = {one.encode() for one in self.cloud.control("GET", "secrets")["tokens"]}
        grant = opened(self.secret)["grant"]
        known |= {self.secret.encode(), grant["refresh_token"].encode(), grant["client_secret"].encode()}
        search = SecretSearch(known)
        search.tree(self.home, but=("state.key",))
        search.text("the snapshot", json.dumps(self.ask("GET", "/snapshot")).encode())
        for name, text in more:
            search.text(name, text)
        self.assertFalse(os.path.exists(os.path.join(self.home, "secrets.json")))
        self.assertEqual(search.found, [])

    def processes(self):
        """Command lines and environments of all that runs for this notebook."""
        found = []
        for pid in filter(str.isdigit, os.listdir("/proc")):
            try:
                with open(f"/proc/{pid}/environ", "rb") as file:
                    environment = file.read()
                if f"PACKTRAIN_HOME={self.home}".encode() in environment:
                    with open(f"/proc/{pid}/cmdline", "rb") as file:
                        found += [("an environment", environment), ("a command line", file.read())]
            except OSError:
                pass
        return found
