"""Asking again until it is done, with a plain line of progress."""

from __future__ import annotations

import sys
import time
from typing import Any, Callable, Dict, Optional

from .agent import refused
from .errors import AgentConfused, AgentGone, AgentSilent, PacktrainError
from .words import duration, number, size

_LINE_EVERY = 1.0
_PATIENCE = 60.0  # with an agent that is being started anew


class Line:
    """One line that is written over, on a terminal and below a cell alike."""

    def __init__(self, label: str, shown: bool) -> None:
        self._label = label
        self._shown = shown
        self._last = 0.0
        self._begun = time.monotonic()
        self._first: Optional[float] = None
        self._any = False

    def show(self, done: Optional[float], total: Optional[float]) -> None:
        now = time.monotonic()
        if not self._shown or now - self._last < _LINE_EVERY:
            return
        self._last, self._any = now, True
        sys.stderr.write("\r" + self._text(done, total, now).ljust(78))
        sys.stderr.flush()

    def _text(self, done: Optional[float], total: Optional[float], now: float) -> str:
        if done is None or not total:
            return "{}: waiting".format(self._label)
        if self._first is None:
            self._first, self._begun = done, now
        text = "{}: {} of {} ({:.0f} %)".format(self._label, size(done), size(total), 100 * done / total)
        moved, took = done - self._first, now - self._begun
        if moved > 0 and took > 2:
            text += ", {}/s, {} left".format(size(moved / took), duration((total - done) * took / moved))
        return text

    def end(self) -> None:
        if self._any:
            sys.stderr.write("\n")
            sys.stderr.flush()


class Late(PacktrainError, TimeoutError):
    """It was not done in time; what was done stays done, and goes on."""


def until_done(ask: Callable[[], Dict[str, Any]], line: Line, what: str, timeout: Optional[float],
               failure: Callable[[str, Optional[str], Optional[str]], PacktrainError], done: str = "done",
               total: str = "total") -> Dict[str, Any]:
    """The first answer whose state is not "working". An agent that is restarted meanwhile is waited for."""
    end = None if timeout is None else time.monotonic() + timeout
    lost: Optional[float] = None
    pause = 0.05
    try:
        while True:
            try:
                answer: Optional[Dict[str, Any]] = ask()
                lost = None
            except (AgentGone, AgentSilent):
                lost = time.monotonic() if lost is None else lost
                if time.monotonic() - lost > (0 if timeout == 0 else _PATIENCE):
                    raise
                answer = None
            if answer is not None:
                state = answer.get("state")
                if state == "failed":
                    error = refused(answer.get("error"), "{} failed".format(what))
                    raise failure(str(error), error.id, error.reason)
                if state in ("ready", "end"):
                    return answer
                if state != "working":
                    raise AgentConfused("{}: the state {!r} is not known".format(what, state))
                line.show(number(answer.get(done)), number(answer.get(total)))
            left = None if end is None else end - time.monotonic()
            if left is not None and left <= 0:
                raise Late("{} is not done within {}; it goes on".format(what, duration(timeout or 0)))
            time.sleep(pause if left is None else min(pause, left))
            pause = min(pause * 1.5, 0.5)
    finally:
        line.end()
