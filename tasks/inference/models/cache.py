"""Answers kept on disk, found again by what was asked. What a re-run needs to be the same, and free."""

import contextlib
import hashlib
import json
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

T = TypeVar("T", bound=BaseModel)

_FORMAT = 1  # part of every key: another form of entry, other names
_DAY = 86_400.0
_HEX = "[0-9a-f]"


@dataclass(frozen=True)
class Cleared:
    """What :meth:`AnswerCache.clear` removed."""

    entries: int
    bytes: int


@dataclass(frozen=True)
class AnswerCache:
    """Validated answers in a folder, readable by their owner alone. Prompts are not kept, only a digest of them.

    Attributes:
        folder: Made when the first answer is kept.
        most_bytes: Of all entries; the oldest go first.
        longest: Seconds that an entry is good for.
        clock: Seconds since 1970.
    """

    folder: Path
    most_bytes: int = 200_000_000
    longest: float = 30 * _DAY
    clock: Callable[[], float] = time.time

    def key(self, *parts: object) -> str:
        """Digest what decides the answer."""
        text = json.dumps([_FORMAT, *parts], sort_keys=True, ensure_ascii=False, default=str)
        return hashlib.sha256(text.encode()).hexdigest()

    def get(self, key: str, schema: type[T]) -> T | None:
        """Give the answer kept under a key; None if there is none, it is too old, or it is no longer valid."""
        path = self._path(key)
        try:
            if self.clock() - path.stat().st_mtime > self.longest:
                path.unlink(missing_ok=True)
                return None
            return schema.model_validate(json.loads(path.read_bytes())["answer"])
        except (OSError, ValueError, LookupError, TypeError, ValidationError):
            return None

    def put(self, key: str, answer: BaseModel) -> None:
        """Keep an answer: whole or not at all. A cache that cannot be written is none, and no error."""
        body = json.dumps({"answer": answer.model_dump(mode="json")}, ensure_ascii=False).encode()
        if len(body) > self.most_bytes:
            return
        with contextlib.suppress(OSError):
            self._write(self._path(key), body)
            self._trim()

    def clear(self) -> Cleared:
        """Remove every entry."""
        removed = [(path, size) for path, size, _ in self._entries()]
        for path, _ in removed:
            path.unlink(missing_ok=True)
        return Cleared(len(removed), sum(size for _, size in removed))

    def _path(self, key: str) -> Path:
        return self.folder / f"{key}.json"

    def _write(self, path: Path, body: bytes) -> None:
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=self.folder, prefix="answer-", suffix=".part")  # mkstemp's files are 0600
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(body)
            now = self.clock()
            os.utime(name, (now, now))
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise

    def _trim(self) -> None:
        entries = sorted(self._entries(), key=lambda entry: entry[2])
        excess = sum(size for _, size, _ in entries) - self.most_bytes
        for path, size, written in entries:
            if excess <= 0 and self.clock() - written <= self.longest:
                break
            path.unlink(missing_ok=True)
            excess -= size

    def _entries(self) -> Iterator[tuple[Path, int, float]]:
        """Every file of ours, what a killed run left half-written included: path, size, time."""
        if not self.folder.is_dir():
            return
        for path in [*self.folder.glob(f"{_HEX * 64}.json"), *self.folder.glob("answer-*.part")]:
            with contextlib.suppress(OSError):
                status = path.stat()
                yield path, status.st_size, status.st_mtime
