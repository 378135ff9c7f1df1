#!/usr/bin/env python3
"""Makes what runs where nothing is installed: a tarball with packtrain and packtrain-agent, and a wheel of app/notebook
with the same programs inside. Both bring their own loader, libc and libraries, so the system's need not fit.

The same sources give the same bytes: every date is SOURCE_DATE_EPOCH, or that of the last commit."""

import argparse
import base64
import gzip
import hashlib
import io
import os
import platform
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import time
import tomllib
import zipfile

SOURCE = os.path.dirname(os.path.dirname(os.path.realpath(__file__)))
PARTS = os.path.join(SOURCE, "installer", "bundle")
NOTEBOOK = os.path.join(SOURCE, "app", "notebook")
PROGRAMS = ("packtrain", "packtrain-agent")
LOADER = "packtrain-ld.so"
WHEEL_LIMIT = 15_000_000

# Drivers that are loaded later (NVIDIA's) name these; they must be of the same libc.
LIBC_PARTS = ("libdl.so.2", "libpthread.so.0", "librt.so.1")
# Libraries that another one names for what we never ask of it: libarchive for the xar format and for encrypted archives,
# libcurl for rtmp://, ldap://, cookies and its list of versions. They and what only they need (ICU's 31 MB) are left out; in
# their place stands one whose functions say so and abort.
STAND_INS = ("libxml2.so.2", "libnettle.so.8", "librtmp.so.1", "libldap-2.5.so.0", "liblber-2.5.so.0", "libpsl.so.5", "libidn2.so.0")
# Whose functions answer nothing instead: libcurl asks for the version of libidn2, and where there is none it takes the name of a
# host as it is. Packtrain's own addresses are ASCII; names of other alphabets are written as DNS has them (xn--...).
SILENT = ("libidn2.so.0",)
# Their code is in the programs, not in a library of its own.
HEADERS_OF = ("nlohmann-json3-dev", "libcli11-dev")


def output(*command, **more):
    return subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True, **more).stdout


def say(text):
    print("bundle: " + text, flush=True)


def megabytes(size):
    return f"{size / 1e6:.1f} MB"


def built_programs():
    """Builds them without Qt and without tests; the folder that holds them."""
    build = os.path.join(SOURCE, "build", "bundle-programs")
    say("building (build/bundle-programs)")
    subprocess.run(["cmake", "-S", SOURCE, "-B", build, "-G", "Ninja", "-DCMAKE_BUILD_TYPE=RelWithDebInfo", "-DPACKTRAIN_QT=OFF",
                    "-DPACKTRAIN_TESTS=OFF"], stdout=subprocess.DEVNULL, check=True)
    subprocess.run(["cmake", "--build", build, "--target", *PROGRAMS], check=True)
    return os.path.join(build, "bin")


class Libraries:
    """Which files the programs load, by the names they load them by."""

    def __init__(self, programs):
        listing = "".join(output("ldd", program) for program in programs)
        self.where = dict(re.findall(r"^\s*(\S+) => (/\S+)", listing, re.MULTILINE))
        self.loader = re.search(r"^\s*(/\S+/ld-\S+)", listing, re.MULTILINE).group(1)
        libc = os.path.dirname(os.path.realpath(self.where["libc.so.6"]))
        self.where.update({name: os.path.join(libc, name) for name in LIBC_PARTS})
        self.needed = {}
        self.stood_in = {}
        for program in programs:
            self._follow(program)
        for name in LIBC_PARTS:
            self._take(name)

    def _follow(self, file):
        for name in re.findall(r"^\s+NEEDED\s+(\S+)", output("objdump", "-p", file), re.MULTILINE):
            if name.startswith("ld-linux"):
                continue
            if name in STAND_INS:
                self.stood_in.setdefault(name, []).append(file)
            else:
                self._take(name)

    def _take(self, name):
        if name not in self.needed:
            self.needed[name] = self.where[name]
            self._follow(self.where[name])

    def packages(self):
        """The Debian packages that all of it comes from, with their versions."""
        files = {os.path.realpath(file) for file in (*self.needed.values(), self.loader)}
        names = files | {file.removeprefix("/usr") for file in files}
        found = subprocess.run(["dpkg", "-S", *names], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=False).stdout
        packages = {line.split(":")[0] for line in found.splitlines()} | set(HEADERS_OF)
        return dict(line.split() for line in output("dpkg-query", "-W", "-f", "${Package} ${Version}\n", *packages).splitlines())


def dynamic_symbols(file):
    """(is it defined there, version or "", name) of each."""
    for line in output("objdump", "-T", file).splitlines():
        if match := re.match(r"[0-9a-f]{16} .{7} (\S+)\s+[0-9a-f]{16}(.*) (\S+)$", line):
            section, version, name = match.groups()
            yield section != "*UND*", version.strip(" ()").replace("Base", ""), name


def make_stand_in(name, real, users, target):
    """A library with the functions of `real` that `users` name, under the versions by which they name them."""
    there = {symbol for defined, _, symbol in dynamic_symbols(real) if defined}
    versions = {}
    for user in users:
        for defined, version, symbol in dynamic_symbols(user):
            if not defined and symbol in there:
                versions.setdefault(version, set()).add(symbol)
    code = ["#include <stdio.h>", "#include <stdlib.h>",
            f'static void absent(void) {{ fputs("packtrain: {name} is not part of this bundle\\n", stderr); abort(); }}']
    body = "void *{0}(void) {{ return 0; }}" if name in SILENT else "void {0}(void) {{ absent(); }}"
    code += [body.format(function) for functions in versions.values() for function in sorted(functions)]
    script = "".join(f"{version} {{ global: {' '.join(f'{function};' for function in sorted(functions))} }};\n"
                     for version, functions in sorted(versions.items()) if version)
    with tempfile.TemporaryDirectory() as place:
        for file, text in (("absent.c", "\n".join(code) + "\n"), ("versions", script)):
            with open(os.path.join(place, file), "w", encoding="ascii") as out:
                out.write(text)
        named = ["-Wl,--version-script=versions"] if script else []
        subprocess.run(["gcc", "-shared", "-fPIC", "-Os", "-fno-builtin", "-w", "-s", f"-Wl,-soname,{name}", *named, "absent.c", "-o", target],
                       cwd=place, check=True)


def assemble(bin_folder, tree):
    """bin/ (the programs' names, the loader), lib/ (the programs, their libraries), licenses/."""
    programs = [os.path.join(bin_folder, name) for name in PROGRAMS]
    libraries = Libraries(programs)
    for folder in ("bin", "lib", "licenses"):
        os.makedirs(os.path.join(tree, folder))
    for name, program in zip(PROGRAMS, programs):
        shutil.copy(os.path.join(PARTS, "start.sh"), os.path.join(tree, "bin", name))
        subprocess.run(["strip", "-o", os.path.join(tree, "lib", name), program], check=True)
    # Beside the programs' names: what a program finds "beside itself" is beside its loader.
    shutil.copy(libraries.loader, os.path.join(tree, "bin", LOADER))
    for name, file in libraries.needed.items():
        shutil.copy(file, os.path.join(tree, "lib", name))
    for name, users in libraries.stood_in.items():
        make_stand_in(name, libraries.where[name], users, os.path.join(tree, "lib", name))
    packages = libraries.packages()
    for name in packages:
        shutil.copy(os.path.join("/usr/share/doc", name, "copyright"), os.path.join(tree, "licenses", name + ".txt"))
    shutil.copy(os.path.join(SOURCE, "LICENSE"), os.path.join(tree, "licenses", "packtrain.txt"))
    with open(os.path.join(tree, "licenses", "README.txt"), "w", encoding="ascii") as file:
        file.write("The libraries are Debian's, unchanged; Debian keeps the sources of these packages:\n\n")
        file.writelines(f"{name} {version}\n" for name, version in sorted(packages.items()))
    for folder, _, names in os.walk(tree):
        os.chmod(folder, 0o755)
        for name in names:
            os.chmod(os.path.join(folder, name), 0o755 if os.path.basename(folder) == "bin" else 0o644)


def check(tree):
    """Nothing is loaded from outside, and both programs run without an environment."""
    for name in PROGRAMS:
        listing = output(os.path.join(tree, "bin", LOADER), "--library-path", os.path.join(tree, "lib"), "--list", os.path.join(tree, "lib", name))
        strange = [line for line in listing.splitlines() if "linux-vdso" not in line and tree not in line and LOADER not in line]
        if strange:
            sys.exit(f"bundle: {name} still loads from elsewhere:\n" + "\n".join(strange))
        say(output(os.path.join(tree, "bin", name), "--version", env={"PATH": "/usr/bin:/bin"}).strip() + " runs")


def files_below(tree):
    """(name below it, path), in one order."""
    found = []
    for folder, folders, names in os.walk(tree):
        folders.sort()
        found += [os.path.join(folder, name) for name in names]
    return sorted((os.path.relpath(path, tree), path) for path in found)


def write_tarball(tree, top, target, date):
    with open(target, "wb") as file, gzip.GzipFile("", "wb", 9, file, mtime=date) as packed, \
            tarfile.open(fileobj=packed, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        for name, path in files_below(tree):
            member = tarfile.TarInfo(f"{top}/{name}")
            member.size, member.mtime, member.mode = os.path.getsize(path), date, os.stat(path).st_mode & 0o777
            with open(path, "rb") as content:
                tar.addfile(member, content)


def metadata(project, version):
    lines = ["Metadata-Version: 2.1", f"Name: {project['name']}", f"Version: {version}", f"Summary: {project['description']}",
             f"License: {project['license']['text']}; the programs inside: Apache-2.0, their libraries: see licenses", f"Requires-Python: {project['requires-python']}"]
    lines += [f"Classifier: {one}" for one in project["classifiers"]]
    with open(os.path.join(NOTEBOOK, project["readme"]), encoding="utf-8") as file:
        return "\n".join([*lines, "Description-Content-Type: text/markdown", "", file.read()])


def package_version():
    with open(os.path.join(NOTEBOOK, "packtrain", "__init__.py"), encoding="utf-8") as file:
        package = re.search(r'^__version__ = "(.+)"$', file.read(), re.MULTILINE).group(1)
    with open(os.path.join(SOURCE, "CMakeLists.txt"), encoding="utf-8") as file:
        programs = re.search(r"^project\(packtrain VERSION (\S+)", file.read(), re.MULTILINE).group(1)
    if package != programs:
        sys.exit(f"bundle: the package says version {package}, the programs {programs}")
    return package


def write_wheel(tree, target, version, tag, date):
    """PEP 427. One for all Pythons: what is not Python in it is programs, not modules."""
    with open(os.path.join(NOTEBOOK, "pyproject.toml"), "rb") as file:
        project = tomllib.load(file)["project"]
    info = f"packtrain-{version}.dist-info"
    members = {}
    for name, path in files_below(os.path.join(NOTEBOOK, "packtrain")):
        if "__pycache__" not in name:
            members["packtrain/" + name] = path
    for name, path in files_below(tree):
        members[f"{info}/{name}" if name.startswith("licenses/") else "packtrain/" + name] = path
    members[f"{info}/licenses/LICENSE"] = os.path.join(NOTEBOOK, "LICENSE")
    scripts = "".join(f"{name} = {where}\n" for name, where in project["scripts"].items())
    texts = {"METADATA": metadata(project, version), "entry_points.txt": "[console_scripts]\n" + scripts,
             "WHEEL": f"Wheel-Version: 1.0\nGenerator: packtrain bundle\nRoot-Is-Purelib: false\nTag: {tag}\n"}
    record = io.StringIO()
    stamp = time.gmtime(max(date, 315532800))[:6]  # zip's years begin with 1980
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as wheel:
        def add(name, content, mode):
            member = zipfile.ZipInfo(name, stamp)
            member.compress_type, member.create_system, member.external_attr = zipfile.ZIP_DEFLATED, 3, (0o100000 | mode) << 16
            wheel.writestr(member, content)
            digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
            record.write(f"{name},sha256={digest},{len(content)}\n")
        for name, path in sorted(members.items()):
            with open(path, "rb") as file:
                add(name, file.read(), 0o755 if name.startswith("packtrain/bin/") else 0o644)
        for name, text in sorted(texts.items()):
            add(f"{info}/{name}", text.encode(), 0o644)
        record.write(f"{info}/RECORD,,\n")
        add(f"{info}/RECORD", record.getvalue().encode(), 0o644)


def source_date():
    if os.environ.get("SOURCE_DATE_EPOCH"):
        return int(os.environ["SOURCE_DATE_EPOCH"])
    committed = subprocess.run(["git", "-C", SOURCE, "log", "-1", "--format=%ct"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=False)
    return int(committed.stdout or 315532800)


def main():
    parser = argparse.ArgumentParser(description="Makes the self-contained tarball and the wheel with the programs inside.")
    parser.add_argument("--bin", metavar="FOLDER", help="take the programs from here instead of building them")
    parser.add_argument("--out", metavar="FOLDER", default=os.path.join(SOURCE, "build", "bundle"), help="where both go (default: build/bundle)")
    asked = parser.parse_args()
    version, date, machine = package_version(), source_date(), platform.machine()
    bin_folder = asked.bin or built_programs()
    os.makedirs(asked.out, exist_ok=True)
    tarball = os.path.join(asked.out, f"packtrain-{version}-linux-{machine}.tar.gz")
    tag = f"py3-none-linux_{machine}"
    wheel = os.path.join(asked.out, f"packtrain-{version}-{tag}.whl")
    with tempfile.TemporaryDirectory(prefix="packtrain-bundle-") as place:
        tree = os.path.join(os.path.realpath(place), "tree")
        assemble(bin_folder, tree)
        check(tree)
        sizes = [os.path.getsize(path) for _, path in files_below(tree)]
        say(f"{len(sizes)} files, {megabytes(sum(sizes))} unpacked")
        made = {tarball: os.path.join(place, "tarball"), wheel: os.path.join(place, "wheel")}
        write_tarball(tree, f"packtrain-{version}", made[tarball], date)
        write_wheel(tree, made[wheel], version, tag, date)
        if os.path.getsize(made[wheel]) > WHEEL_LIMIT:
            sys.exit(f"bundle: the wheel has {megabytes(os.path.getsize(made[wheel]))}, more than {megabytes(WHEEL_LIMIT)}")
        for target, file in made.items():
            shutil.move(file, target)
            say(f"{target}: {megabytes(os.path.getsize(target))}")


if __name__ == "__main__":
    main()
