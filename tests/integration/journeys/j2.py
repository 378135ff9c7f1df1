"""J2, a night of faults on one job: everything that a long push meets, one after the other, and at the end the same tree.

    PACKTRAIN=build/dev/bin/packtrain DRIVE_EMULATOR=build/dev/bin/drive-emulator \\
    PYTHONPATH=tests/integration/cli:tests/integration/source:tests/integration/referees:tests/app/cli:tests/servers \\
    tests/integration/journeys/j2.py --scale 0.1 --hour 60 --record j2.md

`--scale 1` is the founding tree, 340,000 files of 13 KB; `--hour` says how many seconds stand for an hour of the night.
"""

import argparse
import datetime
import glob
import os
import random
import shutil
import signal
import subprocess
import sys
import time
import unittest

from drive_cli_case import MIB
from journey import JourneyCase, PeakMemory, founding_tree
from source_case import Bind, in_own_mounts

FILE_SIZE = 13_000
EDITED = 37


def arguments():
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--scale", type=float, default=0.01, help="of 340,000 files")
    asked.add_argument("--line", type=int, default=8_000_000, help="bytes per second")
    asked.add_argument("--kills", type=int, default=20)
    asked.add_argument("--hour", type=float, default=3, help="seconds that stand for an hour")
    asked.add_argument("--whole-cap", action="store_true", help="stay at the daily cap until it is called so: eleven minutes")
    asked.add_argument("--shard-size", default="4MiB")
    asked.add_argument("--seed", type=int, default=random.randrange(10**6))
    asked.add_argument("--record", help="a file for the record")
    return asked.parse_args()


def faketime_library():
    found = glob.glob("/usr/lib/*/faketime/libfaketimeMT.so.1")
    return found[0] if found else None


class Night(JourneyCase):
    title = "J2: a night of faults on one job"
    asked = None

    def setUp(self):
        self.record_path = self.asked.record
        self.options = (*JourneyCase.options, "--line", str(self.asked.line))
        super().setUp()
        self.rng = random.Random(self.asked.seed)
        self.hour = self.asked.hour
        self.peak = PeakMemory()
        self.addCleanup(self.peak.ended.set)
        self.medium = Bind(self.source)
        self.medium.plug_in()
        self.clock = os.path.join(self.place, "wall-clock")
        self.process = None

    def tearDown(self):
        self.medium.pull()
        super().tearDown()

    def test_a_night(self):
        record, asked = self.record, self.asked
        record.write(f"scale {asked.scale}, line {asked.line:,} B/s, an hour is {asked.hour:g} s, seed {asked.seed}")
        files = founding_tree(self.source, asked.scale, FILE_SIZE)
        self.bytes = files * FILE_SIZE
        record.did(f"made {files:,} files of {FILE_SIZE:,} bytes in 7 folders")
        self.push()
        for fault in (self.kills, self.edit, self.cut_line, self.refused_token, self.lost_finish, self.expired_session, self.cap_of_a_day,
                      self.signed_out, self.sleep, self.wall_clock, self.unmounted):
            record.part(fault.__doc__)
            left = self.check_still_busy(fault)
            record.saw(f"{left:,} of {self.bytes:,} bytes are not yet proved")
            self.ok("limit", "last", f"{left // 20_000}kB/s")  # something must be left for what follows
            fault()
        self.finish_job()
        self.check_plan_was_met()
        subprocess.run(["cp", "-a", self.old + "/.", self.medium.store], check=True)
        record.did(f"put back the {EDITED} old files: their shards hold what they were when they were packed")
        self.look_at_everything("night", self.source)
        self.figures()
        self.conclude()

    # --- the job ----------------------------------------------------------------------------------------------------

    def push(self):
        plan = self.ok("push", self.source, "--to", "g:", "--name", "night", "--limit", "1MB/s", "--plan").stdout
        line = next(one for one in plan.splitlines() if one.startswith("time"))
        self.record.saw(f'packtrain push --plan --limit 1MB/s: "{line}"; nothing sent', "at least" in line and self.received() == 0)
        self.requests_before = self.cloud.stats()["requests"]["total"]
        self.run_it("push", self.source, "--to", "g:", "--name", "night", "--shard-size", self.asked.shard_size, "--limit",
                    f"{self.bytes // 20_000}kB/s")
        self.wait_for_bytes(1)
        self.record.did("packtrain push --wait; the drive receives")

    def run_it(self, *words):
        self.process = self.start(*words, "--wait")
        self.peak.pid = self.process.pid

    def check_still_busy(self, fault):
        """A fault that finds nothing to disturb would prove nothing."""
        left = self.bytes - self.last()["verified_bytes"]
        self.assertIsNone(self.process.poll(), f"the job was over before {fault.__name__}")
        self.assertGreater(left, 2 * MIB, f"too little was left for {fault.__name__}: choose a larger scale or a slower line")
        return left

    def waits(self, number, words, *, within, hour):
        """It says that it waits, why, and until when; `hour`: seconds from now within which it says to try again."""
        end = time.monotonic() + within
        while (job := self.last())["state"] != "waiting" or job.get("id") != number:
            self.assertLess(time.monotonic(), end, f"it does not say that it waits: {job}")
            time.sleep(0.1)
        shown = self.ok("show", "last").stdout
        line = next(one for one in shown.splitlines() if one.startswith("  state")).split(None, 1)[1]
        self.record.saw(f'"{line}"', words in line and number in line and "again at" in line)
        ahead = (datetime.datetime.fromisoformat(job["retry_at"]) - datetime.datetime.now(datetime.timezone.utc)).total_seconds()
        self.record.saw(f"it goes on {job['retry_at']}, {ahead:.0f} s from now (expected {hour[0]} to {hour[1]})", hour[0] <= ahead <= hour[1])

    def goes_on(self, what, within, more=256 * 1024):
        taken = self.wait_for_bytes(more, within)
        self.record.saw(f"{what}: the drive receives again after {taken:.1f} s")
        self.assertIsNone(self.process.poll(), "the process ended")

    # --- the faults ---------------------------------------------------------------------------------------------------

    def kills(self):
        """Kill -9, again and again"""
        seconds = []
        pace = self.bytes * 0.25 / self.asked.kills  # a quarter of the job goes by meanwhile
        for number in range(1, self.asked.kills + 1):
            self.wait_for_bytes(int(self.rng.uniform(0.1, 1.0) * pace))
            self.assertIsNone(self.process.poll(), "it ended before it was killed")
            at = self.received()
            self.kill(self.process)
            begun = time.monotonic()
            self.run_it("resume", "last")
            self.wait_for(lambda at=at: self.received() > at + 64 * 1024)
            seconds.append(time.monotonic() - begun)
            self.record.did(f"kill -9 number {number} when the drive had received {at:,} bytes; sending again after {seconds[-1]:.1f} s")
        seconds.sort()
        self.record.saw(f"sending again after {seconds[len(seconds) // 2]:.1f} s (median), {seconds[-1]:.1f} s (worst), programs' start included")
        self.record.figure("acknowledged bytes sent again", self.cloud.stats()["bytes_again"], 0)

    def edit(self):
        """37 files are edited, of shards that are on the drive already"""
        self.wait_for(lambda: self.first_shard() and self.first_shard()["state"] == "done", 120)
        names = sorted(os.path.relpath(path, self.source) for path in glob.glob(os.path.join(self.source, "class-0", "*")))
        packed = names[: int(self.first_shard()["files"])]
        self.edited = sorted(self.rng.sample(packed, EDITED))
        self.old = os.path.join(self.place, "old")
        for name in self.edited:
            os.makedirs(os.path.dirname(os.path.join(self.old, name)), exist_ok=True)
            shutil.copy2(os.path.join(self.source, name), os.path.join(self.old, name))
        for number, name in enumerate(self.edited):
            path = os.path.join(self.source, name)
            with open(path + ".new", "wb") as file:
                file.write(b"edited in the night" * (number + 1))
            os.replace(path + ".new", path)
        self.record.did(f"edited {EDITED} of the {len(packed)} files of the first shard; the others go on")

    def first_shard(self):
        shards = self.events("show", "last", "--shards")
        return next((one for one in shards if one["name"].endswith("-000000.tar")), None)

    def cut_line(self):
        """The line is cut for an hour"""
        self.line.cut()
        self.record.did(f"cut the line: connections break, new ones are refused, for {self.hour:g} s")
        end = time.monotonic() + self.hour
        self.waits("PKT-2001", "no connection", within=60, hour=(-2, 70))
        time.sleep(max(0.0, end - time.monotonic()))
        self.waits("PKT-2001", "no connection", within=60, hour=(-2, 70))
        self.line.mend()
        self.record.did("mended it")
        self.goes_on("by itself", 100)

    def refused_token(self):
        """401 in the middle"""
        self.fault("token_expired", {"kind": "upload", "nth": 1})
        self.goes_on("a new token, no question", 60)

    def lost_finish(self):
        """The reply to a finish is lost"""
        self.fault("lost_reply", {"kind": "finish", "nth": 1})
        self.goes_on("found by its id, not sent again", 60)

    def expired_session(self):
        """An upload session expires"""
        self.fault("expire_session", {"kind": "upload", "nth": 1}, code=404)
        self.goes_on("begun anew", 60)

    def fault(self, action, when, **more):
        rule = {"id": action, "when": when, "do": {"action": action, **more}}
        self.cloud.control("POST", "faults", rule)
        self.wait_for(lambda: action not in self.cloud.unused(), 120)
        self.record.did(f"the drive: {action}, once")

    def cap_of_a_day(self):
        """The daily cap"""
        rule = {"id": "daily_cap", "when": {"kind": "upload", "nth": 1}, "do": {"action": "daily_cap", "until_released": True}}
        self.cloud.control("POST", "faults", rule)
        self.record.did("the drive refuses uploads as it does after 750 GB in a day")
        self.waits("PKT-4001", "asked to slow down", within=120, hour=(-2, 100))
        if self.asked.whole_cap:
            self.waits("PKT-4002", "stopped uploads for today", within=1500, hour=(600, 24 * 3600))
        else:
            self.record.write("not played: it is called the cap after ten minutes of nothing else (--whole-cap; tests of the core turn the clock)")
        self.cloud.control("POST", "faults/release", {"id": "daily_cap"})
        self.record.did("the cap is over; packtrain resume, so that nobody waits for that hour here")
        self.start("resume", "last")
        self.goes_on("nudged", 60)

    def under_a_clock_that_can_be_turned(self):
        """From here on the process sees a wall clock of ours; False where the tool for that is missing."""
        library = faketime_library()
        if not library:
            self.record.write("the wall clock stays: libfaketime is not installed; tests of the core turn it instead (test_transfer_*)")
            return False
        self.kill(self.process)
        self.set_clock("+0")
        ours = {"LD_PRELOAD": library, "FAKETIME_TIMESTAMP_FILE": self.clock, "FAKETIME_CACHE_DURATION": "1", "FAKETIME_DONT_FAKE_MONOTONIC": "1",
                "NO_FAKE_STAT": "1"}
        self.env.update(ours)
        self.run_it("resume", "last")
        for name in ours:
            del self.env[name]
        self.goes_on("a run under a clock that can be turned", 60)
        return True

    def sleep(self):
        """Eight hours of sleep: the process stands still, its connections die, sessions and tokens expire, the clock has gone on"""
        turned = self.under_a_clock_that_can_be_turned()
        self.process.send_signal(signal.SIGSTOP)
        self.line.cut()
        self.cloud.control("POST", "expire", {"access": True, "sessions": True, "code": 410})
        held = self.last()["sent_bytes"]
        self.record.did(f"SIGSTOP, line cut, all sessions and the token expired, for {self.hour:g} s")
        time.sleep(self.hour)
        if turned:
            self.set_clock("+8h")
        self.line.mend()
        self.process.send_signal(signal.SIGCONT)
        self.record.did("SIGCONT; the wall clock is eight hours later" if turned else "SIGCONT")
        self.goes_on("by itself", 60)
        self.record.saw(f"shards that were whole stayed: {self.last()['verified_bytes']:,} bytes proved, {held:,} were acknowledged before")

    def signed_out(self):
        """The sign-in dies (seven days of a consent screen in testing)"""
        self.cloud.control("POST", "expire", {"access": True, "refresh": True})
        self.record.did("refresh token revoked")
        self.waits("PKT-3001", "sign-in", within=60, hour=(-2, 600))
        self.ok("remote", "login", "g", "--browser", self.browser())
        self.record.did("packtrain remote login, in another process")
        self.start("resume", "last")
        self.goes_on("after the new sign-in", 60)

    def wall_clock(self):
        """The wall clock jumps a day ahead, then a day back"""
        if not self.under_a_clock_that_can_be_turned():
            return
        for jump in ("+1d", "-1d"):  # the second is two days back from the first
            self.set_clock(jump)
            self.record.did(f"while it runs, the wall clock goes to {jump} of the true time")
            time.sleep(2)
            job = self.last()
            self.record.saw(f"state {job['state']}", job["state"] in ("uploading", "verifying"))
            self.goes_on("as if nothing were", 60)
        self.set_clock("+0")
        time.sleep(1.5)

    def set_clock(self, offset):
        with open(self.clock + ".new", "w", encoding="ascii") as file:
            file.write(offset + "\n")
        os.replace(self.clock + ".new", self.clock)

    def unmounted(self):
        """The folder's volume is unmounted and comes back"""
        self.medium.pull()
        self.record.did(f"unmounted the source; its mount point is an empty folder, for {self.hour:g} s")
        end = time.monotonic() + self.hour
        self.waits("PKT-1202", "source folder is gone", within=90, hour=(-2, 60))
        time.sleep(max(0.0, end - time.monotonic()))
        job = self.last()
        self.record.saw(f"nothing is taken for deleted: {job['left_out']} left out", job["left_out"] == 0)
        self.medium.plug_in()
        self.record.did("mounted it again")
        self.goes_on("by itself", 90)

    # --- the end ------------------------------------------------------------------------------------------------------

    def finish_job(self):
        self.record.part("The end of the job")
        self.ok("limit", "last", "off")
        status, text = self.finish(self.process, timeout=60 + 20 * self.bytes / self.asked.line)
        self.record.saw(f"exit status {status}: {text.strip().splitlines()[-1]}", status == 3)
        named = sorted(self.ok("show", "last", "--failed").stdout.splitlines())
        self.record.saw(f"show --failed names {len(named)} files, {len(set(named) & set(self.edited))} of them are the {EDITED} edited", named == self.edited)
        said = [name for name in self.edited if name in text]
        self.record.saw(f"what the process itself said at its end names {len(said)} of them")
        job = self.last()
        self.record.saw(f"the job: {job['state']}, proof by {job.get('proof')}, {job['shards_done']} of {job['shards']} shards", job["shards_done"] == job["shards"])

    def figures(self):
        stats = self.cloud.stats()
        stored = stats["bytes_stored"]
        lost = stats["bytes_received"] - stored
        self.record.part("Figures")
        self.record.figure("acknowledged bytes sent again", stats["bytes_again"], 0)
        self.record.write(f"stored {stored:,} bytes, received {stats['bytes_received']:,}: {lost:,} were lost with connections, killed programs and expired sessions")
        self.record.write(f"requests: {stats['requests']['total'] - self.requests_before}, {stats['requests']['by_kind']}")
        self.record.write(f"upload sessions begun: {stats['sessions_begun']}")
        self.record.figure("peak memory of any of its processes", self.peak.most / 1e6, 150, " MB")
        kept = sum(os.path.getsize(os.path.join(folder, name)) for folder, _, names in os.walk(self.home) for name in names)
        self.record.figure("bytes that it keeps of its own, over the data", kept / self.bytes, 0.05)


if __name__ == "__main__":
    in_own_mounts()
    Night.asked = arguments()
    unittest.main(argv=sys.argv[:1], verbosity=1, warnings="ignore")
