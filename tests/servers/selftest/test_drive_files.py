"""Files, lists, scopes, space: the parts of Drive v3 beside uploads."""
import hashlib
import http.client
import json
import os
import ssl
import subprocess
import tempfile
import time
import unittest
import urllib.parse

from drive_case import STEP, UPLOAD, DriveCase, Emulator, Reply


class Files(DriveCase):
    def folder(self, name, parent=None, token="OWN"):
        body = {"name": name, "mimeType": "application/vnd.google-apps.folder"}
        if parent:
            body["parents"] = [parent]
        return self.call("POST", "/drive/v3/files", body, token).json()["id"]

    def list(self, q, token="OWN", **parameters):
        query = urllib.parse.urlencode({"q": q, **parameters})
        reply = self.call("GET", f"/drive/v3/files?{query}", token=token)
        self.assertEqual(200, reply.status, reply.body)
        return reply.json()

    def names(self, q, **parameters):
        return [file["name"] for file in self.list(q, **parameters)["files"]]

    def test_fields_select_and_unknown_ones_are_refused(self):
        file = self.upload(b"abc")
        self.assertEqual({"kind", "id", "name", "mimeType"}, set(self.call("GET", f"/drive/v3/files/{file}").json()))
        self.assertEqual({"md5Checksum"}, set(self.call("GET", f"/drive/v3/files/{file}?fields=md5Checksum").json()))
        self.assertEqual((400, "invalidParameter"), (lambda r: (r.status, r.reason()))(
            self.call("GET", f"/drive/v3/files/{file}?fields=md5checksum")))
        nested = self.list("", fields="files(id,owners/emailAddress)")
        self.assertEqual([{"id": file, "owners": [{"emailAddress": "tester@example.com"}]}], nested["files"])

    def test_queries_mean_what_they_say(self):
        folder = self.folder("set")
        self.upload(b"a", name="it's.tar", parents=[folder], appProperties={"ds": "7"})
        self.upload(b"b", name="Other.bin", parents=[folder])
        self.upload(b"c", name="outside.bin")
        inside = f"'{folder}' in parents"
        self.assertEqual(["it's.tar", "Other.bin"], self.names(inside))
        self.assertEqual(["it's.tar"], self.names(f"{inside} and name = 'it\\'s.tar' and trashed = false"))
        self.assertEqual(["Other.bin"], self.names("name = 'other.BIN'"))
        self.assertEqual(["it's.tar"], self.names("appProperties has { key='ds' and value='7' }"))
        self.assertEqual(["set"], self.names("mimeType='application/vnd.google-apps.folder'"))
        self.assertEqual(["Other.bin", "outside.bin"],
                         self.names("(name contains 'oth' or name contains 'out') and not trashed=true"))
        self.assertEqual(["set", "outside.bin"], self.names("'root' in parents"))
        self.assertEqual(["Other.bin", "it's.tar"], self.names(inside, orderBy="name desc"))
        self.assertEqual([], self.names("trashed = true"))
        self.assertEqual(["outside.bin"], self.names("not name contains 'it' and name != 'set' and name != 'other.bin'"))

    def test_a_broken_query_is_refused(self):
        for q in ("name =", "nonsense = 'x'", "'a' in parents and", "name = 'open"):
            reply = self.call("GET", "/drive/v3/files?" + urllib.parse.urlencode({"q": q}))
            self.assertEqual((400, "q"), (reply.status, reply.json()["error"]["errors"][0]["location"]), q)
        self.assertEqual(404, self.call("GET", "/drive/v3/files?q=%27nobody%27+in+parents").status)

    def test_pages_follow_each_other_without_loss(self):
        folder = self.folder("many")
        self.emulator.control("POST", "objects", {"name": "f", "parent": folder, "count": 25,
                                                  "client": "emulator-client"})
        seen, token = [], None
        while True:
            page = self.list(f"'{folder}' in parents", pageSize=10, **({"pageToken": token} if token else {}))
            seen += [file["name"] for file in page["files"]]
            token = page.get("nextPageToken")
            if not token:
                break
        self.assertEqual((25, 25), (len(seen), len(set(seen))))
        self.assertEqual(400, self.call("GET", "/drive/v3/files?pageToken=old").status)

    def test_natural_order_counts(self):
        for name in ("a10", "a9", "a1"):
            self.upload(b"", name=name)
        self.assertEqual(["a1", "a9", "a10"], self.names("", orderBy="name_natural"))

    def test_rename_move_trash_and_untrash(self):
        one, two = self.folder("one"), self.folder("two")
        file = self.upload(b"a", parents=[one])
        moved = self.call("PATCH", f"/drive/v3/files/{file}?addParents={two}&removeParents={one}&fields=name,parents",
                          {"name": "new"}).json()
        self.assertEqual({"name": "new", "parents": [two]}, moved)
        self.assertEqual([], self.names(f"'{one}' in parents"))
        self.call("PATCH", f"/drive/v3/files/{two}", {"trashed": True})
        self.assertTrue(self.call("GET", f"/drive/v3/files/{file}?fields=trashed").json()["trashed"])
        self.call("PATCH", f"/drive/v3/files/{two}", {"trashed": False})
        self.assertFalse(self.call("GET", f"/drive/v3/files/{file}?fields=trashed").json()["trashed"])
        self.assertEqual(403, self.call("PATCH", f"/drive/v3/files/{file}", {"parents": [one]}).status)
        self.assertEqual(400, self.call("PATCH", f"/drive/v3/files/{two}?addParents={two}", {}).status)

    def test_delete_is_for_good_and_takes_what_is_below(self):
        outer = self.folder("outer")
        file = self.upload(b"a", parents=[self.folder("inner", outer)])
        reply = self.call("DELETE", f"/drive/v3/files/{outer}")
        self.assertEqual((204, b""), (reply.status, reply.body))
        self.assertEqual(404, self.call("GET", f"/drive/v3/files/{file}").status)
        self.assertEqual([], self.emulator.objects())
        self.assertEqual(404, self.call("DELETE", f"/drive/v3/files/{outer}").status)

    def test_downloads_take_ranges(self):
        data = os.urandom(3 * 1024 * 1024)
        path = f"/drive/v3/files/{self.upload(data)}?alt=media"
        self.assertEqual(data, self.call("GET", path).body)
        part = self.call("GET", path, headers={"Range": "bytes=100-199"})
        self.assertEqual((206, data[100:200], f"bytes 100-199/{len(data)}"),
                         (part.status, part.body, part.headers["Content-Range"]))
        self.assertEqual(data[-5:], self.call("GET", path, headers={"Range": "bytes=-5"}).body)
        self.assertEqual(data[-5:], self.call("GET", path, headers={"Range": f"bytes={len(data) - 5}-"}).body)
        past = self.call("GET", path, headers={"Range": f"bytes={len(data)}-"})
        self.assertEqual((416, f"bytes */{len(data)}"), (past.status, past.headers["Content-Range"]))

    def test_an_empty_file_downloads_whole_but_not_in_ranges(self):
        path = f"/drive/v3/files/{self.upload(b'')}?alt=media"
        self.assertEqual((200, b""), (lambda r: (r.status, r.body))(self.call("GET", path)))
        self.assertEqual(416, self.call("GET", path, headers={"Range": "bytes=0-"}).status)

    def test_folders_cannot_be_downloaded(self):
        self.assertEqual(403, self.call("GET", f"/drive/v3/files/{self.folder('x')}?alt=media").status)

    def test_multipart_and_media_uploads_make_objects(self):
        body = (b"--b\r\nContent-Type: application/json\r\n\r\n{\"name\":\"small\"}\r\n"
                b"--b\r\nContent-Type: text/plain\r\n\r\nline\r\n--not\r\n\r\n--b--\r\n")
        reply = self.call("POST", f"{UPLOAD}?uploadType=multipart&fields=name,md5Checksum,mimeType", body,
                          headers={"Content-Type": "multipart/related; boundary=b"})
        self.assertEqual({"name": "small", "md5Checksum": hashlib.md5(b"line\r\n--not\r\n").hexdigest(),
                          "mimeType": "text/plain"}, reply.json())
        media = self.call("POST", f"{UPLOAD}?uploadType=media", b"abc", headers={"Content-Type": "text/x"}).json()
        self.assertEqual("text/x", media["mimeType"])
        self.assertEqual(400, self.call("POST", f"{UPLOAD}?uploadType=multipart", b"junk").status)

    def test_properties_have_their_limit(self):
        self.assertEqual(200, self.begin(1, {"name": "x", "appProperties": {"k": "v" * 123}}).status)
        self.assertEqual(400, self.begin(1, {"name": "x", "appProperties": {"k": "v" * 124}}).status)

    def test_times_can_be_given(self):
        file = self.upload(b"a", modifiedTime="2020-02-03T04:05:06.789Z")
        self.assertEqual({"modifiedTime": "2020-02-03T04:05:06.789Z"},
                         self.call("GET", f"/drive/v3/files/{file}?fields=modifiedTime").json())

    def test_a_parent_must_be_a_folder(self):
        file = self.upload(b"a")
        reply = self.begin(1, {"name": "x", "parents": [file]})
        self.assertEqual((403, "parentNotAFolder"), (reply.status, reply.reason()))
        self.assertEqual(404, self.begin(1, {"name": "x", "parents": ["nobody"]}).status)

    def test_about_needs_fields(self):
        self.assertEqual(400, self.call("GET", "/drive/v3/about").status)
        quota = self.call("GET", "/drive/v3/about?fields=storageQuota,user").json()["storageQuota"]
        self.assertNotIn("limit", quota)
        self.assertEqual("0", quota["usage"])

    def test_changes_tell_what_came_and_went(self):
        start = self.call("GET", "/drive/v3/changes/startPageToken").json()["startPageToken"]
        file = self.upload(b"a")
        self.call("DELETE", f"/drive/v3/files/{file}")
        reply = self.call("GET", f"/drive/v3/changes?pageToken={start}").json()
        self.assertEqual([(file, True)], [(c["fileId"], c["removed"]) for c in reply["changes"]])
        self.assertIn("newStartPageToken", reply)

    def test_batches_carry_many_calls(self):
        one, two = self.upload(b"a"), self.upload(b"b")
        calls = [f"DELETE /drive/v3/files/{one} HTTP/1.1\r\n\r\n", f"GET /drive/v3/files/{two}?fields=id\r\n\r\n",
                 "PATCH /drive/v3/files/" + two + "\r\nContent-Type: application/json\r\n\r\n{\"name\":\"n\"}\r\n",
                 "GET /drive/v3/files/nobody\r\n\r\n"]
        body = "".join(f"--b\r\nContent-Type: application/http\r\nContent-ID:\r\n <{i}>\r\n\r\n{call}\r\n"
                       for i, call in enumerate(calls)) + "--b--\r\n"
        reply = self.call("POST", "/batch/drive/v3", body.encode(), headers={"Content-Type": "multipart/mixed; boundary=b"})
        text = reply.body.decode()
        self.assertEqual(200, reply.status)
        for i, status in enumerate((204, 200, 200, 404)):
            self.assertIn(f"HTTP/1.1 {status}", text.split(f"<response-{i}>")[1].split("\r\n--")[0])
        self.assertEqual([(two, "n")], [(o["id"], o["name"]) for o in self.emulator.objects()])
        many = "--b\r\nContent-Type: application/http\r\n\r\nGET /drive/v3/files/x\r\n\r\n\r\n" * 101 + "--b--\r\n"
        self.assertEqual(400, self.call("POST", "/batch/drive/v3", many.encode(),
                                        headers={"Content-Type": "multipart/mixed; boundary=b"}).status)


class Scopes(DriveCase):
    options = ("--client", "other:word")

    def foreign(self, **order):
        return self.emulator.control("POST", "objects", {"name": "foreign", "content": "x", **order})["ids"][0]

    def test_own_files_scope_sees_only_what_its_client_made(self):
        theirs, folder = self.foreign(), self.foreign(folder=True)
        own = self.upload(b"a")
        self.assertEqual([own], [f["id"] for f in self.call("GET", "/drive/v3/files").json()["files"]])
        for method, path, body in (("GET", theirs, None), ("PATCH", theirs, {"name": "x"}), ("DELETE", theirs, None),
                                   ("GET", theirs + "?alt=media", None)):
            reply = self.call(method, f"/drive/v3/files/{path}", body)
            self.assertEqual((404, "notFound"), (reply.status, reply.reason()), method)
        self.assertEqual(404, self.begin(1, {"name": "x", "parents": [folder]}).status)
        self.assertEqual(404, self.call("GET", f"/drive/v3/files?q=%27{folder}%27+in+parents").status)

    def test_the_wide_scope_sees_all(self):
        theirs = self.foreign()
        self.assertEqual(b"x", self.call("GET", f"/drive/v3/files/{theirs}?alt=media", token="WIDE").body)
        self.assertEqual(204, self.call("DELETE", f"/drive/v3/files/{theirs}", token="WIDE").status)

    def test_emptying_the_trash_needs_the_wide_scope(self):
        reply = self.call("DELETE", "/drive/v3/files/trash")
        error = reply.json()["error"]
        self.assertEqual((403, "insufficientPermissions", "ACCESS_TOKEN_SCOPE_INSUFFICIENT", "PERMISSION_DENIED"),
                         (reply.status, reply.reason(), error["details"][0]["reason"], error["status"]))
        self.assertEqual(204, self.call("DELETE", "/drive/v3/files/trash", token="WIDE").status)

    def test_reading_does_not_allow_writing(self):
        reply = self.begin(1, token="READ")
        self.assertEqual((403, "insufficientPermissions"), (reply.status, reply.reason()))

    def test_unknown_tokens_are_401(self):
        reply = self.call("GET", "/drive/v3/files", token="BAD")
        self.assertEqual((401, "authError"), (reply.status, reply.reason()))
        self.assertEqual(401, self.call("GET", "/drive/v3/files", token=None).status)


class Space(DriveCase):
    options = ("--quota", str(4 * STEP), "--trash-free-lag", "60000", "--list-lag", "60000")

    def quota(self):
        return self.call("GET", "/drive/v3/about?fields=storageQuota").json()["storageQuota"]

    def test_a_declared_size_is_refused_at_begin(self):
        reply = self.begin(4 * STEP + 1)
        self.assertEqual((403, "storageQuotaExceeded"), (reply.status, reply.reason()))
        self.assertEqual(200, self.begin(4 * STEP).status)

    def test_an_undeclared_size_is_refused_on_the_way(self):
        path = self.session()
        self.assertEqual(308, self.put(path, bytes(4 * STEP)).status)
        reply = self.put(path, bytes(STEP), 4 * STEP)
        self.assertEqual((403, "storageQuotaExceeded"), (reply.status, reply.reason()))

    def test_trash_takes_space_until_it_is_emptied_and_a_while_longer(self):
        file = self.upload(bytes(STEP))
        self.call("PATCH", f"/drive/v3/files/{file}", {"trashed": True})
        full = {"limit": str(4 * STEP), "usage": str(STEP), "usageInDrive": str(STEP), "usageInDriveTrash": str(STEP)}
        self.assertEqual(full, self.quota())
        self.call("DELETE", "/drive/v3/files/trash", token="WIDE")
        self.assertEqual(404, self.call("GET", f"/drive/v3/files/{file}").status)
        self.assertEqual(full, self.quota())
        self.emulator.control("POST", "settle", {})
        self.assertEqual(("0", "0"), (self.quota()["usage"], self.quota()["usageInDriveTrash"]))

    def test_a_permanent_delete_frees_at_once(self):
        file = self.upload(bytes(STEP))
        self.call("DELETE", f"/drive/v3/files/{file}")
        self.assertEqual("0", self.quota()["usage"])

    def test_a_new_file_is_missing_from_lists_but_not_from_get(self):
        file = self.upload(b"a")
        self.assertEqual([], self.call("GET", "/drive/v3/files").json()["files"])
        self.assertEqual(file, self.call("GET", f"/drive/v3/files/{file}").json()["id"])
        self.emulator.control("POST", "settle", {})
        self.assertEqual(1, len(self.call("GET", "/drive/v3/files").json()["files"]))


class ChildLimit(DriveCase):
    options = ("--max-children", "2")

    def test_a_full_folder_takes_no_more(self):
        folder = self.call("POST", "/drive/v3/files",
                           {"name": "f", "mimeType": "application/vnd.google-apps.folder"}).json()["id"]
        for _ in range(2):
            self.upload(b"", parents=[folder])
        reply = self.begin(0, {"name": "x", "parents": [folder]})
        self.assertEqual((403, "numChildrenInNonRootLimitExceeded"), (reply.status, reply.reason()))
        self.assertEqual(2, self.emulator.stats()["max_children"])


class Meddling(DriveCase):
    def test_a_flipped_byte_is_served_under_the_old_checksum(self):
        file = self.upload(b"abc")
        self.emulator.control("POST", "corrupt", {"id": file, "offset": 1})
        self.assertEqual(b"acc", self.call("GET", f"/drive/v3/files/{file}?alt=media").body)
        told = self.call("GET", f"/drive/v3/files/{file}?fields=md5Checksum").json()["md5Checksum"]
        self.assertEqual(hashlib.md5(b"abc").hexdigest(), told)

    def test_a_checksum_can_be_made_wrong(self):
        file = self.upload(b"abc")
        self.emulator.control("POST", "corrupt", {"id": file, "checksum": True})
        told = self.call("GET", f"/drive/v3/files/{file}?fields=md5Checksum").json()["md5Checksum"]
        self.assertNotEqual(hashlib.md5(b"abc").hexdigest(), told)

    def test_other_bytes_stand_under_the_same_id_and_the_trash_takes_it(self):
        file = self.upload(b"abc")
        self.emulator.control("POST", "replace", {"id": file, "size": 3})
        self.assertNotEqual(b"abc", self.call("GET", f"/drive/v3/files/{file}?alt=media").body)
        told = self.call("GET", f"/drive/v3/files/{file}?fields=size,md5Checksum,trashed").json()
        self.assertEqual(("3", False), (told["size"], told["trashed"]))
        self.assertNotEqual(hashlib.md5(b"abc").hexdigest(), told["md5Checksum"])
        self.emulator.control("POST", "replace", {"id": file, "trashed": True})
        self.assertTrue(self.call("GET", f"/drive/v3/files/{file}?fields=trashed").json()["trashed"])

    def test_the_quota_can_shrink_and_grow(self):
        self.upload(bytes(1000))
        self.emulator.control("POST", "quota", {"bytes": 1200})
        self.assertEqual((403, "storageQuotaExceeded"), ((reply := self.begin(300)).status, reply.reason()))
        quota = self.call("GET", "/drive/v3/about?fields=storageQuota").json()["storageQuota"]
        self.assertEqual(("1200", "1000"), (quota["limit"], quota["usage"]))
        self.emulator.control("POST", "quota", {})
        self.assertEqual(200, self.begin(300).status)

    def test_the_secrets_that_were_given_out_are_told(self):
        begun = self.begin(300)
        secrets = self.emulator.control("GET", "secrets")
        self.assertEqual([begun.path.split("upload_id=")[1]], secrets["sessions"])

    def test_counts_tell_what_happened_and_can_be_reset(self):
        self.upload(bytes(1000))
        stats = self.emulator.stats()
        self.assertEqual((1000, 1000, 1, 1), (stats["bytes_received"], stats["bytes_stored"], stats["objects"],
                                              stats["sessions_begun"]))
        self.assertEqual({"begin": 1, "upload": 1}, stats["requests"]["by_kind"])
        self.emulator.control("DELETE", "stats")
        self.assertEqual(0, self.emulator.stats()["requests"]["total"])

    def test_a_deleted_object_is_gone(self):
        file = self.upload(b"abc")
        self.call("DELETE", f"/emulator/objects/{file}", token=None)
        self.assertEqual(404, self.call("GET", f"/drive/v3/files/{file}").status)


class OldFiles(DriveCase):
    options = ("--md5-only",)

    def test_a_file_may_have_md5_alone(self):
        file = self.upload(b"abc")
        told = self.call("GET", f"/drive/v3/files/{file}?fields=md5Checksum,sha1Checksum,sha256Checksum").json()
        self.assertEqual({"md5Checksum": hashlib.md5(b"abc").hexdigest()}, told)


class ShapedLine(DriveCase):
    options = ("--line", "4000000")

    def test_bytes_take_their_time_both_ways(self):
        data = bytes(1_000_000)
        begin = time.monotonic()
        file = self.upload(data)
        up = time.monotonic() - begin
        self.call("GET", f"/drive/v3/files/{file}?alt=media")
        self.assertGreater(up, 0.2)
        self.assertGreater(time.monotonic() - begin - up, 0.2)


class Tls(unittest.TestCase):
    def test_speaks_tls_with_a_private_authority(self):
        with tempfile.TemporaryDirectory() as folder:
            key, certificate = f"{folder}/key.pem", f"{folder}/cert.pem"
            subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=test",
                            "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", certificate],
                           check=True, capture_output=True, timeout=60)
            with Emulator("--grant", "OWN", "--tls-cert", certificate, "--tls-key", key) as emulator:
                context = ssl.create_default_context(cafile=certificate)
                connection = http.client.HTTPSConnection("127.0.0.1", emulator.port, timeout=30, context=context)
                headers = {"Authorization": "Bearer OWN"}
                data = os.urandom(3 * STEP)
                connection.request("POST", f"{UPLOAD}?uploadType=resumable&fields=md5Checksum", b"{}", headers)
                location = Reply(connection.getresponse()).headers["Location"]
                self.assertTrue(location.startswith(emulator.url), location)
                connection.request("PUT", location[len(emulator.url):], data)
                told = json.loads(connection.getresponse().read())["md5Checksum"]
                connection.close()
                self.assertEqual(hashlib.md5(data).hexdigest(), told)


class Keeping(unittest.TestCase):
    def test_each_way_of_keeping_ends_clean(self):
        for options in ((), ("--memory",), ("--discard",)):
            with self.subTest(options):
                emulator = Emulator("--grant", "OWN", *options)
                connection = http.client.HTTPConnection("127.0.0.1", emulator.port, timeout=30)
                connection.request("POST", f"{UPLOAD}?uploadType=media&fields=id,md5Checksum", b"abc",
                                   {"Authorization": "Bearer OWN"})
                file = json.loads(connection.getresponse().read())
                self.assertEqual(hashlib.md5(b"abc").hexdigest(), file["md5Checksum"])
                connection.request("GET", f"/drive/v3/files/{file['id']}?alt=media",
                                   headers={"Authorization": "Bearer OWN"})
                reply = Reply(connection.getresponse())
                self.assertEqual(501 if options == ("--discard",) else 200, reply.status)
                connection.close()
                self.assertEqual(0, emulator.stop())

    def test_bad_options_are_named(self):
        for options in (["--what"], ["--port", "x"], ["--quota"], ["--faults", "/nowhere"]):
            done = subprocess.run([os.environ["DRIVE_EMULATOR"], *options], capture_output=True, text=True, timeout=20)
            self.assertEqual(2, done.returncode, options)
            self.assertIn("drive-emulator: ", done.stderr)


if __name__ == "__main__":
    unittest.main()
