"""Somebody else's computer: a bare Debian root, an ordinary user, a host name, and no network but a proxy."""

import base64
import contextlib
import ctypes
import os
import re
import shutil
import socket
import subprocess
import threading

from referee import cannot

UID = 1000
USER = "ada-lovelace"
HOST = "granite-4711"
PROXY_PORT = 3128


def output(*command):
    return subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout


def packages_of(*programs):
    """The Debian packages whose libraries these programs load."""
    if not programs:
        return []
    libraries = {os.path.realpath(library) for program in programs for library in re.findall(r"(/\S+)", output("ldd", program))}
    names = libraries | {library.removeprefix("/usr") for library in libraries}
    found = subprocess.run(["dpkg", "-S", *names], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=False).stdout
    return sorted({line.split(":")[0] for line in found.splitlines()})


def make_root(folder, *programs, more=(), suite="bookworm"):
    """Debian's minimal system with the libraries of the programs and `more` packages, made once and kept."""
    done = os.path.join(folder, "packages.txt")
    packages = "\n".join(sorted({*packages_of(*programs), *more}))
    if os.path.exists(done):
        with open(done, encoding="ascii") as file:
            if file.read() == packages:
                return
    if os.geteuid() != 0:
        cannot("a bare root and a network of its own need root")
    if not shutil.which("debootstrap"):
        cannot("debootstrap is not installed (installer/setup.sh --tests installs it)")
    shutil.rmtree(folder, ignore_errors=True)
    mirror = output("apt-get", "indextargets", "--format", "$(REPO_URI)", "Created-By: Packages").split()[0]
    included = ["--include=" + ",".join(packages.split())] if packages else []
    command = ["debootstrap", "--variant=minbase", *included, suite, folder, mirror]
    made = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=900, check=False)
    if made.returncode != 0:
        cannot("debootstrap failed: " + made.stdout.strip()[-300:])
    with open(os.path.join(folder, "etc/passwd"), "a", encoding="ascii") as file:
        file.write(f"{USER}:x:{UID}:{UID}::/home:/bin/sh\n")
    with open(done, "w", encoding="ascii") as file:
        file.write(packages)


class Computer:
    """Namespaces of its own (network, mounts, host name) around the root; `place` is seen in it under the same path."""

    def __init__(self, root, place, *programs):
        self.root, self.place = os.path.realpath(root), place
        self.holder = subprocess.Popen(["unshare", "--net", "--uts", "--mount", "--propagation", "private", "sh", "-c", "echo; exec sleep infinity"],
                                       stdout=subprocess.PIPE)
        self.holder.stdout.readline()
        inside = root + place
        os.makedirs(inside, exist_ok=True)
        os.makedirs(os.path.join(root, "usr/local/bin"), exist_ok=True)
        for program in programs:
            shutil.copy(program, os.path.join(root, "usr/local/bin", os.path.basename(program)))
        self.enter("hostname", HOST)
        self.enter("ip", "link", "set", "lo", "up")
        self.enter("mount", "-t", "proc", "proc", root + "/proc")
        self.enter("mount", "--bind", place, inside)
        for device in ("null", "zero", "random", "urandom"):
            path = os.path.join(root, "dev", device)
            if not os.path.exists(path):
                open(path, "wb").close()
            self.enter("mount", "--bind", "/dev/" + device, path)

    def namespace(self, *kinds):
        return ["nsenter", "-t", str(self.holder.pid), *("--" + kind for kind in kinds)]

    def enter(self, *command):
        subprocess.run([*self.namespace("net", "uts", "mount"), *command], check=True)

    def lend(self, folder):
        """Shows a folder of the real computer there, under the same path."""
        os.makedirs(self.root + folder, exist_ok=True)
        self.enter("mount", "--bind", folder, self.root + folder)

    def command(self, env, *words):
        """What runs `words` there as the ordinary user; every step is an exec, so its process is the program's."""
        told = [f"{key}={value}" for key, value in env.items()]
        return [*self.namespace("net", "uts", "mount"), "chroot", f"--userspec={UID}:{UID}", "--groups=", self.root, "env", "-i", *told, *words]

    def listen(self, port):
        """A listening socket in that network, held by this process, which is in another."""
        made = []

        def work():
            libc = ctypes.CDLL(None, use_errno=True)
            with open(f"/proc/{self.holder.pid}/ns/net", "rb") as net:
                if libc.setns(net.fileno(), 0) == 0:
                    made.append(socket.create_server(("127.0.0.1", port)))

        thread = threading.Thread(target=work)
        thread.start()
        thread.join()
        return made[0]

    def switch_off(self):
        self.holder.kill()
        self.holder.wait()
        self.holder.stdout.close()
        with contextlib.suppress(OSError):
            os.removedirs(self.root + self.place)


class Proxy:
    """An HTTP proxy that wants a name and password (407 without) and leads to the names it knows, nowhere else."""

    def __init__(self, listener, user, password, names):
        self.wanted = "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()
        self.names = names
        self.refused = 0
        self.led = 0
        self.elsewhere = []
        self.listener = listener
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        with contextlib.suppress(OSError):
            while True:
                client, _ = self.listener.accept()
                threading.Thread(target=self.serve, args=(client,), daemon=True).start()

    def serve(self, client):
        with client, contextlib.suppress(OSError):
            while True:
                head = b""
                while b"\r\n\r\n" not in head:
                    more = client.recv(4096)
                    if not more:
                        return
                    head += more
                lines = head.decode("latin-1").split("\r\n")
                method, target = lines[0].split()[:2]
                given = {line.split(":", 1)[0].lower(): line.split(":", 1)[1].strip() for line in lines[1:] if ":" in line}
                if given.get("proxy-authorization") != self.wanted:
                    self.refused += 1
                    client.sendall(b"HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"college\"\r\nContent-Length: 0\r\n\r\n")
                    continue
                if method != "CONNECT" or target not in self.names:
                    self.elsewhere.append(f"{method} {target}")
                    client.sendall(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")
                    continue
                self.led += 1
                with socket.create_connection(("127.0.0.1", self.names[target])) as server:
                    client.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
                    back = threading.Thread(target=self.carry, args=(server, client), daemon=True)
                    back.start()
                    self.carry(client, server)
                    back.join()
                return

    @staticmethod
    def carry(source, target):
        with contextlib.suppress(OSError):
            while data := source.recv(1 << 18):
                target.sendall(data)
        with contextlib.suppress(OSError):
            target.shutdown(socket.SHUT_WR)
