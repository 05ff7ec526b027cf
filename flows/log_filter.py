"""What slips into a log while real data are handled is redacted before any handler sees it."""

import logging
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tasks.pii.log_words import redacted


@contextmanager
def guarded_logs() -> Iterator[None]:
    """Redact every log record made in this process within: its message, its arguments and its traceback."""
    make = logging.getLogRecordFactory()

    def made(*arguments: Any, **named: Any) -> logging.LogRecord:
        return _clean(make(*arguments, **named))

    logging.setLogRecordFactory(made)
    try:
        yield
    finally:
        logging.setLogRecordFactory(make)


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
