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


def kill_in_the_middle(command, drive, rng, total):
    """Starts it and kills it at a random instant of what is left to send. What the drive says of that instant: how many uploads were
    under way, how many bytes came in this run; nothing if it was over before."""
    before = drive.stats()["bytes_received"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    instant = before + rng.uniform(0.02, 0.7) * (total - before)
    deadline = time.monotonic() + 60
    while process.poll() is None and drive.stats()["bytes_received"] < instant:
        if time.monotonic() > deadline:
            sys.exit("nothing moves")
        time.sleep(0.002)
    time.sleep(rng.uniform(0, 0.03))  # so that the instant is not bound to the end of a request
    process.send_signal(signal.SIGKILL)
    status = process.wait(timeout=20)
    process.stderr.close()
    stats = drive.stats()
    under_way = [s for s in stats["sessions"] if s["state"] == "open" and s["held"] > 0]
    if status != -signal.SIGKILL or stats["bytes_received"] <= before or stats["bytes_received"] >= total:
        return None
    return {"under_way": len(under_way), "received": stats["bytes_received"], "new": stats["bytes_received"] - before}


def check_counts(stats, files, kills):
    """What the drive counted: nothing that it held came again, each object was begun once and is there once."""
    if stats["bytes_again"] != 0:
        sys.exit(f"{stats['bytes_again']} bytes were sent again though the drive held them")
    if stats["twins"] or stats["objects"] != len(files):
        sys.exit(f"{stats['objects']} objects for {len(files)} names, twins: {stats['twins']}")
    # A begin whose address was not journalled yet leaves an upload without a byte.
    sessions = [s for s in stats["sessions"] if s["received"] > 0]
    given_up = [s["name"] for s in sessions if s["state"] != "done"]
    if given_up:
        sys.exit(f"begun more than once: {given_up}")
    # Of a part that was cut the drive keeps whole steps: the rest of a step of each worker comes again.
    lost = sum(s["received"] - s["held"] for s in sessions)
    if lost > kills * WORKERS * PART:
        sys.exit(f"{lost} bytes more were sent than there are")
    return lost


def kill_round(arguments, rng, place, kills):
    """One push of more than 200 parts, killed three times. How many of the kills were proved to be what was meant."""
    source = place / "source"
    source.mkdir(parents=True)
    make_tree(source, rng, 60)
    total = sum(p.stat().st_size for p in source.rglob("*") if p.is_file() and not p.is_symlink())
    with Emulator("--grant-refresh", "REFRESH", "--grant", "WIDE:drive", "--memory", "--line", str(LINE),
                  program=arguments.emulator) as drive:
        command = child(arguments.child, state=place / "state", source=source, endpoint=drive.url, part_size=PART, shard_size=SHARD,
                        workers=WORKERS)
        proved = 0
        for _ in range(3):
            instant = kill_in_the_middle(command, drive, rng, total)
            if instant and instant["under_way"] >= 3:
                proved += 1
                print(f"kill {kills + proved}: at {instant['received'] / MIB:.1f} of {total / MIB:.1f} MiB, {instant['new'] / MIB:.1f} of them "
                      f"in this run, {instant['under_way']} shards in flight", flush=True)
        drive.control("POST", "settle", {})
        run_to_end(command)
        stats = drive.stats()
        parts = stats["requests"]["by_kind"]["upload"]
        if parts < 200:
            sys.exit(f"not the run that was meant: {parts} parts")
        files = download(drive)
        lost = check_counts(stats, files, 3)
        check_tree(files, source, place)
        print(f"  {parts} parts, 0 acknowledged bytes again, {lost / KIB:.0f} KiB of cut parts again, one of each of {len(files)} objects",
              flush=True)
    subprocess.run(["rm", "-rf", place], check=True)
    return proved


def kill_loop(arguments, rng, scratch):
    kills = 0
    for number in range(2 * arguments.kills + 2):
        kills += kill_round(arguments, rng, scratch / f"round{number}", kills)
        if kills >= arguments.kills:
            return
    sys.exit(f"only {kills} of {arguments.kills} kills were in the middle of sending")


def journal_loop(arguments, rng, scratch):
    """Dies at the n-th write of the journal, for every n (or every `stride`-th, from a random one)."""
    source = scratch / "small"
    source.mkdir()
    make_tree(source, rng, 5)
    at, deaths, losses = 1 + rng.randrange(arguments.stride), 0, 0
    push = push_to_drive if arguments.drive else push_to_folder
    while True:
        place = scratch / "push"
        died = push(arguments, source, place, at)
        subprocess.run(["rm", "-rf", place], check=True)
        if died == 0:
            break
        deaths += 1
        losses += died == 138
        at += arguments.stride
    print(f"died at {deaths} writes of the journal, up to write {at}; {losses} times writes were lost", flush=True)
    if deaths < 10 or (arguments.power and losses < 5):
        sys.exit("too few: the push was not what was meant")


def die_and_go_on(arguments, at, **options):
    cut = {"power": 1} if arguments.power else {}
    died = subprocess.run(child(arguments.child, die_at=at, **cut, **options), capture_output=True, text=True, timeout=120)
    if died.returncode not in (0, 137, 138):
        sys.exit(f"write {at}: ended with {died.returncode}: {died.stderr}")
    run_to_end(child(arguments.child, **options))
    return died.returncode


def push_to_folder(arguments, source, place, at):
    died = die_and_go_on(arguments, at, state=place / "state", source=source, root=place / "drive", part_size=MIB, shard_size=MIB,
                         hard_cap=2 * MIB, workers=3)
    folder = place / "drive" / "flowers"
    files = {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file() and not is_part(p)}
    check_tree(files, source, place)
    return died


def push_to_drive(arguments, source, place, at):
    place.mkdir()
    with Emulator("--grant-refresh", "REFRESH", "--grant", "WIDE:drive", "--memory", program=arguments.emulator) as drive:
        died = die_and_go_on(arguments, at, state=place / "state", source=source, endpoint=drive.url, part_size=PART, shard_size=MIB,
                             hard_cap=2 * MIB, workers=3)
        files = download(drive)
        check_counts(drive.stats(), files, 1)
        check_tree(files, source, place)
    return died


def is_part(path):
    """What a begun upload leaves in a folder: not an object, no listing shows it."""
    return path.name.startswith(".") and path.name.endswith(".packtrain-part")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--child", required=True)
    parser.add_argument("--emulator")
    parser.add_argument("--kills", type=int, default=0)
    parser.add_argument("--stride", type=int, default=0)
    parser.add_argument("--drive", action="store_true", help="the kills at the journal's writes: towards the emulator, not a folder")
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
