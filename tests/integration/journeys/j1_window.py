"""J1 at the window: the same first day with the desktop program, driven by a mouse, by keys and by what a screen reader sees.

    PACKTRAIN=build/dev/bin/packtrain DRIVE_EMULATOR=build/dev/bin/drive-emulator PACKTRAIN_DESKTOP=build/dev/bin/packtrain-desktop \\
    PACKTRAIN_DRAG_SOURCE=build/dev/bin/packtrain-drag-source \\
    PYTHONPATH=tests/integration/cli:tests/integration/source:tests/integration/referees:tests/app/cli:tests/servers:tests/integration/desktop \\
    /usr/bin/python3 tests/integration/journeys/j1_window.py --scale 0.1 --root build/bare-root-window --record j1-window.md

The program runs as the ordinary user in the bare root, behind the proxy, with nothing but Debian's libraries; display, window manager and
Chromium are the computer's own. Pictures of the display go where PACKTRAIN_SHOTS says.
"""

import os
import subprocess
import sys
import time
import unittest

import cli_case
from bare_root import UID, make_root
from desk_case import DESKTOP, reason_to_skip, wait_for
from drive_cli_case import MIB
from guest_desk import GuestDesk, Hands
from j1 import DayOne, WrittenFiles, arguments
from referee import cannot
from source_case import in_own_mounts

KEYCHAIN = os.path.join(os.path.dirname(DESKTOP), "packtrain-keychain")
PACKAGES = ("libqt6svg6", "qt6-qpa-plugins", "fonts-dejavu-core")  # loaded while it runs, so ldd does not name them

XDG_OPEN = """#!/bin/sh
echo "$1" > {address}.new && mv {address}.new {address}
"""

AUTOSTART = """[Desktop Entry]
Type=Application
Name=Packtrain
Exec=/usr/local/bin/packtrain-desktop
"""


class DayOneAtTheWindow(DayOne):
    title = "J1: day one at the college PC, at the window, as far as packing and Drive go"
    programs = (cli_case.PROGRAM, DESKTOP, KEYCHAIN)
    dataset = "datasets/source"
    runs = 3

    def setUp(self):
        super().setUp()
        proxy = {"https_proxy": f"http://student:{self.password}@127.0.0.1:3128", "PACKTRAIN_CA": self.ca}
        self.env.update(proxy)  # as the college's login script sets it
        self.computer.lend("/tmp/.X11-unix")
        self.desk = GuestDesk(os.path.join(self.place, "desk"))
        self.addCleanup(self.desk.stop)
        self.hands = Hands(self.desk, self.place, self.launch)
        self.addCleanup(self.end_windows)
        self.address = os.path.join(self.home, "address")
        self.write_program("xdg-open", XDG_OPEN.format(address=self.address))
        self.breaks = 0.0

    def write_program(self, name, text):
        folder = os.path.join(self.place, "bin")
        os.makedirs(folder, exist_ok=True)
        path = os.path.join(folder, name)
        with open(path, "w", encoding="ascii") as file:
            file.write(text)
        os.chmod(path, 0o755)

    def end_windows(self):
        for process in self.hands.programs:
            self.hands.end(process)

    def launch(self):
        shown = {name: self.desk.env[name] for name in ("DISPLAY", "DBUS_SESSION_BUS_ADDRESS", "XDG_RUNTIME_DIR", "QT_ACCESSIBILITY",
                                                        "QT_LINUX_ACCESSIBILITY_ALWAYS_ON", "XDG_CURRENT_DESKTOP")}
        env = {**self.env, **shown, "PATH": os.path.join(self.place, "bin") + ":" + self.env["PATH"]}
        return self.computer.command(env, "/usr/local/bin/packtrain-desktop")

    def parts(self):
        return self.network, self.drop, self.client, self.sign_in, self.plan, self.upload, self.snippet

    def display(self):
        return self.desk.env["DISPLAY"]

    def click_on_screen(self, x, y):
        time.sleep(0.5)  # until the browser has drawn what it already knows
        self.hands.shot("3-consent")
        self.hands.xdo("mousemove", x, y, "click", 1)

    # --- the day ------------------------------------------------------------------------------------------------------

    def drop(self):
        """The window, and a folder dropped on it"""
        begun = time.monotonic()
        self.window = self.hands.open_window()
        self.record.did(f"started packtrain-desktop: its window is there after {time.monotonic() - begun:.1f} s")
        self.record.saw("it invites to drop: " + self.hands.find(self.window, "label", "Drop a dataset folder here").name)
        taken = self.hands.drag_paths(self.window, self.source)
        self.sheet = self.hands.find(self.window, "dialog", "New upload")
        self.record.did("dragged the folder onto it from another program's window")
        self.record.saw(f"the drop is {taken}, the sheet opens", taken == "taken")

    def client(self):
        """The user's own client"""
        self.hands.keys("alt+d", "Down")
        self.dialog = self.hands.find(self.window, "dialog", "Add Google Drive")
        self.record.did("chose “Add account…” in the sheet; the dialog asks for a client of one's own")
        before = self.hands.find(self.window, "push button", "Sign in with Google")
        self.record.saw("without the file there is no sign-in", not before.enabled)
        middle = self.dialog.middle()
        taken = self.hands.drag_paths(self.window, self.client_file(), at=middle)
        told = wait_for(lambda: self.dialog.find("label", "a desktop client"), what="what the file is").name
        self.record.did("dragged client_secret.json onto it")
        self.record.saw(f"the drop is {taken}: {told.rsplit('/', 1)[-1]}", taken == "taken")
        self.hands.xdo("windowactivate", "--sync", self.hands.window_of(self.window, "Add Google Drive"))
        self.hands.keys("alt+n", "ctrl+a")
        self.hands.type("g")
        self.hands.shot("1-client")

    def opened_address(self):
        wait_for(lambda: os.path.exists(self.address), 60, "the address for the browser")
        with open(self.address, encoding="ascii") as file:
            url = file.read().strip()
        os.unlink(self.address)
        return url

    def sign_in(self):
        """The sign-in"""
        button = self.hands.find(self.window, "push button", "Sign in with Google")
        button.press()
        asked = wait_for(lambda: self.dialog.find("label", "No keyring answers") or os.path.exists(self.address), 30, "the next question")
        if asked is not True:
            self.record.saw("a bare system has no keyring: it asks where the sign-in is to be kept")
            self.record.saw("a file that only the user can read is chosen", "checked" in self.dialog.find("radio button", "only you can read").states())
            self.hands.shot("2-no-keyring")
            wait_for(lambda: button.enabled, what="the button again")
            button.press()
        url = self.opened_address()
        self.record.saw("the browser is asked for the page of accounts.google.com, for drive.file with PKCE",
                        url.startswith("https://accounts.google.com/") and "drive.file" in url and "code_challenge_method=S256" in url)
        self.consent(url)
        wait_for(lambda: not self.window.node.find("dialog", "Add Google Drive"), what="the end of the dialog")
        account = self.events("remote", "show", "g")[0]
        self.record.saw(f"the dialog is gone, the account is {account.get('account', 'g')}", account["signed_in"])

    def plan(self):
        """The plan, before the first byte"""
        count = f"{round(self.bytes / self.asked.file_size):,} files"
        wait_for(lambda: self.sheet.find("label", count) and self.sheet.find("label", "stay free after this upload"), 60, "the plan")
        said = self.hands.texts(self.sheet, ("label",))
        for line in said:
            if self.place not in line:
                self.record.saw(f"“{line}”")
        self.hands.shot("4-sheet")
        for what, words in (("shards", "shard"), ("requests", "requests"), ("hours", "Time at 10 Mbit/s"), ("quota after", "stay free after this upload")):
            self.record.saw(f"the sheet says: {what}", any(words in line for line in said))
        self.record.saw("nothing was sent for it", self.received() == 0)

    def upload(self):
        """The upload; the window is closed, and later the display torn down"""
        before = self.cloud.stats()["requests"]["total"]
        self.hands.xdo("windowactivate", "--sync", self.hands.window_of(self.window, "New upload"))
        begun = time.monotonic()
        self.hands.keys("Return")
        first = self.wait_for(lambda: self.received() > MIB and time.monotonic() - begun, every=0.02)
        self.record.did("pressed Upload")
        self.watch()
        self.opened = WrittenFiles(self.window.pid)
        self.goes_on(0.12)
        self.hands.keys("Right")
        time.sleep(1)  # a picture of what moves needs no moment of its own
        self.hands.shot("5-uploading")
        self.record.saw("the list: " + " | ".join(text for text in self.hands.rows(self.window)[0] if text))
        for row in self.hands.rows(self.window)[1:5]:
            self.record.saw("  its shards: " + " | ".join(text for text in row if text))
        self.goes_on(0.3)
        self.close_window()
        self.goes_on(0.6)
        self.tear_down_display()
        row = self.hands.wait_for_status(self.window, "^Done, verified", 120 + 10 * self.bytes / self.asked.line)
        seconds = time.monotonic() - begun
        self.record.saw("the list: " + " | ".join(text for text in row if text))
        job = self.last()
        self.record.saw(f"the job: {job['state']}, proof by {job['proof']}, {job['shards_done']} shards, {job['verified_bytes']:,} bytes in {seconds:.1f} s, "
                        f"{self.breaks:.1f} s of them without a window", job["state"] == "done" and job["proof"] == "checksum")
        self.hands.shot("8-done")
        self.record.figure("first part on the wire after pressing Upload", first, 3, " s")
        self.record.figure("time over line time, less the time without a window", (seconds - self.breaks) / (job["verified_bytes"] / self.asked.line), 1.05)
        self.upload_figures(job["verified_bytes"], before, self.opened, runs=3)

    def watch(self):
        self.peak.pid = self.window.pid

    def goes_on(self, share):
        self.wait_for(lambda: self.received() >= share * self.bytes, 60 + 10 * self.bytes / self.asked.line)

    def close_window(self):
        self.hands.xdo("windowactivate", "--sync", self.window.window)
        self.hands.keys("alt+F4")
        question = self.hands.find(self.window, "push button", "Pause and quit")
        self.hands.shot("6-quit")
        begun = time.monotonic()
        question.press()
        status = self.window.wait(timeout=20)
        took = time.monotonic() - begun
        self.record.did("closed the window (Alt+F4); it asks, “Pause and quit”")
        job = self.last()
        self.record.saw(f"it is gone after {took:.1f} s with status {status}; {job['sent_bytes']:,} bytes are acknowledged, nobody runs the job",
                        status == 0 and not job["running"])
        self.open_again("opened the window again", begun)

    def open_again(self, what, begun):
        at = self.received()
        self.window = self.hands.open_window()
        self.watch()
        self.opened.pid = self.window.pid
        self.breaks += time.monotonic() - begun
        self.wait_for(lambda: self.received() > at + 64 * 1024, 60)
        self.record.did(what)
        self.record.saw("it goes on by itself, no key was pressed: " + " | ".join(text for text in self.hands.wait_for_status(self.window, "^(Uploading|Verifying|Done)") if text))

    def tear_down_display(self):
        entry = os.path.join(self.home, ".config/autostart/packtrain-desktop.desktop")
        os.makedirs(os.path.dirname(entry))
        with open(entry, "w", encoding="ascii") as file:
            file.write(AUTOSTART)
        begun = time.monotonic()
        self.desk.log_out()
        status = self.window.wait(timeout=20)
        self.record.did("tore the display down while it sends")
        job = self.last()
        self.record.saw(f"the program ended with status {status}; {job['sent_bytes']:,} bytes are acknowledged, nobody runs the job", not job["running"])
        self.desk.log_in()
        self.open_again("logged in again; the session starts what stands in ~/.config/autostart, where the user had put the program", begun)
        time.sleep(1)
        self.hands.shot("7-logged-in-again")

    def snippet(self):
        """The done state"""
        self.hands.find(self.window, "push button", "Show the code").press()
        code = self.hands.find(self.window, "text", "Code that loads the dataset")
        text = wait_for(lambda: "packtrain verify" in code.text and code.text, what="the code")
        self.hands.shot("9-code")
        line = next(line for line in text.splitlines() if "packtrain verify" in line).lstrip("# ")
        done = subprocess.run(self.computer.command(self.env, "sh", "-c", line), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=120, check=False)
        self.record.saw(f"the code that loads the dataset, {len(text.splitlines())} lines; its line “{line}”, pasted, ends with {done.returncode}", done.returncode == 0)


if __name__ == "__main__":
    DayOneAtTheWindow.asked = arguments()
    if os.geteuid() != 0:
        cannot("a bare root and a network of its own need root")
    why = reason_to_skip("chromium", "setpriv")
    if why:
        cannot(why)
    make_root(os.path.abspath(DayOneAtTheWindow.asked.root), *DayOneAtTheWindow.programs, more=PACKAGES)
    in_own_mounts()
    unittest.main(argv=sys.argv[:1], verbosity=1, warnings="ignore", defaultTest="DayOneAtTheWindow")
