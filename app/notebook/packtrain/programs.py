"""The programs that the wheel carries: where they lie, and running them by their names."""

from __future__ import annotations

import os
import sys
from typing import NoReturn, Optional

_FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "bin")


def inside(name: str) -> Optional[str]:
    """The program in this package, ready to be run; None in a package that was built without programs."""
    path = os.path.join(_FOLDER, name)
    if not os.path.isfile(path):
        return None
    for entry in os.scandir(_FOLDER):
        # Python's zipfile drops the modes of what it unpacks.
        if not os.access(entry.path, os.X_OK):
            try:
                os.chmod(entry.path, (entry.stat().st_mode & 0o777) | 0o111)
            except OSError:
                return None
    return path


def _become(name: str) -> NoReturn:
    path = inside(name)
    if path is None:
        raise SystemExit("{} is not in this package; it was installed without its programs".format(name))
    os.execv(path, [path, *sys.argv[1:]])


def run_packtrain() -> NoReturn:
    _become("packtrain")


def run_agent() -> NoReturn:
    _become("packtrain-agent")
