"""J3 without its desktop: a machine as notebooks get them, on which one cell is pasted: data to the first batch, again for nothing,
damaged, interrupted, restarted.

    PACKTRAIN=build/dev/bin/packtrain PACKTRAIN_AGENT=build/dev/bin/packtrain-agent DRIVE_EMULATOR=build/dev/bin/drive-emulator \\
    PYTHONPATH=tests/integration/cli:tests/integration/source:tests/integration/referees:tests/app/cli:tests/app/agent:tests/servers:tests/integration/bundle \\
    tests/integration/journeys/j3.py --files 3400 --side 212 --disk 670 --shard-size 8MiB --record j3.md

That is the founding story at 1:100: 3,400 images of 132 KiB on a disk that has 600 MB for files beside what the wheel takes, which
is no smaller there.
"""

import argparse
import contextlib
import glob
import os
import shutil
import sys
import threading
import time
import unittest

from bundle_case import make_bundle
from j3_vm import Kernel, VmCase
from source_case import in_own_mounts

MIB = 1024 * 1024
AISTORE = "AIStore on such a machine, 10 MiB objects, 20 workers: cold 70, warm 250 MiB/s"


def arguments():
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--files", type=int, default=3600)
    asked.add_argument("--side", type=int, default=63, help="of an image, in pixels")
    asked.add_argument("--disk", type=int, default=240, help="of the machine, in MB")
    asked.add_argument("--shard-size", default="4MiB")
    asked.add_argument("--line", type=int, default=125_000_000, help="bytes per second")
    asked.add_argument("--record", help="a file for the record")
    return asked.parse_args()


# What a user pastes. The loop is anybody's; nothing in it knows of Packtrain.
PASTED = """
%pip install --quiet --no-index --user --break-system-packages --no-warn-script-location WHEEL
import os, time
import packtrain
packtrain.start()
begun = time.monotonic()
root = packtrain.dataset("g:flowers", progress=False)
print("tree after:", time.monotonic() - begun)

import torch
from imageio import imread

def load(root):
    images, labels, count = [], [], 0
    for label, folder in enumerate(sorted(os.listdir(root))):
        for name in sorted(os.listdir(os.path.join(root, folder))):
            images.append(torch.from_numpy(imread(os.path.join(root, folder, name)).copy()))
            labels.append(label)
            count += 1
            if len(images) == 32:
                yield torch.stack(images).permute(0, 3, 1, 2).float() / 255, torch.tensor(labels)
                images, labels = [], []
    print("images:", count)

torch.manual_seed(1)
model = torch.nn.Sequential(torch.nn.Conv2d(3, 8, 5, 4), torch.nn.ReLU(), torch.nn.AdaptiveAvgPool2d(8),
                            torch.nn.Flatten(), torch.nn.Linear(512, 6))
optimizer = torch.optim.SGD(model.parameters(), 0.05)

def epoch():
    losses = []
    for batch, labels in load(root):
        loss = torch.nn.functional.cross_entropy(model(batch), labels)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
        if len(losses) == 1:
            print("first batch:", time.time(), flush=True)
    print("batches:", len(losses))

epoch()
"""

READ_SHARDS = """
import time, packtrain
shards = packtrain.dataset("g:flowers", access="shards", progress=False)
def read(number):
    begun, size, digests = time.monotonic(), 0, {}
    for path in shards.epoch(number):
        with open(path, "rb") as file:
            while piece := file.read(1 << 20):
                size += len(piece)
    took = time.monotonic() - begun
    print("rate:", size / 2**20 / took)
    print("bytes:", size)
    return size
read(NUMBER)
"""

CHECK_SHARDS = """
import hashlib, tarfile, packtrain
found = hashlib.sha256()
count = 0
for path in packtrain.dataset("g:flowers", access="shards", progress=False).epoch(NUMBER):
    with tarfile.open(path) as tar:
        for member in tar:
            if member.isfile():
                found.update(member.name.encode() + tar.extractfile(member).read())
                count += 1
print("files:", count)
print("digest:", found.hexdigest())
"""


class J3(VmCase):
    title = "J3: one pasted cell on a machine without a package index"

    def test_j3(self):
        record, asked = self.record, self.asked
        self.push_images(asked.files, asked.side, asked.shard_size)
        _, wheel = make_bundle(os.path.join(self.place, "bundle"))
        record.figure("the wheel, agent and command line inside", os.path.getsize(wheel) / 1e6, 15, " MB")
        vm = self.make_vm(disk=asked.disk, rate=asked.line, package=None)
        self.wheel = shutil.copy(wheel, vm.home)
        record.did("the wheel lies in the machine's folder, as a mounted drive would show it")
        record.did(f"a machine: 2 cores, 13 GB of memory{'' if vm.cgroup else ' (not limited: no cgroups here)'}, {vm.lowest.least / 1e6:.0f} MB of disk, "
                   f"a line of {asked.line:,} B/s to the drive and to nothing else")
        self.check_network(vm)
        self.sign_in(vm)
        vm.start_jupyter()
        self.kernel = Kernel(vm)
        for part in (self.paste, self.second_epoch, self.rates, self.flipped, self.interrupted, self.restarted, self.disk):
            record.part(part.__doc__)
            part()
        self.conclude()

    def paste(self):
        """The cell is pasted"""
        ended = threading.Event()
        counts = set()
        trees = os.path.join(self.vm.env["PACKTRAIN_HOME"], "agent", "datasets", "trees", "*", "flowers")

        def watch():
            while not ended.wait(0.02):
                for tree in glob.glob(trees):
                    counts.add(sum(len(names) for _, _, names in os.walk(tree)))

        watcher = threading.Thread(target=watch)
        watcher.start()
        before, begun = self.sent_by_drive(), time.time()
        try:
            cell = self.kernel.run(PASTED.replace("WHEEL", self.wheel), 600)
        finally:
            ended.set()
            watcher.join()
        took = float(self.told(cell, "first batch")) - begun
        self.record.figure("from the paste to the first batch", took, 60, " s")
        program = os.readlink(f"/proc/{self.agent_process()}/exe")
        self.record.saw(f"the agent that runs is the wheel's, with its own loader: {os.path.relpath(program, self.vm.home)}",
                        program.startswith(self.vm.home))
        images = int(self.told(cell, "images"))
        self.record.saw(f"an unmodified os.listdir and imread loop counted {images:,} of {self.asked.files:,} images", images == self.asked.files)
        self.record.saw(f"whenever the folder had its name it held so many files: {sorted(counts)}", counts == {self.asked.files})
        came = self.sent_by_drive() - before
        self.record.saw(f"the drive sent {came:,} bytes for {self.bytes:,} of images", self.bytes <= came < 1.2 * self.bytes + 2 * MIB)
        rate = self.bytes / MIB / float(self.told(cell, "tree after"))
        self.record.saw(f"the whole tree at {rate:.0f} MiB/s, unpacking and the agent's first questions to the drive included. {AISTORE}")

    def agent_process(self):
        """Its number outside of the machine."""
        inside = str(self.snapshot()["agent"]["pid"])
        for status in glob.glob("/proc/[0-9]*/status"):
            with contextlib.suppress(OSError), open(status, encoding="utf-8") as file:
                numbers = next((line.split()[1:] for line in file if line.startswith("NSpid:")), [])
                if len(numbers) == 2 and numbers[1] == inside and os.stat(f"{os.path.dirname(status)}/ns/pid").st_ino == os.stat(f"/proc/{self.vm.init}/ns/pid").st_ino:
                    return numbers[0]
        return self.fail("no such process")

    def second_epoch(self):
        """A second epoch"""
        before = self.sent_by_drive()
        batches = int(self.told(self.kernel.run("epoch()", 600), "batches"))
        came = self.sent_by_drive() - before
        self.record.saw(f"{batches} batches; bytes that the drive sent: {came}", came == 0 and batches == self.asked.files // 32)

    def rates(self):
        """Shards, cold and warm"""
        self.check_cell(self.kernel.run(f"packtrain.agent.command('drop', dataset={self.dataset!r})"))
        before = self.sent_by_drive()
        cold = float(self.told(self.kernel.run(READ_SHARDS.replace("NUMBER", "0"), 600), "rate"))
        came, before = self.sent_by_drive() - before, self.sent_by_drive()
        warm = float(self.told(self.kernel.run("read(1)", 600), "rate"))
        again = self.sent_by_drive() - before
        begun = time.monotonic()
        size = 0
        for path in self.shards():
            with open(path, "rb") as file:
                while piece := file.read(MIB):
                    size += len(piece)
        cat = size / MIB / (time.monotonic() - begun)
        line = self.asked.line / MIB
        self.record.saw(f"cold {cold:.0f} MiB/s over a line of {line:.0f}, warm {warm:.0f}, the same files read without Packtrain {cat:.0f}. {AISTORE}")
        self.record.saw(f"bytes from the drive: first epoch {came:,}, second {again}", again == 0 and came >= self.bytes)

    def shards(self):
        return sorted(glob.glob(os.path.join(self.vm.env["PACKTRAIN_HOME"], "agent", "datasets", "shards", "*", "*.tar")))

    def flipped(self):
        """A byte of a cached shard is flipped"""
        digest = self.told(self.kernel.run(CHECK_SHARDS.replace("NUMBER", "2"), 600), "digest")
        path = self.shards()[0]
        with open(path, "r+b") as file:
            file.seek(os.path.getsize(path) // 2)
            byte = file.read(1)[0]
            file.seek(-1, os.SEEK_CUR)
            file.write(bytes([byte ^ 1]))
        self.record.did(f"flipped a bit of {os.path.basename(path)}")
        before = self.sent_by_drive()
        cell = self.kernel.run(CHECK_SHARDS.replace("NUMBER", "3"), 600)
        came, size = self.sent_by_drive() - before, os.path.getsize(path)
        damaged = self.snapshot()["datasets"]["cache"]["damaged"]
        self.record.saw(f"the same {self.told(cell, 'files')} files, to the byte: {self.told(cell, 'digest') == digest}; damaged: {damaged}; "
                        f"the drive sent {came:,} bytes, the shard has {size:,}",
                        self.told(cell, "digest") == digest and damaged == 1 and size <= came < 1.1 * size + 100_000)

    def interrupted(self):
        """A cell is interrupted"""
        agent = self.snapshot()["agent"]["pid"]
        cell = self.kernel.begin("import time\nprint('training', flush=True)\nwhile True:\n    time.sleep(0.1)")
        self.wait_for(lambda: cell.text)
        self.wait_for(lambda: self.snapshot()["save"]["busy"])
        self.record.saw("the agent says that the notebook works")
        self.kernel.interrupt()
        cell.wait(30)
        self.record.saw(f"interrupted: {cell.error[0]}", cell.error[0] == "KeyboardInterrupt")
        self.record.saw("the agent is the same and lives", self.snapshot()["agent"]["pid"] == agent)
        self.wait_for(lambda: not self.snapshot()["save"]["busy"])
        self.record.saw("the agent says that the notebook idles")

    def restarted(self):
        """The kernel is restarted"""
        agent = self.snapshot()["agent"]["pid"]
        self.kernel.restart()
        before, begun = self.sent_by_drive(), time.monotonic()
        cell = self.kernel.run(CHECK_SHARDS.replace("NUMBER", "4"), 600)
        files = int(self.told(cell, "files"))
        self.record.saw(f"in the new kernel {files:,} files after {time.monotonic() - begun:.1f} s, {self.sent_by_drive() - before} bytes from the drive",
                        files == self.asked.files and self.sent_by_drive() == before)
        self.record.saw("the agent is the same and lives", self.snapshot()["agent"]["pid"] == agent)

    def disk(self):
        """The disk"""
        self.vm.lowest.stop()
        floor = self.snapshot()["datasets"]["cache"]["floor"]
        least = self.vm.lowest.least
        self.record.saw(f"never less than {least / 1e6:.1f} MB were free; the floor is {floor / 1e6:.1f} MB, and notes of 1 MB are not counted", least >= floor - MIB)


if __name__ == "__main__":
    in_own_mounts()
    J3.asked = arguments()
    unittest.main(argv=sys.argv[:1], verbosity=1, warnings="ignore")
