"""Ending the session: not before all is durable, and by Colab's documented call alone."""

import contextlib
import io
import os
import signal
import threading
import unittest

import packtrain
from fake_agent import FakeCase, http
from fake_colab import FakeColab, environment

DURABLE = {"name": "step-200", "age_s": 65.0}


class Ending(FakeCase):
    def setUp(self):
        super().setUp()
        environment(self, COLAB_RELEASE_TAG=None, VERTEX_PRODUCT=None)
        self.platform, self.watches = "colab", [{"durable": DURABLE}]
        self.flushes = [{"state": "ready", "pending": 0, "bytes": 0}]
        self.answer = self.respond
        self.colab = FakeColab(self)
        self.said = io.StringIO()

    def respond(self, path, _):
        if path == "/snapshot":
            return http({"session": {"platform": self.platform}, "checkpoints": {"watches": self.watches}})
        return http(self.flushes.pop(0) if len(self.flushes) > 1 else self.flushes[0])

    def stop(self, **wishes):
        with contextlib.redirect_stdout(self.said), contextlib.redirect_stderr(self.said):
            return packtrain.stop_runtime(**wishes)

    def stop_when_done(self, *limits, **wishes):
        with contextlib.redirect_stdout(self.said), contextlib.redirect_stderr(self.said):
            return packtrain.stop_when_done(*limits, **{"grace": 0.0, "progress": False, **wishes})

    def pending(self, times=1):
        return [{"state": "working", "pending": 1, "bytes": 5}] * times

    def test_ends_when_all_is_durable(self):
        self.serve()
        self.assertTrue(self.stop())
        self.assertEqual(self.colab.unassigned, 1)
        self.assertIn("step-200 is durable, saved 1 min ago", self.said.getvalue())

    def test_is_refused_while_a_checkpoint_is_on_its_way(self):
        self.flushes = self.pending()
        self.serve()
        self.assertRaises(packtrain.NotDurable, self.stop)
        self.assertEqual(self.colab.unassigned, 0)
        self.assertTrue(self.stop(anyway=True))
        self.assertEqual(self.colab.unassigned, 1)

    def test_is_refused_when_one_cannot_become_durable(self):
        error = {"id": "PKT-3001", "reason": "signInNeeded", "message": "the sign-in has expired"}
        self.flushes = [{"state": "failed", "pending": 1, "bytes": 5, "error": error}]
        self.serve()
        for end in (self.stop, self.stop_when_done):
            with self.assertRaises(packtrain.NotDurable) as raised:
                end()
            self.assertEqual(raised.exception.id, "PKT-3001")
        self.assertEqual(self.colab.unassigned, 0)
        self.assertTrue(self.stop_when_done(anyway=True))
        self.assertIn("the sign-in has expired", self.said.getvalue())

    def test_is_refused_when_nothing_was_ever_shipped(self):
        self.serve()
        for self.watches in ([], [{}], [{"durable": None}], "nonsense", [{"durable": {"age_s": "x"}}]):
            with self.assertRaises(packtrain.NotDurable, msg=self.watches):
                self.stop()
        self.assertEqual(self.colab.unassigned, 0)

    def test_is_refused_when_nobody_knows(self):
        environment(self, COLAB_RELEASE_TAG="release-colab")
        self.assertRaises(packtrain.AgentGone, self.stop)
        self.assertEqual(self.colab.unassigned, 0)
        self.assertTrue(self.stop(anyway=True))

    def test_waits_until_it_is_done(self):
        self.flushes = self.pending(3) + self.flushes
        self.serve()
        self.assertTrue(self.stop_when_done("1min"))
        self.assertEqual((len(self.commands("flush")), self.colab.unassigned), (4, 1))

    def test_waits_no_longer_than_it_may(self):
        self.flushes = self.pending()
        self.serve()
        self.assertRaises(packtrain.Late, self.stop_when_done, 0.2)
        self.assertEqual(self.colab.unassigned, 0)
        self.assertTrue(self.stop_when_done(0.2, anyway=True))
        self.assertEqual(self.colab.unassigned, 1)
        self.assertRaises(ValueError, self.stop_when_done, "soon")

    def test_an_interrupt_keeps_the_session(self):
        self.serve()
        interrupt = threading.Timer(0.5, os.kill, (os.getpid(), signal.SIGINT))
        interrupt.start()
        self.addCleanup(interrupt.join)
        self.assertRaises(KeyboardInterrupt, self.stop_when_done, grace=30.0)
        self.assertIn("interrupt this cell to keep it", self.said.getvalue())
        self.assertEqual(self.colab.unassigned, 0)

    def test_elsewhere_it_says_what_to_do(self):
        self.serve()
        for self.platform, words in (("kaggle", "power button"), ("slurm", "scancel"), ("jupyterhub", "Stop My Server"),
                                     ("colab-enterprise", "page of runtimes"), ("plain", "where you started it")):
            self.assertFalse(self.stop())
            self.assertIn(words, self.said.getvalue())
        self.assertEqual(self.colab.unassigned, 0)

    def test_the_enterprise_kind_of_colab_is_another_platform(self):
        environment(self, VERTEX_PRODUCT="COLAB_ENTERPRISE", COLAB_RELEASE_TAG="x")
        self.serve()
        self.assertFalse(self.stop())
        self.assertEqual(self.colab.unassigned, 0)

    def test_a_colab_that_does_not_say_how(self):
        import google.colab
        del google.colab.runtime.unassign
        self.serve()
        self.assertFalse(self.stop())
        self.assertIn("Disconnect and delete runtime", self.said.getvalue())

    def test_a_colab_that_fails_says_so(self):
        def fails():
            raise OSError("no backend")
        self.colab = FakeColab(self, fails)
        self.serve()
        with self.assertRaises(packtrain.PacktrainError) as raised:
            self.stop()
        self.assertIn("no backend", str(raised.exception))


if __name__ == "__main__":
    unittest.main()
