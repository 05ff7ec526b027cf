"""Telling how far a run is: to whoever started it, and to Prefect's page of the run."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Protocol

from flows.running import in_flow_run
from schemas.manifest import Part
from tasks.storage.companions import is_companion

_STEP = 0.02  # an artifact's update costs 14 ms and a line in the database: fifty are plenty


class Listener(Protocol):
    """Somebody who wants to know: the command line."""

    def step(self, name: str) -> None:
        """A step begins."""

    def rows(self, done: int, total: int) -> None:
        """So many rows are written."""

    def note(self, text: str) -> None:
        """Something a person should know, and that is no error."""


class Silent:
    """A listener that does nothing."""

    def step(self, name: str) -> None:
        """Nothing."""

    def rows(self, done: int, total: int) -> None:
        """Nothing."""

    def note(self, text: str) -> None:
        """Nothing."""


_listener: ContextVar[Listener] = ContextVar("listener", default=Silent())  # noqa: B039 - it has no state


@contextmanager
def listening(listener: Listener) -> Iterator[None]:
    """Tell this listener of the runs that start within."""
    token = _listener.set(listener)
    try:
        yield
    finally:
        _listener.reset(token)


def step(name: str) -> None:
    """Say that a step begins."""
    _listener.get().step(name)


def note(text: str) -> None:
    """Say something a person should know."""
    _listener.get().note(text)


class RowProgress:
    """Counts written rows towards a total.

    Args:
        key: The artifact's key in Prefect, of ``[a-z0-9-]``; no artifact when absent.
    """

    def __init__(self, total: int, key: str | None = None) -> None:
        self._total, self._done, self._shown = total, 0, 0.0
        self._listener = _listener.get()
        self._artifact = _artifact(key, total) if key is not None and in_flow_run() else None

    def __call__(self, parts: Sequence[Part]) -> None:
        """Count these parts as written."""
        self.add(sum(part.rows for part in parts if not is_companion(part)))

    def add(self, rows: int) -> None:
        """Count so many rows more."""
        self._done += rows
        self._listener.rows(self._done, self._total)
        share = self._done / self._total if self._total else 1.0
        if self._artifact is not None and (share - self._shown >= _STEP or self._done == self._total):
            self._shown = share
            _update(self._artifact, share, f"{self._done:,} of {self._total:,} rows written")


def _artifact(key: str, total: int) -> object:
    from prefect.artifacts import create_progress_artifact

    return create_progress_artifact(0.0, key=key, description=f"0 of {total:,} rows written")


def _update(artifact: object, share: float, description: str) -> None:
    from uuid import UUID

    from prefect.artifacts import update_progress_artifact

    assert isinstance(artifact, UUID)
    update_progress_artifact(artifact, round(share * 100, 1), description=description)
