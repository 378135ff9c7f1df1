"""A desktop's end of the link, written a second time from core/link/FORMAT.md with Python's standard library alone."""

import base64
import hashlib
import hmac
import http.client
import json
import os
import secrets
import struct

import make  # the second writer of the golden files

FREE = b"free\n"
STATE, COMMAND = 1, 2
LABELS = {STATE: b"packtrain-link/1 state", COMMAND: b"packtrain-link/1 command"}


class Pairing:
    def __init__(self, name=None, key=None):
        self.id = name or secrets.token_hex(16)
        self.key = key or secrets.token_bytes(32)

    def secret(self, **more):
        key = base64.urlsafe_b64encode(self.key).decode().rstrip("=")
        return {"id": self.id, "key": key, **more}

    def frame_key(self, direction, session, sender):
        return hmac.new(self.key, LABELS[direction] + b"\0" + session + sender, hashlib.sha256).digest()

    def seal(self, direction, session, sender, counter, payload):
        nonce = secrets.token_bytes(24)
        head = b"PKTL" + bytes([1, direction, 0, 0]) + session + sender + struct.pack("<QI", counter, 24 + len(payload) + 16)
        inner, short = make.hchacha20(self.frame_key(direction, session, sender), nonce[:16]), bytes(4) + nonce[16:]
        sealed = make.chacha20(inner, 1, short, payload)
        return head + nonce + sealed + make.tag(inner, short, head, sealed)

    def open(self, direction, data):
        """The session, the sender, the counter and what the frame says."""
        head, nonce, sealed, told = data[:52], data[52:76], data[76:-16], data[-16:]
        assert head[:8] == b"PKTL" + bytes([1, direction, 0, 0]), head
        session, sender = head[8:24], head[24:40]
        counter, size = struct.unpack("<QI", head[40:52])
        assert size == len(data) - 52
        inner, short = make.hchacha20(self.frame_key(direction, session, sender), nonce[:16]), bytes(4) + nonce[16:]
        assert hmac.compare_digest(told, make.tag(inner, short, head, sealed)), "it does not open"
        return session, sender, counter, json.loads(make.chacha20(inner, 1, short, sealed))

    def mail_name(self, kind):
        begins = secrets.token_bytes(8)
        proof = hmac.new(self.key, b"packtrain-link/1 file\0" + kind.encode() + begins, hashlib.sha256).digest()[:8]
        return kind + begins.hex() + proof.hex()


class Desk:
    """Towards one session: its sender and the commands that are open."""

    def __init__(self, pairing, session):
        self.pairing, self.session, self.sender, self.counter, self.open = pairing, session, secrets.token_bytes(16), 0, []

    def ask(self, command, **arguments):
        self.open.append({"id": secrets.token_hex(16), "command": command, "arguments": arguments, "age_ms": 0, "good_for_ms": 600_000})
        return self.open[-1]["id"]

    def frame(self, **more):
        data = self.pairing.seal(COMMAND, self.session, self.sender, self.counter, json.dumps({"commands": self.open, **more}).encode())
        self.counter += 1
        return data


class Stream:
    """The direct road's state frames, one after the other."""

    def __init__(self, connection, pairing, since=None):
        self.connection, self.pairing = connection, pairing
        path = f"/link/{pairing.id}/frames" + (f"?since={since}" if since else "")
        connection.request("GET", path)
        self.reply = connection.getresponse()

    def next(self):
        """The event's id and the opened frame; None when the stream has ended."""
        said = {}
        while True:
            line = self.reply.readline()
            if not line:
                return None
            if line == b"\n":
                break
            name, value = line.decode().rstrip("\n").split(": ", 1)
            said[name] = value
        return said["id"], self.pairing.open(STATE, base64.b64decode(said["data"], validate=True))

    def close(self):
        self.reply.close()
        self.connection.close()


class FolderMailbox:
    """The mailbox on a drive that is a folder of this computer."""

    def __init__(self, root, pairing):
        self.pairing = pairing
        self.folder = os.path.join(root, ".packtrain", "mailbox", pairing.id)
        os.makedirs(self.folder)
        for _ in range(4):
            self.put(pairing.mail_name("state-"), FREE)
        self.letter = pairing.mail_name("desk-")

    def put(self, name, data):
        path = os.path.join(self.folder, name)
        with open(path + ".new", "wb") as file:
            file.write(data)
        os.replace(path + ".new", path)

    def states(self):
        """What agents wrote, opened."""
        told = []
        for name in os.listdir(self.folder):
            if name.startswith("state-") and not name.endswith(".new"):
                with open(os.path.join(self.folder, name), "rb") as file:
                    data = file.read()
                if data != FREE:
                    told.append(self.pairing.open(STATE, data))
        return told


class DriveMailbox:
    """The same on Google Drive, by plain requests with an access token of the desk's client."""

    def __init__(self, url, token, pairing):
        self.url, self.token, self.pairing, self.letter = url, token, pairing, None
        parent = "root"
        for name in ("Packtrain", ".packtrain", "mailbox", pairing.id):
            parent = self.make(name, parent, "application/vnd.google-apps.folder")
        self.folder = parent
        self.files = [self.make(pairing.mail_name("state-"), self.folder, content=FREE) for _ in range(4)]

    def call(self, method, path, body=None, kind="application/json"):
        connection = http.client.HTTPConnection(self.url.removeprefix("http://"), timeout=20)
        try:
            connection.request(method, path, body, {"Authorization": "Bearer " + self.token, "Content-Type": kind})
            reply = connection.getresponse()
            data = reply.read()
            assert reply.status == 200, (method, path, reply.status, data)
            return data
        finally:
            connection.close()

    def make(self, name, parent, kind=None, content=None):
        about = {"name": name, "parents": [parent], **({"mimeType": kind} if kind else {})}
        made = json.loads(self.call("POST", "/drive/v3/files?fields=id", json.dumps(about)))["id"]
        if content is not None:
            self.write(made, content)
        return made

    def write(self, file, content):
        self.call("PATCH", f"/upload/drive/v3/files/{file}?uploadType=media", content, "application/octet-stream")

    def put(self, content):
        if self.letter is None:
            self.letter = self.make(self.pairing.mail_name("desk-"), self.folder, content=content)
        else:
            self.write(self.letter, content)

    def states(self):
        told = [self.call("GET", f"/drive/v3/files/{file}?alt=media") for file in self.files]
        return [self.pairing.open(STATE, data) for data in told if data != FREE]
