"""What slips into a log while real data are handled is redacted before any handler sees it."""

import logging
import threading
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from tasks.pii.log_words import redacted

_inside = 0  # flows of this process, each in its own thread, that are guarded now
_guard = threading.Lock()


@contextmanager
def guarded_logs() -> Iterator[None]:
    """Redact every log record made in this process within: its message, its arguments and its traceback.

    Several at once, in whatever order they end, are guarded until the last one has ended.
    """
    _count(1)
    try:
        yield
    finally:
        _count(-1)


def _count(more: int) -> None:
    global _inside
    with _guard:
        before, _inside = _inside, _inside + more
        if before == 0:
            logging.setLogRecordFactory(_Cleaning(logging.getLogRecordFactory()))
        elif _inside == 0:
            _uninstall()


def _uninstall() -> None:
    """Take the guard away, unless another factory was put over it since: that one goes on calling it."""
    made = logging.getLogRecordFactory()
    if isinstance(made, _Cleaning):
        logging.setLogRecordFactory(made.make)


@dataclass(frozen=True)
class _Cleaning:
    """Makes records as another factory does, and cleans them."""

    make: Callable[..., logging.LogRecord]

    def __call__(self, *arguments: Any, **named: Any) -> logging.LogRecord:
        return _clean(self.make(*arguments, **named))


def _clean(record: logging.LogRecord) -> logging.LogRecord:
    try:
        text = record.getMessage()
    except Exception:  # noqa: BLE001 - a record that cannot be written says nothing
        return record
    clean = redacted(text)
    if clean != text:
        record.msg, record.args = clean, None
    if record.exc_info and record.exc_info[0] is not None:
        record.exc_text = redacted("".join(traceback.format_exception(*record.exc_info)))
    return record
