"""'packtrain agent put' to Google Drive: one wheel there, whatever the line does, and a cell for Colab that installs it."""

import hashlib
import os
import subprocess
import sys
import unittest

from cells_case import WHEEL, cells_of, check_syntax, make_wheel, paste
from drive_cli_case import MIB, DriveCliCase

STUB = '''import os
def mount(place):
    print("mounted " + place)
'''


def rule(action, when, **more):
    return {"id": f"{action} {when['kind']}", "when": when, "do": {"action": action, **more}}


class OnDrive(DriveCliCase):
    def setUp(self):
        super().setUp()
        # More than goes into one request.
        self.wheel = make_wheel(self.place, os.urandom(12 * MIB))
        with open(self.wheel, "rb") as file:
            self.digest = hashlib.sha256(file.read()).hexdigest()

    def put(self, *more):
        return self.ok("agent", "put", "g:", "--wheel", self.wheel, "--json", *more, timeout=120).stdout

    def check_there(self):
        there = [one for one in self.cloud.objects() if one["name"] == WHEEL]
        self.assertEqual([(one["sha256"], one["size"]) for one in there], [(self.digest, os.path.getsize(self.wheel))])
        self.assertEqual(self.cloud.stats()["twins"], [])
        self.check_plan_was_met()
        self.check_no_secret()
        return there[0]

    def test_lies_there_once_and_is_replaced_by_a_newer_one(self):
        self.put()
        first = self.check_there()
        self.put()
        self.assertEqual(self.check_there(), first)
        make_wheel(self.place, os.urandom(11 * MIB))
        with open(self.wheel, "rb") as file:
            self.digest = hashlib.sha256(file.read()).hexdigest()
        self.put()
        self.assertEqual(self.check_there()["id"], first["id"])

    def pass_over(self, *faults):
        self.cloud.faults(*faults)
        self.put()
        self.check_there()

    def test_arrives_when_the_line_breaks_in_the_middle(self):
        self.pass_over(rule("reset", {"kind": ["upload", "finish"], "nth": 1}, after=3 * MIB))

    def test_arrives_when_the_drive_is_busy(self):
        self.pass_over(rule("status", {"kind": "begin", "nth": 1}, code=503), rule("status", {"kind": "list", "nth": 1}, code=429, reason="rateLimitExceeded"))

    def test_arrives_once_when_the_reply_is_lost(self):
        self.pass_over(rule("lost_reply", {"kind": "finish", "nth": 1}))

    def test_that_arrived_damaged_is_not_called_verified(self):
        self.cloud.faults(rule("wrong_checksum", {"kind": "finish", "nth": 1}))
        done = self.run_cli("agent", "put", "g:", "--wheel", self.wheel, timeout=120)
        self.assertEqual(done.returncode, 7, done.stderr)
        self.assertNotIn("verified:", done.stderr)

    def test_is_installed_by_the_cell_for_colab(self):
        cells = cells_of(self.put())
        self.assertEqual(sorted(cells), ["colab", "jupyter", "kaggle", "shell"])
        for name, text in cells.items():
            check_syntax(name, text)
        self.assertIn(f'"/content/drive/MyDrive/Packtrain/.packtrain/{WHEEL}"', cells["colab"])
        self.assertIn(f'wheel = "{WHEEL}"', cells["jupyter"])
        self.assertIn("First put", cells["shell"])
        if subprocess.run([sys.executable, "-m", "pip", "--version"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False).returncode != 0:
            self.skipTest("this Python has no pip (installer/setup.sh --tests installs Debian's)")
        there = next(one for one in self.cloud.objects() if one["name"] == WHEEL)
        self.assertEqual(there["sha256"], self.digest)
        mount, site = os.path.join(self.place, "mount"), os.path.join(self.place, "site")
        os.makedirs(mount + "/MyDrive/Packtrain/.packtrain")
        os.makedirs(site + "/google/colab")
        with open(site + "/google/colab/drive.py", "w", encoding="ascii") as file:
            file.write(STUB)
        os.symlink(self.wheel, mount + "/MyDrive/Packtrain/.packtrain/" + WHEEL)
        done = paste("colab", cells["colab"].replace("/content/drive", mount), PIP_TARGET=site, PYTHONPATH=site, PATH=os.environ["PATH"], HOME=self.place,
                     STARTED=self.place + "/started")
        self.assertEqual(done.returncode, 0, done.stdout)
        self.assertIn("mounted " + mount, done.stdout)
        self.assertTrue(os.path.exists(self.place + "/started"))


if __name__ == "__main__":
    unittest.main(verbosity=2)
