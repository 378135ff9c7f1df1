"""Checkpoints that leave the machine: watched folders, and the proof that they arrived."""

from __future__ import annotations

import os
from typing import Any, Dict, Iterable, Optional

from . import agent
from .errors import AgentConfused, PacktrainError
from .progress import Line, until_done
from .save import _flag


class NotDurable(PacktrainError):
    """A checkpoint could not be brought to the drive and proved there."""


def watch(folder: str, to: str, patterns: Optional[Iterable[str]] = None, *, set: Optional[str] = None,
          keep_last: Optional[int] = None, keep_every: Optional[int] = None, keep_best: Optional[str] = None) -> str:
    """Ships what is saved in a folder to REMOTE:PATH from now on, also after this kernel's end. The watch's id."""
    keep: Dict[str, Any] = {key: value for key, value in (("last", keep_last), ("every", keep_every), ("best", keep_best))
                            if value is not None}
    answer = agent.command("watch", folder=os.path.abspath(folder), to=to, set=set, keep=keep or None,
                           patterns=None if patterns is None else list(patterns))
    id = answer.get("watch")
    if not isinstance(id, str):
        raise AgentConfused("a watch without an id")
    return id


def checkpoint(path: str, step: Optional[int] = None, *, epoch: Optional[int] = None, seed: Optional[int] = None,
               position: Any = None, to: Optional[str] = None) -> Dict[str, Any]:
    """Says that a file or folder is a whole checkpoint now: it need not be guessed. Also answers should_save()."""
    answer = agent.command("checkpoint", path=os.path.abspath(path), step=step, epoch=epoch, seed=seed, position=position, to=to)
    _flag.answered()
    return answer


def flush(timeout: Optional[float] = None, *, watch: Optional[str] = None, progress: bool = True) -> None:
    """Returns when every checkpoint that is known is durable: on the drive, with the digest that it had here. Raises
    NotDurable if that cannot be, Late after `timeout` seconds."""
    total = [0.0]

    def ask() -> Dict[str, Any]:
        answer = agent.command("flush", watch=watch)
        left = answer.get("bytes")
        if isinstance(left, int):
            total[0] = max(total[0], float(left))
            answer["done"], answer["total"] = total[0] - left, total[0]
        return answer

    until_done(ask, Line("checkpoints", progress), "flush", timeout, NotDurable)
