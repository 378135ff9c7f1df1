"""Installs Google's Node client as pinned, into the folder given, and lets it judge the Drive emulator."""
import filecmp
import os
import shutil
import subprocess
import sys

from referee import cannot

from emulator import Emulator  # noqa: E402

SOURCE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "drive_npm")
FILES = ("package.json", "package-lock.json")
REFRESH = "refresh-of-the-judge"


def installed(folder):
    """Whether `folder` holds what the lock file of this tree names."""
    done = os.path.join(folder, "installed.json")
    return os.path.exists(done) and filecmp.cmp(os.path.join(SOURCE, "package-lock.json"), done, shallow=False)


def install(folder):
    os.makedirs(folder, exist_ok=True)
    for name in FILES:
        shutil.copy(os.path.join(SOURCE, name), folder)
    command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    try:
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=240)
    except subprocess.TimeoutExpired:
        cannot("npm ci took longer than four minutes")
    if done.returncode != 0:
        cannot("npm ci failed: " + done.stderr.strip()[-400:])
    shutil.copy(os.path.join(SOURCE, "package-lock.json"), os.path.join(folder, "installed.json"))


def main():
    folder = sys.argv[1]
    for program in ("node", "npm"):
        if not shutil.which(program):
            cannot(f"{program} is not installed")
    if not installed(folder):
        install(folder)
    shutil.copy(os.path.join(SOURCE, "judge.mjs"), folder)
    with Emulator("--client-id", "judge", "--client-secret", "word", "--grant-refresh", f"{REFRESH}:drive.file") as drive:
        return subprocess.run(["node", "judge.mjs", drive.url + "/", "judge", "word", REFRESH], cwd=folder,
                              timeout=120).returncode


if __name__ == "__main__":
    sys.exit(main())
