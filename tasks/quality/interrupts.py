"""Work on a database that a signal ends at once.

Python hands signals to the main thread, which DuckDB keeps for as long as a query takes, and turns the exception of
their handler into an error of the query. So the queries run in another thread, and the main one waits and hears.
"""

import logging
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from contextvars import copy_context
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    import duckdb

logger = logging.getLogger(__name__)

T = TypeVar("T")

_PATIENCE = 0.05  # seconds between interrupts: each ends one query, and the next may have begun


class Stop:
    """Ends the queries of the connections that it watches."""

    def __init__(self) -> None:
        self._watched: list[duckdb.DuckDBPyConnection] = []
        self._lock = threading.Lock()

    @contextmanager
    def watching(self, connection: "duckdb.DuckDBPyConnection") -> Iterator[None]:
        """End this connection's queries too, as long as it is open."""
        self._watched.append(connection)
        try:
            yield
        finally:
            with self._lock:
                self._watched.remove(connection)

    def now(self) -> None:
        """End what runs now."""
        with self._lock:
            for connection in self._watched:
                connection.interrupt()


def interruptibly(work: Callable[[Stop], T]) -> T:
    """Do some work in a thread of its own, and end it when this one is interrupted; nothing runs on afterwards."""
    stop = Stop()
    with ThreadPoolExecutor(1, thread_name_prefix="audit") as pool:
        future = pool.submit(copy_context().run, work, stop)
        try:
            return future.result()
        except BaseException:
            while not future.done():
                _press(future, stop)
            raise


def _press(future: Future[Any], stop: Stop) -> None:
    try:
        stop.now()
        wait([future], _PATIENCE)
    except BaseException:  # noqa: BLE001 - an interrupt while another is on its way up already
        logger.debug("waiting for a query to end")
