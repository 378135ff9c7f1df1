"""Figures as people read them."""

from __future__ import annotations

from typing import Any, Optional


def number(value: Any) -> Optional[float]:
    """The value if it is a number that can be compared; else None."""
    if isinstance(value, bool) or not isinstance(value, (int, float)) or value != value:
        return None
    return float(value)


def duration(seconds: float) -> str:
    """"2 h 5 min", "12 min", "40 s"."""
    seconds = max(0.0, seconds)
    if seconds < 60:
        return "{:.0f} s".format(seconds)
    minutes = int(seconds // 60)
    if minutes < 60:
        return "{} min".format(minutes)
    if minutes < 48 * 60:
        return "{} h {} min".format(minutes // 60, minutes % 60) if minutes % 60 else "{} h".format(minutes // 60)
    return "{} d {} h".format(minutes // 1440, minutes % 1440 // 60)


def size(count: float) -> str:
    """"3.2 GB", in units of 1000."""
    for unit in ("B", "kB", "MB", "GB"):
        if abs(count) < 1000:
            return "{:.0f} {}".format(count, unit) if unit == "B" else "{:.3g} {}".format(count, unit)
        count /= 1000
    return "{:.3g} TB".format(count)


def parse_duration(value: Any) -> float:
    """Seconds of 90, "90s", "30min" or "1h30min"."""
    found = number(value)
    if found is None and isinstance(value, str):
        found = _parse(value.strip().replace(" ", ""))
    if found is None or found < 0:
        raise ValueError("{!r} is no duration such as 90, '30min' or '1h30min'".format(value))
    return found


def _parse(text: str) -> Optional[float]:
    units = {"s": 1, "min": 60, "m": 60, "h": 3600, "d": 86400}
    total, digits, unit = 0.0, "", ""
    if not text:
        return None
    for char in text + "0":
        if char in "0123456789.":
            if unit:
                if unit not in units:
                    return None
                total, digits, unit = total + float(digits) * units[unit], "", ""
            digits += char
        elif not digits:
            return None
        else:
            unit += char
    return total if digits == "0" and text[-1] not in "0123456789." else None
