"""The desk of the ordinary user in a bare root: a display, buses and a window manager of the user's own, whose sockets the
root sees too; and hands that use the window there."""

import os
import subprocess

from bare_root import UID
from desk_case import Desk, DeskCase, wait_for

BUS = """<busconfig>
  <type>session</type>
  <auth>EXTERNAL</auth>
  <listen>unix:path={place}/bus</listen>
  <standard_session_servicedirs/>
  <policy context="default">
    <allow user="*"/>
    <allow own="*"/>
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
  </policy>
</busconfig>
"""


class GuestDesk(Desk):
    """As a Desk, but the user's, in `place`. The bus lets in others too: this test looks as root."""

    def __init__(self, place, size="1280x900"):  # pylint: disable=super-init-not-called
        self.place = place
        self.size = size
        self.processes = []
        os.makedirs(place, 0o700)
        os.chown(place, UID, UID)
        with open(os.path.join(place, "bus.conf"), "w", encoding="ascii") as file:
            file.write(BUS.format(place=place))
        try:
            self.set_up(size)
        except Exception:
            self.stop()
            raise

    def as_user(self, command):
        if command[0] == "dbus-daemon":
            command = [f"--config-file={self.place}/bus.conf" if word == "--session" else word for word in command]
        if command[0] == "Xvfb":
            command = [*command, "-ac"]
        return ["setpriv", f"--reuid={UID}", f"--regid={UID}", "--clear-groups", *command]

    def first_line(self, *command):
        return super().first_line(*self.as_user(command))

    def run(self, *command):
        return super().run(*self.as_user(command))

    def log_out(self):
        """The display is torn down, and whoever shows something on it loses it."""
        for process in [one for one in self.processes if one.args[-1] == "openbox" or "Xvfb" in one.args]:
            process.terminate()
            process.wait(timeout=10)
            if process.stdout:
                process.stdout.close()
            self.processes.remove(process)

    def log_in(self):
        """A display again, under the same number; the bus is the user's and has stayed."""
        self.run("Xvfb", self.env["DISPLAY"], "-screen", "0", self.size + "x24", "-nolisten", "tcp", "-noreset")
        wait_for(lambda: self.ask("xdotool", "getdisplaygeometry"), what="the display")
        self.run("openbox")
        wait_for(lambda: "window id" in self.ask("xprop", "-root", "_NET_SUPPORTING_WM_CHECK"), what="openbox")


class Hands(DeskCase):
    """What a person does at that desk; the program runs as `launch` says. No test of its own."""

    def __init__(self, desk, place, launch):
        super().__init__()
        self.desk, self.place, self.launch = desk, place, launch
        self.env = desk.env
        self.programs = []

    def runTest(self):
        """Nothing: a journey lends these hands."""

    def start(self, *arguments, **env):
        output = open(os.path.join(self.place, f"output-window-{len(self.programs)}"), "w+", encoding="utf-8")
        process = subprocess.Popen([*self.launch(), *arguments], stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT)
        process.output = output
        self.programs.append(process)
        return process

    def texts(self, node, roles=("label", "text")):
        """What can be read below a node, as it is shown."""
        return [one.name.replace("\u00a0", " ") for one in node.all() if one.role in roles and one.showing and one.name]
