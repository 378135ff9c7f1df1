"""What can go wrong, as exceptions. Each carries the PKT-id that Packtrain's other programs show, where there is one."""

from __future__ import annotations

from typing import Optional


class PacktrainError(RuntimeError):
    """Anything that Packtrain could not do."""

    def __init__(self, message: str, id: Optional[str] = None, reason: Optional[str] = None) -> None:
        super().__init__(message)
        self.id = id
        self.reason = reason


class AgentGone(PacktrainError):
    """The agent does not run, or could not be started."""


class AgentSilent(PacktrainError):
    """The agent runs and gave no answer in time."""


class AgentConfused(PacktrainError):
    """What answered is not the agent's language."""


class Refused(PacktrainError):
    """The agent answered with an error."""
