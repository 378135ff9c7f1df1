"""Outputs: folders of samples, logs and the like, whose files leave the machine in small sets."""

from __future__ import annotations

import os
from typing import Any, Iterable, Optional

from . import agent
from .errors import AgentConfused
from .words import parse_duration


def watch_output(folder: str, to: str, *, name: Optional[str] = None, patterns: Optional[Iterable[str]] = None,
                 every: Any = None, quiet: Any = None) -> str:
    """Ships the files of a folder to REMOTE:PATH from now on, also after this kernel's end. What stands still for `quiet`
    ("10s") is gathered into sets, PATH/NAME/NAME-000001 and so on, at the latest `every` ("1min"); a file that is written
    again goes again. Nothing in the folder is changed. `packtrain pull REMOTE:PATH/NAME` makes one folder of all sets.
    flush() waits for them too. The watch's id."""
    answer = agent.command("watch_output", folder=os.path.abspath(folder), to=to, name=name,
                           patterns=None if patterns is None else list(patterns),
                           every_s=None if every is None else parse_duration(every),
                           quiet_s=None if quiet is None else parse_duration(quiet))
    id = answer.get("watch")
    if not isinstance(id, str):
        raise AgentConfused("a watch without an id")
    return id
