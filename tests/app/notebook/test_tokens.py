"""Keeping a drive signed in, with a scripted agent, scripted providers and a Colab of modules."""

import contextlib
import datetime
import io
import itertools
import os
import sys
import time
import types
import unittest

import packtrain
import packtrain.tokens
from fake_agent import FakeCase, http
from fake_colab import FakeColab, environment, put


def until(what, limit=10):
    end = time.monotonic() + limit
    while time.monotonic() < end:
        if what():
            return
        time.sleep(0.01)
    raise AssertionError("it did not come to pass")


class Credentials:
    def __init__(self, token, expiry):
        self.token, self.expiry = token, expiry


class Reading(unittest.TestCase):
    def life(self, given):
        token = packtrain.tokens._read(given)
        now = time.monotonic()
        return token.text, round(token.ends - now), round(token.renew - now)

    def test_what_a_provider_may_give(self):
        utc = datetime.datetime.now(datetime.timezone.utc)
        self.assertEqual(self.life(("T", 3600)), ("T", 3600, 3000))
        self.assertEqual(self.life(("T", 60.0)), ("T", 60, 30))
        self.assertEqual(self.life("T"), ("T", 1800, 1200))
        hour = datetime.timedelta(hours=1)
        self.assertEqual(self.life(Credentials("T", utc + hour)), ("T", 3600, 3000))
        self.assertEqual(self.life(Credentials("T", (utc + hour).replace(tzinfo=None))), ("T", 3600, 3000))
        east = datetime.timezone(datetime.timedelta(hours=9))
        self.assertEqual(self.life(Credentials("T", (utc + hour).astimezone(east))), ("T", 3600, 3000))
        self.assertEqual(self.life(Credentials("T", None)), ("T", 1800, 1200))

    def test_what_is_no_token(self):
        past = datetime.datetime(2020, 1, 1)
        for given in (None, "", 7, ("T",), ("T", None), ("T", "soon"), ("T", 0), ("T", -5), (None, 60), Credentials(None, None),
                      Credentials("T", past), ("T", float("nan"))):
            self.assertRaises(ValueError, packtrain.tokens._read, given)


class Keeping(FakeCase):
    def setUp(self):
        super().setUp()
        environment(self, COLAB_RELEASE_TAG=None, VERTEX_PRODUCT=None)
        for name, value in (("_AGAIN", 0.05), ("_TELL_EVERY", 0.1)):
            self.addCleanup(setattr, packtrain.tokens, name, getattr(packtrain.tokens, name))
            setattr(packtrain.tokens, name, value)
        self.platform, self.refused = "plain", ()
        self.answer = self.respond
        self.said = io.StringIO()

    def respond(self, path, body):
        if path == "/snapshot":
            return http({"session": {"platform": self.platform}})
        return http({"remote": body["remote"], "fresh_s": 0 if body.get("token") in self.refused else 99})

    def keep(self, provider=None, remote="g"):
        kept = packtrain.keep_signed_in(remote, provider)
        self.addCleanup(kept.close)
        return kept

    def given(self):
        return [body.get("token") for body in self.commands("token")]

    @staticmethod
    def numbered(life):
        """T1, T2, ..., each as long as that."""
        count = itertools.count(1)
        return lambda: ("T{}".format(next(count)), life)

    def test_the_agent_has_the_first_at_once_and_each_next_before_the_last_ends(self):
        self.serve()
        kept = self.keep(self.numbered(0.4))
        self.assertEqual([body["remote"] for body in self.commands("token")], ["g"])
        until(lambda: "T4" in self.given())
        self.assertEqual(sorted(set(self.given()), key=self.given().index)[:4], ["T1", "T2", "T3", "T4"])
        for body in self.commands("token"):
            self.assertTrue(0 < body["expires_in"] <= 0.4)
        self.assertGreater(kept.seconds_left, 0)
        self.assertNotIn("T", repr(kept).replace("SignIn", ""))

    def test_one_that_lasts_is_told_again_and_not_asked_for_again(self):
        self.serve()
        self.keep(self.numbered(3600))
        until(lambda: len(self.given()) >= 4)
        self.assertEqual(set(self.given()), {"T1"})

    def test_a_provider_that_fails_at_first_fails_here(self):
        self.serve()

        def denied():
            raise PermissionError("consent was refused")

        self.assertRaises(PermissionError, packtrain.keep_signed_in, "g", denied)
        self.assertRaises(ValueError, packtrain.keep_signed_in, "g", lambda: None)
        self.assertEqual(self.given(), [])

    def test_a_provider_that_fails_later_is_asked_again_and_told_of_once(self):
        self.serve()
        answers = iter([("T1", 0.3), OSError("no network"), OSError("no network"), ("T2", 3600)])

        def provider():
            answer = next(answers)
            if isinstance(answer, Exception):
                raise answer
            return answer

        with contextlib.redirect_stderr(self.said):
            kept = self.keep(provider)
            until(lambda: isinstance(kept.problem, OSError))
            until(lambda: "T2" in self.given())
            until(lambda: kept.problem is None)
        self.assertEqual(self.said.getvalue().count("no fresh sign-in for g: no network"), 1)

    def test_an_agent_that_is_started_anew_gets_it_again(self):
        self.serve()
        self.keep(self.numbered(3600))
        self.fake.close()
        os.remove(os.path.join(self.folder, "agent.sock"))
        time.sleep(0.3)
        self.serve()
        until(lambda: self.given() == ["T1"] * len(self.given()) != [])

    def test_without_an_agent_it_says_so(self):
        self.assertRaises(packtrain.AgentGone, packtrain.keep_signed_in, "g", lambda: "T")

    def test_one_that_the_drive_refused_is_replaced(self):
        self.refused = ("T1", "T2")
        self.serve()
        self.keep(self.numbered(3600))
        until(lambda: "T3" in self.given())
        seen = len(self.given())
        until(lambda: len(self.given()) > seen + 2)
        self.assertEqual(set(self.given()), {"T1", "T2", "T3"})

    def test_closed_it_is_taken_back_and_another_takes_its_place(self):
        self.serve()
        first = self.keep(lambda: ("A", 3600))
        second = self.keep(lambda: ("B", 3600))
        self.assertEqual([self.given()[0], self.given()[-1]], ["A", "B"])
        self.assertNotIn(None, self.given())
        self.assertFalse(first._thread.is_alive())
        second.close()
        self.assertIsNone(self.given()[-1])

    def test_elsewhere_than_on_colab_it_wants_a_provider(self):
        self.serve()
        self.assertRaises(packtrain.PacktrainError, packtrain.keep_signed_in, "g")

    def test_colab_is_asked_for_its_consent_once_and_for_tokens_again_and_again(self):
        self.platform = "colab"
        FakeColab(self)
        asked = []

        class Ephemeral(Credentials):
            def refresh(self, request):
                asked.append(type(request).__name__)
                self.token = "C{}".format(asked.count("Request"))
                self.expiry = datetime.datetime.now(datetime.timezone.utc).replace(tzinfo=None) + datetime.timedelta(seconds=0.5)

        colab_auth, auth, transport, requests = (types.ModuleType(name) for name in (
            "google.colab.auth", "google.auth", "google.auth.transport", "google.auth.transport.requests"))
        auth.__path__ = transport.__path__ = []
        colab_auth.authenticate_user = lambda: asked.append("consent")
        auth.default = lambda scopes: (asked.append(tuple(scopes)), (Ephemeral(None, None), "project"))[1]
        requests.Request = type("Request", (), {})
        sys.modules["google.colab"].auth, sys.modules["google"].auth, auth.transport, transport.requests = colab_auth, auth, transport, requests
        for module in (colab_auth, auth, transport, requests):
            put(self, sys.modules, module.__name__, module)
        self.serve()
        self.keep()
        until(lambda: "C3" in self.given())
        self.assertEqual(asked[:2], ["consent", ("https://www.googleapis.com/auth/drive",)])
        self.assertEqual(set(asked[2:]), {"Request"})


if __name__ == "__main__":
    unittest.main()
