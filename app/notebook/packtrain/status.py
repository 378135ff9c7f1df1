"""What the agent sees, as an object that a notebook shows as a table and a terminal as lines."""

from __future__ import annotations

import html
from typing import Any, Dict, List, NamedTuple, Optional

from . import agent
from .errors import AgentGone
from .words import duration, number, size


class Row(NamedTuple):
    label: str
    text: str
    tone: str = ""  # "", "good", "warn"


def _member(value: Any, *names: str) -> Any:
    for name in names:
        if not isinstance(value, dict):
            return None
        value = value.get(name)
    return value


def _list(value: Any) -> List[Any]:
    return value if isinstance(value, list) else []


def _session(snapshot: Dict[str, Any]) -> List[Row]:
    session = _member(snapshot, "session")
    name = _member(session, "platform_name")
    rows = [Row("Platform", "{}, {}".format(name, _member(session, "plan_name")))] if isinstance(name, str) else []
    low, median = number(_member(session, "left", "low_s")), number(_member(session, "left", "median_s"))
    if low is None or median is None:
        return rows + [Row("Session", "no end is known")]
    text = "may end in {}, probably in {}".format(duration(low), duration(median))
    return rows + [Row("Session", text, "warn" if low < 1800 else "")]


def _save(snapshot: Dict[str, Any]) -> List[Row]:
    save = _member(snapshot, "save")
    risk = number(_member(save, "risk_s"))
    if risk is None:
        return []
    text = "{} of work would be lost".format(duration(risk)) if risk >= 1 else "nothing would be lost"
    point = number(_member(save, "safe_point"))
    late = point is not None and point < 600
    if point is not None and risk >= 1:
        text += "; save within {}".format(duration(point)) if point > 0 else "; save now"
    rows = [Row("At risk", text, "good" if risk < 1 else "warn" if late else "")]
    age = number(_member(save, "durable_age_s"))
    if age is not None:
        step = _member(save, "latest_step")
        rows.append(Row("Durable", "{} ago{}".format(duration(age), "" if step is None else ", step {}".format(step)), "good"))
    every = number(_member(save, "advice", "save_every_s"))
    if every is not None:
        rows.append(Row("Advice", "save every {}".format(duration(every))))
    return rows


def _findings(snapshot: Dict[str, Any]) -> List[Row]:
    words = [_member(each, "words") for each in _list(_member(snapshot, "findings", "open"))]
    return [Row("Amiss", each, "warn") for each in words if isinstance(each, str)]


def _reading(snapshot: Dict[str, Any], name: str) -> Any:
    return _member(snapshot, name, "value")


def _machine(snapshot: Dict[str, Any]) -> List[Row]:
    rows = []
    used, cores = number(_member(_reading(snapshot, "cpu"), "cores_used")), number(_member(_reading(snapshot, "cpu"), "cores_available"))
    if used is not None and cores is not None:
        rows.append(Row("CPU", "{:.1f} of {:g} cores".format(used, cores)))
    used, total = number(_member(_reading(snapshot, "memory"), "used")), number(_member(_reading(snapshot, "memory"), "total"))
    if used is not None and total is not None:
        rows.append(Row("Memory", "{} of {}".format(size(used), size(total))))
    for card in _list(_reading(snapshot, "gpus")):
        rows.append(_card(card))
    for disk in _list(_member(snapshot, "disks")):
        free, full = number(_member(disk, "value", "free")), number(_member(disk, "value", "seconds_to_full"))
        if free is not None:
            soon = full is not None and full < 3600
            text = "{}: {} free".format(_member(disk, "path"), size(free))
            rows.append(Row("Disk", text + (", full in {}".format(duration(full)) if soon and full is not None else ""),
                            "warn" if soon else ""))
    return rows


def _card(card: Any) -> Row:
    load, used = number(_member(card, "utilisation_percent", "value")), number(_member(card, "memory", "value", "used"))
    total = number(_member(card, "memory", "value", "total"))
    text = "{}: {}".format(_member(card, "name"), "load not known" if load is None else "{:.0f} %".format(load))
    if used is not None and total is not None:
        text += ", {} of {}".format(size(used), size(total))
    return Row("GPU", text)


_STYLE = {"good": "color:#1a7f37", "warn": "color:#b35900;font-weight:600", "": ""}


class Status:
    """One look. `snapshot` is the agent's whole answer; None if no agent runs."""

    def __init__(self, snapshot: Optional[Dict[str, Any]], why: str = "") -> None:
        self.snapshot = snapshot
        self.why = why

    @property
    def running(self) -> bool:
        return self.snapshot is not None

    @property
    def seconds_left(self) -> Optional[float]:
        """Until the session may end at the earliest; None if no end is known."""
        return number(_member(self.snapshot, "session", "left", "low_s"))

    def rows(self) -> List[Row]:
        if self.snapshot is None:
            return [Row("Agent", self.why or "does not run", "warn")]
        return _session(self.snapshot) + _save(self.snapshot) + _findings(self.snapshot) + _machine(self.snapshot)

    def __str__(self) -> str:
        rows = self.rows()
        width = max(len(row.label) for row in rows)
        return "\n".join("{}  {}".format(row.label.ljust(width), row.text) for row in rows)

    def __repr__(self) -> str:
        return str(self)

    def _repr_html_(self) -> str:
        cells = "".join(
            "<tr><th style='text-align:left'>{}</th><td style='text-align:left;{}'>{}</td></tr>".format(
                html.escape(row.label), _STYLE[row.tone], html.escape(row.text)) for row in self.rows())
        return "<table aria-label='Packtrain session'>{}</table>".format(cells)


def status() -> Status:
    """What the agent sees now. Where none runs, the object says so; a broken answer raises."""
    try:
        return Status(agent.snapshot())
    except AgentGone as gone:
        return Status(None, str(gone))
