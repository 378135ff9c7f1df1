#!/usr/bin/env python3
"""What the agent costs while it only watches, once a second: processor and memory, with a Jupyter server that it asks and with the
history that it keeps. Prints the raw figures and PASS or FAIL: at most 0.5 % of one core and 30 MB.

    tests/bench/bench_agent.py --bin build/dev/bin
"""

import argparse
import http.server
import os
import subprocess
import sys
import threading
import time

import rig

CORE = 0.5  # percent of one core
MEMORY = 30  # MB


class Notebook(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        body = b'[{"id": "x", "name": "python3", "execution_state": "idle", "connections": 0, "last_activity": "2026-01-01T00:00:00Z"}]'
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


def cpu_seconds(pid):
    """Of the process, its threads and the children that it has buried."""
    with open(f"/proc/{pid}/stat", encoding="ascii") as stat:
        fields = stat.read().rsplit(")", 1)[1].split()
    return sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")


def memory(pid):
    """Bytes, what is shared by its share."""
    with open(f"/proc/{pid}/smaps_rollup", encoding="ascii") as rollup:
        return next(int(line.split()[1]) * 1024 for line in rollup if line.startswith("Pss:"))


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--bin", required=True, help="the folder with packtrain-agent")
    arguments.add_argument("--seconds", type=float, default=120, help="how long it is watched")
    asked = arguments.parse_args()
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Notebook)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with rig.scratch() as place:
        environment = {**os.environ, "PACKTRAIN_HOME": place}
        agent = subprocess.Popen([os.path.join(asked.bin, "packtrain-agent"), "run", "--jupyter",
                                  f"http://127.0.0.1:{server.server_port}"], env=environment, stdout=subprocess.PIPE, text=True)
        try:
            agent.stdout.readline()
            time.sleep(5)  # its start is not what is measured
            began, used = time.monotonic(), cpu_seconds(agent.pid)
            time.sleep(asked.seconds)
            passed = time.monotonic() - began
            used = cpu_seconds(agent.pid) - used
            held = memory(agent.pid)
        finally:
            agent.terminate()
            agent.wait(timeout=20)
    server.shutdown()
    print(f"{passed:.0f} s watched, {used:.2f} s of processor, {held} bytes of memory")
    results = [rig.verdict("processor", 100 * used / passed, CORE, "% of one core"),
               rig.verdict("memory", held / 1e6, MEMORY, "MB")]
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
