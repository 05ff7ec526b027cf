"""Days that part a column's words: what was ordered before March was delivered, what came later is open."""

from collections.abc import Collection, Iterator
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tasks.synthesis.calendars import has_days, middle, side_name, ticks_of, times_of
from tasks.synthesis.columns import replaced
from tasks.synthesis.joins import Int64
from tasks.synthesis.lookups import codes_of

_MOST_WORDS = 12
_FEWEST = 20  # rows on either side whose words stand on no other,
_SHARE = 0.01  # and their share of all


@dataclass(frozen=True)
class Cut:
    """A day before which some words stand alone, and from which on others: it is learnt on which side a row lies.

    Attributes:
        column: The times.
        words: The column that it parts.
        at: The first tick of the later side.
    """

    column: str
    words: str
    at: int

    @property
    def reads(self) -> tuple[str, ...]:
        """No other column tells it."""
        return ()

    def flatten(self, table: pa.Table) -> pa.Table:
        """Add on which side each row lies."""
        return table.append_column(side_name(self.column), pc.greater_equal(ticks_of(table[self.column]), self.at))

    def rebuild(self, table: pa.Table) -> pa.Table:
        """Mirror the times that lie on the other side than they should, and drop the side."""
        kind, later = table.schema.field(self.column).type, table[side_name(self.column)]
        ticks = ticks_of(table[self.column])
        wrong = pc.not_equal(pc.greater_equal(ticks, self.at), later)
        mirrored = pc.subtract(2 * self.at - 1, ticks)
        times = times_of(pc.if_else(pc.fill_null(wrong, False), mirrored, ticks), kind)
        return replaced(table, self.column, times).drop_columns([side_name(self.column)])

    def state(self) -> dict[str, Any]:
        """Give the fields."""
        return asdict(self)


def find_cuts(table: pa.Table, fixed: Collection[str] = ()) -> Iterator[Cut]:
    """Find the times that part the words of a column, each at the day that leaves most of them on either side."""
    own = [f for f in table.schema if f.name not in fixed]
    coded = {f.name: codes_of(table[f.name]) for f in own if pa.types.is_string(f.type) or pa.types.is_boolean(f.type)}
    for name in [f.name for f in own if has_days(f.type)]:
        best = (0, 0, "")
        for words, codes in coded.items():
            if codes is not None and codes.max() < _MOST_WORDS:
                rows, at = _parted(table[name], codes)
                best = max(best, (rows, at, words), key=lambda one: one[0])
        if best[0] >= max(_FEWEST, _SHARE * table.num_rows):
            yield Cut(name, best[2], best[1])


def _parted(times: pa.ChunkedArray, codes: Int64) -> tuple[int, int]:
    """The day before which some words stand alone and after which others, and of how many rows the fewer are."""
    known = np.asarray(times.is_valid())
    ticks, codes = np.asarray(ticks_of(times.drop_null()), dtype=np.int64), codes[known]
    _, counts = np.unique(codes, return_counts=True)
    order = np.lexsort((ticks, codes))
    ends = np.cumsum(counts)
    first, last = ticks[order][ends - counts], ticks[order][ends - 1]
    best = (0, 0)
    for day in first:
        before, after = last < day, first >= day
        fewer = int(min(counts[before].sum(), counts[after].sum()))
        if fewer > best[0]:
            best = (fewer, middle(int(ticks[ticks < day].max()), int(day)))
    return best
