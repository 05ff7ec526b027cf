"""Numbers that often are exactly what another one is: paid what was asked, last seen on the day of death."""

from collections.abc import Collection, Iterator
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from tasks.synthesis.columns import replaced
from tasks.values.kinds import is_number

Float64 = npt.NDArray[np.float64]

_OFTEN = 0.05  # of the rows must have both alike, at values
_RARE = 0.02  # that fewer of them have: nought beside nought says nothing
_GLANCE = 2000
_LEAST_ROWS = 100


@dataclass(frozen=True)
class Tied:
    """A number that is learnt only where it differs from another.

    Attributes:
        by: The other number.
        column: The number; never null.
    """

    by: str
    column: str

    @property
    def reads(self) -> tuple[str, ...]:
        """The column that it is told by."""
        return (self.by,)

    def flatten(self, table: pa.Table) -> pa.Table:
        """Leave the number out where it is what the other is."""
        same = pc.fill_null(pc.equal(table[self.column], table[self.by]), False)
        return replaced(table, self.column, pc.if_else(same, None, table[self.column]))

    def rebuild(self, table: pa.Table) -> pa.Table:
        """Read it off the other where it was left out."""
        return replaced(table, self.column, pc.coalesce(table[self.column], table[self.by]))

    def state(self) -> dict[str, Any]:
        """Give the fields."""
        return asdict(self)


def find_ties(table: pa.Table, fixed: Collection[str] = ()) -> Iterator[Tied]:
    """Find the numbers that often are exactly what one before them in the table is.

    Trees draw two such numbers close to each other and hardly ever alike. The last of a chain comes first: it is
    compared while the one before it is whole.
    """
    columns = {
        field.name: np.asarray(pc.cast(table[field.name], pa.float64(), safe=False))
        for field in table.schema
        if is_number(field.type) and field.name not in fixed and table[field.name].null_count == 0
    }
    names = list(columns) if table.num_rows >= _LEAST_ROWS else []
    for place, column in reversed(list(enumerate(names))):
        same_type = [by for by in names[:place] if table.schema.field(by).type == table.schema.field(column).type]
        shares = {by: _tied(columns[by], columns[column]) for by in same_type}
        best = max(shares, key=lambda by: shares[by], default=column)
        if shares.get(best, 0.0) >= _OFTEN:
            yield Tied(best, column)


def _tied(one: Float64, other: Float64) -> float:
    """The share of rows where two numbers are alike at rare values; 0 where a glance sees few."""
    some = np.linspace(0, len(one) - 1, _GLANCE).astype(np.int64)
    if np.mean(one[some] == other[some]) < _OFTEN / 2 or np.array_equal(one, other):
        return 0.0
    alike, counts = np.unique(one[one == other], return_counts=True)
    rows = dict(zip(*np.unique(one, return_counts=True), strict=True))
    rare = np.array([rows[value] < _RARE * len(one) for value in alike], dtype=bool)
    return float(counts[rare].sum() / len(one)) if len(alike) else 0.0
