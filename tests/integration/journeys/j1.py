"""J1, day one at the college PC, as far as packing and Drive go: from a bare system to a dataset that is proved.

    PACKTRAIN=build/dev/bin/packtrain DRIVE_EMULATOR=build/dev/bin/drive-emulator \\
    PYTHONPATH=tests/integration/cli:tests/integration/source:tests/integration/referees:tests/app/cli:tests/servers \\
    tests/integration/journeys/j1.py --scale 0.1 --root build/bare-root --record j1.md

An ordinary user in a bare Debian root, no network but a proxy that wants a password and behind which a private CA signs for Google's names.
`--scale 1` is the founding tree: 340,000 files of 13 KB in 7 folders. Needs root, for the root. `j1_window.py` is the same day at the window.
"""

import argparse
import json
import os
import re
import secrets
import signal
import subprocess
import sys
import threading
import time
import unittest

import cli_case
from bare_root import HOST, PROXY_PORT, UID, USER, Computer, Proxy, make_root
from browser import Browser, chromium
from drive_cli_case import MIB
from journey import JourneyCase, PeakMemory, founding_tree
from referee import cannot
from source_case import in_own_mounts

GOOGLE = ("www.googleapis.com", "oauth2.googleapis.com", "accounts.google.com")  # what Packtrain asks when nobody says otherwise
GIB = 1 << 30


def arguments():
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--scale", type=float, default=0.1, help="of 340,000 files")
    asked.add_argument("--file-size", type=int, default=13_000)
    asked.add_argument("--line", type=int, default=5_000_000, help="bytes per second")
    asked.add_argument("--root", required=True, help="a folder for the bare root; made once")
    asked.add_argument("--record", help="a file for the record")
    return asked.parse_args()


class DayOne(JourneyCase):
    title = "J1: day one at the college PC, as far as packing and Drive go"
    signed_in = False
    asked = None
    programs = (cli_case.PROGRAM,)
    dataset = "source"

    def setUp(self):
        self.record_path = self.asked.record
        self.quota = round(self.asked.scale * 340_000) * self.asked.file_size * 3
        self.options = (*JourneyCase.options, "--line", str(self.asked.line), "--quota", str(self.quota))
        self.password = "word-" + secrets.token_hex(8)
        super().setUp()
        self.peak = PeakMemory()
        self.addCleanup(self.peak.ended.set)
        self.computer = Computer(self.asked.root, self.place, *self.programs)
        self.addCleanup(self.computer.switch_off)
        self.proxy = Proxy(self.computer.listen(PROXY_PORT), "student", self.password, {f"{name}:443": self.cloud.port for name in GOOGLE})
        self.addCleanup(self.proxy.listener.close)
        self.home = os.path.join(self.place, "home", USER)
        os.makedirs(self.home)
        self.env = {"HOME": self.home, "USER": USER, "PATH": "/usr/local/bin:/usr/bin:/bin", "LC_ALL": "C.UTF-8"}
        os.chown(self.place, UID, UID)
        os.chmod(self.place, 0o755)

    def start_cloud(self, *more):
        """A drive that has Google's names, and whose certificate a private CA signed."""
        self.ca, key = os.path.join(self.place, "ca.pem"), os.path.join(self.place, "key.pem")
        names = ",".join([*("DNS:" + name for name in GOOGLE), "IP:127.0.0.1"])
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj",
                        "/O=College IT/CN=College root", "-addext", f"subjectAltName={names}", "-keyout", key, "-out", self.ca],
                       check=True, stderr=subprocess.DEVNULL)
        os.environ["SSL_CERT_FILE"] = self.ca  # for this test's own looks at the drive
        self.addCleanup(os.environ.pop, "SSL_CERT_FILE")
        super().start_cloud("--tls-cert", self.ca, "--tls-key", key, *more)

    def run_cli(self, *words, stdin=None, timeout=60, env=None, cwd=None):
        done = subprocess.run(self.computer.command(env or self.env, "packtrain", *words), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, text=True, timeout=timeout, check=False)
        self.said.append(done.stdout + done.stderr)
        return done

    def start(self, *words, around=()):
        with open(os.path.join(self.place, f"output-{len(os.listdir(self.place))}"), "w+", encoding="utf-8") as output:
            process = subprocess.Popen([*around, *self.computer.command(self.env, "packtrain", *words)], stdin=subprocess.DEVNULL, stdout=output,
                                       stderr=output)
            process.output = open(output.name, encoding="utf-8")  # noqa: SIM115
        self.addCleanup(self.end_process, process)
        return process

    def secrets_known(self):
        return super().secrets_known() | {self.password.encode()}

    def private_words(self):
        return {self.home, USER, HOST, self.place}

    # --- the day ------------------------------------------------------------------------------------------------------

    def test_day_one(self):
        record, asked = self.record, self.asked
        record.write(f"scale {asked.scale}, line {asked.line:,} B/s, quota of the drive {self.quota:,} bytes")
        files = founding_tree(self.source, asked.scale, asked.file_size)
        self.bytes = files * asked.file_size
        subprocess.run(["chown", "-R", f"{UID}:{UID}", os.path.join(self.place, "home"), self.source], check=True)
        record.did(f"made {files:,} files of {asked.file_size:,} bytes in 7 folders; user {USER} (uid {UID}) on {HOST}, a bare Debian root")
        for part in self.parts():
            record.part(part.__doc__)
            part()
        self.look_at_everything(self.dataset, self.source)
        self.assertEqual(self.proxy.elsewhere, [])
        record.saw(f"the proxy led {self.proxy.led} times to the drive and was asked for nothing else")
        self.conclude()

    def parts(self):
        return self.network, self.client, self.sign_in, self.plan, self.upload, self.trace

    def network(self):
        """The network"""
        reached = subprocess.run(self.computer.command(self.env, "sh", "-c", f"cat < /dev/tcp/{GOOGLE[0]}/443; getent hosts {GOOGLE[0]}"),
                                 stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False).stdout
        self.record.saw("without the proxy there is nothing", reached == b"")

    def client_file(self):
        """The file that Google's console gives for a client of one's own."""
        path = os.path.join(self.place, "client_secret.json")
        with open(path, "w", encoding="utf-8") as file:
            json.dump({"installed": {"client_id": "emulator-client", "client_secret": self.client_secret, "project_id": "college-datasets",
                                     "auth_uri": "https://accounts.google.com/o/oauth2/auth", "redirect_uris": ["http://localhost"]}}, file)
        os.chmod(path, 0o644)
        return path

    def client(self):
        """The user's own client"""
        self.ok("remote", "add", "drive", "g", "--client", self.client_file(), "--secrets", "file")
        self.record.did("packtrain remote add drive g --client client_secret.json --secrets file; no address is named, so it asks Google's")

    def opened(self, env):
        """Starts a sign-in; the address that it wants opened."""
        address = os.path.join(self.home, "address")
        opener = os.path.join(self.home, "opener")
        with open(opener, "w", encoding="ascii") as file:
            file.write(f'#!/bin/sh\necho "$1" > {address}.new && mv {address}.new {address}\n')
        os.chmod(opener, 0o755)
        self.env = env
        login = self.start("remote", "login", "g", "--browser", opener)
        self.wait_for(lambda: os.path.exists(address) or login.poll() is not None)
        with open(address, encoding="ascii") as file:
            url = file.read().strip()
        os.unlink(address)
        return login, url

    def sign_in(self):
        """The sign-in"""
        direct = dict(self.env)
        proxied = {**direct, "https_proxy": f"http://127.0.0.1:{PROXY_PORT}"}
        known = {**direct, "https_proxy": f"http://student:{self.password}@127.0.0.1:{PROXY_PORT}"}
        for env, number, what in ((proxied, "PKT-2007", "no password for the proxy"), (known, "PKT-2006", "its CA is not known")):
            login, url = self.opened(env)
            self.consent(url)
            status, text = self.finish(login)
            line = next(one for one in text.splitlines() if "PKT-" in one)
            self.record.saw(f'{what}: exit {status}, "{line}"', status == 9 and number in line)
        self.env = {**known, "PACKTRAIN_CA": self.ca}
        login, url = self.opened(self.env)
        self.record.saw("the address asks for drive.file with PKCE", "drive.file" in url and "code_challenge_method=S256" in url)
        self.consent(url)
        status, text = self.finish(login)
        self.record.saw(f"exit {status}: {text.strip().splitlines()[-1]}", status == 0)
        self.assertEqual(status, 0, text)

    def consent(self, url):
        """In a real browser, behind the same proxy; where there is none, by a stand-in that fills in the same form."""
        known = ("student", self.password)
        if chromium():
            key = subprocess.run(f"openssl x509 -in {self.ca} -pubkey -noout | openssl pkey -pubin -outform der | openssl dgst -sha256 -binary | base64",
                                 shell=True, stdout=subprocess.PIPE, text=True, check=True).stdout.strip()
            browser = Browser(self.computer.namespace("net"), f"http://127.0.0.1:{PROXY_PORT}", known, key, self.display())
            try:
                browser.press(url, "#allow", "http://127.0.0.1:", click=self.click_on_screen if self.display() else None)
            finally:
                browser.close()
            seen = "its window on the display, Allow clicked with the mouse" if self.display() else "no window, Allow pressed"
            self.record.did(f"Chromium: asked {browser.asked_for_password} times for the proxy's password, the page of {GOOGLE[2]} opened, {seen}, "
                            "back at the loopback address")
            return
        env = {**os.environ, "https_proxy": f"http://{known[0]}:{known[1]}@127.0.0.1:{PROXY_PORT}"}
        subprocess.run([*self.computer.namespace("net"), self.browser(), url], env=env, check=True, timeout=60)
        self.record.did("Chromium is not installed: a stand-in opened the page through the proxy and sent its form")

    def display(self):
        """Where the browser is seen; None: it has no window."""
        return None

    def plan(self):
        """The plan, before the first byte"""
        done = self.ok("push", self.source, "--to", "g:", "--plan", timeout=120)
        for line in done.stdout.splitlines():
            if "class-" not in line:
                self.record.saw(line.strip())
        self.record.saw("its time, its shards and the free space afterwards are said", re.search(r"(?s)shard.*time: .*afterwards", done.stdout))
        plan = self.events("push", self.source, "--to", "g:", "--plan", timeout=120)[0]
        self.record.saw(f"quota after: {plan['free_bytes'] - plan['bytes']:,} bytes, {plan['shards']} shards, {plan['requests']} requests", plan["fits"])
        self.record.saw("nothing was sent for it", self.received() == 0)
        self.planned = plan

    def upload(self):
        """The upload"""
        before = self.cloud.stats()["requests"]["total"]
        begun = time.monotonic()
        process = self.start("push", self.source, "--to", "g:", "--json")
        self.peak.pid = process.pid
        first = self.wait_for(lambda: self.received() > MIB and time.monotonic() - begun)
        opened = WrittenFiles(process.pid)
        self.wait_for(lambda: self.received() > self.bytes * 0.4, 600)
        command_line = open(f"/proc/{process.pid}/cmdline", "rb").read()
        self.record.saw("no secret in the process list", not any(one in command_line for one in self.secrets_known()))
        process.send_signal(signal.SIGHUP)
        status, _ = self.finish(process)
        self.record.did("closed the terminal at 40 % (SIGHUP), and logged in again: packtrain resume --all")
        self.record.saw(f"exit status {status}", status == 130)
        process = self.start("resume", "--all", "--json")
        self.peak.pid = process.pid
        opened.pid = process.pid
        status, text = self.finish(process, timeout=60 + 10 * self.bytes / self.asked.line)
        seconds = time.monotonic() - begun
        self.assertEqual(status, 0, text)
        done = json.loads(text.splitlines()[-1])
        self.record.saw(f"{done['event']}, proof by {done['proof']}: {done['shards_done']} shards, {done['bytes']:,} bytes in {seconds:.1f} s", done["event"] == "done")
        self.record.figure("first part on the wire after", first, 3, " s")
        self.record.figure("time over line time, the break included", seconds / (done["bytes"] / self.asked.line), 1.05)
        self.upload_figures(done["bytes"], before, opened, runs=2)

    def upload_figures(self, sent, before, opened, runs):
        """What else is promised of an upload of so many bytes that took so many runs of the program."""
        opened.stop()
        stats = self.cloud.stats()
        requests = stats["requests"]["total"] - before
        self.record.figure(f"requests (24 a GiB, and 20 for each of {runs} runs, which are needed at any scale)", requests, 24 * sent / GIB + 20 * runs)
        self.record.write(f"requests: {stats['requests']['by_kind']}")
        self.record.figure("peak memory", self.peak.most / 1e6, 150, " MB")
        self.record.figure("acknowledged bytes sent again", stats["bytes_again"], 0)
        lost = stats["bytes_received"] - stats["bytes_stored"]
        self.record.figure("sent, but lost with a connection (32 MiB for each of 4 workers at each break)", lost / MIB, 32 * 4 * (runs - 1), " MiB")
        kept = sum(os.path.getsize(os.path.join(folder, name)) for folder, _, names in os.walk(self.home) for name in names)
        self.record.figure("bytes that it keeps of its own, over the data", kept / self.bytes, 0.05)
        own = (self.home, os.path.join(self.place, "desk"))  # the second: where a session's sockets and locks lie
        elsewhere = {path for path in opened.seen if not path.removeprefix(self.computer.root).startswith(own)}
        self.record.saw(f"no temporary copy: {len(opened.seen)} files were seen open for writing, outside of its own state: {sorted(elsewhere) or 'none'}",
                        opened.seen and not elsewhere)

    def trace(self):
        """Every file that a push opens for writing, by strace"""
        log = os.path.join(self.place, "strace")
        probe = subprocess.run(["strace", "-o", "/dev/null", "true"], stderr=subprocess.DEVNULL, check=False) if os.path.exists("/usr/bin/strace") else None
        if probe is None or probe.returncode != 0:
            self.record.write("not played: strace is not there or may not trace; the look at open files above stands")
            return
        folder = os.path.join(self.source, "class-6")
        process = self.start("push", folder, "--to", "g:traced", "--shard-size", "4MiB", around=["strace", "-f", "-qq", "-e", "trace=openat,creat,open", "-o", log])
        status, text = self.finish(process, timeout=300)
        self.assertEqual(status, 0, text)
        with open(log, encoding="utf-8", errors="replace") as lines:
            calls = [line for line in lines if re.search(r"O_WRONLY|O_RDWR|O_CREAT|creat\(", line) and " = -1 " not in line]
        paths = {match.group(1) for line in calls if (match := re.search(r'"([^"]*)"', line))}
        foreign = sorted(path for path in paths if path.startswith("/") and not path.startswith((self.home, "/dev/null", "/proc/self")))
        self.record.saw(f"{len(calls)} opens for writing, {len(paths)} names, outside of its own state: {foreign or 'none'}", calls and not foreign)
        with open(log, encoding="utf-8", errors="replace") as lines:
            source = [line for line in lines if ".jpg" in line and re.search(r"O_WRONLY|O_RDWR|O_CREAT", line)]
        self.record.saw(f"files of the source opened for writing: {len(source)}", not source)
        self.ok("rm", "g:traced/class-6", "--yes")


class WrittenFiles:
    """The regular files that a process holds open for writing, looked at ten times a second."""

    def __init__(self, pid):
        self.pid = pid
        self.seen = set()
        self.ended = threading.Event()
        self.thread = threading.Thread(target=self.look, daemon=True)
        self.thread.start()

    def look(self):
        while not self.ended.wait(0.1):
            try:
                for number in os.listdir(f"/proc/{self.pid}/fd"):
                    path = os.readlink(f"/proc/{self.pid}/fd/{number}")
                    with open(f"/proc/{self.pid}/fdinfo/{number}", encoding="ascii") as about:
                        flags = int(re.search(r"flags:\s+(\d+)", about.read()).group(1), 8)
                    device = path.startswith("/dev/") and not path.startswith("/dev/shm/")
                    if flags & os.O_ACCMODE and path.startswith("/") and not device and "/output-" not in path:
                        self.seen.add(path)
            except OSError:
                continue

    def stop(self):
        self.ended.set()
        self.thread.join()


if __name__ == "__main__":
    DayOne.asked = arguments()
    if os.geteuid() != 0:
        cannot("a bare root and a network of its own need root")
    make_root(os.path.abspath(DayOne.asked.root), *DayOne.programs)
    in_own_mounts()
    unittest.main(argv=sys.argv[:1], verbosity=1, warnings="ignore")
