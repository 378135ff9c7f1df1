#!/usr/bin/env python3
"""What the agent costs the machine that it watches. Prints the raw figures and PASS or FAIL.

    idle   it only watches, once a second, with a Jupyter server that it asks and with the history that it keeps:
           at most 0.5 % of one core and 30 MB
    fetch  it fetches a dataset from a drive over a line of 1 Gbit/s: at most 150 MB
    ship   it ships a checkpoint over such a line: at most 150 MB
    step   a training step on two cores (PyTorch) in turns with and without the agent beside it, which watches, fetches or ships:
           at most 1.05 of its time without. The emulator of the drive takes processor time here that a real drive would
           take elsewhere: it gets what the training leaves, and of what a step still loses, the agent is charged with its
           share of the processor time of both

    /usr/bin/python3 tests/bench/bench_agent.py --bin build/dev/bin --in /dev/shm

(Debian's python3-torch belongs to Debian's Python.)
"""

import argparse
import contextlib
import http.server
import os
import shutil
import signal
import statistics
import subprocess
import sys
import threading
import time

import rig

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "..", "app", "notebook"))
import packtrain  # noqa: E402
from packtrain import agent  # noqa: E402

CORE = 0.5  # percent of one core
IDLE_MEMORY, BUSY_MEMORY = 30, 150  # MB
STEP = 1.05

TRAINING = """
import sys, time, torch
torch.set_num_threads(2)
model = torch.nn.Sequential(torch.nn.Conv2d(3, 32, 3), torch.nn.ReLU(), torch.nn.Conv2d(32, 32, 3), torch.nn.ReLU(), torch.nn.Flatten(),
                            torch.nn.Linear(32 * 28 * 28, 10))
batch, labels = torch.rand(16, 3, 32, 32), torch.randint(0, 10, (16,))
rule = torch.optim.SGD(model.parameters(), 0.01)
while True:
    rule.zero_grad()
    torch.nn.functional.cross_entropy(model(batch), labels).backward()
    rule.step()
    print(time.monotonic(), flush=True)
"""


class Notebook(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        body = b'[{"id": "x", "name": "python3", "execution_state": "idle", "connections": 0, "last_activity": "2026-01-01T00:00:00Z"}]'
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


def family(pid):
    """The process and its children, theirs too."""
    found = [pid]
    for parent in found:
        with contextlib.suppress(OSError), open(f"/proc/{parent}/task/{parent}/children", encoding="ascii") as children:
            found += map(int, children.read().split())
    return found


def cpu_seconds(pid):
    """Of the process, its threads and the children that it has buried."""
    with open(f"/proc/{pid}/stat", encoding="ascii") as stat:
        fields = stat.read().rsplit(")", 1)[1].split()
    return sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")


def memory(pid):
    """Bytes of the process and its children, what is shared by its share."""
    total = 0
    for member in family(pid):
        with contextlib.suppress(OSError), open(f"/proc/{member}/smaps_rollup", encoding="ascii") as rollup:
            total += next((int(line.split()[1]) * 1024 for line in rollup if line.startswith("Pss:")), 0)
    return total


class PeakMemory:
    """The most that a process and its children hold together, looked at 20 times a second."""

    def __init__(self, pid):
        self.bytes = 0
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._watch, args=(pid,), daemon=True)

    def _watch(self, pid):
        while not self._end.wait(0.05):
            self.bytes = max(self.bytes, memory(pid))

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._end.set()
        self._thread.join()


class Training:
    """A program that trains, and says when each step has ended."""

    def __init__(self):
        self._ends = []
        self._program = subprocess.Popen([sys.executable, "-c", TRAINING], stdout=subprocess.PIPE, text=True)
        self._thread = threading.Thread(target=self._read, daemon=True)

    def _read(self):
        for line in self._program.stdout:
            self._ends.append(float(line))

    def __enter__(self):
        self._thread.start()
        while len(self._ends) < 50:  # its first steps are slower
            if self._program.poll() is not None:
                sys.exit("the training does not run: is PyTorch there?")
            time.sleep(0.1)
        return self

    def __exit__(self, *_):
        self._program.kill()
        self._program.wait()

    def step(self, begun, ended):
        """The mean seconds of a step that began and ended in this time."""
        ends = [end for end in self._ends if begun <= end <= ended]
        return (ends[-1] - ends[0]) / (len(ends) - 1)


@contextlib.contextmanager
def watching(home, *options):
    """The pid of an agent that runs."""
    os.environ.update(PACKTRAIN_HOME=home, PACKTRAIN_CACHE=os.path.join(home, "cache"))
    agent.start_program(["--platform", "plain", *options])
    try:
        agent.command("cache_limits", floor=0)
        yield agent.snapshot()["agent"]["pid"]
    finally:
        subprocess.run([agent.program(), "stop"], check=False, stdout=subprocess.DEVNULL)


def idle(asked):
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Notebook)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with rig.scratch(asked.folder) as place, watching(place, "--jupyter", f"http://127.0.0.1:{server.server_port}") as pid:
        time.sleep(5)  # its start is not what is measured
        began, used = time.monotonic(), cpu_seconds(pid)
        time.sleep(asked.seconds)
        passed, used, held = time.monotonic() - began, cpu_seconds(pid) - used, memory(pid)
    server.shutdown()
    print(f"{passed:.0f} s watched, {used:.2f} s of processor, {held} bytes of memory")
    return [rig.verdict("processor while it watches", 100 * used / passed, CORE, "% of one core"),
            rig.verdict("memory while it watches", held / 1e6, IDLE_MEMORY, "MB")]


class Work:
    """What the agent does for a drive behind a line: fetch a dataset, ship a checkpoint. Each can be done again and again."""

    def __init__(self, place, asked):
        self.size = asked.size
        self.saves = rig.below(place, "saves")
        self._source = os.path.join(place, "images")
        self._number = 0
        rig.make_tree(self._source, 8, asked.size // 8 // 131_072, 130_000)

    def prepare(self, account):
        account.cli("push", self._source, "--to", "d:", "--shard-size", "64MiB")
        shutil.rmtree(self._source)

    def fetch(self):
        """Bytes."""
        shards = packtrain.dataset("d:images", "shards", progress=False)
        size = sum(os.path.getsize(path) for path in shards.epoch(0))
        agent.command("cache_limits", budget=1)  # away with all of it
        agent.command("cache_limits", budget=1 << 60)
        return size

    def ship(self):
        """Bytes."""
        self._number += 1
        with open(os.path.join(self.saves, "hidden"), "wb") as file:
            block = os.urandom(rig.MIB)
            for _ in range(self.size // rig.MIB):
                file.write(block)
        os.rename(os.path.join(self.saves, "hidden"), os.path.join(self.saves, f"save-{self._number}.bin"))
        packtrain.flush(timeout=600, progress=False)
        os.remove(os.path.join(self.saves, f"save-{self._number}.bin"))
        return self.size


def beside_training(training, pid, drive, work):
    """Seconds of a step without and with the agent at its work, and the agent's share of the time that it took; the bytes a second."""
    time.sleep(1)
    os.kill(pid, signal.SIGSTOP)
    begun = time.monotonic()
    time.sleep(8)
    without = training.step(begun, time.monotonic())
    os.kill(pid, signal.SIGCONT)
    ours, theirs, begun = cpu_seconds(pid), cpu_seconds(drive), time.monotonic()
    size = work()
    ended = time.monotonic()
    ours, theirs = cpu_seconds(pid) - ours, cpu_seconds(drive) - theirs
    return without, training.step(begun, ended), ours / max(ours + theirs, 1e-9), size / (ended - begun)


def busy(asked, parts):
    results = []
    with rig.scratch(asked.folder) as place:
        work = Work(place, asked)
        with rig.signed_in(place, "--memory", "--line", str(asked.line)) as (drive, account):
            work.prepare(account)
            with watching(account.home) as pid:
                packtrain.watch(work.saves, to="d:runs", patterns=["save-*.bin"])
                for kind, work_of in (("fetch", work.fetch), ("ship", work.ship)):
                    if kind in parts:
                        with PeakMemory(pid) as peak:
                            begun, used = time.monotonic(), cpu_seconds(pid)
                            size = work_of()
                            seconds, used = time.monotonic() - begun, cpu_seconds(pid) - used
                        print(f"{kind}: {size} bytes in {seconds:.1f} s, {size / seconds / asked.line:.2f} of the line, {peak.bytes} bytes of "
                              f"memory, {used:.2f} s of processor", flush=True)
                        results.append(rig.verdict(f"memory while it {kind}es" if kind == "fetch" else "memory while it ships",
                                                   peak.bytes / 1e6, BUSY_MEMORY, "MB"))
                if "step" in parts:
                    results += steps(asked, pid, drive.process.pid, {"watches": lambda: time.sleep(8) or 0, "fetches": work.fetch, "ships": work.ship})
    return results


def yields(pid):
    """The program takes what others of this session leave of the processors."""
    for thread in os.listdir(f"/proc/{pid}/task"):  # those that begin later inherit it
        os.setpriority(os.PRIO_PROCESS, int(thread), 19)


def steps(asked, pid, drive, kinds):
    results = []
    yields(drive)
    with Training() as training:
        for name, work in kinds.items():
            ratios = []
            for _ in range(asked.rounds):
                without, beside, share, speed = beside_training(training, pid, drive, work)
                charged = 1 + (beside / without - 1) * share
                ratios.append(charged)
                print(f"  {name}: step {without * 1e3:.2f} ms without, {beside * 1e3:.2f} ms with agent and drive, the agent's share "
                      f"{share:.2f}: {charged:.3f}; {speed / 1e6:.0f} MB/s", flush=True)
            results.append(rig.verdict(f"step while it {name}", statistics.median(ratios), STEP))
    return results


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--parts", default="idle,fetch,ship,step")
    arguments.add_argument("--seconds", type=float, default=120, help="how long it is watched while idle")
    arguments.add_argument("--size", type=int, default=2 * rig.GIB, help="bytes of the dataset and of each checkpoint")
    arguments.add_argument("--line", type=int, default=125_000_000, help="bytes per second")
    arguments.add_argument("--rounds", type=int, default=3)
    asked = rig.parse(arguments)
    os.environ["PACKTRAIN_AGENT"] = os.path.join(os.path.dirname(os.environ["PACKTRAIN"]), "packtrain-agent")
    parts, results = asked.parts.split(","), []
    if "idle" in parts:
        results += idle(asked)
    if set(parts) & {"fetch", "ship", "step"}:
        results += busy(asked, parts)
    print("PASS" if all(results) else "FAIL")
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
