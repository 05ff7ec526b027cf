"""What is learnt from: real tables, how they hang together, and what of them must not be learnt."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from schemas.model import Relation
from tasks.synthesis.interface import Columns
from tasks.synthesis.prepare import divide_columns

FEWEST_ROWS = 10
"""Rows that a table which hangs together with no other needs: a twin of fewer would give them away."""

_MISSING = "? missing"

Kept = Mapping[str, npt.NDArray[np.bool_]]
"""By table, which of its rows are learnt."""


@dataclass(frozen=True)
class Source:
    """Real tables and what is known of them.

    Attributes:
        tables: The rows, by table.
        relations: Their foreign keys.
        keys: The columns of each table's key; a table without one needs none.
        made: Columns that the record engine makes: personal data, identifiers, texts.
        personal: Tables that tell of people: never kept as they are, however small.
        persons: Columns of a table that name whom its rows belong to.
        targets: A column of a table whose dependence on the others matters most.
        unique: Further sets of columns of a table of which no two rows have the same, as it was declared.
    """

    tables: Mapping[str, pa.Table]
    relations: tuple[Relation, ...] = ()
    keys: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    made: Mapping[str, frozenset[str]] = field(default_factory=dict)
    personal: frozenset[str] = frozenset()
    targets: Mapping[str, str] = field(default_factory=dict)
    persons: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    unique: Mapping[str, tuple[tuple[str, ...], ...]] = field(default_factory=dict)

    def columns(self, table: str) -> Columns:
        """What is known of a table's columns."""
        named = {column for relation in self.relations if relation.child == table for column in relation.columns}
        asked = {
            column for relation in self.relations if relation.parent == table for column in relation.parent_columns
        }
        keys = frozenset({*named, *asked, *self.keys.get(table, ())})
        return Columns(
            keys=keys,
            made=self.made.get(table, frozenset()) - keys,
            target=self.targets.get(table),
            people=table in self.personal,
            persons=self.persons.get(table, ()),
        )

    def among(self, kept: Kept | None) -> "Source":
        """The same with some of the rows; all when it is not said which."""
        if kept is None:
            return self
        return replace(self, tables={name: table.filter(pa.array(kept[name])) for name, table in self.tables.items()})

    def groups(self) -> Iterator[tuple[str, ...]]:
        """Part the tables into those that hang together, in the order of the tables."""
        group = {name: {name} for name in self.tables}
        for relation in self.relations:
            joined = group[relation.child] | group[relation.parent]
            group |= dict.fromkeys(joined, joined)
        yield from dict.fromkeys(tuple(name for name in self.tables if name in group[table]) for table in self.tables)

    def relations_of(self, tables: tuple[str, ...]) -> tuple[Relation, ...]:
        """The relations between these tables."""
        return tuple(relation for relation in self.relations if relation.child in tables)


def missing_name(column: str) -> str:
    """Name the hidden column that says where a column is null."""
    return f"{column}{_MISSING}"


def shown(names: list[str]) -> list[str]:
    """The columns that are not hidden."""
    return [name for name in names if not name.endswith(_MISSING)]


def with_missing(table: pa.Table, columns: Columns) -> pa.Table:
    """Add, for each column that will not be learnt and has nulls, a hidden column that says where.

    A null of such a column tells something of the row that no value would: it is learnt in the column's place.
    """
    left_out, _ = divide_columns(table, columns)
    for name in left_out:
        if name not in columns.keys and table[name].null_count:
            table = table.append_column(missing_name(name), pc.is_null(table[name]))
    return table
