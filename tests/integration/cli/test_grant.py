"""Signing notebooks in from the desk: a second consent, the secret that it makes, and its end."""

import base64
import json
import os
import stat
import unittest

from drive_cli_case import DriveCliCase
from secret_search import SecretSearch

WIDE = "https://www.googleapis.com/auth/drive"


def opened(line):
    """The secret as anybody reads it who has it."""
    head, body = line.strip().split(".")
    assert head == "packtrain1"
    return json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))


class GrantCase(DriveCliCase):
    def add_remote(self, *more, **options):
        return super().add_remote(f"revoke_url={self.cloud.url}/revoke", *more, **options)

    def grant(self, *more, code=0, browser="allow"):
        return self.ok("agent", "grant", "g:", "--browser", self.browser(browser), *more, code=code)

    def ids(self):
        return [each["id"] for each in self.events("agent", "grants")]


class Grant(GrantCase):
    def test_the_secret_is_one_line_and_nothing_else_shows_it(self):
        done = self.grant("--print")
        secret = opened(done.stdout)
        self.assertEqual(done.stdout.count("\n"), 1)
        grant = secret["grant"]
        self.assertEqual((grant["kind"], grant["scope"], grant["remote"], grant["client_id"]), ("drive", "drive.file", "g", "emulator-client"))
        self.assertEqual((grant["endpoint"], grant["token_url"]), (self.cloud.url, self.cloud.url + "/token"))
        self.assertLess(len(done.stdout), 1000)
        for words in ("tester@example.com", "drive.file", "7 days", "PACKTRAIN", "Colab", "Kaggle", "0600", grant["id"]):
            self.assertIn(words, done.stderr)
        self.assertEqual(self.ids(), [grant["id"]])
        self.said.remove(done.stdout + done.stderr)
        search = SecretSearch(self.secrets_known() | {grant["refresh_token"].encode(), done.stdout.strip().encode()})
        search.text("what was said", (done.stderr + "\n".join(self.said)).encode())
        search.tree(self.home, but=("secrets.json", "state.key"))
        self.assertEqual(search.found, [])

    def test_the_sign_in_is_another_than_the_desks(self):
        grant = opened(self.grant("--print").stdout)["grant"]
        kept = [line for line in open(os.path.join(self.home, "secrets.json"), encoding="utf-8") if "account/g/refresh" in line]
        self.assertEqual(len(kept), 1)
        desk = base64.b64decode(kept[0].split('"')[3]).decode()
        self.assertTrue(desk.startswith("1//"))
        self.assertNotEqual(desk, grant["refresh_token"])
        self.ok("ls", "g:")
        # The narrow scope is all that was asked for.
        with open(self.request_log, encoding="utf-8") as log:
            asked = [line for line in log if "/o/oauth2/v2/auth" in line]
        self.assertGreaterEqual(len(asked), 2)

    def test_a_file_is_the_owners_alone_and_keeps_what_it_had(self):
        path = os.path.join(self.place, "notebook-secret")
        done = self.grant("--file", path)
        self.assertEqual(done.stdout, "")
        self.assertEqual(stat.S_IMODE(os.stat(path).st_mode), 0o600)
        with open(path, encoding="utf-8") as file:
            secret = opened(file.read())
        first = secret["grant"]["id"]
        secret["pairing"] = {"id": "n-1", "key": base64.urlsafe_b64encode(b"k" * 32).decode().rstrip("="), "later": 1}
        secret["later"] = [1]
        with open(path, "w", encoding="utf-8") as file:
            file.write("packtrain1." + base64.urlsafe_b64encode(json.dumps(secret).encode()).decode().rstrip("="))
        events = self.events("agent", "grant", "g:", "--browser", self.browser(), "--file", path)
        with open(path, encoding="utf-8") as file:
            again = opened(file.read())
        self.assertEqual((again["pairing"], again["later"]), (secret["pairing"], [1]))
        self.assertNotEqual(again["grant"]["id"], first)
        self.assertEqual(events[-1], {"event": "done", "remote": "g", "id": again["grant"]["id"], "file": path})
        self.assertEqual(self.ids(), [first, again["grant"]["id"]])

    def test_a_file_of_something_else_stays_as_it_is(self):
        path = os.path.join(self.place, "notes")
        for mode, text in ((0o600, "my notes"), (0o644, "packtrain1.x")):
            with open(path, "w", encoding="utf-8") as file:
                file.write(text)
            os.chmod(path, mode)
            done = self.run_cli("agent", "grant", "g:", "--browser", self.browser(), "--file", path)
            self.assertNotEqual(done.returncode, 0)
            self.assertIn("left as it is", done.stderr)
            with open(path, encoding="utf-8") as file:
                self.assertEqual(file.read(), text)
        # What Google granted all the same can be ended.
        self.assertEqual(len(self.ids()), 2)
        self.assertIn("agent revoke", done.stderr)

    def test_without_a_place_for_the_secret_nobody_is_asked(self):
        self.cloud.control("DELETE", "stats")
        self.assertIn("--print", self.ok("agent", "grant", "g:", "--browser", "/nowhere", code=2).stderr)
        self.assertIn("PKT-", self.ok("agent", "grant", "local:/tmp", "--print", code=2).stderr)
        self.ok("agent", "grant", "g:some/folder", "--print", code=2)
        self.ok("agent", "grant", "nobody:", "--print", code=2)
        self.assertEqual(self.ids(), [])

    def test_a_denial_and_a_wider_grant_make_none(self):
        self.assertIn("PKT-3002", self.grant("--print", code=5, browser="deny").stderr)
        self.assertIn("PKT-3003", self.grant("--print", code=5, browser="untick").stderr)
        path = self.browser("widen")
        with open(path, encoding="utf-8") as file:
            text = file.read()
        with open(path, "w", encoding="utf-8") as file:
            file.write(text.replace("    body = ", f'    fields.append(("granted", "{WIDE}"))\n    body = '))
        done = self.ok("agent", "grant", "g:", "--browser", path, "--print", code=5)
        self.assertIn("no more than that", done.stderr)
        self.assertEqual(done.stdout, "")
        self.assertEqual(self.ids(), [])
        self.ok("ls", "g:")

    def test_a_desk_that_is_not_signed_in_is_told_so_first(self):
        self.cloud.control("POST", "expire", {"access": True, "refresh": True})
        self.assertIn("PKT-3001", self.ok("agent", "grant", "g:", "--browser", "/nowhere", "--print", code=5).stderr)


class Revoking(GrantCase):
    def refresh(self, grant):
        """Whether the sign-in lives."""
        import urllib.error
        import urllib.parse
        import urllib.request
        form = {"grant_type": "refresh_token", **{key: grant[key] for key in ("client_id", "client_secret", "refresh_token")}}
        try:
            with urllib.request.urlopen(grant["token_url"], urllib.parse.urlencode(form).encode(), timeout=20) as reply:
                return "access_token" in json.load(reply)
        except urllib.error.HTTPError:
            return False

    def test_it_ends_at_google_with_everything_and_all_of_that_is_said(self):
        first, second = (opened(self.grant("--print").stdout)["grant"] for _ in range(2))
        self.assertTrue(self.refresh(first) and self.refresh(second))
        several = self.ok("agent", "revoke", "g:", "--yes", code=2)
        self.assertIn("several", several.stderr)
        done = self.ok("agent", "revoke", "g:", first["id"], "--yes")
        self.assertIn(f"grant {first['id']} is revoked", done.stdout)
        self.assertIn(f"grant {second['id']} ended with it", done.stdout)
        self.assertIn("remote login g", done.stdout)
        self.assertIn("every other notebook", done.stderr)
        self.assertFalse(self.refresh(first) or self.refresh(second))
        self.assertEqual(self.ids(), [])
        self.ok("ls", "g:", code=5)
        self.ok("remote", "login", "g", "--browser", self.browser())
        third = opened(self.grant("--print").stdout)["grant"]
        events = self.events("agent", "revoke", "g:", "--yes")
        self.assertEqual(events[-1], {"event": "done", "remote": "g", "id": third["id"], "ended_here": True, "others": []})

    def test_one_that_google_knows_no_more_is_revoked(self):
        grant = opened(self.grant("--print").stdout)["grant"]
        self.cloud.control("POST", "expire", {"access": True, "refresh": True})
        self.ok("agent", "revoke", "g:", grant["id"], "--yes")
        self.assertEqual(self.ids(), [])

    def test_what_cannot_be_asked_stays(self):
        grant = opened(self.grant("--print").stdout)["grant"]
        unasked = self.ok("agent", "revoke", "g:", code=1)
        self.assertIn("--yes", unasked.stderr)
        self.ok("agent", "revoke", "g:", "00000000", "--yes", code=2)
        self.cloud.faults({"id": "down", "when": {"kind": "token", "count": -1}, "do": {"action": "status", "code": 503}})
        self.assertNotEqual(self.run_cli("agent", "revoke", "g:", "--yes").returncode, 0)
        self.cloud.faults()
        self.assertEqual(self.ids(), [grant["id"]])
        self.assertTrue(self.refresh(grant))

    def test_a_remote_that_is_removed_takes_its_list_along(self):
        self.grant("--print")
        self.ok("remote", "remove", "g")
        with open(os.path.join(self.home, "secrets.json"), encoding="utf-8") as file:
            self.assertNotIn("account/g/", file.read())


if __name__ == "__main__":
    unittest.main(verbosity=2)
