"""Who belongs to whom among the rows of a twin, before any of them is made."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from tasks.synthesis.joins import Int64

_BLOCK = 65_536


@dataclass
class Plan:
    """Who belongs to whom.

    Attributes:
        rows: Rows of each table.
        parents: For each relation the parent of every child row, -1 for none.
        starts: For each table under a primary relation, the first row of each parent and the end, shape (parents + 1,).
    """

    rows: dict[str, int] = field(default_factory=dict)
    parents: dict[int, Int64] = field(default_factory=dict)
    starts: dict[str, Int64] = field(default_factory=dict)

    def with_siblings(self, table: str, primary: int, rows: Int64) -> tuple[Int64, Int64]:
        """Give rows with all others of their parents, and where the rows asked for are among them.

        Args:
            table: A table under a primary relation.
            primary: That relation, in which every row has a parent.
            rows: Of the table, shape (n,).
        """
        owners = np.unique(self.parents[primary][rows])
        first, end = self.starts[table][owners], self.starts[table][owners + 1]
        sizes = end - first
        every = np.repeat(first - np.cumsum(sizes) + sizes, sizes) + np.arange(int(sizes.sum()))
        return every, np.searchsorted(every, rows)


def blocks(start: int, stop: int) -> Iterator[Int64]:
    """Give the rows [start, stop) in blocks that fit into memory."""
    for first in range(start, stop, _BLOCK):
        yield np.arange(first, min(first + _BLOCK, stop))
