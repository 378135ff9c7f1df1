"""Signing in at a Drive: the consent page, its answers, where the secrets go."""

import os
import unittest

from drive_cli_case import DriveCliCase
from secret_search import SecretSearch


class SignIn(DriveCliCase):
    signed_in = False

    def test_the_consent_page_is_followed_and_the_account_is_told(self):
        self.assertIn("remote login g", self.add_remote().stdout)
        done = self.ok("remote", "login", "g", "--browser", self.browser())
        self.assertIn("tester@example.com", done.stdout)
        self.assertIn("7 days", done.stderr)
        self.assertIn("drive.file", done.stderr)
        self.assertIn("ready", self.ok("remote", "show", "g").stdout)
        self.check_no_secret()

    def test_a_denial_is_5_and_changes_nothing(self):
        self.add_remote()
        done = self.ok("remote", "login", "g", "--browser", self.browser("deny"), code=5)
        self.assertIn("PKT-3002", done.stderr)
        self.assertFalse(self.events("remote", "show", "g")[0]["signed_in"])
        self.check_refused_push("PKT-3001")

    def check_refused_push(self, words):
        self.fill(4)
        done = self.run_cli("push", self.source, "--to", "g:")
        self.assertEqual(done.returncode, 5, done.stdout + done.stderr)
        self.assertIn(words, done.stdout + done.stderr)
        self.assertEqual(self.cloud.stats()["objects"], 0)

    def test_an_unticked_box_is_5_and_says_which_permission(self):
        self.add_remote()
        done = self.ok("remote", "login", "g", "--browser", self.browser("untick"), code=5)
        self.assertIn("PKT-3003", done.stderr)
        self.assertFalse(self.events("remote", "show", "g")[0]["signed_in"])

    def test_without_a_keyring_and_without_a_choice_it_says_what_to_choose(self):
        done = self.add_remote(code=5, secrets_kind=())
        self.assertIn("PKT-3006", done.stderr)
        self.assertIn("--secrets file", done.stderr)
        self.assertEqual(self.events("remote", "list"), [])

    def test_a_file_that_is_no_client_is_refused(self):
        wrong = os.path.join(self.place, "wrong.json")
        with open(wrong, "w", encoding="utf-8") as file:
            file.write('{"web": {"client_id": "x"}}')
        done = self.ok("remote", "add", "drive", "g", "--client", wrong, "--secrets", "file", code=5)
        self.assertIn("PKT-3008", done.stderr)

    def test_an_address_that_is_not_https_is_refused(self):
        self.ok("remote", "add", "drive", "g", "endpoint=http://example.org", "client_id=x", "--secrets", "file", code=2)

    def test_no_client_at_all_is_said(self):
        self.assertIn("PKT-3007", self.ok("remote", "add", "drive", "g", "--secrets", "file", code=5).stderr)

    def test_a_sign_in_that_ends_while_sending_waits_and_goes_on_after_a_new_one(self):
        self.add_remote()
        self.ok("remote", "login", "g", "--browser", self.browser())
        self.make_tree(16)
        process = self.start("push", self.source, "--to", "g:", "--shard-size", "4MiB", "--limit", "4MB/s")
        self.wait_for(lambda: self.last()["shards_done"] > 0)
        self.cloud.control("POST", "expire", {"access": True, "refresh": True})
        status, text = self.finish(process)
        self.assertEqual(status, 5, text)
        self.assertIn("PKT-3001", text)
        self.assertIn("remote login", text)
        self.ok("limit", "last", "off")
        self.ok("remote", "login", "g", "--browser", self.browser())
        self.ok("resume", "last")
        self.check_arrived()

    def test_a_push_without_a_sign_in_makes_no_job(self):
        self.add_remote()
        self.check_refused_push("PKT-3001")
        self.assertEqual(self.events("jobs"), [])

    def test_remove_wipes_the_secrets(self):
        self.add_remote()
        self.ok("remote", "login", "g", "--browser", self.browser())
        search = SecretSearch(self.secrets_known())
        search.tree(self.home)
        self.assertNotEqual(search.found, [], "there is something to be wiped")
        search.found = []
        self.ok("remote", "remove", "g")
        search.tree(self.home)
        self.assertEqual(search.found, [])


class SignInAnsweredByItself(DriveCliCase):
    options = ("--auto-consent", "allow")

    def test_a_consent_that_was_given_before(self):
        self.assertTrue(self.events("remote", "show", "g")[0]["signed_in"])
        self.check_no_secret()


if __name__ == "__main__":
    unittest.main(verbosity=2)
