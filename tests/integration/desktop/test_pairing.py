"""Pairing a notebook from the window alone: the second consent, the secret by way of the clipboard, a real agent that is
given it, its card; and the pairing taken back."""

import json
import os
import shutil
import subprocess
import sys
import unittest

import desk_case
from cells_case import make_wheel
from desk_case import DeskCase, reason_to_skip, wait_for
from drive_cli_case import BROWSER
from emulator import Emulator
from mail_agent import opened_secret

AGENT = os.environ["PACKTRAIN_AGENT"]


class Pairing(DeskCase):
    @classmethod
    def setUpClass(cls):
        why = reason_to_skip("xsel")
        if why:
            raise unittest.SkipTest(why)
        super().setUpClass()

    def setUp(self):
        super().setUp()
        self.programs_folder = os.path.join(self.place, "bin")
        os.makedirs(self.programs_folder)
        # As it is installed: the wheel lies beside the program.
        self.desktop = self.beside(desk_case.DESKTOP)
        make_wheel(self.programs_folder)
        self.addCleanup(setattr, desk_case, "DESKTOP", desk_case.DESKTOP)
        desk_case.DESKTOP = self.desktop
        opener = os.path.join(self.programs_folder, "xdg-open")
        with open(opener, "w", encoding="utf-8") as file:
            file.write(BROWSER.format(python=sys.executable, answer="allow"))
        os.chmod(opener, 0o755)
        self.env["PATH"] = self.programs_folder + os.pathsep + self.env["PATH"]
        self.cloud = Emulator("--client-secret", "shh", "--log", os.path.join(self.place, "requests.log"))
        self.addCleanup(self.cloud.stop)
        client = os.path.join(self.place, "client_secret.json")
        with open(client, "w", encoding="utf-8") as file:
            json.dump({"installed": {"client_id": "emulator-client", "client_secret": "shh", "project_id": "p",
                                     "auth_uri": "https://accounts.google.com/o/oauth2/auth", "redirect_uris": ["http://localhost"]}}, file)
        self.cli("remote", "add", "drive", "g", f"endpoint={self.cloud.url}", f"token_url={self.cloud.url}/token",
                 f"auth_url={self.cloud.url}/o/oauth2/v2/auth", f"revoke_url={self.cloud.url}/revoke", "--client", client, "--secrets", "file")
        self.cli("remote", "login", "g", "--browser", opener)

    def tearDown(self):
        self.agent("", "stop")  # before its folder goes; there may be none
        super().tearDown()

    def beside(self, program):
        """The program as a file of this test's folder: a link where the disk is the same, which costs nothing."""
        path = os.path.join(self.programs_folder, os.path.basename(program))
        try:
            os.link(program, path)
        except OSError:
            shutil.copy2(program, path)
        return path

    def clipboard(self):
        return self.desk.ask("xsel", "--clipboard", "--output")

    def agent(self, secret, *arguments):
        env = {**self.env, "PACKTRAIN_HOME": os.path.join(self.place, "vm"), "PACKTRAIN": secret}
        return subprocess.run([AGENT, *arguments], env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              text=True, timeout=60, check=False)

    def dialog(self, window, title):
        return self.find(window, "dialog", title)

    def pair(self, window):
        self.find(window, "push button", "Pair a notebook").press()
        dialog = self.dialog(window, "Pair a notebook")
        self.find(window, "radio button", "Jupyter").press()
        wait_for(lambda: dialog.find("push button", "Pair").enabled, what="the drive")
        self.shot("pairing-form")
        name = dialog.find("text", "Call it")
        name.it.queryEditableText().setTextContents("cats")
        dialog.find("push button", "Pair").press()
        self.find(window, "label", "“cats” is paired", 60)
        return dialog

    def test_paired_heard_shown_and_taken_back(self):
        window = self.open_window()
        self.keys("ctrl+2")
        dialog = self.pair(window)
        cell = wait_for(lambda: dialog.find("text", "The cell"), 60, "the cell")
        self.assertIn("packtrain.start()", cell.text)
        self.find(window, "label", "Waiting for the notebook's first word")
        self.find(window, "push button", "Copy the secret").press()
        secret = wait_for(self.clipboard, what="the secret")
        self.assertEqual(set(opened_secret(secret)), {"pairing", "grant"})
        self.shot("pairing-paste")
        self.assertNotIn(secret[11:40], "".join(node.name + node.description for node in dialog.all()))
        started = self.agent(secret, "start", "--nice", "0")
        self.assertEqual(started.returncode, 0, started.stdout)
        self.find(window, "label", "Heard from it", 150)
        self.shot("pairing-heard")
        dialog.find("push button", "Done").press()
        self.find(window, "label", "cats", 30)
        self.find(window, "label", "Idle,", 60)  # the word of a session that is LIVE and has nothing to do
        self.shot("pairing-card")
        self.unpair(window)
        key = opened_secret(secret)["pairing"]["key"]
        self.end(window)
        for text in (window.said, *self.logs()):
            self.assertNotIn(key, text)
            self.assertNotIn(secret, text)

    def unpair(self, window):
        self.find(window, "push button", "Paired notebooks").press()
        self.find(window, "label", "Last heard")
        self.find(window, "push button", "Unpair cats").press()
        dialog = self.dialog(window, "Unpair “cats”")
        self.shot("unpair")
        dialog.find("push button", "Unpair").press()
        self.find(window, "label", "Its mailbox is removed", 60)
        self.shot("unpaired")
        self.assertEqual(self.cli("session", "pair", "--list", "--json"), "")
        left = [each["name"] for each in self.cloud.objects() if each["name"].startswith(("state-", "desk-"))]
        self.assertEqual(left, [])

    def logs(self):
        for base, _, names in os.walk(self.home):
            for name in names:
                if name.endswith((".log", ".json", ".ini")) and name != "secrets.json":
                    with open(os.path.join(base, name), encoding="utf-8", errors="replace") as file:
                        yield file.read()


if __name__ == "__main__":
    unittest.main(verbosity=2)
