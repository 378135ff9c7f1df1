"""Platform, deadlines, and the notebook's activity from a scripted Jupyter server."""

import datetime
import http.server
import json
import os
import pickle
import sqlite3
import threading
import time
import unittest

from agent_case import AgentCase, wait_until
from real_jupyter import TOKEN


class FakeJupyter:
    """Answers /api/kernels as it is told, and keeps what it was asked."""

    def __init__(self):
        self.kernels = []
        self.status = 200
        self.asked = []
        fake = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                fake.asked.append((self.path, self.headers.get("Authorization")))
                body = json.dumps(fake.kernels).encode()
                self.send_response(fake.status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()


def kernel(state, minutes_ago=0, connections=0):
    at = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(minutes=minutes_ago)
    return {"id": "x", "name": "python3", "execution_state": state, "connections": connections,
            "last_activity": at.strftime("%Y-%m-%dT%H:%M:%S.%fZ")}


class Platform(AgentCase):
    def session(self):
        return self.snapshot()["session"]

    def test_a_machine_of_ones_own_has_no_end(self):
        self.ok("start")
        session = self.session()
        self.assertEqual((session["platform"], session["deadlines"]), ("plain", []))
        self.assertEqual(session["age_basis"], "start of process 1")
        self.assertIn("no end is known", self.ok("status"))

    def test_colab_is_known_and_the_plan_is_the_shorter(self):
        self.env["COLAB_RELEASE_TAG"] = "release-colab_20260721"
        self.ok("start", "--age", "1h")
        session = self.session()
        self.assertEqual((session["platform"], session["plan"], session["plan_assumed"]), ("colab", "free", True))
        cap = session["deadlines"][0]
        self.assertEqual((cap["kind"], cap["certainty"]), ("hard_cap", "documented"))
        self.assertAlmostEqual(cap["median_s"], 11 * 3600, delta=60)
        self.assertTrue(cap["source"])
        said = self.ok("status")
        self.assertIn("--plan", said)
        self.assertIn("the platform's limit (documented)", said)
        self.ok("stop")
        self.ok("start", "--age", "1h", "--plan", "pro-plus")
        self.assertFalse(self.session()["plan_assumed"])

    def test_an_own_limit_comes_first(self):
        self.env["COLAB_RELEASE_TAG"] = "x"
        self.ok("start", "--age", "0s", "--ends-in", "2h")
        self.assertAlmostEqual(self.session()["left"]["low_s"], 7200, delta=30)
        self.assertEqual(self.session()["left"]["low_kind"], "own_cap")
        self.assertIn("packtrain_session_left_low_seconds", self.get("/metrics")[1])

    def test_limits_are_told_while_it_runs_and_outlive_the_agent(self):
        self.env["COLAB_RELEASE_TAG"] = "x"
        self.ok("start", "--age", "0s", "--ends-in", "9h")
        self.assertEqual(self.snapshot()["limits"].keys(), {"ends_in_s"})
        told = self.command("limits", ends_in=7200.5, idle_limit=600)
        self.assertAlmostEqual(told["ends_in_s"], 7201, delta=5)
        self.assertEqual(told["idle_limit_s"], 600)
        self.command("limits")  # says nothing, changes nothing
        wait_until(lambda: self.session()["left"]["low_kind"] == "own_cap")
        self.assertAlmostEqual(self.session()["left"]["low_s"], 7200, delta=30)
        self.kill(self.pid())
        self.ok("start", "--age", "0s")
        wait_until(lambda: self.session()["left"]["low_kind"] == "own_cap")
        self.assertAlmostEqual(self.session()["left"]["low_s"], 7200, delta=30)
        self.assertIn("idle limit: 10 min", self.ok("limits", "--ends-in", "none"))
        wait_until(lambda: self.session()["left"]["low_kind"] == "hard_cap")
        self.assertEqual(self.snapshot()["limits"], {"idle_limit_s": 600})
        for wrong in ({"ends_in": "soon"}, {"ends_in": -1}, {"idle_limit": 1e12}, {"ends": 5}):
            with self.assertRaisesRegex(AssertionError, "badArgument", msg=wrong):
                self.command("limits", **wrong)
        self.assertEqual(self.ok("limits", "--ends-in", "soon", code=2), "")
        self.ok("stop")
        self.assertNotEqual(self.run_agent("limits", "--ends-in", "2h").returncode, 0)

    def test_a_limit_of_another_session_does_not_count(self):
        os.makedirs(self.folder)
        with open(os.path.join(self.folder, "limits.json"), "w") as file:
            json.dump({"session": "another", "ends_at_ns": 10**18, "idle_s": 60}, file)
        self.ok("start")
        self.assertEqual(self.snapshot()["limits"], {})

    def past(self, name, hours, **more):
        return {"id": name, "platform": "colab", "plan": "pro", "began": 1, "lasted_s": int(hours * 3600), "idle_s": 0,
                "left": False, **more}

    def known(self):
        return {each["id"]: each for each in self.command("sessions")["sessions"]}

    def test_own_sessions_shorten_the_estimate_and_it_says_so(self):
        self.env["COLAB_RELEASE_TAG"] = "x"
        self.ok("start", "--age", "1h", "--plan", "pro")
        before = self.session()["left"]["low_s"]
        # Sessions that tell nothing: another plan, another platform, a person who went away.
        self.command("sessions", add=[self.past(f"no{i}", 1.2, **more) for i, more in enumerate(
            [{"plan": "free"}, {"platform": "kaggle"}, {"left": True}, {"idle_s": 3600}] * 3)])
        number = self.snapshot()["number"]
        wait_until(lambda: self.snapshot()["number"] > number + 1)
        self.assertEqual(self.session()["left"]["low_kind"], "hard_cap")
        self.command("sessions", add=[self.past(f"s{i}", 2) for i in range(6)])
        wait_until(lambda: self.session()["left"]["low_kind"] == "history")
        first = self.session()["deadlines"][0]
        self.assertEqual((first["kind"], first["certainty"], first["source"]), ("history", "estimated", "your last 6 sessions here"))
        self.assertAlmostEqual(first["low_s"], 3600, delta=30)
        self.assertLess(first["low_s"], before)
        self.assertIn("as your own sessions ended (estimated)", self.ok("status"))
        self.assertEqual(self.snapshot()["sessions"]["counted"], 6)
        # They outlive the agent, however it ends; and what the person says comes before them.
        self.kill(self.pid())
        wait_until(lambda: "does not run" in self.run_agent("status").stdout)
        self.ok("start", "--age", "1h", "--plan", "pro", "--ends-in", "20min")
        wait_until(lambda: "history" in [each["kind"] for each in self.session()["deadlines"]])
        self.assertEqual(self.session()["left"]["low_kind"], "own_cap")

    def test_the_own_session_is_kept_and_one_that_was_left_does_not_count(self):
        self.env["COLAB_RELEASE_TAG"] = "x"
        self.ok("start", "--age", "3h")
        own = self.snapshot()["sessions"]["id"]
        kept = wait_until(lambda: self.known().get(own))
        self.assertEqual((kept["platform"], kept["plan"], kept["left"]), ("colab", "free", False))
        self.assertAlmostEqual(kept["lasted_s"], 3 * 3600, delta=30)
        self.ok("stop")
        with sqlite3.connect(os.path.join(self.folder, "sessions.sqlite")) as database:
            self.assertEqual(database.execute("SELECT gone FROM sessions").fetchall(), [(1,)])
        # Started again in the same session: it goes on.
        self.ok("start", "--age", "4h")
        wait_until(lambda: not self.known()[own]["left"])

    def test_sessions_that_cannot_be_are_refused_and_none_is_taken(self):
        self.ok("start")
        good = self.past("good", 2)
        for wrong in ("x", [good, 3], [good, {}], [good, {**good, "lasted_s": -1}], [good, {**good, "lasted_s": 1 << 40}],
                      [good, {**good, "more": 1}], [good, {**good, "id": "x" * 200}], [good] * 201):
            with self.assertRaisesRegex(AssertionError, "badArgument", msg=wrong):
                self.command("sessions", add=wrong)
        self.assertEqual(self.known(), {})

    def test_a_machine_of_ones_own_keeps_none(self):
        self.ok("start")
        number = self.snapshot()["number"]
        wait_until(lambda: self.snapshot()["number"] > number + 2)
        self.assertEqual(self.known(), {})

    def test_what_cannot_be_is_told_by_start(self):
        for arguments in (["--plan", "gold"], ["--platform", "atlantis"], ["--ends-in", "soon"], ["--idle-limit", "x"],
                          ["--profile", "/nowhere.json"], ["--jupyter", "http://127.0.0.1:1", "--jupyter-token-file", "/nowhere"]):
            done = self.run_agent("start", *arguments)
            self.assertNotEqual(done.returncode, 0, arguments)
            self.assertIn("PKT-", done.stderr)
            self.assertIn("does not run", self.ok("status", code=1))


class Amiss(AgentCase):
    rate = 8  # what is amiss must be so for a while

    def open_findings(self):
        return {each["finding"]: each for each in self.snapshot()["findings"]["open"]}

    def test_an_epoch_that_waits_for_its_data(self):
        self.ok("start")
        self.assertEqual(self.open_findings(), {})
        self.command("epoch", number=2, seconds=200, load=110, compute=80, save=10)
        found = wait_until(lambda: self.open_findings().get("data_bound"))
        self.assertEqual(found["words"], "of epoch 2 55 % was loading data, 40 % computing, 5 % saving")
        self.assertIn("55 % was loading", self.ok("status"))
        self.assertIn('packtrain_findings_open{finding="data_bound"} 1', self.get("/metrics")[1])
        self.command("epoch", number=3, seconds=100, load=5)
        wait_until(lambda: not self.open_findings())
        self.assertEqual(self.snapshot()["findings"]["raised"], {"data_bound": 1})

    def test_a_second_runtime_on_the_same_checkpoints(self):
        drive = os.path.join(self.place, "drive")
        os.mkdir(drive)

        def save(name):
            folder = os.path.join(self.place, name)
            os.makedirs(folder, exist_ok=True)
            with open(os.path.join(folder, f"step-{time.monotonic_ns()}.pkl"), "wb") as file:
                pickle.dump({"weights": name}, file)

        def watch(name):
            save(name)
            self.command("watch", folder=os.path.join(self.place, name), to="local:" + drive, set="run")

        self.ok("start")
        watch("here")
        wait_until(lambda: self.snapshot()["checkpoints"]["watches"][0].get("durable"), limit=60)
        first, mine = self.folder, self.env
        self.env = {**mine, "PACKTRAIN_HOME": os.path.join(self.place, "other")}
        self.folder = os.path.join(self.place, "other", "agent")
        try:
            self.ok("start")
            watch("there")
            wait_until(lambda: self.snapshot()["checkpoints"]["watches"][0].get("durable"), limit=60)
            self.assertEqual(self.snapshot()["findings"]["open"], [])
        finally:
            self.run_agent("stop")
            self.folder, self.env = first, mine
        save("here")
        found = wait_until(lambda: self.open_findings().get("two_runtimes"), limit=120)
        self.assertIn('"run"', found["words"])

    @unittest.skipIf(os.path.exists("/dev/nvidiactl"), "this machine has a card")
    def test_a_gpu_that_was_asked_for(self):
        self.env["COLAB_GPU"] = "1"
        self.ok("start")
        found = wait_until(lambda: self.open_findings().get("no_accelerator"), limit=60)
        self.assertIn("none", found["words"])


class Notebook(AgentCase):
    def setUp(self):
        super().setUp()
        self.jupyter = FakeJupyter()
        self.addCleanup(self.jupyter.close)
        self.token = os.path.join(self.place, "token")
        with open(self.token, "w") as file:
            file.write(TOKEN + "\n")

    def start(self, *more):
        self.env["COLAB_RELEASE_TAG"] = "x"
        self.ok("start", "--jupyter", self.jupyter.url, "--jupyter-token-file", self.token, *more)
        return wait_until(lambda: "unsupported" not in self.snapshot()["notebook"] and self.snapshot())

    def test_asks_without_being_taken_for_activity(self):
        self.jupyter.kernels = [kernel("idle", 30, 0)]
        snapshot = self.start("--age", "2h")
        self.assertEqual(snapshot["notebook"]["value"]["kernels"], 1)
        for path, authorization in self.jupyter.asked:
            self.assertEqual(path, "/api/kernels?no_track_activity=1")
            self.assertEqual(authorization, "token " + TOKEN)
        def idle():
            return next((d for d in self.snapshot()["session"]["deadlines"] if d["kind"] == "idle"), {})
        wait_until(idle)
        self.assertAlmostEqual(idle()["low_s"], 30 * 60, delta=30)
        self.command("limits", idle_limit=3 * 3600)
        wait_until(lambda: idle().get("certainty") == "set by you")
        self.assertAlmostEqual(idle()["low_s"], 150 * 60, delta=30)

    def test_the_token_is_told_nowhere(self):
        self.start()
        with open(f"/proc/{self.pid()}/cmdline") as file:
            said = file.read()
        said += self.ok("status") + self.ok("status", "--json") + self.get("/metrics")[1]
        for name in ("agent.log", "agent.out"):
            with open(os.path.join(self.folder, name)) as file:
                said += file.read()
        self.assertNotIn(TOKEN, said)

    def test_busy_with_a_client_does_not_idle(self):
        self.jupyter.kernels = [kernel("busy", 300, 1)]
        snapshot = self.start()
        self.assertTrue(snapshot["notebook"]["value"]["busy"])
        wait_until(lambda: self.snapshot()["number"] > snapshot["number"] + 1)
        self.assertNotIn("idle", [d["kind"] for d in self.snapshot()["session"]["deadlines"]])
        self.assertIn("busy", self.ok("status"))

    def test_a_cell_that_was_interrupted_is_busy_no_longer_than_its_kernel(self):
        self.jupyter.kernels = [kernel("busy", 0, 1)]
        self.start()
        self.command("busy", busy=True, pid=os.getpid())
        wait_until(lambda: self.snapshot()["save"]["busy"] and self.snapshot()["notebook"]["value"]["busy"])
        self.command("busy", busy=False, pid=os.getpid())
        self.jupyter.kernels = [kernel("idle", 0, 1)]  # the server is told after the notebook's own hook
        wait_until(lambda: not self.snapshot()["save"]["busy"], limit=5)
        # Another notebook's cell counts whatever this one's hooks say.
        self.jupyter.kernels = [kernel("idle", 0, 1), kernel("busy", 0, 1)]
        self.command("busy", busy=False, pid=os.getpid())
        wait_until(lambda: self.snapshot()["save"]["busy"], limit=5)

    def test_a_wrong_token_is_an_error_and_not_idle(self):
        self.jupyter.status = 403
        snapshot = self.start()
        self.assertIn("token", snapshot["notebook"]["error"])
        self.assertNotIn("packtrain_notebook_busy", self.get("/metrics")[1])

    def test_another_machine_is_not_asked_in_clear(self):
        self.ok("start", "--jupyter", "http://192.0.2.1:8888", "--jupyter-token-file", self.token)
        wait_until(lambda: "error" in self.snapshot()["notebook"])

    def test_nobody_there(self):
        self.jupyter.close()
        snapshot = self.start()
        self.assertIn("error", snapshot["notebook"])


if __name__ == "__main__":
    unittest.main()
