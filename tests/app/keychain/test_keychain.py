"""packtrain-keychain against a real keyring on a message bus of its own: unlocked, locked, hanging, absent."""
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest

PROGRAM = os.environ["PACKTRAIN_KEYCHAIN"]
NEEDED = ("dbus-daemon", "gnome-keyring-daemon", "gdbus")
SECRET = "s3cret \u00fc \u2603 \"quoted\"\nsecond line"

# No service directories: nothing is started by itself, and nobody can be asked for a password.
BUS = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>session</type><listen>unix:path={socket}</listen><auth>EXTERNAL</auth>
<policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy>
</busconfig>"""


class Desk:
    """A home folder, a message bus and, when asked, a keyring: all of the test's own."""

    def __init__(self):
        self.folder = tempfile.mkdtemp(prefix="packtrain-desk-")
        self.bus = self.keyring = None
        keep = {name: value for name, value in os.environ.items() if name in ("PATH", "LANG", "LD_LIBRARY_PATH")}
        self.environment = dict(keep, HOME=self.path("home"), XDG_RUNTIME_DIR=self.path("run"),
                                XDG_DATA_HOME=self.path("data"), XDG_CONFIG_HOME=self.path("config"))
        for name in ("home", "run", "data/keyrings", "config"):
            os.makedirs(self.path(name), mode=0o700)

    def path(self, name):
        return os.path.join(self.folder, name)

    def start_bus(self):
        config, socket = self.path("bus.conf"), self.path("bus")
        with open(config, "w", encoding="utf-8") as file:
            file.write(BUS.format(socket=socket))
        self.bus = subprocess.Popen(["dbus-daemon", "--config-file=" + config, "--nofork", "--print-address=1"],
                                    stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=self.environment)
        address = self.bus.stdout.readline().decode().strip()
        self.environment["DBUS_SESSION_BUS_ADDRESS"] = address

    def start_keyring(self, password):
        """With a password the login keyring is made or unlocked; without, it stays as it is."""
        command = ["gnome-keyring-daemon", "--components=secrets", "--foreground"]
        if password is not None:
            command.append("--unlock")
        self.keyring = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL,
                                        stderr=subprocess.DEVNULL, env=self.environment)
        self.keyring.stdin.write((password or "").encode())
        self.keyring.stdin.close()
        self.wait_for_owner("org.freedesktop.secrets")

    def stop_keyring(self):
        self.keyring.send_signal(signal.SIGCONT)
        self.keyring.terminate()
        self.keyring.wait(timeout=10)
        self.keyring = None

    def lock(self):
        self.gdbus("org.freedesktop.secrets", "/org/freedesktop/secrets", "org.freedesktop.Secret.Service.Lock",
                   "['/org/freedesktop/secrets/collection/login']")

    def gdbus(self, destination, path, method, *arguments):
        command = ["gdbus", "call", "--session", "-d", destination, "-o", path, "-m", method, *arguments]
        return subprocess.run(command, env=self.environment, check=True, capture_output=True, timeout=20).stdout.decode()

    def wait_for_owner(self, name):
        for _ in range(200):
            if "true" in self.gdbus("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus.NameHasOwner", name):
                return
            time.sleep(0.05)
        raise RuntimeError(name + " did not come up")

    def ask(self, op, key, secret=None):
        question = {"op": op, "service": "packtrain", "key": key}
        if secret is not None:
            question["secret"] = secret
        done = self.run(json.dumps(question) + "\n")
        assert done.returncode == 0, done.stderr
        assert done.stdout.endswith(b"\n") and done.stdout.count(b"\n") == 1, "one line"
        return json.loads(done.stdout)

    def run(self, text):
        return subprocess.run([PROGRAM], input=text.encode(), capture_output=True, timeout=20, env=self.environment, check=False)

    def files_with(self, text):
        found = []
        for folder, _, names in os.walk(self.folder):
            for name in names:
                path = os.path.join(folder, name)
                if os.path.isfile(path):
                    with open(path, "rb") as file:
                        if text.encode() in file.read():
                            found.append(path)
        return found

    def close(self):
        if self.keyring:
            self.stop_keyring()
        if self.bus:
            self.bus.terminate()
            self.bus.wait(timeout=10)
            self.bus.stdout.close()
        shutil.rmtree(self.folder, ignore_errors=True)


class KeychainTest(unittest.TestCase):
    def setUp(self):
        self.desk = Desk()
        self.addCleanup(self.desk.close)

    def status(self, *question):
        answer = self.desk.ask(*question)
        if answer["status"] != "found":
            self.assertNotIn("secret", answer)
        return answer["status"]

    def test_keeps_finds_and_erases(self):
        self.desk.start_bus()
        self.desk.start_keyring("pw")
        self.assertEqual(self.status("get", "account/a/refresh"), "absent")
        for secret in (SECRET, "another", "", "x" * 100_000):
            self.assertEqual(self.status("put", "account/a/refresh", secret), "ok")
            self.assertEqual(self.desk.ask("get", "account/a/refresh"), {"status": "found", "secret": secret})
        self.assertEqual(self.status("get", "account/b/refresh"), "absent")
        self.assertEqual(self.status("erase", "account/a/refresh"), "ok")
        self.assertEqual(self.status("get", "account/a/refresh"), "absent")
        self.assertIn(self.status("erase", "account/a/refresh"), ("ok", "absent"))

    def test_locked_is_never_absent(self):
        self.desk.start_bus()
        self.desk.start_keyring("pw")
        self.assertEqual(self.status("put", "kept", SECRET), "ok")
        self.desk.lock()
        for question in (("get", "kept"), ("get", "never-stored"), ("put", "kept", "new"), ("erase", "kept")):
            self.assertEqual(self.status(*question), "locked", question)
        self.desk.stop_keyring()
        self.desk.start_keyring("pw")
        self.assertEqual(self.desk.ask("get", "kept"), {"status": "found", "secret": SECRET})

    def test_locked_since_the_session_began(self):
        self.desk.start_bus()
        self.desk.start_keyring("pw")
        self.assertEqual(self.status("put", "kept", SECRET), "ok")
        self.desk.stop_keyring()
        self.desk.start_keyring(None)
        self.assertEqual(self.status("get", "kept"), "locked")
        self.assertEqual(self.status("put", "kept", "new"), "locked")

    def test_a_keyring_that_was_never_used_holds_nothing(self):
        self.desk.start_bus()
        self.desk.start_keyring(None)
        self.assertEqual(self.status("get", "a"), "absent")
        self.assertIn(self.status("put", "a", "inTheClear"), ("locked", "denied", "unavailable"))
        self.assertEqual(self.desk.files_with("inTheClear"), [])

    def test_no_keyring_on_the_bus_is_unavailable_and_nothing_lies_in_clear(self):
        self.desk.start_bus()
        for question in (("get", "a"), ("put", "a", "inTheClear"), ("erase", "a")):
            self.assertEqual(self.status(*question), "unavailable", question)
        self.assertEqual(self.desk.files_with("inTheClear"), [])

    def test_no_bus_is_unavailable(self):
        for question in (("get", "a"), ("put", "a", "inTheClear"), ("erase", "a")):
            self.assertEqual(self.status(*question), "unavailable", question)
        self.assertEqual(self.desk.files_with("inTheClear"), [])

    def test_a_keyring_that_hangs_is_answered_for_in_time(self):
        self.desk.start_bus()
        self.desk.start_keyring("pw")
        self.desk.keyring.send_signal(signal.SIGSTOP)
        begin = time.monotonic()
        self.assertEqual(self.status("get", "a"), "locked")
        self.assertLess(time.monotonic() - begin, 10)

    def test_a_question_that_makes_no_sense_has_no_answer(self):
        good = {"op": "get", "service": "packtrain", "key": "a"}
        bad = ["", "\n", "{", "[]", "7", "null"]
        bad += [json.dumps({k: v for k, v in good.items() if k != missing}) for missing in good]
        bad += [json.dumps(dict(good, **wrong)) for wrong in
                ({"op": "list"}, {"op": 1}, {"key": ""}, {"key": 5}, {"service": None}, {"op": "put"}, {"op": "put", "secret": 5})]
        for line in bad:
            done = self.desk.run(line + "\n")
            self.assertEqual((done.returncode, done.stdout), (2, b""), line)
        done = self.desk.run('{"op":"put","secret":"inTheClear"}\n')
        self.assertEqual(done.returncode, 2)
        self.assertNotIn(b"inTheClear", done.stderr)


if __name__ == "__main__":
    missing = [name for name in NEEDED if not shutil.which(name)]
    if missing:
        print("skipped: not installed: " + ", ".join(missing))
        sys.exit(77)
    unittest.main()
