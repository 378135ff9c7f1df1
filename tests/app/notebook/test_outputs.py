"""Watched output folders from a notebook: what is asked of the agent, what is waited for, what is shown."""

import os
import sys
import unittest
from unittest import mock

import packtrain
from fake_agent import FakeCase, http

WATCH = {"watch": "f00d", "name": "samples", "folder": "/content/out", "durable": {"files": 1200, "bytes": 3e8, "sets": 9},
         "unsent": {"files": 40, "bytes": 2e6, "oldest_age_s": 65}, "not_sent": {"files": 0, "newest": []}}


class Watching(FakeCase):
    def test_the_wish_reaches_the_agent(self):
        self.answer = http({"watch": "f00d"})
        self.serve()
        self.assertEqual(packtrain.watch_output("out", "mydrive:ml", name="samples", patterns=["*.png"], every="2min", quiet=5), "f00d")
        self.assertEqual(self.commands("watch_output"), [{"folder": os.path.abspath("out"), "to": "mydrive:ml", "name": "samples",
                                                          "patterns": ["*.png"], "every_s": 120.0, "quiet_s": 5.0}])
        packtrain.watch_output("out", "mydrive:ml")
        self.assertEqual(self.commands("watch_output")[1], {"folder": os.path.abspath("out"), "to": "mydrive:ml"})
        self.assertRaises(ValueError, packtrain.watch_output, "out", "mydrive:ml", every="soon")

    def test_an_answer_without_an_id_is_none(self):
        self.answer = http({"watch": 7})
        self.serve()
        self.assertRaises(packtrain.AgentConfused, packtrain.watch_output, "out", "mydrive:ml")

    def test_flush_asks_for_what_was_there_when_it_was_called(self):
        answers = [{"state": "working", "pending": 2, "bytes": 10, "asking": "f00d=7"},
                   {"state": "working", "pending": 1, "bytes": 5, "asking": "f00d=7"},
                   {"state": "working", "pending": 1, "bytes": 5, "asking": "done"},
                   {"state": "ready", "pending": 0, "bytes": 0, "asking": "done"}]
        self.answer = lambda path, body: http(answers.pop(0))
        self.serve()
        packtrain.flush(30, progress=False)
        self.assertEqual([body.get("asking") for body in self.commands("flush")], [None, "f00d=7", "f00d=7", "done"])

    def test_outputs_that_cannot_be_read_raise(self):
        error = {"id": "PKT-1102", "reason": "fileDenied", "message": "secret: this user may not read it"}
        self.answer = http({"state": "failed", "pending": 1, "bytes": 5, "asking": "f00d=7", "error": error})
        self.serve()
        with self.assertRaises(packtrain.NotDurable) as raised:
            packtrain.flush(progress=False)
        self.assertIn("secret", str(raised.exception))

    def test_the_session_is_not_ended_while_outputs_wait(self):
        def respond(path, _):
            if path == "/snapshot":
                return http({"session": {"platform": "colab"}, "outputs": {"unsent": {"files": 3, "bytes": 9}}})
            return http({"state": "working", "pending": 3, "bytes": 9, "asking": "f00d=7"})
        self.answer = respond
        self.serve()
        with mock.patch.object(sys.modules["packtrain.runtime"], "_stop") as stop:
            with self.assertRaises(packtrain.NotDurable) as raised:
                packtrain.stop_runtime()
            self.assertRaises(packtrain.Late, packtrain.stop_when_done, 0.2, progress=False)
            stop.assert_not_called()
        self.assertIn("3 output files are", str(raised.exception))


class Shown(unittest.TestCase):
    def rows(self, **change):
        return [row for row in packtrain.Status({"outputs": {"watches": [{**WATCH, **change}], "unsynced_bytes": 5e6}}).rows()
                if row.label == "Outputs"]

    def test_what_is_not_in_the_drive_has_its_age(self):
        row, = self.rows()
        self.assertEqual((row.text, row.tone), ("samples: 1200 files in the drive, 40 (2 MB) not yet, the oldest for 1 min", ""))
        self.assertIn(row.text, packtrain.Status({"outputs": {"watches": [WATCH]}})._repr_html_())

    def test_what_could_not_be_sent_and_why_it_waits_warn(self):
        row, = self.rows(not_sent={"files": 2}, in_flight={"waits_for": {"message": "not signed in (PKT-3001)"}})
        self.assertEqual(row.tone, "warn")
        self.assertTrue(row.text.endswith("2 could not be sent; not signed in (PKT-3001)"))

    def test_all_durable_is_good_and_nonsense_is_passed_over(self):
        row, = self.rows(unsent={"files": 0, "bytes": 0})
        self.assertEqual((row.text, row.tone), ("samples: 1200 files in the drive", "good"))
        for nonsense in (None, 7, [], {"watches": [None, 3, {"name": 5, "unsent": []}]}, {"watches": {}}):
            self.assertEqual([each for each in packtrain.Status({"outputs": nonsense}).rows() if each.label == "Outputs"], [])
        self.assertEqual(packtrain.Status({"outputs": {"unsynced_bytes": 5e6}}).unsynced_bytes, 5e6)
        self.assertIsNone(packtrain.Status(None).unsynced_bytes)


if __name__ == "__main__":
    unittest.main()
