"""Looks for secrets in bytes, plain and in the forms in which a program might write them by mistake."""

import base64
import json
import os
import threading
import time
import urllib.parse


def forms(secret):
    """The secret as bytes, in base64 wherever it may begin, hexadecimal, percent-encoded, in JSON and in UTF-16."""
    found = {"plain": secret, "hex": secret.hex().encode(), "HEX": secret.hex().upper().encode()}
    for lead in range(3):
        # The characters that depend on what stands before and after are left off.
        for name, alphabet in (("base64", base64.b64encode), ("base64url", base64.urlsafe_b64encode)):
            whole = alphabet(b"\0" * lead + secret)
            first, last = (lead * 8 + 5) // 6, (lead + len(secret)) * 8 // 6
            found[f"{name}+{lead}"] = whole[first:last]
    try:
        text = secret.decode("ascii")
    except UnicodeDecodeError:
        return found
    found["percent-encoded"] = urllib.parse.quote(text, safe="").encode()
    found["JSON"] = json.dumps(text)[1:-1].replace("/", "\\/").encode()
    found["UTF-16"] = text.encode("utf-16-le")
    return found


class SecretSearch:
    """`found` names each place and form, never the secret."""

    def __init__(self, secrets):
        self.secrets = secrets
        self.forms = [(form, needle) for secret in secrets for form, needle in forms(secret).items()]
        self.forms.append(("an upload's address", b"upload_id="))
        self.forms.append(("a header", b"Bearer "))
        self.found = []

    def text(self, where, content):
        self.found += [f"{form} in {where}" for form, needle in self.forms if needle in content]

    def tree(self, folder, but=()):
        """Every file below it as raw bytes, databases and their logs too; `but`: those whose name begins so."""
        files = 0
        for place, _, names in os.walk(folder):
            for name in names:
                path = os.path.join(place, name)
                if name.startswith(tuple(but)) or not os.path.isfile(path):
                    continue
                try:
                    with open(path, "rb") as file:
                        self.text(path, file.read())
                    files += 1
                except FileNotFoundError:
                    pass  # a log of a database comes and goes
        return files


class ProcessWatch:
    """Takes down command line and environment of every process that has `mark` in its environment, while it is entered."""

    def __init__(self, mark):
        self.mark = mark.encode()
        self.seen = {}
        self.ended = threading.Event()
        self.thread = threading.Thread(target=self.watch)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *unused):
        self.ended.set()
        self.thread.join()

    def watch(self):
        while not self.ended.is_set():
            for pid in filter(str.isdigit, os.listdir("/proc")):
                try:
                    with open(f"/proc/{pid}/environ", "rb") as file:
                        environment = file.read()
                    if self.mark not in environment:
                        continue
                    with open(f"/proc/{pid}/cmdline", "rb") as file:
                        self.seen[file.read()] = environment
                except OSError:
                    pass  # it has ended, or is not ours
            time.sleep(0.01)
