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


def blocks(start: int, stop: int) -> Iterator[Int64]:
    """Give the rows [start, stop) in blocks that fit into memory."""
    for first in range(start, stop, _BLOCK):
        yield np.arange(first, min(first + _BLOCK, stop))
