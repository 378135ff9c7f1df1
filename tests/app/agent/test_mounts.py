"""The agent beside a mounted drive that hangs, comes back and dies: a real FUSE mount, in a mount namespace of the test's own."""

import json
import os
import sys
import time
import unittest

from agent_case import AgentCase, SocketConnection, wait_until

OWN_NAMESPACE = "PACKTRAIN_OWN_NAMESPACE"


class Drive(AgentCase):
    rate = 8  # it asks every 15 s

    def setUp(self):
        super().setUp()
        from fuse_drive import FuseDrive

        self.point = os.path.join(self.place, "drive")
        os.mkdir(self.point)
        self.drive = FuseDrive(self.point)
        self.addCleanup(self.drive.close)

    def tearDown(self):
        # Before the folder goes, and with it what lies on the mount.
        self.run_agent("stop")
        self.drive.close()
        super().tearDown()

    def mount(self):
        return next((each for each in self.snapshot()["mounts"] if each["path"] == self.point), {}).get("value", {})

    def lives(self):
        """Its looks go on at their pace."""
        number = self.snapshot()["number"]
        wait_until(lambda: self.snapshot()["number"] >= number + 3, limit=6)

    def test_it_hangs_and_comes_back(self):
        self.ok("start")
        wait_until(lambda: self.mount().get("state") == "answers")
        self.assertEqual((self.mount()["free"], self.mount()["total"]), (400 << 20, 1000 << 20))
        self.drive.hang()
        wait_until(lambda: self.mount().get("state") == "silent", limit=60)
        self.lives()
        found = wait_until(lambda: self.snapshot()["findings"]["open"], limit=30)[0]
        self.assertEqual((found["finding"], found["subject"]), ("mount_lost", self.point))
        self.assertIn("does not answer", self.ok("status"))
        self.assertIn(f'packtrain_mount_answers{{path="{self.point}"}} 0', self.get("/metrics")[1])
        # A child that hangs in the kernel dies when the kernel lets it: there is one, however long it lasts.
        self.assertLessEqual(self.drive.asked, 2)
        self.drive.come_back()
        wait_until(lambda: self.mount().get("state") == "answers", limit=30)
        wait_until(lambda: not self.snapshot()["findings"]["open"], limit=60)
        self.assertEqual(self.snapshot()["findings"]["raised"], {"mount_lost": 1})

    def test_one_that_hangs_before_the_agent_starts(self):
        self.drive.hang()
        self.env["HOME"] = self.point
        link = os.path.join(self.place, "link")
        os.symlink(self.point, link)
        self.ok("start", "--disk", link, "--disk", self.place, timeout=30)
        wait_until(lambda: self.mount().get("state") == "silent", limit=60)
        self.lives()
        disks = {each["path"]: each for each in self.snapshot()["disks"]}
        self.assertIn("value", disks[self.place])
        self.assertIn("error", disks[link])
        # The child that hangs holds nothing: neither end nor new start waits for it.
        pid = self.pid()
        self.ok("stop", timeout=15)
        self.assertFalse(self.alive(pid))
        self.ok("start", "--disk", self.place, timeout=30)
        self.lives()

    def test_an_agent_that_hangs_with_it_leaves_the_place_to_the_next(self):
        target = os.path.join(self.place, "target")
        os.mkdir(target)
        self.ok("start")
        self.command("watch", folder=self.point, to="local:" + target, set="run")
        wait_until(lambda: self.mount().get("state") == "answers")
        self.drive.hang()
        wait_until(lambda: self.mount().get("state") == "silent", limit=60)
        # What looks into the watched folder hangs in the kernel, and no signal reaches it there.
        pid = self.pid()
        self.assertIn("killed", self.ok("stop", timeout=40))
        self.ok("start", timeout=30)
        self.assertNotEqual(self.pid(), pid)
        self.lives()
        self.assertIn("runs already", self.ok("start"))

    def test_a_watch_of_one_that_hangs_is_answered_and_blocks_nobody(self):
        target = os.path.join(self.place, "target")
        os.mkdir(target)
        link = os.path.join(self.place, "link")
        os.symlink(self.point, link)
        self.ok("start")
        wait_until(lambda: self.mount().get("state") == "answers")
        self.drive.hang()
        for folder in (self.point, link, self.point + "/below"):
            begun = time.monotonic()
            self.refused("watch", folder=folder, to="local:" + target, set="run")
            self.assertLess(time.monotonic() - begun, 4)
        self.refused("watch", folder=target, to="local:" + self.point + "/below", set="run")
        self.refused("watch_output", folder=target, to="local:" + self.point)
        self.refused("resume", folder=self.point)
        # An output folder is only ever looked at by a thread of its own.
        self.command("watch_output", folder=link, to="local:" + target)
        flush = self.command("flush")
        self.assertEqual(flush["state"], "working")  # nobody knows what is in it
        self.lives()

    def test_an_agent_starts_beside_watched_folders_that_hang(self):
        target = os.path.join(self.place, "target")
        os.mkdir(target)
        self.ok("start")
        self.command("watch", folder=self.point, to="local:" + target, set="run")
        self.command("watch_output", folder=self.point, to="local:" + target)
        wait_until(lambda: self.mount().get("state") == "answers")
        self.drive.hang()
        self.run_agent("stop", timeout=60)
        self.ok("start", timeout=30)
        self.lives()
        self.assertEqual(self.command("flush")["state"], "working")

    def refused(self, name, **arguments):
        connection = SocketConnection(os.path.join(self.folder, "agent.sock"))
        try:
            connection.request("POST", "/commands/" + name, json.dumps(arguments))
            reply = connection.getresponse()
            error = json.loads(reply.read())["error"]
        finally:
            connection.close()
        self.assertIn("does not answer", error["message"])

    def test_its_program_dies(self):
        self.ok("start")
        wait_until(lambda: self.mount().get("state") == "answers")
        self.drive.die()
        broken = wait_until(lambda: self.mount().get("state") == "broken" and self.mount(), limit=60)
        self.assertRegex(broken["why"], "not connected|connection abort")
        self.lives()


if __name__ == "__main__":
    if OWN_NAMESPACE not in os.environ:
        os.environ[OWN_NAMESPACE] = "1"
        os.execvp("unshare", ["unshare", "--map-root-user", "--mount", sys.executable, "-B", *sys.argv])
    unittest.main()
