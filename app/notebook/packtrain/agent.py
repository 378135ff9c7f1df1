"""The agent's socket: one request, one connection, one answer. Nothing here knows what an answer means."""

from __future__ import annotations

import http.client
import json
import os
import shutil
import socket
import subprocess
import time
from typing import Any, Dict, List, Optional

from . import programs
from .errors import AgentConfused, AgentGone, AgentSilent, PacktrainError, Refused

Json = Dict[str, Any]

_MOST_BYTES = 16 * 1024 * 1024
_PIECE = 65536


def run_folder() -> str:
    """Where the agent of this user listens; it need not be there."""
    home = os.environ.get("PACKTRAIN_HOME")
    if home:
        return os.path.join(home, "agent")
    state = os.environ.get("XDG_STATE_HOME") or os.path.join(os.path.expanduser("~"), ".local", "state")
    return os.path.join(state, "packtrain", "agent")


class _Connection(http.client.HTTPConnection):
    """Over a socket file. Its address may be 107 bytes long, a folder's path longer."""

    def __init__(self, path: str, timeout: float) -> None:
        super().__init__("localhost", timeout=timeout)
        self._path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        folder = os.open(os.path.dirname(self._path), os.O_PATH | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            self.sock.connect("/proc/self/fd/{}/{}".format(folder, os.path.basename(self._path)))
        finally:
            os.close(folder)


def ask(method: str, path: str, body: Optional[Json] = None, timeout: float = 10.0) -> Json:
    """The answer's object. Raises AgentGone, AgentSilent, AgentConfused, or Refused with the agent's words."""
    where = os.path.join(run_folder(), "agent.sock")
    connection = _Connection(where, timeout)
    try:
        status, text = _exchange(connection, method, path, body, time.monotonic() + timeout)
    except socket.timeout:
        raise AgentSilent("packtrain-agent gave no answer within {:g} s".format(timeout)) from None
    except http.client.RemoteDisconnected:
        raise AgentGone("packtrain-agent went away before it answered") from None
    except (FileNotFoundError, ConnectionRefusedError, NotADirectoryError):
        raise AgentGone("packtrain-agent does not run; packtrain.start() starts it") from None
    except (http.client.HTTPException, ValueError) as problem:
        raise AgentConfused("the answer at {} is not the agent's: {!r}".format(where, problem)) from None
    except OSError as problem:
        raise AgentGone("packtrain-agent cannot be reached: {}".format(problem)) from None
    finally:
        connection.close()
    answer = _parsed(text)
    if status != 200:
        raise _refusal(status, answer)
    return answer


def _exchange(connection: _Connection, method: str, path: str, body: Optional[Json], end: float):  # type: ignore[no-untyped-def]
    headers = {"Content-Type": "application/json"} if body is not None else {}
    try:
        connection.request(method, path, None if body is None else json.dumps(body).encode(), headers)
    except BrokenPipeError:
        pass  # refused before the body was read: the answer says why
    reply = connection.getresponse()
    text = b""
    while True:
        # Each piece may come in time and the whole never.
        left = end - time.monotonic()
        if left <= 0:
            raise socket.timeout()
        if connection.sock is not None:
            connection.sock.settimeout(left)
        piece = reply.read1(_PIECE)
        if not piece:
            break
        text += piece
        if len(text) > _MOST_BYTES:
            raise ValueError("more than {} bytes".format(_MOST_BYTES))
    if reply.length:
        raise ConnectionResetError("the answer was cut short")
    return reply.status, text


def _parsed(text: bytes) -> Json:
    try:
        answer = json.loads(text.decode("utf-8"))
    except (ValueError, RecursionError):
        raise AgentConfused("the agent's answer is not JSON") from None
    if not isinstance(answer, dict):
        raise AgentConfused("the agent's answer is not an object")
    return answer


def _refusal(status: int, answer: Json) -> PacktrainError:
    return refused(answer.get("error"), "status {}".format(status))


def refused(error: Any, otherwise: str) -> Refused:
    """The exception for an {"id", "reason", "message"} of the agent's."""
    if not isinstance(error, dict):
        return Refused(otherwise)
    message, id, reason = (error.get(name) for name in ("message", "id", "reason"))
    return Refused(message if isinstance(message, str) and message else otherwise,
                   id if isinstance(id, str) else None, reason if isinstance(reason, str) else None)


def command(name: str, /, timeout: float = 10.0, **arguments: Any) -> Json:
    """A command of the agent's; arguments of None are left out."""
    return ask("POST", "/commands/" + name, {key: value for key, value in arguments.items() if value is not None}, timeout)


def snapshot(timeout: float = 10.0) -> Json:
    return ask("GET", "/snapshot", timeout=timeout)


def program() -> str:
    """The agent's program: named by PACKTRAIN_AGENT, in this package, or in PATH."""
    named = os.environ.get("PACKTRAIN_AGENT")
    for path in (named, programs.inside("packtrain-agent"), shutil.which("packtrain-agent")):
        if path and os.access(path, os.X_OK):
            return path
    raise AgentGone("packtrain-agent is not there: not in PACKTRAIN_AGENT, not in this package, not in PATH")


def start_program(arguments: List[str], timeout: float = 60.0) -> str:
    """Runs "packtrain-agent start"; what it says. An agent that runs already goes on as it is."""
    try:
        # The agent gets the secret over its socket, so that no environment but the notebook's own has it.
        surroundings = {name: value for name, value in os.environ.items() if name != "PACKTRAIN"}
        done = subprocess.run([program(), "start", *arguments], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, timeout=timeout, env=surroundings)
    except subprocess.TimeoutExpired:
        raise AgentSilent("packtrain-agent did not start within {:g} s".format(timeout)) from None
    except OSError as problem:
        raise AgentGone("packtrain-agent cannot be run: {}".format(problem)) from None
    if done.returncode != 0:
        raise AgentGone(done.stderr.decode("utf-8", "replace").strip() or "packtrain-agent did not start")
    return done.stdout.decode("utf-8", "replace").strip()
