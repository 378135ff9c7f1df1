"""Saving in time: the agent's flag, asked in no time, and what is to be done before a deadline."""

from __future__ import annotations

import os
import threading
import time
from typing import Any, Callable, Optional

from . import agent
from .errors import PacktrainError
from .status import _member
from .words import number, parse_duration

_LOOK_EVERY = 0.25  # seconds between two looks at the file
_LONGEST_NUMBER = 32


class SaveFlag:
    """True once for each asking of the agent's. One for all threads of a process; a forked child has its own."""

    def __init__(self) -> None:
        self._next = 0.0
        self._taken = 0  # the newest number that was answered True for
        self._since: Optional[float] = None  # when it was
        self._lock = threading.Lock()

    def __call__(self) -> bool:
        now = time.monotonic()
        if now < self._next:
            return False
        return self._look(now)

    def _look(self, now: float) -> bool:
        with self._lock:
            self._next = now + _LOOK_EVERY
            if self._since is not None:
                self._answer(now)  # the code went on, so its save is over
            number_asked = self._read()
            if number_asked is None or number_asked == self._taken:
                return False
            self._taken, self._since = number_asked, now
            self._next = 0.0  # the very next call ends the measuring
            return True

    @staticmethod
    def _read() -> Optional[int]:
        try:
            with open(os.path.join(agent.run_folder(), "save-now"), "rb") as file:
                text = file.read(_LONGEST_NUMBER)
        except OSError:
            return None
        return int(text) if text.isdigit() and len(text) < _LONGEST_NUMBER else None

    def _answer(self, now: float) -> None:
        asked, since, self._since = self._taken, self._since, None
        try:
            agent.command("saved", timeout=2.0, asked=asked, seconds=now - (since if since is not None else now))
        except PacktrainError:
            pass  # the agent asks again if it must; a training never fails for this

    def saved(self, seconds: Optional[float] = None) -> None:
        now = time.monotonic()
        with self._lock:
            if self._since is not None:
                self._since = now - seconds if seconds is not None else self._since
                self._answer(now)
            else:
                try:
                    agent.command("saved", timeout=2.0, asked=0, seconds=seconds)
                except PacktrainError:
                    pass

    def take(self) -> None:
        """Another process heard the asking first and this one saves with it: it is not heard here again."""
        with self._lock:
            number_asked = self._read()
            if number_asked is not None and number_asked != self._taken:
                self._taken, self._since = number_asked, time.monotonic()

    def answered(self) -> None:
        """If an asking is open here, its save is over now."""
        with self._lock:
            if self._since is not None:
                self._answer(time.monotonic())

    def again(self) -> None:
        """The save that was asked for failed: the asking counts as not heard."""
        with self._lock:
            self._since, self._taken, self._next = None, 0, 0.0


_flag = SaveFlag()


def should_save() -> bool:
    """True, once, when the session may end soon: save now. Takes microseconds, so ask at every step.

        if packtrain.should_save():
            torch.save(...)

    The next call (or saved()) tells the agent that the save is written, and how long it took."""
    return _flag()


def saved(seconds: Optional[float] = None) -> None:
    """Says that a save is written: the asked one, or one of your own that took `seconds`. Never raises."""
    _flag.saved(seconds)


class Deadline:
    """A callback that waits for its moment. cancel() takes it back."""

    def __init__(self, callback: Callable[[float], Any], lead: float) -> None:
        self._callback = callback
        self._lead = lead
        self._cancelled = threading.Event()
        self._end: Optional[float] = None  # on the monotonic clock
        self.problem: Optional[BaseException] = None
        self._thread = threading.Thread(target=self._run, name="packtrain-deadline", daemon=True)
        self._thread.start()

    def cancel(self) -> None:
        self._cancelled.set()

    def _left(self) -> Optional[float]:
        try:
            left = number(_member(agent.snapshot(timeout=5.0), "session", "left", "low_s"))
            self._end = None if left is None else time.monotonic() + left
        except PacktrainError:
            pass  # the countdown goes on from what was known
        return None if self._end is None else max(0.0, self._end - time.monotonic())

    def _run(self) -> None:
        while not self._cancelled.is_set():
            left = self._left()
            if left is not None and left <= self._lead:
                try:
                    self._callback(left)
                except BaseException as problem:  # kept for whoever asks: a thread has nobody to raise it to
                    self.problem = problem
                return
            self._cancelled.wait(5.0 if left is None else min(5.0, max(0.2, left - self._lead)))


def on_deadline(callback: Callable[[float], Any], lead: Any = "30min") -> Deadline:
    """Calls callback(seconds_left) once, in a thread, when at most `lead` is left before the session may end."""
    return Deadline(callback, parse_duration(lead))
