"""What takes a drive minutes or a day, with clocks that run faster: the cap of a day is known for what it is, and waited for."""
import argparse
import pathlib
import random
import subprocess
import sys
import tempfile

from emulator import Emulator
from trees import MIB, check_tree, child, download, make_tree, run_to_end

CAP = {"id": "cap", "when": {"kind": ["begin", "upload"], "nth": 6}, "do": {"action": "daily_cap"}}


def need(condition, words):
    if not condition:
        sys.exit(words)


def push(arguments, drive, place, **more):
    return child(arguments.child, state=place / "state", source=arguments.source, endpoint=drive.url, part_size=MIB, shard_size=6 * MIB,
                 workers=3, **more)


def arrived(arguments, drive, place):
    need(drive.unused() == [], f"planned and not met: {drive.unused()}")
    drive.faults()
    stats = drive.stats()
    need(stats["bytes_again"] == 0 and not stats["twins"], f"{stats['bytes_again']} bytes again, twins {stats['twins']}")
    check_tree(download(drive), arguments.source, place)


def cap_in_the_foreground(arguments, drive, place):
    """Called by its name only after more than ten minutes of refusals; nothing is given up for it; a later run goes on."""
    drive.faults({**CAP, "do": {**CAP["do"], "until_released": True}})
    done = subprocess.run(push(arguments, drive, place, speed=200, returns=1), capture_output=True, text=True, timeout=120)
    need(done.returncode == 3 and "waiting" in done.stdout and "PKT-4002" in done.stdout, f"{done.returncode}: {done.stdout}{done.stderr}")
    refused = drive.stats()["requests"]["by_status"]["403"]
    # 64 s between tries, 3 workers, 12 minutes: it did not hammer, and it did not give up at once.
    need(6 <= refused <= 120, f"{refused} refusals")
    need(drive.objects("packtrain.json") == [], "a manifest while shards were missing")
    drive.control("POST", "faults/release", {})
    run_to_end(push(arguments, drive, place))
    arrived(arguments, drive, place)


def cap_that_ends(arguments, drive, place):
    """Left alone it goes on by itself when the day is over: here four real seconds, at a clock 20,000 times as fast."""
    drive.faults({**CAP, "do": {**CAP["do"], "for_ms": 3000}})
    run_to_end(push(arguments, drive, place, speed=20000))
    arrived(arguments, drive, place)


def haste_that_passes(arguments, drive, place):
    """Refusals of a few minutes are haste: no name is called, nothing is waited for that is over."""
    drive.faults({"id": "haste", "when": {"kind": "upload", "nth": 4, "count": 5},
                  "do": {"action": "status", "code": 403, "reason": "userRateLimitExceeded", "message": "User rate limit exceeded."}})
    out = run_to_end(push(arguments, drive, place, speed=20, returns=1))
    need("PKT" not in out, out)
    arrived(arguments, drive, place)


def jump(hours):
    def play(arguments, drive, place):
        """Somebody sets the wall clock while it sends: sign-in, waits and sums go by other clocks."""
        drive.faults({"id": "429", "when": {"kind": "upload", "nth": 5}, "do": {"action": "status", "code": 429, "retry_after": "2"}},
                     {"id": "401", "when": {"kind": "upload", "nth": 12}, "do": {"action": "token_expired"}})
        run_to_end(push(arguments, drive, place, jump_wall=hours))
        arrived(arguments, drive, place)

    play.__name__ = f"wall_clock_jumps_{hours}_hours"
    return play


def sleep(arguments, drive, place):
    """Eight hours asleep: noticed, every connection is new, and the drive is asked what it holds."""
    done = subprocess.run(push(arguments, drive, place, sleep=8), capture_output=True, text=True, timeout=120)
    need(done.returncode == 0 and done.stderr.count("woke up") == 1, f"{done.returncode}: {done.stdout}{done.stderr}")
    need(drive.stats()["requests"]["by_kind"].get("status", 0) > 0, "the drive was not asked")
    arrived(arguments, drive, place)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--child", required=True)
    parser.add_argument("--emulator", required=True)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="packtrain-waits-", ignore_cleanup_errors=True) as scratch:
        scratch = pathlib.Path(scratch)
        arguments.source = scratch / "source"
        arguments.source.mkdir()
        make_tree(arguments.source, random.Random(3), 16)
        for play in (cap_in_the_foreground, cap_that_ends, haste_that_passes, jump(24), jump(-24), sleep):
            place = scratch / play.__name__
            place.mkdir()
            # Where the middle matters it must take a while.
            line = ("--line", str(5 * MIB)) if play is sleep or "jumps" in play.__name__ else ()
            with Emulator("--grant-refresh", "REFRESH", "--grant", "WIDE:drive", "--memory", *line, program=arguments.emulator) as drive:
                play(arguments, drive, place)
            print(f"ok: {play.__name__}", flush=True)


main()
