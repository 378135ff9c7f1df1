"""The command line against a Drive emulator: sign-in by a stand-in for a browser, and what must hold after every push."""

import contextlib
import json
import os
import pathlib
import random
import secrets
import signal
import subprocess
import sys
import tempfile
import time

from cli_case import PROGRAM, CliCase
from emulator import Emulator
from secret_search import SecretSearch

MIB = 1024 * 1024

BROWSER = '''#!{python}
"""Does what a person does on the consent page; its name says which answer."""
import html.parser, sys, urllib.parse, urllib.request

class Form(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.action, self.fields = None, []
    def handle_starttag(self, tag, attributes):
        about = dict(attributes)
        if tag == "form":
            self.action = about["action"]
        if tag == "input" and about.get("type") != "checkbox" or "checked" in about and "{answer}" != "untick":
            self.fields.append((about["name"], about["value"]))

url = sys.argv[1]
page = urllib.request.urlopen(url, timeout=20)
form = Form()
form.feed(page.read().decode())
if form.action:
    fields = form.fields + [("decision", "deny" if "{answer}" == "deny" else "allow")]
    if "{answer}" == "untick":
        fields.append(("granted", "openid"))
    body = urllib.parse.urlencode(fields).encode()
    urllib.request.urlopen(urllib.parse.urljoin(url, form.action), body, timeout=20).read()
'''


class DriveCliCase(CliCase):
    """A configured remote `g` that is signed in, unless `signed_in` is False. The emulator is `self.cloud`."""

    options = ()
    signed_in = True

    def setUp(self):
        super().setUp()
        self.said = []
        self.client_secret = "shh-" + secrets.token_hex(12)
        self.request_log = os.path.join(self.place, "requests.log")
        self.start_cloud()
        if self.signed_in:
            self.add_remote()
            self.ok("remote", "login", "g", "--browser", self.browser())

    def start_cloud(self, *more):
        self.cloud = Emulator("--client-secret", self.client_secret, "--log", self.request_log, *self.options, *more)
        self.addCleanup(self.cloud.stop)

    def add_remote(self, *more, code=0, secrets_kind=("--secrets", "file")):
        client = os.path.join(self.place, "client_secret.json")
        with open(client, "w", encoding="utf-8") as file:
            json.dump({"installed": {"client_id": "emulator-client", "client_secret": self.client_secret, "project_id": "p",
                                     "auth_uri": "https://accounts.google.com/o/oauth2/auth", "redirect_uris": ["http://localhost"]}}, file)
        return self.ok("remote", "add", "drive", "g", f"endpoint={self.cloud.url}", f"token_url={self.cloud.url}/token",
                       f"auth_url={self.cloud.url}/o/oauth2/v2/auth", "--client", client, *secrets_kind, *more, code=code)

    def browser(self, answer="allow"):
        path = os.path.join(self.place, "browser-" + answer)
        with open(path, "w", encoding="utf-8") as file:
            file.write(BROWSER.format(python=sys.executable, answer=answer))
        os.chmod(path, 0o755)
        return path

    def run_cli(self, *arguments, **more):
        done = super().run_cli(*arguments, **more)
        self.said.append(done.stdout + done.stderr)
        return done

    def start(self, *arguments):
        output = open(os.path.join(self.place, f"output-{len(os.listdir(self.place))}"), "w+", encoding="utf-8")
        process = subprocess.Popen([PROGRAM, *arguments], env=self.env, stdin=subprocess.DEVNULL, stdout=output, stderr=output)
        process.output = output
        self.addCleanup(self.end_process, process)
        return process

    def end_process(self, process):
        if process.poll() is None:
            process.kill()
            process.wait(timeout=10)
        process.output.close()

    def finish(self, process, timeout=60):
        """Waits for it; its exit status and all that it said."""
        status = process.wait(timeout=timeout)
        process.output.seek(0)
        text = process.output.read()
        self.said.append(text)
        return status, text

    def wait_for(self, condition, seconds=30, every=0.05):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            found = condition()
            if found:
                return found
            time.sleep(every)
        return self.fail("it did not come to that")

    def last(self):
        jobs = self.events("jobs")
        return jobs[0] if jobs else {"state": "", "sent_bytes": 0, "shards_done": 0, "running": False}

    def make_tree(self, megabytes=20, seed=1):
        """Samples of two files in three folders, and bigger files among them."""
        rng = random.Random(seed)
        self.fill(12)
        for number in range(megabytes):
            self.write(f"class-{number % 3}/big-{number:03}.bin", rng.randbytes(MIB - 700 * (number % 5)))

    def push(self, *more, code=0, **options):
        return self.ok("push", self.source, "--to", "g:", "--shard-size", "12MiB", *more, code=code, timeout=120, **options)

    # --- what must hold -------------------------------------------------------------------------------------------

    def check_plan_was_met(self):
        self.assertEqual(self.cloud.unused(), [])
        self.cloud.faults()

    def check_arrived(self, dataset="source", expected=None, again=0, foreign=0, limit=None):
        """The whole list of promises for a dataset that a push called done; `expected`: the tree, if not the source."""
        expected = expected or self.source
        self.check_plan_was_met()
        self.assertLessEqual(self.cloud.stats()["bytes_again"], again)
        self.assertIn("Complete", self.ok("verify", f"g:{dataset}").stdout)
        back = os.path.join(self.place, f"back-{dataset}")
        self.ok("pull", f"g:{dataset}", back)
        self.assert_same_tree(expected, back)
        plain = os.path.join(self.place, f"plain-{dataset}")
        self.ok("pull", f"g:{dataset}", plain, "--shards")
        stock = os.path.join(self.place, f"stock-{dataset}")
        self.untar_all(plain, stock)
        self.assert_same_tree(expected, stock)
        self.check_one_of_each(plain, foreign)
        self.check_no_secret()

    def manifest(self, dataset="source"):
        target = tempfile.mkdtemp(dir=self.place)
        self.ok("pull", f"g:{dataset}", os.path.join(target, "shards"), "--shards")
        with open(os.path.join(target, "shards", "packtrain.json"), encoding="utf-8") as file:
            return json.load(file)

    def check_one_of_each(self, dataset, foreign=0):
        with open(os.path.join(dataset, "packtrain.json"), encoding="utf-8") as file:
            manifest = json.load(file)
        wanted = [shard["name"] for shard in manifest["shards"]] + [manifest["index"]["name"], "wids.json", "packtrain.json"]
        wanted += [part["name"] for raw in manifest.get("raw", []) for part in raw["parts"]]
        stats = self.cloud.stats()
        self.assertEqual(stats["twins"], [])
        there = sorted(one["name"] for one in self.cloud.objects() if not one["folder"] and one["client"] == "emulator-client")
        self.assertEqual(there, sorted(os.path.basename(name) for name in wanted))
        self.assertEqual(stats["objects"], len(wanted) + foreign)

    def check_each_sent_once(self, slack=0):
        """No object needed a second upload, and all that was received is what is there, but for `slack` bytes."""
        # A begin that could not be journalled leaves an upload without a byte.
        sessions = [one for one in self.cloud.stats()["sessions"] if one["received"] > 0]
        names = [one["name"] for one in sessions]
        self.assertEqual(sorted(set(names)), sorted(names))
        for one in sessions:
            self.assertEqual(one["state"], "done", one)
            self.assertEqual(one["again"], 0, one)
        self.assertLessEqual(sum(one["received"] - one["held"] for one in sessions), slack)

    def secrets_known(self):
        """All that must not be found: what the drive ever gave out, the client's secret, and the key that seals the journal."""
        begun = self.cloud.stats()["sessions_begun"]  # first: a push that runs begins more at any moment
        given = self.cloud.control("GET", "secrets")
        self.assertGreaterEqual(len(given["sessions"]), begun)
        found = {one.encode() for one in given["tokens"] + given["sessions"] + [self.client_secret]}
        for path in pathlib.Path(self.home).rglob("state.key"):
            found.add(path.read_bytes())
        for path in [*pathlib.Path(self.home).rglob("secrets.json*"), *pathlib.Path(self.home).rglob("state.key")]:
            with contextlib.suppress(FileNotFoundError):  # a draft takes the file's name at any moment
                self.assertEqual(path.stat().st_mode & 0o077, 0)
        return found

    def check_no_secret(self):
        search = SecretSearch(self.secrets_known())
        self.assertGreaterEqual(len(search.secrets), 2, "nothing to look for")
        search.text("what the program said", "\n".join(self.said).encode())
        search.tree(self.home, but=("secrets.json", "state.key"))
        self.assertEqual(search.found, [])

    def kill(self, process):
        process.send_signal(signal.SIGKILL)
        process.wait(timeout=10)
