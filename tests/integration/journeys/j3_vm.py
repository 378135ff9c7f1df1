"""A notebook's machine for the journeys: processes, network, memory and a disk of its own, of which nothing outlives it; on it
a real Jupyter server and its kernels."""

import contextlib
import ctypes
import http.client
import importlib.util
import json
import os
import shutil
import signal
import socket
import struct
import subprocess
import sys
import threading
import time
import uuid
import zlib

from source_case import SKIP, Disk

missing = [name for name in ("numpy", "torch", "imageio", "websocket", "ipykernel") if not importlib.util.find_spec(name)]
missing += [name for name in ("jupyter-server", "unshare", "nsenter", "taskset") if not shutil.which(name)]
if missing:
    print("skipped: there is no", ", ".join(missing))
    sys.exit(SKIP)

import numpy as np  # noqa: E402
import websocket  # noqa: E402
from agent_case import SocketConnection  # noqa: E402
from journey import JourneyCase, Line  # noqa: E402

CLONE_NEWNET = 0x40000000
LIBC = ctypes.CDLL(None, use_errno=True)
TOKEN = "n0tebook-t0ken"
JUPYTER_PORT = 8888
CLASSES = 6
SOURCE_PACKAGE = os.path.normpath(os.path.join(os.path.dirname(os.path.abspath(__file__)), *[os.pardir] * 3, "app", "notebook"))

# Process 1: takes in whoever lost its parent.
INIT = "ip link set lo up && echo ready && while :; do sleep 1000 & wait $!; done"


@contextlib.contextmanager
def network_of(pid):
    """What this thread opens meanwhile belongs to that process's network."""
    with open("/proc/thread-self/ns/net", encoding="ascii") as own, open(f"/proc/{pid}/ns/net", encoding="ascii") as other:
        if LIBC.setns(other.fileno(), CLONE_NEWNET) != 0:
            raise OSError(ctypes.get_errno(), "setns")
        try:
            yield
        finally:
            if LIBC.setns(own.fileno(), CLONE_NEWNET) != 0:
                os.abort()  # this thread would go on in a foreign network


class VmLine(Line):
    """The only way out of a machine: to the drive, at a rate that can be changed."""

    def __init__(self, server_port, pid, port, rate):
        self.pid = pid
        self.wanted_port = port
        self.rate = rate
        self.carried = 0
        self.next_at = 0.0
        self.pace = threading.Lock()
        super().__init__(server_port)

    def listen(self):
        self.port = self.wanted_port
        with network_of(self.pid):
            return super().listen()

    def carry(self, source, target):
        source.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 16)
        super().carry(Paced(source, self), target)

    def wait_turn(self, size):
        with self.pace:
            now = time.monotonic()
            self.next_at = max(self.next_at, now - 0.02) + size / self.rate
            self.carried += size
            wait = self.next_at - now
        if wait > 0:
            time.sleep(wait)


class Paced:
    """A socket whose reader waits for its turn."""

    def __init__(self, source, line):
        self.source = source
        self.line = line

    def recv(self, size):
        piece = min(size, max(4096, int(self.line.rate / 50)))
        data = self.source.recv(piece)
        self.line.wait_turn(len(data))
        return data

    def __eq__(self, other):
        return self.source is getattr(other, "source", other)

    def __hash__(self):
        return hash(self.source)

    def __getattr__(self, name):
        return getattr(self.source, name)


class LowestFree:
    """The least free space that a disk ever had."""

    def __init__(self, path):
        self.path = path
        self.least = self.free()
        self.ended = threading.Event()
        self.thread = threading.Thread(target=self.look, daemon=True)
        self.thread.start()

    def free(self):
        found = os.statvfs(self.path)
        return found.f_bavail * found.f_frsize

    def look(self):
        while not self.ended.wait(0.01):
            with contextlib.suppress(OSError):
                self.least = min(self.least, self.free())

    def stop(self):
        self.ended.set()
        self.thread.join()


class Vm:
    """Made running. `disk` in megabytes, `rate` of the line in bytes a second each way together."""

    def __init__(self, place, drive_port, port, *, disk, rate, environment, memory=13 << 30):
        os.makedirs(place)
        self.place = place
        self.root = os.path.join(place, "disk")
        os.mkdir(self.root)
        self.disk = Disk(self.root, disk)
        self.disk.plug_in()
        self.home = os.path.join(self.root, "root")
        # Python looks there for a user's own packages only if it is there when it starts.
        os.makedirs(os.path.join(self.home, ".local", "lib", "python" + ".".join(map(str, sys.version_info[:2])), "site-packages"))
        self.lowest = LowestFree(self.root)
        self.cgroup = None
        self.outer = subprocess.Popen(["unshare", "--net", "--pid", "--fork", "--mount-proc", "--kill-child", "sh", "-c", INIT],
                                      stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        if self.outer.stdout.readline() != "ready\n":
            raise RuntimeError("no namespaces here")
        with open(f"/proc/{self.outer.pid}/task/{self.outer.pid}/children", encoding="ascii") as file:
            self.init = int(file.read().split()[0])
        self.limit_memory(memory)
        self.line = VmLine(drive_port, self.init, port, rate)
        self.env = {"HOME": self.home, "PATH": "/usr/local/bin:/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TERM": "dumb",
                    "JUPYTER_RUNTIME_DIR": os.path.join(self.home, "runtime"), "JUPYTER_TOKEN": TOKEN,
                    "PACKTRAIN_HOME": os.path.join(self.home, "packtrain"), **environment}
        self.log = open(os.path.join(place, "jupyter.log"), "w", encoding="utf-8")
        self.server = None

    def limit_memory(self, most):
        folder = f"/sys/fs/cgroup/memory/packtrain-journey-{os.getpid()}-{self.init}"
        with contextlib.suppress(OSError):
            os.mkdir(folder)
            with open(os.path.join(folder, "memory.limit_in_bytes"), "w", encoding="ascii") as file:
                file.write(str(most))
            self.cgroup = folder

    def command(self, words):
        """The same, run there: two cores, its memory."""
        enter = ["nsenter", "-t", str(self.init), "--net", "--pid", "--mount", "--wd=" + self.home, "--", "taskset", "-c", "0,1"]
        if self.cgroup:
            enter += ["sh", "-c", 'echo 0 > "$0/cgroup.procs"; exec "$@"', self.cgroup]
        return [*enter, *words]

    def run(self, *words, timeout=120, **more):
        return subprocess.run(self.command(words), env=self.env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True, timeout=timeout, check=False, **more)

    def connect(self, port):
        with network_of(self.init):
            return socket.create_connection(("127.0.0.1", port), timeout=30)

    # --- Jupyter ----------------------------------------------------------------------------------------------------

    def start_jupyter(self):
        words = ["jupyter-server", "--ServerApp.ip=127.0.0.1", f"--ServerApp.port={JUPYTER_PORT}", "--ServerApp.open_browser=False",
                 "--ServerApp.root_dir=" + self.home, "--ServerApp.allow_root=True"]
        self.server = subprocess.Popen(self.command(words), env=self.env, stdin=subprocess.DEVNULL,
                                       stdout=self.log, stderr=self.log)
        end = time.monotonic() + 60
        while True:
            try:
                return self.call("GET", "/api/status")
            except OSError:
                if time.monotonic() > end or self.server.poll() is not None:
                    raise
                time.sleep(0.1)

    def call(self, method, path, body=None):
        connection = http.client.HTTPConnection("127.0.0.1", JUPYTER_PORT)
        connection.sock = self.connect(JUPYTER_PORT)
        try:
            connection.request(method, path, None if body is None else json.dumps(body),
                               {"Authorization": "token " + TOKEN, "Content-Type": "application/json"})
            reply = connection.getresponse()
            text = reply.read()
            if reply.status >= 300:
                raise RuntimeError(f"{method} {path}: {reply.status} {text[:300]!r}")
            return json.loads(text or b"null")
        finally:
            connection.close()

    # --- the end ----------------------------------------------------------------------------------------------------

    def kill(self):
        """As a platform takes a machine back: everything at once with signal 9, and the disk is gone."""
        self.lowest.stop()
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.init, signal.SIGKILL)
        self.outer.wait()
        self.outer.stdout.close()
        self.line.cut()
        for process in (self.server,):
            if process:
                process.wait()
        self.log.close()
        self.disk.pull()
        os.remove(self.disk.image)
        shutil.rmtree(self.root)
        if self.cgroup:
            for _ in range(50):
                with contextlib.suppress(OSError):
                    os.rmdir(self.cgroup)
                    break
                time.sleep(0.1)


class Cell:
    """What came of running one."""

    def __init__(self):
        self.text = ""
        self.error = None
        self.is_idle = threading.Event()
        self.is_answered = threading.Event()

    @property
    def is_done(self):
        return self.is_idle.is_set() and self.is_answered.is_set()

    def wait(self, seconds):
        end = time.monotonic() + seconds
        for event in (self.is_answered, self.is_idle):
            if not event.wait(max(0.0, end - time.monotonic())):
                raise TimeoutError(f"the cell runs on after {seconds} s; it said: {self.text[-2000:]}")
        return self


class Kernel:
    """A kernel of a machine's Jupyter server, talked to as a browser does."""

    def __init__(self, vm):
        self.vm = vm
        self.id = vm.call("POST", "/api/kernels", {"name": "python3"})["id"]
        self.cells = {}
        self.session = uuid.uuid4().hex
        self.socket = None
        self.open()

    def open(self):
        url = f"ws://127.0.0.1:{JUPYTER_PORT}/api/kernels/{self.id}/channels?session_id={self.session}"
        self.socket = websocket.create_connection(url, socket=self.vm.connect(JUPYTER_PORT), header=["Authorization: token " + TOKEN])
        self.socket.settimeout(None)
        threading.Thread(target=self.read, args=(self.socket,), daemon=True).start()

    def read(self, one):
        with contextlib.suppress(OSError, websocket.WebSocketException, ValueError):
            while text := one.recv():
                message = json.loads(text)
                cell = self.cells.get(message.get("parent_header", {}).get("msg_id"))
                if cell:
                    self.take(cell, message)

    @staticmethod
    def take(cell, message):
        kind, content = message["header"]["msg_type"], message["content"]
        if kind == "stream":
            cell.text += content["text"]
        elif kind == "error":
            cell.error = (content["ename"], content["evalue"])
        elif kind == "execute_reply":
            cell.is_answered.set()
        elif kind == "status" and content["execution_state"] == "idle":
            cell.is_idle.set()

    def begin(self, code):
        id = uuid.uuid4().hex
        cell = self.cells[id] = Cell()
        header = {"msg_id": id, "msg_type": "execute_request", "session": self.session, "username": "", "version": "5.3",
                  "date": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())}
        content = {"code": code, "silent": False, "store_history": True, "user_expressions": {}, "allow_stdin": False, "stop_on_error": True}
        self.socket.send(json.dumps({"header": header, "parent_header": {}, "metadata": {}, "content": content, "channel": "shell"}))
        return cell

    def run(self, code, seconds=120):
        return self.begin(code).wait(seconds)

    def interrupt(self):
        self.vm.call("POST", f"/api/kernels/{self.id}/interrupt")

    def restart(self):
        self.vm.call("POST", f"/api/kernels/{self.id}/restart")
        self.socket.close()
        self.open()


def png(number, side):
    """Noise that no two images share, brighter from class to class; not compressed, so that a side makes a size."""
    width, height, row = side, side, side * 3
    noise = np.random.default_rng(number).integers(0, 160, (height, row + 1), dtype=np.uint8)
    noise[:, 1:] += np.uint8(number % CLASSES * 90 // CLASSES)
    noise[:, 0] = 0  # no filter

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(noise.tobytes(), 0)) + chunk(b"IEND", b"")


class VmCase(JourneyCase):
    """A dataset `flowers` of small images on the drive, pushed by the command line; machines that train on it."""

    asked = None
    dataset = "g:flowers"

    def setUp(self):
        self.record_path = self.asked.record
        super().setUp()
        self.machines = 0
        self.vm = None
        self.source = os.path.join(self.place, "flowers")

    def push_images(self, count, side, shard_size):
        for number in range(count):
            folder = os.path.join(self.source, f"class-{number % CLASSES}")
            os.makedirs(folder, exist_ok=True)
            with open(os.path.join(folder, f"{number:06}.png"), "wb") as file:
                file.write(png(number, side))
        self.bytes = sum(os.path.getsize(os.path.join(folder, name)) for folder, _, names in os.walk(self.source) for name in names)
        self.record.did(f"made {count:,} images in {CLASSES} classes, {self.bytes:,} bytes")
        self.ok("push", self.source, "--to", "g:", "--shard-size", shard_size, timeout=600)
        done = self.ok("verify", self.dataset, timeout=600).stdout
        self.record.saw(f"packtrain push; packtrain verify: {done.splitlines()[0]}", "Complete" in done)

    def tell_why(self):
        """What the agent says when a journey came to nothing."""
        log = os.path.join(self.vm.env["PACKTRAIN_HOME"], "agent", "agent.log")
        with contextlib.suppress(Exception):
            with open(log, encoding="utf-8") as file:
                self.record.write("the agent's log:\n" + "".join(file.readlines()[-40:]))
            seen = self.snapshot()
            self.record.write(json.dumps({name: seen.get(name) for name in ("checkpoints", "save", "datasets", "session")}, indent=1))

    def make_vm(self, package=SOURCE_PACKAGE, environment=None, **wishes):
        """A machine with Jupyter; nothing of ours but the package and the agent, or not even those if `package` is None."""
        self.machines += 1
        environment = {"COLAB_RELEASE_TAG": "release-colab", **(environment or {})}
        if package:
            environment = {"PYTHONPATH": package, "PACKTRAIN_AGENT": os.environ["PACKTRAIN_AGENT"], **environment}
        vm = Vm(os.path.join(self.place, f"vm-{self.machines}"), self.cloud.port, self.line.port, environment=environment, **wishes)
        self.vm = vm
        return vm

    def tearDown(self):
        if self.vm and self.vm.outer.poll() is None:
            if self._outcome.result.failures or self._outcome.result.errors or not self._outcome.success:
                self.tell_why()
            self.vm.kill()
        super().tearDown()

    def sign_in(self, vm):
        """As its user does in the machine's shell."""
        url = self.line.url
        client = os.path.join(self.place, "client_secret.json")
        for words in (["remote", "add", "drive", "g", f"endpoint={url}", f"token_url={url}/token", f"auth_url={url}/o/oauth2/v2/auth",
                       "--client", client, "--secrets", "file"], ["remote", "login", "g", "--browser", self.browser()]):
            done = vm.run(os.environ["PACKTRAIN"], *words)
            self.said.append(done.stdout)
            self.assertEqual(done.returncode, 0, done.stdout)

    def check_network(self, vm):
        done = vm.run("/usr/bin/python3", "-c", "import socket\n"
                      "for host in ('192.0.2.1', '151.101.0.223', '8.8.8.8'):\n"
                      "    try:\n        socket.create_connection((host, 443), 3)\n        print('reached', host)\n"
                      "    except OSError:\n        pass\n"
                      "print(socket.gethostname() and 'end')")
        self.record.saw(f"addresses outside that can be reached from the machine: {done.stdout.split()[:-1] or 'none'}", done.stdout == "end\n")

    # --- the agent, from outside --------------------------------------------------------------------------------------

    def agent(self, method, path, body=None):
        connection = SocketConnection(os.path.join(self.vm.env["PACKTRAIN_HOME"], "agent", "agent.sock"))
        try:
            connection.request(method, path, None if body is None else json.dumps(body), {"Content-Type": "application/json"})
            reply = connection.getresponse()
            text = reply.read()
            self.assertEqual(reply.status, 200, text)
            return json.loads(text)
        finally:
            connection.close()

    def snapshot(self):
        return self.agent("GET", "/snapshot")

    def check_cell(self, cell):
        self.assertIsNone(cell.error, cell.text)
        return cell.text

    def told(self, cell, key):
        """What a cell printed as `key: value`."""
        found = [line.split(": ", 1)[1] for line in self.check_cell(cell).splitlines() if line.startswith(key + ": ")]
        self.assertTrue(found, f"{key} in {cell.text!r}")
        return found[-1]

    def sent_by_drive(self):
        return self.cloud.stats()["bytes_sent"]
