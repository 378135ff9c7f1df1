"""The callbacks inside the real frameworks.

    frameworks.py lightning|transformers|keras FOLDER    what requirements.txt pins, installed into FOLDER over Debian's PyTorch
    frameworks.py torch                                  Debian's PyTorch alone

What cannot be had is skipped with its reason (77); with CI=true or PACKTRAIN_REQUIRE_REFEREES=1 that is a failure."""

import filecmp
import os
import shutil
import subprocess
import sys
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
SYSTEM = "/usr/bin/python3"  # whose packages PyTorch is one of
CASES = {"lightning": "lightning_case", "transformers": "transformers_case", "keras": "keras_case", "torch": "torch_case"}


def cannot(why):
    print(why)
    sys.exit(1 if os.environ.get("CI") or os.environ.get("PACKTRAIN_REQUIRE_REFEREES") else 77)


def run(what, *command, limit):
    try:
        done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=limit)
    except (OSError, subprocess.TimeoutExpired) as problem:
        cannot("{}: {}".format(what, problem))
    if done.returncode != 0:
        cannot("{}: {}".format(what, done.stdout.strip()[-600:]))


def installed(folder):
    """The interpreter that has it all. Nothing that is pinned depends on more than is pinned and Debian's packages."""
    pinned, mark = os.path.join(HERE, "requirements.txt"), os.path.join(folder, "installed.txt")
    python = os.path.join(folder, "bin", "python")
    if os.path.exists(mark) and filecmp.cmp(pinned, mark, shallow=False):
        return python
    shutil.rmtree(folder, ignore_errors=True)
    run("no environment can be made", SYSTEM, "-m", "venv", "--without-pip", "--system-site-packages", folder, limit=60)
    run("the frameworks cannot be installed", SYSTEM, "-m", "pip", "--python", python, "install", "--quiet", "--no-deps",
        "--no-compile", "--only-binary", ":all:", "--require-hashes", "--requirement", pinned, limit=240)
    shutil.copy(pinned, mark)
    return python


def main():
    name, inside = sys.argv[1], sys.argv[-1] == "--inside"
    if not inside:
        run("Debian's python3-torch is not installed (installer/setup.sh --tests installs it)", SYSTEM, "-c", "import torch", limit=60)
        python = SYSTEM if name == "torch" else installed(sys.argv[2])
        os.execv(python, [python, "-B", "-W", "ignore", os.path.abspath(__file__), name, "--inside"])
    sys.argv[1:] = []
    unittest.main(module=CASES[name], verbosity=2)


if __name__ == "__main__":
    main()
