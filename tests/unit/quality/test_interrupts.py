"""A query that would take for ever ends with the signal, whatever libraries make of it on its way."""

import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import duckdb
import pytest

from expectations.engine import DuckdbEngine
from expectations.views import DatasetView, TableView
from schemas.model import TableSchema
from tasks.quality.interrupts import Stop, interruptibly

ENDLESS = "SELECT sum(a.range * b.range) FROM range(100000000) a, range(100000000) b WHERE a.range % 7 = b.range % 3"


@contextmanager
def interrupted_when(event: threading.Event, times: int = 1) -> Iterator[None]:
    """Interrupt the main thread, as Ctrl-C does, a moment after an event, and never after the work within has ended."""
    over = threading.Event()

    def press() -> None:
        event.wait(30)
        for _ in range(times):
            if not over.wait(0.1):
                signal.pthread_kill(threading.main_thread().ident, signal.SIGINT)

    presses = threading.Thread(target=press, daemon=True)
    presses.start()
    try:
        yield
    finally:
        over.set()
        presses.join()


def test_the_answer_or_the_error_comes_back():
    assert interruptibly(lambda stop: 7) == 7
    with pytest.raises(ZeroDivisionError):
        interruptibly(lambda stop: 1 / 0)


@pytest.mark.timeout(60)
@pytest.mark.parametrize("times", [1, 3])
def test_an_interrupt_ends_one_query_after_another(times):
    begun, ended = threading.Event(), []

    def work(stop: Stop) -> None:
        with duckdb.connect() as connection, stop.watching(connection):
            for _ in range(3):
                begun.set()
                with pytest.raises(duckdb.InterruptException):
                    connection.execute(ENDLESS).fetchall()
                ended.append(1)

    with pytest.raises(KeyboardInterrupt), interrupted_when(begun, times):
        interruptibly(work)
    assert len(ended) == 3


@pytest.mark.timeout(60)
def test_an_interrupt_after_the_last_query_waits_for_the_rest():
    closed, done = threading.Event(), []

    def work(stop: Stop) -> None:
        with duckdb.connect() as connection, stop.watching(connection):
            connection.execute("SELECT 1").fetchall()
        closed.set()
        time.sleep(0.5)
        done.append(1)

    with pytest.raises(KeyboardInterrupt), interrupted_when(closed):
        interruptibly(work)
    assert done == [1]


@pytest.mark.timeout(60)
def test_an_interrupted_audit_is_no_failed_check():
    """Great Expectations takes what a metric raises for the metric's failure: a cancelled run would read as refused."""
    begun = threading.Event()

    def work(stop: Stop) -> object:
        with duckdb.connect() as connection, stop.watching(connection):
            connection.execute(f"CREATE VIEW v AS SELECT 1 AS c WHERE ({ENDLESS}) > 0")
            schema = TableSchema.model_validate({"name": "t", "columns": [{"name": "c", "type": "integer"}]})
            engine = DuckdbEngine(DatasetView(connection, {"t": TableView(schema, "v", {"c": "int32"})}), "t")
            begun.set()
            return engine._scan([(("a", "", ""), "count(*)"), (("b", "", ""), "max(c)")])

    with pytest.raises(KeyboardInterrupt), interrupted_when(begun):
        interruptibly(work)
