"""What the callbacks of every framework share: the asking, the split of an epoch, what is told of a save."""

from __future__ import annotations

import contextlib
import os
import sys
import time
from typing import Any, Iterator, Optional

from . import agent
from .epochs import EpochTimer
from .errors import PacktrainError
from .save import _flag, saved, should_save

_AGREE_EVERY = 16  # steps: the processes wait for each other while they agree


def processes() -> int:
    """How many train together under torch.distributed; 1 where it is not used."""
    torch = sys.modules.get("torch")
    distributed = getattr(torch, "distributed", None)
    if distributed is None or not distributed.is_available() or not distributed.is_initialized():
        return 1
    return int(distributed.get_world_size())


def agreed(here: bool) -> bool:
    """Whether any of the processes that train together says yes. All of them ask at the same step, and get the same answer:
    one that saved or ended alone would leave the others waiting for it for ever."""
    if processes() == 1:
        return here
    torch = sys.modules["torch"]
    device = "cuda" if torch.distributed.get_backend() == "nccl" else "cpu"
    word = torch.tensor([int(here)], device=device)
    torch.distributed.all_reduce(word, op=torch.distributed.ReduceOp.MAX)
    return bool(word.item())


class Asking:
    """should_save() for processes that train together: True in all of them at the same call, or in none."""

    def __init__(self, agree_every: int = _AGREE_EVERY) -> None:
        self._every = agree_every
        self._calls = 0
        self._heard = False

    def __call__(self) -> bool:
        if processes() == 1:
            return should_save()
        self._calls += 1
        self._heard = self._heard or should_save()
        if self._calls % self._every != 0 or not agreed(self._heard):
            return False
        if not self._heard:
            _flag.take()
        self._heard = False
        return True


class Training:
    """One training, as its framework's callbacks see it. An epoch lasts until the next one begins, so that what follows its
    last batch (a validation, a save) is in it. Never raises for the agent's sake."""

    def __init__(self) -> None:
        self.asked = Asking()
        self._timer = EpochTimer()
        self._number: Optional[int] = None
        self._is_whole = False
        self._waits_since: Optional[float] = None

    def begins(self) -> None:
        """This process answers the flag from now on; it need not be the one that called start()."""
        self._number = None
        try:
            agent.command("register_save", timeout=2.0, pid=os.getpid())
        except PacktrainError:
            pass

    def epoch_begins(self, number: int) -> None:
        self.epoch_closes()
        self._number, self._is_whole, self._waits_since = number, False, time.monotonic()
        self._timer.begin()

    def epoch_ended(self, is_whole: bool = True) -> None:
        self._is_whole, self._waits_since = is_whole, None

    def epoch_closes(self, split: bool = True) -> None:
        if self._number is not None and self._is_whole:
            self._timer.end(self._number, split)
        self._number = None

    def batch_begins(self) -> None:
        if self._waits_since is not None:
            self._timer.loaded(time.monotonic() - self._waits_since)
        self._waits_since = None

    def batch_ended(self) -> None:
        self._waits_since = time.monotonic()

    def pause_ended(self) -> None:
        """Of what came between two batches (a validation, a save): only what comes after it is waiting for data."""
        if self._waits_since is not None:
            self._waits_since = time.monotonic()

    def saved(self, seconds: float, path: Optional[str] = None, step: Optional[int] = None, epoch: Optional[int] = None) -> None:
        """A save is written. The agent need not guess that `path` is whole, if it watches its folder."""
        self._timer.saved(seconds)
        self.pause_ended()
        if path is not None:
            try:
                agent.command("checkpoint", timeout=2.0, path=os.path.abspath(path), step=step, epoch=epoch)
            except PacktrainError:
                pass
        saved(seconds)

    @contextlib.contextmanager
    def saving(self, path: str, step: Optional[int] = None, epoch: Optional[int] = None, tells: bool = True) -> Iterator[None]:
        """A save that goes wrong goes through, and counts as not asked for."""
        begun = time.monotonic()
        try:
            yield
        except BaseException:
            _flag.again()
            raise
        self.saved(time.monotonic() - begun, path if tells else None, step, epoch)


def folder_of(folder: Any) -> str:
    """The folder, made if it is not there."""
    path = os.path.abspath(os.fspath(folder))
    os.makedirs(path, exist_ok=True)
    return path
