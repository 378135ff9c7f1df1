"""Keras 3 on PyTorch with packtrain's callback."""

import os
import sys
import types

os.environ["KERAS_BACKEND"] = "torch"
import torch

if "torch._dynamo" not in sys.modules and int(torch.__version__.split(".")[0]) < 2:
    # Debian's PyTorch is older than Keras likes. All that it misses is a mark for functions that are not to be compiled, and
    # where nothing compiles that mark does nothing.
    torch._dynamo = sys.modules["torch._dynamo"] = types.ModuleType("torch._dynamo")
    torch._dynamo.disable = lambda function=None, **_: function or (lambda same: same)

import keras
import packtrain
from training_case import BATCHES, RealAgent, ScriptedAgent, SlowSamples


class AskAt(keras.callbacks.Callback):
    def __init__(self, step, ask):
        super().__init__()
        self.left, self.ask = step, ask

    def on_train_batch_begin(self, batch, logs=None):
        if self.left == 0:
            self.ask(7)
        self.left -= 1


def model():
    made = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
    made.compile(optimizer=keras.optimizers.SGD(1e-4), loss="mse")
    return made


def fit(made, callbacks, epochs, **more):
    made.fit(torch.utils.data.DataLoader(SlowSamples(), batch_size=2), epochs=epochs, verbose=0, callbacks=callbacks, **more)
    return int(made.optimizer.iterations.numpy())


class WithTheAgent(RealAgent):
    def test_saves_when_asked_and_ends(self):
        step = fit(model(), [packtrain.callbacks.keras(self.out, stop=True)], 3000)
        self.assertLess(step, 3000 * BATCHES)
        path = os.path.join(self.out, "packtrain-{}.keras".format(step))
        self.check_the_save(step, epochs=step // BATCHES)
        self.assertEqual(fit(keras.models.load_model(path), [], 1), step + BATCHES)


class WithAScript(ScriptedAgent):
    def test_goes_on_after_a_save(self):
        step = fit(model(), [packtrain.callbacks.keras(self.out), AskAt(BATCHES + 2, self.ask)], 3,
                   validation_data=torch.utils.data.DataLoader(SlowSamples(), batch_size=2))
        self.assertEqual(step, 3 * BATCHES)
        name = "packtrain-{}.keras".format(BATCHES + 3)
        self.assertEqual(os.listdir(self.out), [name])
        answers = self.commands("saved")
        self.assertEqual([each["asked"] for each in answers], [7])
        self.assertEqual(self.commands("checkpoint"), [{"path": os.path.join(self.out, name), "step": BATCHES + 3, "epoch": 1}])
        self.check_told(3)
        self.assertGreaterEqual(self.commands("epoch")[1]["save"], answers[0]["seconds"])
        self.assertEqual([self.commands("epoch")[n]["save"] for n in (0, 2)], [0, 0])
        self.assertLess(self.commands("epoch")[0]["load"], 1.7 * self.commands("epoch")[0]["seconds"] / 2)

    def test_an_epoch_that_was_cut_short_is_not_told(self):
        step = fit(model(), [packtrain.callbacks.keras(self.out, stop=True), AskAt(BATCHES + 2, self.ask)], 3)
        self.assertEqual(step, BATCHES + 3)
        self.check_told(1)

    def test_an_agent_that_went_stops_no_training(self):
        self.fake.close()
        fit(model(), [packtrain.callbacks.keras(self.out), AskAt(2, self.ask)], 1)
        self.assertEqual(len(os.listdir(self.out)), 1)
