"""What the agent's tests share: a state folder of their own, the program, and its socket."""

import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import unittest

PROGRAM = os.environ["PACKTRAIN_AGENT"]


class SocketConnection(http.client.HTTPConnection):
    def __init__(self, path):
        super().__init__("localhost", timeout=5)
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(5)
        # A socket's address is short, a folder's path need not be.
        folder = os.open(os.path.dirname(self.path), os.O_PATH)
        try:
            self.sock.connect(f"/proc/self/fd/{folder}/{os.path.basename(self.path)}")
        finally:
            os.close(folder)


def fast_clock(rate):
    """What makes the clock of programs run so many times as fast, from now on; nothing where it was not built."""
    library = os.environ.get("PACKTRAIN_FAST_CLOCK")
    if not library or rate == 1:
        return {}
    clocks = (time.CLOCK_REALTIME, time.CLOCK_MONOTONIC, time.CLOCK_BOOTTIME)
    return {"LD_PRELOAD": library, "PACKTRAIN_TEST_CLOCK": ":".join(map(str, (rate, *map(time.clock_gettime_ns, clocks))))}


def wait_until(what, limit=15):
    """The first true answer of `what`; fails after the limit."""
    end = time.monotonic() + limit
    while time.monotonic() < end:
        answer = what()
        if answer:
            return answer
        time.sleep(0.05)
    raise AssertionError("it did not come to pass")


class AgentCase(unittest.TestCase):
    """Every test has its own run folder; whatever agent it leaves is ended."""

    nice = 0  # other tests want the processors too; None: as the agent has it by itself

    rate = 1  # how many times as fast the agent's clock runs

    def setUp(self):
        self.place = tempfile.mkdtemp(prefix="packtrain-agent-")
        self.folder = os.path.join(self.place, "home", "agent")
        keep = ("PATH", "HOME", "ASAN_OPTIONS", "UBSAN_OPTIONS", "LD_LIBRARY_PATH")
        self.env = {name: os.environ[name] for name in keep if name in os.environ}
        self.env.update(PACKTRAIN_HOME=os.path.join(self.place, "home"), LC_ALL="C.UTF-8", **fast_clock(self.rate))

    def tearDown(self):
        self.run_agent("stop")
        shutil.rmtree(self.place, ignore_errors=True)

    def run_agent(self, *arguments, timeout=30, env=None):
        if self.nice is not None and arguments[0] in ("start", "run") and "--nice" not in arguments:
            arguments += ("--nice", str(self.nice))
        return subprocess.run([PROGRAM, *arguments], env=env or self.env, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=timeout)

    def ok(self, *arguments, code=0, **more):
        done = self.run_agent(*arguments, **more)
        self.assertEqual(done.returncode, code, f"{arguments}\n{done.stdout}\n{done.stderr}")
        return done.stdout

    def get(self, path, method="GET"):
        connection = SocketConnection(os.path.join(self.folder, "agent.sock"))
        try:
            connection.request(method, path)
            reply = connection.getresponse()
            return reply.status, reply.read().decode()
        finally:
            connection.close()

    def command(self, name, **arguments):
        connection = SocketConnection(os.path.join(self.folder, "agent.sock"))
        try:
            connection.request("POST", "/commands/" + name, json.dumps(arguments))
            reply = connection.getresponse()
            body = reply.read()
            self.assertEqual(reply.status, 200, body)
            return json.loads(body)
        finally:
            connection.close()

    def snapshot(self):
        status, body = self.get("/snapshot")
        self.assertEqual(status, 200)
        return json.loads(body)

    def pid(self):
        return self.snapshot()["agent"]["pid"]

    def kill(self, pid, sig=signal.SIGKILL):
        os.kill(pid, sig)

    def alive(self, pid):
        try:
            with open(f"/proc/{pid}/stat") as file:
                return file.read().rsplit(")", 1)[1].split()[0] not in "ZX"
        except FileNotFoundError:
            return False
