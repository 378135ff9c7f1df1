"""Saving in time for loops that are not yours to change. A framework is imported when its callback is asked for."""

from __future__ import annotations

import time
from typing import Any, Callable, Dict, Optional

from .epochs import EpochTimer
from .save import _flag, saved, should_save
from .training import Asking, Training


class SaveInTime:
    """For a plain loop: call it at every step; it calls save(step) when the agent asks.

        in_time = SaveInTime(lambda step: torch.save(model.state_dict(), f"ckpt-{step}.pt"))
        for step, batch in enumerate(loader):
            ...
            in_time(step)
    """

    def __init__(self, save: Callable[[Any], Any]) -> None:
        self._save = save

    def __call__(self, step: Any = None) -> bool:
        """True if it saved. What save raises goes through, and the next call tries again."""
        if not should_save():
            return False
        begun = time.monotonic()
        try:
            self._save(step)
        except BaseException:
            _flag.again()
            raise
        saved(time.monotonic() - begun)
        return True


def lightning(folder: Optional[str] = None, *, stop: bool = False) -> Any:
    """For PyTorch Lightning: tells the agent what epochs and saves take, writes a checkpoint into `folder` (that of
    ModelCheckpoint, else default_root_dir) when the agent asks, and with `stop` ends the training after it.

        Trainer(callbacks=[packtrain.callbacks.lightning("out")])
    """
    from .for_lightning import SaveInTime as Callback

    return Callback(folder, stop)


def transformers(*, stop: bool = False) -> Any:
    """For the Trainer of Hugging Face's transformers: when the agent asks, the Trainer writes a checkpoint into its
    output_dir as it always does.

        Trainer(callbacks=[packtrain.callbacks.transformers()], ...)
    """
    from .for_transformers import SaveInTime as Callback

    return Callback(stop)


def keras(folder: str, *, stop: bool = False) -> Any:
    """For Keras: writes packtrain-STEP.keras into `folder` when the agent asks. What other callbacks save counts as computing.

        model.fit(..., callbacks=[packtrain.callbacks.keras("out")])
    """
    from .for_keras import SaveInTime as Callback

    return Callback(folder, stop)


class _Ticks:
    """StyleGAN2-ADA's training loop asks abort_fn once a tick and calls progress_fn at its end; it draws no line between
    loading and computing, and nobody sees which of its ticks write a snapshot but the last."""

    def __init__(self, progress_fn: Optional[Callable[[int, int], Any]]) -> None:
        self._next = progress_fn
        self._asked = False
        self._asking = Asking(agree_every=1)
        self._timer: Optional[EpochTimer] = None
        self._tick = 0
        self._since = 0.0

    def abort(self) -> bool:
        # Asked once more after the end it would say that the snapshot is written.
        if not self._asked:
            self._asked = self._asking()
            self._since = time.monotonic()
        return self._asked

    def progress(self, kimg: int, total: int) -> None:
        if self._timer is None:
            Training().begins()
            self._timer = EpochTimer()
        elif self._asked:
            saved(time.monotonic() - self._since)  # no other tick comes, so its length is nobody's
        else:
            self._timer.end(self._tick, split=False)
            self._tick += 1
            self._timer.begin()
        if self._next is not None:
            self._next(kimg, total)


def stylegan2_ada(progress_fn: Optional[Callable[[int, int], Any]] = None) -> Dict[str, Any]:
    """For StyleGAN2-ADA (PyTorch): when the agent asks, the tick that runs is the last one, and its snapshot is written as that
    of a training that has ended. The agent learns what a tick takes; it counts as an epoch.

        training_loop.training_loop(rank=rank, **args, **packtrain.callbacks.stylegan2_ada())
    """
    ticks = _Ticks(progress_fn)
    return {"abort_fn": ticks.abort, "progress_fn": ticks.progress}


def stylegan2_ada_abort_fn() -> Callable[[], bool]:
    """The abort_fn of stylegan2_ada() alone."""
    return _Ticks(None).abort
