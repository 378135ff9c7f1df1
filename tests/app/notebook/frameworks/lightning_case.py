"""PyTorch Lightning with packtrain's callback."""

import os
import warnings

import lightning.pytorch as pl
import packtrain
import torch
from lightning.pytorch.callbacks import Callback, ModelCheckpoint
from training_case import BATCHES, LIMIT, RealAgent, ScriptedAgent, SlowSamples

warnings.filterwarnings("ignore")


class Model(pl.LightningModule):
    def __init__(self):
        super().__init__()
        self.layer = torch.nn.Linear(4, 1)

    def _register_sharded_tensor_state_dict_hooks_if_available(self):
        """Debian's PyTorch has sharded tensors that its Python cannot import. There are none here."""

    def training_step(self, batch, _):
        return torch.nn.functional.mse_loss(self.layer(batch[0]), batch[1])

    def validation_step(self, batch, _):
        self.training_step(batch, _)

    def configure_optimizers(self):
        return torch.optim.SGD(self.parameters(), lr=1e-4)


class AskAt(Callback):
    def __init__(self, step, ask):
        self.step, self.ask = step, ask

    def on_train_batch_start(self, trainer, *_):
        if trainer.global_step == self.step:
            self.ask(7)


def data():
    return torch.utils.data.DataLoader(SlowSamples(), batch_size=2)


def trainer(place, callbacks, **more):
    return pl.Trainer(accelerator="cpu", logger=False, enable_progress_bar=False, enable_model_summary=False, default_root_dir=place,
                      callbacks=callbacks, **{"enable_checkpointing": False, **more})


class WithTheAgent(RealAgent):
    def test_saves_when_asked_and_ends(self):
        training = trainer(self.out, [packtrain.callbacks.lightning(self.out, stop=True)], max_epochs=10000, max_time={"seconds": LIMIT})
        training.fit(Model(), data())
        step = training.global_step
        path = os.path.join(self.out, "packtrain-step={}.ckpt".format(step))
        self.assertEqual(torch.load(path)["global_step"], step)
        self.check_the_save(step, epochs=step // BATCHES)

        resumed = trainer(self.place, [], max_steps=step + 2)
        resumed.fit(Model(), data(), ckpt_path=path)
        self.assertEqual(resumed.global_step, step + 2)


class WithAScript(ScriptedAgent):
    def test_goes_on_after_a_save(self):
        callback = packtrain.callbacks.lightning()
        training = trainer(self.out, [callback, AskAt(BATCHES + 2, self.ask)], max_epochs=3)
        training.fit(Model(), data(), data())
        self.assertEqual(training.global_step, 3 * BATCHES)
        # The asking came before the batch that made it one step more.
        self.assertEqual(os.listdir(self.out), ["packtrain-step={}.ckpt".format(BATCHES + 3)])
        answers = self.commands("saved")
        self.assertEqual([each["asked"] for each in answers], [7])
        self.assertEqual(self.commands("checkpoint"), [{"path": os.path.join(self.out, os.listdir(self.out)[0]), "step": BATCHES + 3, "epoch": 1}])
        self.check_told(3)
        self.assertGreaterEqual(self.commands("epoch")[1]["save"], answers[0]["seconds"])
        self.assertEqual([self.commands("epoch")[n]["save"] for n in (0, 2)], [0, 0])
        # A validation reads as much again, and none of it is this epoch's loading.
        self.assertLess(self.commands("epoch")[0]["load"], 1.7 * self.commands("epoch")[0]["seconds"] / 2)
        self.assertNotIn("save_checkpoint", vars(training))
        self.assertEqual(len(self.commands("register_save")), 1)

    def test_its_own_checkpoints_are_told_and_timed(self):
        training = trainer(self.out, [packtrain.callbacks.lightning(), ModelCheckpoint(self.out, save_top_k=-1, filename="{epoch}")],
                           max_epochs=2, enable_checkpointing=True)
        training.fit(Model(), data())
        self.assertEqual([os.path.basename(each["path"]) for each in self.commands("checkpoint")], ["epoch=0.ckpt", "epoch=1.ckpt"])
        self.assertEqual([each["asked"] for each in self.commands("saved")], [0, 0])
        self.check_told(2)
        for epoch in self.commands("epoch"):
            self.assertGreater(epoch["save"], 0)

    def test_an_epoch_that_was_cut_short_is_not_told(self):
        training = trainer(self.out, [packtrain.callbacks.lightning(self.out, stop=True), AskAt(BATCHES + 2, self.ask)], max_epochs=3)
        training.fit(Model(), data())
        self.assertEqual(training.global_step, BATCHES + 3)
        self.check_told(1)

    def test_a_save_that_fails_goes_through_and_is_not_told(self):
        def full(*_, **__):
            raise OSError(28, "No space left on device")

        training = trainer(self.out, [packtrain.callbacks.lightning(self.out), AskAt(1, self.ask)], max_epochs=1)
        training.strategy.save_checkpoint = full
        self.assertRaises(OSError, training.fit, Model(), data())
        self.assertEqual(self.commands("saved"), [])
        self.assertTrue(packtrain.should_save())

    def test_an_agent_that_went_stops_no_training(self):
        self.fake.close()
        training = trainer(self.out, [packtrain.callbacks.lightning(self.out), AskAt(2, self.ask)], max_epochs=1)
        training.fit(Model(), data())
        self.assertEqual(len(os.listdir(self.out)), 1)
