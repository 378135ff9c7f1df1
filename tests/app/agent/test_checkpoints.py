"""Checkpoints from a training that saves to a drive that proves them, on the built agent: killed, restarted, overwritten."""

import hashlib
import json
import os
import pickle
import random
import shutil
import signal
import subprocess
import sys
import time
import unittest

from agent_case import PROGRAM, SocketConnection, fast_clock, wait_until
from drive_cli_case import DriveCliCase

MIB = 1024 * 1024
FIXTURES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "core", "checkpoint", "fixtures")

# What training code does: the first writes into its last file again and again, the second beside it and renames.
SAVE_IN_PLACE = "import sys, zipfile, random\n" \
    "with zipfile.ZipFile(sys.argv[1], 'w') as z:\n" \
    "    z.writestr('archive/data.pkl', random.Random(int(sys.argv[2])).randbytes(int(sys.argv[3])))\n"
SAVE_BY_RENAME = "import os, sys, json, random, struct\n" \
    "data = random.Random(int(sys.argv[2])).randbytes(int(sys.argv[3]))\n" \
    "head = json.dumps({'w': {'dtype': 'U8', 'shape': [len(data)], 'data_offsets': [0, len(data)]}}).encode()\n" \
    "with open(sys.argv[1] + '.tmp', 'wb') as f:\n" \
    "    f.write(struct.pack('<Q', len(head)) + head + data)\n" \
    "os.rename(sys.argv[1] + '.tmp', sys.argv[1])\n"


def sha256(path):
    with open(path, "rb") as file:
        return hashlib.sha256(file.read()).hexdigest()


class CheckpointCase(DriveCliCase):
    """An agent, a folder that a training saves to, a local drive and the Drive emulator as `g`."""

    rate = 1  # how many times as fast the agent's clock runs

    def setUp(self):
        super().setUp()
        self.clock = fast_clock(self.rate)
        self.run_folder = os.path.join(self.place, "run")
        os.mkdir(self.run_folder)
        self.socket = os.path.join(self.home, "agent", "agent.sock")
        self.others = []  # surroundings of further agents
        self.start_agent()

    def tearDown(self):
        for env in (self.env, *self.others):  # while their run folders are still there
            subprocess.run([PROGRAM, "stop"], env=env, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, timeout=60)
        super().tearDown()

    def agent_env(self, **more):
        return {**self.env, **self.clock, **more}

    def agent(self, *arguments):
        return subprocess.run([PROGRAM, *arguments], env=self.agent_env(), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True, timeout=60)

    def start_agent(self):
        done = self.agent("start", "--nice", "0")
        self.assertEqual(done.returncode, 0, done.stdout)

    def kill_agent(self):
        pid = self.ask("GET", "/snapshot")["agent"]["pid"]
        os.kill(pid, 9)
        wait_until(lambda: self.is_dead(pid))

    @staticmethod
    def is_dead(pid):
        try:
            with open(f"/proc/{pid}/stat", encoding="utf-8") as file:
                return file.read().rsplit(")", 1)[1].split()[0] in "ZX"
        except FileNotFoundError:
            return True

    def ask(self, method, path, body=None, status=200):
        connection = SocketConnection(self.socket)
        try:
            connection.request(method, path, None if body is None else json.dumps(body), {"Content-Type": "application/json"})
            reply = connection.getresponse()
            text = reply.read().decode()
        finally:
            connection.close()
        self.assertEqual(reply.status, status, text)
        return json.loads(text)

    def command(self, name, status=200, **arguments):
        return self.ask("POST", "/commands/" + name, arguments, status)

    def watch(self, to, **more):
        return self.command("watch", folder=self.run_folder, to=to, **more)["watch"]

    def section(self, index=0):
        return self.ask("GET", "/snapshot")["checkpoints"]["watches"][index]

    def save(self, name, seed, size=3 * MIB, how=SAVE_IN_PLACE):
        path = os.path.join(self.run_folder, name)
        subprocess.run([sys.executable, "-c", how, path, str(seed), str(size)], check=True)
        return path

    def flush(self, limit=60):
        def ended():
            answer = self.command("flush")
            return answer if answer["state"] != "working" else None
        return wait_until(ended, limit)

    def check_ships_with_the_next(self, give, held):
        """A sign-in that `give` brings lies nowhere: after a kill nothing is `held`, and what was saved waits for the next."""
        give()
        self.watch("g:ck")
        self.save("step-100.pt", 1)
        self.assertEqual(self.flush()["state"], "ready")
        self.kill_agent()
        self.start_agent()
        self.assertEqual(held(), [])
        self.save("step-200.pt", 2)
        wait_until(lambda: self.section()["queued"] or "in_flight" in self.section(), 30)
        give()
        self.assertEqual(self.flush(90)["state"], "ready")
        self.assertEqual(self.section()["durable"]["step"], 200)

    def resume(self, target):
        """resume.json as anybody reads it who has the drive."""
        with open(os.path.join(target[len("local:"):], "run", "resume.json"), encoding="utf-8") as file:
            return json.load(file)

    def pull(self, target):
        to = os.path.join(self.place, f"pulled-{len(os.listdir(self.place))}")
        self.ok("pull", target, to)
        return to


class LocalCase(CheckpointCase):
    signed_in = False

    def setUp(self):
        super().setUp()
        self.to = "local:" + os.path.join(self.place, "drive")

    def remote_file(self, name):
        return os.path.join(self.place, "drive", "run", name, "files", "000001", "part-0000")


class WhileItIsWritten(LocalCase):
    """At the clock's own pace: what rests for a moment only must not be taken for whole."""

    def test_a_folder_is_one_step(self):
        self.watch(self.to, patterns=["checkpoint-*/"])
        os.mkdir(os.path.join(self.run_folder, "checkpoint-500"))
        for name in ("model.safetensors", "optimizer.safetensors"):
            self.save("checkpoint-500/" + name, 1, MIB, SAVE_BY_RENAME)
        with open(os.path.join(self.run_folder, "checkpoint-500", "trainer_state.json"), "w", encoding="utf-8") as file:
            file.write('{"global_step": 500}')
        self.command("checkpoint", path=os.path.join(self.run_folder, "checkpoint-500"))
        self.assertEqual(self.flush()["state"], "ready")
        back = self.pull(self.to + "/run/checkpoint-500")
        subprocess.run(["diff", "-r", back, os.path.join(self.run_folder, "checkpoint-500")], check=True)
        self.assertEqual(self.section()["durable"]["step"], 500)

    def test_a_cut_off_save_is_never_shipped_and_flush_says_so(self):
        self.watch(self.to)
        whole = self.save("step-1.pt", 1)
        with open(whole, "rb") as file:
            bytes_ = file.read()
        with open(whole, "wb") as file:
            file.write(bytes_[:-5])
        self.assertEqual(self.command("flush")["state"], "working")
        wait_until(lambda: "central directory" in json.dumps(self.section()["writing"]))
        self.assertFalse(os.path.exists(os.path.join(self.place, "drive", "run", "step-1.pt")))
        self.command("checkpoint", path=whole)
        wait_until(lambda: self.section()["failed"])
        with open(whole, "wb") as file:
            file.write(bytes_)
        self.assertEqual(self.flush()["state"], "ready")
        self.assertEqual(self.section()["durable"]["sha256"], sha256(whole))


class OnALocalDrive(LocalCase):
    rate = 8  # a save must rest for a while before it is taken

    def test_a_save_becomes_durable_with_the_digest_of_its_file(self):
        self.watch(self.to)
        path = self.save("step-100.pt", 1)
        self.assertEqual(self.flush(), {"state": "ready", "pending": 0, "bytes": 0})
        durable = self.section()["durable"]
        self.assertEqual(durable["step"], 100)
        self.assertEqual(durable["sha256"], sha256(path))
        self.assertEqual(sha256(self.remote_file("step-100.pt")), sha256(path))
        resume = self.resume(self.to)
        self.assertEqual((resume["path"], resume["step"]), ("step-100.pt", 100))
        self.assertEqual(resume["files"], [{"path": "step-100.pt", "size": os.path.getsize(path), "sha256": sha256(path)}])
        self.assertEqual(sha256(os.path.join(self.pull(self.to + "/run/step-100.pt"), "step-100.pt")), sha256(path))

    def test_overwrites_in_place_each_have_a_folder_and_the_last_ones_stay(self):
        self.watch(self.to, keep={"last": 2})
        digests = []
        for seed in range(4):
            digests.append(sha256(self.save("last.pt", seed)))
            self.assertEqual(self.flush()["state"], "ready")
        steps = self.resume(self.to)["steps"]
        self.assertEqual([one["files"][0]["sha256"] for one in steps], digests[-2:])
        wait_until(lambda: len([name for name in os.listdir(os.path.join(self.place, "drive", "run")) if name.startswith("last")]) == 2)
        for one in steps:
            self.assertEqual(sha256(self.remote_file(one["name"])), one["files"][0]["sha256"])

    def test_what_the_training_says_of_a_save_stands_in_resume_json(self):
        self.watch(self.to)
        path = self.save("last.pt", 1)
        told = {"step": 18000, "epoch": 3, "seed": 42, "position": {"epoch": 3, "sample": 1234}}
        self.command("checkpoint", path=path, **told)
        self.flush()
        resume = self.resume(self.to)
        self.assertEqual({key: resume[key] for key in told}, told)

    def test_the_same_bytes_are_not_sent_twice(self):
        self.watch(self.to)
        self.save("step-1.safetensors", 7, how=SAVE_BY_RENAME)
        self.flush()
        path = self.save("step-2.safetensors", 8, how=SAVE_BY_RENAME)
        self.flush()
        self.save("best.safetensors", 7, how=SAVE_BY_RENAME)  # a copy of the first is no newer save
        self.assertEqual(self.flush()["state"], "ready")
        self.assertEqual(self.resume(self.to)["path"], "step-2.safetensors")
        self.assertEqual(self.section()["durable"]["sha256"], sha256(path))
        self.assertEqual(self.section()["durable_steps"], 2)
        self.assertFalse(os.path.exists(os.path.join(self.place, "drive", "run", "best.safetensors")))

    def test_folders_of_the_real_libraries_are_one_step_each_and_arrive_as_they_are(self):
        self.watch(self.to)
        for name in ("checkpoint-2", "distributed", "orbax-7"):
            shutil.copytree(os.path.join(FIXTURES, name), os.path.join(self.run_folder, name))
            self.assertEqual(self.flush()["state"], "ready")
            subprocess.run(["diff", "-r", self.pull(f"{self.to}/run/{name}"), os.path.join(FIXTURES, name)], check=True)
        self.assertEqual([one["name"] for one in self.resume(self.to)["steps"]], ["checkpoint-2", "distributed", "orbax-7"])

    def test_of_a_stylegan_training_ticks_and_kimg_that_would_be_lost_are_told(self):
        self.watch(self.to)
        run = os.path.join(self.run_folder, "00000-cats-auto1")
        shutil.copytree(os.path.join(FIXTURES, "stylegan"), run)
        with open(os.path.join(run, "network-snapshot-000200.pkl"), "wb") as file:
            pickle.dump({"G": bytes(100_000)}, file)
        self.assertEqual(self.flush()["state"], "ready")
        told = self.section()["run"]
        self.assertEqual(told["unsaved"], {"ticks": 14, "kimg": 56.0, "words": "14 ticks, 56 kimg"})
        self.assertEqual((told["folder"], told["tick"], told["kimg"], told["total_kimg"]), ("00000-cats-auto1", 64, 256.0, 25000))
        with open(os.path.join(run, "log.txt"), "a", encoding="utf-8") as file:
            file.write("tick 65    kimg 260.0    time 2h 35m 10s  sec/tick 140.4   sec/kimg 35.10   maintenance 0.2 \n")
        wait_until(lambda: self.section()["run"]["unsaved"]["words"] == "15 ticks, 60 kimg")

    def test_a_second_agent_takes_the_set_over_and_the_first_goes_read_only(self):
        self.watch(self.to)
        self.save("step-1.pt", 1)
        self.flush()
        other_home = os.path.join(self.place, "other")
        other = self.agent_env(PACKTRAIN_HOME=other_home)
        subprocess.run([PROGRAM, "start", "--nice", "0"], env=other, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, check=True, timeout=60)
        self.others.append(other)
        first, self.socket = self.socket, os.path.join(other_home, "agent", "agent.sock")
        self.watch(self.to)
        path = self.save("step-2.pt", 2)
        self.assertEqual(self.flush()["state"], "ready")
        resume = self.resume(self.to)
        self.assertEqual([one["step"] for one in resume["steps"]], [1, 2])
        self.socket = first
        wait_until(lambda: self.section()["read_only"])
        flushed = self.command("flush")
        self.assertEqual((flushed["state"], flushed["error"]["reason"]), ("failed", "versionConflict"))
        self.save("step-3.pt", 3)
        self.assertEqual(self.resume(self.to)["files"][0]["sha256"], sha256(path))
        self.watch(self.to)  # said again: it takes the set back
        self.assertEqual(self.flush()["state"], "ready")
        self.assertEqual([one["step"] for one in self.resume(self.to)["steps"]], [1, 2, 3])

    def test_wrong_arguments_are_refused_in_words(self):
        self.command("watch", status=400, folder=self.run_folder)
        self.command("watch", status=400, folder="relative", to=self.to)
        self.command("watch", status=400, folder=self.run_folder, to="nosuch:x")
        self.command("checkpoint", status=400, path="/etc/hostname")
        self.command("flush", status=400, watch="nosuch")
        self.watch(self.to)
        self.command("checkpoint", status=404, path=os.path.join(self.run_folder, "absent.pt"))


class OnGoogleDrive(CheckpointCase):
    rate = 8
    options = ("--line", str(6 * MIB))

    def arriving(self, least):
        """So many bytes of a save, and not all, have reached the drive."""
        return any(one["name"] == "part-0000" and one["state"] != "done" and one["received"] > least
                   for one in self.cloud.stats()["sessions"])

    def cloud_parts(self):
        return [one for one in self.cloud.objects("part-0000") if not one["trashed"]]

    def test_killed_in_the_middle_it_goes_on_and_what_it_calls_durable_is_there(self):
        self.watch("g:runs")
        path = self.save("step-100.pt", 1, 24 * MIB)
        wait_until(lambda: self.arriving(4 * MIB), 30)
        self.kill_agent()
        self.assertEqual(self.cloud_parts(), [])
        self.start_agent()
        flight = wait_until(lambda: self.section().get("in_flight"))
        self.assertEqual(flight["source"], "step-100.pt")
        self.assertEqual(self.flush()["state"], "ready")
        parts = self.cloud_parts()
        self.assertEqual([one["sha256"] for one in parts], [sha256(path)])
        self.assertEqual(self.section()["durable"]["sha256"], sha256(path))
        self.assertLessEqual(self.cloud.stats()["bytes_again"], MIB)
        self.assertEqual(sha256(os.path.join(self.pull("g:runs/run/step-100.pt"), "step-100.pt")), sha256(path))

    def test_when_saves_come_faster_than_the_line_the_newest_wins(self):
        self.watch("g:runs")
        digests = {}
        for seed in range(5):
            digests[seed] = sha256(self.save(f"step-{seed}.pt", seed, (8 if seed else 24) * MIB))
            wait_until(lambda name=f"step-{seed}.pt": name in json.dumps(self.section()))
            wait_until(lambda name=f"step-{seed}.pt": name not in json.dumps(self.section()["writing"]))
            if seed == 0:
                wait_until(lambda: self.arriving(MIB), 30)
                self.cloud.process.send_signal(signal.SIGSTOP)  # as slow as a line gets
                self.addCleanup(self.cloud.process.send_signal, signal.SIGCONT)
        self.cloud.process.send_signal(signal.SIGCONT)
        self.assertEqual(self.flush()["state"], "ready")
        self.assertEqual(self.section()["durable"]["sha256"], digests[4])
        self.assertGreater(self.section()["superseded"], 0)
        self.assertLess(len(self.cloud_parts()), 5)
        self.assertEqual(self.section()["failed"], [])

    def test_a_linked_save_whose_name_is_deleted_while_it_is_sent_arrives_whole(self):
        self.watch("g:runs")
        path = self.save("step-1.safetensors", 1, 12 * MIB, SAVE_BY_RENAME)
        digest = sha256(path)
        wait_until(lambda: self.arriving(MIB), 30)
        os.unlink(path)
        self.assertEqual(self.flush()["state"], "ready")
        self.assertEqual([one["sha256"] for one in self.cloud_parts()], [digest])
        self.assertEqual(self.section()["failed"], [])

    def test_an_overwrite_while_it_is_sent_changes_neither_save(self):
        self.watch("g:runs")
        first = sha256(self.save("last.pt", 1, 12 * MIB))
        wait_until(lambda: self.arriving(MIB), 30)
        second = sha256(self.save("last.pt", 2, 6 * MIB))
        self.assertEqual(self.flush()["state"], "ready")
        self.assertEqual({one["sha256"] for one in self.cloud_parts()}, {first, second})
        self.assertEqual(self.section()["durable"]["sha256"], second)

    def test_killed_at_random_instants_nothing_is_called_durable_that_is_not(self):
        self.watch("g:runs", keep={"last": 2})
        rng = random.Random(5)
        for seed in range(4):
            self.save("last.pt", seed, 3 * MIB)
            for _ in range(2):
                time.sleep(rng.uniform(0.0, 1.2))
                self.kill_agent()
                self.start_agent()
                durable = self.section().get("durable")
                if durable:
                    self.assertIn(durable["sha256"], [one["sha256"] for one in self.cloud_parts()])
        self.assertEqual(self.flush()["state"], "ready")
        self.assertEqual(self.section()["durable"]["sha256"], sha256(os.path.join(self.run_folder, "last.pt")))
        wait_until(lambda: len(self.cloud_parts()) <= 2)
        self.assertEqual(self.cloud.stats()["twins"], [])
        self.assertEqual(os.listdir(os.path.join(self.home, "agent", "checkpoints", self.section()["watch"], "spool")), [])


if __name__ == "__main__":
    unittest.main()
