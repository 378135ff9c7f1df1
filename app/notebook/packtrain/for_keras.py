"""The callback for Keras: version 3 with any backend, and the one in TensorFlow."""

from __future__ import annotations

import os
from typing import Any

try:
    from keras.callbacks import Callback  # type: ignore
except ImportError:
    from tensorflow.keras.callbacks import Callback  # type: ignore

from .training import Training, folder_of


class SaveInTime(Callback):  # type: ignore
    def __init__(self, folder: str, stop: bool) -> None:
        super().__init__()
        self._folder = folder_of(folder)
        self._stop = stop
        self._training = Training()
        self._step = 0
        self._epoch = 0
        self._left = 0  # batches of this epoch

    def on_train_begin(self, logs: Any = None) -> None:
        self._training.begins()

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        self._epoch, self._left = epoch, (self.params or {}).get("steps") or 0
        self._training.epoch_begins(epoch)

    def on_train_batch_begin(self, batch: int, logs: Any = None) -> None:
        self._training.batch_begins()

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        self._training.batch_ended()
        self._step += 1
        self._left -= 1
        if not self._training.asked():
            return
        path = os.path.join(self._folder, "packtrain-{}.keras".format(self._step))
        with self._training.saving(path, self._step, self._epoch):
            self.model.save(path)
        if self._stop:
            self.model.stop_training = True

    def on_test_end(self, logs: Any = None) -> None:
        self._training.pause_ended()

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        self._training.epoch_ended(is_whole=self._left <= 0)

    def on_train_end(self, logs: Any = None) -> None:
        self._training.epoch_closes()
