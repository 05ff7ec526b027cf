"""How a soiled table is laid out: each generation's rows, and after them those of them that are there twice.

A table that is continued goes on after its last copy, so that nothing written before moves.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from schemas.dirt import Duplicate
from schemas.model import DatasetSchema


@dataclass(frozen=True)
class Segment:
    """What one generation brought to a table.

    Attributes:
        step: Which generation, from 0.
        start: Where it begins among the rows as they are written.
        first: Its first clean row's number.
        rows: Its clean rows.
        copies: Rows after them that are there twice.
        begun: Clean rows of the first generation: what drifts goes on as it did in these.
    """

    step: int
    start: int
    first: int
    rows: int
    copies: int
    begun: int

    @property
    def stop(self) -> int:
        """Where it ends among the rows as they are written."""
        return self.start + self.rows + self.copies

    @property
    def total(self) -> int:
        """Clean rows that there are with it."""
        return self.first + self.rows


def segments(schema: DatasetSchema, table: str, counts: Sequence[int]) -> Iterator[Segment]:
    """Lay out a table.

    Args:
        schema: The dataset; its ``dirt`` says how many rows are there twice.
        table: Which table.
        counts: Its clean rows at the end of each generation, oldest first.
    """
    share = sum(each.rate for each in schema.dirt if each.table == table and isinstance(each, Duplicate))
    start = 0
    for step, (before, now) in enumerate(pairwise([0, *counts])):
        rows = now - before
        found = Segment(step, start, before, rows, min(rows, round(rows * share)), counts[0])
        start = found.stop
        if rows:
            yield found


def written_rows(schema: DatasetSchema, table: str, counts: Sequence[int]) -> int:
    """Rows of a table as it is written: the clean ones, and those that are there twice."""
    return sum(each.rows + each.copies for each in segments(schema, table, counts))
