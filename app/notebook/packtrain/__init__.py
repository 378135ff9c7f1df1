"""Packtrain in a notebook: data from a verified cache, checkpoints that leave the machine, how long the session lasts, and
saving before it ends.
Talks to packtrain-agent, which runs beside the notebook and outlives its cells; packtrain.start() starts it."""

from __future__ import annotations

import os
from typing import Any, Iterable, List, Optional

from . import agent as _agent
from . import callbacks, credentials, hooks
from .checkpoints import CannotResume, NotDurable, Resume, checkpoint, flush, resume, watch
from .datasets import DatasetError, Files, Shards, dataset
from .epochs import Epochs, epochs
from .errors import AgentConfused, AgentGone, AgentSilent, PacktrainError, Refused
from .outputs import watch_output
from .progress import Late
from .runtime import limits, stop_runtime, stop_when_done
from .save import Deadline, on_deadline, saved, should_save
from .status import Status, status
from .tokens import SignIn, keep_signed_in
from .words import parse_duration

__version__ = "0.1.0"
__all__ = ["AgentConfused", "AgentGone", "AgentSilent", "CannotResume", "DatasetError", "Deadline", "Epochs", "Files", "Late",
           "NotDurable", "PacktrainError", "Refused", "Resume", "Shards", "SignIn", "Status", "callbacks", "checkpoint", "credentials", "dataset", "epochs",
           "flush", "hooks", "keep_signed_in", "limits", "on_deadline", "resume", "saved", "should_save", "start", "status", "stop_runtime", "stop_when_done",
           "watch", "watch_output"]


def start(plan: Optional[str] = None, *, platform: Optional[str] = None, ends_in: Any = None, age: Any = None, idle_limit: Any = None,
          profile: Optional[str] = None, disks: Iterable[str] = (), wants_gpu: bool = False, secret: str = "find",
          pool: Optional[str] = None) -> Status:
    """Starts the agent, apart from this cell, and tells it that this process saves when asked. One that runs already
    goes on with the options that it was started with, but for `ends_in` and `idle_limit` ("2h" or seconds), which are limits()'s.
    `profile`: a file that describes a platform. Raises AgentGone if it cannot be started.

    The secret PACKTRAIN, which 'packtrain agent grant' makes, is looked for where this platform keeps secrets: Colab's, Kaggle's,
    the environment, or the file notebook-secret. `secret`: "find"; "ask" asks for it, once and unseen, where there is none;
    "off" does not look. It never stands in a cell.

    `pool`: the file of upload addresses that 'packtrain agent pool make' wrote, for a machine that shall store checkpoints in a
    drive and nothing else there; then watch(folder, "pool:") ships by it."""
    credentials.check(secret)
    options: List[str] = []
    for name, value in (("--plan", plan), ("--platform", platform), ("--profile", profile), ("--ends-in", ends_in), ("--idle-limit", idle_limit),
                        ("--age", age)):
        if value is not None:
            options += [name, value if isinstance(value, str) else "{:.0f}s".format(parse_duration(value))]
    if wants_gpu:
        options.append("--wants-gpu")
    for disk in disks:
        options += ["--disk", disk]
    if "runs already" in _agent.start_program(options) and (ends_in is not None or idle_limit is not None):
        limits(ends_in=ends_in, idle_limit=idle_limit)
    credentials.hand_over(secret)
    if pool is not None:
        credentials.hand_over_pool(pool)
    _agent.command("register_save", pid=os.getpid())
    hooks.install()
    return status()


def load_ipython_extension(shell: Any) -> None:
    """%load_ext packtrain"""
    hooks.install(shell)


def unload_ipython_extension(_: Any) -> None:
    hooks.remove()
