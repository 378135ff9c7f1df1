"""A push to the Drive emulator under each fault of its plan: it ends well, nothing that the drive held is sent again, one of each object."""
import argparse
import concurrent.futures
import pathlib
import random
import sys
import tempfile

from emulator import Emulator
from trees import KIB, MIB, check_tree, child, download, make_tree, run_to_end


def upload(action, nth=4, count=1, **more):
    return {"id": f"{action}-{nth}", "when": {"kind": "upload", "nth": nth, "count": count}, "do": {"action": action, **more}}


def finish(action, session=2, **more):
    return {"id": f"{action}-{session}", "when": {"kind": "finish", "session": session}, "do": {"action": action, **more}}


def on(kind, action, nth=1, count=1, **more):
    return {"id": f"{kind}-{action}", "when": {"kind": kind, "nth": nth, "count": count}, "do": {"action": action, **more}}


RATE = dict(code=403, reason="userRateLimitExceeded", message="Rate Limit Exceeded")

# name -> rules; what the emulator may count as sent again for a reason of its own stands beside it.
PLANS = {
    "short acknowledgement": [upload("short_ack", keep=256 * KIB, count=3)],
    "no acknowledgement": [upload("no_ack")],
    "acknowledges more than was sent": [upload("over_ack", by=1)],
    "308 in the other style": [upload("style_308", count=5, style="plain")],
    "a burst of 503": [upload("status", count=5, code=503)],
    "500 that kept a part": [upload("status", code=500, keep=256 * KIB)],
    "429 that says when": [upload("status", code=429, retry_after="1")],
    "429 that does not": [upload("status", code=429)],
    "403 rate": [upload("status", **RATE)],
    "reset": [upload("reset", after=300_000), upload("reset", nth=9, after=700_000)],
    "drop": [upload("drop")],
    "half closed": [upload("half_close")],
    "finish lost": [finish("lost_reply"), finish("lost_reply", session=3, how="reset")],
    "begin lost": [on("begin", "lost_reply", nth=2)],
    "session gone, 404": [upload("expire_session", code=404)],
    "session gone, 410": [upload("expire_session", code=410)],
    "401 in the middle": [upload("token_expired")],
    "status queries fail too": [upload("reset", after=1), on("status", "status", count=2, code=503)],
    "wrong checksum once": [finish("wrong_checksum", once=True)],
    "portal": [upload("html_portal")],
    "listing fails": [on("list", "status", code=500)],
    "ids fail": [on("ids", "status", code=503)],
}


def play(arguments, name, rules, source, place):
    place.mkdir()
    with Emulator("--grant-refresh", "REFRESH", "--grant", "WIDE:drive", "--memory", "--list-lag", "1500", program=arguments.emulator) as drive:
        drive.faults(*rules)
        run_to_end(child(arguments.child, state=place / "state", source=source, endpoint=drive.url, part_size=MIB, shard_size=6 * MIB,
                         workers=3))
        if drive.unused():
            sys.exit(f"{name}: planned and not met: {drive.unused()}")
        drive.control("POST", "settle", {})
        stats = drive.stats()
        if stats["bytes_again"] != 0 or stats["twins"]:
            sys.exit(f"{name}: {stats['bytes_again']} bytes again, twins {stats['twins']}")
        check_tree(download(drive), source, place)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--child", required=True)
    parser.add_argument("--emulator", required=True)
    parser.add_argument("--only")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="packtrain-faults-", ignore_cleanup_errors=True) as scratch:
        scratch = pathlib.Path(scratch)
        source = scratch / "source"
        source.mkdir()
        make_tree(source, random.Random(7), 20)
        failed = 0
        # Most of the time is waiting, as the drive is given.
        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            runs = {}
            for number, (name, rules) in enumerate(PLANS.items()):
                if not arguments.only or arguments.only in name:
                    runs[pool.submit(play, arguments, name, rules, source, scratch / str(number))] = name
            for run in concurrent.futures.as_completed(runs):
                try:
                    run.result()
                    print(f"ok: {runs[run]}", flush=True)
                except (SystemExit, Exception) as error:
                    failed += 1
                    print(f"FAILED: {runs[run]}: {error}", flush=True)
        sys.exit(1 if failed or not runs else 0)


main()
