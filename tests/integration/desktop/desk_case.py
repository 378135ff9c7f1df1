"""A desktop for tests: a display, a bus, a window manager and assistive technology of their own; and the program on it,
driven as a person does: by a mouse that drags, by keys, by what a screen reader is told."""

import contextlib
import hashlib
import json
import os
import re
import select
import shutil
import signal
import subprocess
import tempfile
import time
import unittest
import urllib.parse

DESKTOP = os.environ["PACKTRAIN_DESKTOP"]
PROGRAM = os.environ["PACKTRAIN"]
DRAG_SOURCE = os.environ["PACKTRAIN_DRAG_SOURCE"]

TOOLS = ("Xvfb", "openbox", "xdotool", "xprop", "dbus-daemon", "import")


def reason_to_skip(*more):
    """Why these tests cannot run here; empty if they can. In CI nothing may be missing."""
    missing = [tool for tool in (*TOOLS, *more) if not shutil.which(tool)]
    try:
        import pyatspi  # noqa: F401  # pylint: disable=import-outside-toplevel,unused-import
    except ImportError:
        missing.append("python3-pyatspi")
    if missing and os.environ.get("CI"):
        raise RuntimeError(f"missing here: {', '.join(missing)}")
    return f"missing: {', '.join(missing)}" if missing else ""


def wait_for(condition, seconds=30, what="it"):
    """What `condition` gives as soon as that is true."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = condition()
        if found:
            return found
        time.sleep(0.05)
    raise AssertionError(f"{what} did not come in {seconds} s")


class Desk:
    """Xvfb, a session bus, the accessibility bus and openbox. One per test program."""

    def __init__(self, size="1280x900"):
        self.place = tempfile.mkdtemp(prefix="packtrain-desk-")
        self.processes = []
        try:
            self.set_up(size)
        except Exception:
            self.stop()
            raise

    def set_up(self, size):
        self.log = open(os.path.join(self.place, "desk.log"), "w", encoding="utf-8")
        self.env = {**os.environ, "HOME": self.place, "XDG_RUNTIME_DIR": self.place, "LC_ALL": "C.UTF-8",
                    "XDG_CONFIG_HOME": os.path.join(self.place, "config"), "XDG_CURRENT_DESKTOP": "X-Test"}
        for name in ("WAYLAND_DISPLAY", "http_proxy", "https_proxy", "SESSION_MANAGER", "QT_QPA_PLATFORM"):
            self.env.pop(name, None)
        self.env["DISPLAY"] = ":" + self.first_line("Xvfb", "-displayfd", "1", "-screen", "0", size + "x24", "-nolisten", "tcp", "-noreset")
        self.env["DBUS_SESSION_BUS_ADDRESS"] = self.first_line("dbus-daemon", "--session", "--nofork", "--print-address")
        self.env.update(QT_LINUX_ACCESSIBILITY_ALWAYS_ON="1", QT_ACCESSIBILITY="1")
        os.environ.update({name: self.env[name] for name in ("DISPLAY", "DBUS_SESSION_BUS_ADDRESS")})
        wait_for(lambda: self.ask("xdotool", "getdisplaygeometry"), what="the display")
        self.run("openbox")
        self.run("/usr/libexec/at-spi-bus-launcher", "--launch-immediately")
        wait_for(lambda: "window id" in self.ask("xprop", "-root", "_NET_SUPPORTING_WM_CHECK"), what="openbox")
        wait_for(lambda: "org.a11y.Bus" in self.ask("dbus-send", "--session", "--print-reply", "--dest=org.freedesktop.DBus",
                                                    "/", "org.freedesktop.DBus.ListNames"), what="the accessibility bus")

    def first_line(self, *command):
        process = subprocess.Popen(command, env=self.env, stdout=subprocess.PIPE, stderr=self.log, text=True)
        self.processes.append(process)
        return process.stdout.readline().strip()

    def run(self, *command):
        process = subprocess.Popen(command, env=self.env, stdout=self.log, stderr=self.log)
        self.processes.append(process)
        return process

    def ask(self, *command, timeout=20):
        done = subprocess.run(command, env=self.env, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
                              timeout=timeout, check=False)
        return done.stdout.strip()

    def stop(self):
        for process in reversed(self.processes):
            process.terminate()
        for process in reversed(self.processes):
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(timeout=5)
            process.kill()
            process.wait()
            if process.stdout:
                process.stdout.close()
        self.log.close()
        shutil.rmtree(self.place, ignore_errors=True)


class Node:
    """A thing as a screen reader sees it. Looks go to the program every time: nothing here is remembered."""

    def __init__(self, accessible):
        self.it = accessible
        self.it.clearCache()

    @property
    def name(self):
        return self.it.name or ""

    @property
    def role(self):
        return self.it.getRoleName()

    @property
    def description(self):
        return self.it.description or ""

    def states(self):
        import pyatspi  # pylint: disable=import-outside-toplevel
        return {pyatspi.stateToString(one) for one in self.it.getState().getStates()}

    @property
    def showing(self):
        return "showing" in self.states()

    @property
    def enabled(self):
        return "enabled" in self.states()

    def children(self):
        for number in range(self.it.childCount):
            child = self.it.getChildAtIndex(number)
            if child:
                yield Node(child)

    def all(self):
        yield self
        for child in self.children():
            with contextlib.suppress(Exception):  # it may be gone by now
                yield from child.all()

    def find(self, role=None, name=None, showing=True):
        """The first below this with that role and a name that holds this text."""
        for node in self.all():
            with contextlib.suppress(Exception):
                if (role is None or node.role == role) and (name is None or name in node.name) and (not showing or node.showing):
                    return node
        return None

    def middle(self):
        box = self.it.queryComponent().getExtents(0)
        return box.x + box.width // 2, box.y + box.height // 2

    def press(self):
        self.it.queryAction().doAction(0)

    @property
    def text(self):
        return self.it.queryText().getText(0, -1)

    def __repr__(self):
        return f"<{self.role} {self.name!r}>"


class DeskCase(unittest.TestCase):
    """Each test has its own PACKTRAIN_HOME; all tests of a program share a display."""

    desk = None
    language = "C.UTF-8"
    screen = "1280x900"

    @classmethod
    def setUpClass(cls):
        why = reason_to_skip()
        if why:
            raise unittest.SkipTest(why)
        cls.desk = Desk(cls.screen)

    @classmethod
    def tearDownClass(cls):
        if cls.desk:
            cls.desk.stop()

    def setUp(self):
        self.place = tempfile.mkdtemp(prefix="packtrain-window-")
        self.home = os.path.join(self.place, "home")
        self.target = os.path.join(self.place, "drive")
        self.env = {**self.desk.env, "PACKTRAIN_HOME": self.home, "LC_ALL": self.language, "HOME": self.place,
                    "XDG_DATA_HOME": os.path.join(self.place, "data")}
        self.programs = []
        os.makedirs(self.home)
        os.makedirs(self.target)
        self.settings({"upload/localFolder": self.target, "window/geometry": ""})

    def tearDown(self):
        for process in self.programs:
            self.end(process)
        subprocess.run(["chmod", "-R", "u+rwx", self.place], check=False)
        shutil.rmtree(self.place, ignore_errors=True)

    # --- programs -------------------------------------------------------------------------------------------------

    def settings(self, values):
        groups = {}
        for key, value in values.items():
            group, name = key.split("/", 1)
            groups.setdefault(group, []).append(f"{name}={value}")
        folder = self.home
        os.makedirs(folder, exist_ok=True)
        with open(os.path.join(folder, "desktop.ini"), "w", encoding="utf-8") as file:
            for group, lines in groups.items():
                file.write(f"[{group}]\n" + "\n".join(lines) + "\n")

    def start(self, *arguments, **env):
        output = open(os.path.join(self.place, f"output-{len(self.programs)}"), "w+", encoding="utf-8")
        process = subprocess.Popen([DESKTOP, *arguments], env={**self.env, **env}, stdout=output, stderr=subprocess.STDOUT)
        process.output = output
        self.programs.append(process)
        return process

    def open_window(self, *arguments, **env):
        """The program and its window; waits until it can be used."""
        process = self.start(*arguments, **env)
        process.window = wait_for(lambda: self.window_of(process), what="the window")
        process.node = wait_for(lambda: self.node_of(process), what="the window, as a screen reader sees it")
        return process

    def end(self, process, how=signal.SIGTERM):
        if process.poll() is None:
            process.send_signal(how)
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        if not process.output.closed:
            if process.output.seekable():
                process.output.seek(0)
            process.said = process.output.read()
            process.output.close()
        return process.returncode

    def cli(self, *arguments, code=0, timeout=120):
        env = {name: value for name, value in self.env.items() if name not in ("DISPLAY", "DBUS_SESSION_BUS_ADDRESS")}
        done = subprocess.run([PROGRAM, *arguments], env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, text=True, timeout=timeout, check=False)
        self.assertEqual(done.returncode, code, f"{arguments}\n{done.stdout}\n{done.stderr}")
        return done.stdout

    def jobs(self):
        return [json.loads(line) for line in self.cli("jobs", "--json").splitlines()]

    # --- what is there --------------------------------------------------------------------------------------------

    def xdo(self, *words, timeout=20):
        return self.desk.ask("xdotool", *map(str, words), timeout=timeout)

    def window_of(self, process, title="Packtrain"):
        self.assertIsNone(process.poll(), "the program ended")
        found = self.xdo("search", "--onlyvisible", "--all", "--pid", process.pid, "--name", title).split()
        return found[-1] if found else None

    def node_of(self, process):
        import pyatspi  # pylint: disable=import-outside-toplevel
        for application in pyatspi.Registry.getDesktop(0):
            with contextlib.suppress(Exception):
                if application and application.get_process_id() == process.pid and application.childCount:
                    return Node(application)
        return None

    def find(self, process, role=None, name=None, seconds=20, showing=True):
        return wait_for(lambda: process.node.find(role, name, showing), seconds, f"{role} {name!r}")

    def rows(self, process):
        """The rows of the list of uploads, each as the texts of its cells."""
        tree = process.node.find("tree", "Uploads") or process.node.find("tree table", "Uploads")
        if not tree:
            return []
        table = tree.it.queryTable()
        return [[(table.getAccessibleAt(row, column).name or "") for column in range(table.nColumns)] for row in range(table.nRows)]

    def wait_for_status(self, process, words, seconds=60):
        """Waits until the first upload of the list has a status with these words; its texts."""
        def first():
            with contextlib.suppress(Exception):
                rows = self.rows(process)
                return rows[0] if rows and any(re.search(words, text) for text in rows[0]) else None
        return wait_for(first, seconds, f"an upload that is {words!r}")

    def shot(self, name):
        """A picture of the display, kept where PACKTRAIN_SHOTS says."""
        folder = os.environ.get("PACKTRAIN_SHOTS")
        if folder:
            os.makedirs(folder, exist_ok=True)
            subprocess.run(["import", "-window", "root", os.path.join(folder, name + ".png")], env=self.desk.env, check=False)

    # --- what a person does ---------------------------------------------------------------------------------------

    def keys(self, *keys):
        """Keys to the window that has the focus."""
        for key in keys:
            self.xdo("key", "--clearmodifiers", key)

    def type(self, text):
        self.xdo("type", "--clearmodifiers", text, timeout=60)

    def click(self, node):
        x, y = node.middle()
        self.xdo("mousemove", x, y, "click", 1)

    def drag(self, process, formats, drop=True, at=None):
        """Drags from a window of another program to the middle of the window; "taken" or "refused".
        `formats`: data by MIME type."""
        arguments = []
        for number, (kind, data) in enumerate(formats.items()):
            path = os.path.join(self.place, f"dragged-{len(os.listdir(self.place))}-{number}")
            with open(path, "wb") as file:
                file.write(data)
            arguments += [kind, path]
        source = subprocess.Popen([DRAG_SOURCE, *arguments], env=self.env, stdout=subprocess.PIPE, text=True)
        source.output = source.stdout
        self.programs.append(source)  # it hands the data over only after the drop: it stays until the test ends
        window = wait_for(lambda: self.xdo("search", "--onlyvisible", "--all", "--pid", source.pid, "--name", "Drag source"),
                          what="the window to drag from")
        self.xdo("windowmove", "--sync", window, 0, 0)
        self.xdo("windowraise", window)
        self.xdo("mousemove", "--window", window, 80, 60, "mousedown", 1)
        step = 0

        def began():
            nonlocal step
            step = step % 24 + 8
            self.xdo("mousemove", "--window", window, 80 + step, 60 + step)
            return select.select([source.stdout], [], [], 0.05)[0]
        wait_for(began, what="the drag to begin")
        self.assertEqual(source.stdout.readline(), "began\n")
        x, y = at or self.middle_of(process.window)
        for step in (40, 20, 10, 0):
            self.xdo("mousemove", x - step, y - step)
            time.sleep(0.1)
        time.sleep(0.3)
        if not drop:
            return source
        return self.drop(source)

    def drop(self, source):
        self.xdo("mouseup", 1)
        return source.stdout.readline().strip()

    def middle_of(self, window):
        lines = self.xdo("getwindowgeometry", "--shell", window).splitlines()
        about = {name: int(value) for name, value in (line.split("=") for line in lines)}
        return about["X"] + about["WIDTH"] // 2, about["Y"] + about["HEIGHT"] // 2

    def drag_paths(self, process, *paths, **more):
        uris = "".join("file://" + urllib.parse.quote(os.fsencode(path)) + "\r\n" for path in paths)
        return self.drag(process, {"text/uri-list": uris.encode()}, **more)

    # --- what is uploaded -----------------------------------------------------------------------------------------

    def tree(self, name="flowers", files=90, size=3000):
        """Samples of two files each, in three folders."""
        folder = os.path.join(self.place, name)
        for number in range(files // 2):
            kind = os.path.join(folder, ("daisies", "roses", "tulips")[number % 3])
            os.makedirs(kind, exist_ok=True)
            body = hashlib.sha256(str(number).encode()).digest() * (size // 32 + 1)
            with open(os.path.join(kind, f"{number:05}.jpg"), "wb") as file:
                file.write(body[:size])
            with open(os.path.join(kind, f"{number:05}.json"), "w", encoding="utf-8") as file:
                file.write(f'{{"n": {number}}}')
        return folder

    def check_arrived(self, folder, dataset=None):
        """What lies at the target is complete and whole, and stock tar gives the same tree."""
        dataset = os.path.join(self.target, dataset or os.path.basename(folder))
        self.cli("verify", f"local:{dataset}")
        back = os.path.join(self.place, "back-" + os.path.basename(dataset))
        os.makedirs(back)
        for shard in sorted(os.path.join(base, name) for base, _, names in os.walk(os.path.join(dataset, "shards")) for name in names):
            subprocess.run(["tar", "-xf", shard, "-C", back], check=True)
        done = subprocess.run(["diff", "-r", "--no-dereference", folder, back], stdout=subprocess.PIPE, text=True, check=False)
        self.assertEqual((done.returncode, done.stdout), (0, ""))
