"""A desk that is signed in to the emulator, and a machine that has a pool's file and nothing else."""

import hashlib
import json
import os

from secret_search import SecretSearch
from test_checkpoints import CheckpointCase


def sealed(document):
    """The text of a pool's file after somebody changed it who knows the format."""
    plain = {key: value for key, value in document.items() if key != "sha256"}
    text = json.dumps(plain, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return json.dumps({**plain, "sha256": hashlib.sha256(text.encode()).hexdigest()}, indent=2)


class PoolCase(CheckpointCase):
    """`self.home` is the training machine's; `desk` runs the command line at the desk, which made `self.pool`."""

    slots = 6
    rate = 8

    def start_agent(self):
        if not hasattr(self, "desk_env"):
            self.desk_env, self.desk_home = self.env, self.home
            self.pool = self.new_pool()
            self.become("vm")
        super().start_agent()

    def become(self, name):
        """Another machine: a state folder of its own, with nothing in it."""
        self.home = os.path.join(self.place, name)
        self.env = {**self.desk_env, "PACKTRAIN_HOME": self.home}
        self.others.append(self.env)
        self.socket = os.path.join(self.home, "agent", "agent.sock")

    def new_machine(self, name):
        self.become(name)
        self.run_folder = os.path.join(self.place, "run-of-" + name, "run")
        os.makedirs(self.run_folder)
        self.start_agent()

    def stop_agent(self):
        self.assertEqual(self.agent("stop").returncode, 0)

    def desk(self, *arguments, code=0):
        return self.ok(*arguments, env=self.desk_env, code=code)

    def desk_events(self, *arguments, code=0):
        return [json.loads(line) for line in self.desk(*arguments, "--json", code=code).stdout.splitlines()]

    def new_pool(self, slots=None):
        path = os.path.join(self.place, f"pool-{len(os.listdir(self.place))}")
        self.desk("agent", "pool", "make", "g:ck", "--file", path, "--slots", str(slots or self.slots))
        return path

    def opened(self, path=None):
        with open(path or self.pool, encoding="utf-8") as file:
            return json.load(file)

    def rewritten(self, change):
        """A pool's file that was changed, and is well formed."""
        document = self.opened()
        change(document)
        path = os.path.join(self.place, f"changed-{len(os.listdir(self.place))}")
        with open(path, "w", encoding="utf-8") as file:
            file.write(sealed(document))
        os.chmod(path, 0o600)
        return path

    def give(self, path=None, status=200):
        return self.command("credential", pool=path or self.pool, status=status)

    def held(self):
        held = [each for each in self.ask("GET", "/snapshot")["credential"]["held"] if each["kind"] == "uri_pool"]
        return held[0] if held else None

    def slots_on_drive(self):
        return [one for one in self.cloud.objects("slot-*") if not one["trashed"]]

    def findings(self):
        return [each["finding"] for each in self.ask("GET", "/snapshot")["findings"]["open"]]

    def collect(self, code=0):
        return self.desk_events("agent", "pool", "collect", "g:ck", code=code)

    def assert_nowhere(self, *more):
        """No address of the pool lies on the training machine, is said by its agent, or stands in the desk's log."""
        known = {each["address"].encode() for each in self.opened()["slots"]}
        known |= {one.encode() for one in self.cloud.control("GET", "secrets")["sessions"]}
        search = SecretSearch(known)
        search.tree(self.home, but=("state.key",))
        search.tree(self.desk_home, but=("secrets.json", "state.key"))
        search.text("the snapshot", json.dumps(self.ask("GET", "/snapshot")).encode())
        search.text("what the command line said", "\n".join(self.said).encode())
        for name, text in more:
            search.text(name, text)
        self.assertEqual(search.found, [])
