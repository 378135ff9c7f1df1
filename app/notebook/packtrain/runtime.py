"""Ending the session when its work is safe: stops the costs, and never more than the platform offers for it."""

from __future__ import annotations

import os
import sys
import time
from typing import Any, Dict, Optional

from . import agent
from .checkpoints import NotDurable, flush
from .errors import PacktrainError
from .progress import Late
from .status import _list, _member
from .words import duration, number, parse_duration

_BY_HAND = {
    "colab": "Runtime > Disconnect and delete runtime, in the notebook's menu, ends it",
    "colab-enterprise": "stop the runtime on Colab Enterprise's page of runtimes",
    "kaggle": "stop the session with the power button above the notebook; until then it counts against the weekly quota",
    "kaggle-batch": "a batch run ends with its last cell",
    "studio-lab": "stop the runtime on the project's page",
    "paperspace": "stop the machine on the notebook's page",
    "lightning": "stop the Studio on its page",
    "jupyterhub": "File > Hub Control Panel > Stop My Server ends it",
    "slurm": "the job ends with its script; scancel ends it at once",
}
_OTHERWISE = "Packtrain does not know how this machine is ended; stop it where you started it"


def stop_runtime(*, anyway: bool = False) -> bool:
    """Ends this machine's session if every checkpoint is durable, else raises NotDurable (or AgentGone: then nobody knows) and
    leaves it alone; `anyway` does not look. On Colab by google.colab.runtime.unassign(): True. Elsewhere it prints what is
    to be done by hand: False."""
    return _stop(None if anyway else _proof(0.0))


def stop_when_done(timeout: Any = None, *, anyway: bool = False, grace: float = 10.0, progress: bool = True) -> bool:
    """The last line of a training: waits until every checkpoint is durable, then ends the session as stop_runtime() does.
    What cannot become durable, or not within `timeout` ("30min"), raises and the session lives, unless it is to end `anyway`.
    Interrupting it, `grace` seconds before the end too, keeps the session."""
    limit = None if timeout is None else parse_duration(timeout)
    try:
        durable: Optional[Dict[str, Any]] = _proof(limit, progress)
    except PacktrainError as problem:
        if not anyway:
            raise
        durable = None
        print("packtrain: {}; the session ends all the same".format(problem), file=sys.stderr)
    if grace > 0 and _colab() is not None:
        print("packtrain: the session ends in {}; interrupt this cell to keep it".format(duration(grace)), file=sys.stderr)
        time.sleep(grace)
    return _stop(durable)


def _proof(timeout: Optional[float], progress: bool = False) -> Dict[str, Any]:
    """The newest durable checkpoint, when nothing waits behind it."""
    try:
        flush(timeout, progress=progress)
    except Late:
        if timeout != 0:
            raise
        raise NotDurable("{} still on their way; packtrain.stop_when_done() waits for them".format(_what_is_left())) from None
    durable = [_member(watch, "durable") for watch in _list(_member(agent.snapshot(), "checkpoints", "watches"))]
    known = [each for each in durable if number(_member(each, "age_s")) is not None]
    if not known:
        raise NotDurable("no checkpoint is on a drive, so whatever was trained here would be lost with the session; "
                         "packtrain.watch() ships them, anyway=True ends the session all the same")
    return min(known, key=lambda each: number(each["age_s"]) or 0.0)


def _what_is_left() -> str:
    """"checkpoints are", or what else waits."""
    try:
        left = number(_member(agent.snapshot(timeout=2.0), "outputs", "unsent", "files"))
    except PacktrainError:
        left = None
    return "{:.0f} output files are".format(left) if left else "checkpoints are"


def _stop(durable: Optional[Dict[str, Any]]) -> bool:
    if durable is not None:
        print("packtrain: {} is durable, saved {} ago".format(durable.get("name", "a checkpoint"), duration(number(durable["age_s"]) or 0.0)))
    runtime = _colab()
    if runtime is None:
        print("packtrain: " + _BY_HAND.get(platform(), _OTHERWISE))
        return False
    try:
        runtime.unassign()
    except Exception as problem:
        raise PacktrainError("Colab did not end the session ({}); {}".format(problem, _BY_HAND["colab"])) from problem
    return True


def limits(*, ends_in: Any = None, idle_limit: Any = None) -> Dict[str, float]:
    """Says, while the agent runs, what you know better than it: the session ends in `ends_in` ("2h", from now), or after
    `idle_limit` without work. "none" takes one away, what is left out stays. What holds now, in seconds."""
    def seconds(value: Any) -> Any:
        return value if value is None or value == "none" else parse_duration(value)
    told = agent.command("limits", ends_in=seconds(ends_in), idle_limit=seconds(idle_limit))
    return {name: value for name in ("ends_in_s", "idle_limit_s") if (value := number(told.get(name))) is not None}


def platform() -> str:
    """What the agent took this machine for, else what its environment says; "" where neither knows."""
    try:
        told = _member(agent.snapshot(timeout=2.0), "session", "platform")
    except PacktrainError:
        told = None
    if isinstance(told, str):
        return told
    return "colab" if "COLAB_RELEASE_TAG" in os.environ and not _is_enterprise() else ""


def on_colab() -> bool:
    return platform() == "colab" and not _is_enterprise()


def _is_enterprise() -> bool:
    return os.environ.get("VERTEX_PRODUCT") == "COLAB_ENTERPRISE"


def _colab() -> Any:
    """google.colab.runtime, where it is this platform's."""
    if not on_colab():
        return None
    try:
        from google.colab import runtime  # type: ignore
    except ImportError:
        return None
    return runtime if hasattr(runtime, "unassign") else None
