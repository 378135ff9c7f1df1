"""kill -9 at random instants of a push to the Drive emulator; and a kill at the writes of the journal of a push to a folder.

After every kill the push goes on in a new process. In the end the drive holds exactly one of each object, no byte that it
held already was sent again, and what stock tar and cat make of it is what diff calls equal to the source.
"""
import argparse
import pathlib
import random
import signal
import subprocess
import sys
import tempfile
import time

from emulator import Emulator
from trees import KIB, MIB, check_tree, child, download, make_tree, run_to_end

PART, SHARD, WORKERS = 256 * KIB, 12 * MIB, 4
LINE = 24 * MIB  # bytes a second, so that a push of some 60 MiB takes long enough to be hit


def kill_in_the_middle(command, drive, rng, received):
    """Starts it and kills it at a random instant of sending. True if it was killed there; what the drive has received then."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    deadline = time.monotonic() + 30
    while drive.stats()["bytes_received"] <= received and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.005)
    # Somewhere within the time that a third of the tree takes: the instant is drawn, not the event.
    time.sleep(rng.uniform(0, 0.8))
    process.send_signal(signal.SIGKILL)
    status = process.wait(timeout=20)
    process.stderr.close()
    stats = drive.stats()
    now = stats["bytes_received"]
    return status == -signal.SIGKILL and now > received, now, stats


def kill_loop(arguments, rng, scratch):
    kills = rounds = 0
    while kills < arguments.kills:
        rounds += 1
        place = scratch / f"round{rounds}"
        source = place / "source"
        source.mkdir(parents=True)
        make_tree(source, rng, 60)
        with Emulator("--grant-refresh", "REFRESH", "--grant", "WIDE:drive", "--memory", "--line", str(LINE),
                      program=arguments.emulator) as drive:
            command = child(arguments.child, state=place / "state", source=source, endpoint=drive.url, part_size=PART, shard_size=SHARD,
                            workers=WORKERS)
            received, in_flight = 0, 0
            for _ in range(3):
                hit, received, stats = kill_in_the_middle(command, drive, rng, received)
                open_sessions = [s for s in stats["sessions"] if s["state"] == "open" and s["held"] > 0]
                in_flight = max(in_flight, len(open_sessions))
                if hit:
                    kills += 1
            drive.control("POST", "settle", {})
            run_to_end(command)
            stats = drive.stats()
            parts = stats["requests"]["by_kind"]["upload"]
            if stats["bytes_again"] != 0:
                sys.exit(f"{stats['bytes_again']} bytes were sent again though the drive held them")
            if stats["twins"]:
                sys.exit(f"twins: {stats['twins']}")
            if parts < 200 or in_flight < 3:
                sys.exit(f"not the run that was meant: {parts} parts, {in_flight} shards in flight")
            check_tree(download(drive), source, place)
            print(f"round {rounds}: {kills} kills so far, {parts} parts, {in_flight} in flight, 0 bytes again", flush=True)
        subprocess.run(["rm", "-rf", place], check=True)


def journal_loop(arguments, rng, scratch):
    """Dies at the n-th write of the journal, for every n (or every `stride`-th, from a random one)."""
    source = scratch / "small"
    source.mkdir()
    make_tree(source, rng, 5)
    at, deaths, losses = 1 + rng.randrange(arguments.stride), 0, 0
    while True:
        place = scratch / "push"
        options = dict(state=place / "state", source=source, root=place / "drive", part_size=MIB, shard_size=MIB, hard_cap=2 * MIB, workers=3)
        cut = {"power": 1} if arguments.power else {}
        died = subprocess.run(child(arguments.child, die_at=at, **cut, **options), capture_output=True, text=True, timeout=120)
        if died.returncode not in (0, 137, 138):
            sys.exit(f"write {at}: ended with {died.returncode}: {died.stderr}")
        run_to_end(child(arguments.child, **options))
        folder = place / "drive" / "flowers"
        files = {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file() and not is_part(p)}
        check_tree(files, source, scratch)
        subprocess.run(["rm", "-rf", place], check=True)
        if died.returncode == 0:
            break
        deaths += 1
        losses += died.returncode == 138
        at += arguments.stride
    print(f"died at {deaths} writes of the journal, up to write {at}; {losses} times writes were lost", flush=True)
    if deaths < 10 or (arguments.power and losses < 5):
        sys.exit("too few: the push was not what was meant")


def is_part(path):
    """What a begun upload leaves in a folder: not an object, no listing shows it."""
    return path.name.startswith(".") and path.name.endswith(".packtrain-part")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--child", required=True)
    parser.add_argument("--emulator")
    parser.add_argument("--kills", type=int, default=0)
    parser.add_argument("--stride", type=int, default=0)
    parser.add_argument("--power", action="store_true", help="what the journal has not synced is lost with each kill")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1 << 32))
    arguments = parser.parse_args()
    print(f"seed {arguments.seed}", flush=True)
    rng = random.Random(arguments.seed)
    with tempfile.TemporaryDirectory(prefix="packtrain-kill-", ignore_cleanup_errors=True) as scratch:
        if arguments.kills:
            kill_loop(arguments, rng, pathlib.Path(scratch))
        if arguments.stride:
            journal_loop(arguments, rng, pathlib.Path(scratch))


main()
