"""Finding the secret PACKTRAIN, with a scripted agent and scripted platforms; what start() shows and keeps of it."""

import contextlib
import getpass
import io
import os
import subprocess
import sys
import types
import unittest

import packtrain
import packtrain.agent
from fake_agent import FakeCase, http
from fake_colab import FakeColab, environment, put
from packtrain import credentials

SECRET = "packtrain1.a-secret-that-nobody-may-see"
NO_FILE = http({"error": {"id": "PKT-2001", "reason": "fileGone", "message": "notebook-secret is not there"}}, 404)


class Errors:
    """As google.colab.userdata and kaggle_secrets name them."""

    class SecretNotFoundError(Exception):
        pass

    class NotebookAccessError(Exception):
        pass

    class TimeoutException(Exception):
        pass

    class BackendError(Exception):
        pass


class Handing(FakeCase):
    def setUp(self):
        super().setUp()
        environment(self, COLAB_RELEASE_TAG=None, VERTEX_PRODUCT=None, KAGGLE_KERNEL_RUN_TYPE=None, PACKTRAIN=None)
        self.held = []
        self.answer = self.respond
        self.asked = []
        before = getpass.getpass
        getpass.getpass = self.ask
        self.addCleanup(setattr, getpass, "getpass", before)
        self.typed = ""
        self.serve()

    def ask(self, prompt):
        self.asked.append(prompt)
        return self.typed

    def respond(self, path, body):
        if path == "/snapshot":
            return http({"credential": {"held": self.held}})
        if not body:
            return NO_FILE
        if body["secret"].endswith("damaged"):
            return http({"error": {"id": "PKT-1001", "reason": "badArgument", "message": "it is damaged (PKT-1001)"}}, 400)
        return http({"held": []})

    def hand_over(self, way="find"):
        """What came of it, what was given, and what was said."""
        said = io.StringIO()
        with contextlib.redirect_stderr(said), contextlib.redirect_stdout(said):
            found = credentials.hand_over(way)
        given = [(body["secret"], body["source"]) for body in self.commands("credential") if body]
        self.assertNotIn(SECRET, said.getvalue())
        return found, given, said.getvalue()

    def test_of_a_pool_the_agent_is_told_the_place_of_its_file_and_nothing_else(self):
        self.answer = lambda path, body: http({"held": []})
        credentials.hand_over_pool("pool")
        [body] = self.commands("credential")
        self.assertEqual(list(body), ["pool"])
        self.assertTrue(os.path.isabs(body["pool"]) and body["pool"].endswith("/pool"))

    def colab(self, get):
        environment(self, COLAB_RELEASE_TAG="release-colab")
        put(self, sys.modules, "IPython", types.ModuleType("IPython"))
        FakeColab(self)
        userdata = types.ModuleType("google.colab.userdata")
        userdata.get = get
        sys.modules["google.colab"].userdata = userdata
        put(self, sys.modules, "google.colab.userdata", userdata)

    def kaggle(self, get):
        environment(self, KAGGLE_KERNEL_RUN_TYPE="Interactive")
        module = types.ModuleType("kaggle_secrets")
        module.UserSecretsClient = type("UserSecretsClient", (), {"get_secret": lambda _, name: get(name)})
        put(self, sys.modules, "kaggle_secrets", module)

    @staticmethod
    def raising(error):
        def get(name):
            raise error("the value was " + SECRET)
        return get

    def test_colabs_secrets_are_asked_by_name(self):
        names = []
        self.colab(lambda name: names.append(name) or SECRET)
        self.assertEqual(self.hand_over(), (True, [(SECRET, "colab")], ""))
        self.assertEqual(names, ["PACKTRAIN"])

    def test_colab_without_one_and_without_access(self):
        self.colab(self.raising(Errors.SecretNotFoundError))
        self.assertEqual(self.hand_over(), (False, [], ""))
        self.colab(self.raising(Errors.NotebookAccessError))
        self.assertIn("notebook access", self.hand_over()[2])
        self.colab(self.raising(Errors.TimeoutException))
        self.assertIn("TimeoutException", self.hand_over()[2])

    def test_colab_is_asked_only_in_a_kernel(self):
        self.colab(self.raising(RuntimeError))
        put(self, sys.modules, "IPython", None)
        self.assertEqual(self.hand_over(), (False, [], ""))

    def test_kaggles_secrets_are_asked_by_name(self):
        self.kaggle(lambda name: SECRET if name == "PACKTRAIN" else None)
        self.assertEqual(self.hand_over(), (True, [(SECRET, "kaggle")], ""))

    def test_kaggle_without_one_and_without_internet(self):
        self.kaggle(self.raising(Errors.BackendError))
        self.assertEqual(self.hand_over(), (False, [], ""))
        self.kaggle(self.raising(ConnectionError))
        self.assertIn("internet", self.hand_over()[2])

    def test_the_environment_comes_next_and_a_program_of_that_name_is_none(self):
        environment(self, PACKTRAIN="/usr/bin/packtrain")
        self.assertEqual(self.hand_over()[:2], (False, []))
        environment(self, PACKTRAIN=SECRET)
        self.assertEqual(self.hand_over(), (True, [(SECRET, "environment")], ""))

    def test_then_the_agents_own_file(self):
        self.answer = http({"held": []})
        self.assertEqual(self.hand_over("ask"), (True, [], ""))
        self.assertEqual(self.asked, [])

    def test_a_file_that_cannot_be_used_is_told(self):
        self.answer = http({"error": {"id": "PKT-3005", "reason": "secretsDenied", "message": "chmod 600 it (PKT-3005)"}}, 500)
        self.assertIn("chmod 600", self.hand_over()[2])

    def test_one_that_is_damaged_is_told_and_training_goes_on(self):
        environment(self, PACKTRAIN="packtrain1.damaged")
        found, _, said = self.hand_over()
        self.assertFalse(found)
        self.assertIn("PKT-1001", said)

    def test_asked_for_once_and_only_where_there_is_none(self):
        self.assertEqual(self.hand_over()[0], False)
        self.assertEqual(self.asked, [])
        self.assertEqual(self.hand_over("ask"), (False, [], ""))
        self.assertEqual(len(self.asked), 1)
        self.typed = "  " + SECRET + "\n"
        self.assertEqual(self.hand_over("ask"), (True, [(SECRET, "asked")], ""))
        self.held = [{"kind": "notebook_token"}, {"kind": "notebook_grant"}]
        self.assertFalse(self.hand_over("ask")[0])
        self.assertEqual(len(self.asked), 2)
        self.held, self.typed = [], "packtrain1.damaged"
        self.assertRaises(packtrain.Refused, credentials.hand_over, "ask")

    def test_off_asks_nobody(self):
        environment(self, PACKTRAIN=SECRET)
        self.assertEqual(self.hand_over("off"), (False, [], ""))
        self.assertEqual(self.fake.asked, [])


class InACell(unittest.TestCase):
    def test_a_secret_in_a_cell_is_refused_and_not_repeated(self):
        for way in (SECRET, " " + SECRET, "yes", None, True, b"find"):
            with self.assertRaises(ValueError) as raised:
                packtrain.start(secret=way)
            self.assertNotIn(SECRET, str(raised.exception))
            self.assertNotIn(SECRET, repr(raised.exception.__context__))

    def test_the_agents_program_does_not_inherit_it(self):
        environment(self, PACKTRAIN=SECRET)
        seen = []

        def run(command, **options):
            seen.append(options["env"])
            return subprocess.CompletedProcess(command, 0, b"", b"")
        put(self, vars(packtrain.agent), "subprocess", types.SimpleNamespace(
            run=run, DEVNULL=subprocess.DEVNULL, PIPE=subprocess.PIPE, TimeoutExpired=subprocess.TimeoutExpired))
        packtrain.agent.start_program([])
        self.assertNotIn("PACKTRAIN", seen[0])
        self.assertEqual(seen[0]["PATH"], os.environ["PATH"])


class Shown(unittest.TestCase):
    GRANT = {"kind": "notebook_grant", "name": "Notebook grant", "remote": "g", "state": "works", "cannot": ["empty the trash", "be revoked alone"]}

    def rows(self, credential, platform="colab"):
        shown = packtrain.Status({"session": {"platform": platform}, "credential": credential})
        shown._repr_html_()
        return [(row.label, row.text, row.tone) for row in shown.rows() if row.label in ("Credential", "It cannot")]

    def test_what_is_held_and_what_it_cannot_do(self):
        self.assertEqual(self.rows({"held": [self.GRANT]}), [("Credential", "Notebook grant for g, works", "good"),
                                                            ("It cannot", "empty the trash; be revoked alone", "")])
        failed = {**self.GRANT, "state": "failed", "error": {"message": "not signed in (PKT-3001)"}}
        self.assertEqual(self.rows({"held": [failed]})[0], ("Credential", "Notebook grant for g: not signed in (PKT-3001)", "warn"))
        self.assertEqual(self.rows({"held": [], "problem": {"message": "chmod 600 it"}}), [("Credential", "chmod 600 it", "warn")])

    def test_of_a_pool_what_is_left_and_until_when(self):
        pool = {"kind": "uri_pool", "name": "Upload addresses", "remote": "g", "slots": 64, "slots_left": 60, "counted": False,
                "ends": "2026-11-28T10:00:00Z", "ended": False, "cannot": ["read", "delete"]}
        self.assertEqual(self.rows({"held": [pool]}), [
            ("Credential", "Upload addresses for g: at most 60 of 64 left, until 2026-11-28T10:00:00Z", "good"), ("It cannot", "read; delete", "")])
        ended = {**pool, "ended": True, "counted": True}
        self.assertEqual(self.rows({"held": [ended]})[0],
                         ("Credential", "Upload addresses for g: 60 of 64 left, ended 2026-11-28T10:00:00Z", "warn"))
        self.rows({"held": [{**pool, "slots": "x"}, {**pool, "slots_left": None}, {**pool, "cannot": 7}]})

    def test_on_a_rented_machine_without_any_it_says_where_one_belongs(self):
        usual = {"place": "colab", "place_words": "Colab's secrets"}
        self.assertIn("Colab's secrets", self.rows({"held": [], "usual": usual})[0][1])
        self.assertEqual(self.rows({"held": [], "usual": usual}, "plain"), [])

    def test_nonsense_is_no_fault(self):
        for nonsense in (None, 7, [], {"held": 7}, {"held": [None, 7, {"name": "x"}, {"name": "x", "cannot": 7}]}, {"usual": 7}):
            self.rows(nonsense)


if __name__ == "__main__":
    unittest.main()
