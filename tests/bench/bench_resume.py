#!/usr/bin/env python3
"""kill -9 in the middle of 4.5 GB shards with 4 workers, and on again; several times over one push to the Drive emulator.

The tree is sparse files (free to keep, in full to send). Prints the raw figures of every kill and PASS or FAIL: sending again
within 5 s, at most 32 MiB per worker and kill sent twice, and, with one worker (with more, what one reads cannot be told from what another does),
at most 32 MiB read before the first new byte, whatever the shards' size. All that the process reads counts, journal and read-ahead too.

    tests/bench/bench_resume.py --bin build/dev/bin --in /dev/shm
"""

import argparse
import os
import random
import sys
import time

import rig

AGAIN = 5  # seconds


def make_sparse_tree(root, shards, files, shard_size):
    size = shard_size // files - 1024 - 512
    for shard in range(shards):
        folder = os.path.join(root, f"class-{shard}")
        os.makedirs(folder)
        for number in range(files):
            with open(os.path.join(folder, f"{number:06}.bin"), "wb") as file:
                file.write(shard.to_bytes(4, "big") + number.to_bytes(4, "big"))
                file.truncate(size)


def bytes_read(pid):
    """All that the process has read from files, its journal and libraries included."""
    with open(f"/proc/{pid}/io", encoding="ascii") as file:
        return int(file.readline().split()[1])


class Watch:
    """Looks at the drive and at the process, until bytes have come to as many shards as were in flight."""

    def __init__(self, drive, process, begun, workers):
        before = drive.stats()
        came = {session["n"]: session["received"] for session in before["sessions"]}
        in_flight = sum(session["state"] == "open" for session in before["sessions"]) or workers
        self.read_first = self.first = self.all = self.read_all = None
        received = before["bytes_received"]
        while process.poll() is None and self.all is None:
            read = bytes_read(process.pid)
            stats = drive.stats()
            now = time.monotonic() - begun
            if self.first is None and stats["bytes_received"] > received:
                self.first, self.read_first = now, read
            if self.first is not None and moved(stats, came) >= in_flight:
                self.all, self.read_all = now, read
            time.sleep(0.002)


def moved(stats, came):
    return sum(session["received"] > came.get(session["n"], 0) for session in stats["sessions"])


def settled(drive):
    """The drive's figures, once it has taken what still was in the sockets of a process that is gone."""
    stats, since = drive.stats(), time.monotonic()
    while time.monotonic() - since < 1:
        time.sleep(0.05)
        now = drive.stats()
        if now["bytes_received"] != stats["bytes_received"]:
            stats, since = now, time.monotonic()
    return stats


def run(asked, workers, place):
    source = os.path.join(place, "images")
    make_sparse_tree(source, max(workers, 3), asked.files, asked.shard_size)  # enough to be killed in the middle of each time
    generator = random.Random(asked.seed)
    with rig.signed_in(place, "--discard", "--line", str(asked.line)) as (drive, account):
        words = ["push", source, "--to", "d:", "--shard-size", str(asked.shard_size), "--max-files", "10000000", "--parallel", str(workers)]
        push = rig.Push(words, account.env)
        Watch(drive, push.process, push.begun, workers)
        results = []
        for kill in range(1, asked.kills + 1):
            time.sleep(generator.uniform(*asked.between))
            push.kill()
            sessions = [session["held"] for session in settled(drive)["sessions"] if session["state"] == "open"]
            push = rig.Push(["resume", "last"], account.env)
            watch = Watch(drive, push.process, push.begun, workers)
            if watch.first is None or watch.all is None:
                sys.exit(f"kill {kill}: nothing was sent again")
            print(f"kill {kill}: {len(sessions)} shards in flight, held {' '.join(f'{held / rig.MIB:.0f}' for held in sessions)} MiB; "
                  f"first new byte after {watch.first:.2f} s and {watch.read_first / rig.MIB:.1f} MiB read, "
                  f"all workers after {watch.all:.2f} s and {watch.read_all / rig.MIB:.1f} MiB", flush=True)
            results.append((watch, len(sessions)))
        done = push.finish()
        twice = drive.stats()["bytes_received"] - done["bytes"]
    print(f"seed {asked.seed}: {done['files']} files, {done['bytes']} bytes in {done['shards']} shards, {twice} bytes sent twice")
    read = max(watch.read_first for watch, _ in results) / rig.MIB
    passed = [
        rig.verdict(f"shards in flight short of {workers}", workers - min(count for _, count in results), 0),
        rig.verdict("sending again after, worst of all workers", max(watch.all for watch, _ in results), AGAIN, "s"),
        rig.verdict("sent twice per kill (index and manifest counted too)", twice / asked.kills / rig.MIB, workers * 32, "MiB"),
    ]
    if workers == 1:
        passed.append(rig.verdict("read before the first new byte, worst", read, 32, "MiB"))
    else:  # others still read when the first sends, and the first reads new bytes when the last sends: no verdict from either
        everybody = max(watch.read_all for watch, _ in results) / rig.MIB
        print(f"read, worst: {read:.1f} MiB when the first worker sends, {everybody:.1f} MiB when all do (new bytes among them); judged with 1 worker")
    return all(passed)


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--workers", type=int, nargs="+", default=[4, 1], help="one run for each")
    arguments.add_argument("--shard-size", type=int, default=4_500_000_000)
    arguments.add_argument("--files", type=int, default=20_000, help="in each shard")
    arguments.add_argument("--kills", type=int, default=5)
    arguments.add_argument("--line", type=int, default=250_000_000, help="bytes per second")
    arguments.add_argument("--between", type=float, nargs=2, default=(4, 12), help="seconds of sending before a kill")
    arguments.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1 << 32))
    asked = rig.parse(arguments)
    passed = []
    for workers in asked.workers:
        print(f"{workers} workers:")
        with rig.scratch(asked.folder) as place:
            passed.append(run(asked, workers, place))
    print("PASS" if all(passed) else "FAIL")
    return 0 if all(passed) else 1


if __name__ == "__main__":
    sys.exit(main())
