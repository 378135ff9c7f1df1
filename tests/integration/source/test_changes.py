"""Files change while they are sent. Whatever happens is named, no other byte is wrong, and little is sent again."""

import os
import random
import re
import threading
import time
import unittest

from drive_cli_case import MIB
from source_case import SourceCase


class ThirtySevenFiles(SourceCase):
    """A shard in flight in which 37 files change."""

    def make_photos(self, count, size=132_000):
        rng = random.Random(count)
        os.makedirs(self.source, exist_ok=True)
        for number in range(count):
            with open(os.path.join(self.source, f"img{number:05}.jpg"), "wb") as file:
                file.write(rng.randbytes(size))

    def start_one_shard(self, rate, held):
        process = self.start("push", self.source, "--to", "g:", "--shard-size", "2GiB", "--limit", rate)
        self.wait_for(lambda: any(one["held"] >= held for one in self.cloud.stats()["sessions"]))
        return process

    def change(self, names):
        """Some in place, some by a rename over the old one; returns the old contents."""
        old = {}
        for number, name in enumerate(names):
            path = os.path.join(self.source, name)
            with open(path, "rb") as file:
                old[name] = file.read()
            if number % 2:
                with open(path, "r+b") as file:
                    file.write(b"changed in place")
            else:
                with open(path + ".new", "wb") as file:
                    file.write(b"replaced" * (number + 1))
                os.replace(path + ".new", path)
        return old

    def check_named_keep_old_bytes(self, old, named):
        back = os.path.join(self.place, "back")
        self.ok("pull", "g:source", back, timeout=300)
        for name in named:
            with open(os.path.join(back, name), "rb") as file:
                self.assertEqual(file.read(), old[name], name)
            os.unlink(os.path.join(back, name))
            os.link(os.path.join(self.source, name), os.path.join(back, name))
        self.assert_same_tree(self.source, back)

    def sent_again(self):
        """What the drive received and does not hold in a finished object."""
        stats = self.cloud.stats()
        kept = sum(one["held"] for one in stats["sessions"] if one["state"] == "done")
        return sum(one["received"] for one in stats["sessions"]) - kept

    def test_of_a_gibibyte_send_at_most_32_mib_again(self):
        count = 8200
        self.make_photos(count)
        process = self.start_one_shard("150MB/s", 300 * MIB)
        old = self.change([f"img{count * k // 37:05}.jpg" for k in range(37)])
        self.ok("limit", "last", "off")
        status, text = self.finish(process, timeout=240)
        self.assertEqual(status, 3, text)
        named = self.named()
        self.assertGreater(len(named), 5)
        self.assertLess(len(named), 30, "those that the packer had not met yet go along with their new content")
        self.assertLessEqual(set(named), set(old))
        first = self.cloud.objects("*000000.tar")[0]
        self.assertGreater(first["size"], 1000 * MIB)
        self.assertLessEqual(self.sent_again(), 32 * MIB)
        self.assertIn("Complete", self.ok("verify", "g:source", timeout=120).stdout)
        self.check_named_keep_old_bytes(old, named)

    def test_that_were_packed_already_are_all_named(self):
        self.make_photos(800)
        process = self.start_one_shard("24MB/s", 40 * MIB)
        changed = [f"img{number:05}.jpg" for number in range(0, 148, 4)]
        old = self.change(changed)
        self.ok("limit", "last", "off")
        status, text = self.finish(process)
        self.assertEqual(status, 3, text)
        self.assertIn("37 changed", text)
        self.assertEqual(self.named(), changed)
        self.assertLessEqual(self.sent_again(), 32 * MIB)
        self.check_named_keep_old_bytes(old, changed)

    def test_that_never_stop_changing_are_named_and_never_torn(self):
        self.make_photos(800)
        names = [f"img{800 * k // 37:05}.jpg" for k in range(37)]
        stop = threading.Event()

        def write_for_ever():
            version = 0
            while not stop.is_set():
                version += 1
                for name in names:
                    path = os.path.join(self.source, name)
                    with open(path + ".new~", "wb") as file:
                        file.write(b"%08d" % version * (version % 7000 + 1))
                    os.replace(path + ".new~", path)
                time.sleep(0.02)

        process = self.start("push", self.source, "--to", "g:", "--shard-size", "2GiB", "--limit", "24MB/s", "--exclude", "*~")
        self.wait_for(lambda: any(one["held"] > 0 for one in self.cloud.stats()["sessions"]))
        writer = threading.Thread(target=write_for_ever)
        writer.start()
        try:
            status, text = self.finish(process)
        finally:
            stop.set()
            writer.join()
        self.assertEqual(status, 3, text)
        named = self.named()
        self.assertTrue(named)
        self.assertLessEqual(set(named), set(names), "who is not named was quiet from its packing to the last look")
        self.assertLessEqual(self.sent_again(), 32 * MIB)
        back = os.path.join(self.place, "back")
        self.ok("pull", "g:source", back)
        for name in names:
            path = os.path.join(back, name)
            if os.path.exists(path):
                with open(path, "rb") as file:
                    content = file.read()
                whole = len(content) == 132_000 or content == content[:8] * (int(content[:8]) % 7000 + 1)
                self.assertTrue(whole, f"{name} is torn")
                os.unlink(path)
            os.unlink(os.path.join(self.source, name))
        self.assert_same_tree(self.source, back)


class OneFile(SourceCase):
    """What a single file can do while its shard waits for its turn, or is in flight."""

    def setUp(self):
        super().setUp()
        self.make_tree(12)

    def finish_with(self, process, status, limit="off"):
        self.ok("limit", "last", limit)
        got, text = self.finish(process)
        self.assertEqual(got, status, text)
        return text

    def path(self, name):
        return os.path.join(self.source, name)

    def test_it_grows_before_its_shard_begins(self):
        self.write("zz/a.log", b"line\n")
        process = self.start_slowly()
        with open(self.path("zz/a.log"), "ab") as file:
            file.write(b"more\n" * 1000)
        self.finish_with(process, 0)
        self.check_arrived()

    def test_it_shrinks_before_its_shard_begins(self):
        self.write("zz/a.bin", b"x" * 100_000)
        process = self.start_slowly()
        os.truncate(self.path("zz/a.bin"), 10)
        self.finish_with(process, 0)
        self.check_arrived()

    def test_it_is_replaced_by_one_of_the_same_size_and_time(self):
        """Only the inode and the time of the change of state tell."""
        path = self.write("zz/a.bin", b"old" * 1000)
        process = self.start_slowly()
        before = os.stat(path)
        with open(path + b".new", "wb") as file:
            file.write(b"new" * 1000)
        os.utime(path + b".new", ns=(before.st_atime_ns, before.st_mtime_ns))
        os.replace(path + b".new", path)
        self.finish_with(process, 0)
        self.check_arrived()

    def test_it_is_rewritten_in_place_with_its_old_size_and_time(self):
        path = self.write("zz/a.bin", b"old" * 1000)
        process = self.start_slowly()
        before = os.stat(path)
        with open(path, "r+b") as file:
            file.write(b"new" * 1000)
        os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
        self.finish_with(process, 0)
        self.check_arrived()

    def test_only_its_time_is_touched(self):
        path = self.write("zz/a.bin", b"the same" * 1000)
        process = self.start_slowly()
        os.utime(path, ns=(10**18, 10**18 + 123_456_789))
        self.finish_with(process, 0)
        self.check_arrived()

    def test_it_becomes_a_folder_a_link_a_fifo(self):
        for name in ("folder", "link", "fifo"):
            self.write(f"zz/{name}", b"it was a file")
        process = self.start_slowly()
        for name in ("folder", "link", "fifo"):
            os.unlink(self.path(f"zz/{name}"))
        os.mkdir(self.path("zz/folder"))
        os.symlink("/etc/passwd", self.path("zz/link"))
        os.mkfifo(self.path("zz/fifo"))
        self.finish_with(process, 3)
        self.assertEqual(self.named(), ["zz/fifo", "zz/folder", "zz/link"])
        for name in ("folder", "link", "fifo"):
            path = self.path(f"zz/{name}")
            os.rmdir(path) if name == "folder" else os.unlink(path)
        self.check_arrived()

    def test_its_whole_sample_goes_with_it(self):
        """The image changed: its label, which did not, must not stay behind alone."""
        self.write("zz/0001.jpg", b"old image")
        self.write("zz/0001.json", b'{"label": 1}')
        self.write("zz/0001.seg.png", b"mask")
        process = self.start_slowly()
        self.write("zz/0001.jpg", b"new image, longer")
        self.finish_with(process, 0)
        self.check_arrived()
        lines = [self.ok("find", "g:source", f"zz/0001.{ending}").stdout for ending in ("jpg", "json", "seg.png")]
        shards = {re.search(r"\d{6}\.tar", line).group() for line in lines}
        self.assertEqual(len(shards), 1, lines)

    def test_a_log_that_grows_for_ever_is_named_and_holds_nothing_up(self):
        self.write("zz/train.log", b"step 0\n")
        stop = threading.Event()
        writes = []

        def write_for_ever():
            with open(self.path("zz/train.log"), "ab", buffering=0) as log:
                while not stop.is_set():
                    log.write(b"step\n")
                    writes.append(time.monotonic())
                    time.sleep(0.005)

        writer = threading.Thread(target=write_for_ever)
        writer.start()
        try:
            process = self.start_slowly()
            self.ok("limit", "last", "off")
            status, text = self.finish(process)
        finally:
            stop.set()
            writer.join()
        if status == 0:  # it had not changed between its packing and the last look: then it was not written to
            self.assertGreater(max(late - early for early, late in zip(writes, writes[1:])), 0.05, text)
        else:
            self.assertEqual(status, 3, text)
            self.assertEqual(self.reasons(), {"zz/train.log": "sourceChanged"})
        back = os.path.join(self.place, "back")
        self.ok("pull", "g:source", back)
        log = os.path.join(back, "zz/train.log")
        if os.path.exists(log):  # it is a state that the log once had, then
            with open(log, "rb") as file, open(self.path("zz/train.log"), "rb") as now:
                self.assertTrue(now.read().startswith(file.read()))
            os.unlink(log)
        os.unlink(self.path("zz/train.log"))
        self.assert_same_tree(self.source, back)


class BigFile(SourceCase):
    """A file of which the drive holds a part already: its shard is begun anew once, and all else goes on."""

    def in_flight(self):
        self.make_tree(4)
        self.write("mm/big.bin", random.Random(5).randbytes(24 * MIB))
        self.write("zz/after.txt", b"behind it")
        process = self.start("push", self.source, "--to", "g:", "--shard-size", "64MiB", "--limit", "8MB/s", "--parallel", "1")
        self.wait_for(lambda: any(one["state"] == "open" and one["held"] > 6 * MIB for one in self.cloud.stats()["sessions"]))
        return process, os.path.join(self.source, "mm/big.bin")

    def end(self, process, status):
        self.ok("limit", "last", "off")
        got, text = self.finish(process)
        self.assertEqual(got, status, text)
        self.check_arrived()
        shards = [one for one in self.events("show", "last", "--shards") if one["name"].endswith("000000.tar")]
        self.assertLessEqual(shards[0]["attempts"], 1)

    def test_it_grows(self):
        process, path = self.in_flight()
        with open(path, "ab") as file:
            file.write(b"more")
        self.end(process, 0)

    def test_it_shrinks_to_nothing(self):
        process, path = self.in_flight()
        os.truncate(path, 0)
        self.end(process, 0)

    def test_another_one_takes_its_name(self):
        process, path = self.in_flight()
        with open(path + "2", "wb") as file:
            file.write(os.urandom(24 * MIB))
        os.replace(path + "2", path)
        self.end(process, 0)

    def test_one_byte_changes_where_it_was_read_already(self):
        process, path = self.in_flight()
        with open(path, "r+b") as file:
            file.write(b"!")
        self.end(process, 0)

    def test_it_vanishes(self):
        process, path = self.in_flight()
        os.unlink(path)
        self.end(process, 3)
        self.assertEqual(self.reasons(), {"mm/big.bin": "fileGone"})



class Folders(SourceCase):
    def setUp(self):
        super().setUp()
        self.make_tree(12)
        for number in range(20):
            self.write(f"zz/deep/{number:03}.txt", b"file %d" % number)
        self.away = os.path.join(self.place, "away")
        self.folder = os.path.join(self.source, "zz")

    def test_a_folder_that_comes_back_before_the_end_is_whole(self):
        process = self.start_slowly()
        os.rename(self.folder, self.away)
        self.wait_for(lambda: self.last()["shards_done"] > 1)
        os.rename(self.away, self.folder)
        self.ok("limit", "last", "off")
        status, text = self.finish(process)
        self.assertEqual(status, 0, text)
        self.check_arrived()

    def test_a_folder_that_stays_away_is_named_file_by_file(self):
        process = self.start_slowly()
        os.rename(self.folder, self.away)
        self.ok("limit", "last", "off")
        status, text = self.finish(process)
        self.assertEqual(status, 3, text)
        gone = [f"zz/deep/{number:03}.txt" for number in range(20)]
        self.assertEqual(self.reasons(), {name: "fileGone" for name in gone})
        self.check_arrived()

    def test_it_stays_away_in_one_run_and_is_back_in_the_next(self):
        process = self.start_slowly()
        os.rename(self.folder, self.away)
        self.wait_for(lambda: self.last()["shards_done"] > 1)
        self.kill(process)
        os.rename(self.away, self.folder)
        self.ok("limit", "last", "off")
        self.assertIn("Done, verified", self.ok("resume", "last").stdout)
        self.check_arrived()

    def test_a_folder_that_becomes_a_link_leads_nowhere(self):
        os.mkdir(self.away + "2")
        for number in range(20):
            os.makedirs(self.away + "2/deep", exist_ok=True)
            with open(f"{self.away}2/deep/{number:03}.txt", "w", encoding="utf-8") as file:
                file.write("SECRET")
        process = self.start_slowly()
        os.rename(self.folder, self.away)
        os.symlink(self.away + "2", self.folder)
        self.ok("limit", "last", "off")
        status, text = self.finish(process)
        self.assertEqual(status, 3, text)
        self.assertEqual(len(self.named()), 20)
        os.unlink(self.folder)
        self.check_arrived()


if __name__ == "__main__":
    unittest.main(verbosity=2)
