"""A drive that only a notebook signs in to: its tokens ship checkpoints, lie nowhere, and are waited for when they end."""

import json
import os
import unittest

from agent_case import wait_until
from secret_search import SecretSearch
from test_checkpoints import CheckpointCase

FIRST, SECOND = "ya29.first-token-of-the-notebook", "ya29.second-token-of-the-notebook"


class TokenCase(CheckpointCase):
    """The drive `g` is configured, with no client and no sign-in."""

    signed_in = False
    options = ("--grant", FIRST + ":drive.file", "--grant", SECOND + ":drive.file")

    def start_agent(self):
        if not os.path.exists(os.path.join(self.home, "config.json")):
            self.ok("remote", "add", "drive", "g", f"endpoint={self.cloud.url}", f"token_url={self.cloud.url}/token", "client_id=")
        super().start_agent()

    def give(self, token=FIRST, life=3600, remote="g", status=200):
        return self.command("token", remote=remote, token=token, expires_in=life, status=status)

    def findings(self):
        return [(each["finding"], each.get("subject")) for each in self.ask("GET", "/snapshot")["findings"]["open"]]

    def is_alarmed(self):
        return ("sign_in_needed", "g") in self.findings()

    def remotes(self):
        return self.ask("GET", "/snapshot")["tokens"]["remotes"]

    def assert_nowhere(self, *tokens):
        search = SecretSearch([token.encode() for token in tokens])
        search.tree(self.home)
        search.text("the snapshot", json.dumps(self.ask("GET", "/snapshot")).encode())
        self.assertEqual(search.found, [])


class Tokens(TokenCase):
    def test_a_token_ships_and_lies_nowhere(self):
        self.assertEqual(self.give(), {"remote": "g", "fresh_s": 3600.0})
        self.watch("g:ck")
        self.save("step-100.pt", 1)
        self.assertEqual(self.flush()["state"], "ready")
        self.assertEqual(self.section()["durable"]["step"], 100)
        self.assertEqual(len(self.cloud.objects("resume.json")), 1)
        self.assertFalse(self.is_alarmed())
        self.assert_nowhere(FIRST)

    def test_without_one_saves_wait_and_an_alert_fires_and_they_ship_after_the_next(self):
        self.watch("g:ck")
        self.save("step-100.pt", 1)
        wait_until(self.is_alarmed, 30)
        flush = self.command("flush")
        self.assertEqual((flush["state"], flush["pending"]), ("working", 1))
        self.assertTrue(os.path.isdir(os.path.join(self.home, "agent", "checkpoints")))
        self.give()
        self.assertEqual(self.flush(90)["state"], "ready")
        wait_until(lambda: not self.is_alarmed(), 60)
        self.assertEqual(self.ask("GET", "/snapshot")["findings"]["raised"]["sign_in_needed"], 1)

    def test_one_that_ends_leaves_the_saves_here_until_the_next(self):
        self.give()
        self.watch("g:ck")
        self.save("step-100.pt", 1, size=10000)
        self.assertEqual(self.flush()["state"], "ready")
        self.give(life=1)  # the newest counts
        wait_until(lambda: self.remotes() == [{"remote": "g", "fresh_s": 0.0, "ended": True}])
        wait_until(self.is_alarmed, 30)  # before there is anything to ship
        self.save("step-200.pt", 2)
        wait_until(lambda: "in_flight" in self.section() or self.section()["queued"], 30)
        os.remove(os.path.join(self.run_folder, "step-200.pt"))  # what was spooled needs it no more
        self.give(SECOND)
        self.assertEqual(self.flush(90)["state"], "ready")
        self.assertEqual(self.section()["durable"]["step"], 200)
        self.assert_nowhere(FIRST, SECOND)

    def test_one_that_the_drive_refuses_is_told_and_not_taken_again(self):
        self.give("ya29.of-nobody-at-all")
        self.watch("g:ck")
        self.save("step-100.pt", 1)
        wait_until(lambda: self.remotes()[0]["ended"], 30)
        wait_until(self.is_alarmed, 30)
        self.assertEqual(self.give("ya29.of-nobody-at-all")["fresh_s"], 0)
        self.give()
        self.assertEqual(self.flush(90)["state"], "ready")

    def test_an_agent_that_was_killed_has_none_and_ships_with_the_next(self):
        self.check_ships_with_the_next(self.give, self.remotes)

    def test_the_cache_reads_with_it_too(self):
        def failure():
            answer = self.command("dataset", dataset="g:nothing/here", access="shards")
            return answer.get("error", {}).get("reason")
        self.assertEqual(wait_until(failure), "signInNeeded")
        self.give()
        self.assertEqual(wait_until(failure), "unknownDataset")

    def test_a_drive_that_nobody_configured_is_made(self):
        self.give(remote="mine")
        self.assertEqual([each["remote"] for each in self.remotes()], ["mine"])
        self.assertIn("mine", self.ok("remote", "list").stdout)
        self.command("token", remote="mine")
        self.assertEqual(self.remotes(), [])

    def test_what_is_none_is_refused_and_not_repeated(self):
        self.ok("remote", "add", "local", "disk", "root=" + self.place)
        for token in ("two words", "line\r\nX-Evil: 1", "\u00e9t\u00e9", "x" * 9000, "nul\0", ""):
            answer = self.give(token, status=400)["error"]
            self.assertEqual(answer["reason"], "badArgument")
            self.assertFalse(token and token in answer["message"])
        for remote in ("local", "../up", "", "disk", "a b"):
            self.give(remote=remote, status=400)
        for life in (-1, None, "60"):
            self.give(life=life, status=400)
        self.assertEqual(self.remotes(), [])
        self.assertEqual(self.give(life=1e12)["fresh_s"], 24 * 3600)


if __name__ == "__main__":
    unittest.main()
