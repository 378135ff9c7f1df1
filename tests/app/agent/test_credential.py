"""The secret PACKTRAIN on a notebook's machine: what it signs in to, that it lies nowhere, and what is said of it."""

import json
import os
import unittest

from agent_case import wait_until
from grant_case import GrantCase, closed, opened


class Grant(GrantCase):
    def test_it_ships_what_the_desk_sees_and_lies_nowhere(self):
        self.assertEqual(self.credential()["held"], [])
        answer = self.give()
        [held] = answer["held"]
        grant = opened(self.secret)["grant"]
        self.assertEqual((held["kind"], held["remote"], held["id"], held["from"]), ("notebook_grant", "g", grant["id"], "colab"))
        self.assertTrue(any("trash" in each for each in held["cannot"]) and any("7 days" in each for each in held["cannot"]))
        wait_until(lambda: self.grant_state() == ["works"])
        self.watch("g:ck")
        self.save("step-100.pt", 1)
        self.assertEqual(self.flush()["state"], "ready")
        self.assertEqual(self.section()["durable"]["step"], 100)
        self.assertIn("step-100", self.desk("ls", "g:ck/run").stdout)
        seen = self.processes()
        self.assertGreaterEqual(len(seen), 2)
        self.assert_nowhere(*seen)

    def test_the_cache_reads_what_the_desk_pushed(self):
        self.fill(6)
        self.desk("push", self.source, "--to", "g:")
        # The cell's next line asks for its data while the sign-in is still under way.
        self.cloud.faults({"id": "slow", "when": {"kind": "token", "count": 1}, "do": {"action": "stall", "ms": 2500}})
        self.give()
        self.assertEqual(self.grant_state(), ["asking"])

        def state():
            answer = self.command("dataset", dataset="g:source", access="shards")
            return answer if answer["state"] != "working" else None
        self.assertEqual(wait_until(state, 60)["state"], "ready")
        self.assert_nowhere()


class Ending(GrantCase):
    def test_an_agent_that_was_killed_knows_nothing_of_it_and_takes_it_again(self):
        self.check_ships_with_the_next(self.give, lambda: self.credential()["held"])
        self.assert_nowhere()

    def test_one_that_was_revoked_is_told_and_a_new_one_takes_its_place(self):
        self.give()
        wait_until(lambda: self.grant_state() == ["works"])
        self.watch("g:ck")
        self.desk("agent", "revoke", "g:", "--yes")
        self.save("step-100.pt", 1)
        wait_until(lambda: self.grant_state() == ["failed"], 60)
        wait_until(lambda: any(each["finding"] == "sign_in_needed" for each in self.ask("GET", "/snapshot")["findings"]["open"]), 60)
        self.assertEqual(self.credential()["held"][0]["error"]["id"], "PKT-3001")
        self.desk("remote", "login", "g", "--browser", self.browser())
        self.secret = self.new_secret()
        self.give()
        wait_until(lambda: self.grant_state() == ["works"])
        self.assertEqual(self.flush(90)["state"], "ready")
        self.assert_nowhere()

    def test_a_drive_that_is_away_is_asked_again(self):
        self.cloud.faults({"id": "down", "when": {"kind": "token", "count": -1}, "do": {"action": "status", "code": 503}})
        self.give()
        wait_until(lambda: "error" in self.credential()["held"][0])
        self.assertEqual(self.grant_state(), ["asking"])
        self.cloud.faults()


class Places(GrantCase):
    def file(self):
        return os.path.join(self.home, "notebook-secret")

    def write(self, text, mode):
        with open(self.file(), "w", encoding="utf-8") as file:
            file.write(text + "\n")
        os.chmod(self.file(), mode)

    def test_a_file_is_read_at_the_start_and_when_asked(self):
        self.assertEqual(self.command("credential", status=404)["error"]["reason"], "fileGone")
        self.write(self.secret, 0o600)
        self.assertEqual(self.command("credential")["held"][0]["from"], "file")
        self.stop_agent()
        self.start_agent()
        self.assertEqual(self.credential()["held"][0]["from"], "file")
        wait_until(lambda: self.grant_state() == ["works"])

    def test_a_file_that_others_may_read_is_not_used_and_that_is_said(self):
        self.stop_agent()
        self.write(self.secret, 0o644)
        self.start_agent()
        self.assertEqual(self.credential()["held"], [])
        self.assertIn("chmod 600", self.credential()["problem"]["message"])
        self.assertIn("chmod 600", self.agent("status").stdout)
        self.command("credential", status=500)
        self.give()
        self.assertNotIn("problem", self.credential())

    def test_the_environment_has_it_for_a_shell(self):
        self.stop_agent()
        self.env["PACKTRAIN"] = self.secret
        self.start_agent()
        self.assertEqual(self.credential()["held"][0]["from"], "environment")
        wait_until(lambda: self.grant_state() == ["works"])
        status = self.agent("status").stdout
        self.assertIn("Notebook grant for g: works", status)
        self.assertIn("cannot empty the drive's trash", status)
        self.assert_nowhere(("status", status.encode()))

    def test_what_the_platform_uses_is_said_where_there_is_none(self):
        usual = self.credential()["usual"]
        self.assertEqual((usual["kind"], usual["place"]), ("notebook_grant", "file"))
        self.stop_agent()
        self.env.update(COLAB_RELEASE_TAG="release-colab_20260514")
        self.start_agent()
        usual = self.credential()["usual"]
        self.assertEqual((usual["kind"], usual["place"]), ("notebook_grant", "colab"))
        self.assertIn("Colab's secrets", usual["place_words"])


class Refused(GrantCase):
    def test_what_is_no_secret_is_refused_and_not_repeated(self):
        good = opened(self.secret)
        refresh = good["grant"]["refresh_token"]
        wide = {**good, "grant": {**good["grant"], "scope": "drive"}}
        elsewhere = {**good, "grant": {**good["grant"], "token_url": "http://example.org/token"}}
        for secret in (self.secret[:-20], self.secret[1:], "packtrain1." + refresh, refresh, closed([]), closed({}), closed(wide),
                       closed(elsewhere), "packtrain9.x", "x" * 20000):
            answer = self.give(secret, status=400)["error"]
            self.assertNotIn(refresh, json.dumps(answer))
            self.assertLess(len(answer["message"]), 300)
        self.command("credential", secret=self.secret, status=400)
        self.command("credential", secret=self.secret, source="elsewhere", status=400)
        self.command("credential", secret=7, source="colab", status=400)
        self.command("credential", secret=self.secret, source="colab", more=1, status=400)
        self.assertEqual(self.credential()["held"], [])
        self.assertFalse(os.path.exists(os.path.join(self.home, "config.json")))
        self.assert_nowhere()

    def test_another_drive_of_that_name_is_left_alone(self):
        self.ok("remote", "add", "local", "g", "root=" + self.place)
        answer = self.give(status=409)["error"]
        self.assertIn("remote remove g", answer["message"])
        self.assertEqual(self.credential()["held"], [])
        self.ok("remote", "remove", "g")
        self.assertEqual(len(self.give()["held"]), 1)


if __name__ == "__main__":
    unittest.main()
