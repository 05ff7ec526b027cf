"""Whether names of people survive: one's own, or more of the source's than chance brings together."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tasks.pii.groups import row_hashes
from tasks.pii.hashing import Counts, UInt64, hashes_of, within

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
            same = pc.and_(pc.equal(before, after), pc.match_substring_regex(after, r"\S"))  # an empty cell is nobody
            self.own += int(pc.sum(same).as_py() or 0)
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


_TURNS = 4  # how often names are put together anew to tell what chance does
_ERRORS = 5  # standard errors: once in three million runs that chance does more


@dataclass
class PersonTally:
    """Rows that tell a person by given name, family name and day of birth, held against the source's.

    Among a million rows some made-up person is somebody, whoever makes them up.

    Attributes:
        known: The source's persons.
        own: Rows whose person is still the same.
        met: Rows whose person is some source row's.
        by_chance: What ``met`` would be were given names dealt out anew.
    """

    known: Counts = field(default_factory=Counts)
    own: int = 0
    met: int = 0
    by_chance: float = 0.0

    def see(self, before: pa.Table, after: pa.Table, names: str) -> None:
        """Take note of the same rows of both, of the columns that tell a person alone.

        Args:
            before: Rows of the source.
            after: Rows of the output.
            names: The column that is dealt out anew.
        """
        known = self.known.settle().ids
        full = np.logical_and.reduce([np.asarray(column.is_valid()) for column in after.columns])
        made = row_hashes(after, after.column_names)
        self.own += int(((made == row_hashes(before, before.column_names)) & full).sum())
        self.met += int(within(made[full], known).sum())
        for turn in range(1, _TURNS + 1):
            dealt = pa.concat_arrays(
                [chunk for part in (after[names][turn:], after[names][:turn]) for chunk in part.chunks]
            )
            other = after.set_column(after.column_names.index(names), names, dealt)
            self.by_chance += int(within(row_hashes(other, other.column_names)[full], known).sum()) / _TURNS

    @property
    def cells(self) -> int:
        """Offending rows."""
        return self.own or (self.met if self.met > self.by_chance + _ERRORS * self.by_chance**0.5 else 0)


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
