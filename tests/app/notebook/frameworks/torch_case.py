"""Processes that train together under torch.distributed."""

import multiprocessing
import os
import time

import torch.distributed
from packtrain.training import Asking, agreed
from training_case import ScriptedAgent, wait_until

STEPS = 64
WORLD = 2


def train(rank, place, said):
    """At which steps it is told to save, where the second process looks at the flag later than the first."""
    torch.distributed.init_process_group("gloo", init_method="file://" + place, rank=rank, world_size=WORLD)
    asked = Asking(agree_every=4)
    saves = []
    for step in range(STEPS):
        if step == 21 and rank == 0:
            said.put(("ready", rank, None))
            while not os.path.exists(os.path.join(os.environ["PACKTRAIN_HOME"], "agent", "save-now")):
                time.sleep(0.01)
        if asked():
            saves.append(step)
    said.put(("saves", rank, saves))
    said.put(("agreed", rank, agreed(rank == 1)))
    torch.distributed.destroy_process_group()


class Together(ScriptedAgent):
    def test_all_save_at_the_same_step_and_once(self):
        context = multiprocessing.get_context("fork")
        said = context.Queue()
        workers = [context.Process(target=train, args=(rank, os.path.join(self.home, "meet"), said)) for rank in range(WORLD)]
        for worker in workers:
            worker.start()
            self.addCleanup(worker.kill)
        self.assertEqual(said.get(timeout=30)[0], "ready")
        self.ask(7)
        told = [said.get(timeout=30) for _ in range(2 * WORLD)]
        saves = [steps for what, _, steps in told if what == "saves"]
        self.assertEqual(saves, [[23]] * WORLD)  # the call that was the next one to agree
        self.assertEqual([answer for what, _, answer in told if what == "agreed"], [True] * WORLD)
        for worker in workers:
            wait_until(lambda worker=worker: worker.exitcode == 0)


class Alone(ScriptedAgent):
    def test_one_process_hears_at_once(self):
        asked = Asking()
        self.assertFalse(asked())
        self.ask(3)
        self.assertTrue(asked())
