"""Datasets from the agent's verified cache: a tree of files, shards epoch by epoch, or single files by name. What is
missing raises; nothing here ever gives an empty list for a dataset that is not there."""

from __future__ import annotations

import base64
import io
import os
from typing import Any, BinaryIO, Dict, Iterator, List, Optional, Union

from . import agent
from .errors import AgentConfused, PacktrainError
from .progress import Line, until_done

_AT_ONCE = 16  # shards for one request, where they lie in the cache and all of the dataset fits


class DatasetError(PacktrainError):
    """The dataset cannot be had: not there, not whole, no room."""


def _path_of(answer: Dict[str, Any], what: str) -> Union[str, bytes]:
    path, coded = answer.get("path"), answer.get("path_b64")
    if isinstance(path, str) and path.startswith("/"):
        return path
    if isinstance(coded, str):
        return base64.b64decode(coded)
    raise AgentConfused("{}: the agent says that it is ready and not where".format(what))


def _prepare(name: str, access: str, timeout: Optional[float], progress: bool) -> Dict[str, Any]:
    try:
        return until_done(lambda: agent.command("dataset", dataset=name, access=access), Line(name, progress), name, timeout,
                          DatasetError)
    except agent.Refused as refused:
        raise DatasetError(str(refused), refused.id, refused.reason) from None


class Shards:
    """A dataset as tar shards. epoch() gives the paths of one epoch, each whole and verified before it is given."""

    def __init__(self, name: str, count: Optional[int]) -> None:
        self.name = name
        self.count = count
        self._one_by_one = False

    def epoch(self, number: int, rank: int = 0, world: int = 1, seed: Optional[int] = None) -> Iterator[Union[str, bytes]]:
        """The paths of this worker's share, in this epoch's order. A path is good until the next one is asked for."""
        begun = self._ask("shards_begin", dataset=self.name, epoch=number, rank=rank, world=world, seed=seed, pid=os.getpid())
        lease, count = begun.get("lease"), begun.get("count")
        if not isinstance(lease, str) or not isinstance(count, int):
            raise AgentConfused("{}: an epoch without a lease".format(self.name))
        given, handed = 0, begun.get("shards", [])
        try:
            while True:
                for shard in self._checked(handed, count - given):
                    yield _path_of(shard, self.name)
                    given += 1
                if given == count:
                    return
                answer = self._ask("shard_next", lease=lease)
                handed = answer.get("shards", [answer])
                if answer["state"] == "end" or not handed:
                    raise DatasetError("{}: {} of {} shards came".format(self.name, given, count))
        finally:
            try:
                agent.command("shards_end", lease=lease)
            except PacktrainError:
                pass  # a lease ends by itself, too

    def _checked(self, handed: Any, most: int) -> List[Dict[str, Any]]:
        if isinstance(handed, list) and len(handed) <= most and all(isinstance(shard, dict) for shard in handed):
            return handed
        raise AgentConfused("{}: the agent hands out what are not this epoch's shards".format(self.name))

    def _ask(self, command: str, **arguments: Any) -> Dict[str, Any]:
        """With as many shards at once as the agent gives; one that is older than this package knows nothing of that."""
        if not self._one_by_one:
            try:
                return self._asked(command, most=_AT_ONCE, **arguments)
            except DatasetError as refused:
                if refused.reason != "badArgument":
                    raise
        answer = self._asked(command, **arguments)
        self._one_by_one = True
        return answer

    def _asked(self, command: str, **arguments: Any) -> Dict[str, Any]:
        try:
            return until_done(lambda: agent.command(command, **arguments), Line(self.name, False), self.name, None, DatasetError)
        except agent.Refused as refused:
            raise DatasetError(str(refused), refused.id, refused.reason) from None


class _Window(io.RawIOBase):
    """A part of a file, as a file."""

    def __init__(self, path: Union[str, bytes], offset: int, size: int) -> None:
        self._file = open(path, "rb", buffering=0)
        self._offset, self._size, self._at = offset, size, 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        at = offset + (0 if whence == os.SEEK_SET else self._at if whence == os.SEEK_CUR else self._size)
        if at < 0:
            raise ValueError("before the beginning")
        self._at = at
        return at

    def readinto(self, buffer: Any) -> int:
        wanted = min(len(buffer), max(0, self._size - self._at))
        piece = os.pread(self._file.fileno(), wanted, self._offset + self._at)
        if wanted and not piece:
            raise DatasetError("a file of the cache is shorter than it was")
        buffer[:len(piece)] = piece
        self._at += len(piece)
        return len(piece)

    def close(self) -> None:
        if not self.closed:
            self._file.close()
        super().close()


class Files:
    """A dataset whose files are opened by name, without unpacking."""

    def __init__(self, name: str) -> None:
        self.name = name

    def open(self, name: str) -> BinaryIO:
        """The file, for reading. DatasetError if the dataset has none of that name."""
        try:
            os.fsencode(name).decode("utf-8")
            arguments = {"name": name}
        except UnicodeDecodeError:
            arguments = {"name_b64": base64.b64encode(os.fsencode(name)).decode()}
        try:
            answer = until_done(lambda: agent.command("open", dataset=self.name, **arguments), Line(name, False), name, None,
                                DatasetError)
        except agent.Refused as refused:
            raise DatasetError(str(refused), refused.id, refused.reason) from None
        offset, size = answer.get("offset"), answer.get("size")
        if not isinstance(offset, int) or not isinstance(size, int) or offset < 0 or size < 0:
            raise AgentConfused("{}: a file without a place".format(name))
        return io.BufferedReader(_Window(_path_of(answer, name), offset, size))


def dataset(name: str, access: str = "tree", timeout: Optional[float] = None, progress: bool = True) -> Any:
    """A dataset, "REMOTE:PATH/NAME", once it is here, whole and verified.

    access="tree": the path of a folder with its files. "shards": a Shards, for any size. "open": a Files.
    Raises DatasetError if it cannot be had, and Late after `timeout` seconds; the fetching then goes on."""
    if access not in ("tree", "shards", "open"):
        raise ValueError("access is 'tree', 'shards' or 'open'")
    answer = _prepare(name, access, timeout, progress)
    if access == "shards":
        count = answer.get("shards")
        return Shards(name, count if isinstance(count, int) else None)
    if access == "open":
        return Files(name)
    path = _path_of(answer, name)
    files = answer.get("files")
    if not os.path.isdir(path) or (files != 0 and not os.listdir(path)):
        raise DatasetError("{}: the agent says that it is ready, and its folder is not there".format(name))
    return path
