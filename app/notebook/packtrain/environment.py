"""What this process trains with: Python, packages, CUDA, driver, the code's commit. No name of a person or of this machine and
no path is in it."""

from __future__ import annotations

import os
import platform
import re
import subprocess
import sys
from typing import Any, Dict, List, Optional

from . import agent
from .errors import PacktrainError

Environment = Dict[str, Any]

_PATIENCE = 5.0
_MOST_PACKAGES_BYTES = 48 * 1024  # what a command may carry, less the rest
_DRIVER_FILE = "/proc/driver/nvidia/version"


def gather() -> Environment:
    """Imports nothing that is not imported already, and never raises for what cannot be found out."""
    found: Environment = {
        "python": platform.python_version(), "system": _system(), "accelerator": _tpu(), "cuda": _cuda(),
        "driver": _driver(), "packages": _fitting(_packages()), **_git()}
    return {key: value for key, value in found.items() if value}


def _system() -> str:
    libc = " ".join(platform.libc_ver()).strip()
    return ", ".join(part for part in (platform.system(), platform.machine(), libc) if part)


def _packages() -> Dict[str, str]:
    from importlib import metadata

    found: Dict[str, str] = {}
    for package in metadata.distributions():
        try:
            name, version = package.metadata["Name"], package.version
        except Exception:  # of a package that is damaged; it is another's
            continue
        if name and version:
            found.setdefault(re.sub(r"[-_.]+", "-", name).lower(), str(version))
    return found


def _fitting(packages: Dict[str, str]) -> Dict[str, str]:
    """All, or where they are too many those that this process has imported."""
    def bytes_of(some: Dict[str, str]) -> int:
        return sum(len(name) + len(version) + 6 for name, version in some.items())
    if bytes_of(packages) <= _MOST_PACKAGES_BYTES:
        return packages
    imported = {name.split(".")[0].lower().replace("_", "-") for name in list(sys.modules)}
    some = {name: version for name, version in packages.items() if name in imported}
    return some if bytes_of(some) <= _MOST_PACKAGES_BYTES else {}


def _cuda() -> Optional[str]:
    """Of PyTorch if it is there, because it brings its own."""
    version = getattr(getattr(sys.modules.get("torch"), "version", None), "cuda", None)
    return version if isinstance(version, str) else None


def _tpu() -> Optional[str]:
    """What a platform says of its TPU; the agent knows NVIDIA's cards itself."""
    kind = os.environ.get("TPU_ACCELERATOR_TYPE")
    return "TPU " + kind if kind else None


def _driver(file: str = _DRIVER_FILE) -> Optional[str]:
    try:
        with open(file, encoding="utf-8", errors="replace") as text:
            match = re.search(r"Kernel Module.*?\s(\d+(?:\.\d+)+)", text.readline())
    except OSError:
        return None
    return match.group(1) if match else None


def _git() -> Environment:
    """Of the folder in which this process works; nothing if that is no checkout."""
    commit = _run(["git", "rev-parse", "HEAD"])
    if not commit:
        return {}
    changes = _run(["git", "status", "--porcelain", "--untracked-files=no"])
    return {"git": commit, "git_changes": "not known" if changes is None else "yes" if changes else "no"}


def _run(command: List[str]) -> Optional[str]:
    try:
        done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                              timeout=_PATIENCE, env={**os.environ, "GIT_OPTIONAL_LOCKS": "0"})
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.decode("utf-8", "replace").strip() if done.returncode == 0 else None


_told: List[Any] = []  # by which process, and whether it had PyTorch by then


def tell(anew: bool = True) -> None:
    """Tells the agent, which keeps it with each save. Not `anew`: only what has not been told yet. Never raises: a save
    without it is still a save."""
    state = [os.getpid(), "torch" in sys.modules]
    if not anew and _told == state:
        return
    _told[:] = state
    try:
        agent.command("environment", environment=gather())
    except PacktrainError:
        _told.clear()
