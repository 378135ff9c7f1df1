"""The other verbs against a Drive: trash, quota, ls, find, rm; names of every kind; thousands of tiny files; https."""

import json
import os
import subprocess
import unittest

from drive_cli_case import MIB, DriveCliCase


class Trash(DriveCliCase):
    options = ("--quota", str(100 * MIB))

    def test_emptying_needs_a_wider_sign_in_and_says_so(self):
        self.cloud.control("POST", "objects", {"name": "old", "size": 3 * MIB, "trashed": True})
        self.assertEqual(self.events("quota", "g:")[0]["trash"], 3 * MIB)
        self.assertIn("3.00 MiB", self.ok("trash", "status", "g:").stdout)
        self.assertNotIn("Type yes", self.ok("trash", "empty", "g:", code=5).stderr, "refused before it is asked")
        done = self.ok("trash", "empty", "g:", "--yes", code=5)
        self.assertIn("PKT-3003", done.stderr)
        self.assertIn("packtrain remote login g --wide", done.stderr)
        self.assertEqual(len(self.cloud.objects("old")), 1)
        self.ok("remote", "login", "g", "--wide", "--browser", self.browser())
        self.assertIn("scope drive", self.ok("remote", "show", "g").stdout)
        self.ok("trash", "empty", "g:", code=1)
        self.assertEqual(len(self.cloud.objects("old")), 1, "not asked, not emptied")
        self.ok("trash", "empty", "g:", "--yes")
        self.assertEqual(self.cloud.objects("old"), [])
        self.cloud.control("POST", "settle", {})
        quota = self.events("quota", "g:")[0]
        self.assertEqual((quota["total"], quota["used"], quota["trash"]), (100 * MIB, 0, 0))


    def test_emptying_lists_what_goes_and_keeps_the_list(self):
        self.ok("remote", "login", "g", "--wide", "--browser", self.browser())
        self.cloud.control("POST", "objects", {"name": "holiday\x1b[31m.jpg", "size": MIB, "trashed": True, "client": "somebody-else"})
        self.cloud.control("POST", "objects", {"name": "many", "count": 12, "size": 1000, "trashed": True})
        self.cloud.control("POST", "objects", {"name": "kept", "size": 1000})
        asked = self.ok("trash", "empty", "g:", code=1).stderr
        self.assertIn("13 objects", asked)
        self.assertIn("holiday\\x1b[31m.jpg", asked)
        self.assertNotIn("\x1b", asked)
        self.assertIn("... and 3 more", asked)
        self.ok("trash", "empty", "g:", "--yes")
        folder = os.path.join(self.home, "trash-lists")
        lists = sorted(os.listdir(folder))
        self.assertEqual(len(lists), 2, "one of each time, none overwritten")
        self.assertEqual(sum(os.path.join(folder, name) in asked for name in lists), 1)
        for name in lists:
            self.assertEqual(os.stat(os.path.join(folder, name)).st_mode & 0o777, 0o600)
            with open(os.path.join(folder, name), encoding="utf-8") as file:
                rows = [json.loads(line) for line in file]
            self.assertEqual(len(rows), 13)
            self.assertIn(("holiday\x1b[31m.jpg", MIB), [(row["name"], row["size"]) for row in rows])
            self.assertTrue(all(row["id"] for row in rows))
        self.assertEqual(self.cloud.objects("many"), [])
        self.assertEqual(len(self.cloud.objects("kept")), 1)

    def test_an_empty_trash_is_said_and_nothing_is_asked(self):
        self.ok("remote", "login", "g", "--wide", "--browser", self.browser())
        self.assertIn("is empty", self.ok("trash", "empty", "g:").stdout)


class FirstContact(DriveCliCase):
    def test_a_drive_that_nothing_was_sent_to_is_empty(self):
        self.assertEqual(self.events("ls", "g:"), [])
        self.assertIn("PKT-4009", self.ok("ls", "g:ml", code=1).stderr)

    def test_a_wide_sign_in_says_only_what_is_true(self):
        narrow = self.ok("remote", "login", "g", "--browser", self.browser()).stderr
        self.assertIn("only the files that it creates", narrow)
        wide = self.ok("remote", "login", "g", "--wide", "--browser", self.browser()).stderr
        self.assertNotIn("only the files that it creates", wide)
        self.assertIn("all files of the account", wide)

    def test_what_was_read_back_besides_is_said(self):
        self.fill(4)
        self.push()
        self.assertNotIn("read back", self.ok("verify", "g:source").stdout)
        self.assertIn("read back and compared", self.ok("verify", "g:source", "--read-data").stdout)


class Verbs(DriveCliCase):
    def test_ls_and_find_know_the_dataset(self):
        self.fill(30)
        self.ok("push", self.source, "--to", "g:ml/sets")
        listed = self.events("ls", "g:ml/sets")
        self.assertEqual([(item["name"], item["dataset"], item["files"]) for item in listed], [("source", True, 60)])
        found = self.events("find", "g:ml/sets/source", "class-1/0004.jpg")
        self.assertEqual(len(found), 1)
        shards = os.path.join(self.place, "shards")
        self.ok("pull", "g:ml/sets/source", shards, "--shards")
        with open(os.path.join(shards, found[0]["object"]), "rb") as shard, open(os.path.join(self.source, "class-1/0004.jpg"), "rb") as file:
            shard.seek(found[0]["offset"])
            self.assertEqual(shard.read(found[0]["size"]), file.read())
        some = os.path.join(self.place, "some")
        self.ok("pull", "g:ml/sets/source", some, "--files", "class-2/*.jpg")
        self.assertEqual(len(os.listdir(os.path.join(some, "class-2"))), 10)
        self.assertIn("PKT-1005", self.ok("verify", "g:ml/nothing", code=1).stderr)

    def test_rm_deletes_only_what_is_listed(self):
        self.fill(4)
        self.push()
        folder = next(one["id"] for one in self.cloud.objects("source") if one["folder"])
        self.cloud.control("POST", "objects", {"name": "mine.txt", "content": "precious", "parent": folder, "client": "emulator-client"})
        self.ok("rm", "g:source", code=1)
        self.ok("rm", "g:source", "--yes")
        self.assertEqual([one["name"] for one in self.cloud.objects() if not one["folder"]], ["mine.txt"])
        self.assertIn("PKT-1005", self.ok("verify", "g:source", code=1).stderr)

    def test_a_dataset_that_is_there_is_not_overwritten(self):
        self.fill(4)
        self.push()
        self.assertIn("PKT-4010", self.push(code=1).stderr)
        self.check_arrived()

    def test_two_datasets_side_by_side(self):
        self.fill(8)
        self.push()
        self.push("--name", "other", "--shuffle", "3")
        for dataset in ("source", "other"):
            self.assertIn("Complete", self.ok("verify", f"g:{dataset}").stdout)
            back = os.path.join(self.place, "back-" + dataset)
            self.ok("pull", f"g:{dataset}", back)
            self.assert_same_tree(self.source, back)
        self.assertEqual(self.cloud.stats()["twins"], [])


class Trees(DriveCliCase):
    def test_twelve_hundred_tiny_files_in_three_folders(self):
        for number in range(1200):
            self.write(f"class-{number % 3}/{number:05}.txt", b"%d" % number)
        self.cloud.control("DELETE", "stats")
        self.push()
        self.assertLess(self.cloud.stats()["requests"]["total"], 60)
        self.check_arrived()

    def test_names_of_every_kind_survive(self):
        for name in (b"new\nline", "emoji \U0001f389".encode(), b"not-utf8-\xff\xfe", "nfc-\u00e9".encode(), "nfd-e\u0301".encode(),
                     b"d/" * 40 + b"x" * 200, b"-dash", b" space ", b"quote'\"\\", b"percent%2F", b"packtrain.json", b"trailing."):
            self.write(name, name)
        self.write("empty", b"")
        os.makedirs(os.path.join(self.source, "empty-folder"))
        os.symlink("empty", os.path.join(self.source, "link"))
        self.write("secret", b"s", 0o600)
        self.write("tool", b"#!", 0o755)
        self.push("--name", "quote ' & \u00e9\U0001f389")
        self.check_arrived("quote ' & \u00e9\U0001f389")
        self.assertEqual(os.stat(os.path.join(self.place, "back-quote ' & \u00e9\U0001f389", "tool")).st_mode & 0o7777, 0o755)


class PrivateCertificate(DriveCliCase):
    signed_in = False

    def start_cloud(self, *more):
        certificate, key = os.path.join(self.place, "ca.pem"), os.path.join(self.place, "key.pem")
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
                        "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", certificate],
                       check=True, stderr=subprocess.DEVNULL)
        self.certificate = certificate
        # The control API is on the same socket: urllib takes its CA from here.
        os.environ["SSL_CERT_FILE"] = certificate
        self.addCleanup(os.environ.pop, "SSL_CERT_FILE")
        super().start_cloud("--tls-cert", certificate, "--tls-key", key)
        self.assertTrue(self.cloud.url.startswith("https:"))

    def test_it_is_trusted_when_named_and_only_then(self):
        self.add_remote()
        browser = self.browser()
        self.env["SSL_CERT_FILE"] = self.certificate  # for the browser; Packtrain must not need it
        self.env["PACKTRAIN_CA"] = self.certificate
        self.ok("remote", "login", "g", "--browser", browser)
        self.make_tree(6)
        self.push()
        self.check_arrived()
        self.env.pop("PACKTRAIN_CA")
        self.env.pop("SSL_CERT_FILE")
        refused = self.ok("verify", "g:source", code=9, timeout=120)
        self.assertIn("PKT-2006", refused.stderr)
        self.assertIn("PACKTRAIN_CA", refused.stderr)


if __name__ == "__main__":
    unittest.main(verbosity=2)
