#!/usr/bin/env python3
"""The founding tree over a shaped line: 340,000 files in 7 folders to the Drive emulator, by the command line.

Prints the raw figures and PASS or FAIL: at most 1.05 of bytes/line, at most 24 requests per GiB, at most 150 MB of memory, first MiB of a
shard on the drive within 3 s.

    tests/bench/bench_founding.py --bin build/dev/bin
    tests/bench/bench_founding.py --bin build/dev/bin --size 132000 --sparse --line 250000000 --in /dev/shm     # 45 GB
"""

import argparse
import os
import sys

import rig


def run(asked, place):
    source = os.path.join(place, "images")
    rig.make_tree(source, 7, asked.files // 7, asked.size, asked.sparse)
    with rig.signed_in(place, "--discard", "--line", str(asked.line)) as (drive, account):
        before = drive.stats()["requests"]["total"]
        push = rig.Push(["push", source, "--to", "d:"], account.env, lambda: drive.stats()["bytes_received"])
        done = push.finish()
        stats = drive.stats()
    requests = stats["requests"]["total"] - before
    sent = done["bytes"]
    print(f"{done['files']} files of {asked.size} bytes: {sent} bytes in {done['shards']} shards, {push.seconds:.1f} s, {push.cpu:.1f} s of CPU, "
          f"{requests} requests")
    print("requests by kind:", stats["requests"]["by_kind"])
    return all([
        rig.verdict("time over line time", push.seconds / (sent / asked.line), 1.05, "x"),
        rig.verdict("requests per GiB", requests / (sent / rig.GIB), 24),
        rig.verdict("peak memory", push.peak / 1e6, 150, "MB"),
        rig.verdict("first MiB of a shard after", push.first_mib or 999, 3, "s"),
    ])


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--files", type=int, default=340_000)
    arguments.add_argument("--size", type=int, default=13_000)
    arguments.add_argument("--line", type=int, default=12_500_000, help="bytes per second")
    arguments.add_argument("--sparse", action="store_true", help="files with holes, which are sent in full and need little space here")
    asked = rig.parse(arguments)
    with rig.scratch(asked.folder) as place:
        return 0 if run(asked, place) else 1


if __name__ == "__main__":
    sys.exit(main())
