#!/usr/bin/env python3
"""The founding tree over a shaped line: 340,000 files in 7 folders to the Drive emulator, by the command line.

Prints the raw figures and PASS or FAIL: at most 1.05 of bytes/line, at most 24 requests per GiB, at most 150 MB of memory, first part on
the wire within 3 s. Run it with PACKTRAIN and DRIVE_EMULATOR naming the two programs:

    PACKTRAIN=build/dev/bin/packtrain DRIVE_EMULATOR=build/dev/bin/drive-emulator tests/bench/bench_founding.py
"""

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "servers"))
from emulator import Emulator  # noqa: E402


def make_tree(root, files, size):
    """Folders of 50,000 and the rest; JPEG-like: no two files alike, nothing compresses."""
    block = os.urandom(1 << 20)
    for number in range(files):
        folder = os.path.join(root, f"class-{number // 50_000}")
        if number % 50_000 == 0:
            os.makedirs(folder)
        at = number * 4099 % (len(block) - size)
        with open(os.path.join(folder, f"{number:06}.jpg"), "wb") as file:
            file.write(number.to_bytes(8, "big") + block[at : at + size - 8])


def verdict(name, value, limit, unit):
    passed = value <= limit
    print(f"{name}: {value:.2f} {unit} (at most {limit}): {'PASS' if passed else 'FAIL'}")
    return passed


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--files", type=int, default=340_000)
    arguments.add_argument("--size", type=int, default=13_000)
    arguments.add_argument("--line", type=int, default=12_500_000, help="bytes per second")
    arguments.add_argument("--verify", action="store_true", help="keep the objects and pull them back")
    asked = arguments.parse_args()
    place = tempfile.mkdtemp(prefix="packtrain-founding-")
    try:
        source = os.path.join(place, "images")
        os.makedirs(source)
        make_tree(source, asked.files, asked.size)
        return 0 if run(place, source, asked) else 1
    finally:
        shutil.rmtree(place, ignore_errors=True)


def run(place, source, asked):
    packtrain = os.environ["PACKTRAIN"]
    env = {**os.environ, "PACKTRAIN_HOME": os.path.join(place, "home")}
    flags = ["--client-id", "bench", "--client-secret", "bench-secret", "--auto-consent", "allow", "--line", str(asked.line)]
    with Emulator(*flags, *([] if asked.verify else ["--discard"])) as drive:
        client = os.path.join(place, "client_secret.json")
        with open(client, "w", encoding="utf-8") as file:
            json.dump({"installed": {"client_id": "bench", "client_secret": "bench-secret"}}, file)
        browser = os.path.join(place, "browser")
        with open(browser, "w", encoding="utf-8") as file:
            file.write('#!/bin/sh\nexec curl -fsSL -o /dev/null "$1"\n')
        os.chmod(browser, 0o755)

        def cli(*words):
            subprocess.run([packtrain, *words], env=env, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

        address = drive.url
        cli("remote", "add", "drive", "d", "--client", client, "--secrets", "file", f"endpoint={address}", f"token_url={address}/token",
            f"auth_url={address}/o/oauth2/v2/auth")
        cli("remote", "login", "d", "--browser", browser)
        before = total_requests(drive)
        first = {}
        begun = time.monotonic()
        push = subprocess.Popen([packtrain, "push", source, "--to", "d:", "--json"], env=env, stdout=subprocess.PIPE, text=True)
        watcher = threading.Thread(target=watch_first_byte, args=(drive, begun, first, push), daemon=True)
        watcher.start()
        events = [json.loads(line) for line in push.stdout]
        code = push.wait()
        seconds = time.monotonic() - begun
        memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024
        requests = total_requests(drive) - before
        done = events[-1]
        if code != 0 or done["event"] != "done":
            print("the push failed:", done)
            return False
        sent = done["bytes"]
        print(f"{asked.files} files of {asked.size} bytes: {sent} bytes in {done['shards']} shards, {seconds:.1f} s, {requests} requests")
        print("requests by kind:", drive.stats()["requests"]["by_kind"])
        results = [
            verdict("time over line time", seconds / (sent / asked.line), 1.05, "x"),
            verdict("requests per GiB", requests / (sent / 2**30), 24, ""),
            verdict("peak memory", memory / 1e6, 150, "MB"),
            verdict("first byte of a shard after", first.get("seconds", 999), 3, "s"),
        ]
        return all(results)


def total_requests(drive):
    return drive.stats()["requests"]["total"]


def watch_first_byte(drive, begun, first, push):
    while push.poll() is None:
        if drive.stats()["bytes_received"] > 1 << 20:
            first["seconds"] = time.monotonic() - begun
            return
        time.sleep(0.05)


if __name__ == "__main__":
    sys.exit(main())
