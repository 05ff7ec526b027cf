"""Families of tables of any shape: what was learnt of them, and what only all their rows can tell."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from schemas.model import Relation
from tasks.synthesis.descent import depths
from tasks.synthesis.implied import Through
from tasks.synthesis.joins import Int64, Tables, Total, find_totals, parent_rows
from tasks.synthesis.linked import LinkedTable


@dataclass(frozen=True)
class Family:
    """Fitted tables and their relations.

    Attributes:
        tables: By name, parents before children.
        relations: The relations; other places name them by position.
        primary_keys: The key columns of each table.
        seed: Decides every row.
        orphaned: Positions of relations in which some real row had no parent.
        notes: What a reader of the report should know.
        implied: Relations that two others tell, one after the other.
        unique: Further sets of columns of each table of which no two rows have the same.
    """

    tables: Mapping[str, LinkedTable]
    relations: tuple[Relation, ...]
    primary_keys: Mapping[str, tuple[str, ...]]
    seed: int
    orphaned: frozenset[int] = frozenset()
    notes: tuple[str, ...] = ()
    implied: Mapping[int, Through] = field(default_factory=dict)
    unique: Mapping[str, tuple[tuple[str, ...], ...]] = field(default_factory=dict)

    def optional(self, table: str) -> frozenset[str]:
        """The columns of a table that are null in a row without a parent, where there may be such rows."""
        orphaned = [number for number in self.of_child(table) if number in self.orphaned or self.is_late(number)]
        named = {column for number in orphaned for column in self.relations[number].columns}
        copied = {copy.column for copy in self.tables[table].copies if copy.relation in orphaned}
        return frozenset(
            named | copied | {copy.column for copy in self.tables[table].absent if copy.relation in orphaned}
        )

    def repeated(self, table: str) -> dict[str, tuple[str, str]]:
        """The columns of a table that repeat a parent's, if not in all rows, with the parent and its column."""
        own = self.tables[table]
        copied = {one.column: (self.relations[one.relation].parent, one.source) for one in (*own.copies, *own.absent)}
        alike = {one.column: (self.relations[one.relation].parent, one.source) for one in own.alike if one.source}
        return copied | alike

    def of_child(self, table: str) -> list[int]:
        """Positions of the relations in which a table is the child."""
        return [number for number, relation in enumerate(self.relations) if relation.child == table]

    def is_late(self, number: int) -> bool:
        """Whether a relation's parent comes after its child: it closes a cycle, or refers to the table itself."""
        order = list(self.tables)
        return order.index(self.relations[number].parent) >= order.index(self.relations[number].child)


@dataclass(frozen=True)
class Whole:
    """What rows that are not learnt are needed for: sums over children, and how many there are.

    Attributes:
        totals: The columns of each table that add up children.
        counts: For each relation the number of children of every parent that is learnt.
        orphans: For each relation the number of rows that name a parent which is not there.
        depths: For each relation of a table to itself how deep every row that is learnt lies, among all rows.
    """

    totals: Mapping[str, tuple[Total, ...]]
    counts: Mapping[int, Int64]
    orphans: Mapping[int, int]
    depths: Mapping[int, Int64]

    @classmethod
    def of(cls, tables: Tables, relations: Sequence[Relation]) -> "Whole":
        """Look at all the rows."""
        joins = [parent_rows(tables, relation) for relation in relations]
        totals = {name: tuple(find_totals(tables, relations, joins, name)) for name in tables}
        counts = {
            number: np.bincount(join[join >= 0], minlength=tables[relations[number].parent].num_rows)
            for number, join in enumerate(joins)
        }
        orphans = {number: _orphans(tables, relations[number], join) for number, join in enumerate(joins)}
        own = {number: depths(joins[number]) for number, one in enumerate(relations) if one.child == one.parent}
        return cls(totals, counts, orphans, own)

    def among(self, relations: Sequence[Relation], kept: Mapping[str, npt.NDArray[np.bool_]]) -> "Whole":
        """The same of those parents that are learnt."""
        counts = {n: counts[kept[relations[n].parent]] for n, counts in self.counts.items()}
        own = {n: below[kept[relations[n].child]] for n, below in self.depths.items()}
        return Whole(self.totals, counts, self.orphans, own)


def _orphans(tables: Tables, relation: Relation, join: Int64) -> int:
    named = [np.asarray(tables[relation.child][column].is_valid()) for column in relation.columns]
    return int(np.sum((join < 0) & np.all(named, axis=0)))
