"""The callback for the Trainer of Hugging Face's transformers."""

from __future__ import annotations

import os
import time
from typing import Any

from transformers import TrainerCallback  # type: ignore

from .training import Training


class SaveInTime(TrainerCallback):  # type: ignore
    def __init__(self, stop: bool) -> None:
        self._stop = stop
        self._training = Training()
        self._since = time.monotonic()  # the Trainer logs, evaluates and saves, in this order
        self._began_whole = False
        self._split = True

    def on_train_begin(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        # Between the batches of one step no callback is called, so what of it is loading is not known.
        self._split = args.gradient_accumulation_steps == 1
        self._training.begins()

    def on_epoch_begin(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        self._training.epoch_closes(self._split)
        self._began_whole = _is_whole(state.epoch)
        self._training.epoch_begins(int((state.epoch or 0) + 1e-6))

    def on_step_begin(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        self._training.batch_begins()

    def on_step_end(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        self._training.batch_ended()
        self._since = time.monotonic()
        if self._training.asked():
            control.should_save = True
            control.should_training_stop = control.should_training_stop or self._stop

    def on_log(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        self._since = time.monotonic()

    def on_evaluate(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        self._since = time.monotonic()
        self._training.pause_ended()

    def on_save(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        path = os.path.join(args.output_dir, "checkpoint-{}".format(state.global_step))
        whole = path if state.is_world_process_zero and os.path.isdir(path) else None
        self._training.saved(time.monotonic() - self._since, whole, state.global_step, int(state.epoch or 0))

    def on_epoch_end(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        self._since = time.monotonic()
        self._training.epoch_ended(self._began_whole and _is_whole(state.epoch))

    def on_train_end(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        self._training.epoch_closes(self._split)


def _is_whole(epoch: Any) -> bool:
    return abs((epoch or 0) - round(epoch or 0)) < 1e-6
