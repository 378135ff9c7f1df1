"""What the tests of the frameworks share: an agent that is real or scripted, and data that takes its time."""

import os
import time

import packtrain
import packtrain.save
import torch
from agent_case import AgentCase, wait_until
from fake_agent import FakeCase, http

BATCHES = 6
LOAD = 0.01  # seconds that a sample takes
LIMIT = 60


class SlowSamples(torch.utils.data.Dataset):
    """Two samples make a batch."""

    def __len__(self):
        return 2 * BATCHES

    def __getitem__(self, index):
        time.sleep(LOAD)
        return torch.full((4,), float(index)), torch.ones(1)


class RealAgent(AgentCase):
    """One that has minutes left, so it asks to save as soon as there is work to lose."""

    def setUp(self):
        super().setUp()
        before = os.environ.get("PACKTRAIN_HOME")
        os.environ["PACKTRAIN_HOME"] = self.env["PACKTRAIN_HOME"]
        self.addCleanup(lambda: os.environ.pop("PACKTRAIN_HOME") if before is None else os.environ.update(PACKTRAIN_HOME=before))
        packtrain.save._flag.__init__()
        self.out, self.drive = (os.path.join(self.place, name) for name in ("out", "drive"))
        os.mkdir(self.drive)
        packtrain.start(age="0s", ends_in="3min")
        packtrain.watch(self.out, "local:" + self.drive)

    def check_the_save(self, step, epochs):
        """It was asked for once, it was answered, and it is on the drive; the epochs before it were told."""
        save = self.snapshot()["save"]
        self.assertEqual((save["asked"], save["open"]), (1, False), save)
        packtrain.flush(timeout=LIMIT, progress=False)
        durable = self.snapshot()["checkpoints"]["watches"][0]["durable"]
        self.assertEqual(durable["step"], step)
        if epochs:
            told = save["epoch"]
            self.assertEqual(told["number"], epochs - 1)
            self.check_split(told)

    def check_split(self, told):
        self.assertAlmostEqual(told["load"] + told["compute"] + told["save"], told["seconds"], places=3)
        self.assertGreaterEqual(told["load"], 2 * BATCHES * LOAD * 0.9)


class ScriptedAgent(FakeCase):
    """One that asks when the test says so."""

    def setUp(self):
        super().setUp()
        packtrain.save._flag.__init__()
        packtrain.save._LOOK_EVERY, before = 0.0, packtrain.save._LOOK_EVERY
        self.addCleanup(setattr, packtrain.save, "_LOOK_EVERY", before)
        self.out = os.path.join(self.home, "out")
        self.answer = self.respond
        self.serve()

    def respond(self, path, body):
        if path == "/commands/saved" and self.asked and body["asked"] == self.asked:
            os.remove(self.flag)
        return http({})

    @property
    def flag(self):
        return os.path.join(self.folder, "save-now")

    asked = 0

    def ask(self, number):
        self.asked = number
        with open(self.flag + ".new", "w") as file:
            file.write(str(number))
        os.rename(self.flag + ".new", self.flag)

    def check_told(self, epochs):
        told = self.commands("epoch")
        self.assertEqual([each["number"] for each in told], list(range(epochs)))
        for each in told:
            self.assertAlmostEqual(each["load"] + each["compute"] + each["save"], each["seconds"], places=6)
            self.assertGreaterEqual(each["load"], 2 * BATCHES * LOAD * 0.9)


__all__ = ["BATCHES", "LIMIT", "LOAD", "RealAgent", "ScriptedAgent", "SlowSamples", "wait_until"]
