"""What every step of a masking does beside its work: it tells of rows, looks whether to stop, gives memory back."""

import ctypes
import gc
import sys
import threading
from collections.abc import Callable

import pyarrow as pa

from schemas.errors import StoppedError

Tell = Callable[[int], None]

_trim = getattr(ctypes.CDLL(None), "malloc_trim", None) if sys.platform == "linux" else None
"""Gives back what the C library keeps of freed arrays between those still in use; glibc's alone."""


def untold(rows: int) -> None:
    """Tell nobody of rows that are done."""


def look(stop: threading.Event | None) -> None:
    """Give up when that was asked for.

    Raises:
        StoppedError: If it was.
    """
    if stop is not None and stop.is_set():
        raise StoppedError("Given up: the run was stopped.")


def give_back() -> None:
    """Give back memory that a step is done with and that Arrow and Python keep for more: the next needs its own."""
    gc.collect()
    pa.default_memory_pool().release_unused()
    if _trim is not None:
        _trim(0)
