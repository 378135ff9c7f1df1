"""Datasets and checkpoints of the package, with a scripted agent."""

import contextlib
import io
import os
import time
import unittest

import packtrain
import packtrain.save
from fake_agent import FakeCase, http

GONE = {"error": {"id": "PKT-1005", "reason": "unknownDataset", "message": "there is no complete dataset there"}}


class Script:
    """Gives each command its answers, one after the other; the last stays."""

    def __init__(self, **answers):
        self.answers = {name: list(given) for name, given in answers.items()}

    def __call__(self, path, body):
        given = self.answers[path.rsplit("/", 1)[1]]
        answer = given.pop(0) if len(given) > 1 else given[0]
        return answer if isinstance(answer, bytes) or answer is None else http(answer)


class Data(FakeCase):
    def setUp(self):
        super().setUp()
        self.tree = os.path.join(self.home, "tree")
        os.mkdir(self.tree)
        self.file = os.path.join(self.tree, "a.bin")
        with open(self.file, "wb") as file:
            file.write(b"0123456789")

    def script(self, **answers):
        self.answer = Script(**answers)
        return self.serve()

    def test_a_tree_is_given_when_it_is_whole(self):
        self.script(dataset=[{"state": "working", "done": 0, "total": 10}, {"state": "working", "done": 5, "total": 10},
                             {"state": "ready", "path": self.tree, "files": 1}])
        self.assertEqual(packtrain.dataset("d:x/y", progress=False), self.tree)
        self.assertEqual(self.commands("dataset"), [{"dataset": "d:x/y", "access": "tree"}] * 3)

    def test_a_dataset_that_is_missing_raises(self):
        self.serve()
        failed = {"state": "failed", "error": GONE["error"]}
        for answer in (http(GONE, 404), http(failed)):
            self.answer = answer
            for access in ("tree", "shards", "open"):
                with self.assertRaises(packtrain.DatasetError) as raised:
                    packtrain.dataset("d:x/y", access, progress=False)
                self.assertEqual((raised.exception.id, str(raised.exception)), ("PKT-1005", GONE["error"]["message"]))

    def test_ready_and_not_there_raises_too(self):
        self.serve()
        empty = os.path.join(self.home, "empty")
        os.mkdir(empty)
        for answer in ({"state": "ready"}, {"state": "ready", "path": "/nowhere/at/all"}, {"state": "ready", "path": "relative"},
                       {"state": "ready", "path": empty, "files": 5}, {"state": "ready", "path": empty},
                       {"state": "ready", "path": 7}, {"state": "sleeping"}, {}):
            self.answer = http(answer)
            with self.assertRaises(packtrain.PacktrainError, msg=answer):
                packtrain.dataset("d:x/y", progress=False)

    def test_an_empty_dataset_is_one(self):
        empty = os.path.join(self.home, "empty")
        os.mkdir(empty)
        self.script(dataset=[{"state": "ready", "path": empty, "files": 0}])
        self.assertEqual(packtrain.dataset("d:x/y", progress=False), empty)

    def test_a_folder_whose_name_is_no_text(self):
        odd = os.path.join(os.fsencode(self.home), b"\xff\xfe")
        os.mkdir(odd)
        with open(os.path.join(odd, b"f"), "w"):
            pass
        import base64
        self.script(dataset=[{"state": "ready", "path_b64": base64.b64encode(odd).decode(), "files": 1}])
        self.assertEqual(os.listdir(packtrain.dataset("d:x/y", progress=False)), [b"f"])

    def test_a_time_limit(self):
        self.script(dataset=[{"state": "working", "done": 1, "total": 10}])
        begun = time.monotonic()
        with self.assertRaises(packtrain.Late):
            packtrain.dataset("d:x/y", timeout=0.3, progress=False)
        self.assertLess(time.monotonic() - begun, 3)
        self.assertRaises(TimeoutError, packtrain.dataset, "d:x/y", timeout=0, progress=False)

    def test_an_agent_that_is_started_anew_meanwhile_is_waited_for(self):
        self.script(dataset=[{"state": "working", "done": 1, "total": 10}, b"", b"", {"state": "ready", "path": self.tree}])
        self.assertEqual(packtrain.dataset("d:x/y", progress=False), self.tree)

    def test_without_an_agent_it_raises(self):
        self.assertRaises(packtrain.AgentGone, packtrain.dataset, "d:x/y", timeout=0, progress=False)
        self.assertRaises(ValueError, packtrain.dataset, "d:x/y", access="everything")

    def test_the_line_of_progress(self):
        self.script(dataset=[{"state": "working", "done": 5_000_000, "total": 10_000_000}, {"state": "ready", "path": self.tree}])
        said = io.StringIO()
        with contextlib.redirect_stderr(said):
            packtrain.dataset("d:x/y")
        self.assertIn("\rd:x/y: 5 MB of 10 MB (50 %)", said.getvalue())
        self.assertTrue(said.getvalue().endswith("\n"))

    def test_an_epoch_gives_each_shard_and_its_lease_back(self):
        self.script(dataset=[{"state": "ready", "shards": 4}],
                    shards_begin=[{"state": "working", "done": 0, "total": 0}, {"state": "ready", "lease": "L", "count": 2}],
                    shard_next=[{"state": "working"}, {"state": "ready", "path": "/c/1.tar", "n": 1},
                                {"state": "ready", "path": "/c/3.tar", "n": 3}, {"state": "end"}], shards_end=[{}])
        shards = packtrain.dataset("d:x/y", "shards", progress=False)
        self.assertEqual(shards.count, 4)
        self.assertEqual(list(shards.epoch(5, rank=1, world=2, seed=9)), ["/c/1.tar", "/c/3.tar"])
        self.assertEqual(self.commands("shards_begin")[0], {"dataset": "d:x/y", "epoch": 5, "rank": 1, "world": 2, "seed": 9,
                                                             "pid": os.getpid(), "most": 16})
        self.assertEqual(self.commands("shards_end"), [{"lease": "L"}])

    def test_shards_come_several_at_once(self):
        self.script(dataset=[{"state": "ready"}],
                    shards_begin=[{"state": "ready", "lease": "L", "count": 5, "shards": [{"path": "/c/4", "n": 4}, {"path": "/c/0", "n": 0}]}],
                    shard_next=[{"state": "working"}, {"state": "ready", "shards": [{"path": "/c/1", "n": 1}]},
                                {"state": "ready", "shards": [{"path_b64": "L2Mv/w==", "n": 3}, {"path": "/c/2", "n": 2}]}], shards_end=[{}])
        epoch = packtrain.dataset("d:x/y", "shards", progress=False).epoch(0)
        self.assertEqual([next(epoch), next(epoch)], ["/c/4", "/c/0"])
        self.assertEqual(self.commands("shard_next"), [])
        self.assertEqual(list(epoch), ["/c/1", b"/c/\xff", "/c/2"])
        self.assertEqual(self.commands("shard_next"), [{"lease": "L", "most": 16}] * 3)
        self.assertEqual(self.commands("shards_end"), [{"lease": "L"}])

    def test_an_agent_that_is_older_gives_one_shard_after_the_other(self):
        unknown = {"error": {"id": "PKT-1001", "reason": "badArgument", "message": "there is no argument \"most\""}}

        def answer(path, body):
            if "most" in body:
                return http(unknown, 400)
            if path == "/commands/shards_begin":
                return http({"state": "ready", "lease": "L", "count": 2}) if body["world"] == 1 else http(unknown, 400)
            if path == "/commands/shard_next":
                return http({"state": "ready", "path": "/c/%d" % len(self.commands("shard_next")), "n": 0})
            return http({"state": "ready"})

        self.answer = answer
        self.serve()
        shards = packtrain.dataset("d:x/y", "shards", progress=False)
        with self.assertRaises(packtrain.DatasetError):
            list(shards.epoch(0, rank=0, world=2))  # it is not that argument that is wrong
        for _ in range(2):
            self.assertEqual(len(list(shards.epoch(0))), 2)
        self.assertEqual(["most" in body for body in self.commands("shards_begin")], [True, False, True, False, False])
        self.assertEqual(["most" in body for body in self.commands("shard_next")], [False] * 4)

    def test_shards_that_cannot_be_this_epochs_raise(self):
        self.serve()
        for handed in ([{"path": "/c/1"}] * 3, ["/c/1"], {"path": "/c/1"}, 7, [{"n": 1}]):
            self.answer = Script(dataset=[{"state": "ready"}], shards_begin=[{"state": "ready", "lease": "L", "count": 2, "shards": handed}],
                                 shards_end=[{}])
            with self.assertRaises(packtrain.PacktrainError, msg=handed):
                list(packtrain.dataset("d:x/y", "shards", progress=False).epoch(0))

    def test_an_epoch_that_is_left_gives_its_lease_back(self):
        self.script(dataset=[{"state": "ready"}], shards_begin=[{"state": "ready", "lease": "L", "count": 2}],
                    shard_next=[{"state": "ready", "path": "/c/1.tar", "n": 1}], shards_end=[{}])
        epoch = packtrain.dataset("d:x/y", "shards", progress=False).epoch(0)
        next(epoch)
        epoch.close()
        self.assertEqual(self.commands("shards_end"), [{"lease": "L"}])

    def test_an_epoch_that_is_short_raises(self):
        self.script(dataset=[{"state": "ready"}], shards_begin=[{"state": "ready", "lease": "L", "count": 2}],
                    shard_next=[{"state": "ready", "path": "/c/1.tar", "n": 1}, {"state": "end"}], shards_end=[{}])
        with self.assertRaises(packtrain.DatasetError):
            list(packtrain.dataset("d:x/y", "shards", progress=False).epoch(0))

    def test_a_file_is_opened_in_its_shard(self):
        self.script(dataset=[{"state": "ready"}],
                    open=[{"state": "working", "done": 0, "total": 1}, {"state": "ready", "path": self.file, "offset": 2, "size": 5}])
        files = packtrain.dataset("d:x/y", "open", progress=False)
        with files.open("a/b.jpg") as file:
            self.assertEqual(file.read(), b"23456")
            self.assertEqual(file.read(), b"")
            file.seek(-2, os.SEEK_END)
            self.assertEqual(file.read(1), b"5")
            self.assertEqual(file.seek(1), 1)
            self.assertEqual(file.read(2), b"34")
        self.assertEqual(self.commands("open")[0], {"dataset": "d:x/y", "name": "a/b.jpg"})

    def test_a_file_that_was_cut_is_an_error_and_not_the_end(self):
        self.script(dataset=[{"state": "ready"}], open=[{"state": "ready", "path": self.file, "offset": 5, "size": 50}])
        with packtrain.dataset("d:x/y", "open", progress=False).open("x") as file:
            self.assertRaises(packtrain.DatasetError, file.read)

    def test_a_name_that_is_no_text_or_is_not_there(self):
        self.script(dataset=[{"state": "ready"}], open=[http(GONE, 404)])
        files = packtrain.dataset("d:x/y", "open", progress=False)
        self.assertRaises(packtrain.DatasetError, files.open, os.fsdecode(b"\xff"))
        self.assertEqual(self.commands("open")[0], {"dataset": "d:x/y", "name_b64": "/w=="})


class Checkpoints(FakeCase):
    def script(self, **answers):
        self.answer = Script(environment=[{}], **answers)
        return self.serve()

    def test_a_watch_says_what_is_wished(self):
        self.script(watch=[{"watch": "w1"}])
        here = os.getcwd()
        self.assertEqual(packtrain.watch("out", "d:ck", ["*.pt"], keep_last=3), "w1")
        self.assertEqual(packtrain.watch("/out", "d:ck"), "w1")
        self.assertEqual(self.commands("watch"), [
            {"folder": os.path.join(here, "out"), "to": "d:ck", "patterns": ["*.pt"], "keep": {"last": 3}},
            {"folder": "/out", "to": "d:ck"}])

    def test_a_checkpoint_answers_the_asking(self):
        self.script(checkpoint=[{"id": "c", "state": "complete"}], saved=[{"open": False}])
        packtrain.save._flag.__init__()
        with open(os.path.join(self.folder, "save-now"), "w") as file:
            file.write("5")
        self.assertTrue(packtrain.should_save())
        self.assertEqual(packtrain.checkpoint("/out/a.pt", step=7)["state"], "complete")
        self.assertEqual(self.commands("checkpoint"), [{"path": "/out/a.pt", "step": 7}])
        self.assertEqual(self.commands("saved")[0]["asked"], 5)
        packtrain.checkpoint("/out/b.pt")
        self.assertEqual(len(self.commands("saved")), 1)

    def test_flush_returns_when_all_is_durable(self):
        self.script(flush=[{"state": "working", "pending": 2, "bytes": 100}, {"state": "working", "pending": 1, "bytes": 50},
                           {"state": "ready", "pending": 0, "bytes": 0}])
        self.assertIsNone(packtrain.flush(progress=False))
        self.assertEqual(len(self.commands("flush")), 3)

    def test_flush_raises_when_it_cannot_be(self):
        error = {"id": "PKT-3001", "reason": "signInNeeded", "message": "the sign-in has expired"}
        self.script(flush=[{"state": "failed", "pending": 1, "bytes": 5, "error": error}])
        with self.assertRaises(packtrain.NotDurable) as raised:
            packtrain.flush(progress=False)
        self.assertEqual(raised.exception.id, "PKT-3001")

    def test_flush_raises_when_time_is_up(self):
        self.script(flush=[{"state": "working", "pending": 1, "bytes": 5}])
        self.assertRaises(packtrain.Late, packtrain.flush, 0.2, progress=False)

    def test_flush_without_an_agent_is_no_proof(self):
        self.assertRaises(packtrain.AgentGone, packtrain.flush, 0, progress=False)


if __name__ == "__main__":
    unittest.main()
