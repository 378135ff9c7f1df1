"""Keeping a drive signed in while a cell runs for hours: short-lived tokens, each handed to the agent before the last one ends."""

from __future__ import annotations

import datetime
import sys
import threading
import time
from typing import Any, Callable, Dict, NamedTuple, Optional

from . import agent
from .errors import PacktrainError
from .runtime import on_colab
from .words import number

_TELL_EVERY = 30.0  # an agent that was started anew knows of none
_EARLY = 600.0  # seconds before its end a token is renewed, or halfway where it lives shorter
_AGAIN = 30.0  # after a provider that failed
_UNKNOWN_LIFE = 1800.0  # of a token that does not say how long it lasts; Google's last an hour
_SCOPES = ["https://www.googleapis.com/auth/drive"]


class Token(NamedTuple):
    text: str
    ends: float  # on the monotonic clock
    renew: float


def _read(given: Any) -> Token:
    """Of "token", ("token", seconds), or anything with `token` and `expiry` as google.auth's credentials have them."""
    now = time.monotonic()
    life: Optional[float] = _UNKNOWN_LIFE
    if isinstance(given, tuple) and len(given) == 2:
        given, life = given[0], number(given[1])
    elif not isinstance(given, str):
        expiry = getattr(given, "expiry", None)
        given = getattr(given, "token", None)
        if isinstance(expiry, datetime.datetime):
            # google.auth's have no zone and mean UTC.
            aware = expiry if expiry.tzinfo is not None else expiry.replace(tzinfo=datetime.timezone.utc)
            life = (aware - datetime.datetime.now(datetime.timezone.utc)).total_seconds()
    if not isinstance(given, str) or not given or life is None:
        raise ValueError("the provider gave no token: neither a text, nor (text, seconds), nor credentials")
    if life <= 0:
        raise ValueError("the provider gave a token that has ended")
    return Token(given, now + life, now + max(life / 2, life - _EARLY))


def _colab_provider() -> Callable[[], Any]:
    """Asks for Colab's own consent once, then gives its tokens."""
    import google.auth  # type: ignore
    import google.auth.transport.requests  # type: ignore
    from google.colab import auth  # type: ignore

    auth.authenticate_user()
    credentials, _ = google.auth.default(scopes=_SCOPES)

    def provider() -> Any:
        credentials.refresh(google.auth.transport.requests.Request())
        return credentials

    return provider


class SignIn:
    """One remote that is kept signed in. `problem`: why there is no fresh token; close() ends it."""

    def __init__(self, remote: str, provider: Callable[[], Any]) -> None:
        self.remote = remote
        self.problem: Optional[BaseException] = None
        self._provider = provider
        self._closed = threading.Event()
        self._token = _read(provider())  # what is wrong with it is told here and not in a thread
        self._tell()
        self._thread = threading.Thread(target=self._run, name="packtrain-sign-in", daemon=True)
        self._thread.start()

    @property
    def seconds_left(self) -> float:
        """Of the token that the agent has; 0: it has ended."""
        return max(0.0, self._token.ends - time.monotonic())

    def __repr__(self) -> str:
        return "<SignIn {}: {:.0f} s left{}>".format(self.remote, self.seconds_left, "" if self.problem is None else ", " + str(self.problem))

    def close(self) -> None:
        """The agent forgets the token; it ends by itself, too."""
        if self._closed.is_set():
            return
        self._stop()
        try:
            agent.command("token", timeout=2.0, remote=self.remote)
        except PacktrainError:
            pass

    def _stop(self) -> None:
        self._closed.set()
        self._thread.join(5.0)

    def _tell(self) -> bool:
        """False: the agent says that the drive refused it."""
        if self.seconds_left <= 0:
            return True
        answer = agent.command("token", remote=self.remote, token=self._token.text, expires_in=self.seconds_left)
        return number(answer.get("fresh_s")) != 0 or self.seconds_left < 1

    def _renew(self) -> None:
        try:
            self._token = _read(self._provider())
            self.problem = None
        except Exception as problem:
            if self.problem is None:
                print("packtrain: no fresh sign-in for {}: {}; checkpoints wait on this machine".format(self.remote, problem), file=sys.stderr)
            self.problem = problem

    def _run(self) -> None:
        tried = float("-inf")
        refused = False
        while not self._closed.wait(min(_TELL_EVERY, max(0.05, self._token.renew - time.monotonic()) if self.problem is None else _AGAIN)):
            now = time.monotonic()
            if (now >= self._token.renew or refused) and now - tried >= (_AGAIN if self.problem is not None or refused else 0):
                tried = now
                self._renew()
            if self._closed.is_set():
                return
            try:
                refused = not self._tell()
            except PacktrainError:
                pass  # it is told again


_kept: Dict[str, SignIn] = {}


def keep_signed_in(remote: str, provider: Optional[Callable[[], Any]] = None) -> SignIn:
    """Keeps a Google Drive signed in as long as this kernel lives, with tokens that the agent has in its memory only.

    `provider` gives a fresh token whenever it is called: a text, (text, seconds that it lasts), or credentials of google.auth.
    Without one Colab is asked for its own consent. A remote that is not configured is made: the folder Packtrain of that drive.
    """
    if provider is None:
        if not on_colab():
            raise PacktrainError("only Colab signs in by itself; elsewhere keep_signed_in() wants a provider")
        provider = _colab_provider()
    kept, before = SignIn(remote, provider), _kept.get(remote)
    _kept[remote] = kept
    if before is not None and not before._closed.is_set():
        before._stop()
        kept._tell()  # after whatever the other one told at last
    return kept
