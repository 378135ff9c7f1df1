"""Cached datasets over the agent's socket: pushed by the command line, to a Drive emulator and to a folder."""

import glob
import hashlib
import io
import json
import os
import random
import subprocess
import sys
import tarfile
import threading
import time

from agent_case import AgentCase, SocketConnection, wait_until
from drive_cli_case import BROWSER
from emulator import Emulator

import unittest

CLI = os.environ["PACKTRAIN"]
MIB = 1024 * 1024


class DatasetCase(AgentCase):
    files, size, shard_size = 48, 500_000, "1MiB"

    def setUp(self):
        super().setUp()
        self.source = os.path.join(self.place, "flowers")
        rng = random.Random(7)
        self.expected = {}
        for number in range(self.files):
            name = f"class-{number % 3}/{number:04}.bin"
            path = os.path.join(self.source, name)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            content = rng.randbytes(self.size)
            with open(path, "wb") as file:
                file.write(content)
            self.expected[name] = hashlib.sha256(content).hexdigest()
        self.cache = os.path.join(self.folder, "datasets")

    def cli(self, *arguments):
        done = subprocess.run([CLI, *arguments], env=self.env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True, timeout=120)
        self.assertEqual(done.returncode, 0, done.stdout)
        return done.stdout

    def push(self, to):
        self.cli("push", self.source, "--to", to, "--shard-size", self.shard_size)

    def push_locally(self):
        self.push("local:" + os.path.join(self.place, "drive"))
        return "local:" + os.path.join(self.place, "drive", "flowers")

    def start_cloud(self):
        self.cloud = Emulator("--client-secret", "not-told")
        self.addCleanup(self.cloud.stop)
        client = os.path.join(self.place, "client.json")
        with open(client, "w", encoding="utf-8") as file:
            json.dump({"installed": {"client_id": "emulator-client", "client_secret": "not-told", "project_id": "p",
                                     "auth_uri": "https://accounts.google.com/o/oauth2/auth",
                                     "redirect_uris": ["http://localhost"]}}, file)
        browser = os.path.join(self.place, "browser")
        with open(browser, "w", encoding="utf-8") as file:
            file.write(BROWSER.format(python=sys.executable, answer="allow"))
        os.chmod(browser, 0o755)
        url = self.cloud.url
        self.cli("remote", "add", "drive", "g", f"endpoint={url}", f"token_url={url}/token",
                 f"auth_url={url}/o/oauth2/v2/auth", "--client", client, "--secrets", "file")
        self.cli("remote", "login", "g", "--browser", browser)
        self.push("g:")
        return "g:flowers"

    def post(self, command, /, **arguments):
        connection = SocketConnection(os.path.join(self.folder, "agent.sock"))
        try:
            connection.request("POST", "/commands/" + command, json.dumps(arguments))
            reply = connection.getresponse()
            return reply.status, json.loads(reply.read())
        finally:
            connection.close()

    def done(self, command, /, **arguments):
        """The command's answer once it is no longer working."""
        end = time.monotonic() + 60
        while time.monotonic() < end:
            status, said = self.post(command, **arguments)
            self.assertEqual(status, 200, said)
            if said.get("state") != "working":
                return said
            time.sleep(0.005)
        return self.fail(f"{command} was still working")

    def figures(self):
        return self.snapshot()["datasets"]["cache"]

    def members(self, shard):
        """name -> sha256 of the files in a shard that the cache gave."""
        with open(shard, "rb") as file:
            content = file.read()
        found = {}
        with tarfile.open(fileobj=io.BytesIO(content)) as tar:
            for member in tar:
                if member.isfile():
                    found[member.name] = hashlib.sha256(tar.extractfile(member).read()).hexdigest()
        return found

    def epoch(self, dataset, **wish):
        """Reads one rank's part of an epoch: the numbers of its shards, and the files that were in them."""
        begun = self.done("shards_begin", dataset=dataset, **wish)
        numbers, files = [], {}
        while True:
            shard = self.done("shard_next", lease=begun["lease"])
            if shard["state"] == "end":
                break
            numbers.append(shard["n"])
            files.update(self.members(shard["path"]))
        self.assertEqual(len(numbers), begun["count"])
        self.assertEqual(self.post("shards_end", lease=begun["lease"])[0], 200)
        return numbers, files

    def shard_bytes(self):
        return sum(os.path.getsize(path) for path in glob.glob(os.path.join(self.cache, "shards", "*", "*.tar")))

    def held(self):
        """Bytes of shards and parts that lie on the disk now."""
        total = 0
        for path in glob.glob(os.path.join(self.cache, "shards", "*", "*")) + glob.glob(os.path.join(self.cache, "parts", "*")):
            try:
                found = os.stat(path)
            except FileNotFoundError:
                continue
            if not path.endswith(".map"):
                total += min(found.st_size, found.st_blocks * 512)
        return total


class Access(DatasetCase):
    def test_from_a_drive_by_shards_tree_and_open(self):
        dataset = self.start_cloud()
        self.ok("start")
        view = self.done("dataset", dataset=dataset, access="shards")
        self.assertEqual((view["state"], view["files"]), ("ready", self.files))
        self.assertGreater(view["shards"], 12)

        seen, files = [], {}
        for rank in range(2):
            numbers, part = self.epoch(dataset, epoch=0, rank=rank, world=2, seed=3)
            seen += numbers
            files.update(part)
        self.assertEqual(sorted(seen), list(range(view["shards"])))
        self.assertEqual(files, self.expected)
        self.assertEqual(self.figures()["misses"], view["shards"])

        came = self.figures()["from_origin_bytes"]
        self.epoch(dataset, epoch=1, rank=0, world=1)
        self.assertEqual(self.figures()["misses"], view["shards"])
        self.assertEqual(self.figures()["from_origin_bytes"], came)

        tree = self.done("dataset", dataset=dataset, access="tree")
        self.assertEqual(tree["state"], "ready", tree)
        self.assertEqual(os.path.basename(tree["path"]), "flowers")
        compared = subprocess.run(["diff", "-r", self.source, tree["path"]], stdout=subprocess.PIPE, text=True, check=False)
        self.assertEqual(compared.stdout, "")

        self.done("dataset", dataset=dataset, access="open")
        for name in random.Random(1).sample(sorted(self.expected), 10):
            place = self.done("open", dataset=dataset, name=name)
            with open(place["path"], "rb") as file:
                file.seek(place["offset"])
                content = file.read(place["size"])
            self.assertEqual(hashlib.sha256(content).hexdigest(), self.expected[name])
        status, said = self.post("open", dataset=dataset, name="no/such")
        self.assertEqual(status, 404, said)
        self.assertIn("no/such", said["error"]["message"])

    def test_a_drive_that_limits_one_download_names_it_and_gives_the_others(self):
        dataset = self.start_cloud()
        self.cloud.faults({"id": "limit", "when": {"kind": "download", "name": "*-000002.tar", "count": -1},
                           "do": {"action": "status", "code": 403, "reason": "downloadQuotaExceeded"}})
        self.ok("start")
        count = self.done("dataset", dataset=dataset, access="shards")["shards"]
        begun = self.done("shards_begin", dataset=dataset, epoch=0, rank=0, world=1)
        numbers = []
        while len(numbers) < count - 1:
            numbers.append(self.done("shard_next", lease=begun["lease"])["n"])
        self.assertEqual(sorted(numbers), [n for n in range(count) if n != 2])
        status, said = self.post("shard_next", lease=begun["lease"])
        self.assertNotEqual(status, 200)
        self.assertEqual(said["error"]["reason"], "downloadLimited")
        self.assertIn("-000002.tar, until ", said["error"]["message"])
        limited = self.figures()["limited"]
        self.assertTrue(limited[0]["shard"].endswith("-000002.tar"))
        self.assertGreater(limited[0]["until"], time.time() + 3600)

    def test_what_does_not_fit_names_what_does(self):
        dataset = self.push_locally()
        self.ok("start")
        self.assertEqual(self.post("cache_limits", budget=6 * MIB, floor=0)[0], 200)
        for access in ("tree", "open"):
            said = self.done("dataset", dataset=dataset, access=access)
            self.assertEqual(said["state"], "failed")
            self.assertEqual(said["error"]["reason"], "diskFull")
            self.assertIn('"shards"', said["error"]["message"])
        self.assertEqual(self.epoch(dataset, epoch=0, rank=0, world=1)[1], self.expected)

    def test_a_dataset_that_is_not_there_fails(self):
        os.makedirs(os.path.join(self.place, "drive"))
        self.ok("start")
        said = self.done("dataset", dataset="local:" + os.path.join(self.place, "drive", "none"), access="shards")
        self.assertEqual((said["state"], said["error"]["reason"]), ("failed", "unknownDataset"))
        for arguments in ({"dataset": "x"}, {"dataset": "local:/x", "access": "walk"}, {"access": "tree"},
                          {"dataset": "local:/x", "access": "tree", "more": 1}):
            self.assertEqual(self.post("dataset", **arguments)[0], 400, arguments)
        self.assertEqual(self.post("shard_next", lease="0123")[0], 404)
        self.assertEqual(self.post("shards_begin", dataset="local:/x", epoch=0, rank=2, world=2)[0], 400)

    def test_a_series_of_outputs_is_refused_with_the_way_to_read_it(self):
        series = "local:" + os.path.join(self.place, "drive", "out")
        for name in ("out-000001", "out-000002"):
            self.cli("push", os.path.join(self.source, "class-0"), "--to", series, "--name", name)
        self.ok("start")
        said = self.done("dataset", dataset=series, access="shards")
        self.assertEqual((said["state"], said["error"]["reason"]), ("failed", "unsupported"))
        self.assertIn(f"'packtrain pull {series} FOLDER'", said["error"]["message"])
        self.assertEqual(self.done("dataset", dataset=series + "/out-000002", access="tree")["state"], "ready")

    def test_a_missing_shard_is_an_error_and_not_fewer_files(self):
        dataset = self.push_locally()
        os.remove(glob.glob(os.path.join(self.place, "drive", "flowers", "shards", "*", "*-000003.tar"))[0])
        self.ok("start")
        said = self.done("dataset", dataset=dataset, access="tree")
        self.assertEqual(said["state"], "failed")
        self.assertIn("-000003.tar", said["error"]["message"])
        self.assertEqual(glob.glob(os.path.join(self.cache, "trees", "*", "flowers")), [])

    def test_sixteen_readers_fetch_once(self):
        dataset = self.push_locally()
        self.ok("start")
        view = self.done("dataset", dataset=dataset, access="shards")
        with_all = []
        readers = [threading.Thread(target=lambda: with_all.append(self.epoch(dataset, epoch=0, rank=0, world=1)[1]))
                   for _ in range(16)]
        for reader in readers:
            reader.start()
        for reader in readers:
            reader.join()
        self.assertEqual(with_all, [self.expected] * 16)
        self.assertEqual(self.figures()["from_origin_bytes"], self.shard_bytes())
        self.assertEqual(self.figures()["shards"], view["shards"])


class Room(DatasetCase):
    def test_four_epochs_over_four_times_the_cache(self):
        dataset = self.push_locally()
        shards = glob.glob(os.path.join(self.place, "drive", "flowers", "shards", "*", "*.tar"))
        total = sum(os.path.getsize(path) for path in shards)
        budget = total // 4
        self.ok("start")
        self.post("cache_limits", budget=budget, floor=0)
        ended, most = threading.Event(), [0]

        def watch():
            while not ended.is_set():
                most[0] = max(most[0], self.held())
                time.sleep(0.001)

        watcher = threading.Thread(target=watch)
        watcher.start()
        try:
            self.assertEqual(self.epoch(dataset, epoch=0, rank=0, world=1, seed=9)[1], self.expected)
            resident = self.snapshot()["datasets"]["datasets"][0]["resident_bytes"]
            before = self.figures()
            for number in range(1, 4):
                self.assertEqual(self.epoch(dataset, epoch=number, rank=0, world=1, seed=9)[1], self.expected)
        finally:
            ended.set()
            watcher.join()
        after = self.figures()
        hits, asked = after["hits"] - before["hits"], 3 * len(shards)
        self.assertGreater(resident, budget // 3)
        self.assertGreaterEqual(hits / asked, resident / total)
        self.assertEqual(after["hits"] + after["misses"], 4 * len(shards))
        self.assertGreater(most[0], 0)
        self.assertLessEqual(most[0], budget)
        print(f"hit rate {hits / asked:.3f}, resident share {resident / total:.3f}, most held {most[0]} of {budget}: PASS")

    def test_limits_and_shards_outlive_the_agent(self):
        dataset = self.push_locally()
        self.ok("start")
        self.post("cache_limits", budget=64 * MIB, floor=12345)
        self.epoch(dataset, epoch=0, rank=0, world=1)
        came = self.figures()["from_origin_bytes"]
        self.assertGreater(came, 0)
        self.ok("stop")
        self.ok("start")
        figures = self.figures()
        self.assertEqual((figures["budget"], figures["floor"], figures["from_origin_bytes"]), (64 * MIB, 12345, 0))
        self.assertEqual(self.epoch(dataset, epoch=1, rank=0, world=1)[1], self.expected)
        self.assertEqual(self.figures()["from_origin_bytes"], 0)

    def test_a_flipped_byte_is_found_and_fetched_again(self):
        dataset = self.push_locally()
        self.ok("start")
        self.epoch(dataset, epoch=0, rank=0, world=1)
        shard = sorted(glob.glob(os.path.join(self.cache, "shards", "*", "*.tar")))[0]
        with open(shard, "r+b") as file:
            file.seek(70_000)
            byte = file.read(1)[0]
            file.seek(70_000)
            file.write(bytes([byte ^ 1]))
        self.assertEqual(self.epoch(dataset, epoch=1, rank=0, world=1)[1], self.expected)
        self.assertEqual(self.figures()["damaged"], 1)

    def test_kill_at_any_instant_of_fetching_and_evicting(self):
        dataset = self.start_cloud()
        rng = random.Random(4)
        budget = 6 * MIB
        self.ok("start")
        self.post("cache_limits", budget=budget, floor=0)
        for _ in range(6):
            self.cloud.faults({"id": "slow", "when": {"kind": "download", "count": -1, "name": "*.tar"},
                               "do": {"action": "slow", "rate": 4 * MIB}})
            begun = self.done("shards_begin", dataset=dataset, epoch=rng.randrange(9), rank=0, world=1, seed=5)
            end = time.monotonic() + rng.uniform(0.05, 1.5)
            while time.monotonic() < end:
                self.assertEqual(self.post("shard_next", lease=begun["lease"])[0], 200)
            pid = self.pid()
            self.kill(pid)
            wait_until(lambda: not self.alive(pid))
            self.assertLessEqual(self.held(), budget)
            self.ok("start")
            self.assertLessEqual(self.figures()["used"], budget)
        self.cloud.faults()
        self.assertEqual(self.epoch(dataset, epoch=0, rank=0, world=1)[1], self.expected)
        self.assertEqual(self.figures()["damaged"], 0)
        self.assertLessEqual(self.held(), budget)

    def test_a_tree_that_was_killed_is_absent_and_goes_on(self):
        dataset = self.push_locally()
        self.ok("start")
        self.post("dataset", dataset=dataset, access="tree")
        wait_until(lambda: glob.glob(os.path.join(self.cache, "trees", "*", "*-partial", "parts", "*")))
        pid = self.pid()
        self.kill(pid)
        wait_until(lambda: not self.alive(pid))
        self.ok("start")
        tree = self.done("dataset", dataset=dataset, access="tree")
        compared = subprocess.run(["diff", "-r", self.source, tree["path"]], stdout=subprocess.PIPE, text=True, check=False)
        self.assertEqual(compared.stdout, "")
        self.assertGreater(self.figures()["cold_mib_per_s"], 0)
        self.assertEqual(self.post("drop", dataset=dataset)[0], 200)
        self.assertFalse(os.path.exists(tree["path"]))

    def test_a_cache_that_cannot_start_leaves_the_agent_alive(self):
        blocked = os.path.join(self.place, "file")
        with open(blocked, "w", encoding="utf-8"):
            pass
        self.env["PACKTRAIN_CACHE"] = os.path.join(blocked, "cache")
        self.ok("start")
        self.assertIn("error", self.snapshot()["datasets"])
        status, said = self.post("dataset", dataset="local:/x", access="tree")
        self.assertNotEqual(status, 200)
        self.assertIn("PKT-", said["error"]["id"])


class Readers(DatasetCase):
    """A lease of a process that is dead ends at once."""

    def reader(self):
        """A process that does nothing; whoever kills it does not collect it."""
        process = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(300)"], stdin=subprocess.DEVNULL)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        return process

    def hold(self, dataset, **more):
        """A lease with its first shard in hand, and its path."""
        lease = self.done("shards_begin", dataset=dataset, epoch=0, rank=0, world=1, **more)["lease"]
        return lease, self.done("shard_next", lease=lease)["path"]

    def test_a_lease_ends_with_the_process_that_took_it(self):
        dataset = self.push_locally()
        self.ok("start")
        dead, alive = self.reader(), self.reader()
        first, _ = self.hold(dataset, pid=dead.pid)
        second, _ = self.hold(dataset, pid=alive.pid)
        third, _ = self.hold(dataset)
        dead.kill()
        os.waitid(os.P_PID, dead.pid, os.WEXITED | os.WNOWAIT)  # dead, and not collected
        wait_until(lambda: self.post("shard_next", lease=first)[0] == 404, limit=5)
        self.assertEqual(self.done("shard_next", lease=second)["state"], "ready")
        self.assertEqual(self.done("shard_next", lease=third)["state"], "ready")
        alive.kill()
        alive.wait()
        wait_until(lambda: self.post("shards_end", lease=second)[0] == 404, limit=5)
        self.assertEqual(self.post("shards_end", lease=third)[0], 200)

    def test_what_the_dead_held_makes_room_for_the_living(self):
        dataset = self.push_locally()
        self.ok("start")
        shard = glob.glob(os.path.join(self.place, "drive", "flowers", "shards", "*", "*.tar"))[0]
        self.assertEqual(self.post("cache_limits", budget=os.path.getsize(shard) * 3 // 2, floor=0)[0], 200)
        dead = self.reader()
        self.hold(dataset, pid=dead.pid)
        lease = self.done("shards_begin", dataset=dataset, epoch=0, rank=3, world=4, pid=os.getpid())["lease"]
        wait_until(lambda: self.post("shard_next", lease=lease)[1].get("waits_for_room"))
        dead.kill()
        self.assertEqual(self.done("shard_next", lease=lease)["state"], "ready")

    def test_shards_come_several_at_once_and_end_with_their_reader(self):
        dataset = self.push_locally()
        self.ok("start")
        numbers, _ = self.epoch(dataset, epoch=0, rank=0, world=1, seed=4)
        dead = self.reader()
        begun = self.done("shards_begin", dataset=dataset, epoch=0, rank=0, world=1, seed=4, pid=dead.pid, most=8)
        self.assertEqual([shard["n"] for shard in begun["shards"]], numbers[:8])
        more = self.done("shard_next", lease=begun["lease"], most=3)
        self.assertEqual([shard["n"] for shard in more["shards"]], numbers[8:11])
        one = self.done("shard_next", lease=begun["lease"])
        self.assertEqual((one["n"], "shards" in one), (numbers[11], False))
        held = self.done("shard_next", lease=begun["lease"], most=8)["shards"]
        self.assertEqual([shard["n"] for shard in held], numbers[12:20])
        found = {}
        for shard in held:
            found.update(self.members(shard["path"]))
        self.assertEqual(found, {name: self.expected[name] for name in found})
        self.assertGreaterEqual(self.figures()["leased"], 8)

        size = os.path.getsize(held[0]["path"])
        self.assertEqual(self.post("cache_limits", budget=2 * size, floor=0)[0], 200)
        self.assertTrue(all(os.path.exists(shard["path"]) for shard in held))
        dead.kill()
        wait_until(lambda: self.post("shard_next", lease=begun["lease"])[0] == 404, limit=5)
        wait_until(lambda: self.figures()["leased"] == 0 and self.shard_bytes() <= 2 * size, limit=5)
        self.assertEqual(self.epoch(dataset, epoch=0, rank=0, world=1)[1], self.expected)
        for wrong in (0, -1, "2", 1.5):
            self.assertEqual(self.post("shards_begin", dataset=dataset, epoch=0, rank=0, world=1, most=wrong)[0], 400, wrong)

    def test_a_pid_of_nobody_counts_as_none(self):
        dataset = self.push_locally()
        self.ok("start")
        gone = self.reader()
        gone.kill()
        gone.wait()
        lease, _ = self.hold(dataset, pid=gone.pid)
        looked_at = self.reader()
        other, _ = self.hold(dataset, pid=looked_at.pid)
        looked_at.kill()
        wait_until(lambda: self.post("shards_end", lease=other)[0] == 404, limit=5)
        self.assertEqual(self.done("shard_next", lease=lease)["state"], "ready")
        for wrong in (0, -1, "1", 1 << 31, 1.5):
            self.assertEqual(self.post("shards_begin", dataset=dataset, epoch=0, rank=0, world=1, pid=wrong)[0], 400, wrong)


class Away(DatasetCase):
    """The agent starts anew while the drive cannot be reached."""

    def read_all_ways(self, dataset):
        for access in ("shards", "open", "tree"):
            self.assertEqual(self.done("dataset", dataset=dataset, access=access)["state"], "ready")
        self.assertEqual(self.epoch(dataset, epoch=0, rank=0, world=1)[1], self.expected)

    def restart(self):
        self.ok("stop")
        self.ok("start")

    def kept(self):
        (path,) = glob.glob(os.path.join(self.cache, "manifests", "*.json"))
        return path

    def warm(self, dataset):
        """Everything is had as before, with a warning, and nothing came from the drive."""
        for access in ("shards", "tree", "open"):
            begun = time.monotonic()
            view = self.done("dataset", dataset=dataset, access=access)
            self.assertEqual(view["state"], "ready", view)
            self.assertIn("the drive was not reached", view["warning"])
            self.assertLess(time.monotonic() - begun, 30)
            if access == "tree":
                compared = subprocess.run(["diff", "-r", self.source, view["path"]], stdout=subprocess.PIPE, text=True, check=False)
                self.assertEqual(compared.stdout, "")
        self.assertEqual(self.epoch(dataset, epoch=1, rank=0, world=1)[1], self.expected)
        name = "class-1/0001.bin"
        place = self.done("open", dataset=dataset, name=name)
        with open(place["path"], "rb") as file:
            file.seek(place["offset"])
            self.assertEqual(hashlib.sha256(file.read(place["size"])).hexdigest(), self.expected[name])
        self.assertEqual(self.figures()["from_origin_bytes"], 0)

    def test_warm_data_is_served_while_a_cloud_drive_is_gone(self):
        dataset = self.start_cloud()
        self.ok("start")
        self.read_all_ways(dataset)
        self.cloud.stop()
        self.restart()
        self.warm(dataset)

    def test_warm_data_is_served_while_a_disk_is_away(self):
        dataset = self.push_locally()
        drive = os.path.join(self.place, "drive")
        self.ok("start")
        self.read_all_ways(dataset)
        used = self.figures()["used"]
        os.rename(drive, drive + "-away")
        self.restart()
        self.warm(dataset)
        self.assertEqual(self.figures()["used"], used)
        os.rename(drive + "-away", drive)
        self.restart()
        self.assertNotIn("warning", self.done("dataset", dataset=dataset, access="shards"))

    def test_a_dataset_that_was_deleted_is_not_had_from_what_was_kept(self):
        dataset = self.push_locally()
        self.ok("start")
        self.read_all_ways(dataset)
        os.rename(os.path.join(self.place, "drive", "flowers"), os.path.join(self.place, "drive", "roses"))
        self.restart()
        said = self.done("dataset", dataset=dataset, access="shards")
        self.assertEqual((said["state"], said["error"]["reason"]), ("failed", "unknownDataset"))

    def test_what_was_kept_and_spoiled_is_refused_and_fetched_anew(self):
        dataset = self.push_locally()
        drive = os.path.join(self.place, "drive")
        self.ok("start")
        self.read_all_ways(dataset)
        with open(self.kept(), "rb") as file:
            whole = file.read()
        for spoiled in (b"", whole[:40], whole[:-1], whole.replace(b'"shards/0000/', b'"shards/../../'), b"0" * 64 + whole[64:]):
            os.rename(drive, drive + "-away")
            self.ok("stop")
            with open(self.kept(), "wb") as file:
                file.write(spoiled)
            self.ok("start")
            said = self.done("dataset", dataset=dataset, access="shards")
            self.assertEqual(said["state"], "failed", spoiled[:80])
            os.rename(drive + "-away", drive)
            view = self.done("dataset", dataset=dataset, access="shards")
            self.assertEqual(view["state"], "ready", view)
            self.assertNotIn("warning", view)
            with open(self.kept(), "rb") as file:
                self.assertEqual(file.read(), whole)


if __name__ == "__main__":
    unittest.main()
