"""A Drive emulator for each test, and the requests that tests make of it."""
import hashlib
import http.client
import json
import os
import socket
import sys
import time
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from emulator import Emulator  # noqa: E402

STEP = 256 * 1024
UPLOAD = "/upload/drive/v3/files"


class Reply:
    def __init__(self, raw):
        self.status = raw.status
        self.headers = raw.headers
        self.body = raw.read()

    def json(self):
        return json.loads(self.body)

    def reason(self):
        return self.json()["error"]["errors"][0]["reason"]


class DriveCase(unittest.TestCase):
    options = ()

    def setUp(self):
        self.emulator = Emulator("--grant", "OWN", "--grant", "WIDE:drive", "--grant", "READ:drive.readonly",
                                 *self.options)
        self.addCleanup(self.emulator.stop)

    def call(self, method, path, body=None, token="OWN", headers=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.emulator.port, timeout=30)
        fields = dict(headers or {})
        if token:
            fields["Authorization"] = f"Bearer {token}"
        if isinstance(body, (dict, list)):
            body = json.dumps(body).encode()
            fields.setdefault("Content-Type", "application/json")
        try:
            connection.request(method, path, body=body, headers=fields)
            return Reply(connection.getresponse())
        finally:
            connection.close()

    def begin(self, size=None, metadata=None, fields="id,size,md5Checksum", token="OWN", query=""):
        headers = {} if size is None else {"X-Upload-Content-Length": str(size)}
        reply = self.call("POST", f"{UPLOAD}?uploadType=resumable&fields={fields}{query}",
                          metadata or {"name": "part.tar"}, token, headers)
        if reply.status == 200:
            reply.path = reply.headers["Location"].split(str(self.emulator.port), 1)[1]
        return reply

    def session(self, size=None, **options):
        reply = self.begin(size, **options)
        self.assertEqual(200, reply.status, reply.body)
        return reply.path

    def put(self, path, data, start=0, total="*", headers=None, token=None):
        fields = {"Content-Range": f"bytes {start}-{start + len(data) - 1}/{total}", **(headers or {})}
        return self.call("PUT", path, data, token, fields)

    def status(self, path, total="*", headers=None):
        return self.call("PUT", path, b"", None, {"Content-Range": f"bytes */{total}", **(headers or {})})

    def upload(self, data, **metadata):
        reply = self.call("PUT", self.session(len(data), metadata={"name": "part.tar", **metadata}), data, None)
        self.assertEqual(200, reply.status, reply.body)
        return reply.json()["id"]

    def raw(self, path, start, total, declared, data):
        """A PUT whose body breaks off after `data`; the open socket."""
        connection = socket.create_connection(("127.0.0.1", self.emulator.port), timeout=30)
        head = (f"PUT {path} HTTP/1.1\r\nHost: x\r\nContent-Length: {declared}\r\n"
                f"Content-Range: bytes {start}-{start + declared - 1}/{total}\r\n\r\n")
        connection.sendall(head.encode() + data)
        return connection

    def held(self, path):
        reply = self.status(path)
        self.assertEqual(308, reply.status)
        field = reply.headers["Range"]
        return 0 if field is None else int(field.split("-")[1]) + 1

    def awaitHeld(self, path, session, count):
        """Looks at the counts, which disturb nothing, until the session holds `count` bytes."""
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            if self.emulator.stats()["sessions"][session - 1]["held"] == count:
                return
            time.sleep(0.01)
        self.fail("never held")

    def finishes(self, path, data):
        """Completes an upload from what the server says; it must have these bytes at its end."""
        at = self.held(path)
        reply = self.put(path, data[at:], at, len(data)) if at < len(data) else self.status(path, len(data))
        self.assertEqual(200, reply.status, reply.body)
        self.assertEqual(hashlib.md5(data).hexdigest(), reply.json()["md5Checksum"])
        return reply.json()
