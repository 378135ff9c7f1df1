"""The secret PACKTRAIN: found where this platform keeps secrets, handed to the agent, kept nowhere here and shown nowhere."""

from __future__ import annotations

import getpass
import os
import sys
from typing import Any, Callable, List, Optional, Tuple

from . import agent
from .errors import PacktrainError, Refused
from .status import _list, _member

NAME = "PACKTRAIN"
_PREFIX = "packtrain"
_WAYS = ("find", "ask", "off")


class SecretTrouble(PacktrainError):
    """There is a secret PACKTRAIN, and it cannot be had."""


def check(way: str) -> None:
    """Refuses what is none of the ways; a secret that stands in a cell is told as what it is, and not repeated."""
    if isinstance(way, str) and way in _WAYS:
        return
    if isinstance(way, str) and way.strip().startswith(_PREFIX):
        raise ValueError("the secret itself must not stand in a cell, because the notebook is saved with it: take it out, put it into "
                         "the platform's secrets under the name PACKTRAIN, or call start(secret=\"ask\")")
    raise ValueError("secret is one of \"find\", \"ask\", \"off\"")


def hand_over(way: str) -> bool:
    """Gives the agent what is found; False: there is nothing. What is wrong with a secret is told on stderr, because a training
    goes on without it too; only one that was asked for raises."""
    if way == "off":
        return False
    for source, look in _places():
        try:
            secret = look()
            if secret:
                _give(secret, source)
                return True
        except PacktrainError as problem:
            print("packtrain: {}".format(problem), file=sys.stderr)
    # The agent looks into its file by itself, at its start and when it is asked to.
    try:
        agent.command("credential")
        return True
    except Refused as problem:
        if problem.reason != "fileGone":
            print("packtrain: {}".format(problem), file=sys.stderr)
    if way != "ask" or _has_grant():
        return False
    asked = getpass.getpass("The secret PACKTRAIN (it is not shown): ").strip()
    if not asked:
        return False
    _give(asked, "asked")
    return True


def hand_over_pool(file: str) -> None:
    """Tells the agent where the pool's file lies; it reads it itself, once. Raises Refused for what is none."""
    agent.command("credential", pool=os.path.abspath(os.path.expanduser(file)))


def _give(secret: str, source: str) -> None:
    agent.command("credential", secret=secret, source=source)


def _has_grant() -> bool:
    held = _list(_member(agent.snapshot(), "credential", "held"))
    return any(_member(each, "kind") == "notebook_grant" for each in held)


def _places() -> List[Tuple[str, Callable[[], Optional[str]]]]:
    return [("colab", _from_colab), ("kaggle", _from_kaggle), ("environment", _from_environment)]


def _text(value: Any) -> Optional[str]:
    return value if isinstance(value, str) and value.strip() else None


def _from_colab() -> Optional[str]:
    # Asked of the page in the browser: there is one only in a kernel.
    if "COLAB_RELEASE_TAG" not in os.environ or "IPython" not in sys.modules:
        return None
    try:
        from google.colab import userdata  # type: ignore
    except ImportError:
        return None
    try:
        return _text(userdata.get(NAME))
    except Exception as problem:
        kind = type(problem).__name__
        if kind == "NotebookAccessError":
            raise SecretTrouble("Colab has a secret PACKTRAIN which this notebook may not read: switch on its notebook access "
                                "(the key in the left bar), then run start() again") from None
        if kind != "SecretNotFoundError":
            raise SecretTrouble("Colab did not tell whether it has a secret PACKTRAIN ({})".format(kind)) from None
        return None


def _from_kaggle() -> Optional[str]:
    if "KAGGLE_KERNEL_RUN_TYPE" not in os.environ:
        return None
    try:
        from kaggle_secrets import UserSecretsClient  # type: ignore
    except ImportError:
        return None
    try:
        return _text(UserSecretsClient().get_secret(NAME))
    except Exception as problem:
        # One that is not there and one that is not attached are the same error; without internet it cannot be asked.
        if isinstance(problem, (ConnectionError, OSError)):
            raise SecretTrouble("Kaggle's secrets cannot be asked: they need the notebook's internet switched on") from None
        return None


def _from_environment() -> Optional[str]:
    value = _text(os.environ.get(NAME))
    return value if value is not None and value.strip().startswith(_PREFIX) and "." in value else None
