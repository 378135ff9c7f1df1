#!/usr/bin/env python3
"""`packtrain push` beside `rclone copy` of the same kind of tree, to the same Drive emulator, over the same line.

rclone's Drive backend knows no other address than Google's. So the emulator speaks TLS with a certificate of a private authority for
www.googleapis.com, and rclone reaches it through a proxy that leads every CONNECT there; Packtrain is given the emulator's address. Both
speak TLS, share the shaped line and wait the same time for each answer. rclone copies a sample, first as it comes, then with its pacer
opened and 16 transfers; hours for the founding tree of 340,000 files follow from files per second.

    tests/bench/bench_rclone.py --bin build/dev/bin
"""

import argparse
import asyncio
import json
import os
import subprocess
import sys
import threading
import time

import rig

FOUNDING = 340_000  # files
TUNED = ["--transfers", "16", "--checkers", "16", "--drive-pacer-min-sleep", "10ms", "--drive-pacer-burst", "1000"]


def certificate(place):
    key, cert = os.path.join(place, "key.pem"), os.path.join(place, "cert.pem")
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
                    "-subj", "/CN=benchmark", "-addext", "subjectAltName=DNS:www.googleapis.com,IP:127.0.0.1", "-keyout", key, "-out", cert],
                   check=True, stderr=subprocess.DEVNULL)
    return cert, key


class Detour:
    """A proxy on loopback whose every tunnel ends at one port, wherever it was meant to lead."""

    def __init__(self, port):
        self.target = port
        ready = threading.Event()
        threading.Thread(target=lambda: asyncio.run(self._serve(ready)), daemon=True).start()
        ready.wait()

    async def _serve(self, ready):
        server = await asyncio.start_server(self._tunnel, "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        ready.set()
        await server.serve_forever()

    async def _tunnel(self, reader, writer):
        await reader.readuntil(b"\r\n\r\n")
        there, back = await asyncio.open_connection("127.0.0.1", self.target)
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
        await asyncio.gather(pour(reader, back), pour(there, writer), return_exceptions=True)


async def pour(source, target):
    try:
        while data := await source.read(1 << 16):
            target.write(data)
            await target.drain()
    finally:
        target.close()


def start(place, asked, *options):
    cert, key = certificate(place)
    os.environ.update({"PACKTRAIN_CA": cert, "SSL_CERT_FILE": cert, "CURL_CA_BUNDLE": cert})
    return rig.signed_in(place, "--discard", "--line", str(asked.line), "--tls-cert", cert, "--tls-key", key, *options)


def slow_answers(drive, milliseconds):
    if milliseconds:
        drive.faults({"id": "latency", "when": {"kind": "any", "count": -1}, "do": {"action": "stall", "ms": milliseconds, "after": 0}})


def tell(name, files, size, seconds, requests):
    rate = files / seconds
    print(f"{name:28} {files:7} files {seconds:8.1f} s {rate:9.1f} files/s {requests:6} requests {requests / (files * size / rig.GIB):10.0f} "
          f"requests/GiB {FOUNDING / rate / 3600:8.2f} h for {FOUNDING} files", flush=True)
    return rate


def measure_push(place, asked):
    source = os.path.join(place, "images")
    rig.make_tree(source, 7, asked.files // 7, asked.size)
    with start(place, asked) as (drive, account):
        slow_answers(drive, asked.latency)
        before = drive.stats()["requests"]["total"]
        push = rig.Push(["push", source, "--to", "d:"], account.env)
        done = push.finish()
        return tell("packtrain push", done["files"], asked.size, push.seconds, drive.stats()["requests"]["total"] - before)


def measure_rclone(place, asked, name, options):
    source = os.path.join(place, "sample")
    if not os.path.exists(source):
        rig.make_tree(source, 1, asked.sample, asked.size)
    token = json.dumps({"access_token": "SAMPLE", "token_type": "Bearer", "expiry": "2099-01-01T00:00:00Z"})
    config = os.path.join(place, "rclone.conf")
    with open(config, "w", encoding="utf-8") as file:
        file.write(f"[d]\ntype = drive\nscope = drive\nclient_id = bench\nclient_secret = bench-secret\ntoken = {token}\n")
    with start(place, asked, "--grant", "SAMPLE:drive") as (drive, _):
        slow_answers(drive, asked.latency)
        before = drive.stats()["requests"]["total"]
        begun = time.monotonic()
        subprocess.run(["rclone", "copy", source, "d:images", "--config", config, "--ca-cert", os.environ["SSL_CERT_FILE"], *options],
                       env={**os.environ, "HTTPS_PROXY": Detour(drive.port).url}, check=True)
        seconds = time.monotonic() - begun
        copied = sum(not entry["folder"] for entry in drive.objects())
        if copied != asked.sample:
            sys.exit(f"rclone copied {copied} of {asked.sample} files")
        return tell(name, asked.sample, asked.size, seconds, drive.stats()["requests"]["total"] - before)


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--files", type=int, default=35_000, help="of Packtrain's tree")
    arguments.add_argument("--sample", type=int, default=1_000, help="files of rclone's tree")
    arguments.add_argument("--size", type=int, default=13_000)
    arguments.add_argument("--line", type=int, default=12_500_000, help="bytes per second")
    arguments.add_argument("--latency", type=int, default=100, help="milliseconds that each answer is late")
    asked = rig.parse(arguments)
    with rig.scratch(asked.folder) as place:
        ours = measure_push(rig.below(place, "push"), asked)
        theirs = measure_rclone(rig.below(place, "rclone"), asked, "rclone copy", [])
        tuned = measure_rclone(rig.below(place, "tuned"), asked, "rclone copy, tuned", TUNED)
    passed = [rig.verdict("rclone's files per second in ours", theirs / ours, 1), rig.verdict("the same, tuned", tuned / ours, 1)]
    return 0 if all(passed) else 1


if __name__ == "__main__":
    sys.exit(main())
