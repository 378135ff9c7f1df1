"""The next session, on another machine: it goes on from resume.json, and says what has changed."""

import json
import os
import shutil
import subprocess
import sys
import unittest

from agent_case import PROGRAM, wait_until
from test_checkpoints import MIB, SAVE_BY_RENAME, CheckpointCase, sha256

# A training by the package alone: it says where it goes on, and what it trained with meanwhile.
SESSION = """
import json, os, sys, packtrain
folder, to, samples = sys.argv[1], sys.argv[2], int(sys.argv[3])
packtrain.watch(folder, to=to)
found = packtrain.resume(folder, timeout=60)
position = found.position["sample"] if found else 0
weights = open(found.path, "rb").read() if found else b""
trained = list(range(position, position + samples))
path = os.path.join(folder, "last.bin")
with open(path + ".tmp", "wb") as file:
    file.write(weights + bytes(trained))
os.rename(path + ".tmp", path)
packtrain.checkpoint(path, step=position + samples, epoch=1, seed=7, position={"sample": position + samples})
packtrain.flush(60)
print(json.dumps({"trained": trained, "found": found and {"step": found.step, "epoch": found.epoch, "seed": found.seed,
                  "differs": found.differs, "compared": found.compared}}))
"""


class NextSession(CheckpointCase):
    rate = 5
    signed_in = False

    def setUp(self):
        super().setUp()
        self.to = "local:" + os.path.join(self.place, "drive")

    def new_machine(self, **environment):
        """The first is gone with all that was on it."""
        self.agent("stop")
        shutil.rmtree(self.home)
        shutil.rmtree(self.run_folder)
        os.mkdir(self.run_folder)
        self.env.update(environment)
        self.start_agent()

    def resume(self, **more):
        def ended():
            answer = self.command("resume", folder=self.run_folder, **more)
            return answer if answer["state"] != "working" else None
        return wait_until(ended, 60)

    def session(self, samples, code=SESSION, **environment):
        package = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "..", "app", "notebook")
        done = subprocess.run([sys.executable, "-c", code, self.run_folder, self.to, str(samples)], cwd=self.place,
                              env={**self.env, "PYTHONPATH": package, **environment}, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=120)
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout), done.stderr

    def test_a_training_goes_on_where_it_was_and_is_told_what_changed(self):
        first, said = self.session(40, TPU_ACCELERATOR_TYPE="v5e-1")
        self.assertIsNone(first["found"])
        self.new_machine()
        second, said = self.session(60, TPU_ACCELERATOR_TYPE="v6e-1")
        self.assertEqual(second["found"]["step"], 40)
        self.assertEqual((second["found"]["epoch"], second["found"]["seed"]), (1, 7))
        self.assertEqual(first["trained"] + second["trained"], list(range(100)))  # each sample once
        self.assertTrue(second["found"]["compared"])
        self.assertEqual([one["words"] for one in second["found"]["differs"]], ["accelerator: TPU v5e-1 then, TPU v6e-1 now"])
        self.assertIn("going on from last.bin: step 40, epoch 1", said)
        self.assertIn("changed: accelerator: TPU v5e-1 then, TPU v6e-1 now", said)

    def test_another_card_is_told_without_the_training_saying_a_word(self):
        driver = os.path.join(self.place, "driver")
        os.makedirs(driver)
        shutil.copy(os.environ["NVML_STUB"], os.path.join(driver, "libnvidia-ml.so.1"))
        self.new_machine(LD_LIBRARY_PATH=driver)
        self.session(10)
        self.assertEqual(super().resume(self.to)["accelerator"], "Scripted T4")
        self.new_machine(LD_LIBRARY_PATH="")
        second, said = self.session(10)
        self.assertEqual([one["words"] for one in second["found"]["differs"]],
                         ["accelerator: Scripted T4 then, no NVIDIA card, no TPU now"])

    def test_env_json_lies_beside_resume_json_and_names_nobody(self):
        self.session(10)
        with open(os.path.join(self.place, "drive", "run", "env.json"), encoding="utf-8") as file:
            text = file.read()
        resume = super().resume(self.to)
        environment = json.loads(text)["environments"][resume["environment"]]
        self.assertEqual(environment["python"], sys.version.split()[0])
        self.assertIn("platform", environment)
        self.assertNotIn(os.uname().nodename, text)
        self.assertNotIn(self.place, text)

    def test_how_long_ones_sessions_lasted_goes_along_with_the_saves(self):
        def sessions():
            return self.ask("GET", "/snapshot")["sessions"]
        self.new_machine(COLAB_RELEASE_TAG="x")
        past = [{"id": f"s{number}", "platform": "colab", "plan": "free", "began": 1, "lasted_s": 10**7, "idle_s": 0, "left": False}
                for number in range(6)]
        self.command("sessions", add=past)
        wait_until(lambda: sessions()["id"] in [one["id"] for one in self.command("sessions")["sessions"]])  # its own too
        self.watch(self.to)
        self.save("step-1.pt", 1)
        self.flush()
        with open(os.path.join(self.place, "drive", "run", "sessions.json"), encoding="utf-8") as file:
            kept = json.load(file)
        self.assertEqual(kept["format"], "packtrain-sessions/1")
        self.assertEqual({one["id"] for one in kept["sessions"]}, {sessions()["id"], *(one["id"] for one in past)})
        # What somebody wrote into it is no harm.
        with open(os.path.join(self.place, "drive", "run", "sessions.json"), "w", encoding="utf-8") as file:
            json.dump({**kept, "sessions": [7, {"id": "../x"}, *kept["sessions"]]}, file)
        self.new_machine()
        self.watch(self.to)
        wait_until(lambda: sessions()["known"] >= 6)
        self.assertEqual(sessions()["counted"], 6)
        wait_until(lambda: "history" in [one["kind"] for one in self.ask("GET", "/snapshot")["session"]["deadlines"]])

    def test_what_lies_here_is_not_fetched(self):
        self.watch(self.to)
        path = self.save("step-1.pt", 1)
        self.flush()
        self.assertEqual(self.resume()["path"], path)
        self.assertFalse(self.resume()["fetched"])

    def test_what_was_fetched_before_is_proved_again_and_not_fetched_again(self):
        self.watch(self.to)
        digest = sha256(self.save("step-1.pt", 1))
        self.flush()
        self.new_machine()
        self.watch(self.to)
        first = self.resume()
        self.assertTrue(first["fetched"])
        self.assertEqual((sha256(first["path"]), first["sha256"], first["step"]), (digest, digest, 1))
        again = self.resume()
        self.assertEqual((again["path"], again["fetched"]), (first["path"], False))
        with open(first["path"], "r+b") as file:
            file.write(b"x")  # not what it was any more
        healed = self.resume()
        self.assertTrue(healed["fetched"])
        self.assertEqual(sha256(healed["path"]), digest)
        self.assertEqual(os.listdir(self.run_folder), [])  # the training's own folder is left alone

    def test_a_folder_comes_back_as_a_folder(self):
        self.watch(self.to, patterns=["checkpoint-*/"])
        saved = os.path.join(self.run_folder, "checkpoint-500")
        os.mkdir(saved)
        self.save("checkpoint-500/model.safetensors", 1, MIB, SAVE_BY_RENAME)
        with open(os.path.join(saved, "empty"), "wb"):
            pass
        self.command("checkpoint", path=saved)
        self.flush()
        kept = os.path.join(self.place, "kept")
        shutil.copytree(saved, kept)
        self.new_machine()
        self.watch(self.to, patterns=["checkpoint-*/"])
        found = self.resume()
        self.assertEqual(os.path.basename(found["path"]), "checkpoint-500")
        subprocess.run(["diff", "-r", kept, found["path"]], check=True)

    def test_a_newest_save_that_is_not_whole_any_more_is_passed_over_in_words(self):
        self.watch(self.to)
        digests = []
        for step in (1, 2):
            digests.append(sha256(self.save(f"step-{step}.pt", step)))
            self.flush()
        self.new_machine()
        with open(os.path.join(self.place, "drive", "run", "step-2.pt", "files", "000001", "part-0000"), "r+b") as file:
            file.seek(100)
            file.write(b"torn")
        self.watch(self.to)
        found = self.resume()
        self.assertEqual((found["step"], sha256(found["path"])), (1, digests[0]))
        self.assertEqual(len(found["passed_over"]), 1)
        self.assertIn("step-2.pt", found["passed_over"][0])

    def test_if_none_is_whole_it_fails(self):
        self.watch(self.to)
        self.save("step-1.pt", 1)
        self.flush()
        self.new_machine()
        os.remove(os.path.join(self.place, "drive", "run", "step-1.pt", "packtrain.json"))
        self.watch(self.to)
        self.assertEqual(self.resume()["state"], "failed")

    def test_a_set_without_a_save_has_none(self):
        self.watch(self.to)
        self.assertEqual(self.resume(), {"state": "ready", "found": False})

    def test_a_folder_that_is_not_watched_is_refused(self):
        self.command("resume", status=400, folder=self.run_folder)
        self.command("environment", status=400, environment=7)


class OverTheNetwork(CheckpointCase):
    options = ("--line", str(4 * MIB))

    def test_a_save_that_is_still_on_its_way_is_the_newest(self):
        self.watch("g:runs")
        path = self.save("step-1.pt", 1, 12 * MIB)
        wait_until(lambda: self.section().get("in_flight"))
        found = wait_until(lambda: (lambda one: one if one["state"] == "ready" else None)(
            self.command("resume", folder=self.run_folder)))
        self.assertEqual((found["path"], found["durable"]), (path, False))
        self.flush()

    def test_a_fetch_that_is_killed_goes_on_in_the_next_agent(self):
        self.watch("g:runs")
        digest = sha256(self.save("step-1.pt", 1, 12 * MIB))
        self.flush()
        os.unlink(os.path.join(self.run_folder, "step-1.pt"))
        wait_until(lambda: self.command("resume", folder=self.run_folder).get("done", 0) > MIB)
        self.kill_agent()
        self.start_agent()
        found = wait_until(lambda: (lambda one: one if one["state"] == "ready" else None)(
            self.command("resume", folder=self.run_folder)), 30)
        self.assertEqual(sha256(found["path"]), digest)


if __name__ == "__main__":
    unittest.main()
