"""A machine that holds only upload addresses: it ships checkpoints, proved, and can do nothing else; the desk puts them in order."""

import contextlib
import json
import os
import shutil
import stat
import unittest
import urllib.error
import urllib.request

from agent_case import wait_until
from pool_case import PoolCase
from test_checkpoints import MIB, sha256


class Shipping(PoolCase):
    def test_it_ships_what_is_proved_without_any_sign_in_and_the_desk_collects_it(self):
        self.assertEqual(stat.S_IMODE(os.stat(self.pool).st_mode), 0o600)
        self.command("watch", folder=self.run_folder, to="pool:", status=500)
        held = self.give()["held"][0]
        self.assertEqual((held["kind"], held["remote"], held["path"], held["slots"]), ("uri_pool", "g", "ck", 6))
        self.assertTrue(any("7 days" in each for each in held["cannot"]) and any("read" in each for each in held["cannot"]))
        self.watch("pool:")
        self.command("environment", environment={"python": "3.11.2", "packages": {"torch": "2.11.0"}})
        path = self.save("step-100.pt", 1)
        self.command("checkpoint", path=path, step=100, epoch=3, position={"sample": 7})
        self.assertEqual(self.flush()["state"], "ready")
        durable = self.section()["durable"]
        self.assertEqual((durable["step"], durable["sha256"]), (100, sha256(path)))
        self.assertIn(sha256(path), [one["sha256"] for one in self.slots_on_drive()])
        self.assertEqual(len(self.slots_on_drive()), 2)
        self.assertEqual((self.held()["slots_left"], self.held()["counted"]), (4, True))
        self.assertIn("4 of 6 left", self.agent("status").stdout)
        self.assertFalse(os.path.exists(os.path.join(self.home, "config.json")))
        self.assert_nowhere(("status", self.agent("status").stdout.encode()))

        [step, done] = self.collect()
        self.assertEqual((step["set"], step["name"], step["files"], step["was_there"]), ("run", "step-100.pt", 1, False))
        self.assertEqual((done["steps"], done["unnamed"], done["problems"]), (1, 0, 0))
        self.assertEqual(self.slots_on_drive(), [])
        self.assertIn("Complete", self.desk("verify", "g:ck/run/step-100.pt").stdout)
        to = os.path.join(self.place, "back")
        self.desk("pull", "g:ck/run/step-100.pt", to)
        self.assertEqual(sha256(os.path.join(to, "step-100.pt")), sha256(path))
        self.assertIn("step-100.pt", self.desk("find", "g:ck/run/step-100.pt", "step-100.pt").stdout)
        self.assertEqual(self.collect()[-1]["steps"], 0)

    def test_a_machine_that_is_signed_in_goes_on_from_what_was_collected(self):
        self.give()
        self.watch("pool:", patterns=["checkpoint-*/"])
        self.command("environment", environment={"python": "3.11.2"})
        beside, folder = os.path.join(self.place, "checkpoint-5"), os.path.join(self.run_folder, "checkpoint-5")
        os.mkdir(beside)
        for name, seed in (("a.safetensors", 1), ("b.safetensors", 2)):
            self.save(os.path.join(beside, name), seed, MIB)
        open(os.path.join(beside, "empty.txt"), "w").close()
        os.rename(beside, folder)
        self.command("checkpoint", path=folder, step=5, epoch=1)
        self.assertEqual(self.flush()["state"], "ready")
        self.assertEqual(self.held()["slots_left"], 2)
        self.collect()
        self.desk("verify", "g:ck/run/checkpoint-5")
        self.stop_agent()
        self.env, self.home = self.desk_env, self.desk_home
        self.socket = os.path.join(self.home, "agent", "agent.sock")
        wanted = {name: sha256(os.path.join(folder, name)) for name in os.listdir(folder)}
        self.run_folder = os.path.join(self.place, "next", "run")
        os.makedirs(self.run_folder)
        super().start_agent()
        self.watch("g:ck")
        found = wait_until(lambda: [each for each in [self.command("resume", folder=self.run_folder)] if each["state"] != "working"], 60)[0]
        self.assertEqual((found["state"], found.get("step"), found.get("epoch")), ("ready", 5, 1), found)
        self.assertEqual({name: sha256(os.path.join(found["path"], name)) for name in os.listdir(found["path"])}, wanted)


class WithoutSha256(PoolCase):
    options = ("--md5-only",)

    def test_a_drive_that_tells_only_md5_proves_by_that(self):
        self.give()
        self.watch("pool:")
        path = self.save("step-1.pt", 1)
        self.assertEqual(self.flush()["state"], "ready")
        self.assertEqual(self.section()["durable"]["sha256"], sha256(path))
        self.assertEqual(self.collect()[-1]["steps"], 1)
        self.assertIn("Complete", self.desk("verify", "g:ck/run/step-1.pt").stdout)


class Ending(PoolCase):
    def test_used_up_it_says_so_and_another_pool_brings_the_saves_home(self):
        self.give()
        self.watch("pool:")
        for seed in range(3):
            self.save(f"step-{seed}.pt", seed, MIB)
            self.assertEqual(self.flush()["state"], "ready")
        self.assertEqual(self.held()["slots_left"], 0)
        last = self.save("step-3.pt", 3, MIB)
        error = wait_until(lambda: self.section().get("error"), 60)
        self.assertIn("used up", error["message"])
        self.assertIn("pool make", error["message"])
        wait_until(lambda: "sign_in_needed" in self.findings(), 60)
        self.assertEqual(len(self.slots_on_drive()), 6)
        self.pool = self.new_pool(4)
        self.give()
        self.assertEqual(self.flush(90)["state"], "ready")
        self.assertEqual(self.section()["durable"]["sha256"], sha256(last))
        done = self.collect()
        self.assertEqual(sorted(each["name"] for each in done[:-1]), [f"step-{seed}.pt" for seed in range(4)])
        wait_until(lambda: "sign_in_needed" not in self.findings(), 60)

    def test_after_seven_days_the_addresses_are_dead_and_that_is_said(self):
        def age(document):
            document["made"], document["ends"] = "2026-01-01T00:00:00Z", "2026-01-08T00:00:00Z"
        self.pool = self.rewritten(age)
        self.cloud.control("POST", "expire", {"sessions": True, "code": 404})
        self.assertTrue(self.give()["held"][0]["ended"])
        self.assertIn("ended 2026-01-08", self.agent("status").stdout)
        self.watch("pool:")
        self.save("step-1.pt", 1, MIB)
        error = wait_until(lambda: self.section().get("error"), 60)
        self.assertIn("has ended", error["message"])
        self.assertEqual(self.slots_on_drive(), [])
        self.assertNotIn("durable", self.section())

    def test_revoked_at_the_desk_it_takes_nothing_more(self):
        self.give()
        id = self.opened()["id"]
        self.assertEqual([each["id"] for each in self.desk_events("agent", "pool", "list")], [id])
        self.desk("agent", "pool", "revoke", id)
        self.assertEqual(self.desk_events("agent", "pool", "list"), [])
        self.desk("agent", "pool", "revoke", id, code=2)
        self.watch("pool:")
        self.save("step-1.pt", 1, MIB)
        self.assertIn("used up", wait_until(lambda: self.section().get("error"), 60)["message"])
        self.assertEqual(self.slots_on_drive(), [])


class Cuts(PoolCase):
    options = ("--line", str(6 * MIB))

    def arriving(self, least):
        return any(one["state"] != "done" and one["received"] > least for one in self.cloud.stats()["sessions"])

    def test_killed_in_flight_it_goes_on_in_the_same_slot_once_the_pool_is_back(self):
        self.give()
        self.watch("pool:")
        path = self.save("step-1.pt", 1, 24 * MIB)
        wait_until(lambda: self.arriving(4 * MIB), 30)
        self.kill_agent()
        self.start_agent()
        self.assertIsNone(self.held())
        error = wait_until(lambda: self.section().get("error"), 30)
        self.assertIn("start(pool=FILE)", error["message"])
        self.give()
        self.assertEqual(self.flush(120)["state"], "ready")
        self.assertEqual(sorted(one["sha256"] for one in self.slots_on_drive() if one["size"] > MIB), [sha256(path)])
        self.assertEqual(len(self.slots_on_drive()), 2)
        self.assertEqual(self.held()["slots_left"], 4)
        self.assertLessEqual(self.cloud.stats()["bytes_again"], MIB)
        self.assert_nowhere()

    def test_a_slot_that_dies_under_a_save_is_left_and_another_one_taken(self):
        self.give()
        self.watch("pool:")
        self.cloud.faults({"id": "gone", "when": {"kind": "upload", "at_byte": 3 * MIB}, "do": {"action": "expire_session", "code": 410}})
        path = self.save("step-1.pt", 1, 8 * MIB)
        self.assertEqual(self.flush(90)["state"], "ready")
        self.assertEqual(self.cloud.unused(), [])
        self.assertIn(sha256(path), [one["sha256"] for one in self.slots_on_drive()])
        self.assertEqual(self.held()["slots_left"], 3)
        self.assertEqual(self.collect()[-1]["steps"], 1)

    def test_a_wrong_checksum_is_never_called_durable(self):
        self.give()
        self.watch("pool:")
        self.cloud.faults({"id": "bad", "when": {"kind": "finish"}, "do": {"action": "wrong_checksum"}})
        path = self.save("step-1.pt", 1, 2 * MIB)
        self.assertEqual(self.flush(90)["state"], "ready")
        self.assertEqual(self.cloud.unused(), [])
        self.assertEqual(self.section()["durable"]["sha256"], sha256(path))
        [step, done] = self.collect()
        self.assertEqual((step["name"], done["unnamed"]), ("step-1.pt", 1))
        self.assertIn("Complete", self.desk("verify", "g:ck/run/step-1.pt").stdout)


class Several(PoolCase):
    slots = 12

    def test_two_machines_with_one_file_never_spoil_each_others_saves(self):
        digests = set()
        for name in ("vm-a", "vm-b"):
            self.stop_agent() if name == "vm-a" else None
            self.new_machine(name)
            self.give()
            self.watch("pool:")
            for seed in range(2):
                digests.add(sha256(self.save(f"step-{seed}.pt", hash(name) % 1000 + seed, 2 * MIB)))
                self.assertEqual(self.flush(90)["state"], "ready")
        self.assertEqual({one["sha256"] for one in self.slots_on_drive() if one["size"] > MIB}, digests)
        self.assertEqual(self.held()["slots_left"], 4)
        # The second one says that there is something that it cannot see.
        self.run_folder = os.path.join(self.place, "third")
        os.mkdir(self.run_folder)
        self.watch("pool:")
        answer = wait_until(lambda: [each for each in [self.command("resume", folder=self.run_folder)] if each["state"] != "working"], 30)[0]
        self.assertEqual(answer["state"], "failed")
        self.assertIn("pool collect", answer["error"]["message"])
        done = self.collect()
        self.assertEqual(sorted(each["name"] for each in done[:-1]), ["step-0.pt", "step-0.pt~2", "step-1.pt", "step-1.pt~2"])

    def test_a_first_session_resumes_to_nothing_and_its_own_saves_are_found_again(self):
        self.give()
        self.watch("pool:")

        def resumed():
            return wait_until(lambda: [each for each in [self.command("resume", folder=self.run_folder)] if each["state"] != "working"], 30)[0]
        self.assertEqual((resumed()["state"], resumed()["found"]), ("ready", False))
        path = self.save("step-1.pt", 1)
        self.assertEqual(self.flush()["state"], "ready")
        self.assertEqual((resumed()["found"], resumed()["path"]), (True, path))
        os.unlink(path)
        self.assertIn("pool collect", resumed()["error"]["message"])


class Refused(PoolCase):
    def test_a_file_that_is_none_was_changed_or_leads_elsewhere_is_refused_and_not_repeated(self):
        address = self.opened()["slots"][0]["address"]

        def elsewhere(document):
            document["slots"][0]["address"] = "https://evil.example.org/upload?upload_id=x"

        def twice(document):
            document["slots"][1]["id"] = document["slots"][0]["id"]

        def outside(document):
            document["path"] = "../other"
        files = [self.rewritten(each) for each in (elsewhere, twice, outside, lambda document: document.update(format="packtrain-pool/9"),
                                                   lambda document: document.update(slots=[]))]
        with open(self.pool, encoding="utf-8") as file:
            text = file.read()
        for number, changed in enumerate((text.replace('"slot', '"slat'), text[:-40], text.replace(self.opened()["id"], "00000000"), "", "[]")):
            path = os.path.join(self.place, f"bad-{number}")
            with open(path, "w", encoding="utf-8") as file:
                file.write(changed)
            os.chmod(path, 0o600)
            if changed != text:
                files.append(path)
        for path in files:
            answer = self.give(path, status=400)["error"]
            self.assertNotIn(address, json.dumps(answer))
        self.give(os.path.join(self.place, "none"), status=404)
        self.give("relative", status=400)
        os.chmod(self.pool, 0o644)
        self.assertIn("chmod 600", self.give(status=500)["error"]["message"])
        self.assertIsNone(self.held())

    def test_a_file_in_its_place_is_found_at_the_start_and_one_that_others_may_read_is_not(self):
        place = os.path.join(self.home, "notebook-pool")
        shutil.copy(self.pool, place)
        for mode, found in ((0o644, False), (0o600, True)):
            self.stop_agent()
            os.chmod(place, mode)
            self.start_agent()
            self.assertEqual(self.held() is not None, found)
            self.assertEqual("chmod 600" in json.dumps(self.ask("GET", "/snapshot")["credential"].get("problem", "")), not found)
        wait_until(lambda: self.held()["counted"])
        self.assertEqual(self.held()["slots_left"], self.slots)
        os.remove(place)
        self.assert_nowhere()

    def test_what_a_pool_cannot_do_is_said_when_it_is_asked_for(self):
        self.give()
        self.assertIn("delete", self.command("watch", folder=self.run_folder, to="pool:", keep={"last": 2}, status=400)["error"]["message"])
        self.command("watch", folder=self.run_folder, to="pool:somewhere", status=400)
        self.command("watch_output", folder=self.run_folder, to="pool:", status=400)
        self.desk("agent", "pool", "make", "local:/tmp", "--file", os.path.join(self.place, "no"), code=2)
        self.desk("agent", "pool", "make", "g:ck", "--file", os.path.join(self.place, "no"), "--slots", "1", code=2)
        before = len(self.desk_events("agent", "pool", "list"))
        self.assertNotEqual(self.run_cli("agent", "pool", "make", "g:ck", "--file", self.pool, "--slots", "2", env=self.desk_env).returncode, 0)
        self.assertEqual(len(self.desk_events("agent", "pool", "list")), before)


class Collecting(PoolCase):
    def ship(self, *names):
        self.give()
        self.watch("pool:")
        for seed, name in enumerate(names):
            self.save(name, seed, MIB)
            self.assertEqual(self.flush()["state"], "ready")

    def test_cut_off_at_any_request_another_run_ends_it_with_one_copy_of_each(self):
        self.ship("step-1.pt", "step-2.pt")
        for kind in ("update", "create", "begin", "finish", "delete"):
            self.cloud.faults({"id": kind, "when": {"kind": kind, "nth": 1, "count": -1}, "do": {"action": "status", "code": 400}})
            self.assertNotEqual(self.run_cli("agent", "pool", "collect", "g:ck", env=self.desk_env).returncode, 0, kind)
            self.cloud.faults()
        self.collect()
        self.assertEqual(self.slots_on_drive(), [])
        self.assertEqual(self.cloud.stats()["twins"], [])
        for name in ("step-1.pt", "step-2.pt"):
            self.assertIn("Complete", self.desk("verify", "g:ck/run/" + name).stdout)

    def test_a_note_that_names_what_is_not_the_pools_moves_nothing(self):
        self.ship("step-1.pt")
        self.desk("push", self.save("mine.bin", 9, MIB), "--to", "g:ck", "--name", "mine")
        [note] = [one for one in self.slots_on_drive() if one["size"] < MIB]
        mine = max((one for one in self.cloud.objects("*.tar")), key=lambda one: one["size"])
        plain = json.loads(self.content(note["id"]))
        plain["resume"]["steps"][0]["files"][0].update(size=mine["size"], sha256=mine["sha256"])
        plain["resume"]["steps"][0]["name"] = plain["resume"]["name"] = "stolen.pt"
        plain["files"][0]["object"] = mine["id"]
        body = json.dumps(plain).encode()
        [free] = [each for each in self.opened()["slots"] if each["n"] not in self.used()][:1]
        urllib.request.urlopen(urllib.request.Request(free["address"], body, {"Content-Range": f"bytes 0-{len(body) - 1}/{len(body)}"},
                                                      method="PUT"), timeout=20).read()
        done = self.collect(code=3)
        self.assertEqual((done[-1]["steps"], done[-1]["problems"]), (1, 1))
        self.assertIn("Complete", self.desk("verify", "g:ck/mine").stdout)
        self.assertNotIn("stolen", self.desk("ls", "g:ck/run").stdout)

    def used(self):
        return {int(one["name"][-4:]) for one in self.slots_on_drive()}

    def content(self, id):
        """As the drive has it, by an access token of the desk's."""
        for token in self.cloud.control("GET", "secrets")["tokens"]:
            request = urllib.request.Request(f"{self.cloud.url}/drive/v3/files/{id}?alt=media", headers={"Authorization": "Bearer " + token})
            with contextlib.suppress(urllib.error.HTTPError), urllib.request.urlopen(request, timeout=20) as reply:
                return reply.read()
        return self.fail("no token opens it")


if __name__ == "__main__":
    unittest.main()
