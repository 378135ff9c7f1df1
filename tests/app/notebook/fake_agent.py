"""A scripted agent on a socket of a run folder of its own."""

import json
import os
import shutil
import socket
import tempfile
import threading
import unittest


def http(body, status=200, length=None):
    if not isinstance(body, bytes):
        body = json.dumps(body).encode()
    return b"HTTP/1.1 %d X\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s" % (
        status, len(body) if length is None else length, body)


class FakeAgent:
    """Answers each request with what `answer(path, body)` gives: bytes as they are, or None: never."""

    def __init__(self, folder, answer):
        self.asked = []
        self._answer = answer
        self._held = []
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._socket.bind(os.path.join(folder, "agent.sock"))
        self._socket.listen(16)
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self):
        while True:
            try:
                connection = self._socket.accept()[0]
            except OSError:
                return
            with connection.makefile("rb") as file:
                path = file.readline().split()[1].decode()
                length = 0
                for line in iter(file.readline, b"\r\n"):
                    if line.lower().startswith(b"content-length:"):
                        length = int(line.split(b":")[1])
                body = json.loads(file.read(length)) if length else None
            self.asked.append((path, body))
            answer = self._answer(path, body)
            if answer is None:
                self._held.append(connection)
                continue
            try:
                connection.sendall(answer)
            except OSError:
                pass
            connection.close()

    def close(self):
        if self._socket.fileno() == -1:
            return
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._thread.join()
        for connection in self._held:
            connection.close()


class FakeCase(unittest.TestCase):
    """`self.answer` may be replaced at any time: a function, or what every request gets."""

    def setUp(self):
        self.home = tempfile.mkdtemp(prefix="packtrain-nb-")
        self.addCleanup(shutil.rmtree, self.home, ignore_errors=True)
        self.folder = os.path.join(self.home, "agent")
        os.mkdir(self.folder)
        before = os.environ.get("PACKTRAIN_HOME")
        os.environ["PACKTRAIN_HOME"] = self.home
        self.addCleanup(lambda: os.environ.pop("PACKTRAIN_HOME") if before is None else os.environ.update(PACKTRAIN_HOME=before))
        self.answer = http({})

    def serve(self):
        def answer(path, body):
            return self.answer(path, body) if callable(self.answer) else self.answer
        self.fake = FakeAgent(self.folder, answer)
        self.addCleanup(self.fake.close)
        return self.fake

    def commands(self, name):
        return [body for path, body in self.fake.asked if path == "/commands/" + name]
