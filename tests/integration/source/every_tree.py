"""A tree with every kind of name and thing, and the comparison of trees down to modes and times."""

import base64
import hashlib
import json
import os
import pathlib
import shutil
import stat
import subprocess
import tarfile

SECOND = 10**9

# Shifted by a folder's own name: what the names are, and why they are hard.
NAMES = {
    "plain": b"plain.txt",
    "longest": b"n" * 255,
    "longest of four-byte characters": "\U0001f600".encode() * 63,
    "newline": b"line\nbreak.txt",
    "only newlines": b"\n\n",
    "carriage return, tab, bell, escape": b"\r\t\x07\x1b[31mred",
    "every control character": bytes(range(1, 32)).replace(b"/", b"") + b"\x7f",
    "emoji with joiners": "👩\u200d🔬\ufe0f.png".encode(),
    "composed": "café".encode(),
    "decomposed": "cafe\u0301".encode(),
    "latin-1": "café".encode("latin-1"),
    "not UTF-8": bytes(range(0x80, 0x100)),
    "a lone surrogate": b"\xed\xa0\x80",
    "overlong slash": b"\xc0\xaf",
    "leading dash": b"-rf",
    "leading dashes": b"--checkpoint-action=exec=sh",
    "leading at": b"@list",
    "leading equals": b"=",
    "two dots and more": b"..foo",
    "three dots": b"...",
    "dots at the end": b"end...",
    "a blank": b" ",
    "blanks around": b"  around  ",
    "dot and blank at the end": b"end. ",
    "backslash": b"back\\slash",
    "backslash and digits": b"\\012\\n",
    "quotes": b"'\"`$(reboot)`",
    "wildcards": b"*?[a-z]{b,c}",
    "colon": b"host:file",
    "percent": b"%s%n%2F",
    "upper case": b"CASE",
    "mixed case": b"Case",
    "lower case": b"case",
    "a device elsewhere": b"NUL",
    "right to left": "\u202egpj.exe".encode(),
    "zero width": "a\u200bb".encode(),
    "byte order mark": "\ufeffbom".encode(),
    "hidden": b".hidden",
    "hidden with an ending": b".hidden.tar.gz",
    "ending with dots": b"a.b..c...",
    "what tar calls its own": b"@LongLink",
}


class EveryTree:
    def __init__(self, root):
        self.root = os.fsencode(root)
        os.makedirs(self.root, exist_ok=True)

    def at(self, path):
        return os.path.join(self.root, os.fsencode(path))

    def file(self, path, content=b"", mode=0o644, mtime_ns=None):
        place = self.at(path)
        os.makedirs(os.path.dirname(place), exist_ok=True)
        with open(place, "wb") as file:
            file.write(content)
        os.chmod(place, mode)
        if mtime_ns is not None:
            os.utime(place, ns=(mtime_ns, mtime_ns))
        return place

    def folder(self, path, mode=0o755):
        os.makedirs(self.at(path), exist_ok=True)
        os.chmod(self.at(path), mode)

    def link(self, path, target):
        place = self.at(path)
        os.makedirs(os.path.dirname(place), exist_ok=True)
        os.symlink(os.fsencode(target), place)

    def names(self):
        """Every name as a file, as a folder with a file in it, as an empty folder, as a link and as a link's target."""
        for number, name in enumerate(NAMES.values()):
            self.file(b"files/" + name, b"content of number %d" % number)
            self.file(b"folders/" + name + b"/inside " + name[:200], name)
            self.folder(b"empty/" + name)
            self.link(b"links/" + name, b"../files/" + name)
            self.link(b"dangling/" + name[:100], name)

    def paths(self):
        """Lengths around what a tar header holds: 100 for a name, 155 for what stands before it, 255 together, and 300."""
        for length in (98, 99, 100, 101, 154, 155, 156, 157, 254, 255, 256, 257, 258, 300, 301, 1000, 3500):
            path = b"p/%d" % length
            while len(path) + 1 < length:
                room = length - len(path) - 1
                path += b"/" + b"x" * (room if room <= 90 else 89 if room != 90 else 88)
            self.file(path[:length], b"%d" % length)
            self.link(b"l/%d" % length, b"t" * length)
        self.folder(b"e/" + b"/".join([b"y" * 99] * 3))
        self.folder(b"e2/" + b"z" * 96)
        self.folder(b"e2/" + b"z" * 97)

    def things(self, may_read_all):
        self.file("zero", b"")
        for size in (1, 511, 512, 513, 1024, 10_239, 10_240, 10_241, 1 << 20):
            self.file(f"sizes/{size}", hashlib.sha256(b"%d" % size).digest() * (size // 32) + b"r" * (size % 32))
        self.folder("empty folder")
        self.folder("deep/er/empty folder")
        for mode in (0o755, 0o700, 0o777, 0o555, 0o1777, 0o2775, 0o500):
            self.folder(f"folder modes/{mode:04o} empty", mode)
            self.file(f"folder modes/{mode:04o} full/inside", b"x")
            self.folder(f"folder modes/{mode:04o} full", mode)
        modes = [0o644, 0o600, 0o755, 0o400, 0o444, 0o777, 0o4755, 0o2755, 0o6755, 0o1644]
        for mode in modes + ([0o000, 0o200, 0o111] if may_read_all else []):
            self.file(f"modes/{mode:04o}", b"%o" % mode, mode)
        self.link("links within/to a file", "../zero")
        self.link("links within/to a folder", "../sizes")
        self.link("links within/to itself", "to itself")
        self.link("links within/round a", "round b")
        self.link("links within/round b", "round a")
        self.link("links within/dangling", "nowhere/at all")
        self.link("links within/with dots", "./.././sizes/../zero")
        self.file("hard/one", b"the same file")
        os.link(self.at("hard/one"), self.at("hard/two"))
        os.link(self.at("hard/one"), self.at("elsewhere"))
        with open(self.file("sparse/hole", b"begin"), "r+b") as file:
            file.seek(5 << 20)
            file.write(b"middle")
            file.truncate(9 << 20)
        with open(self.file("sparse/all hole"), "r+b") as file:
            file.truncate(3 << 20)

    def times(self):
        for number, time_ns in enumerate((0, 1, SECOND - 1, SECOND, -1, -SECOND, -SECOND - 1, 1_700_000_000 * SECOND + 123_456_789,
                                          2**31 * SECOND - 1, 2**31 * SECOND, 2**32 * SECOND + 5, -(2**31) * SECOND,
                                          (2**33 - 1) * SECOND, 2**33 * SECOND + 7)):
            self.file(f"times/{number:02}", b"%d" % time_ns, mtime_ns=time_ns)

    def left_out(self):
        """What no dataset holds; the names as `show --failed` gives them."""
        self.link("out/absolute", "/etc/hostname")
        self.link("out/upwards", "../../outside")
        self.link("out/round about", "../out/../../source")
        os.mkfifo(self.at(b"out/fifo\n\xff"))
        out = {b"out/absolute", b"out/upwards", b"out/round about", b"out/fifo\n\xff"}
        try:
            os.mknod(self.at("out/device"), stat.S_IFCHR | 0o600, os.makedev(1, 3))
            out.add(b"out/device")
        except PermissionError:
            pass
        return out


def remove(root, paths):
    for path in paths:
        os.unlink(os.path.join(os.fsencode(root), path))


def look(root):
    """Everything below the root by its path: what it is, to the nanosecond."""
    found = {}
    root = os.fsencode(root)
    for folder, folders, files in os.walk(root):
        for name in folders + files:
            path = os.path.join(folder, name)
            at = os.lstat(path)
            relative = os.path.relpath(path, root)
            if stat.S_ISLNK(at.st_mode):
                found[relative] = ("link", os.readlink(path), at.st_mtime_ns)
            elif stat.S_ISDIR(at.st_mode):
                found[relative] = ("folder", at.st_mode & 0o7777)
            else:
                found[relative] = ("file", at.st_mode & 0o7777, at.st_size, at.st_mtime_ns)
    return found


def in_seconds(seen):
    return {path: (*what[:-1], what[-1] // SECOND) if what[0] != "folder" else what for path, what in seen.items()}


def manifest_of(dataset):
    with open(os.path.join(dataset, "packtrain.json"), encoding="utf-8") as file:
        return json.load(file)


def path_of(listed):
    return base64.b64decode(listed["path_b64"]) if "path_b64" in listed else listed["path"].encode()


def unpack_with_stock_tools(dataset, target):
    """tar for each shard in order, cat for each file in parts, as the format's page says."""
    os.makedirs(target)
    manifest = manifest_of(dataset)
    for shard in manifest["shards"]:
        subprocess.run(["tar", "-xpf", os.path.join(dataset, shard["name"]), "-C", target], check=True)
    for raw in manifest["raw"]:
        path = os.path.join(os.fsencode(target), path_of(raw))
        os.makedirs(os.path.dirname(path), exist_ok=True)
        parts = [os.path.join(dataset, part["name"]) for part in raw["parts"]]
        with open(path, "wb") as whole:
            subprocess.run(["cat", *parts], stdout=whole, check=True)
        os.chmod(path, raw["mode"])
        os.utime(path, ns=(raw["mtime_ns"], raw["mtime_ns"]))
    return manifest


def members_by_python(dataset):
    """What Python's tarfile finds in each shard, by shard number; every byte is read."""
    found = {}
    for shard in manifest_of(dataset)["shards"]:
        names = []
        with tarfile.open(os.path.join(dataset, shard["name"]), "r:", errors="surrogateescape") as tar:
            for member in tar:
                names.append(os.fsencode(member.name))
                if member.isfile():
                    content = tar.extractfile(member)
                    left = member.size
                    while left > 0:
                        piece = content.read(min(left, 1 << 20))
                        if not piece:
                            raise AssertionError(f"{member.name} ends early")
                        left -= len(piece)
        found[shard["n"]] = names
    return found


def forget(path):
    subprocess.run(["chmod", "-R", "u+rwx", path], check=False)
    shutil.rmtree(path)


def size_of(path):
    return sum(one.stat().st_size for one in pathlib.Path(path).rglob("*") if one.is_file())
