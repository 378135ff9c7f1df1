"""What the benchmarks of the command line share: the two programs, a drive signed in to, trees, figures, verdicts.

Standard library only. The programs are named by PACKTRAIN and DRIVE_EMULATOR, or lie in the folder that --bin names.
"""

import contextlib
import json
import os
import subprocess
import sys
import tempfile
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "servers"))
from emulator import Emulator  # noqa: E402

MIB = 1 << 20
GIB = 1 << 30


def parse(arguments):
    """The arguments; --bin and --in are common to all."""
    arguments.add_argument("--bin", help="the folder with packtrain and drive-emulator; else PACKTRAIN and DRIVE_EMULATOR name them")
    arguments.add_argument("--in", dest="folder", help="where trees are made; the folder for temporary files if left out")
    asked = arguments.parse_args()
    if asked.bin:
        os.environ["PACKTRAIN"] = os.path.join(os.path.abspath(asked.bin), "packtrain")
        os.environ["DRIVE_EMULATOR"] = os.path.join(os.path.abspath(asked.bin), "drive-emulator")
    for name in ("PACKTRAIN", "DRIVE_EMULATOR"):
        if not os.access(os.environ.get(name, ""), os.X_OK):
            arguments.error(f"{name} names no program; give --bin")
    return asked


@contextlib.contextmanager
def scratch(folder=None):
    place = tempfile.mkdtemp(prefix="packtrain-bench-", dir=folder)
    try:
        yield place
    finally:
        subprocess.run(["rm", "-rf", place], check=False)


def below(place, name):
    """A new folder in `place`."""
    path = os.path.join(place, name)
    os.makedirs(path)
    return path


def make_tree(root, folders, per_folder, size, sparse=False):
    """Files like JPEGs: no two alike, nothing compresses. `sparse`: all but their first bytes are holes, which cost no space."""
    block = os.urandom(MIB)
    number = 0
    for folder in range(folders):
        here = os.path.join(root, f"class-{folder:04}")
        os.makedirs(here)
        at = os.open(here, os.O_RDONLY)
        for _ in range(per_folder):
            file = os.open(f"{number:07}.jpg", os.O_CREAT | os.O_WRONLY, 0o644, dir_fd=at)
            start = number * 4099 % (MIB - size)
            os.write(file, number.to_bytes(8, "big") + block[start : start + (min(size, 1024) if sparse else size) - 8])
            if sparse:
                os.ftruncate(file, size)
            os.close(file)
            number += 1
        os.close(at)


def verdict(name, value, limit, unit=""):
    passed = value <= limit
    print(f"{name}: {value:.2f} {unit} (at most {limit:g}): {'PASS' if passed else 'FAIL'}", flush=True)
    return passed


class Account:
    """A home of its own with the remote `d` signed in to an emulator."""

    def __init__(self, place, drive):
        self.place = place
        self.drive = drive
        self.home = os.path.join(place, "home")
        self.env = {**os.environ, "PACKTRAIN_HOME": self.home}
        client = self._write("client_secret.json", json.dumps({"installed": {"client_id": "bench", "client_secret": "bench-secret"}}))
        browser = self._write("browser", '#!/bin/sh\nexec curl -fsSL -o /dev/null "$1"\n')
        os.chmod(browser, 0o755)
        self.cli("remote", "add", "drive", "d", "--client", client, "--secrets", "file", f"endpoint={drive.url}",
                 f"token_url={drive.url}/token", f"auth_url={drive.url}/o/oauth2/v2/auth")
        self.cli("remote", "login", "d", "--browser", browser)

    def _write(self, name, text):
        path = os.path.join(self.place, name)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        return path

    def cli(self, *words):
        subprocess.run([os.environ["PACKTRAIN"], *words], env=self.env, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


@contextlib.contextmanager
def signed_in(place, *options):
    """An emulator that keeps digests and sizes only (unless the options say else), and an account on it."""
    with Emulator("--client-id", "bench", "--client-secret", "bench-secret", "--auto-consent", "allow", *options) as drive:
        yield drive, Account(place, drive)


class Push:
    """One run of a program that speaks JSON lines, with its peak memory and the moment of its first MiB on the drive."""

    def __init__(self, words, env, sent=None):
        self.begun = time.monotonic()
        self.first_mib = None
        self.peak = 0
        self.process = subprocess.Popen([os.environ["PACKTRAIN"], *words, "--json"], env=env, stdout=subprocess.PIPE, text=True)
        self.last = None
        self._threads = [threading.Thread(target=self._watch, args=(sent,), daemon=True), threading.Thread(target=self._read, daemon=True)]
        for thread in self._threads:
            thread.start()

    def _read(self):
        for line in self.process.stdout:
            self.last = line

    def _watch(self, sent):
        while self.process.returncode is None:
            self.peak = max(self.peak, peak_memory(self.process.pid))
            if sent is not None and self.first_mib is None and sent() >= MIB:
                self.first_mib = time.monotonic() - self.begun
            time.sleep(0.02)

    def kill(self):
        """kill -9, and not a word more."""
        self.process.kill()
        self.process.wait()
        for thread in self._threads:
            thread.join()

    def finish(self):
        """Runs to its end; the last event."""
        _, status, usage = os.wait4(self.process.pid, 0)
        self.seconds = time.monotonic() - self.begun
        self.process.returncode = os.waitstatus_to_exitcode(status)
        for thread in self._threads:
            thread.join()
        self.cpu = usage.ru_utime + usage.ru_stime
        self.done = json.loads(self.last or "{}")
        if self.process.returncode != 0 or self.done.get("event") != "done":
            sys.exit(f"the push failed with {self.process.returncode}: {self.done}")
        return self.done


def peak_memory(pid):
    """Bytes; 0 when it has ended. Not the rusage of the child: its peak is inherited through exec from this process."""
    try:
        with open(f"/proc/{pid}/status", encoding="ascii") as status:
            return next((int(line.split()[1]) * 1024 for line in status if line.startswith("VmHWM:")), 0)
    except (FileNotFoundError, ProcessLookupError):
        return 0
