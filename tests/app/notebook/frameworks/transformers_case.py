"""Hugging Face's Trainer with packtrain's callback."""

import os

import packtrain
import torch
import transformers
from training_case import BATCHES, RealAgent, ScriptedAgent, SlowSamples

transformers.logging.set_verbosity_error()


class Samples(SlowSamples):
    def __getitem__(self, index):
        x, y = super().__getitem__(index)
        return {"x": x, "labels": y}


class Model(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.layer = torch.nn.Linear(4, 1)

    def forward(self, x, labels):
        out = self.layer(x)
        return {"loss": torch.nn.functional.mse_loss(out, labels), "logits": out}


class AskAt(transformers.TrainerCallback):
    def __init__(self, step, ask):
        self.step, self.ask = step, ask

    def on_step_begin(self, args, state, control, **_):
        if state.global_step == self.step:
            self.ask(7)


def trainer(out, callbacks, **more):
    arguments = transformers.TrainingArguments(out, per_device_train_batch_size=2, per_device_eval_batch_size=2, report_to=[],
                                               use_cpu=True, disable_tqdm=True, learning_rate=1e-4, **{"save_strategy": "no", **more})
    return transformers.Trainer(Model(), arguments, train_dataset=Samples(), eval_dataset=Samples(), callbacks=callbacks)


class WithTheAgent(RealAgent):
    def test_saves_when_asked_and_ends(self):
        training = trainer(self.out, [packtrain.callbacks.transformers(stop=True)], num_train_epochs=3000)
        training.train()
        step = training.state.global_step
        self.assertLess(step, 3000 * BATCHES)
        path = os.path.join(self.out, "checkpoint-{}".format(step))
        self.assertTrue(os.path.exists(os.path.join(path, "trainer_state.json")))
        self.check_the_save(step, epochs=step // BATCHES)

        resumed = trainer(self.out, [], max_steps=step + 2)
        resumed.train(resume_from_checkpoint=path)
        self.assertEqual(resumed.state.global_step, step + 2)


class WithAScript(ScriptedAgent):
    def test_goes_on_after_a_save(self):
        training = trainer(self.out, [packtrain.callbacks.transformers(), AskAt(BATCHES + 2, self.ask)], num_train_epochs=3,
                           evaluation_strategy="epoch")
        training.train()
        self.assertEqual(training.state.global_step, 3 * BATCHES)
        self.assertEqual(os.listdir(self.out), ["checkpoint-{}".format(BATCHES + 3)])
        answers = self.commands("saved")
        self.assertEqual([each["asked"] for each in answers], [7])
        self.assertEqual(self.commands("checkpoint"), [{"path": os.path.join(self.out, os.listdir(self.out)[0]), "step": BATCHES + 3, "epoch": 1}])
        self.check_told(3)
        self.assertGreaterEqual(self.commands("epoch")[1]["save"], answers[0]["seconds"])
        self.assertEqual([self.commands("epoch")[n]["save"] for n in (0, 2)], [0, 0])
        self.assertLess(self.commands("epoch")[0]["load"], 1.7 * self.commands("epoch")[0]["seconds"] / 2)

    def test_its_own_checkpoints_are_told_and_timed(self):
        training = trainer(self.out, [packtrain.callbacks.transformers()], num_train_epochs=2, save_strategy="epoch")
        training.train()
        self.assertEqual([each["step"] for each in self.commands("checkpoint")], [BATCHES, 2 * BATCHES])
        self.assertEqual([each["asked"] for each in self.commands("saved")], [0, 0])
        self.check_told(2)
        for epoch in self.commands("epoch"):
            self.assertGreater(epoch["save"], 0)

    def test_an_epoch_that_was_cut_short_or_begun_in_the_middle_is_not_told(self):
        training = trainer(self.out, [packtrain.callbacks.transformers(stop=True), AskAt(BATCHES + 2, self.ask)], num_train_epochs=3)
        training.train()
        self.assertEqual(training.state.global_step, BATCHES + 3)
        self.check_told(1)
        self.fake.asked.clear()
        again = trainer(self.out, [packtrain.callbacks.transformers()], num_train_epochs=3)
        again.train(resume_from_checkpoint=True)
        self.assertEqual([each["number"] for each in self.commands("epoch")], [2])

    def test_of_steps_that_accumulate_no_split_is_told(self):
        trainer(self.out, [packtrain.callbacks.transformers()], num_train_epochs=1, gradient_accumulation_steps=2).train()
        told = self.commands("epoch")
        self.assertEqual(len(told), 1)
        self.assertNotIn("load", told[0])
        self.assertNotIn("compute", told[0])

    def test_an_agent_that_went_stops_no_training(self):
        self.fake.close()
        trainer(self.out, [packtrain.callbacks.transformers(), AskAt(2, self.ask)], num_train_epochs=1).train()
        self.assertEqual(len(os.listdir(self.out)), 1)
