"""A table's rows in the order of a moment, batch by batch."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from schemas.types import DAY, ColumnType
from tasks.records.arrays import plain
from tasks.records.engine import Engine
from tasks.records.generators.calendar import moments
from tasks.records.streaming.clocks import Clock
from tasks.values.cells import UInt64

Int64 = npt.NDArray[np.int64]

AT_ONCE = 4096  # rows made in one go
_HELD = 131_072  # rows of all series together that are made ahead


@dataclass(frozen=True)
class Batch:
    """Rows in order, and their moments in microseconds, shape (n,)."""

    moments: Int64
    rows: pa.Table


@dataclass
class Waiting:
    """Rows that were made and whose turn has not come."""

    _batches: list[Batch] = field(default_factory=list)

    def add(self, rows: pa.Table, key: str) -> None:
        """Keep rows, which are ordered by a column."""
        decoded = pa.table({name: plain(_whole(rows[name])) for name in rows.column_names})
        self._batches.append(Batch(moments(_whole(decoded[key]))[0], decoded))

    def before(self, moment: int | None) -> Batch:
        """Give up the rows before a moment (all when None), in order; rows of one moment in the order of being made."""
        times = np.concatenate([each.moments for each in self._batches])
        rows = pa.concat_tables([each.rows for each in self._batches]).combine_chunks()
        order = np.argsort(times, kind="stable")
        ready = len(order) if moment is None else int(np.searchsorted(times[order], moment, side="left"))
        kept = np.sort(order[ready:])
        self._batches = [Batch(times[kept], rows.take(pa.array(kept)))]
        return Batch(times[order[:ready]], rows.take(pa.array(order[:ready])))


def _whole(column: pa.ChunkedArray) -> pa.Array:
    return column.chunk(0) if column.num_chunks == 1 else pa.concat_arrays(column.chunks)


def in_order(engine: Engine, table: str, clock: Clock) -> Iterator[Batch]:
    """Give a table's rows in the order of their clock, batch by batch.

    What is held: of a table that is one stream, the rows that are late or told twice; of children whose owner says
    when they begin, the children of the owners that are open; else some rows of every series.
    """
    plan = engine.plan(table)
    if plan.owner is not None and clock.opens is None:
        return _by_series(engine, table, clock)
    return _by_row(engine, table, clock)


def _by_row(engine: Engine, table: str, clock: Clock) -> Iterator[Batch]:
    total, waiting = engine.rows[table], Waiting()
    for start in range(0, total, AT_ONCE):
        stop = min(start + AT_ONCE, total)
        waiting.add(engine.make(table, start, stop), clock.key)
        yield waiting.before(None if stop == total else _earliest(engine, table, clock, stop))


def _earliest(engine: Engine, table: str, clock: Clock, row: int) -> int:
    """A moment that no row from this one on lies before."""
    lowest = np.array([max(row - clock.lag, 0)], np.uint64)
    values = engine.frame(table, lowest).column(clock.opens or clock.event)
    moment = int(moments(plain(values))[0][0])
    is_date = engine.schema.table(table).column(clock.event).type is ColumnType.DATE
    return moment // DAY * DAY if is_date else moment


def _by_series(engine: Engine, table: str, clock: Clock) -> Iterator[Batch]:
    """Hold some rows of every series; all before the first that any series still has to make may go."""
    plan, waiting = engine.plan(table), Waiting()
    assert plan.owner is not None
    parents = engine.rows[plan.owner.relation.parent]
    first, count = plan.kin.children_of(plan.owner.index, np.arange(parents, dtype=np.uint64))
    made, end = first.astype(np.int64), (first + count).astype(np.int64)
    ahead = max(1, min(AT_ONCE, _HELD // parents))
    last = np.full(parents, np.iinfo(np.int64).min)
    while (left := np.flatnonzero(made < end)).size:
        again = left[last[left] <= np.median(last[left])]
        until = np.minimum(made[again] + ahead, end[again])
        rows = engine.rows_at(table, _ranges(made[again], until))
        event = moments(plain(_whole(rows[clock.event])))[0]
        last[again] = event[np.cumsum(until - made[again]) - 1]
        made[again] = until
        waiting.add(rows, clock.key)
        left = left[made[left] < end[left]]
        yield waiting.before(int(last[left].min()) if len(left) else None)


def _ranges(start: Int64, stop: Int64) -> UInt64:
    """The numbers of several ranges, one range after the other."""
    lengths = stop - start
    offset = np.repeat(start - (np.cumsum(lengths) - lengths), lengths)
    return np.asarray(np.arange(int(lengths.sum())) + offset, np.uint64)
