"""The callback for PyTorch Lightning, under either of its names."""

from __future__ import annotations

import os
import sys
from typing import Any, Optional

from .training import Training, folder_of

# A trainer takes only callbacks of its own package.
if "pytorch_lightning" in sys.modules and "lightning" not in sys.modules:
    from pytorch_lightning import Callback  # type: ignore
else:
    try:
        from lightning.pytorch import Callback  # type: ignore
    except ImportError:
        from pytorch_lightning import Callback  # type: ignore


class SaveInTime(Callback):  # type: ignore
    def __init__(self, folder: Optional[str], stop: bool) -> None:
        self._folder = folder
        self._stop = stop
        self._training = Training()
        self._save: Any = None

    def on_fit_start(self, trainer: Any, pl_module: Any) -> None:
        self._training.begins()
        # Every checkpoint goes through here, those of ModelCheckpoint too; no hook tells when one is written.
        self._save = trainer.save_checkpoint

        def save_checkpoint(filepath: Any, *arguments: Any, **named: Any) -> Any:
            with self._training.saving(os.fspath(filepath), trainer.global_step, trainer.current_epoch, trainer.is_global_zero):
                return self._save(filepath, *arguments, **named)

        trainer.save_checkpoint = save_checkpoint

    def teardown(self, trainer: Any, pl_module: Any, stage: str) -> None:
        if self._save is not None:
            trainer.__dict__.pop("save_checkpoint", None)
            self._save = None

    def on_train_epoch_start(self, trainer: Any, pl_module: Any) -> None:
        self._training.epoch_begins(trainer.current_epoch)

    def on_train_batch_start(self, trainer: Any, pl_module: Any, batch: Any, batch_idx: int) -> None:
        self._training.batch_begins()

    def on_train_batch_end(self, trainer: Any, pl_module: Any, outputs: Any, batch: Any, batch_idx: int) -> None:
        self._training.batch_ended()
        if not self._training.asked():
            return
        folder = folder_of(self._folder or getattr(trainer.checkpoint_callback, "dirpath", None) or trainer.default_root_dir)
        trainer.save_checkpoint(os.path.join(folder, "packtrain-step={}.ckpt".format(trainer.global_step)))
        if self._stop:
            trainer.should_stop = True

    def on_validation_end(self, trainer: Any, pl_module: Any) -> None:
        self._training.pause_ended()

    def on_train_epoch_end(self, trainer: Any, pl_module: Any) -> None:
        self._training.epoch_ended(is_whole=bool(trainer.is_last_batch))

    def on_train_end(self, trainer: Any, pl_module: Any) -> None:
        self._training.epoch_closes()
