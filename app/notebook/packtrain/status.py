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
    share: Optional[float] = None  # of something that is under way


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


def _checkpoints(snapshot: Dict[str, Any]) -> List[Row]:
    rows: List[Row] = []
    for watch in _list(_member(snapshot, "checkpoints", "watches")):
        rows += _shipping(watch)
        why = _member(watch, "error", "message")
        if isinstance(why, str):
            rows.append(Row("Checkpoints", "{}: {}".format(_member(watch, "set"), why), "warn"))
    return rows


def _shipping(watch: Any) -> List[Row]:
    flight, waiting = _member(watch, "in_flight"), len(_list(_member(watch, "queued")))
    done, total = number(_member(flight, "done")), number(_member(flight, "total"))
    if done is None or not total:
        return [Row("Shipping", "{} waiting".format(waiting))] if waiting else []
    share = min(1.0, max(0.0, done / total))
    text = "{}: {} of {}".format(_member(flight, "source"), size(done), size(total))
    speed = number(_member(flight, "bytes_per_second"))
    if speed:
        text += ", {} left".format(duration((total - done) / speed))
    if waiting:
        text += ", {} more waiting".format(waiting)
    why = _member(flight, "waits_for", "message")
    if isinstance(why, str):
        return [Row("Shipping", "{}; {}".format(text, why), "warn", share)]
    return [Row("Shipping", text, "", share)]


def _outputs(snapshot: Dict[str, Any]) -> List[Row]:
    rows: List[Row] = []
    for watch in _list(_member(snapshot, "outputs", "watches")):
        name, files = _member(watch, "name"), number(_member(watch, "unsent", "files"))
        if not isinstance(name, str) or files is None:
            continue
        durable, lost = number(_member(watch, "durable", "files")) or 0, number(_member(watch, "not_sent", "files")) or 0
        text = "{}: {:.0f} files in the drive".format(name, durable)
        if files:
            age = number(_member(watch, "unsent", "oldest_age_s")) or 0
            text += ", {:.0f} ({}) not yet, the oldest for {}".format(files, size(number(_member(watch, "unsent", "bytes")) or 0), duration(age))
        if lost:
            text += ", {:.0f} could not be sent".format(lost)
        why = _member(watch, "in_flight", "waits_for", "message") or _member(watch, "error", "message")
        if isinstance(why, str):
            text += "; " + why
        rows.append(Row("Outputs", text, "warn" if lost or isinstance(why, str) else "" if files else "good"))
    return rows


def _sign_ins(snapshot: Dict[str, Any]) -> List[Row]:
    rows = []
    for each in _list(_member(snapshot, "tokens", "remotes")):
        fresh, remote = number(_member(each, "fresh_s")), _member(each, "remote")
        if fresh is not None:
            text = "{}, renewed within {}".format(remote, duration(fresh)) if fresh > 0 else "{} has ended".format(remote)
            rows.append(Row("Sign-in", text, "" if fresh > 0 else "warn"))
    return rows


def _credentials(snapshot: Dict[str, Any]) -> List[Row]:
    """What is signed in with, and what that cannot do; on a rented machine also that there is nothing."""
    credential = _member(snapshot, "credential")
    rows = []
    problem = _member(credential, "problem", "message")
    if isinstance(problem, str):
        rows.append(Row("Credential", problem, "warn"))
    for held in _list(_member(credential, "held")):
        name, remote, state = _member(held, "name"), _member(held, "remote"), _member(held, "state")
        if not isinstance(name, str):
            continue
        why = _member(held, "error", "message")
        text = "{} for {}".format(name, remote)
        left, ends = number(_member(held, "slots_left")), _member(held, "ends")
        if left is not None and isinstance(ends, str):
            over = _member(held, "ended") is True
            rows.append(Row("Credential", "{}: {}{:.0f} of {:.0f} left, {} {}".format(
                text, "" if _member(held, "counted") is True else "at most ", left, number(_member(held, "slots")) or 0,
                "ended" if over else "until", ends), "warn" if over or left < 2 else "good"))
            rows.append(Row("It cannot", "; ".join(each for each in _list(_member(held, "cannot")) if isinstance(each, str))))
            continue
        if isinstance(why, str):
            text += ": {}".format(why)
        elif isinstance(state, str):
            text += ", the drive is being asked" if state == "asking" else ", {}".format(state)
        rows.append(Row("Credential", text, "warn" if isinstance(why, str) else "good" if state == "works" else ""))
        cannot = [each for each in _list(_member(held, "cannot")) if isinstance(each, str)]
        if cannot:
            rows.append(Row("It cannot", "; ".join(cannot)))
    platform, place = _member(snapshot, "session", "platform"), _member(credential, "usual", "place_words")
    if not rows and isinstance(place, str) and isinstance(platform, str) and platform != "plain":
        rows.append(Row("Credential", "none; what 'packtrain agent grant' prints belongs into {}, under the name PACKTRAIN".format(place)
                        if _member(credential, "usual", "place") in ("colab", "kaggle") else
                        "none; 'packtrain agent grant' makes one, for {}".format(place)))
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


_MARKS = {"good": "\u2713 ", "warn": "\u26a0 ", "": ""}
_PLAIN_MARKS = {"good": "", "warn": "! ", "": ""}

# A notebook says itself whether it is dark: Colab, JupyterLab and VS Code each in its own way. Elsewhere it is light. Where a
# notebook is not trusted its styles are taken out, and what they say the marks say as well.
_LIGHT = {"good": "#1a7f37", "warn": "#9a4a00", "bar": "#0969da", "line": "#d0d7de"}
_DARK = {"good": "#56d364", "warn": "#ffb454", "bar": "#6cb6ff", "line": "#57606a"}
_DARK_PLACES = ("html[theme=dark]", "body[data-jp-theme-light=false]", "body.vscode-dark", "body.vscode-high-contrast")


def _css() -> str:
    def rules(place: str, colours: Dict[str, str]) -> str:
        return ("{0} .packtrain .good{{color:{good}}}{0} .packtrain .warn{{color:{warn}}}"
                "{0} .packtrain progress{{accent-color:{bar}}}{0} .packtrain tr{{border-bottom:1px solid {line}}}").format(place, **colours)

    shape = (".packtrain{border-collapse:collapse}.packtrain th,.packtrain td{text-align:left;padding:3px 12px 3px 0;"
             "vertical-align:top;background:none;font-size:inherit}.packtrain th{font-weight:600;white-space:nowrap}"
             ".packtrain .warn{font-weight:600}.packtrain progress{display:block;width:16em;height:6px;margin-top:3px}")
    return shape + rules("", _LIGHT) + "".join(rules(place, _DARK) for place in _DARK_PLACES)


def _cell(row: Row) -> str:
    text = "<span class='{}'>{}{}</span>".format(row.tone, _MARKS[row.tone], html.escape(row.text)) if row.tone else html.escape(row.text)
    if row.share is not None:
        text += "<progress max='1' value='{:.3f}' aria-label='{}'></progress>".format(row.share, html.escape(row.label, quote=True))
    return "<tr><th scope='row'>{}</th><td>{}</td></tr>".format(html.escape(row.label), text)


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

    @property
    def unsynced_bytes(self) -> Optional[float]:
        """Of checkpoints and outputs that are not durable yet; None if no agent runs."""
        return number(_member(self.snapshot, "outputs", "unsynced_bytes"))

    def rows(self) -> List[Row]:
        seen = self.snapshot
        if seen is None:
            return [Row("Agent", self.why or "does not run", "warn")]
        return _session(seen) + _save(seen) + _checkpoints(seen) + _outputs(seen) + _sign_ins(seen) + _credentials(seen) + _findings(seen) + _machine(seen)

    def __str__(self) -> str:
        rows = self.rows()
        width = max(len(row.label) for row in rows)
        return "\n".join("{}  {}{}{}".format(row.label.ljust(width), _PLAIN_MARKS[row.tone], row.text,
                                             "" if row.share is None else " ({:.0f} %)".format(100 * row.share)) for row in rows)

    def __repr__(self) -> str:
        return str(self)

    def _repr_html_(self) -> str:
        return "<style>{}</style><table class='packtrain' aria-label='Packtrain session'>{}</table>".format(
            _css(), "".join(_cell(row) for row in self.rows()))


def status() -> Status:
    """What the agent sees now. Where none runs, the object says so; a broken answer raises."""
    try:
        return Status(agent.snapshot())
    except AgentGone as gone:
        return Status(None, str(gone))
