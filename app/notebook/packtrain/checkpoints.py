"""Checkpoints that leave the machine: watched folders, and the proof that they arrived."""

from __future__ import annotations

import base64
import os
import sys
from typing import Any, Dict, Iterable, List, Optional

from . import agent, environment
from .errors import AgentConfused, PacktrainError
from .progress import Line, until_done
from .save import _flag


class NotDurable(PacktrainError):
    """A checkpoint could not be brought to the drive and proved there."""


class CannotResume(PacktrainError):
    """There are saves, and none of them could be brought here whole."""


class Resume:
    """The save to go on from: proved on this disk just now. What the training did not tell of it is None."""

    def __init__(self, answer: Dict[str, Any]) -> None:
        self.path: str = _path(answer)
        self.digest: Optional[str] = answer.get("digest")
        self.step: Optional[int] = answer.get("step")
        self.epoch: Optional[int] = answer.get("epoch")
        self.seed: Optional[int] = answer.get("seed")
        self.position: Any = answer.get("position")
        self.saved: Optional[str] = answer.get("saved")
        #: False: it lay here and is still on its way to the drive.
        self.durable: bool = answer.get("durable") is True
        #: What that training ran on and this one does not: {"what", "then", "now", "words"} each.
        self.differs: List[Dict[str, str]] = [one for one in answer.get("differs") or [] if isinstance(one, dict)]
        #: False: what that training ran on was not told, so nothing could be compared.
        self.compared: bool = answer.get("compared") is True
        #: Newer saves that are not whole any more, each with why.
        self.passed_over: List[str] = [str(one) for one in answer.get("passed_over") or []]
        self._more = answer.get("packages_more")

    def lines(self) -> List[str]:
        """For people: where it goes on, and what has changed since."""
        place = ["{} {}".format(name, value) for name, value in (("step", self.step), ("epoch", self.epoch)) if value is not None]
        lines = ["going on from {}: {}".format(os.path.basename(self.path), ", ".join([*place, "saved " + str(self.saved)]))]
        lines += ["passed over: " + one for one in self.passed_over]
        lines += ["changed: " + str(one.get("words")) for one in self.differs]
        if isinstance(self._more, int) and self._more > 0:
            lines.append("changed: {} more packages".format(self._more))
        if not self.compared:
            lines.append("what that training ran on was not told, so nothing was compared")
        elif not self.differs:
            lines.append("this machine has what that training had")
        return lines

    def __repr__(self) -> str:
        return "\n".join(self.lines())


def _path(answer: Dict[str, Any]) -> str:
    """A name that is no text comes as os.fsdecode gives it."""
    encoded = answer.get("path_b64")
    path = os.fsdecode(base64.b64decode(encoded)) if isinstance(encoded, str) else answer.get("path")
    if not isinstance(path, str) or not os.path.isabs(path) or not os.path.exists(path):
        raise AgentConfused("the save to go on from is not at {!r}".format(path))
    return path


def watch(folder: str, to: str, patterns: Optional[Iterable[str]] = None, *, set: Optional[str] = None,
          keep_last: Optional[int] = None, keep_every: Optional[int] = None, keep_best: Optional[str] = None) -> str:
    """Ships what is saved in a folder to REMOTE:PATH from now on, also after this kernel's end; "pool:" ships by the upload
    addresses that start(pool=FILE) handed in. The watch's id."""
    keep: Dict[str, Any] = {key: value for key, value in (("last", keep_last), ("every", keep_every), ("best", keep_best))
                            if value is not None}
    environment.tell()
    answer = agent.command("watch", folder=os.path.abspath(folder), to=to, set=set, keep=keep or None,
                           patterns=None if patterns is None else list(patterns))
    id = answer.get("watch")
    if not isinstance(id, str):
        raise AgentConfused("a watch without an id")
    return id


def checkpoint(path: str, step: Optional[int] = None, *, epoch: Optional[int] = None, seed: Optional[int] = None,
               position: Any = None, to: Optional[str] = None) -> Dict[str, Any]:
    """Says that a file or folder is a whole checkpoint now: it need not be guessed. Also answers should_save()."""
    environment.tell(anew=False)
    answer = agent.command("checkpoint", path=os.path.abspath(path), step=step, epoch=epoch, seed=seed, position=position, to=to)
    _flag.answered()
    return answer


def flush(timeout: Optional[float] = None, *, watch: Optional[str] = None, progress: bool = True) -> None:
    """Returns when every checkpoint that is known is durable: on the drive, with the digest that it had here; and so is
    every file of a watched output folder, as it was when this was called or newer. Raises NotDurable if that cannot be, Late
    after `timeout` seconds."""
    total = [0.0]
    asking: List[Optional[str]] = [None]

    def ask() -> Dict[str, Any]:
        answer = agent.command("flush", watch=watch, asking=asking[0])
        told = answer.get("asking")
        asking[0] = told if isinstance(told, str) and told else None
        left = answer.get("bytes")
        if isinstance(left, int):
            total[0] = max(total[0], float(left))
            answer["done"], answer["total"] = total[0] - left, total[0]
        return answer

    until_done(ask, Line("flush", progress), "flush", timeout, NotDurable)


def resume(folder: str, to: Optional[str] = None, *, timeout: Optional[float] = None, progress: bool = True) -> Optional[Resume]:
    """The newest save of a watched folder, whichever machine it was made on: fetched from the drive if it is not here, and
    equal to the digest that was proved there. None if there is none yet. What this machine has otherwise is shown. Raises
    CannotResume, Late after `timeout` seconds."""
    environment.tell()
    answer = until_done(lambda: agent.command("resume", folder=os.path.abspath(folder), to=to), Line("resume", progress), "resume",
                        timeout, CannotResume)
    if answer.get("found") is not True:
        return None
    found = Resume(answer)
    if progress:
        sys.stderr.write("".join(line + "\n" for line in found.lines()))
    return found
