"""Google's Python client (python3-googleapi) judges the Drive emulator: the plain work, and then every planned fault.

The client's own state machine for resumable uploads drives all of it; what it gives up on, the judge repeats as an
application would. After each fault the object must be there once, with the right digest, and the fault must have
been used.
"""
import hashlib
import http.client
import io
import json
import os
import unittest

from referee import cannot

try:
    import google_auth_httplib2
    import httplib2
    from google.auth.exceptions import GoogleAuthError
    from google.oauth2.credentials import Credentials
    from googleapiclient.discovery import build_from_document
    from googleapiclient.errors import HttpError
    from googleapiclient.http import MediaIoBaseDownload, MediaUpload, build_http
except ImportError as missing:
    cannot(f"python3-googleapi and python3-google-auth-httplib2 are not installed ({missing})")

from emulator import Emulator  # noqa: E402

STEP = 256 * 1024
CLIENT, SECRET, REFRESH = "judge", "word", "refresh-of-the-judge"
BROKEN = (OSError, http.client.HTTPException, httplib2.HttpLib2Error, ValueError)


def parameters(**kinds):
    return {name: {"type": kind, "location": "path" if name == "fileId" else "query",
                   **({"required": True} if name == "fileId" else {})} for name, kind in kinds.items()}


def discovery(root):
    """The part of Drive's discovery document that the judge uses."""
    def method(name, verb, path, reply=None, **kinds):
        made = {"id": f"drive.files.{name}", "path": path, "httpMethod": verb, "parameters": parameters(**kinds)}
        if reply:
            made["response"] = {"$ref": reply}
        return made

    upload = {"accept": ["*/*"], "maxSize": "5120GB", "protocols": {
        "simple": {"multipart": True, "path": "/upload/drive/v3/files"},
        "resumable": {"multipart": True, "path": "/resumable/upload/drive/v3/files"}}}
    create = {**method("create", "POST", "files", "File"), "request": {"$ref": "File"}, "supportsMediaUpload": True,
              "mediaUpload": upload}
    update = {**method("update", "PATCH", "files/{fileId}", "File", fileId="string"), "request": {"$ref": "File"}}
    get = {**method("get", "GET", "files/{fileId}", "File", fileId="string"), "supportsMediaDownload": True}
    files = {"create": create, "update": update, "get": get,
             "list": method("list", "GET", "files", "Any", q="string", pageToken="string", pageSize="integer",
                            orderBy="string"),
             "delete": method("delete", "DELETE", "files/{fileId}", fileId="string"),
             "emptyTrash": method("emptyTrash", "DELETE", "files/trash"),
             "generateIds": method("generateIds", "GET", "files/generateIds", "Any", count="integer")}
    changes = {"getStartPageToken": method("start", "GET", "changes/startPageToken", "Any"),
               "list": method("changes", "GET", "changes", "Any", pageToken="string")}
    return {"kind": "discovery#restDescription", "name": "drive", "version": "v3", "id": "drive:v3", "rootUrl": root,
            "baseUrl": root + "drive/v3/", "basePath": "/drive/v3/", "servicePath": "drive/v3/",
            "batchPath": "batch/drive/v3",
            "parameters": {"fields": {"type": "string", "location": "query"},
                           "alt": {"type": "string", "location": "query", "default": "json"}},
            "schemas": {name: {"id": name, "type": "object", "properties": {}} for name in ("File", "Any")},
            "resources": {"files": {"methods": files}, "changes": {"methods": changes},
                          "about": {"methods": {"get": method("about", "GET", "about", "Any")}}}}


class Bytes(MediaUpload):
    """Content that can be read again from any offset, as the client needs after a fault."""

    def __init__(self, data, chunk):
        self.data, self.chunk = data, chunk

    def chunksize(self):
        return self.chunk

    def mimetype(self):
        return "application/x-tar"

    def size(self):
        return len(self.data)

    def resumable(self):
        return True

    def has_stream(self):
        return False

    def getbytes(self, begin, length):
        return self.data[begin:begin + length]


class Judge(unittest.TestCase):
    scopes = "drive.file"

    def setUp(self):
        self.emulator = Emulator("--client-id", CLIENT, "--client-secret", SECRET, "--grant-refresh",
                                 f"{REFRESH}:{self.scopes}")
        self.addCleanup(self.emulator.stop)
        self.drive = self.connect()
        self.data = os.urandom(5 * STEP + 12345)
        self.md5 = hashlib.md5(self.data).hexdigest()

    def connect(self):
        root = self.emulator.url + "/"
        # httplib2 on its own takes a 308 for a redirect; build_http() does not.
        plain = build_http()
        plain.timeout = 1.5
        credentials = Credentials(None, refresh_token=REFRESH, token_uri=root + "token", client_id=CLIENT,
                                  client_secret=SECRET)
        authorized = google_auth_httplib2.AuthorizedHttp(credentials, http=plain)
        return build_from_document(json.dumps(discovery(root)), base=root, http=authorized)

    def insert(self, name="part.tar", data=None, chunk=2 * STEP, **metadata):
        media = Bytes(self.data if data is None else data, chunk)
        return self.drive.files().create(body={"name": name, **metadata}, media_body=media,
                                         fields="id,name,size,md5Checksum,sha256Checksum")

    def deliver(self, request=None, again=None):
        """Drives one resumable upload to its end, whatever happens on the way."""
        again = again or self.insert
        request = request or again()
        for _ in range(20):
            try:
                # Retries of its own would send an exhausted body (1.7.12), so there are none.
                body = request.next_chunk(num_retries=0)[1]
                if body:
                    return body
            except HttpError as error:
                if error.resp.status in (404, 410):
                    request = again()
            except (*BROKEN, GoogleAuthError):
                pass
        self.fail("the upload does not end")

    def patiently(self, call):
        """Repeats a call until it succeeds, as an application does; returns the result and the failures."""
        failures = []
        for _ in range(5):
            try:
                return call(), failures
            except (HttpError, *BROKEN, GoogleAuthError) as error:
                failures.append(error)
        self.fail(f"still failing: {failures}")

    def get(self, file, fields="id,name,size,md5Checksum"):
        return self.drive.files().get(fileId=file, fields=fields).execute()

    def download(self, file):
        out = io.BytesIO()
        fetch = MediaIoBaseDownload(out, self.drive.files().get_media(fileId=file), chunksize=3 * STEP)
        done = False
        while not done:
            done = fetch.next_chunk()[1]
        return out.getvalue()


class PlainWork(Judge):
    scopes = "drive"

    def test_creates_lists_gets_downloads_and_deletes(self):
        files = self.drive.files()
        folder = files.create(body={"name": "set", "mimeType": "application/vnd.google-apps.folder"}).execute()["id"]
        (file,) = files.generateIds(count=1, fields="ids").execute()["ids"]
        made = self.deliver(self.insert(id=file, parents=[folder], appProperties={"k": "v"}))
        self.assertEqual((file, self.md5, str(len(self.data)), hashlib.sha256(self.data).hexdigest()),
                         (made["id"], made["md5Checksum"], made["size"], made["sha256Checksum"]))
        listed = files.list(q=f"'{folder}' in parents and name = 'part.tar' and trashed = false "
                              "and appProperties has { key='k' and value='v' }", fields="files(id)").execute()
        self.assertEqual([{"id": file}], listed["files"])
        self.assertEqual(self.data, self.download(file))
        self.assertEqual("new", files.update(fileId=file, body={"name": "new"}).execute()["name"])
        files.delete(fileId=file).execute()
        with self.assertRaises(HttpError) as gone:
            self.get(file)
        self.assertEqual(404, gone.exception.resp.status)

    def test_a_used_id_is_a_conflict(self):
        (file,) = self.drive.files().generateIds(count=1).execute()["ids"]
        self.deliver(self.insert(id=file))
        with self.assertRaises(HttpError) as refused:
            self.insert(id=file).next_chunk()
        self.assertEqual(409, refused.exception.resp.status)

    def test_small_uploads_go_in_one_request(self):
        media = Bytes(b"small", -1)
        media.resumable = lambda: False
        made = self.drive.files().create(body={"name": "s"}, media_body=media, fields="md5Checksum").execute()
        self.assertEqual(hashlib.md5(b"small").hexdigest(), made["md5Checksum"])

    def test_about_and_changes(self):
        about = self.drive.about().get(fields="storageQuota,user").execute()
        self.assertEqual("0", about["storageQuota"]["usage"])
        with self.assertRaises(HttpError) as refused:
            self.drive.about().get().execute()
        self.assertEqual(400, refused.exception.resp.status)
        start = self.drive.changes().getStartPageToken().execute()["startPageToken"]
        file = self.deliver()["id"]
        changed = self.drive.changes().list(pageToken=start).execute()["changes"]
        self.assertEqual([file], [change["fileId"] for change in changed])

    def test_pages_are_followed(self):
        self.emulator.control("POST", "objects", {"name": "f", "count": 23, "client": CLIENT})
        seen, call = [], self.drive.files().list(pageSize=10, orderBy="name_natural")
        token = None
        while call is not None:
            page = call.execute()
            seen += [file["name"] for file in page["files"]]
            token = page.get("nextPageToken")
            call = self.drive.files().list(pageSize=10, orderBy="name_natural", pageToken=token) if token else None
        self.assertEqual([f"f-{i}" for i in range(23)], seen)

    def test_batches(self):
        ids = [self.deliver(self.insert(name=f"p{i}", data=b"x" * i))["id"] for i in range(1, 4)]
        answers = {}
        batch = self.drive.new_batch_http_request(callback=lambda key, reply, error: answers.update({key: (reply, error)}))
        for file in [*ids, "nobody"]:
            batch.add(self.drive.files().get(fileId=file, fields="id"), request_id=file)
        batch.execute()
        self.assertEqual([{"id": file} for file in ids], [answers[file][0] for file in ids])
        self.assertEqual(404, answers["nobody"][1].resp.status)

    def test_trash_is_emptied(self):
        file = self.deliver()["id"]
        self.drive.files().update(fileId=file, body={"trashed": True}).execute()
        self.drive.files().emptyTrash().execute()
        self.assertEqual([], self.emulator.objects())


class Narrow(Judge):
    def test_the_trash_needs_the_wide_scope(self):
        with self.assertRaises(HttpError) as refused:
            self.drive.files().emptyTrash().execute()
        self.assertEqual(403, refused.exception.resp.status)
        self.assertIn("insufficientPermissions", str(refused.exception.content))

    def test_foreign_files_are_not_found(self):
        (file,) = self.emulator.control("POST", "objects", {"name": "foreign", "content": "x"})["ids"]
        with self.assertRaises(HttpError) as refused:
            self.get(file)
        self.assertEqual(404, refused.exception.resp.status)


# Every action of the plan as it meets an upload; what is not among them has a test of its own below.
UPLOAD_FAULTS = [
    ("short acknowledgement", {"kind": "upload", "nth": 2}, {"action": "short_ack", "keep": STEP}),
    ("short acknowledgement of the last chunk", {"kind": "finish"}, {"action": "short_ack", "keep": 0}),
    ("no acknowledgement", {"kind": "upload", "nth": 2}, {"action": "no_ack"}),
    ("one byte beyond what was sent", {"kind": "upload", "nth": 2}, {"action": "over_ack"}),
    ("308 without a range", {"kind": "upload", "nth": 2}, {"action": "no_range"}),
    ("plain 308", {"kind": "upload"}, {"action": "style_308", "style": "plain"}),
    ("500", {"kind": "upload", "nth": 2}, {"action": "status", "code": 500}),
    ("503 at begin", {"kind": "begin"}, {"action": "status", "code": 503}),
    ("503 at the status query", {"kind": "status"}, {"action": "status", "code": 503}),
    ("a burst of 502", {"kind": ["upload", "status"], "nth": 2, "count": 4}, {"action": "status", "code": 502}),
    ("429 with a wait", {"kind": "upload"}, {"action": "status", "code": 429, "retry_after": 1}),
    ("429 without one", {"kind": "upload", "nth": 3}, {"action": "status", "code": 429}),
    ("403 rate", {"kind": "upload", "nth": 2},
     {"action": "status", "code": 403, "reason": "userRateLimitExceeded"}),
    ("503 that keeps what came", {"kind": "upload", "nth": 2}, {"action": "status", "code": 503, "keep": STEP}),
    ("reset", {"kind": "upload", "at_byte": 3 * STEP + 5}, {"action": "reset"}),
    ("reset at begin", {"kind": "begin"}, {"action": "reset"}),
    ("dropped connection", {"kind": "upload", "nth": 2}, {"action": "drop"}),
    ("half-closed connection", {"kind": "upload", "nth": 2}, {"action": "half_close", "after": 0}),
    ("stall", {"kind": "upload", "nth": 2}, {"action": "stall", "ms": 3000}),
    ("stall of the status query", {"kind": "status"}, {"action": "stall", "ms": 2500}),
    ("lost reply of a chunk", {"kind": "upload", "nth": 2}, {"action": "lost_reply"}),
    ("lost reply of the finish", {"kind": "finish"}, {"action": "lost_reply"}),
    ("lost reply of the finish by reset", {"kind": "finish"}, {"action": "lost_reply", "how": "reset"}),
    ("session gone, 404", {"kind": "upload", "nth": 2}, {"action": "expire_session", "code": 404}),
    ("session gone, 410", {"kind": "upload", "nth": 3}, {"action": "expire_session", "code": 410}),
    ("token expired", {"kind": "upload", "nth": 2}, {"action": "token_expired"}),
    ("captive portal", {"kind": "upload", "nth": 2}, {"action": "html_portal"}),
    ("slow line", {"kind": "upload", "nth": 2}, {"action": "slow", "rate": 4 * STEP}),
]
NEEDS_STATUS_QUERY = {"503 at the status query", "stall of the status query"}


class UnderFaults(Judge):
    tried = set()

    def plan(self, when, do):
        self.tried.add(do["action"])
        rules = [{"id": "planned", "when": when, "do": do}]
        self.emulator.faults(*rules)

    def assertWhole(self, made, name="part.tar"):
        self.assertEqual([], self.emulator.unused())
        self.assertEqual(self.md5, made["md5Checksum"])
        self.assertEqual([self.md5], [file["md5"] for file in self.emulator.objects(name)])
        self.assertEqual([], self.emulator.stats()["twins"])
        self.assertEqual(self.data, self.download(made["id"]))

    def test_every_upload_fault(self):
        for name, when, do in UPLOAD_FAULTS:
            with self.subTest(name):
                self.plan(when, do)
                if name in NEEDS_STATUS_QUERY:
                    self.emulator.control("POST", "faults", {"id": "first", "when": {"kind": "upload", "nth": 2},
                                                             "do": {"action": "status", "code": 500}})
                made = self.deliver()
                self.assertWhole(made)
                self.drive.files().delete(fileId=made["id"]).execute()

    def test_the_308_in_the_dress_of_a_200_needs_a_client_that_asked(self):
        # This client never asks for it, and takes the empty 200 for the end: a planned fault, so it must be seen.
        self.plan({"kind": "upload"}, {"action": "style_308", "style": "override"})
        with self.assertRaises(ValueError):
            self.insert().next_chunk()
        self.assertEqual([], self.emulator.unused())
        self.assertWhole(self.deliver())

    def test_the_daily_cap_stops_and_goes(self):
        self.plan({"nth": 3}, {"action": "daily_cap"})
        request = self.insert()
        request.next_chunk()
        for _ in range(3):
            with self.assertRaises(HttpError) as refused:
                request.next_chunk()
            self.assertIn("User rate limit exceeded.", str(refused.exception))
        self.emulator.control("POST", "faults/release", {})
        self.assertWhole(self.deliver(request))

    def test_a_wrong_checksum_is_seen_and_sent_again(self):
        self.plan({"kind": "finish"}, {"action": "wrong_checksum"})
        bad = self.deliver()
        self.assertNotEqual(self.md5, bad["md5Checksum"])
        self.assertEqual(bad["md5Checksum"], self.get(bad["id"])["md5Checksum"])
        self.drive.files().delete(fileId=bad["id"]).execute()
        self.assertWhole(self.deliver())

    def test_an_object_deleted_behind_the_back_is_seen(self):
        made = self.deliver()
        self.plan({"kind": "get"}, {"action": "delete_object"})
        with self.assertRaises(HttpError) as gone:
            self.get(made["id"])
        self.assertEqual(404, gone.exception.resp.status)
        self.assertWhole(self.deliver())

    def test_an_object_replaced_behind_the_back_is_seen(self):
        made = self.deliver()
        self.plan({"kind": "get"}, {"action": "replace_object", "size": 10})
        after = self.get(made["id"])
        self.assertNotEqual(self.md5, after["md5Checksum"])
        self.drive.files().delete(fileId=made["id"]).execute()
        self.assertWhole(self.deliver())

    def test_every_other_call_survives_every_fault(self):
        file = self.deliver()["id"]
        files = self.drive.files()

        def download():
            # The client takes whatever comes with 200; only the digest tells a portal's page from the object.
            if hashlib.md5(self.download(file)).hexdigest() != self.md5:
                raise ValueError("other bytes")
            return self.md5

        calls = {
            "list": lambda: files.list(q="trashed = false").execute()["files"],
            "get": lambda: self.get(file)["id"],
            "download": download,
            "about": lambda: self.drive.about().get(fields="user").execute()["user"],
            "ids": lambda: len(files.generateIds(count=3).execute()["ids"]),
            "changes": lambda: self.drive.changes().list(pageToken="1").execute()["changes"],
            "update": lambda: files.update(fileId=file, body={"name": "part.tar"}).execute()["id"],
            "token": lambda: self.connect().about().get(fields="user").execute()["user"],
        }
        faults = [{"action": "status", "code": 503}, {"action": "status", "code": 429, "retry_after": 1},
                  {"action": "reset"}, {"action": "drop"}, {"action": "html_portal"}, {"action": "lost_reply"},
                  {"action": "stall", "ms": 2500}]
        for kind, call in calls.items():
            expected = call()
            for do in faults:
                with self.subTest(kind=kind, **do):
                    self.plan({"kind": kind}, do)
                    self.assertEqual(expected, self.patiently(call)[0])
                    self.assertEqual([], self.emulator.unused())

    def test_a_retried_folder_makes_no_twin_when_its_id_was_made_before(self):
        for action in ("lost_reply", "reset"):
            (folder,) = self.drive.files().generateIds(count=1).execute()["ids"]
            body = {"id": folder, "name": f"set-{action}", "mimeType": "application/vnd.google-apps.folder"}
            self.plan({"kind": "create"}, {"action": action})
            try:
                self.drive.files().create(body=body).execute()
            except BROKEN:
                try:
                    self.drive.files().create(body=body).execute()
                except HttpError as conflict:
                    self.assertEqual(409, conflict.resp.status)
            except HttpError as conflict:
                # The client's transport may have repeated the request by itself.
                self.assertEqual(409, conflict.resp.status)
            self.assertEqual([folder], [found["id"] for found in self.emulator.objects(f"set-{action}")])
            self.assertEqual([], self.emulator.unused())

    def test_a_download_that_breaks_goes_on_where_it_was(self):
        file = self.deliver()["id"]
        self.plan({"kind": "download", "nth": 2}, {"action": "reset", "after": 1000})
        out = io.BytesIO()
        fetch = MediaIoBaseDownload(out, self.drive.files().get_media(fileId=file), chunksize=2 * STEP)
        done = False
        for _ in range(10):
            if done:
                break
            try:
                done = fetch.next_chunk()[1]
            except BROKEN:
                pass
        self.assertEqual(self.data, out.getvalue())
        self.assertEqual([], self.emulator.unused())

    def test_a_list_that_lags_is_made_up_for_by_get(self):
        with Emulator("--client-id", CLIENT, "--client-secret", SECRET, "--grant-refresh", f"{REFRESH}:drive.file",
                      "--list-lag", "60000") as lagging:
            self.emulator, keep = lagging, self.emulator
            try:
                self.drive = self.connect()
                made = self.deliver()
                self.assertEqual([], self.drive.files().list().execute()["files"])
                self.assertEqual(self.md5, self.get(made["id"])["md5Checksum"])
                lagging.control("POST", "settle", {})
                self.assertEqual(1, len(self.drive.files().list().execute()["files"]))
            finally:
                self.emulator = keep

    @classmethod
    def tearDownClass(cls):
        with Emulator() as emulator:
            known = set(emulator.control("GET", "faults/vocabulary")["actions"])
        if cls.tried != known:
            raise AssertionError(f"actions never tried: {known - cls.tried}")


if __name__ == "__main__":
    # The client leaves its broken sockets to the collector, and Python would say so each time.
    unittest.main(warnings="ignore")
