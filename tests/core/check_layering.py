#!/usr/bin/env python3
"""Reads every source file of core/ and app/ and fails on what the house rules forbid.

    check_layering.py ROOT          checks the tree
    check_layering.py --self-test   checks that each rule finds what it is for

The tables say the same as core/README.md; a new room or library is added here in the same change.
"""

import pathlib
import re
import sys
import tempfile

# Room -> the rooms that it may include, besides itself.
ROOMS = {
    "base": "",
    "io": "base",
    "store": "base io",
    "net": "base",
    "dataset": "base io store",
    "shard": "base io dataset",
    "remote": "base io net",
    "transfer": "base io store dataset shard remote",
    "cache": "base io store dataset shard remote",
    "session": "base",
    "checkpoint": "base io store dataset remote transfer session",
    "link": "base io net remote session",
    "service": "base io store net dataset shard remote transfer cache session checkpoint link",
}
# Programs see the doors and the vocabulary that the doors speak.
APP_ROOMS = {"service", "base"}
AGENT_ROOMS = APP_ROOMS | {"session"}

# Angle-bracket include -> where it may stand. "one:" means in a single file below that folder.
LIBRARIES = [
    (r"(Q\w+(/.*)?|q[a-z]+\.h)", ["app/desktop/", "app/keychain/"]),
    (r"(qt[56]?keychain/.*|keychain\.h)", ["app/keychain/"]),
    (r"curl/.*", ["core/net/"]),
    (r"sqlite3(ext)?\.h", ["core/store/"]),
    (r"openssl/.*", ["one:core/base/"]),
    (r"sodium(\.h|/.*)", ["one:core/base/"]),
    (r"xxh(ash|3)\.h", ["one:core/base/"]),
    (r"(zstd|zdict|zstd_errors)\.h", ["one:core/base/"]),
    (r"nlohmann/.*", ["core/base/json.h"]),
    (r"spdlog/.*", ["one:core/base/"]),
    (r"fmt/.*", ["core/", "app/"]),
    (r"archive(_entry)?\.h", ["core/shard/"]),
    (r"httplib\.h", ["core/net/", "app/agent/"]),
    (r"CLI/.*", ["app/cli/", "app/agent/"]),
    (r"nvml\.h", []),
]

POSIX = re.compile(
    r"(unistd|fcntl|dirent|signal|pthread|poll|termios|pwd|grp|spawn|dlfcn|netdb|ifaddrs|syslog|glob|fnmatch|ftw|utime|malloc"
    r"|sched|semaphore|mqueue|aio|strings|libgen|wordexp|regex|langinfo)\.h|csignal|(sys|netinet|arpa|net|linux|asm)/.*")
POSIX_PLACES = re.compile(r"^(core/io/|app/agent/)|(^|/)platform/")

STANDARD = re.compile(r"[a-z0-9_]+")  # <vector>, <cstdint>
INCLUDE = re.compile(r'^\s*#\s*include\s*(?:<([^>]+)>|"([^"]+)")', re.MULTILINE)
UNFINISHED = re.compile(r"\b(TODO|FIXME|XXX|HACK|PLACEHOLDER)\b")
NESTED_LOOP = re.compile(r"\bprocessEvents\s*\(|\bexec\s*\(")
SOURCES = {".h", ".hpp", ".cpp", ".c", ".cc", ".py", ".in"}


class Check:
    def __init__(self, root):
        self.root = pathlib.Path(root)
        self.problems = []
        self.single = {}  # (library, folder) -> the files that include it

    def run(self):
        for top in ("core", "app"):
            files = [f for f in sorted((self.root / top).rglob("*")) if f.suffix in SOURCES and f.is_file()]
            if not files:
                self.problems.append(f"{top}: no source file was found")
            for file in files:
                self.check_file(file)
        for (library, folder), files in sorted(self.single.items()):
            if len(files) > 1:
                self.problems.append(f"{folder}: <{library}> stands in more than one file: {', '.join(sorted(files))}")
        return self.problems

    def check_file(self, file):
        path = file.relative_to(self.root).as_posix()
        text = file.read_text(encoding="utf-8", errors="replace")
        for match in UNFINISHED.finditer(text):
            self.complain(path, text, match, f"{match[0]} is not for the tree")
        if path.startswith("app/desktop/") and path != "app/desktop/main.cpp":
            for match in NESTED_LOOP.finditer(text):
                self.complain(path, text, match, "a nested event loop")
        for match in INCLUDE.finditer(text):
            reason = self.angle(path, match[1]) if match[1] else self.quoted(path, match[2])
            if reason:
                self.complain(path, text, match, reason)

    def complain(self, path, text, match, reason):
        line = text.count("\n", 0, match.start(1) if match.re is INCLUDE and match[1] else match.start()) + 1
        self.problems.append(f"{path}:{line}: {reason}")

    def angle(self, path, header):
        for pattern, places in LIBRARIES:
            if re.fullmatch(pattern, header):
                return self.library(path, header, pattern, places)
        if POSIX.fullmatch(header):
            return None if POSIX_PLACES.search(path) else f"<{header}> belongs in core/io, app/agent or a platform folder"
        if STANDARD.fullmatch(header):
            return None
        return f"<{header}> is in no table"

    def library(self, path, header, pattern, places):
        for place in places:
            if place.startswith("one:") and path.startswith(place[4:]):
                self.single.setdefault((pattern, place[4:]), set()).add(path)
                return None
            if path.startswith(place):
                return None
        return f"<{header}> is allowed only in {', '.join(p.removeprefix('one:') for p in places) or 'no file'}"

    def quoted(self, path, header):
        room = header.split("/")[0]
        parts = path.split("/")
        is_core = (self.root / "core" / header).is_file()
        if ".." in header.split("/"):
            return f'"{header}" climbs out of its folder'
        if parts[0] == "core":
            if parts[1] not in ROOMS:
                return f"{parts[1]} is no room of the table"
            if room not in ROOMS:
                return f'"{header}" is not relative to core'
            if room != parts[1] and room not in ROOMS[parts[1]].split():
                return f"{parts[1]} may not include {room}"
            return None
        if not is_core:
            return None  # a file of the program's own
        allowed = AGENT_ROOMS if path.startswith("app/agent/") else APP_ROOMS
        return None if room in allowed else f"a program may not include {room}"


# One violation each: the file, what it holds, and a part of the complaint.
PLANTED = [
    ("core/io/a.cpp", '#include "store/database.h"', "io may not include store"),
    ("core/base/a.cpp", '  #  include "io/file_system.h"', "base may not include io"),
    ("core/io/sub/a.h", '#include "../store/database.h"', "climbs out"),
    ("core/io/a.cpp", '#include "file_system.h"', "not relative to core"),
    ("core/attic/a.cpp", '#include "base/x.h"', "attic is no room"),
    ("core/net/a.cpp", "#include <sqlite3.h>", "allowed only in core/store/"),
    ("core/remote/a.cpp", "#include <curl/curl.h>", "allowed only in core/net/"),
    ("core/store/a.cpp", "#include <QString>", "allowed only in app/desktop/"),
    ("core/store/a.cpp", "#include <QtCore/qstring.h>", "allowed only in app/desktop/"),
    ("app/desktop/a.cpp", "#include <qt6keychain/keychain.h>", "allowed only in app/keychain/"),
    ("core/store/a.cpp", "#include <nlohmann/json.hpp>", "allowed only in core/base/json.h"),
    ("core/base/a.cpp", "#include <openssl/evp.h>", "more than one file"),
    ("core/dataset/a.cpp", "#include <zstd.h>", "allowed only in core/base/"),
    ("core/dataset/a.cpp", "#include <archive.h>", "allowed only in core/shard/"),
    ("core/io/a.cpp", "#include <nvml.h>", "allowed only in no file"),
    ("core/service/a.cpp", "#include <CLI/CLI.hpp>", "allowed only in app/cli/"),
    ("core/remote/a.cpp", "#include <httplib.h>", "allowed only in core/net/"),
    ("core/store/a.cpp", "#include <boost/asio.hpp>", "is in no table"),
    ("core/store/a.cpp", "#include <unistd.h>", "belongs in core/io"),
    ("core/dataset/a.cpp", "#include <sys/stat.h>", "belongs in core/io"),
    ("app/cli/a.cpp", "#include <csignal>", "belongs in core/io"),
    ("app/cli/a.cpp", '#include "io/file_system.h"', "a program may not include io"),
    ("app/desktop/a.cpp", '#include "store/database.h"', "a program may not include store"),
    ("app/desktop/a.cpp", "QCoreApplication::processEvents();", "a nested event loop"),
    ("app/desktop/a.cpp", "dialog.exec();", "a nested event loop"),
    ("core/base/a.cpp", "// TO" "DO: later", "is not for the tree"),
    ("app/notebook/a.py", "# FIX" "ME", "is not for the tree"),
]

# What must pass, or the rules forbid too much.
HONEST = {
    "core/base/json.h": "#include <nlohmann/json.hpp>\n#include <vector>\n",
    "core/base/digest.cpp": '#include <openssl/sha.h>\n#include <xxhash.h>\n#include "base/json.h"\n',
    "core/base/x.h": "",
    "core/io/file_system.h": '#include "base/json.h"\n',
    "core/io/local.cpp": "#include <sys/stat.h>\n#include <fmt/format.h>\n#include <fcntl.h>\n",
    "core/store/database.h": '#include "io/file_system.h"\n',
    "core/store/database.cpp": '#include <sqlite3.h>\n#include "store/database.h"\n// #include <curl/curl.h>\n',
    "core/service/uploads.h": '#include "store/database.h"\n',
    "app/cli/main.cpp": '#include <CLI/CLI.hpp>\n#include "service/uploads.h"\n#include "verbs.h"\n',
    "app/desktop/main.cpp": "#include <QApplication>\nint main() { return app.exec(); }\n",
    "app/desktop/platform/paths.cpp": "#include <unistd.h>\n",
}


def plant(root, files):
    for path, text in files.items():
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)


def self_test():
    failures = []
    with tempfile.TemporaryDirectory() as folder:
        plant(pathlib.Path(folder), HONEST)
        failures += [f"an honest tree is refused: {p}" for p in Check(folder).run()]
    for path, text, expected in PLANTED:
        with tempfile.TemporaryDirectory() as folder:
            plant(pathlib.Path(folder), {**HONEST, path: "// first line\n" + text + "\n"})
            found = Check(folder).run()
            if len(found) != 1 or expected not in found[0]:
                failures.append(f"{path}: {text}: expected '{expected}', found {found}")
            elif found[0].startswith(path) and not found[0].startswith(path + ":2:"):
                failures.append(f"{path}: wrong line in {found[0]}")
    with tempfile.TemporaryDirectory() as folder:
        if len(Check(folder).run()) != 2:
            failures.append("an empty tree passes")
    return failures


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    problems = self_test() if sys.argv[1] == "--self-test" else Check(sys.argv[1]).run()
    for problem in problems:
        print(problem)
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
