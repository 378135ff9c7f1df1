"""The package beside an agent that is gone, silent, or says what it must not."""

import ast
import importlib.util
import os
import threading
import time
import unittest

import packtrain
import packtrain.agent
import packtrain.words
from fake_agent import FakeCase, http
from packtrain.save import SaveFlag

PACKAGE = os.path.dirname(packtrain.__file__)


class Answers(FakeCase):
    def test_an_agent_that_is_gone(self):
        self.assertRaises(packtrain.AgentGone, packtrain.agent.snapshot)
        self.assertFalse(packtrain.status().running)
        self.assertIn("does not run", str(packtrain.status()))
        self.assertIn("does not run", packtrain.status()._repr_html_())
        self.assertFalse(packtrain.should_save())
        packtrain.saved(1.0)

    def test_a_socket_that_nobody_listens_on(self):
        self.serve().close()
        self.assertRaises(packtrain.AgentGone, packtrain.agent.snapshot)

    def test_an_agent_that_says_nothing(self):
        self.answer = lambda path, body: None
        self.serve()
        begun = time.monotonic()
        with self.assertRaises(packtrain.AgentSilent):
            packtrain.agent.snapshot(timeout=0.3)
        self.assertLess(time.monotonic() - begun, 3)

    def test_answers_that_are_none(self):
        self.serve()
        for answer in (b"", b"\0\0\0\0\r\n\r\n", b"HTTP/1.1 200 OK\r\n\r\n", http(b"<html>"), http(b"[1]"), http(b"null"),
                       http(b"\xff\xfe"), http(b"[" * 100000), http(b"{}", length=50), b"SSH-2.0-OpenSSH\r\n",
                       b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n{}", b"HTTP/1.1 " + b"9" * 70000):
            self.answer = answer
            with self.assertRaises(packtrain.PacktrainError, msg=answer[:60]) as raised:
                packtrain.agent.snapshot(timeout=2)
            self.assertIsInstance(raised.exception, (packtrain.AgentConfused, packtrain.AgentGone))

    def test_an_endless_answer_is_not_kept(self):
        self.answer = b"HTTP/1.1 200 OK\r\n\r\n" + b" " * (17 << 20)
        self.serve()
        self.assertRaises(packtrain.AgentConfused, packtrain.agent.snapshot)

    def test_an_error_keeps_its_words_and_its_id(self):
        self.serve()
        self.answer = http({"error": {"id": "PKT-1005", "reason": "unknownDataset", "message": "no such"}}, 404)
        with self.assertRaises(packtrain.Refused) as raised:
            packtrain.agent.command("x")
        self.assertEqual((raised.exception.id, raised.exception.reason, str(raised.exception)),
                         ("PKT-1005", "unknownDataset", "no such"))
        for error in (None, 5, [], {"id": 5, "message": []}):
            self.answer = http({"error": error}, 500)
            self.assertRaises(packtrain.Refused, packtrain.agent.command, "x")


class Words(FakeCase):
    def test_a_status_of_another_shape_is_shown_without_it(self):
        self.serve()
        evil = "<script>alert(1)</script>"
        for snapshot in ({}, {"session": 5, "save": [], "cpu": {"value": "x"}, "disks": 5, "gpus": {"value": [1, None]}},
                         {"session": {"left": {"low_s": "x"}, "platform_name": evil, "plan_name": evil}},
                         {"disks": [{"path": evil, "value": {"free": 1e9, "seconds_to_full": 60}}]},
                         {"save": {"risk_s": True}, "gpus": {"value": [{"name": evil}]}}):
            self.answer = http(snapshot)
            shown = packtrain.status()
            self.assertTrue(shown.running)
            self.assertTrue(str(shown))
            self.assertNotIn("<script>", shown._repr_html_())

    def test_what_is_at_risk_is_said(self):
        self.serve()
        self.answer = http({"session": {"left": {"low_s": 1200, "median_s": 7200}},
                            "save": {"risk_s": 540, "safe_point": 300, "latest_step": 18000, "durable_age_s": 600,
                                     "advice": {"save_every_s": 1288}}})
        text = str(packtrain.status())
        for words in ("may end in 20 min", "9 min of work would be lost; save within 5 min", "10 min ago, step 18000",
                      "save every 21 min"):
            self.assertIn(words, text)
        self.assertEqual(packtrain.status().seconds_left, 1200)

    def test_durations(self):
        parse = packtrain.words.parse_duration
        self.assertEqual([parse(x) for x in (90, "90s", "30min", "1h30min", "2 h", "1.5h", "1d")],
                         [90, 90, 1800, 5400, 7200, 5400, 86400])
        for wrong in ("", "x", "5", "h", "-5s", -1, None, True, float("nan"), "5s5", "1h x"):
            self.assertRaises(ValueError, parse, wrong)
        self.assertEqual([packtrain.words.duration(x) for x in (0, 59, 61, 7500, 7200, 200000)],
                         ["0 s", "59 s", "1 min", "2 h 5 min", "2 h", "2 d 7 h"])


class Saving(FakeCase):
    def ask(self, number):
        with open(os.path.join(self.folder, "save-now"), "w") as file:
            file.write(str(number))

    def until(self, flag):
        end = time.monotonic() + 5
        while time.monotonic() < end:
            if flag():
                return True
        return False

    def test_each_asking_is_heard_once_and_answered_with_its_length(self):
        self.serve()
        flag = SaveFlag()
        self.assertFalse(flag())
        self.ask(3)
        self.assertTrue(self.until(flag))
        self.assertEqual(self.commands("saved"), [])
        time.sleep(0.05)  # the save
        self.assertFalse(flag())
        answered = self.commands("saved")
        self.assertEqual(answered[0]["asked"], 3)
        self.assertGreaterEqual(answered[0]["seconds"], 0.05)
        for _ in range(1000):
            self.assertFalse(flag())
        self.assertEqual(len(self.commands("saved")), 1)
        self.ask(4)
        self.assertTrue(self.until(flag))

    def test_a_file_of_another_content_is_no_asking(self):
        flag = SaveFlag()
        for text in ("", "x", "-1", "3 4", "9" * 100 + "x"):
            self.ask(text)
            flag._next = 0.0
            self.assertFalse(flag(), text)

    def test_an_agent_that_went_does_not_stop_the_training(self):
        flag = SaveFlag()
        self.ask(1)
        self.assertTrue(self.until(flag))
        self.assertFalse(flag())
        flag.saved(3.0)

    def test_asking_takes_no_time(self):
        flag = SaveFlag()
        for present in (False, True):
            if present:
                self.ask(7)
                self.until(flag)
            begun = time.perf_counter()
            for _ in range(200000):
                flag()
            self.assertLess((time.perf_counter() - begun) / 200000, 10e-6)

    def test_a_plain_loop(self):
        self.serve()
        packtrain.save._flag.__init__()
        steps = []
        in_time = packtrain.callbacks.SaveInTime(steps.append)
        self.assertFalse(in_time(1))
        self.ask(11)
        self.assertTrue(self.until(lambda: in_time(2)))
        self.assertEqual(steps, [2])
        self.assertEqual(self.commands("saved")[0]["asked"], 11)

    def test_a_save_that_fails_is_tried_again(self):
        self.serve()
        packtrain.save._flag.__init__()
        self.ask(12)
        def full(step):
            raise OSError("disk full")
        with self.assertRaises(OSError):
            self.until(lambda: packtrain.callbacks.SaveInTime(full)(1))
        self.assertEqual(self.commands("saved"), [])
        self.assertTrue(packtrain.callbacks.SaveInTime(lambda step: None)(2))

    def test_stylegan_writes_its_last_snapshot_after_the_asking(self):
        """Its loop, as far as it calls others: abort_fn once a tick, then the snapshot, then progress_fn."""
        self.serve()
        packtrain.save._flag.__init__()
        progress = []
        calls = packtrain.callbacks.stylegan2_ada(lambda kimg, total: progress.append((kimg, total)))
        calls["progress_fn"](0, 9)
        for tick in range(3):
            time.sleep(packtrain.save._LOOK_EVERY)
            if tick == 2:
                self.ask(13)
            done = calls["abort_fn"]()
            self.assertEqual(done, tick == 2)
            if done:
                self.assertTrue(calls["abort_fn"]())
                self.assertEqual(self.commands("saved"), [])
                time.sleep(0.05)  # the snapshot
            calls["progress_fn"](tick + 1, 9)
        self.assertEqual(progress, [(0, 9), (1, 9), (2, 9), (3, 9)])
        answered = self.commands("saved")
        self.assertEqual([each["asked"] for each in answered], [13])
        self.assertGreaterEqual(answered[0]["seconds"], 0.05)
        told = self.commands("epoch")
        self.assertEqual([each["number"] for each in told], [0, 1])
        for each in told:
            self.assertGreaterEqual(each["seconds"], packtrain.save._LOOK_EVERY)
            self.assertNotIn("compute", each)

    def test_a_callback_whose_framework_is_not_there_says_so(self):
        for name, make in (("lightning", packtrain.callbacks.lightning), ("transformers", packtrain.callbacks.transformers),
                           ("keras", lambda: packtrain.callbacks.keras("out"))):
            if importlib.util.find_spec(name) is None:
                self.assertRaises(ImportError, make)

    def test_an_asking_that_another_process_heard_is_not_heard_again(self):
        self.serve()
        flag = SaveFlag()
        self.ask(5)
        flag.take()
        flag.saved(0.5)
        self.assertEqual(self.commands("saved"), [{"asked": 5, "seconds": 0.5}])
        flag._next = 0.0
        self.assertFalse(flag())

    def test_a_callback_before_the_deadline(self):
        self.serve()
        left = [7200]
        self.answer = lambda path, body: http({"session": {"left": {"low_s": left[0]}}})
        called, happened = [], threading.Event()
        deadline = packtrain.on_deadline(lambda seconds: (called.append(seconds), happened.set()), lead="1h")
        self.addCleanup(deadline.cancel)
        self.assertFalse(happened.wait(0.5))
        left[0] = 1800
        self.assertTrue(happened.wait(10))
        self.assertAlmostEqual(called[0], 1800, delta=2)

    def test_the_countdown_goes_on_without_the_agent(self):
        self.serve()
        self.answer = http({"session": {"left": {"low_s": 3601}}})
        happened = threading.Event()
        deadline = packtrain.on_deadline(lambda seconds: happened.set(), lead="1h")
        self.addCleanup(deadline.cancel)
        while not self.fake.asked:
            time.sleep(0.01)
        self.answer = b"gone mad"
        self.assertTrue(happened.wait(10))

    def test_a_callback_that_raises_is_kept(self):
        self.serve()
        self.answer = http({"session": {"left": {"low_s": 5}}})
        deadline = packtrain.on_deadline(lambda seconds: 1 / 0, lead=60)
        deadline._thread.join(10)
        self.assertIsInstance(deadline.problem, ZeroDivisionError)


class FakeShell:
    class Events:
        def __init__(self):
            self.hooks = []

        def register(self, name, hook):
            self.hooks.append((name, hook))

        def unregister(self, name, hook):
            self.hooks.remove((name, hook))

    def __init__(self):
        self.events = self.Events()

    def run(self):
        for wanted in ("pre_run_cell", "post_run_cell"):
            for name, hook in self.events.hooks:
                if name == wanted:
                    hook(None)


class Hooks(FakeCase):
    def setUp(self):
        super().setUp()
        self.shell = FakeShell()
        self.addCleanup(packtrain.hooks.remove)

    def test_a_cell_is_told_from_its_begin_to_its_end(self):
        self.serve()
        packtrain.load_ipython_extension(self.shell)
        packtrain.load_ipython_extension(self.shell)
        self.shell.run()
        self.assertEqual([told["busy"] for told in self.commands("busy")], [True, True, True, False])
        self.assertEqual(self.commands("busy")[0]["pid"], os.getpid())
        packtrain.unload_ipython_extension(self.shell)
        self.assertEqual(self.shell.events.hooks, [])

    def test_cells_do_not_wait_for_an_agent_that_hangs(self):
        self.answer = lambda path, body: None
        self.serve()
        begun = time.monotonic()
        packtrain.load_ipython_extension(self.shell)
        for _ in range(20):
            self.shell.run()
        self.assertLess(time.monotonic() - begun, 3)

    def test_nor_for_one_that_is_gone(self):
        packtrain.load_ipython_extension(self.shell)
        self.shell.run()


class EpochTimes(FakeCase):
    def test_an_epoch_is_told_with_its_split(self):
        self.serve()
        def loader():
            for batch in range(3):
                time.sleep(0.02)
                yield batch
        seen = []
        epochs = packtrain.epochs(2)
        for epoch in epochs:
            for batch in epochs.loading(loader()):
                seen.append((epoch, batch))
            with epochs.saving():
                time.sleep(0.03)
        self.assertEqual(seen, [(e, b) for e in range(2) for b in range(3)])
        told = self.commands("epoch")
        self.assertEqual([each["number"] for each in told], [0, 1])
        for each in told:
            self.assertGreaterEqual(each["load"], 0.06)
            self.assertGreaterEqual(each["save"], 0.03)
            self.assertAlmostEqual(each["load"] + each["save"] + each["compute"], each["seconds"], places=6)

    def test_without_an_agent_the_training_goes_on(self):
        epochs = packtrain.epochs(["a", "b"])
        self.assertEqual(list(epochs), ["a", "b"])
        self.assertIsNotNone(epochs.seconds)

    def test_an_error_in_a_save_goes_through(self):
        epochs = packtrain.epochs(1)
        with self.assertRaises(OSError):
            for _ in epochs:
                with epochs.saving():
                    raise OSError("full")


class Source(unittest.TestCase):
    def test_is_of_python_3_8_and_of_the_standard_library(self):
        allowed = {"__future__", "base64", "datetime", "io", "contextlib", "getpass", "html", "http", "importlib", "json", "os", "platform", "re",
                   "shutil", "socket", "subprocess", "sys", "threading", "time", "typing", "IPython"}
        # What a callback is of is there already when it is asked for.
        frameworks = {"for_lightning.py": {"lightning", "pytorch_lightning"}, "for_transformers.py": {"transformers"},
                      "for_keras.py": {"keras", "tensorflow"}, "runtime.py": {"google"}, "tokens.py": {"google"},
                      "credentials.py": {"google", "kaggle_secrets"}}
        files = [name for name in os.listdir(PACKAGE) if name.endswith(".py")]
        self.assertGreater(len(files), 5)
        for name in files:
            with open(os.path.join(PACKAGE, name)) as file:
                tree = ast.parse(file.read(), name, feature_version=(3, 8))
            for node in ast.walk(tree):
                modules = [alias.name for alias in node.names] if isinstance(node, ast.Import) else \
                    [node.module] if isinstance(node, ast.ImportFrom) and node.level == 0 else []
                for module in modules:
                    self.assertIn(module.split(".")[0], allowed | frameworks.get(name, set()), name)

    def test_has_every_name_that_it_promises(self):
        for name in packtrain.__all__:
            self.assertTrue(hasattr(packtrain, name), name)

    def test_brings_its_types_and_its_licence(self):
        self.assertTrue(os.path.exists(os.path.join(PACKAGE, "py.typed")))
        with open(os.path.join(PACKAGE, "..", "LICENSE")) as file:
            self.assertIn("MIT License", file.read())


if __name__ == "__main__":
    unittest.main()
