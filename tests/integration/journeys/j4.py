"""J4 and the notebook's half of J7 without their desktop: a real network trains until its machine's time is over. The agent asks
for a save, and it is durable in time; a machine of the next day goes on from it. Asked a minute later it is not.

    PACKTRAIN=build/dev/bin/packtrain PACKTRAIN_AGENT=build/dev/bin/packtrain-agent DRIVE_EMULATOR=build/dev/bin/drive-emulator \\
    PACKTRAIN_FAST_CLOCK=build/dev/lib/libfast-clock.so \\
    PYTHONPATH=tests/integration/cli:tests/integration/source:tests/integration/referees:tests/app/cli:tests/app/agent:tests/servers \\
    tests/integration/journeys/j4.py --checkpoint 200 --record j4.md

The agent's clock runs `--faster` times as fast and the line is so much faster than the one that it stands for: what takes the
session 30 minutes takes the test two. The training's own time is the true one.
"""

import argparse
import json
import os
import shutil
import stat
import sys
import threading
import time
import unittest
import urllib.request

from j3_vm import Kernel, VmCase
from journey import REFEREE
from source_case import in_own_mounts

SIDE = 63
BATCH = 32
SESSION = 30 * 60  # seconds, of the session's time: without any measurement the agent would ask 22 min before the end
LATER = 60  # so much later the run asks that is lost
SPARE = 30  # so long before the end the save that is asked in time arrives: its margin is used up
SAVE_EVERY = 30 * 60
FIRST_SAVE = 2 * 60


def arguments():
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--files", type=int, default=600)
    asked.add_argument("--checkpoint", type=float, default=20, help="MB of a checkpoint")
    asked.add_argument("--sending", type=float, default=160, help="seconds of the session that the line needs for one")
    asked.add_argument("--faster", type=float, default=15)
    asked.add_argument("--record", help="a file for the record")
    return asked.parse_args()


# What a user has in the notebook. The loop over the files is anybody's.
NOTEBOOK = """
import hashlib, json, os, time
import packtrain
packtrain.start(ends_in=ENDS_IN)
root = packtrain.dataset("g:flowers", progress=False)
packtrain.watch("out", to="g:runs", set=SET, keep_last=2)

import torch
from imageio import imread

names = [os.path.join(folder, name) for folder in sorted(os.listdir(root)) for name in sorted(os.listdir(os.path.join(root, folder)))]
seed = 42
torch.manual_seed(seed)
class Network(torch.nn.Module):
    # Small, but for a table that gives each image a vector of its own.

    def __init__(self):
        super().__init__()
        self.seen = torch.nn.Sequential(torch.nn.Conv2d(3, 8, 5, 4), torch.nn.ReLU(), torch.nn.AdaptiveAvgPool2d(8), torch.nn.Flatten())
        self.known = torch.nn.Embedding(TABLE, 64, sparse=True)
        self.told = torch.nn.Linear(512 + 64, 6)

    def forward(self, images, numbers):
        return self.told(torch.cat([self.seen(images), self.known(numbers)], 1))

model = Network()
optimizer = torch.optim.SGD(model.parameters(), 0.01)
at = {"step": 0, "epoch": 0, "position": 0}
ledger = open(LEDGER, "a")

def note(**what):
    ledger.write(json.dumps({"at": time.time(), **what}) + "\\n")
    ledger.flush()

def weights():
    digest = hashlib.sha256()
    for parameter in model.parameters():
        digest.update(parameter.detach().numpy().tobytes())
    return digest.hexdigest()

def save(why):
    path = f"out/step-{at['step']}.pt"
    torch.save({"model": model.state_dict(), **at}, path + ".tmp")
    os.rename(path + ".tmp", path)
    written = time.time()
    packtrain.checkpoint(path, step=at["step"], epoch=at["epoch"], seed=seed, position=at["position"])
    with open(path, "rb") as file:
        digest = hashlib.sha256(file.read()).hexdigest()
    note(saved=at["step"], why=why, written=written, bytes=os.path.getsize(path), sha256=digest, weights=weights())
    for old in sorted(os.listdir("out"), key=lambda name: os.path.getmtime("out/" + name))[:-2]:
        os.remove("out/" + old)

def train(until=None, later=0.0, save_at=None):
    last, asked = time.monotonic() - SAVE_EVERY + FIRST_SAVE, None
    while True:
        order = torch.randperm(len(names), generator=torch.Generator().manual_seed(seed + at["epoch"])).tolist()
        for position in range(at["position"], len(names), BATCH):
            chosen = order[position:position + BATCH]
            images = torch.stack([torch.from_numpy(imread(os.path.join(root, names[one])).copy()) for one in chosen])
            labels = torch.tensor([int(names[one].split("/")[0][-1]) for one in chosen])
            loss = torch.nn.functional.cross_entropy(model(images.permute(0, 3, 1, 2).float() / 255, torch.tensor(chosen)), labels)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            at.update(step=at["step"] + 1, position=position + BATCH)
            note(step=at["step"], epoch=at["epoch"], samples=chosen, loss=loss.item())
            if packtrain.should_save() and asked is None:
                asked = time.monotonic()
                note(asked=at["step"])
            if asked is not None and time.monotonic() >= asked + later:
                asked = float("inf")
                save("asked")
            elif time.monotonic() >= last + SAVE_EVERY or at["step"] == save_at:
                last = time.monotonic()
                save("regular")
            if at["step"] == until:
                return
            time.sleep(PAUSE)
        at.update(epoch=at["epoch"] + 1, position=0)

os.makedirs("out", exist_ok=True)
print("images:", len(names))
"""

RESUME = """
found = packtrain.resume("out", progress=False, timeout=200)
saved = torch.load(found.path)
model.load_state_dict(saved["model"])
at.update({name: saved[name] for name in at})
assert (found.step, found.epoch, found.seed, found.position) == (at["step"], at["epoch"], seed, at["position"]), found
note(resumed=at["step"], weights=weights())
print("resumed:", at["step"])
print("said:", str(found).replace(chr(10), "; "))
"""


class Ledger:
    """What the training itself says that it did; no part of Packtrain."""

    def __init__(self, path):
        self.path = path
        with open(path, "w", encoding="ascii"):
            pass

    def lines(self):
        with open(self.path, encoding="utf-8") as file:
            return [json.loads(line) for line in file.read().splitlines(True) if line.endswith("\n")]

    def of(self, kind):
        return [line for line in self.lines() if kind in line]

    def last_step(self):
        return max((line["step"] for line in self.of("step")), default=0)


class J4(VmCase):
    title = "J4: a session's last minutes, and the day after"

    def test_j4(self):
        record, asked = self.record, self.asked
        self.rate = asked.checkpoint * 1e6 / asked.sending * asked.faster
        self.base = f"{asked.faster}:{time.time_ns()}:{time.clock_gettime_ns(time.CLOCK_MONOTONIC)}:{time.clock_gettime_ns(time.CLOCK_BOOTTIME)}"
        record.write(f"a checkpoint has {asked.checkpoint:g} MB, the agent's clock is {asked.faster:g} times as fast, so is the line: "
                     f"{self.rate:,.0f} B/s stand for {self.rate / asked.faster:,.0f}")
        self.push_images(asked.files, SIDE, "4MiB")
        self.dataset_objects = {one["id"] for one in self.cloud.objects() if not one["folder"]}
        self.keys = None
        for part in (self.in_time, self.next_day, self.kept, self.too_late):
            record.part(part.__doc__)
            part()
        self.conclude()

    # --- a machine --------------------------------------------------------------------------------------------------

    def begin(self, set, ledger):
        """A new machine, and in its notebook the same cell."""
        program = os.path.join(self.place, "packtrain-agent")
        with open(program, "w", encoding="utf-8") as file:
            file.write(f'#!/bin/sh\nLD_PRELOAD={os.environ["PACKTRAIN_FAST_CLOCK"]} PACKTRAIN_TEST_CLOCK={self.base} '
                       f'exec {os.environ["PACKTRAIN_AGENT"]} "$@"\n')
        os.chmod(program, os.stat(program).st_mode | stat.S_IXUSR)
        vm = self.make_vm(disk=int(1500 + 10 * self.asked.checkpoint), rate=self.rate, environment={"PACKTRAIN_AGENT": program})
        if self.keys:
            shutil.copytree(self.keys, vm.env["PACKTRAIN_HOME"])
            self.record.did("a new machine; the notebook's sign-in is put back, as a platform's secret store does")
        else:
            self.sign_in(vm)
            self.keys = os.path.join(self.place, "keys")
            shutil.copytree(vm.env["PACKTRAIN_HOME"], self.keys)
            self.record.did("a machine; its user signed in there")
        vm.start_jupyter()
        self.kernel = Kernel(vm)
        self.ledger = ledger
        table = max(self.asked.files, round(self.asked.checkpoint * 1e6 / 4 / 64))
        self.given = {"ENDS_IN": f"{SESSION}s", "SET": set, "TABLE": table, "LEDGER": ledger.path, "BATCH": BATCH,
                      "SAVE_EVERY": SAVE_EVERY / self.asked.faster, "FIRST_SAVE": FIRST_SAVE / self.asked.faster, "PAUSE": 0.05}
        cell = self.kernel.run("\n".join(f"{name} = {value!r}" for name, value in self.given.items()) + NOTEBOOK, 300)
        self.assertEqual(int(self.told(cell, "images")), self.asked.files)
        self.record.did(f"the cell is run: agent, {self.asked.files} images, a watched folder; the session ends in {SESSION / 60:g} min (set by the user)")

    def watch_view(self):
        return self.snapshot()["checkpoints"]["watches"][0]

    def durable_step(self):
        return self.watch_view().get("durable", {}).get("step", 0)

    def said_of(self, step):
        """What it says of saving, once it has looked at the checkpoints again: it does so every few seconds."""
        return self.wait_for(lambda: save if (save := self.snapshot()["save"]).get("latest_step") == step else None, 20)

    def drive_resume(self, set):
        """resume.json as the drive has it now."""
        folder = {one["id"]: one for one in self.cloud.objects()}
        for one in folder.values():
            if one["name"] == "resume.json" and folder[one["parent"]]["name"] == set and not one["trashed"]:
                return json.loads(self.fetch(one["id"]))
        return None

    def fetch(self, id):
        request = urllib.request.Request(f"{self.cloud.url}/drive/v3/files/{id}?alt=media", headers={"Authorization": "Bearer " + REFEREE})
        with urllib.request.urlopen(request, timeout=60) as reply:
            return reply.read()

    def stored(self):
        """Digests of all checkpoints that are whole on the drive, trash too."""
        return {one["sha256"]: one for one in self.cloud.objects("part-0000") if one["id"] not in self.dataset_objects}

    def until_asked(self, set, later):
        """Trains until the agent has asked; the line then falls so far that the margin is nearly used up. Returns when the end is."""
        faster = self.asked.faster
        begun = time.monotonic()
        self.training = self.kernel.begin(f"train(later={later / faster})")
        self.wait_for(lambda: self.ledger.of("saved") or self.training.is_done, 120)
        self.assertFalse(self.training.is_done, f"{self.training.error} {self.training.text}")
        first = self.ledger.of("saved")[0]
        self.wait_for(lambda: self.durable_step() == first["saved"], 600 / faster)
        took = time.time() - first["written"]
        overhead = took - first["bytes"] / self.rate
        self.record.saw(f"step {first['saved']}, {first['bytes']:,} bytes: durable {took * faster:.0f} s after it was written, "
                        f"{overhead * faster:.0f} of them beside the sending")
        risk = self.said_of(first["saved"])
        mine = (time.time() - first["written"]) * faster
        self.record.saw(f"it says that {risk['risk_s']:.0f} s of work would be lost, since step {risk.get('latest_step')}; by the ledger {mine:.0f} s",
                        abs(risk["risk_s"] - mine) < 5 + 0.5 * faster)
        self.record.saw(f"not asked {(time.monotonic() - begun) * faster:.0f} s after the training began, "
                        f"{risk['safe_point']:.0f} s before the safe point", risk["asked"] == 0)
        self.wait_for(lambda: self.ledger.of("asked") or self.training.is_done, SESSION / faster + 30)
        save = self.snapshot()["save"]
        end = time.monotonic() + save["deadline_low"] / faster
        step = self.ledger.of("asked")[0]["asked"]
        self.record.saw(f"asked at step {step}, {save['deadline_low']:.0f} s before the end, {save['safe_point']:.0f} s before the safe point: "
                        f"{save['why']}, measured: {save['measured']}", save["why"] == "deadline" and save["measured"])
        left = end - time.monotonic() - SPARE / faster - overhead
        self.assertGreater(left, 5, "there is not enough time for what follows: choose a slower clock")
        self.vm.line.rate = first["bytes"] / left
        self.record.did(f"the line falls from {self.rate / faster:,.0f} to {self.vm.line.rate / faster:,.0f} B/s: a save that begins now "
                        f"arrives {SPARE} s before the end; the agent's margin is used up")
        self.overhead = overhead
        return first, end

    def keep_the_line_so(self, end, size):
        """What other work on this computer costs is no part of the line: its rate is set by what is left to send."""
        begun = self.vm.line.carried

        def hold():
            while (left := end - SPARE / self.asked.faster - self.overhead - time.monotonic()) > 1.0:
                missing = begun + size - self.vm.line.carried
                if missing > 0:
                    self.vm.line.rate = missing / left
                time.sleep(0.5)

        threading.Thread(target=hold, daemon=True).start()

    # --- the parts --------------------------------------------------------------------------------------------------

    def in_time(self):
        """A save that the agent asks for is durable before the end"""
        faster = self.asked.faster
        ledger = self.first_ledger = Ledger(os.path.join(self.place, "ledger-1"))
        self.begin("net", ledger)
        first, end = self.until_asked("net", 0)
        self.keep_the_line_so(end, first["bytes"])
        asked = self.wait_for(lambda: [line for line in ledger.of("saved") if line["why"] == "asked"], 60)[0]
        save = self.wait_for(lambda: save if not (save := self.snapshot()["save"])["open"] else None, 10)
        self.record.saw(f"the asking is answered and was one: {save['asked']}", save["asked"] == 1)
        self.wait_for(lambda: self.durable_step() == asked["saved"] or time.monotonic() > end, 600)
        spare = (end - time.monotonic()) * faster
        self.record.saw(f"step {asked['saved']} is durable {spare:.0f} s before the end", self.durable_step() == asked["saved"] and spare > 0)
        save = self.said_of(asked["saved"])
        mine = (time.time() - asked["written"]) * faster
        self.record.saw(f"it says that {save['risk_s']:.0f} s would be lost (ledger: {mine:.0f} s)", abs(save["risk_s"] - mine) < 5 + 0.5 * faster)
        time.sleep(max(0.0, end - time.monotonic()))
        self.vm.kill()
        self.record.did("the end: kill -9 of everything on the machine, its disk is gone")
        resume = self.drive_resume("net")
        self.safe = asked
        lost = ledger.last_step() - resume["step"]
        self.record.saw(f"resume.json: step {resume['step']}, epoch {resume['epoch']}, position {resume['position']}; lost {lost} steps, "
                        f"all of them after the save at step {asked['saved']}", resume["step"] == asked["saved"])
        self.record.saw("the drive's own checksum of it is that of the file that the training wrote",
                        asked["sha256"] in self.stored() and resume["files"][0]["sha256"] == asked["sha256"])

    def next_day(self):
        """The next day, another machine"""
        first = self.first_ledger
        ledger = Ledger(os.path.join(self.place, "ledger-2"))
        self.begin("net", ledger)
        self.vm.line.rate *= 4
        cell = self.kernel.run(RESUME, 300)
        step = int(self.told(cell, "resumed"))
        self.record.saw(f'packtrain.resume("out"): "{self.told(cell, "said")}"')
        same = ledger.of("resumed")[0]["weights"] == self.safe["weights"]
        self.record.saw(f"resumed at step {step}; the weights are those of the save, to the bit: {same}", same and step == self.safe["saved"])
        per_epoch = -(-self.asked.files // BATCH)
        until = step + 2 * per_epoch
        self.check_cell(self.kernel.run(f"train(until={until}, save_at={step + per_epoch})", 300))
        self.check_cell(self.kernel.run("save('regular')\npacktrain.flush(timeout=300, progress=False)", 320))
        self.record.did(f"trained to step {until}, saved on the way and at the end; packtrain.flush() returned")
        self.wait_for(lambda: self.drive_resume("net")["step"] == until, 10)
        kept = [line for line in first.of("step") if line["step"] <= step] + ledger.of("step")
        self.record.saw(f"steps over both sessions: 1 to {until}, each once", [line["step"] for line in kept] == list(range(1, until + 1)))
        epochs = {}
        for line in kept:
            epochs.setdefault(line["epoch"], []).extend(line["samples"])
        whole = [epoch for epoch in epochs if len(epochs[epoch]) == self.asked.files]
        doubled = [epoch for epoch, samples in epochs.items() if len(set(samples)) != len(samples)]
        self.record.saw(f"{len(whole)} whole epochs, one of them over both sessions; with a sample twice: {doubled or 'none'}",
                        not doubled and self.safe_epoch() in whole)

    def safe_epoch(self):
        return [line["epoch"] for line in self.first_ledger.of("step") if line["step"] == self.safe["saved"]][0]

    def kept(self):
        """What takes room on the drive"""
        wanted = {line["sha256"] for line in self.ledger.of("saved")[-2:]}
        self.wait_for(lambda: len(self.stored()) <= 2, 60)
        self.record.saw(f"checkpoints on the drive, trash included: {len(self.stored())}; they are the two that are kept: {set(self.stored()) == wanted}",
                        set(self.stored()) == wanted)
        trashed = [one["name"] for one in self.cloud.objects() if one["trashed"]]
        self.record.saw(f"in the trash: {trashed or 'nothing'}", not trashed)
        others = sum(one["size"] for one in self.cloud.objects()
                     if not one["folder"] and one["id"] not in self.dataset_objects and one["name"] != "part-0000")
        self.record.figure("bytes of ours beside the dataset and the kept saves", others, 500_000)
        self.record.saw(f"at least {self.vm.lowest.least / 1e6:.0f} MB of the machine's disk were always free")
        self.vm.kill()

    def too_late(self):
        """The same, asked a minute later"""
        faster = self.asked.faster
        ledger = Ledger(os.path.join(self.place, "ledger-3"))
        self.begin("late", ledger)
        first, end = self.until_asked("late", LATER)
        asked = self.wait_for(lambda: [line for line in ledger.of("saved") if line["why"] == "asked"], (LATER + 120) / faster + 30)[0]
        self.record.did(f"the training saves step {asked['saved']} {(asked['written'] - ledger.of('asked')[0]['at']) * faster:.0f} s after it was asked")
        time.sleep(max(0.0, end - time.monotonic()))
        flight = self.watch_view().get("in_flight", {})
        self.vm.kill()
        self.record.did(f"the end, with {flight.get('done', 0):,} of {flight.get('total', 0):,} bytes sent: kill -9 of everything, the disk is gone")
        resume = self.drive_resume("late")
        lost = ledger.last_step() - resume["step"]
        needless = ledger.last_step() - asked["saved"]
        seconds = (max(line["at"] for line in ledger.of("step")) - first["written"]) * faster
        self.record.saw(f"resume.json: step {resume['step']}; lost {lost} steps, {seconds / 60:.0f} min of work, where the save in time lost what came "
                        f"after it ({needless} steps here)", resume["step"] == first["saved"] and lost > needless)
        self.record.saw("the save that came too late is not on the drive, and nothing calls it durable", asked["sha256"] not in self.stored())
        self.record.saw("the one before it is", resume["files"][0]["sha256"] == first["sha256"] and first["sha256"] in self.stored())


if __name__ == "__main__":
    in_own_mounts()
    J4.asked = arguments()
    unittest.main(argv=sys.argv[:1], verbosity=1, warnings="ignore")
