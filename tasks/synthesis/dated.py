"""Words and numbers that a day's weekday, month or quarter decides: Tuesday, weekend, Q3, the season."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from tasks.synthesis.blurring import SHARED, people_with
from tasks.synthesis.calendars import has_days
from tasks.synthesis.interface import pack_table, unpack_table
from tasks.synthesis.lookups import codes_of
from tasks.synthesis.orders import OfTime
from tasks.synthesis.prepare import default_min_count
from tasks.values.kinds import is_measured

Int64 = npt.NDArray[np.int64]

_LAW = 0.999  # of the rows must keep it
_PARTS = ("day_of_week", "month", "quarter")
_FEWEST, _MOST_VALUES = 3, 12  # values of the part that occur, and of the column at most
_LEAST_ROWS = 100
_MOST_ALIKE = 0.98  # of the rows have one value: anything tells that


@dataclass(frozen=True)
class Dated(OfTime):
    """A column that a part of a time beside it decides.

    Attributes:
        said: A packed table of one column: what each value of the part says, from 0 on.
    """

    said: str

    def rebuild(self, table: pa.Table) -> pa.Table:
        """Say what the time says."""
        said = unpack_table(self.said)
        told = said[self.column].combine_chunks().take(pc.cast(getattr(pc, self.part)(table[self.time]), pa.int64()))
        return self.put_back(table, said.schema.field(0), told)


def find_dated(table: pa.Table, fixed: Collection[str] = (), *, holders: Int64 | None = None) -> Iterator[Dated]:
    """Find the columns of few values that a part of a time decides.

    Args:
        table: The rows.
        fixed: Columns that are left alone.
        holders: Whom each row belongs to, where the table tells of people, shape (rows,).
    """
    times = [field.name for field in table.schema if has_days(field.type)]
    if not times or table.num_rows < _LEAST_ROWS:
        return
    for field in table.schema:
        name, column = field.name, table[field.name]
        few = pa.types.is_integer(field.type) or not is_measured(field.type)
        codes = codes_of(column) if name not in fixed and few else None
        if codes is None or not 1 < codes.max() + 1 <= _MOST_VALUES:
            continue
        if np.bincount(codes).max() > _MOST_ALIKE * len(codes):
            continue
        found = next(
            (
                (time, part, said)
                for time in times
                for part in _PARTS
                if (said := _said(table[time], part, codes, holders)) is not None
            ),
            None,
        )
        if found is not None:
            time, part, rows = found
            own = pa.table({name: pa.chunked_array([column.combine_chunks().take(pa.array(rows))])})
            yield Dated(name, time, part, table.column_names.index(name), pack_table(own))


def _said(time: pa.ChunkedArray, part: str, codes: Int64, holders: Int64 | None) -> Sequence[int | None] | None:
    """A row of each value of the part, from 0 on, that says what most of them say; None where it decides nothing.

    Nor is it kept where what some value says is said by too few rows, or people, to be made as it is.
    """
    known = np.asarray(time.is_valid())
    if not known.all():
        return None
    places = np.asarray(pc.cast(getattr(pc, part)(time), pa.int64()))
    counts = np.zeros((int(places.max()) + 1, int(codes.max()) + 1), dtype=np.int64)
    np.add.at(counts, (places, codes), 1)
    seen = counts.sum(axis=1) > 0
    if seen.sum() < _FEWEST or counts.max(axis=1).sum() < _LAW * len(codes):
        return None
    most = codes == counts.argmax(axis=1)[places]
    told = np.bincount(places[most]) if holders is None else people_with(places[most], holders[most])
    if told[seen[: len(told)]].min() < (default_min_count(len(codes)) if holders is None else SHARED):
        return None
    rows: list[int | None] = [None] * len(counts)
    for place in np.flatnonzero(seen):
        rows[place] = int(np.flatnonzero(most & (places == place))[0])
    return rows
