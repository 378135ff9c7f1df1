"""An agent at the other end of a mailbox that is a folder of this computer, with the frames of the golden files' own writer."""

import base64
import glob
import importlib.util
import json
import os

GOLDEN = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "core", "link", "golden", "make.py")


def opened_secret(line):
    body = line.strip().split(".")[1]
    return json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))


class MailAgent:
    """One start of an agent; `secret` is the line PACKTRAIN, `drive` the folder that is the mailbox's root."""

    def __init__(self, secret, drive, run="boot/1"):
        pairing = opened_secret(secret)["pairing"]
        spec = importlib.util.spec_from_file_location("golden_frames", GOLDEN)
        self.frames = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(self.frames)
        key = base64.urlsafe_b64decode(pairing["key"] + "=" * (-len(pairing["key"]) % 4))
        self.frames.KEY, self.frames.SESSION = key, os.urandom(16)
        self.frames.SENDERS = {"state": os.urandom(16), "command": bytes(16)}
        self.frames.COUNTERS = {"state": 0, "command": 0}
        self.folder = os.path.join(drive, ".packtrain", "mailbox", pairing["id"])
        self.session = self.frames.SESSION.hex()
        self.file = None
        self.now_ms = 10_000_000
        self.acknowledged = []
        self.state = {
            "cpu": {"value": {}},
            "gpus": {"value": [{"name": "Tesla T4"}]},
            "sessions": {"id": run},
            "session": {"platform": "colab", "platform_name": "Colab", "plan": "free", "age_s": 3600.0},
            "save": {"busy": True, "risk_s": 540.0, "latest_step": 18000, "durable_age_s": 540.0},
        }

    def files(self, prefix):
        return sorted(glob.glob(os.path.join(self.folder, prefix + "*")))

    def post(self, age=0, left_s=7800, spread_s=1800, **more):
        """Writes a frame that is `age` seconds old; an end may come in `left_s` seconds from its sealing."""
        deadline = {"kind": "hard_cap", "low_ms": left_s * 1000, "median_ms": (left_s + spread_s // 2) * 1000,
                    "high_ms": (left_s + spread_s) * 1000, "certainty": "estimated", "source": "a page", "date": "2026-08"}
        body = {"next_by_ms": 30_000, "age_ms": 0, "now_ms": self.now_ms, "deadlines": [deadline], "acknowledged": self.acknowledged,
                "state": self.state, **more}
        self.now_ms += 30_000
        self.frames.NONCE = os.urandom(24)
        data = self.frames.frame("state", json.dumps(body).encode())
        self.frames.COUNTERS["state"] += 1
        if self.file is None:
            self.file = next(each for each in self.files("state-") if self.content(each) == b"free\n")
        with open(self.file + ".new", "wb") as file:
            file.write(data)
        at = os.stat(self.file + ".new").st_mtime - age
        os.utime(self.file + ".new", (at, at))
        os.rename(self.file + ".new", self.file)

    def commands(self):
        """What desks ask of this session."""
        found = []
        for name in self.files("desk-"):
            data = self.content(name)
            if data[8:24] != self.frames.SESSION:
                continue
            self.frames.SENDERS["command"] = data[24:40]
            found += json.loads(self.frames.opened("command", data))["commands"]
        return found

    @staticmethod
    def content(name):
        with open(name, "rb") as file:
            return file.read()
