"""The two views of a table's past: its events in order, and the versions of its rows."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from schemas.model import TableSchema
from tasks.records.changes.past import Event, Past, Values

CDC, SCD2 = "changes", "scd2"
MOMENT = pa.timestamp("us")


def cdc_schema(table: TableSchema) -> pa.Schema:
    """The columns of a table's events: ``before`` and ``after`` hold a whole row."""
    row = pa.struct([(column.name, column.arrow_type) for column in table.columns])
    fields = [("sequence", pa.int64()), ("committed_at", MOMENT), ("op", pa.string()), ("before", row), ("after", row)]
    return pa.schema(fields)


def scd2_schema(table: TableSchema) -> pa.Schema:
    """The columns of a table's versions: its own, and when each was valid."""
    own = [(column.name, column.arrow_type) for column in table.columns]
    return pa.schema(
        [*own, ("valid_from", MOMENT), ("valid_to", MOMENT), ("is_current", pa.bool_()), ("version", pa.int64())]
    )


def window_events(past: Past, window: int) -> pa.Table:
    """The events of one window of time, in order."""
    rows = past.timing.rows_of(window)
    present = past.rows_at(rows)
    found = [event for each in past.events(rows, present) for event in each if event.window == window]
    found.sort(key=lambda event: (event.moment, event.row))
    places = pa.array(np.searchsorted(rows, np.array([event.row for event in found], dtype=np.uint64)))
    whole = present.take(places)
    sequence = past.timing.numbered + window * past.timing.stride + np.arange(len(found))
    columns = [
        pa.array(sequence, pa.int64()),
        _moments(past, [event.moment for event in found]),
        pa.array([event.op for event in found], pa.string()),
        _states(past, whole, [event.before for event in found]),
        _states(past, whole, [event.after for event in found]),
    ]
    return pa.table(columns, schema=cdc_schema(past.table))


def versions(past: Past, start: int, stop: int) -> pa.Table:
    """The versions of the rows ``[start, stop)``, those deleted among them, row by row."""
    rows = np.arange(start, stop, dtype=np.uint64)
    present = past.rows_at(rows)
    spans = [span for at, each in enumerate(past.events(rows, present)) for span in _spans(at, each)]
    whole = present.take(pa.array([span[0] for span in spans], pa.int64()))
    states = _states(past, whole, [span[1] for span in spans])
    ends = [span[3] for span in spans]
    columns = [
        *states.flatten(),
        _moments(past, [span[2] for span in spans]),
        _moments(past, ends),
        pa.array([end is None for end in ends], pa.bool_()),
        pa.array([span[4] for span in spans], pa.int64()),
    ]
    return pa.table(columns, schema=scd2_schema(past.table))


def _spans(at: int, events: Sequence[Event]) -> list[tuple[int, Values, int, int | None, int]]:
    """A row's states: its place, the values, when they began and ended, and the version's number."""
    opened = [event for event in events if event.after is not None]
    ends: list[int | None] = [event.moment for event in events[1:]]
    ends += [None] * (len(opened) - len(ends))
    return [
        (at, event.after or (), event.moment, end, number)
        for number, (event, end) in enumerate(zip(opened, ends, strict=True), start=1)
    ]


def _states(past: Past, whole: pa.Table, values: Sequence[Values | None]) -> pa.StructArray:
    """Rows with the values that changed put in; null where there are none."""
    arrays, fields = [], []
    for column in past.table.columns:
        array: Any = whole[column.name].combine_chunks()
        if column.name in past.changes.columns:
            place = past.changes.columns.index(column.name)
            array = pa.array([None if each is None else each[place] for each in values], column.arrow_type)
        arrays.append(array)
        fields.append(pa.field(column.name, column.arrow_type))
    return pa.StructArray.from_arrays(
        arrays, fields=fields, mask=pa.array([each is None for each in values], pa.bool_())
    )


def _moments(past: Past, since: Sequence[int | None]) -> pa.Array:
    start = pa.scalar(past.changes.start, MOMENT).cast(pa.int64())
    return pc.cast(pc.add(pa.array(since, pa.int64()), start), MOMENT)
