"""Saving in time for loops that are not yours to change."""

from __future__ import annotations

import time
from typing import Any, Callable

from .save import _flag, saved, should_save


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


def stylegan2_ada_abort_fn() -> Callable[[], bool]:
    """For StyleGAN2-ADA: it asks once a tick, and where the answer is yes it writes a snapshot and ends.

        training_loop_kwargs.abort_fn = packtrain.callbacks.stylegan2_ada_abort_fn()
    """
    asked = [False]

    def abort_fn() -> bool:
        asked[0] = asked[0] or should_save()
        return asked[0]

    return abort_fn
