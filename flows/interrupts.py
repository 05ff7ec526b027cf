"""Signals that end a run, heard whatever becomes of their exception on its way up.

A handler's exception is raised wherever the main thread is, and libraries swallow it there (``except:`` around an
optional import) or wrap it in an error of their own (Pydantic's serializer, DuckDB). So it is remembered.
"""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from types import FrameType
from typing import Any

_SIGNALS = (signal.SIGINT, signal.SIGTERM)
_PATIENCE = 2

_heard: ContextVar[list[BaseException] | None] = ContextVar("heard", default=None)


@contextmanager
def listening() -> Iterator[None]:
    """Remember the interrupts that come within, in the main thread; what else their handlers do is theirs.

    Within another one, those that it heard count too.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    outer = _heard.get()
    known: list[BaseException] = [] if outer is None else outer
    token = _heard.set(known)
    replaced = {number: handler for number in _SIGNALS if callable(handler := signal.getsignal(number))}
    for number, handler in replaced.items():
        signal.signal(number, _remembering(handler, known))
    try:
        yield
    finally:
        for number, handler in replaced.items():
            signal.signal(number, handler)
        _heard.reset(token)


def _remembering(handler: Any, known: list[BaseException]) -> Any:
    def remember(number: int, frame: FrameType | None) -> None:
        try:
            handler(number, frame)
        except BaseException as interrupt:
            known.append(interrupt)
            raise

    return remember


def heard() -> BaseException | None:
    """Give the first interrupt that was heard; None when none was."""
    known = _heard.get()
    return known[0] if known else None


def check() -> None:
    """Raise the interrupt that was heard, if one was and was swallowed."""
    if (interrupt := heard()) is not None:
        raise interrupt


@contextmanager
def unheeded() -> Iterator[None]:
    """Clean up within, whatever impatience says; somebody who insists (three times more) is heard."""
    with _ignoring():
        yield


@contextmanager
def postponed() -> Iterator[None]:
    """Do what must not be cut in two within; an interrupt that comes meanwhile is heard right after.

    For a step of milliseconds: somebody who insists (three times) is heard at once.
    """
    ignored: list[int] = []
    try:
        with _ignoring() as ignored:
            yield
    finally:
        if ignored:
            signal.raise_signal(ignored[0])


@contextmanager
def _ignoring() -> Iterator[list[int]]:
    ignored: list[int] = []
    if threading.current_thread() is not threading.main_thread():
        yield ignored
        return
    previous = {number: handler for number in _SIGNALS if callable(handler := signal.getsignal(number))}

    def ignore(number: int, frame: FrameType | None) -> None:
        ignored.append(number)
        if len(ignored) > _PATIENCE:
            previous[signal.Signals(number)](number, frame)

    for number in previous:
        signal.signal(number, ignore)
    try:
        yield ignored
    finally:
        for number, handler in previous.items():
            signal.signal(number, handler)
