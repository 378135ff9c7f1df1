"""A wheel that is small, and the cells that 'agent put' prints for it."""

import json
import os
import subprocess
import sys
import zipfile

WHEEL = "packtrain-0.1.0-py3-none-linux_x86_64.whl"
INSIDE = {
    "packtrain/__init__.py": "import os, subprocess\nfrom . import agent\n\n\ndef start(**wishes):\n    open(os.environ['STARTED'], 'w').close()\n\n\ndef status():\n    pass\n",
    "packtrain/agent.py": "def snapshot():\n    return {'seen': True}\n",
    "packtrain/bin/packtrain-agent": "#!/bin/sh\n: >\"$STARTED\"\n",
    "packtrain-0.1.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: packtrain\nVersion: 0.1.0\n",
    "packtrain-0.1.0.dist-info/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: false\nTag: py3-none-linux_x86_64\n",
}


def make_wheel(folder, more=b"", inside=None):
    """Padded with `more`, so that it can be larger than what a drive takes in one request."""
    path = os.path.join(folder, WHEEL)
    with zipfile.ZipFile(path, "w") as wheel:
        for name, text in (inside or INSIDE).items():
            wheel.writestr(name, text)
        wheel.writestr("packtrain/padding", more)
        names = wheel.namelist()
        wheel.writestr("packtrain-0.1.0.dist-info/RECORD", "".join(f"{name},,\n" for name in [*names, "packtrain-0.1.0.dist-info/RECORD"]))
    return path


def cells_of(output):
    """By the place they are for."""
    events = [json.loads(line) for line in output.splitlines()]
    return {one["for"]: one["text"] for one in events if one["event"] == "cell"}


def check_syntax(name, text):
    """Raises if no Python, or no shell of these, could read it."""
    if name != "shell":
        compile(text, name, "exec")
        return
    for shell in ("sh", "bash"):
        subprocess.run([shell, "-n"], input=text, text=True, check=True)


def paste(name, text, **env):
    """Runs a cell as the machine that it is for would."""
    command = ["sh"] if name == "shell" else [sys.executable, "-"]
    return subprocess.run(command, input=text, env=env, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=120, check=False)
