"""The tray and the notifications with what people have: dunst, xfce4-notifyd, and a panel of Xfce; fed by a real agent whose
clock runs fast, so that the end of a session comes soon."""

import contextlib
import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import unittest

from desk_case import DeskCase, Node, reason_to_skip, wait_for

AGENT = os.environ["PACKTRAIN_AGENT"]
FAST_CLOCK = os.environ["PACKTRAIN_FAST_CLOCK"]
NOTIFYD = next((path for path in ("/usr/lib/x86_64-linux-gnu/xfce4/notifyd/xfce4-notifyd", "/usr/lib/aarch64-linux-gnu/xfce4/notifyd/xfce4-notifyd",
                                  "/usr/libexec/xfce4/notifyd/xfce4-notifyd") if os.path.exists(path)), "xfce4-notifyd")
RATE = 60
ICON = (24, 885)  # the panel has nothing else

PANEL = """<?xml version="1.0" encoding="UTF-8"?>
<channel name="xfce4-panel" version="1.0">
  <property name="configver" type="int" value="2"/>
  <property name="panels" type="array"><value type="int" value="1"/>
    <property name="panel-1" type="empty">
      <property name="position" type="string" value="p=10;x=640;y=885"/>
      <property name="length" type="uint" value="100"/>
      <property name="size" type="uint" value="30"/>
      <property name="plugin-ids" type="array"><value type="int" value="1"/></property>
    </property>
  </property>
  <property name="plugins" type="empty">
    <property name="plugin-1" type="string" value="systray"/>
  </property>
</channel>
"""


class Connection(http.client.HTTPConnection):
    def __init__(self, path):
        super().__init__("localhost", timeout=10)
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(10)
        self.sock.connect(self.path)


class Agent:
    """A real agent of this computer, in the folder where the desktop looks for one."""

    def __init__(self, home, env):
        self.socket = os.path.join(home, "agent", "agent.sock")
        clocks = (time.CLOCK_REALTIME, time.CLOCK_MONOTONIC, time.CLOCK_BOOTTIME)
        self.env = {**env, "PACKTRAIN_HOME": home, "LD_PRELOAD": FAST_CLOCK,
                    "PACKTRAIN_TEST_CLOCK": ":".join(map(str, (RATE, *map(time.clock_gettime_ns, clocks))))}

    def begin(self):
        self.run("start", "--age", "0s", "--ends-in", "12h", "--nice", "0")
        self.command("register_save", pid=os.getpid())
        self.command("busy", busy=True, pid=os.getpid())

    def run(self, *words):
        subprocess.run([AGENT, *words], env=self.env, check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, timeout=60)

    def ask(self, method, path, body=None):
        connection = Connection(self.socket)
        try:
            connection.request(method, path, body)
            reply = connection.getresponse()
            said = reply.read()
            if reply.status != 200:
                raise AssertionError(f"{path}: {reply.status} {said}")
            return json.loads(said)
        finally:
            connection.close()

    def command(self, name, **arguments):
        return self.ask("POST", "/commands/" + name, json.dumps(arguments))

    def save(self):
        return self.ask("GET", "/snapshot")["save"]

    def work_for(self, minutes):
        wait_for(lambda: self.save()["risk_s"] >= 60 * minutes, 60, f"{minutes} minutes of work")

    def ends_in(self, span):
        self.run("limits", "--ends-in", span)

    def stop(self):
        with contextlib.suppress(subprocess.SubprocessError):
            self.run("stop")


class Monitor:
    """What goes over the bus to and from the service of notifications, as dbus-monitor saw it."""

    def __init__(self, case):
        self.path = os.path.join(case.place, "monitor")
        self.file = open(self.path, "w", encoding="utf-8")
        self.process = subprocess.Popen(["dbus-monitor", "--session", "interface='org.freedesktop.Notifications'"], env=case.env,
                                        stdout=self.file, stderr=subprocess.DEVNULL)
        wait_for(lambda: os.path.getsize(self.path), what="the monitor")

    def stop(self):
        self.process.terminate()
        self.process.wait(10)
        self.file.close()

    def messages(self):
        with open(self.path, encoding="utf-8", errors="replace") as file:
            return re.split(r"\n(?=method |signal |error )", file.read())

    def told(self):
        """Each notification: title, text, the keys of its buttons, urgency, and how long it stays."""
        found = []
        for message in self.messages():
            if "member=Notify\n" not in message:
                continue
            title, text = re.findall(r'^   string "(.*?)"$', message, re.M | re.S)[2:4]
            actions = re.findall(r'^      string "(.*?)"$', message.split("array [")[1].split("\n   ]")[0], re.M)
            urgency = re.search(r'string "urgency"\s+variant\s+byte (\d)', message)
            found.append({"title": title.replace("\u00a0", " "), "text": text.replace("\u00a0", " "), "actions": actions[::2],
                          "urgency": int(urgency[1]), "stays": int(re.findall(r"^   int32 (-?\d+)$", message, re.M)[-1])})
        return found

    def closings(self):
        return sum("member=CloseNotification" in message for message in self.messages())


class TrayCase(DeskCase):
    daemon = ["dunst"]

    @classmethod
    def setUpClass(cls):
        why = reason_to_skip("xfce4-panel", "dbus-monitor", "xfconf-query", cls.daemon[0])
        if not why and not os.path.exists(FAST_CLOCK):
            why = "no clock that runs fast in this build"
        if why:
            raise unittest.SkipTest(why)
        super().setUpClass()

    def setUp(self):
        super().setUp()
        self.agents = []
        self.settings({"window/hideExplained": "true", "window/section": "1", "window/geometry": ""})
        channels = os.path.join(self.desk.env["XDG_CONFIG_HOME"], "xfce4", "xfconf", "xfce-perchannel-xml")
        os.makedirs(channels, exist_ok=True)
        with open(os.path.join(channels, "xfce4-panel.xml"), "w", encoding="utf-8") as file:
            file.write(PANEL)
        self.services = []
        self.addCleanup(self.end_services)
        self.serve(*self.daemon_command())
        wait_for(lambda: self.has_owner("org.freedesktop.Notifications"), what="the service of notifications")
        self.monitor = Monitor(self)
        self.addCleanup(self.monitor.stop)

    def tearDown(self):
        """An agent is found by its folder, which goes with the test."""
        for agent in self.agents:
            agent.stop()
        super().tearDown()

    def daemon_command(self):
        return self.daemon

    def serve(self, *command, **env):
        log = open(os.path.join(self.place, f"service-{len(self.services)}"), "w", encoding="utf-8")
        self.addCleanup(log.close)
        self.services.append(subprocess.Popen(command, env={**self.desk.env, **env}, stdout=log, stderr=log))
        return self.services[-1]

    def end_services(self):
        for process in reversed(self.services):
            process.terminate()
            try:
                process.wait(5)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def has_owner(self, name):
        return "true" in self.desk.ask("dbus-send", "--session", "--print-reply", "--dest=org.freedesktop.DBus", "/",
                                       "org.freedesktop.DBus.NameHasOwner", "string:" + name)

    def panel(self):
        process = self.serve("xfce4-panel", "--disable-wm-check")
        wait_for(lambda: self.has_owner("org.kde.StatusNotifierWatcher"), what="the panel")
        return process

    def agent(self):
        agent = Agent(self.home, self.env)
        self.agents.append(agent)
        agent.begin()
        return agent

    def told(self, words, button="default", seconds=30):
        """The newest notification whose title matches and that has this button."""
        def look():
            found = [each for each in self.monitor.told() if re.search(words, each["title"]) and button in each["actions"]]
            return found[-1] if found else None
        return wait_for(look, seconds, f"a notification {words!r} among {self.monitor.told()}")

    def at_risk(self):
        """Work of a quarter of an hour, and the end in less than ten minutes: it is told. The agent has asked for a save
        by itself before, and no save has arrived."""
        agent = self.agent()
        agent.work_for(16)
        agent.ends_in("25min")
        wait_for(lambda: agent.save()["open"], what="the agent's own asking")
        agent.command("saved", asked=agent.save()["asked"], seconds=0.5)
        agent.ends_in("9min50s")
        return agent, self.told(r"^this computer: \d min left$", "save_now")

    def check_that_save_now_arrived(self, agent):
        wait_for(lambda: agent.save()["why"] == "person", what="the asking at the agent")
        wait_for(lambda: any(each["text"].startswith("Save asked for: ") for each in self.monitor.told()), what="how far the asking came")
        agent.command("saved", asked=agent.save()["asked"], seconds=0.5)
        wait_for(lambda: any(each["text"].startswith("Save asked for: saved") for each in self.monitor.told()), what="that it was saved")


class Dunst(TrayCase):
    def daemon_command(self):
        """Its menu of buttons is another program's: here one that chooses by the words."""
        chooser = os.path.join(self.place, "choose")
        with open(chooser, "w", encoding="utf-8") as file:
            file.write('#!/bin/sh\ngrep -m 1 "Save now"\n')
        os.chmod(chooser, 0o755)
        conf = os.path.join(self.place, "dunstrc")
        with open(conf, "w", encoding="utf-8") as file:
            file.write(f"[global]\n    dmenu = {chooser}\n    origin = top-right\n    width = 400\n    height = 300\n")
        return ["dunst", "-conf", conf]

    def test_t10_arrives_and_its_button_asks_the_session_to_save(self):
        self.open_window()
        agent, told = self.at_risk()
        self.assertEqual(told["actions"], ["default", "save_now"])
        self.assertEqual(told["urgency"], 2)
        self.assertRegex(told["text"], r"^Your own limit at \d\d:\d\d, set by you\. Nothing is saved in the drive yet\. "
                                       r"\d\d min of work at risk\. Save now, or lose all of it\.$")
        self.shot("notification-dunst")
        self.desk.ask("dunstctl", "context")
        self.check_that_save_now_arrived(agent)
        closings = self.monitor.closings()
        agent.ends_in("12h")
        wait_for(lambda: self.monitor.closings() > closings, what="the end of the warning")
        wait_for(lambda: self.desk.ask("dunstctl", "count", "displayed") == "0", what="an empty screen")

    def test_a_click_on_it_brings_the_hidden_window_to_the_session(self):
        self.panel()
        window = self.open_window()
        wait_for(lambda: self.item(), what="the icon")
        self.close_to_tray(window)
        self.at_risk()
        wait_for(lambda: "work at risk" in self.tooltip(), what="the icon of a session at risk")
        self.shot("tray-at-risk")
        self.desk.ask("dunstctl", "action")
        wait_for(lambda: self.window_of(window), what="the window")
        self.find(window, "label", "this computer")

    def close_to_tray(self, window):
        self.xdo("windowactivate", "--sync", window.window)
        self.keys("ctrl+w")
        wait_for(lambda: not self.window_of(window), what="a hidden window")

    def item(self):
        found = re.search(r'string "(:?[^"/]+)(/[^"]*)"|string "(org\.kde\.StatusNotifierItem[^"]*)"', self.desk.ask(
            "dbus-send", "--session", "--print-reply", "--dest=org.kde.StatusNotifierWatcher", "/StatusNotifierWatcher",
            "org.freedesktop.DBus.Properties.Get", "string:org.kde.StatusNotifierWatcher", "string:RegisteredStatusNotifierItems"))
        return found and (found[1] or found[3])

    def tooltip(self):
        return self.desk.ask("dbus-send", "--session", "--print-reply", "--dest=" + self.item(), "/StatusNotifierItem",
                             "org.freedesktop.DBus.Properties.Get", "string:org.kde.StatusNotifierItem", "string:ToolTip")

    def test_closing_hides_only_while_a_panel_is_there(self):
        window = self.open_window()
        panel = self.panel()
        wait_for(lambda: self.item(), what="the icon")
        self.assertIn("Packtrain: all quiet", self.tooltip())
        self.close_to_tray(window)
        self.xdo("mousemove", *ICON, "click", 1)
        wait_for(lambda: self.window_of(window), what="the window")
        self.close_to_tray(window)
        panel.send_signal(signal.SIGKILL)
        wait_for(lambda: self.window_of(window), what="the window, when its panel died")
        self.xdo("windowactivate", "--sync", window.window)
        self.keys("ctrl+w")
        self.assertEqual(window.wait(20), 0)


class XfceNotifyd(TrayCase):
    daemon = [NOTIFYD]

    def button(self, name):
        import pyatspi  # pylint: disable=import-outside-toplevel
        for application in pyatspi.Registry.getDesktop(0):
            with contextlib.suppress(Exception):
                if application and "notifyd" in (application.name or ""):
                    return Node(application).find("push button", name)
        return None

    def test_a_real_click_on_save_now_asks_the_session(self):
        self.open_window()
        agent, _ = self.at_risk()
        button = wait_for(lambda: self.button("Save now"), what="the button of the notification")
        self.shot("notification-xfce")
        self.click(button)
        self.check_that_save_now_arrived(agent)

    def test_a_service_that_is_started_anew_shows_the_warning_again(self):
        self.open_window()
        self.at_risk()
        before = len(self.monitor.told())
        self.services[0].kill()
        wait_for(lambda: not self.has_owner("org.freedesktop.Notifications"), what="the end of the service")
        self.serve(*self.daemon)
        wait_for(lambda: len(self.monitor.told()) > before, what="the warning at the new service")


if __name__ == "__main__":
    sys.exit(unittest.main(verbosity=2))
