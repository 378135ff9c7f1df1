"""The bundle where nothing is installed: Debian 11 with glibc 2.31, an ordinary user, no network but loopback."""

import base64
import contextlib
import csv
import filecmp
import hashlib
import json
import os
import re
import shutil
import signal
import ssl
import subprocess
import sys
import threading
import time
import unittest
import zipfile

from bare_root import UID
from bundle_case import SOURCE, Bundle, BundleCase, make_bundle


def content(path):
    with open(path, "rb") as file:
        return file.read()


class WhereNothingIsInstalled(BundleCase):
    def test_pushes_proves_and_pulls(self):
        there = "local:" + self.place + "/drive"
        self.ok("packtrain", "push", self.source, "--to", there)
        self.assertIn("Complete", self.ok("packtrain", "verify", there + "/flowers"))
        self.ok("packtrain", "pull", there + "/flowers", self.place + "/back")
        self.assert_same_tree(self.source, self.place + "/back")

    def test_keeps_names_of_every_kind_in_every_locale(self):
        """What turns names from one encoding into another loads the system's modules for that, if it needs any."""
        for name in (b"\xc3\xa4\xe2\x82\xac.jpg", b"\xff\xfe\xe4.jpg", b"a" * 200 + b"\xf0\x9f\x90\x88.jpg", b"new\nline.jpg"):
            with open(os.path.join(self.source.encode(), name), "wb") as file:
                file.write(name)
        for number, locale in enumerate(("C", "C.UTF-8", "de_DE.ISO-8859-1")):
            there, back = f"local:{self.place}/drive-{number}", f"{self.place}/back-{number}"
            self.ok("packtrain", "push", self.source, "--to", there, env={"LC_ALL": locale})
            self.ok("packtrain", "pull", there + "/flowers", back, env={"LC_ALL": locale})
            self.assert_same_tree(self.source, back)

    def test_goes_on_in_the_background(self):
        self.ok("packtrain", "push", self.source, "--to", "local:" + self.place + "/drive", "--detach")
        self.ok("packtrain", "watch", "last")
        self.assertTrue(os.path.exists(self.place + "/drive/flowers/packtrain.json"))

    def test_the_agent_starts_tells_and_stops(self):
        self.ok("packtrain-agent", "start")
        seen = json.loads(self.ok("packtrain-agent", "status", "--json"))
        self.assertTrue(seen["running"])
        self.assertGreater(seen["agent"]["pid"], 0)
        self.assertIn("CPU", self.ok("packtrain-agent", "status"))
        self.ok("packtrain-agent", "stop")
        self.assertEqual(self.run_there("/opt/packtrain/bin/packtrain-agent", "status").returncode, 1)

    def test_runs_through_a_link(self):
        os.symlink("/opt/packtrain/bin/packtrain", self.place + "/pt")
        self.assertIn("packtrain ", self.run_there(self.place + "/pt", "--version").stdout)

    def test_says_which_folder_it_cannot_live_in(self):
        odd = self.place + "/a:b"
        shutil.copytree(self.root() + "/opt/packtrain", odd)
        done = self.run_there(odd + "/bin/packtrain", "--version")
        self.assertEqual(done.returncode, 126)
        self.assertIn("a:b", done.stderr)

    def test_takes_none_of_its_libraries_from_the_users_path(self):
        self.write("lib/libcurl.so.4", b"not a library")
        for name in ("packtrain", "packtrain-agent"):
            self.ok(name, "--version", env={"LD_LIBRARY_PATH": self.place + "/lib"})

    def test_finds_a_driver_by_the_users_path(self):
        os.mkdir(self.place + "/driver")
        shutil.copy(os.environ["NVML_STUB"], self.place + "/driver/libnvidia-ml.so.1")
        self.ok("packtrain-agent", "start", env={"LD_LIBRARY_PATH": self.place + "/driver"})
        self.assertNotIn("no NVIDIA driver", self.ok("packtrain-agent", "status"))

    def test_children_run_with_the_systems_own_libc(self):
        """A browser that it opens sees no variable and no library of the bundle."""
        self.write("client.json", json.dumps({"installed": {"client_id": "c", "client_secret": "s"}}).encode())
        seen = self.place + "/seen"
        browser = self.write("browser", f"#!/bin/sh\nenv >{seen}.new\ncat /proc/self/maps >>{seen}.new\nmv {seen}.new {seen}\n".encode(), 0o755)
        here = "http://127.0.0.1:9"
        self.ok("packtrain", "remote", "add", "drive", "d", "--client", self.place + "/client.json", "--secrets", "file", "endpoint=" + here,
                "token_url=" + here, "auth_url=" + here)
        login = subprocess.Popen(self.computer.command({**self.env, "LD_LIBRARY_PATH": "/nowhere"}, "/opt/packtrain/bin/packtrain", "remote", "login", "d",
                                                       "--browser", browser), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            end = time.monotonic() + 30
            while not os.path.exists(seen) and time.monotonic() < end:
                time.sleep(0.05)
        finally:
            login.send_signal(signal.SIGINT)
            login.wait(30)
        told = content(seen).decode()
        self.assertIn("libc-2.31.so", told)
        self.assertNotIn("/opt/packtrain", told)
        self.assertEqual(re.findall(r"^LD_.*", told, re.MULTILINE), ["LD_LIBRARY_PATH=/nowhere"])


class TlsServer:
    """Answers every request with 404; counts those that came through."""

    def __init__(self, listener, certificate, key):
        self.listener, self.asked = listener, 0
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(certificate, key)
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        with contextlib.suppress(OSError):
            while True:
                plain, _ = self.listener.accept()
                with contextlib.suppress(OSError), self.context.wrap_socket(plain, server_side=True) as client:
                    if client.recv(65536):
                        self.asked += 1
                    client.sendall(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")


class Certificates(BundleCase):
    def setUp(self):
        super().setUp()
        self.ca, key = self.place + "/ca.pem", self.place + "/key.pem"
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj", "/CN=ours",
                        "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", self.ca], check=True, stderr=subprocess.DEVNULL)
        listener = self.computer.listen(0)
        self.addCleanup(listener.close)
        self.server = TlsServer(listener, self.ca, key)
        self.write("client.json", json.dumps({"installed": {"client_id": "c", "client_secret": "s"}}).encode())
        there = f"https://127.0.0.1:{listener.getsockname()[1]}"
        self.ok("packtrain", "remote", "add", "drive", "d", "--client", self.place + "/client.json", "--secrets", "file", "endpoint=" + there,
                "token_url=" + there + "/token", "device_url=" + there + "/device")

    def is_trusted(self, **env):
        """Whether a request to our server got through, with what the system has now."""
        before = self.server.asked
        done = self.run_there("/opt/packtrain/bin/packtrain", "remote", "login", "d", "--device", "--json", env=env)
        self.assertNotEqual(done.returncode, 0)
        trusted = self.server.asked > before
        self.assertEqual(json.loads(done.stdout.splitlines()[-1])["reason"] == "tlsFailed", not trusted, done.stdout)
        return trusted

    def put(self, path):
        """Our certificate as a file of that system."""
        path = self.root() + path
        made = os.path.dirname(path)
        while not os.path.exists(os.path.dirname(made)):
            made = os.path.dirname(made)
        is_new = not os.path.exists(made)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        shutil.copy(self.ca, path)
        os.chmod(path, 0o644)
        return lambda: shutil.rmtree(made) if is_new else os.remove(path)

    def test_are_found_where_systems_and_pythons_keep_them(self):
        self.assertFalse(self.is_trusted())
        for path in ("/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/ca-bundle.pem", "/etc/ssl/cert.pem",
                     "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem", "/opt/certifi/cacert.pem", "/opt/pip/_vendor/certifi/cacert.pem",
                     "/usr/local/lib/python3.12/dist-packages/certifi/cacert.pem", "/usr/lib/python3.9/site-packages/certifi/cacert.pem",
                     "/opt/conda/ssl/cacert.pem", "/opt/conda/lib/python3.11/site-packages/certifi/cacert.pem"):
            with self.subTest(path):
                take_away = self.put(path)
                try:
                    self.assertTrue(self.is_trusted())
                finally:
                    take_away()
        self.assertFalse(self.is_trusted())

    def test_that_a_person_names_are_taken(self):
        self.assertTrue(self.is_trusted(SSL_CERT_FILE=self.ca))
        self.assertTrue(self.is_trusted(PACKTRAIN_CA=self.ca))

    def test_of_the_system_come_before_pythons(self):
        other = self.write("other.pem", content(self.ca))
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj", "/CN=other",
                        "-keyout", "/dev/null", "-out", other], check=True, stderr=subprocess.DEVNULL)
        ours, self.ca = self.ca, other
        self.addCleanup(self.put("/etc/ssl/cert.pem"))
        self.ca = ours
        self.addCleanup(self.put("/opt/certifi/cacert.pem"))
        self.assertFalse(self.is_trusted())

    def test_are_looked_for_by_the_start_script_where_the_programs_do_not(self):
        """The script asks certifi only where the programs themselves find nothing: both must mean the same files."""
        code = content(os.path.join(SOURCE, "core/net/transport.cpp")).decode()
        known = re.findall(r'"(/etc/[^"]+)"', code[code.index("kBundles"):code.index("};", code.index("kBundles"))])
        script = content(os.path.join(SOURCE, "installer/bundle/start.sh")).decode()
        asked = script[script.index("! first_of"):script.index(">/dev/null")]
        self.assertEqual(re.findall(r"(/etc/\S+)", asked), known)


class Files(unittest.TestCase):
    bundle = None

    def test_are_the_same_when_made_again(self):
        again = make_bundle(self.bundle.folder + "/again")
        for first, second in zip((self.bundle.tarball, self.bundle.wheel), again):
            self.assertEqual(os.path.basename(first), os.path.basename(second))
            self.assertTrue(filecmp.cmp(first, second, shallow=False), first)

    def test_of_another_date_differ_only_in_it(self):
        dated = make_bundle(self.bundle.folder + "/dated", SOURCE_DATE_EPOCH="1000000000")[1]
        with zipfile.ZipFile(self.bundle.wheel) as one, zipfile.ZipFile(dated) as two:
            self.assertEqual([(file.filename, file.CRC) for file in one.infolist()], [(file.filename, file.CRC) for file in two.infolist()])
            self.assertEqual({file.date_time for file in two.infolist()}, {(2001, 9, 9, 1, 46, 40)})

    def test_name_no_place_of_this_computer(self):
        with zipfile.ZipFile(self.bundle.wheel) as wheel:
            for name in wheel.namelist():
                self.assertNotIn(SOURCE.encode() + b"/", wheel.read(name), name)

    def test_of_the_wheel_are_recorded(self):
        with zipfile.ZipFile(self.bundle.wheel) as wheel:
            info = next(name for name in wheel.namelist() if name.endswith("/RECORD"))
            rows = {row[0]: row[1:] for row in csv.reader(wheel.read(info).decode().splitlines())}
            self.assertEqual(set(rows), set(wheel.namelist()))
            for name, (digest, size) in rows.items():
                if name != info:
                    data = wheel.read(name)
                    self.assertEqual(digest, "sha256=" + base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode())
                    self.assertEqual(int(size), len(data))
        self.assertLessEqual(os.path.getsize(self.bundle.wheel), 15_000_000)

    def test_are_what_pip_installs(self):
        if subprocess.run([sys.executable, "-m", "pip", "--version"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False).returncode != 0:
            self.skipTest("this Python has no pip (installer/setup.sh --tests installs Debian's)")
        target = self.bundle.folder + "/installed"
        shutil.rmtree(target, ignore_errors=True)
        subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", "--no-index", "--no-deps", "--target", target, self.bundle.wheel], check=True,
                       stderr=subprocess.DEVNULL)
        for name in ("packtrain", "packtrain-agent"):
            told = subprocess.run([target + "/bin/" + name, "--version"], env={"PYTHONPATH": target, "PATH": os.environ["PATH"]}, stdout=subprocess.PIPE,
                                  text=True, check=True, timeout=60).stdout
            self.assertRegex(told, rf"^{name} \d")


JOURNEY = """
import os, subprocess, packtrain, packtrain.programs
subprocess.run([packtrain.programs.inside("packtrain"), "push", "{place}/flowers", "--to", "local:{place}/drive"], check=True)
status = packtrain.start()
print(status)
path = packtrain.dataset("local:{place}/drive/flowers")
found = sorted(os.path.join(folder, name) for folder, _, names in os.walk(str(path)) for name in names)
print(len(found), "files")
assert [open(name, "rb").read() for name in found] == [open(name, "rb").read() for name in sorted(
    os.path.join(folder, name) for folder, _, names in os.walk("{place}/flowers") for name in names)]
packtrain.status()
"""


class WithPython(BundleCase):
    """The wheel beside a Python of that system (3.9), unpacked as a cell without pip would."""

    def root(self):
        return self.bundle.with_python

    def setUp(self):
        super().setUp()
        self.packages = self.place + "/packages"
        with zipfile.ZipFile(self.bundle.wheel) as wheel:
            wheel.extractall(self.packages)
        subprocess.run(["chown", "-R", f"{UID}:{UID}", self.packages], check=True)
        self.env["PYTHONPATH"] = self.packages

    def stop_agent(self):
        self.python("import packtrain.agent, subprocess; subprocess.run([packtrain.agent.program(), 'stop'])")

    def python(self, code):
        return self.run_there("/usr/bin/python3", "-c", code, timeout=120)

    def test_start_dataset_and_status_work(self):
        done = self.python(JOURNEY.format(place=self.place))
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("30 files", done.stdout)

    def cell(self, name):
        """What 'agent put' prints for that place, with the wheel in a folder that both computers see."""
        done = subprocess.run([os.environ["PACKTRAIN"], "agent", "put", "local:" + self.place + "/shared", "--wheel", self.bundle.wheel, "--cell", name],
                              env={**os.environ, "PACKTRAIN_HOME": self.place + "/desk"}, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=True)
        return done.stdout

    def test_the_cell_for_jupyter_starts_the_agent(self):
        self.env.pop("PYTHONPATH")
        done = self.python(self.cell("jupyter") + "\nprint(packtrain.status())\n")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("CPU", done.stdout)
        self.env["PYTHONPATH"] = self.packages

    def test_the_lines_for_a_shell_start_the_agent(self):
        self.env.pop("PYTHONPATH")
        done = self.run_there("/bin/sh", "-c", self.cell("shell") + "packtrain-agent status && packtrain --version && python3 -c 'import packtrain; print(packtrain.agent.program())'\n")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("CPU", done.stdout)
        self.assertIn("/.local/lib/packtrain/", done.stdout)
        self.env["PYTHONPATH"] = self.packages


if __name__ == "__main__":
    folder, *names = sys.argv[1:]
    cases = [globals()[name] for name in names]
    bundle = Bundle(folder, needs_python=WithPython in cases)
    for case in cases:
        case.bundle = bundle
    unittest.main(argv=sys.argv[:1], defaultTest=names)
