"""Watched output folders on the built agent: samples and logs that leave the machine in sets, and come back as one folder."""

import os
import shutil
import subprocess
import time
import unittest

from agent_case import PROGRAM, SocketConnection, wait_until
from test_checkpoints import CheckpointCase

MIB = 1024 * 1024


class OutputCase:
    """Added to a case with an agent: the folder `out`, watched as the series "out"."""

    def watch_out(self, to, **more):
        self.out = os.path.join(self.place, "out")
        os.makedirs(self.out, exist_ok=True)
        return self.command("watch_output", folder=self.out, to=to, **{"quiet_s": 1, "every_s": 0, **more})["watch"]

    def write(self, name, content):
        path = os.path.join(self.out, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(content if isinstance(content, bytes) else content.encode())
        return path

    def outputs(self):
        return self.ask("GET", "/snapshot")["outputs"]

    def series(self):
        return self.outputs()["watches"][0]

    def flush_all(self, limit=60):
        asking = [None]

        def ended():
            answer = self.command("flush", asking=asking[0])
            asking[0] = answer.get("asking")
            return answer if answer["state"] != "working" else None
        return wait_until(ended, limit)

    def pull_out(self, target, code=0, *more):
        to = os.path.join(self.place, f"pulled-{len(os.listdir(self.place))}")
        self.ok("pull", target, to, *more, code=code)
        return to

    def assert_same(self, pulled):
        subprocess.run(["diff", "-r", "--no-dereference", pulled, self.out], check=True)


class OnALocalDrive(OutputCase, CheckpointCase):
    signed_in = False

    def setUp(self):
        super().setUp()
        self.drive = os.path.join(self.place, "drive")
        self.to = "local:" + self.drive

    def sets(self):
        return sorted(os.listdir(os.path.join(self.drive, "out")))

    def test_everything_comes_back_as_one_folder_also_with_stock_tar(self):
        self.watch_out(self.to)
        for i in range(300):
            self.write(f"samples/{i % 10}/{i}.txt", f"sample {i}\n")
        os.chmod(self.write("run.sh", "#!/bin/sh\n"), 0o755)
        self.assertEqual(self.flush_all()["state"], "ready")
        self.write("samples/3/3.txt", "a newer sample\n")
        self.write("empty", "")
        self.assertEqual(self.flush_all()["state"], "ready")
        self.assertEqual(self.sets(), ["out-000001", "out-000002"])
        pulled = self.pull_out(self.to + "/out")
        self.assert_same(pulled)
        self.assertEqual(os.stat(os.path.join(pulled, "run.sh")).st_mode & 0o777, 0o755)
        self.assertEqual(os.stat(os.path.join(pulled, "empty")).st_mtime_ns, os.stat(os.path.join(self.out, "empty")).st_mtime_ns)
        plain = os.path.join(self.place, "plain")
        os.mkdir(plain)
        for name in self.sets():
            shards = os.path.join(self.drive, "out", name, "shards", "0000")
            for shard in sorted(os.listdir(shards)):
                subprocess.run(["tar", "-xf", os.path.join(shards, shard), "-C", plain], check=True)
        self.assert_same(plain)
        self.ok("verify", self.to + "/out", "--read-data=100")
        found = self.ok("find", self.to + "/out", "samples/3/3.txt").stdout
        self.assertIn("out-000002/shards", found)
        self.assertEqual(len(found.splitlines()), 1)
        some = self.pull_out(self.to + "/out", 0, "--files", "samples/3/*")
        self.assertEqual(sorted(os.listdir(some)), ["samples"])
        with open(os.path.join(some, "samples", "3", "3.txt"), encoding="utf-8") as file:
            self.assertEqual(file.read(), "a newer sample\n")
        shards = self.pull_out(self.to + "/out", 0, "--shards")
        self.assertEqual(sorted(os.listdir(shards)), ["out-000001", "out-000002"])
        self.ok("rm", self.to + "/out", "--yes")
        self.assertFalse(os.path.exists(os.path.join(self.drive, "out")))

    def test_a_set_that_is_missing_is_said_when_it_is_read_back(self):
        self.watch_out(self.to)
        for name in ("a", "b", "c"):
            self.write(name, name)
            self.flush_all()
        os.unlink(os.path.join(self.drive, "out", "out-000003", "packtrain.json"))
        shutil.rmtree(os.path.join(self.drive, "out", "out-000001"))
        pulled = self.pull_out(self.to + "/out", 3)
        self.assertEqual(os.listdir(pulled), ["b"])
        said = self.run_cli("verify", self.to + "/out")
        self.assertEqual(said.returncode, 7)
        self.assertIn("out-000003", said.stdout)

    def test_a_pull_that_was_killed_goes_on(self):
        self.watch_out(self.to)
        for i in range(6):
            self.write(f"f{i}", os.urandom(3 * MIB))
            self.flush_all()
        to = os.path.join(self.place, "back")
        for delay in (0.05, 0.15, 0.3):
            pulling = subprocess.Popen([os.environ["PACKTRAIN"], "pull", self.to + "/out", to], env=self.env,
                                       stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            time.sleep(delay)
            pulling.kill()
            pulling.wait()
        if not os.path.exists(to):
            self.ok("pull", self.to + "/out", to)
            self.assertFalse(os.path.exists(to + ".packtrain-series"))
        self.assert_same(to)

    def test_hundred_thousand_bytes_here_and_there_are_told_until_they_are_durable(self):
        self.watch_out(self.to, every_s=3600)
        self.write("a", b"x" * 100_000)
        unsent = wait_until(lambda: self.outputs()["unsent"]["files"] and self.outputs())
        self.assertEqual((unsent["unsent"], unsent["unsynced_bytes"]), ({"files": 1, "bytes": 100_000}, 100_000))
        self.assertIn('packtrain_outputs_unsent_bytes{watch="' + self.series()["watch"] + '",name="out"} 100000', self.metrics())
        self.assertIn("1 files, ", self.agent("status").stdout)
        wait_until(lambda: self.series()["waiting"]["files"] == 1)
        self.assertGreaterEqual(self.series()["unsent"]["oldest_age_s"], 0)
        self.assertEqual(self.ask("GET", "/snapshot")["save"]["risk_s"], 0)  # outputs are no work that would be lost
        self.assertEqual(self.flush_all()["state"], "ready")
        self.assertEqual((self.outputs()["unsent"], self.outputs()["unsynced_bytes"]), ({"files": 0, "bytes": 0}, 0))
        self.assertEqual(self.series()["durable"]["newest"], "out-000001")
        self.assertEqual(self.series()["durable"]["files"], 1)

    def metrics(self):
        connection = SocketConnection(self.socket)
        try:
            connection.request("GET", "/metrics")
            return connection.getresponse().read().decode()
        finally:
            connection.close()

    def test_saves_and_outputs_are_flushed_together_or_by_name(self):
        mine = self.watch_out(self.to)
        theirs = self.watch(self.to)
        self.write("a", "1")
        self.save("step-1.pt", 1)
        self.assertEqual(self.flush_all(), {"state": "ready", "pending": 0, "bytes": 0, "asking": "done"})
        self.assertEqual(self.section()["durable"]["step"], 1)
        self.assertEqual(self.series()["durable"]["files"], 1)
        self.write("b", "2")
        self.assertEqual(self.command("flush", watch=theirs), {"state": "ready", "pending": 0, "bytes": 0})
        self.assertEqual(self.command("flush", watch=mine)["state"], "working")
        self.command("flush", status=400, watch="nosuch")

    def test_wrong_wishes_are_refused_in_words(self):
        self.watch_out(self.to)
        for wrong in ({"folder": "relative"}, {"to": "nosuch:x"}, {"to": "local:" + self.out + "/below"}, {"name": "a/b"}, {"quiet_s": 0},
                      {"every_s": -1}, {"patterns": "x"}, {"surprise": 1}):
            self.ask("POST", "/commands/watch_output", {"folder": self.out, "to": self.to, **wrong}, 400)
        self.ask("POST", "/commands/watch_output", {"folder": self.run_folder, "to": self.to, "name": "out"}, 409)


class TwoAgents(OutputCase, CheckpointCase):
    """On two machines, with folders of their own that go into one series."""

    def start_other(self):
        home = os.path.join(self.place, "other")
        os.mkdir(home, 0o700)
        for name in ("config.json", "secrets.json"):
            shutil.copy(os.path.join(self.home, name), home)
        env = self.agent_env(PACKTRAIN_HOME=home)
        subprocess.run([PROGRAM, "start", "--nice", "0"], env=env, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, check=True, timeout=60)
        self.others.append(env)
        return os.path.join(home, "agent", "agent.sock")

    def test_two_that_begin_a_series_at_once_meet_in_one_folder(self):
        with open(os.path.join(self.run_folder, "x"), "w", encoding="utf-8") as file:
            file.write("x")
        self.ok("push", self.run_folder, "--to", "g:runs")
        self.cloud.faults({"id": "both", "when": {"kind": "create", "name": "out", "count": 2}, "do": {"action": "stall", "ms": 1500}})
        sockets = [self.socket, self.start_other()]
        for number, self.socket in enumerate(sockets):
            folder = os.path.join(self.place, str(number), "out")
            os.makedirs(folder)
            with open(os.path.join(folder, f"of-{number}"), "w", encoding="utf-8") as file:
                file.write("x")
            self.command("watch_output", folder=folder, to="g:runs", quiet_s=1, every_s=0)
        for self.socket in sockets:
            self.assertEqual(self.flush_all(90)["state"], "ready")
        self.assertEqual(self.cloud.unused(), [])
        self.assertEqual(self.cloud.stats()["twins"], [])
        self.assertEqual(sorted(os.listdir(self.pull_out("g:runs/out"))), ["of-0", "of-1"])

    def test_of_two_that_take_one_number_the_loser_goes_elsewhere_and_leaves_nothing(self):
        sockets = [self.socket, self.start_other()]

        def write(number, name):
            self.socket = sockets[number]
            with open(os.path.join(self.place, str(number), "out", name), "w", encoding="utf-8") as file:
                file.write(name)

        for number, self.socket in enumerate(sockets):
            os.makedirs(os.path.join(self.place, str(number), "out"))
            self.command("watch_output", folder=os.path.join(self.place, str(number), "out"), to="g:runs", quiet_s=1, every_s=0)
            write(number, f"first-{number}")
            self.assertEqual(self.flush_all()["state"], "ready")
        self.cloud.faults({"id": "hold", "when": {"kind": "begin", "name": "packtrain.json"},
                           "do": {"action": "stall", "until_released": True}})
        write(0, "second-0")
        wait_until(lambda: not self.cloud.unused(), 30)
        write(1, "second-1")
        self.assertEqual(self.flush_all()["state"], "ready")
        self.assertEqual(self.series()["durable"]["newest"], "out-000003")
        self.cloud.control("POST", "faults/release", {"id": "hold"})
        self.socket = sockets[0]
        self.assertEqual(self.flush_all(90)["state"], "ready")
        self.assertEqual(self.series()["durable"]["newest"], "out-000004")

        def left():
            return sorted(each["name"] for each in self.cloud.objects() if not each["folder"] and not each["trashed"])
        whole = sorted(["packtrain.json", "wids.json", "index-1.sqlite.zst"] * 4 + [f"out-00000{n}-000000.tar" for n in (1, 2, 3, 4)])
        self.assertEqual(left(), whole)
        pulled = self.pull_out("g:runs/out")
        self.assertEqual(sorted(os.listdir(pulled)), ["first-0", "first-1", "second-0", "second-1"])


if __name__ == "__main__":
    unittest.main()
