"""Starts an emulator program for a test and talks to its control API. Standard library only."""
import json
import os
import subprocess
import urllib.error
import urllib.request


class Emulator:
    """A running drive-emulator; a context manager that ends it. `program` defaults to $DRIVE_EMULATOR."""

    def __init__(self, *options, program=None):
        program = program or os.environ["DRIVE_EMULATOR"]
        self.process = subprocess.Popen([program, "--die-with-parent", *options], stdout=subprocess.PIPE, text=True)
        line = self.process.stdout.readline().split()
        if len(line) != 2 or line[0] != "listening":
            raise RuntimeError(f"{program} did not start")
        self.url = line[1]
        self.port = int(self.url.rsplit(":", 1)[1])

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        self.stop()

    def stop(self):
        """Ends the program; returns its exit status."""
        self.process.terminate()
        status = self.process.wait(timeout=20)
        self.process.stdout.close()
        return status

    def control(self, method, path, body=None):
        data = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.url}/emulator/{path}", data=data, method=method)
        with urllib.request.urlopen(request, timeout=60) as reply:
            return json.loads(reply.read() or b"{}")

    def faults(self, *rules):
        """Replaces the plan."""
        return self.control("PUT", "faults", list(rules))

    def unused(self):
        return self.control("GET", "faults")["unused"]

    def stats(self):
        return self.control("GET", "stats")

    def objects(self, name="*"):
        return self.control("GET", f"objects?name={name}")["objects"]
