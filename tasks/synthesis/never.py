"""Dates that stand for never: 9999-12-31 is no day that anything is told by."""

from collections.abc import Collection, Iterator
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tasks.synthesis.calendars import has_days, ticks_a_day, ticks_of, times_of
from tasks.synthesis.columns import replaced

_LEAST_ROWS = 20  # of true days, and
_OFTEN, _SHARE = 5, 0.01  # rows that say never, and their share of all
_FAR = 3653  # days: ten years from the nearest true day, and farther than these lie from each other


@dataclass(frozen=True)
class Never:
    """A day that stands for none: taken out, the column is null there.

    Attributes:
        column: The column, of which no other value is null.
        ticks: The day.
    """

    column: str
    ticks: int

    @property
    def reads(self) -> tuple[str, ...]:
        """No other column tells it."""
        return ()

    def flatten(self, table: pa.Table) -> pa.Table:
        """Empty the cells that say never."""
        kind, column = table.schema.field(self.column).type, table[self.column]
        never = pc.equal(ticks_of(column), self.ticks)
        return replaced(table, self.column, pc.if_else(never, pa.scalar(None, kind), column))

    def rebuild(self, table: pa.Table) -> pa.Table:
        """Say never in all empty cells."""
        kind = table.schema.field(self.column).type
        return replaced(table, self.column, times_of(pc.fill_null(ticks_of(table[self.column]), self.ticks), kind))

    def state(self) -> dict[str, Any]:
        """Give the fields."""
        return asdict(self)


def find_never(table: pa.Table, fixed: Collection[str] = ()) -> Iterator[Never]:
    """Find the columns of days whose last or first one is far from all others, and frequent."""
    for field in table.schema:
        column = table[field.name]
        if field.name in fixed or not has_days(field.type) or column.null_count:
            continue
        days, counts = np.unique(np.asarray(ticks_of(column).drop_null(), dtype=np.int64), return_counts=True)
        far = _FAR * ticks_a_day(field.type)
        for never, near, last in ((-1, -2, 0), (0, 1, -1)):
            frequent = len(days) > 2 and counts[never] >= max(_OFTEN, _SHARE * len(column))
            if not frequent or len(column) - counts[never] < _LEAST_ROWS:
                continue
            gap = abs(int(days[never]) - int(days[near]))
            if gap > max(far, abs(int(days[near]) - int(days[last]))):
                yield Never(field.name, int(days[never]))
                break
