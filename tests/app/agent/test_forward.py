"""A session over the person's own ssh -L: a real sshd with keys of this test, its forward cut and opened again, and an agent that
refuses that road."""

import getpass
import json
import os
import shutil
import socket
import subprocess
import threading
import unittest

from agent_case import AgentCase, wait_until

CLI = os.environ["PACKTRAIN"]
SSHD = shutil.which("sshd", path=os.environ.get("PATH", "") + ":/usr/sbin")

SSHD_CONFIG = """Port {port}
ListenAddress 127.0.0.1
HostKey {place}/host
AuthorizedKeysFile {place}/id.pub
PidFile none
UsePAM no
StrictModes no
PasswordAuthentication no
KbdInteractiveAuthentication no
PermitRootLogin yes
AllowStreamLocalForwarding yes
"""


class Passage(threading.Thread):
    """A socket before the agent's, which keeps the first line of every request that comes through."""

    def __init__(self, path, agent):
        super().__init__(daemon=True)
        self.agent, self.lines = agent, []
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(path)
        self.listener.listen()
        self.start()

    def run(self):
        while True:
            try:
                outside, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.join_both, args=(outside,), daemon=True).start()

    def join_both(self, outside):
        inside = socket.socket(socket.AF_UNIX)
        with outside, inside:
            try:
                inside.connect(self.agent)
            except OSError:
                return
            back = threading.Thread(target=self.pour, args=(inside, outside, None), daemon=True)
            back.start()
            self.pour(outside, inside, self.lines)
            back.join()

    @staticmethod
    def pour(source, sink, lines):
        try:
            while piece := source.recv(65536):
                if lines is not None:
                    lines.append(piece.split(b"\r\n")[0].decode())
                sink.sendall(piece)
        except OSError:
            pass
        for end in (source, sink):
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def frames_asked(self):
        return [line for line in self.lines if line.startswith("GET /link/")]

    def stop(self):
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()


@unittest.skipUnless(SSHD and shutil.which("ssh"), "missing: openssh-server, openssh-client")
class Forward(AgentCase):
    def setUp(self):
        super().setUp()
        self.desk_env = {**self.env, "PACKTRAIN_HOME": os.path.join(self.place, "desk")}
        # Where secrets lie is chosen once; here there is no keychain.
        self.cli("remote", "add", "local", "other", "root=" + self.place, "--secrets", "file")
        for name in ("host", "id"):
            subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", os.path.join(self.place, name)], check=True, timeout=60)
        self.start_sshd()
        self.passage_path = os.path.join(self.place, "passage.sock")

    def cli(self, *arguments, code=0, env=None):
        done = subprocess.run([CLI, *arguments], env=env or self.desk_env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, text=True, timeout=60)
        self.assertEqual(done.returncode, code, f"{arguments}\n{done.stdout}\n{done.stderr}")
        return done

    def events(self, *arguments):
        return [json.loads(line) for line in self.cli(*arguments, "--json").stdout.splitlines()]

    @staticmethod
    def free_port():
        with socket.socket() as one:
            one.bind(("127.0.0.1", 0))
            return one.getsockname()[1]

    def spawn(self, *command, **more):
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, **more)
        self.addCleanup(self.end, process)
        return process

    @staticmethod
    def end(process):
        process.kill()
        process.wait()

    def start_sshd(self):
        """sshd takes no port 0; one that somebody else took meanwhile is no reason to fail."""
        if os.geteuid() == 0:
            os.makedirs("/run/sshd", mode=0o755, exist_ok=True)  # it refuses to start without
        for _ in range(5):
            self.ssh_port = self.free_port()
            config = os.path.join(self.place, "sshd_config")
            with open(config, "w", encoding="utf-8") as file:
                file.write(SSHD_CONFIG.format(port=self.ssh_port, place=self.place))
            with open(os.path.join(self.place, "sshd.log"), "w", encoding="utf-8") as log:
                sshd = self.spawn(SSHD, "-D", "-e", "-f", config, stdout=log, stderr=log)
            if wait_until(lambda: sshd.poll() is not None or self.answers(self.ssh_port)) and sshd.poll() is None:
                return
        with open(os.path.join(self.place, "sshd.log"), encoding="utf-8") as log:
            self.fail("no sshd: " + log.read())

    @staticmethod
    def answers(port):
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=2):
                return True
        except OSError:
            return False

    def forward(self, here):
        """As a person does; waits until it is open."""
        ssh = self.spawn("ssh", "-N", "-F", "none", "-p", str(self.ssh_port), "-i", os.path.join(self.place, "id"), "-o", "BatchMode=yes",
                         "-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null", "-o", "LogLevel=ERROR",
                         "-o", "ExitOnForwardFailure=yes", "-o", "StreamLocalBindUnlink=yes", "-L", f"{here}:{self.passage_path}",
                         f"{getpass.getuser()}@127.0.0.1")
        wait_until(lambda: self.assertIsNone(ssh.poll(), "ssh ended") or
                   (self.answers(here) if isinstance(here, int) else os.path.exists(here)), 30)
        return ssh

    def start_agent(self, secret, **env):
        self.env.update(PACKTRAIN=secret, **env)
        self.ok("start")
        passage = Passage(self.passage_path, os.path.join(self.folder, "agent.sock"))
        self.addCleanup(passage.stop)
        return passage

    def presence(self):
        return [each["presence"] for each in self.events("session", "list") if each["event"] == "session" and each["name"] == "lab"]

    def test_is_heard_cut_and_heard_again_from_where_it_was(self):
        port = self.free_port()
        done = self.cli("session", "add", "lab", "--port", str(port), "--print")
        self.assertIn(f"ssh -N -L {port}:", done.stderr)
        passage = self.start_agent(done.stdout.strip())
        self.assertIn("no look at \"lab\"", self.cli("session", "list", code=9).stderr)  # nobody forwards yet
        ssh = self.forward(port)
        self.assertEqual(wait_until(self.presence), ["live"])
        log = open(os.path.join(self.place, "watch"), "w", encoding="utf-8")
        self.addCleanup(log.close)
        watch = self.spawn(CLI, "session", "watch", "lab", "--json", env=self.desk_env, stdout=log, stderr=subprocess.DEVNULL)
        asked = wait_until(lambda: [line for line in passage.frames_asked() if "since=" not in line] and passage.frames_asked())
        wait_until(lambda: os.path.getsize(log.name) > 0)
        self.end(ssh)
        wait_until(lambda: not self.answers(port))
        self.forward(port)
        again = wait_until(lambda: [line for line in passage.frames_asked()[len(asked):] if "since=" in line], 40)
        self.assertRegex(again[0], r"since=[0-9a-f]{32}-\d+ ")
        self.assertEqual(self.presence(), ["live"])
        self.ok("stop")
        self.assertEqual(watch.wait(timeout=30), 0)  # it heard the agent's last word

    def test_a_socket_does_as_well_and_taking_it_back_ends_it(self):
        here = os.path.join(self.place, "lab.sock")
        secret = self.cli("session", "add", "lab", "--socket", here, "--print").stdout.strip()
        self.start_agent(secret)
        self.forward(here)
        self.assertEqual(wait_until(self.presence), ["live"])
        self.cli("session", "unpair", "lab", "--yes")
        self.assertEqual(self.presence(), [])
        self.assertNotIn("forward:", json.dumps(self.events("session", "pair", "--list")))

    def test_an_agent_on_colab_refuses_it(self):
        port = self.free_port()
        self.start_agent(self.cli("session", "add", "lab", "--port", str(port), "--print").stdout.strip(),
                         COLAB_RELEASE_TAG="release-colab_20260514")
        self.forward(port)
        done = self.cli("session", "list", code=2)
        self.assertIn("terms forbid", done.stderr)

    def test_what_is_no_place_on_this_computer_is_refused(self):
        for wrong in ((), ("--port", "0"), ("--port", "70000"), ("--socket", "/" + "x" * 200), ("--port", "1", "--socket", "/x")):
            self.cli("session", "add", "lab", *wrong, "--print", code=2)
        self.cli("session", "add", "lab", "--port", "7777", code=2)
        self.assertEqual(self.events("session", "pair", "--list"), [])
        file = os.path.join(self.place, "secret")
        self.cli("session", "add", "lab", "--port", "7777", "--to", file)
        self.cli("session", "add", "lab", "--port", "7778", "--to", file, code=2)
        self.assertEqual(len(self.events("session", "pair", "--list")), 1)


if __name__ == "__main__":
    unittest.main()
