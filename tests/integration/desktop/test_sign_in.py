"""Signing in to a Drive from the window, with a real browser: Chromium opens, a person clicks on the consent page, the
answer comes back over the loopback address."""

import json
import os
import secrets
import unittest
import urllib.parse

from desk_case import DeskCase, Node, reason_to_skip, wait_for
from emulator import Emulator

OPENER = '''#!/bin/sh
exec chromium --no-sandbox --no-first-run --no-default-browser-check --disable-gpu --disable-dev-shm-usage \\
    --force-renderer-accessibility --password-store=basic --user-data-dir="{profile}" --window-position=200,80 \\
    --window-size=900,700 "$1" >/dev/null 2>&1
'''


class SignIn(DeskCase):
    @classmethod
    def setUpClass(cls):
        why = reason_to_skip("chromium")
        if why:
            raise unittest.SkipTest(why)
        super().setUpClass()

    def setUp(self):
        super().setUp()
        self.log = os.path.join(self.place, "requests.log")
        secret = "shh-" + secrets.token_hex(8)
        self.cloud = Emulator("--client-secret", secret, "--log", self.log)
        self.addCleanup(self.cloud.stop)
        client = os.path.join(self.place, "client_secret.json")
        with open(client, "w", encoding="utf-8") as file:
            json.dump({"installed": {"client_id": "emulator-client", "client_secret": secret, "project_id": "p",
                                     "auth_uri": "https://accounts.google.com/o/oauth2/auth", "redirect_uris": ["http://localhost"]}}, file)
        self.cli("remote", "add", "drive", "g", f"endpoint={self.cloud.url}", f"token_url={self.cloud.url}/token",
                 f"auth_url={self.cloud.url}/o/oauth2/v2/auth", "--client", client, "--secrets", "file")
        bin_folder = os.path.join(self.place, "bin")
        os.makedirs(bin_folder)
        opener = os.path.join(bin_folder, "xdg-open")
        with open(opener, "w", encoding="utf-8") as file:
            file.write(OPENER.format(profile=os.path.join(self.place, "profile")))
        os.chmod(opener, 0o755)
        self.env["PATH"] = bin_folder + os.pathsep + self.env["PATH"]
        self.settings({"upload/remote": "g", "upload/remoteFolder": "ml"})

    def tearDown(self):
        # The browser was started by the window and outlives it: it is known by its profile.
        for pid in self.desk.ask("pgrep", "-f", os.path.join(self.place, "profile")).split():
            self.desk.ask("kill", pid)
        wait_for(lambda: not self.desk.ask("pgrep", "-f", os.path.join(self.place, "profile")), what="the end of the browser")
        super().tearDown()

    def on_the_page(self, button):
        """The button of the consent page, as the browser shows it to assistive technology."""
        import pyatspi  # pylint: disable=import-outside-toplevel
        for application in pyatspi.Registry.getDesktop(0):
            if application and "chrom" in (application.name or "").lower():
                found = Node(application).find("push button", button)
                if found:
                    return found
        return None

    def ask_to_sign_in(self, folder):
        window = self.open_window(folder)
        sheet = self.find(window, "dialog", "New upload")
        wait_for(lambda: sheet.find("push button", "Sign in"), what="the button to sign in").press()
        self.find(window, "push button", "Sign in with Google").press()
        return window

    def answer(self, button):
        found = wait_for(lambda: self.on_the_page(button), 60, f"{button!r} in the browser")
        self.shot("consent-" + button)
        self.click(found)

    def test_a_click_on_the_page_signs_in_and_the_upload_arrives(self):
        folder = self.tree()
        window = self.ask_to_sign_in(folder)
        self.answer("Allow")
        wait_for(lambda: not window.node.find("push button", "Sign in with Google"), what="the end of the dialog")
        self.assertTrue(json.loads(self.cli("remote", "show", "g", "--json").splitlines()[0])["signed_in"])
        self.shot("signed-in")
        self.xdo("windowactivate", "--sync", self.window_of(window, "New upload"))
        self.keys("Return")
        self.wait_for_status(window, "^Done, verified")
        self.cli("verify", "g:ml/flowers")
        with open(self.log, encoding="utf-8", errors="replace") as log:
            asked = log.read()
        self.assertIn("code_challenge_method=S256", asked)
        query = urllib.parse.parse_qs(asked[asked.index("/o/oauth2/v2/auth?"):].split()[0].partition("?")[2])
        self.assertTrue(query["redirect_uri"][0].startswith("http://127.0.0.1:"), query)

    def test_a_refusal_is_said_and_can_be_mended(self):
        window = self.ask_to_sign_in(self.tree())
        self.answer("Deny")
        self.find(window, "label", "PKT-3002")
        self.shot("denied")
        button = self.find(window, "push button", "Sign in with Google")
        self.assertTrue(button.enabled)
        button.press()
        self.answer("Allow")
        wait_for(lambda: not window.node.find("push button", "Sign in with Google"), what="the end of the dialog")

    def test_a_sign_in_that_ends_meanwhile_is_renewed_from_the_window(self):
        self.settings({"upload/remote": "g", "upload/remoteFolder": "ml", "uploads/limit": 300_000})
        window = self.ask_to_sign_in(self.tree(files=300, size=20_000))
        self.answer("Allow")
        wait_for(lambda: not window.node.find("push button", "Sign in with Google"), what="the end of the dialog")
        self.xdo("windowactivate", "--sync", self.window_of(window, "New upload"))
        self.keys("Return")
        self.wait_for_status(window, "^Uploading")
        self.cloud.control("POST", "expire", {"access": True, "refresh": True})
        self.wait_for_status(window, "sign-in needed")
        self.shot("sign-in-needed")
        self.find(window, "push button", "Sign in").press()
        self.find(window, "push button", "Sign in with Google").press()
        self.answer("Allow")
        self.wait_for_status(window, "^Done, verified", 90)
        self.cli("verify", "g:ml/flowers")


if __name__ == "__main__":
    unittest.main(verbosity=2)
