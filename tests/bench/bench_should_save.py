#!/usr/bin/env python3
"""What packtrain.should_save() costs a training step, with no asking and with one that was answered, in a loop that only asks and
beside os.stat() of the same file. Prints the raw figures and PASS or FAIL: at most 10 microseconds on the average.

    tests/bench/bench_should_save.py [--seconds 3]
"""

import argparse
import os
import statistics
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "app", "notebook"))

LIMIT = 10.0  # microseconds


def mean(call, seconds):
    """Microseconds, over all calls; among them are the looks at the file four times a second."""
    calls, begun, batch = 0, time.perf_counter(), range(10000)
    while time.perf_counter() - begun < seconds:
        for _ in batch:
            call()
        calls += len(batch)
    return (time.perf_counter() - begun) / calls * 1e6


def slowest(call, seconds):
    """The 99.99th percentile, each call timed by itself."""
    times, end = [], time.perf_counter() + seconds
    while time.perf_counter() < end:
        begun = time.perf_counter()
        call()
        times.append(time.perf_counter() - begun)
    return statistics.quantiles(times, n=10000)[-1] * 1e6


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=3.0)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        os.environ["PACKTRAIN_HOME"] = home
        import packtrain
        flag = os.path.join(home, "agent", "save-now")
        os.mkdir(os.path.dirname(flag))
        passed = True
        for what in ("no asking", "an asking that was answered"):
            if what != "no asking":
                with open(flag, "w") as file:
                    file.write("1")
                time.sleep(0.3)
                if not packtrain.should_save():
                    sys.exit("the asking was not heard")
                packtrain.saved()
            took, tail = mean(packtrain.should_save, asked.seconds), slowest(packtrain.should_save, asked.seconds)
            passed = passed and took <= LIMIT
            print(f"{what}: {took:.3f} us a call, 99.99 % within {tail:.1f} us (mean at most {LIMIT:g}): "
                  f"{'PASS' if took <= LIMIT else 'FAIL'}")
        print(f"os.stat of the flag, for comparison: {mean(lambda: os.stat(flag), asked.seconds):.3f} us a call")
    return 0 if passed else 1


if __name__ == "__main__":
    sys.exit(main())
