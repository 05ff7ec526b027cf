"""Whether names of people survive: one's own, or more of the source's than chance brings together."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tasks.pii.hashing import UInt64, hashes_of, within

_MORE_THAN_CHANCE = 0.05
_LEAST_TRIED = 20


@dataclass
class NameTally:
    """Names of one column of the output, held against the source's.

    Attributes:
        own: Cells with the very name that the row had.
        met: Cells whose name is some source row's; ``tried`` all cells.
        by_chance: What ``met`` would be if given and family names were put together anew.
    """

    own: int = 0
    met: int = 0
    tried: int = 0
    by_chance: int = 0

    def see(self, before: pa.Array, after: pa.Array, known: UInt64) -> None:
        """Take note of rows before and after.

        Args:
            before: Names of the source.
            after: Names of the output, row by row the same people.
            known: Hashes of all the source's names.
        """
        if len(before) == len(after):
            self.own += int(pc.sum(pc.equal(before, after)).as_py() or 0)
        names = [name for name in after.drop_null().to_pylist() if name.strip()]
        if names:
            self.tried += len(names)
            self.met += int(within(hashes_of(names), known).sum())
            self.by_chance += int(within(hashes_of(repaired(names)), known).sum())

    @property
    def cells(self) -> int:
        """Offending cells."""
        if self.own:
            return self.own
        surplus = self.met - self.by_chance
        many = self.tried >= _LEAST_TRIED and surplus > _MORE_THAN_CHANCE * self.tried
        return self.met if many else 0


def repaired(names: Sequence[str]) -> list[str]:
    """Give each name the last word of the next: what names are there by chance alone."""
    words = [name.split() for name in names]
    rolled = [*words[1:], words[0]]
    return [" ".join([*one[:-1], two[-1]]) if len(one) > 1 else " ".join(two) for one, two in zip(words, rolled,
            strict=True)]  # fmt: skip


def tally(before: pa.Array, after: pa.Array) -> NameTally:
    """Hold two columns against each other."""
    found = NameTally()
    texts = before.drop_null().unique()
    found.see(before, after, np.unique(hashes_of(texts)) if len(texts) else np.empty(0, np.uint64))
    return found
