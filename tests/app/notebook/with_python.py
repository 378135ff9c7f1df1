"""The package's own tests with another Python: in PATH, of pyenv or of uv.

    with_python.py 3.8

One that is not there is skipped with its reason (77); with CI=true or PACKTRAIN_REQUIRE_REFEREES=1 that is a failure."""

import glob
import os
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
PARTS = ("data", "environment", "faults", "package", "runtime", "status", "tokens")


def places(version):
    yield "python" + version
    home = os.path.expanduser("~")
    for root in (os.environ.get("PYENV_ROOT", os.path.join(home, ".pyenv", "versions")),
                 os.environ.get("UV_PYTHON_INSTALL_DIR", os.path.join(home, ".local", "share", "uv", "python"))):
        for folder in ("", "versions"):
            for name in (version + ".*", "cpython-" + version + ".*"):
                yield from sorted(glob.glob(os.path.join(root, folder, name, "bin", "python3")))


def is_one(python, version):
    try:
        done = subprocess.run([python, "-c", "import sys; print('%d.%d' % sys.version_info[:2])"], stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, timeout=20)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0 and done.stdout.strip() == version


def main():
    version = sys.argv[1]
    python = next((each for each in places(version) if is_one(each, version)), None)
    if python is None:
        print("there is no Python {} here".format(version))
        return 1 if os.environ.get("CI") or os.environ.get("PACKTRAIN_REQUIRE_REFEREES") else 77
    # They have the standard library alone: no IPython is no fault here.
    surroundings = {name: value for name, value in os.environ.items() if name != "CI"}
    wrong = []
    for part in PARTS:
        print("== Python {}: {}".format(version, part), flush=True)
        done = subprocess.run([python, "-B", "-W", "error::ResourceWarning", "-W", "error::DeprecationWarning:packtrain",
                               os.path.join(HERE, "test_{}.py".format(part))], env=surroundings)
        if done.returncode != 0:
            wrong.append(part)
    if wrong:
        print("Python {} failed: {}".format(version, ", ".join(wrong)))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
