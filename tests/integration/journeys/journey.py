"""What the journeys share: the record of what was done and seen, the line to the drive, and the last look at everything."""

import contextlib
import glob
import os
import shutil
import socket
import struct
import subprocess
import threading
import time

from drive_cli_case import DriveCliCase
from plain_drive import fetch_dataset

REFEREE = "a-token-of-the-referee"


class Record:
    """What was done, what was seen, the figures; told at once and kept in a file. A promise that is broken is told and kept too."""

    def __init__(self, title, path=None):
        self.begun = time.monotonic()
        self.broken = []
        self.file = open(path, "w", encoding="utf-8") if path else None  # noqa: SIM115
        self.write(f"# {title}\n")

    def write(self, line):
        print(line, flush=True)
        if self.file:
            self.file.write(line + "\n")
            self.file.flush()

    def part(self, title):
        self.write(f"\n## {title}\n")

    def did(self, what):
        self.write(f"[{time.monotonic() - self.begun:7.1f} s] did:  {what}")

    def saw(self, what, holds=True):
        self.write(f"[{time.monotonic() - self.begun:7.1f} s] saw:  {what}{'' if holds else '   <-- BROKEN'}")
        if not holds:
            self.broken.append(what)

    def figure(self, what, value, limit, unit=""):
        holds = value <= limit
        self.write(f"[{time.monotonic() - self.begun:7.1f} s] {'PASS' if holds else 'FAIL'}: {what}: {value:.4g}{unit} (at most {limit:.4g}{unit})")
        if not holds:
            self.broken.append(f"{what}: {value:.4g}{unit}")

    def end(self):
        self.write(f"\n{len(self.broken)} promises broken" + "".join(f"\n- {one}" for one in self.broken))
        if self.file:
            self.file.close()


class Line:
    """A line to a server on loopback that can be cut: then connections break and new ones are refused, as without a network."""

    def __init__(self, port):
        self.server_port = port
        self.open = set()
        self.half_done = set()  # one direction has ended
        self.lock = threading.Lock()
        self.listener = None
        self.port = 0
        self.mend()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    def listen(self):
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", self.port))
        listener.listen(64)
        self.port = listener.getsockname()[1]
        return listener

    def mend(self):
        self.listener = listener = self.listen()
        threading.Thread(target=self.accept, args=(listener,), daemon=True).start()

    def cut(self):
        with self.lock:
            listener, self.listener = self.listener, None
            broken = set(self.open)
        if listener:
            listener.shutdown(socket.SHUT_RDWR)  # or accept() in its thread keeps it open
            listener.close()
        for one in broken:
            with contextlib.suppress(OSError):
                one.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                one.shutdown(socket.SHUT_RDWR)

    def accept(self, listener):
        while True:
            try:
                client, _ = listener.accept()
                server = socket.create_connection(("127.0.0.1", self.server_port))
            except OSError:
                return
            with self.lock:
                if listener is not self.listener:
                    client.close()
                    server.close()
                    return
                self.open |= {client, server}
            for source, target in ((client, server), (server, client)):
                threading.Thread(target=self.carry, args=(source, target), daemon=True).start()

    def carry(self, source, target):
        with contextlib.suppress(OSError):
            while data := source.recv(1 << 18):
                target.sendall(data)
        with contextlib.suppress(OSError):
            target.shutdown(socket.SHUT_WR)
        with self.lock:
            # The second of the two that carry for a connection closes its ends.
            if source in self.half_done or target not in self.open:
                both = {source, target}
                self.open -= both
                self.half_done -= both
                for one in both:
                    one.close()
            else:
                self.half_done |= {source, target}


def founding_tree(root, scale, size):
    """The founding story's seven folders (6 x 50,000 and 40,000) at a scale: JPEG-like, no two alike, nothing compresses."""
    block = os.urandom(1 << 20)
    counts = [max(1, round(scale * count)) for count in (50_000,) * 6 + (40_000,)]
    number = 0
    for folder, count in enumerate(counts):
        place = os.path.join(root, f"class-{folder}")
        os.makedirs(place)
        for _ in range(count):
            at = number * 4099 % (len(block) - size)
            with open(os.path.join(place, f"{number:06}.jpg"), "wb") as file:
                file.write(number.to_bytes(8, "big") + block[at : at + size - 8])
            number += 1
    return number


class JourneyCase(DriveCliCase):
    """A user with a signed-in remote `g`, behind a line that can be cut; `self.record` is told everything."""

    options = ("--grant", f"{REFEREE}:drive")
    title = "A journey"
    record_path = None

    def setUp(self):
        self.record = Record(self.title, self.record_path)
        self.addCleanup(self.record.end)
        super().setUp()
        self.addCleanup(self.line.cut)

    def start_cloud(self, *more):
        super().start_cloud(*more)
        self.line = Line(self.cloud.port)

    def add_remote(self, *more, code=0, secrets_kind=("--secrets", "file")):
        """The same as always, with the line between."""
        direct, self.cloud.url = self.cloud.url, self.line.url
        try:
            return super().add_remote(*more, code=code, secrets_kind=secrets_kind)
        finally:
            self.cloud.url = direct

    # --- what is seen ---------------------------------------------------------------------------------------------

    def received(self):
        return self.cloud.stats()["bytes_received"]

    def wait_for_bytes(self, more, seconds=60):
        """Until the drive received so many more; returns how long that took."""
        begun, target = time.monotonic(), self.received() + more
        self.wait_for(lambda: self.received() >= target, seconds)
        return time.monotonic() - begun

    def look_at_everything(self, dataset, expected):
        """The last look: complete, whole by stock tools and by ours, one of each, nothing told that is nobody's business."""
        record = self.record
        record.part("The last look")
        patience = 600 + self.cloud.stats()["bytes_stored"] / 2e6  # seconds, on a busy machine
        self.ok("verify", f"g:{dataset}", timeout=patience)
        record.saw("packtrain verify: complete")
        plain, stock, back = (os.path.join(self.place, name) for name in ("plain", "stock", "back"))
        fetch_dataset(self.cloud, REFEREE, plain)
        shards = self.untar_all(plain, stock)
        self.assert_same_tree(expected, stock)
        record.saw(f"{shards} shards fetched by the drive's own protocol; stock tar and diff -r --no-dereference find no difference")
        shutil.rmtree(stock)
        self.ok("pull", f"g:{dataset}", back, timeout=patience)
        self.assert_same_tree(expected, back)
        record.saw("packtrain pull: the same tree")
        shutil.rmtree(back)
        self.check_one_of_each(plain)
        stats = self.cloud.stats()
        record.saw(f"one of each: {stats['objects']} objects, {stats['folders']} folders, no twins")
        record.figure("most children of a folder", stats["max_children"], 500)
        self.check_no_secret()
        record.saw(f"none of {len(self.secrets_known())} secrets in what was said, in logs, databases or process arguments kept")
        self.look_for_names(plain)
        return plain

    def look_for_names(self, dataset):
        """Nothing that leaves this computer tells whose it is or where it lay."""
        private = {one.encode() for one in self.private_words() if len(one) > 3}
        index = glob.glob(os.path.join(dataset, "index-*.sqlite.zst"))[0]
        unpacked = subprocess.run(["zstd", "-dcq", index], stdout=subprocess.PIPE, check=True).stdout
        texts = {"index": unpacked, "remote names": "\n".join(one["name"] for one in self.cloud.objects()).encode()}
        for name in ("packtrain.json", "wids.json"):
            with open(os.path.join(dataset, name), "rb") as file:
                texts[name] = file.read()
        texts["report"] = self.ok("report").stdout.encode()
        found = sorted({f"{word.decode()} in {where}" for where, text in texts.items() for word in private if word in text})
        self.record.saw(f"home, user and host ({len(private)} words) in {', '.join(texts)}: {found or 'none'}", not found)

    def private_words(self):
        return {self.place, os.path.expanduser("~"), socket.gethostname()}

    def conclude(self):
        self.assertEqual(self.record.broken, [])


def read_status(pid, key):
    """A line of /proc/PID/status in bytes; 0 when the process is gone."""
    with contextlib.suppress(OSError), open(f"/proc/{pid}/status", encoding="ascii", errors="replace") as lines:
        for line in lines:
            if line.startswith(key + ":"):
                return int(line.split()[1]) * 1024
    return 0


class PeakMemory:
    """The most memory of any process that it was told of."""

    def __init__(self):
        self.most = 0
        self.pid = None
        self.ended = threading.Event()
        self.thread = threading.Thread(target=self.look, daemon=True)
        self.thread.start()

    def look(self):
        while not self.ended.wait(0.2):
            if self.pid:
                self.most = max(self.most, read_status(self.pid, "VmHWM"))
