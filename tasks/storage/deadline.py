"""A total time for one operation, whatever number of requests, retries and slow drips it is made of."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tasks.storage.s3_errors import DeadlineError


class Deadline:
    """Counts the time of the operation that each thread is in."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._thread = threading.local()

    @contextmanager
    def running(self) -> Iterator[None]:
        """Start the clock for this thread, unless an operation around this one has."""
        if getattr(self._thread, "end", None) is not None:
            yield
            return
        self._thread.end = time.monotonic() + self._seconds
        try:
            yield
        finally:
            self._thread.end = None

    def check(self, *_: object, **__: Any) -> None:
        """Stop an operation that has run out of time; takes whatever botocore's hooks hand over.

        Raises:
            DeadlineError: If the time is over.
        """
        end = getattr(self._thread, "end", None)
        if end is not None and time.monotonic() > end:
            raise DeadlineError
