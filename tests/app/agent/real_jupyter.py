"""A real Jupyter server with a home of its own. Needs jupyter-server and ipykernel."""

import json
import os
import socket
import subprocess
import urllib.request

from agent_case import wait_until

TOKEN = "n0tebook-t0ken"
PROGRAM = os.environ.get("JUPYTER_SERVER")


class JupyterServer:
    def __init__(self, home, *options):
        environment = {**os.environ, "HOME": home, "JUPYTER_CONFIG_DIR": home + "/conf", "JUPYTER_DATA_DIR": home + "/data",
                       "JUPYTER_RUNTIME_DIR": home + "/run", "IPYTHONDIR": home + "/ipython", "JUPYTER_TOKEN": TOKEN}
        for folder in ("root", "conf", "data", "run"):
            os.makedirs(os.path.join(home, folder))
        self.runtime = home + "/run"
        self.log_file = home + "/log"
        self.log = open(self.log_file, "w")
        # With port 0 the server does not write which port it took.
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.process = subprocess.Popen(
            [PROGRAM, "--ServerApp.ip=127.0.0.1", f"--ServerApp.port={port}", "--ServerApp.open_browser=False",
             "--ServerApp.root_dir=" + home + "/root", "--ServerApp.allow_root=True", *options],
            env=environment, stdout=self.log, stderr=self.log, start_new_session=True)

    def wait_until_it_answers(self):
        file = os.path.join(self.runtime, f"jpserver-{self.process.pid}.json")
        wait_until(lambda: os.path.exists(file) and os.path.getsize(file), limit=60)
        with open(file) as opened:
            self.url = json.load(opened)["url"].rstrip("/")
        wait_until(self._answers, limit=60)

    def _answers(self):
        try:
            return self.call("GET", "/api/status")
        except OSError:
            return None

    def call(self, method, path, body=None):
        request = urllib.request.Request(self.url + path, method=method, headers={"Authorization": "token " + TOKEN},
                                         data=None if body is None else json.dumps(body).encode())
        with urllib.request.urlopen(request, timeout=20) as reply:
            return json.loads(reply.read() or b"null")

    def said(self):
        with open(self.log_file) as log:
            return log.read()

    def close(self):
        self.process.terminate()
        try:
            self.process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.log.close()
