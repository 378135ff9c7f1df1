#!/usr/bin/env python3
"""No temporary copy of the data: every file that a push opens for writing, and every byte it writes to one, by strace.

Pushes 20,000 files of 132 KB to the Drive emulator. Prints what was opened for writing and the bytes written to it, and PASS or FAIL: no file
of the source is opened for writing, nothing is made in memory files, and all that is written (journal, index, logs) is at most 1 % of the data.

    tests/bench/bench_copies.py --bin build/dev/bin --in /dev/shm
"""

import argparse
import collections
import os
import re
import subprocess
import sys

import rig

CALLS = "open,openat,openat2,creat,memfd_create,write,pwrite64,writev,pwritev,pwritev2,sendfile,splice,copy_file_range,mmap"
OPENED = re.compile(r"(?:open|openat|openat2|creat)\(.*(O_WRONLY|O_RDWR|O_TMPFILE|creat\().*\) = \d+<(.*)>$")
WRITTEN = re.compile(r"(?:write|pwrite64|writev|pwritev|pwritev2)\(\d+<(/[^>]*)>.*\) = (\d+)$")
MAPPED = re.compile(r"mmap\(NULL, (\d+), [A-Z_|]*PROT_WRITE[A-Z_|]*, MAP_SHARED[A-Z_|]*, \d+<(.*?)>")
ELSE = re.compile(r"(memfd_create|sendfile|splice|copy_file_range)\(")


def read_trace(path):
    opened, written, mapped, other = collections.Counter(), collections.Counter(), collections.Counter(), collections.Counter()
    with open(path, encoding="utf-8", errors="replace") as trace:
        for line in trace:
            line = line.rstrip("\n")
            if found := OPENED.search(line):
                opened[found[2]] += 1
            elif found := WRITTEN.search(line):
                written[found[1]] += int(found[2])
            elif found := MAPPED.search(line):
                mapped[found[2]] = max(mapped[found[2]], int(found[1]))
            elif found := ELSE.search(line):
                other[found[1]] += 1
    return opened, written, mapped, other


def run(asked, place):
    source = os.path.join(place, "images")
    rig.make_tree(source, 20, asked.files // 20, asked.size)
    trace = os.path.join(place, "trace")
    with rig.signed_in(place, "--discard") as (_, account):
        pushed = subprocess.run(["strace", "-f", "-y", "-q", "-s", "0", "--seccomp-bpf", "-e", f"trace={CALLS}", "-o", trace,
                                 os.environ["PACKTRAIN"], "push", source, "--to", "d:"], env=account.env, stdout=subprocess.DEVNULL,
                                stderr=subprocess.PIPE, text=True)
    if pushed.returncode != 0:
        sys.exit(f"the push failed with {pushed.returncode}: {pushed.stderr}")
    opened, written, mapped, other = read_trace(trace)
    if not opened or not written:
        sys.exit("the trace shows nothing: is this strace another one?")
    for path in sorted(opened, key=lambda path: -written[path]):
        print(f"{written[path]:12} bytes in {opened[path]:3} openings of {path.replace(place, '...')}"
              + (f", {mapped[path]} mapped" if path in mapped else ""))
    data = asked.files * asked.size
    total = sum(written[path] for path in opened) + sum(mapped.values())
    print(f"data {data} bytes, written to files {total} bytes, other ways of copying: {dict(other) or 'none'}")
    return all([
        rig.verdict("files of the source opened for writing", sum(path.startswith(source) for path in opened), 0),
        rig.verdict("calls that copy or make memory files", sum(other.values()), 0),
        rig.verdict("written in percent of the data", 100 * total / data, 1, "%"),
    ])


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--files", type=int, default=20_000)
    arguments.add_argument("--size", type=int, default=132_000)
    asked = rig.parse(arguments)
    with rig.scratch(asked.folder) as place:
        return 0 if run(asked, place) else 1


if __name__ == "__main__":
    sys.exit(main())
