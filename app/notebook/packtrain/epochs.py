"""How long an epoch takes, what of it is loading and saving, and whether another one fits."""

from __future__ import annotations

import contextlib
import sys
import time
from typing import Any, Generic, Iterable, Iterator, Optional, TypeVar, Union

from . import agent
from .errors import PacktrainError
from .save import saved
from .words import duration, number

T = TypeVar("T")


class EpochTimer:
    """One epoch after the other, each told to the agent when it has ended."""

    def __init__(self) -> None:
        self.seconds: Optional[float] = None  # of the last whole epoch
        self.begin()

    def begin(self) -> None:
        self._begun, self._load, self._save = time.monotonic(), 0.0, 0.0

    def loaded(self, seconds: float) -> None:
        self._load += seconds

    def saved(self, seconds: float) -> None:
        self._save += seconds

    def end(self, count: int, split: bool = True) -> None:
        """Without `split` it is not known which part of the rest was loading. Says so if no other epoch fits. Never raises."""
        self.seconds = time.monotonic() - self._begun
        parts = {"load": self._load, "compute": max(0.0, self.seconds - self._load - self._save)} if split else {}
        try:
            told = agent.command("epoch", timeout=2.0, number=count, seconds=self.seconds, save=self._save, **parts)
        except PacktrainError:
            return
        left = number(told.get("left_s"))
        if told.get("fits") is False and left is not None:
            print("packtrain: an epoch takes {}, {} are left".format(duration(self.seconds), duration(left)), file=sys.stderr)


class Epochs(Generic[T]):
    """Goes through the epochs and tells the agent of each that has ended.

        for epoch in (epochs := packtrain.epochs(40)):
            for batch in epochs.loading(loader):
                ...
            with epochs.saving():
                torch.save(...)
    """

    def __init__(self, of: Iterable[T]) -> None:
        self._of = of
        self._timer = EpochTimer()

    @property
    def seconds(self) -> Optional[float]:
        """What the last whole epoch took."""
        return self._timer.seconds

    def __iter__(self) -> Iterator[T]:
        for count, epoch in enumerate(self._of):
            self._timer.begin()
            yield epoch
            self._timer.end(epoch if isinstance(epoch, int) and epoch >= 0 else count)

    def loading(self, batches: Iterable[Any]) -> Iterator[Any]:
        """The same batches; the time in which the training waits for them counts as loading."""
        iterator = iter(batches)
        while True:
            begun = time.monotonic()
            try:
                batch = next(iterator)
            except StopIteration:
                return
            finally:
                self._timer.loaded(time.monotonic() - begun)
            yield batch

    @contextlib.contextmanager
    def saving(self) -> Iterator[None]:
        """What is done in it counts as saving, and its length tells the agent what a save costs."""
        begun = time.monotonic()
        try:
            yield
        finally:
            took = time.monotonic() - begun
            self._timer.saved(took)
        saved(took)


def epochs(of: Union[int, Iterable[Any]]) -> Epochs[Any]:
    """Epochs to go through: so many, or these."""
    return Epochs(range(of) if isinstance(of, int) else of)
