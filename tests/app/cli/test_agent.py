"""'packtrain agent put': the wheel in a folder, and the cells that install it from there."""

import os
import shutil
import subprocess
import sys
import unittest

from cells_case import WHEEL, cells_of, check_syntax, make_wheel, paste
from cli_case import PROGRAM, CliCase

HAS_PIP = subprocess.run([sys.executable, "-m", "pip", "--version"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False).returncode == 0


def content(path):
    with open(path, "rb") as file:
        return file.read()


class PutCase(CliCase):
    def setUp(self):
        super().setUp()
        self.wheel = make_wheel(self.place, os.urandom(100_000))

    def put(self, *more, folder=None, **options):
        return self.events("agent", "put", "local:" + (folder or self.drive), "--wheel", self.wheel, *more, **options)

    def cells(self, folder=None):
        return cells_of(self.ok("agent", "put", "local:" + (folder or self.drive), "--wheel", self.wheel, "--json").stdout)


class Wheel(PutCase):
    def test_is_placed_once_and_said_to_be_verified(self):
        done = self.put()[-1]
        self.assertEqual((done["event"], done["name"], done["was_there"]), ("done", WHEEL, False))
        self.assertEqual(os.listdir(self.drive), [WHEEL])
        self.assertEqual(content(os.path.join(self.drive, WHEEL)), content(self.wheel))
        before = os.stat(os.path.join(self.drive, WHEEL))
        self.assertTrue(self.put()[-1]["was_there"])
        after = os.stat(os.path.join(self.drive, WHEEL))
        self.assertEqual((before.st_ino, before.st_mtime_ns), (after.st_ino, after.st_mtime_ns))
        self.assertIn("verified", self.ok("agent", "put", "local:" + self.drive, "--wheel", self.wheel).stderr)

    def test_that_was_damaged_there_is_put_again(self):
        self.put()
        there = os.path.join(self.drive, WHEEL)
        for damage in (lambda data: data[:5000] + bytes([data[5000] ^ 1]) + data[5001:], lambda data: data[:-1], lambda data: b""):
            with open(there, "rb+") as file:
                data = damage(file.read())
                file.seek(0)
                file.truncate()
                file.write(data)
            self.assertFalse(self.put()[-1]["was_there"])
            self.assertEqual(content(there), content(self.wheel))

    def test_touches_nothing_else_there(self):
        os.makedirs(self.drive)
        other = os.path.join(self.drive, "packtrain-0.0.9-py3-none-linux_x86_64.whl")
        with open(other, "wb") as file:
            file.write(b"another")
        self.put()
        self.assertEqual(sorted(os.listdir(self.drive)), sorted([WHEEL, os.path.basename(other)]))
        self.assertEqual(content(other), b"another")

    def test_of_a_configured_folder_lies_in_packtrain_unless_told_otherwise(self):
        self.ok("remote", "add", "local", "usb", "root=" + self.drive)
        self.ok("agent", "put", "usb:", "--wheel", self.wheel)
        self.assertTrue(os.path.exists(os.path.join(self.drive, ".packtrain", WHEEL)))
        text = self.ok("agent", "put", "usb:tools", "--wheel", self.wheel, "--cell", "shell").stdout
        self.assertIn(os.path.join(self.drive, "tools", WHEEL), text)
        self.assertTrue(os.path.exists(os.path.join(self.drive, "tools", WHEEL)))

    def test_is_found_beside_the_program_and_in_the_build_tree(self):
        for program, wheels in (("beside", "beside"), ("build/dev/bin", "build/bundle")):
            folder, place = os.path.join(self.place, program), os.path.join(self.place, wheels)
            os.makedirs(folder)
            copy = shutil.copy(PROGRAM, folder)
            command = [copy, "agent", "put", "local:" + os.path.join(self.place, "to", program), "--cell", "shell"]
            missing = subprocess.run(command, env=self.env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, check=False)
            self.assertEqual(missing.returncode, 1)
            self.assertIn("installer/bundle.py", missing.stderr)
            os.makedirs(place, exist_ok=True)
            make_wheel(place)
            with open(os.path.join(place, "packtrain-0.0.1-py3-none-linux_x86_64.whl"), "wb") as older:
                older.write(b"PK")
            subprocess.run(command, env=self.env, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            self.assertEqual(os.listdir(os.path.join(self.place, "to", program)), [WHEEL])

    def test_that_is_none_is_refused_before_anything_is_written(self):
        empty = make_wheel(self.source, inside={"packtrain/__init__.py": ""})
        renamed = shutil.copy(self.wheel, os.path.join(self.source, "other.zip"))
        no_zip = os.path.join(self.place, "packtrain-9.whl")
        with open(no_zip, "wb") as file:
            file.write(b"packtrain/bin/packtrain-agent")
        for wheel in (empty, renamed, no_zip):
            self.assertEqual(self.events("agent", "put", "local:" + self.drive, "--wheel", wheel, code=2)[-1]["id"], "PKT-1001")
        self.ok("agent", "put", "local:" + self.drive, "--wheel", self.place + "/packtrain-none.whl", code=1)
        self.ok("agent", "put", "local:" + self.drive, "--wheel", self.source, code=2)
        self.ok("agent", "put", "nowhere:", "--wheel", self.wheel, code=2)
        self.ok("agent", "put", "local:" + self.drive + "/a\nb", "--wheel", self.wheel, code=2)
        self.assertFalse(os.path.exists(self.drive))

    def test_that_cannot_be_written_is_an_error(self):
        with open(self.drive, "wb"):
            pass
        done = self.ok("agent", "put", "local:" + self.drive, "--wheel", self.wheel, code=1)
        self.assertEqual(done.stdout, "")


class Cells(PutCase):
    def test_can_be_read_by_what_they_are_for(self):
        for folder in ("plain", "with a blank", "it's \"q\" $HOME `id` \\ ä @NAME@"):
            cells = self.cells(os.path.join(self.place, folder))
            self.assertEqual(sorted(cells), ["jupyter", "kaggle", "shell"])
            for name, text in cells.items():
                check_syntax(name, text)
                self.assertNotRegex(text.replace("@NAME@", "", 1), "@[A-Z]+@")

    def test_for_colab_are_not_offered_for_a_folder_of_this_computer(self):
        self.ok("agent", "put", "local:" + self.drive, "--wheel", self.wheel, "--cell", "colab", code=2)
        self.assertFalse(os.path.exists(self.drive))

    def test_one_alone_can_be_written_to_a_file(self):
        alone = self.ok("agent", "put", "local:" + self.drive, "--wheel", self.wheel, "--cell", "jupyter").stdout
        self.assertEqual(alone, self.cells()["jupyter"])

    def run_in(self, name, text, home, **more):
        return paste(name, text, HOME=home, PATH=os.environ["PATH"], STARTED=home + "/started", **more)

    def test_of_jupyter_and_shell_unpack_and_start_twice(self):
        folder = os.path.join(self.place, "it's a $PLACE")
        for name in ("jupyter", "shell"):
            text = self.cells(folder)[name]
            home = os.path.join(self.place, "home-" + name)
            os.mkdir(home)
            for _ in range(2):
                done = self.run_in(name, text, home)
                self.assertEqual((done.returncode, done.stdout), (0, ""))
                os.remove(home + "/started")
            self.assertEqual(len(os.listdir(home + "/.local/lib/packtrain")), 1)

    def test_of_a_changed_wheel_refuse_and_unpack_nothing(self):
        cells = self.cells()
        with open(os.path.join(self.drive, WHEEL), "ab") as file:
            file.write(b"x")
        for name in ("jupyter", "shell"):
            home = os.path.join(self.place, "home-" + name)
            os.mkdir(home)
            done = self.run_in(name, cells[name], home)
            self.assertEqual(done.returncode, 1)
            self.assertIn("is not the wheel", done.stdout)
            self.assertEqual(os.listdir(home), [])

    def test_of_the_shell_leave_nothing_under_the_name_when_unpacking_fails(self):
        text = self.cells()["shell"]
        home = os.path.join(self.place, "home-shell")
        tools = os.path.join(self.place, "tools")
        os.makedirs(home)
        os.mkdir(tools)
        for name in ("unzip", "python3"):
            with open(os.path.join(tools, name), "w", encoding="ascii") as file:
                file.write("#!/bin/sh\nexit 1\n")
            os.chmod(os.path.join(tools, name), 0o755)
        done = self.run_in("shell", text, home)
        self.assertEqual(done.returncode, 0)
        shutil.rmtree(home + "/.local")
        os.remove(home + "/started")
        done = paste("shell", text, HOME=home, PATH=tools + ":" + os.environ["PATH"], STARTED=home + "/started")
        self.assertEqual(done.returncode, 1)
        self.assertFalse(os.path.exists(home + "/started"))
        self.assertTrue(all(".draft" in name for name in os.listdir(home + "/.local/lib/packtrain")))

    @unittest.skipUnless(HAS_PIP, "this Python has no pip (installer/setup.sh --tests installs Debian's)")
    def test_of_kaggle_installs_from_the_inputs_and_leaves_a_status_file(self):
        text = self.cells()["kaggle"]
        kaggle = os.path.join(self.place, "kaggle")
        os.makedirs(kaggle + "/input/packtrain/deep")
        os.makedirs(kaggle + "/working")
        site = os.path.join(self.place, "site")
        os.mkdir(site)
        text = text.replace('"/kaggle/', f'"{kaggle}/')
        env = {"PIP_TARGET": site, "PYTHONPATH": site}
        missing = self.run_in("kaggle", text, kaggle, **env)
        self.assertIn("is not among the inputs", missing.stdout)
        shutil.copy(self.wheel, kaggle + "/input/packtrain/deep")
        done = self.run_in("kaggle", text, kaggle, **env)
        self.assertEqual(done.returncode, 0, done.stdout)
        self.assertIn(b"seen", content(kaggle + "/working/packtrain-status.json"))


if __name__ == "__main__":
    unittest.main(verbosity=2)
