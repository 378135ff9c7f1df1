"""The agent inside a real control group: 13 GB of memory and 2 cores, as a notebook's machine gives."""

import contextlib
import os
import subprocess
import time
import unittest

from agent_case import PROGRAM, AgentCase, wait_until

ROOT = "/sys/fs/cgroup"
MEMORY = 13_000_000_000 // 4096 * 4096  # in whole pages, as the kernel keeps it


def write(path, text):
    with open(path, "w", encoding="ascii") as file:
        file.write(text)


class Groups:
    """A group in each hierarchy that tells of memory and processor time. OSError where this machine gives none."""

    def __init__(self):
        name = f"packtrain-agent-{os.getpid()}"
        self.version = 1 if os.path.isdir(ROOT + "/memory") else 2
        kinds = ("memory", "cpu", "cpuacct") if self.version == 1 else ("",) * 3
        folders = [os.path.join(os.path.realpath(os.path.join(ROOT, kind)), name) for kind in kinds]
        self.memory, self.cpu, _ = folders
        self.made = []
        try:
            for folder in dict.fromkeys(folders):
                os.mkdir(folder)
                self.made.append(folder)
            write(os.path.join(self.memory, "memory.limit_in_bytes" if self.version == 1 else "memory.max"), str(MEMORY))
            self.cores(2)
        except OSError:
            self.remove()
            raise

    def cores(self, count):
        if self.version == 2:
            return write(os.path.join(self.cpu, "cpu.max"), f"{round(count * 100_000)} 100000")
        write(os.path.join(self.cpu, "cpu.cfs_period_us"), "100000")
        return write(os.path.join(self.cpu, "cpu.cfs_quota_us"), str(round(count * 100_000)))

    def command(self, *words):
        """The same, run in them."""
        enter = "".join(f"echo $$ > '{folder}/cgroup.procs' && " for folder in self.made)
        return ["sh", "-c", enter + 'exec "$0" "$@"', *words]

    def remove(self):
        for folder in self.made:
            for _ in range(100):
                with contextlib.suppress(OSError):
                    os.rmdir(folder)
                    break
                time.sleep(0.05)


class InAGroup(AgentCase):
    def setUp(self):
        super().setUp()
        try:
            self.groups = Groups()
        except OSError as problem:
            self.skipTest(f"this machine gives no control group: {problem}")
        self.addCleanup(self.groups.remove)

    def spawn(self, *words):
        return subprocess.run(self.groups.command(*words), env=self.env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True, timeout=30, check=True)

    def cpu(self):
        return self.snapshot()["cpu"]["value"]

    def test_its_limits_are_those_of_the_machine(self):
        self.spawn(PROGRAM, "start", "--nice", "0")
        memory = self.snapshot()["memory"]["value"]["limit"]
        self.assertEqual((memory["bytes"], memory["source"]), (MEMORY, f"cgroup v{self.groups.version}"))
        self.assertEqual(self.cpu()["cores_available"], min(2, len(os.sched_getaffinity(0))))
        self.groups.cores(0.5)
        wait_until(lambda: self.cpu()["cores_available"] == 0.5)
        # What another process of the group holds and does is told, what the machine does beside it is not.
        hog = subprocess.Popen(self.groups.command("python3", "-c", "held = bytearray(300_000_000)\nwhile True: pass"), stdin=subprocess.DEVNULL)
        try:
            wait_until(lambda: self.snapshot()["memory"]["value"]["limit"]["used"] > memory["used"] + 290_000_000)
            wait_until(lambda: 0.3 < self.cpu().get("cores_used", 0) < 0.7, limit=30)
        finally:
            hog.kill()
            hog.wait()


if __name__ == "__main__":
    unittest.main()
