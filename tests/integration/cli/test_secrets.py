"""No secret in clear in anything that a push leaves behind or shows: state folder, journal, logs, objects, index, report, process list."""

import base64
import os
import subprocess
import unittest

from drive_cli_case import DriveCliCase
from secret_search import ProcessWatch, SecretSearch, forms


class Search(unittest.TestCase):
    def test_a_secret_is_found_in_every_form_and_wherever_it_begins(self):
        secret = b"1//0e-the_secret/of+this test"
        for form, needle in forms(secret).items():
            for lead in (b"", b"x", b"xy", b"xyz"):
                search = SecretSearch({secret})
                search.text("a place", lead + needle + b"tail")
                self.assertNotEqual(search.found, [], form)
        for lead in range(7):
            for tail in range(4):
                for encode in (base64.b64encode, base64.urlsafe_b64encode):
                    search = SecretSearch({secret})
                    search.text("a place", b"..." + encode(b"L" * lead + secret + b"t" * tail))
                    self.assertNotEqual(search.found, [], (lead, tail))
        search = SecretSearch({secret})
        search.text("a place", b"1//0e-the_secret/of and nothing else")
        self.assertEqual(search.found, [])


class NoSecret(DriveCliCase):
    options = ("--rotate-refresh", "--token-life", "3")
    signed_in = False

    def test_nothing_that_a_push_leaves_behind_or_shows_holds_one(self):
        with ProcessWatch(f"PACKTRAIN_HOME={self.home}") as watch:
            self.add_remote()
            self.ok("remote", "login", "g", "--browser", self.browser())
            self.make_tree(20)
            self.cloud.faults({"id": "lost", "when": {"kind": "finish"}, "do": {"action": "lost_reply"}},
                              {"id": "400", "when": {"kind": "upload", "nth": 3}, "do": {"action": "status", "code": 503}},
                              {"id": "401", "when": {"kind": "upload", "nth": 5}, "do": {"action": "token_expired"}},
                              {"id": "gone", "when": {"kind": "upload", "nth": 7}, "do": {"action": "expire_session"}})
            process = self.start("push", self.source, "--to", "g:", "--shard-size", "4MiB", "--limit", "2MB/s")
            self.wait_for(lambda: self.last()["shards_done"] > 0)
            # As it lies on the disk while uploads are open: the journal and what is not yet in it but in its log.
            open_journal = self.search_home()
            self.assertTrue(any(path.endswith("-wal") for path in self.files_in_home()))
            self.kill(process)
            killed = self.search_home()
            self.ok("limit", "last", "off")
            # A kill between the answer that ends a token's life and the write of the next one costs the sign-in.
            if self.run_cli("resume", "last").returncode == 5:
                self.ok("remote", "login", "g", "--browser", self.browser())
                self.ok("resume", "last")
            self.ok("verify", "g:source")
            self.ok("pull", "g:source", os.path.join(self.place, "shards"), "--shards")
            self.ok("show", "last", "--shards")
            self.ok("show", "last", "--code")
            for option in ((), ("--with-names",)):
                self.ok("report", *option)
        search = SecretSearch(self.secrets_known())
        # Tokens were renewed, uploads begun: there was something to be found.
        self.assertGreater(len(search.secrets), 12)
        search.found += open_journal + killed
        # What the killed process may have left half written went with the next renewal.
        self.assertEqual([path for path in self.files_in_home() if "secrets.json.new-" in path], [])
        search.text("what the program said", "\n".join(self.said).encode())
        self.assertGreater(search.tree(self.home, but=("secrets.json", "state.key")), 5)
        self.search_objects(search)
        self.assertGreater(len(watch.seen), 8)
        for command, environment in watch.seen.items():
            search.text("the process list", command)
            search.text("an environment", environment)
        self.assertEqual(search.found, [])
        self.check_plan_was_met()

    def files_in_home(self):
        return [os.path.join(place, name) for place, _, names in os.walk(self.home) for name in names]

    def search_home(self):
        search = SecretSearch(self.secrets_known())
        search.tree(self.home, but=("secrets.json", "state.key"))
        return search.found

    def search_objects(self, search):
        """The manifest, the WebDataset index, and the index of files, packed and unpacked."""
        folder = os.path.join(self.place, "shards")
        names = [name for name in os.listdir(folder) if os.path.isfile(os.path.join(folder, name))]
        self.assertIn("packtrain.json", names)
        for name in names:
            path = os.path.join(folder, name)
            with open(path, "rb") as file:
                search.text(name, file.read())
            if name.endswith(".zst"):
                search.text(name + " unpacked", subprocess.run(["zstd", "-dcq", path], check=True, stdout=subprocess.PIPE).stdout)
        self.assertTrue(any(name.endswith(".zst") for name in names), names)


if __name__ == "__main__":
    unittest.main(verbosity=2)
