"""Events of several tables as JSON lines, in the order of time: as fast as they are taken, or as they happen."""

import heapq
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from typing import NamedTuple

from schemas.errors import BadInputError
from tasks.records.engine import Engine
from tasks.records.streaming.clocks import Clock, clock_of, event_column
from tasks.records.streaming.order import in_order
from tasks.storage.json_format import lines
from tasks.storage.texts import json_string

MICROSECONDS = 1_000_000


class Event(NamedTuple):
    """One row.

    Attributes:
        moment: Microseconds since 1970.
        line: A JSON object, without its line end.
    """

    moment: int
    line: str


def streamed_tables(engine: Engine, wanted: Sequence[str] | None) -> list[str]:
    """The tables that a stream is made of: those wanted, or all that have a clock.

    Raises:
        BadInputError: If there is none, or the schema asks for dirt.
    """
    if engine.schema.dirt:
        raise BadInputError(
            "A stream is clean: take 'dirt' out of the schema, or publish the dataset to have it dirty."
        )
    if wanted is not None:
        return list(wanted)
    found = [table.name for table in engine.schema.tables if event_column(table) is not None]
    if not found:
        raise BadInputError(
            "No table has a column whose moments rise from row to row, so there is nothing to stream. Give one a "
            "column such as {name: event_time, type: timestamp, generator: {kind: arrivals, rate: 100/sec}}."
        )
    return found


def events(engine: Engine, tables: Sequence[str], *, by_arrival: bool = False) -> Iterator[Event]:
    """Give the rows of some tables as JSON lines in the order of time.

    Args:
        engine: Prepared.
        tables: Where there are several, each line says first which ``table`` it is of.
        by_arrival: Whether in the order of arrival, where a table tells it, rather than of the events.
    """
    plans = {name: engine.plan(name) for name in engine.rows}
    clocks = {name: clock_of(plans[name], plans, by_arrival=by_arrival) for name in tables}
    streams = [_of_table(engine, name, clocks, named=len(tables) > 1) for name in tables]
    return streams[0] if len(streams) == 1 else heapq.merge(*streams, key=lambda event: event.moment)


def _of_table(engine: Engine, name: str, clocks: dict[str, Clock], *, named: bool) -> Iterator[Event]:
    nested = engine.schema.table(name).json_columns
    for batch in in_order(engine, name, clocks[name]):
        texts = lines(batch.rows, nested).to_pylist() if batch.rows.num_rows else []
        if named:
            texts = [f'{{"table":{json_string(name)},{text[1:]}' for text in texts]
        yield from map(Event, batch.moments.tolist(), texts)


def paced(
    stream: Iterator[Event],
    speed: float,
    clock: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], None] = time.sleep,
) -> Iterator[Event]:
    """Hold each event back until it is due: the first at once, the others as long after it as they happen.

    Args:
        stream: In the order of time.
        speed: How many times faster than real time.
        clock: Tells seconds.
        sleep: Waits for seconds.
    """
    first = next(stream, None)
    if first is None:
        return
    began = clock()
    for event in chain([first], stream):
        wait = began + (event.moment - first.moment) / MICROSECONDS / speed - clock()
        if wait > 0:
            sleep(wait)
        yield event
