#!/usr/bin/env python3
"""Memory and the first part on the wire when a million small files are pushed, to the Drive emulator and to a local folder.

Trees of 1,000 x 1,000 and 1 x 1,000,000 files, and once of 1,200 x 1,000. Prints the raw figures and PASS or FAIL: at most 150 MB
of memory, the first MiB of a shard on the drive within 3 s of the start.

    tests/bench/bench_memory.py --bin build/dev/bin --in /dev/shm
"""

import argparse
import os
import subprocess
import sys

import rig

MEMORY = 150  # MB
FIRST_PART = 3  # seconds


def to_drive(place, source):
    with rig.signed_in(place, "--discard") as (drive, account):
        push = rig.Push(["push", source, "--to", "d:"], account.env, lambda: drive.stats()["bytes_received"])
        push.finish()
        return push


def to_folder(place, source):
    target = os.path.join(place, "target")

    def sent():
        return sum(entry.stat().st_blocks * 512 for entry in files_below(target))

    push = rig.Push(["push", source, "--to", f"local:{target}"], {**os.environ, "PACKTRAIN_HOME": os.path.join(place, "home")}, sent)
    push.finish()
    return push


def files_below(folder):
    try:
        for entry in os.scandir(folder):
            if entry.is_dir(follow_symlinks=False):
                yield from files_below(entry.path)
            elif entry.name.endswith(".tar") or ".tar" in entry.name:
                yield entry
    except FileNotFoundError:
        return


def measure(asked, folders, per_folder):
    shape = f"{folders} x {per_folder}"
    with rig.scratch(asked.folder) as place:
        source = os.path.join(place, "images")
        rig.make_tree(source, folders, per_folder, asked.size)
        results = []
        for name, way in (("drive", to_drive), ("local", to_folder)):
            work = rig.below(place, name)
            push = way(work, source)
            if push.done["files"] != folders * per_folder:
                sys.exit(f"{shape}: {push.done['files']} files were pushed")
            print(f"{shape} files of {asked.size} bytes to {name}: {push.done['bytes']} bytes in {push.done['shards']} shards, "
                  f"{push.seconds:.1f} s, {push.cpu:.1f} s of CPU")
            results.append(rig.verdict("  peak memory", push.peak / 1e6, MEMORY, "MB"))
            results.append(rig.verdict("  first MiB of a shard after", push.first_mib or 999, FIRST_PART, "s"))
            subprocess.run(["rm", "-rf", work], check=True)
        return all(results)


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--size", type=int, default=64, help="bytes of a file")
    arguments.add_argument("--shape", action="append", help="FOLDERSxFILES; may be repeated; default all three")
    asked = rig.parse(arguments)
    shapes = [tuple(map(int, shape.split("x"))) for shape in asked.shape or ["1000x1000", "1x1000000", "1200x1000"]]
    results = [measure(asked, *shape) for shape in shapes]
    print("PASS" if all(results) else "FAIL")
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
