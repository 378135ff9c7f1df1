"""'packtrain session': a notebook paired over a folder of this computer, and an agent that is made of frames."""

import json
import os
import pty
import shutil
import signal
import stat
import subprocess
import threading
import time
import unittest

from cells_case import WHEEL, check_syntax, make_wheel, paste
from cli_case import PROGRAM, CliCase
from mail_agent import MailAgent, opened_secret


def wait_until(what, limit=60):
    end = time.monotonic() + limit
    while time.monotonic() < end:
        answer = what()
        if answer:
            return answer
        time.sleep(0.05)
    raise AssertionError("it did not come to pass")


class SessionCase(CliCase):
    def setUp(self):
        super().setUp()
        # Where secrets lie is chosen once; here there is no keychain.
        self.ok("remote", "add", "local", "other", "root=" + self.drive, "--secrets", "file")

    def pair(self, *more, name="cats"):
        return self.ok("session", "pair", "local:" + self.drive, "--name", name, "--print", *more).stdout.strip()

    def paired(self):
        secret = self.pair()
        return secret, MailAgent(secret, self.drive)

    def show(self, *more, code=0):
        [event] = self.events("session", "show", *more, code=code)
        return event

    def config(self):
        with open(os.path.join(self.home, "config.json"), encoding="utf-8") as file:
            return json.load(file)


class Pairing(SessionCase):
    def test_prints_the_cell_that_the_notebook_runs(self):
        wheel = make_wheel(self.place)
        printed = self.pair("--for", "jupyter", "--wheel", wheel)
        secret, _, cell = printed.partition("\n\n")
        self.assertEqual(opened_secret(secret)["pairing"]["mailbox"], "local:" + self.drive)
        lying = os.path.join(self.drive, ".packtrain", WHEEL)
        self.assertIn(json.dumps(lying), cell)
        check_syntax("jupyter", cell)
        home = os.path.join(self.place, "nb")
        os.mkdir(home)
        done = paste("jupyter", cell, HOME=home, PATH=os.environ["PATH"], STARTED=home + "/started")
        self.assertEqual((done.returncode, os.path.exists(home + "/started")), (0, True), done.stdout)
        self.assertNotIn(secret, cell)
        events = self.events("session", "pair", "local:" + self.drive, "--print", "--for", "shell", "--wheel", wheel)
        self.assertEqual([event["event"] for event in events], ["done", "cell"])
        check_syntax("shell", events[1]["text"])

    def test_pairs_nothing_where_the_cell_cannot_be_made(self):
        wheel = make_wheel(self.place)
        self.ok("session", "pair", "local:" + self.drive, "--print", "--for", "colab", "--wheel", wheel, code=2)
        self.ok("session", "pair", "local:" + self.drive, "--print", "--for", "kaggle", "--wheel", wheel, code=2)
        self.ok("session", "pair", "local:" + self.drive, "--print", "--for", "jupyter", "--wheel", wheel + "x", code=2)
        self.assertEqual(self.events("session", "pair", "--list"), [])

    def test_makes_one_secret_and_a_mailbox_with_free_files(self):
        secret = opened_secret(self.pair())
        self.assertNotIn("grant", secret)
        self.assertEqual(secret["pairing"]["mailbox"], "local:" + self.drive)
        folder = os.path.join(self.drive, ".packtrain", "mailbox", secret["pairing"]["id"])
        self.assertEqual([MailAgent.content(os.path.join(folder, each)) for each in os.listdir(folder)], [b"free\n"] * 4)
        [listed] = self.events("session", "pair", "--list")
        self.assertEqual((listed["pairing"], listed["name"], listed["mailbox"]), (secret["pairing"]["id"], "cats", "local:" + self.drive))
        self.assertNotIn(secret["pairing"]["key"], json.dumps(self.config()))

    def test_writes_the_secret_into_a_file_that_only_its_owner_reads(self):
        file = os.path.join(self.place, "secret")
        done = self.ok("session", "pair", "local:" + self.drive, "--to", file)
        self.assertEqual(done.stdout, "")
        self.assertEqual(stat.S_IMODE(os.stat(file).st_mode), 0o600)
        with open(file, encoding="utf-8") as read:
            secret = opened_secret(read.read())
        self.assertNotIn(secret["pairing"]["key"], done.stderr)
        with open(file, "w", encoding="utf-8") as wrong:
            wrong.write("something of its owner's")
        self.ok("session", "pair", "local:" + self.drive, "--to", file, code=2)
        with open(file, encoding="utf-8") as read:
            self.assertEqual(read.read(), "something of its owner's")

    def test_names_are_one_persons_own_and_never_two(self):
        self.pair()
        self.ok("session", "pair", "local:" + self.drive, "--name", "cats", "--print", code=2)
        for _ in range(2):
            self.ok("session", "pair", "local:" + self.drive, "--print")
        self.assertEqual([each["name"] for each in self.events("session", "pair", "--list")], ["cats", "drive", "drive-2"])
        self.ok("session", "pair", "local:" + self.drive, code=2)
        self.ok("session", "pair", "nowhere:", "--print", code=2)
        self.ok("session", "pair", code=2)
        self.assertEqual(len(self.events("session", "pair", "--list")), 3)

    def test_taken_back_its_key_and_its_files_are_gone_and_nothing_of_it_is_believed(self):
        secret, agent = self.paired()
        agent.post()
        self.assertEqual(self.show()["presence"], "live")
        other = os.path.join(agent.folder, "notes.txt")
        with open(other, "w", encoding="utf-8") as file:
            file.write("mine")
        self.ok("session", "unpair", "cats", code=1)  # no terminal to ask on
        [done] = self.events("session", "unpair", "cats", "--yes")
        self.assertTrue(done["mailbox_removed"])
        self.assertEqual(os.listdir(agent.folder), ["notes.txt"])
        self.assertEqual(self.events("session", "pair", "--list"), [])
        with open(os.path.join(self.home, "secrets.json"), encoding="utf-8") as file:
            self.assertNotIn(opened_secret(secret)["pairing"]["id"], file.read())
        with open(os.path.join(agent.folder, os.path.basename(agent.file)), "w", encoding="utf-8") as file:
            file.write("free\n")
        agent.post()
        self.assertEqual(self.events("session", "list"), [])
        self.ok("session", "show", code=2)
        self.ok("session", "unpair", "cats", "--yes", code=2)

    def test_taken_back_while_the_drive_is_away(self):
        self.pair()
        shutil.rmtree(self.drive)
        [done] = self.events("session", "unpair", "cats", "--yes")
        self.assertFalse(done["mailbox_removed"])
        self.assertFalse(os.path.exists(self.drive))
        self.assertEqual(self.events("session", "pair", "--list"), [])


class Showing(SessionCase):
    def test_a_session_that_speaks_is_live_and_says_what_is_safe(self):
        _, agent = self.paired()
        self.assertIn("no session was heard of yet", self.ok("session", "list").stdout)
        agent.post()
        event = self.show("cats")
        self.assertEqual((event["session"], event["presence"], event["estimate"], event["name"]), (agent.session, "live", False, "cats"))
        self.assertEqual((event["platform"], event["accelerator"], event["busy"]), ("colab", "Tesla T4", True))
        self.assertEqual((event["durable_step"], event["state"]["save"]["latest_step"]), (18000, 18000))
        self.assertTrue(540 <= event["risk_s"] < 600, event["risk_s"])
        [end] = event["endings"]
        self.assertEqual((end["kind"], end["certainty"], end["source"]), ("hard_cap", "estimated", "a page"))
        self.assertTrue(7700 < end["low_s"] <= 7800 and 9500 < end["high_s"] <= 9600, end)
        words = self.ok("session", "show").stdout
        for each in ("cats: Colab, Tesla T4", "LIVE", "2 h 9 min to 2 h 39 min left (the session limit, estimated: a page)", "9 min of work at risk",
                     "safe: step 18,000, saved 9 min ago"):
            self.assertIn(each, words)
        self.assertEqual(len(self.ok("session", "list").stdout.splitlines()), 1)

    def test_silence_makes_it_late_then_lost_then_ended_with_the_likely_reason(self):
        _, agent = self.paired()
        for age, presence in ((100, "late"), (300, "lost")):
            agent.post(age=age)
            event = self.show()
            self.assertEqual((event["presence"], event["estimate"]), (presence, True))
            self.assertLessEqual(event["endings"][0]["low_s"], 7800 - age)
            agent = MailAgent(self.pair(name=presence), self.drive, presence)
            self.ok("session", "unpair", "cats" if presence == "late" else "late", "--yes")
        agent.post(age=4000, left_s=1200, spread_s=60)
        event = self.show()
        self.assertEqual((event["presence"], event["likely"], event["durable_step"]), ("ended", "hard_cap", 18000))
        words = self.ok("session", "show").stdout
        self.assertIn("ENDED, most likely by the session limit", words)
        # It was at work until the end, and not after it.
        self.assertIn("lost: about 29 min of work; safe: step 18,000", words)

    def test_an_agent_that_says_goodbye_has_ended(self):
        _, agent = self.paired()
        agent.post(ended="stopped by its user")
        self.assertEqual((self.show()["presence"], self.show()["goodbye"]), ("ended", "stopped by its user"))

    def test_while_the_drive_is_away_the_estimate_goes_on(self):
        _, agent = self.paired()
        agent.post()
        before = self.show()["endings"][0]["low_s"]
        away = self.drive + "-away"
        os.rename(self.drive, away)
        time.sleep(1.1)
        done = self.ok("session", "show", "--json")
        event = json.loads(done.stdout)
        self.assertEqual(event["presence"], "live")
        self.assertLess(event["endings"][0]["low_s"], before - 1)
        self.assertIn("no look at", done.stderr)
        self.assertFalse(os.path.exists(self.drive))  # nothing is made where the disk was mounted
        os.rename(away, self.drive)
        self.assertEqual(self.ok("session", "show").stderr, "")

    def test_where_nothing_is_known_the_drive_that_is_away_is_the_error(self):
        self.paired()
        shutil.rmtree(self.drive)
        self.ok("session", "show", code=4)
        self.ok("session", "list", code=4)

    def test_rubbish_is_counted_and_hides_nothing(self):
        _, agent = self.paired()
        agent.post()
        self.show()
        with open(agent.file, "wb") as file:
            file.write(b"PKTL rubbish" * 10)
        pairing, session = self.events("session", "list")
        self.assertEqual(sum(pairing["refused"].values()), 1)
        self.assertTrue(session["endings"])

    def test_several_are_listed_and_one_must_be_named(self):
        first = MailAgent(self.pair(name="one"), self.drive, "a")
        second = MailAgent(self.pair(name="two"), self.drive, "b")
        first.post()
        second.post()
        self.assertEqual({each["session"] for each in self.events("session", "list") if each["event"] == "session"}, {first.session, second.session})
        self.ok("session", "show", code=2)
        self.assertEqual(self.show("two")["session"], second.session)
        self.assertEqual(self.show(first.session[:8])["session"], first.session)
        self.ok("session", "show", "three", code=2)

    def test_without_a_pairing_it_says_how_to_begin(self):
        self.assertIn("packtrain session pair", self.ok("session", "list").stdout)
        self.ok("session", "watch", "cats", code=2)


class AskingCase(SessionCase):
    def answer(self, agent, progress, said):
        def run():
            [command] = wait_until(agent.commands)
            said.append(command)
            agent.acknowledged = [{"id": command["id"], "progress": progress, "why": "as it said"}]
            agent.state["save"].update(latest_step=19000, durable_age_s=1.0, risk_s=1.0)
            agent.post()
        thread = threading.Thread(target=run)
        thread.start()
        self.addCleanup(thread.join)


class Saving(AskingCase):
    def test_a_save_is_asked_for_and_done(self):
        _, agent = self.paired()
        agent.post()
        said = []
        self.answer(agent, "done", said)
        events = self.events("session", "save", timeout=90)
        self.assertEqual((said[0]["command"], said[0]["arguments"]), ("save_now", {}))
        self.assertEqual([each["event"] for each in events], ["asked", "done"])
        self.assertEqual((events[1]["state"], events[1]["why"]), ("done", "as it said"))
        self.assertEqual(agent.files("desk-"), [])  # nothing is left of a program that has ended


class Stopping(AskingCase):
    def test_a_stop_is_confirmed_by_a_person_and_its_refusal_is_told(self):
        _, agent = self.paired()
        agent.post()
        self.ok("session", "stop", code=1)  # no terminal to ask on
        self.assertEqual(agent.files("desk-"), [])
        said = []
        self.answer(agent, "refused", said)
        done = self.ok("session", "stop", "--yes", code=1, timeout=90)
        self.assertEqual((said[0]["command"], said[0]["arguments"].get("confirmed", False)), ("stop_runtime", False))
        self.assertIn("9 min of work at risk", done.stderr)
        self.assertIn("stop_runtime: refused", done.stdout)

    def test_who_waits_no_longer_takes_it_back(self):
        _, agent = self.paired()
        agent.post()
        done = self.ok("session", "save", "--wait", "3", code=4)
        self.assertIn("save_now: sent", done.stdout)
        self.assertEqual(agent.files("desk-"), [])

    def test_nothing_is_asked_of_a_session_that_has_ended(self):
        _, agent = self.paired()
        agent.post(ended="stopped")
        self.ok("session", "save", code=2)


class Watching(SessionCase):
    def test_tells_each_change_and_ends_with_the_session(self):
        _, agent = self.paired()
        agent.post(left_s=600)  # near its end it is looked at often
        with subprocess.Popen([PROGRAM, "session", "watch", "cats", "--json"], env=self.env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.DEVNULL, text=True) as watching:
            try:
                self.assertEqual(json.loads(watching.stdout.readline())["presence"], "live")
                agent.post(left_s=0, spread_s=0, ended="stopped")
                self.assertEqual(json.loads(watching.stdout.readline())["presence"], "ended")
                self.assertEqual(watching.wait(20), 0)
            finally:
                watching.kill()

    def test_goes_on_until_it_is_interrupted(self):
        _, agent = self.paired()
        agent.post()
        with subprocess.Popen([PROGRAM, "session", "watch"], env=self.env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.DEVNULL, text=True) as watching:
            try:
                self.assertIn("LIVE", watching.stdout.readline())
                watching.send_signal(signal.SIGINT)
                self.assertEqual(watching.wait(20), 130)
            finally:
                watching.kill()

    def test_on_a_terminal_it_is_drawn_anew_in_its_place(self):
        _, agent = self.paired()
        agent.post()
        screen, terminal = pty.openpty()
        said = b""
        try:
            with subprocess.Popen([PROGRAM, "session", "watch"], env=self.env, stdin=subprocess.DEVNULL, stdout=terminal, stderr=terminal) as watching:
                try:
                    os.close(terminal)
                    while said.count(b"cats: Colab, Tesla T4") < 3:
                        said += os.read(screen, 4096)
                    watching.send_signal(signal.SIGINT)
                    self.assertEqual(watching.wait(20), 130)
                finally:
                    watching.kill()
        finally:
            os.close(screen)
        # As many lines up as there were, and nothing of the old ones is left.
        self.assertRegex(said.decode(), "\x1b\\[[5-9]A\r\x1b\\[J")


if __name__ == "__main__":
    unittest.main()
