"""A push from a source that misbehaves: what its tests share."""

import os
import subprocess
import sys
import unittest

from drive_cli_case import DriveCliCase

SKIP = 77  # what CTest takes for skipped


class SourceCase(DriveCliCase):
    """A signed-in remote `g`; the source is `self.source`."""

    def start_slowly(self, *more, rate="4MB/s", shard_size="4MiB"):
        """A push that sends one shard after the other; returns when the first one is there."""
        process = self.start("push", self.source, "--to", "g:", "--shard-size", shard_size, "--limit", rate, "--parallel", "1", *more)
        self.wait_for(lambda: self.last()["shards_done"] > 0)
        return process

    def named(self):
        """What the last job says that it left out or that changed; only for names without newlines."""
        return sorted(self.ok("show", "last", "--failed").stdout.splitlines())

    def reasons(self):
        """The same with the reason of each."""
        return {one.get("path") or one["path_b64"]: one["reason"] for one in self.events("show", "last", "--failed") if not one["by_pattern"]}


def in_own_mounts():
    """Runs this program again where its mounts are its own, or ends it as skipped. Call it before anything else."""
    if os.environ.get("PACKTRAIN_OWN_MOUNTS"):
        return
    for more in ([], ["--map-root-user"]):
        command = ["unshare", "--mount", "--propagation", "private", *more]
        try:
            works = subprocess.run([*command, "mount", "-t", "tmpfs", "none", "/mnt"], stderr=subprocess.DEVNULL, check=False).returncode == 0
        except FileNotFoundError:
            works = False
        if works:
            os.execvpe("unshare", [*command, sys.executable, "-B", *sys.argv], {**os.environ, "PACKTRAIN_OWN_MOUNTS": "1"})
    print("skipped: this user may not mount anything, not even where nobody else sees it")
    sys.exit(SKIP)


class Medium:
    """A volume that can be mounted at a place, taken away while it is in use, and mounted again."""

    def __init__(self, place):
        self.place = place

    def run(self, *command):
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
        if done.returncode != 0:
            raise unittest.SkipTest(f"{' '.join(command)}: {done.stdout.strip()}")

    def plug_in(self):
        self.mount()

    def pull(self):
        """Like a hand: whoever uses it is not asked. What stays is the folder that it was mounted on."""
        while self.is_mounted():
            subprocess.run(["umount", "-l", self.place], check=True)

    def is_mounted(self):
        with open("/proc/self/mountinfo", encoding="utf-8") as mounts:
            return any(line.split()[4] == self.place for line in mounts)


class Bind(Medium):
    """The mount point lies on the same device; only the inode tells it from the volume."""

    def __init__(self, place):
        super().__init__(place)
        self.store = place + ".volume"
        os.mkdir(self.store)

    def mount(self):
        self.run("mount", "--bind", self.store, self.place)


class Disk(Medium):
    """A file system in a file, as on a USB drive; it may come back under another device number."""

    def __init__(self, place, megabytes=96):
        super().__init__(place)
        self.image = place + ".img"
        with open(self.image, "wb") as file:
            file.truncate(megabytes << 20)
        self.run("mkfs.ext4", "-q", "-F", "-m", "0", self.image)

    def mount(self):
        self.run("mount", "-o", "loop", self.image, self.place)
        subprocess.run(["rmdir", os.path.join(self.place, "lost+found")], check=False, stderr=subprocess.DEVNULL)
