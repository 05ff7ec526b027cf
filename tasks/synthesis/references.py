"""Tables that are kept as they are: they describe kinds of things, and nobody."""

from collections.abc import Iterator, Sequence

import pyarrow as pa
import pyarrow.compute as pc

from schemas.model import Relation
from schemas.semantics.knowledge import kinds_of_thing
from schemas.semantics.words import singular_of, words_of
from tasks.synthesis.joins import Int64, Tables, find_copies, key_columns, parent_rows, plain

_MOST = 100  # rows of a code and what it is called
_MOST_TOLD = 3  # columns of such a table, and no more
_MOST_SOLD = 1_000  # rows of a catalogue
_MOST_SAID = 8  # and its columns
_REFERRED = 20  # and rows that refer to each of them on average
_SHARED = 5  # rows of a catalogue that a number is of where its children do not repeat it
_PEOPLE = frozenset(
    {"clerk", "commission", "consultant", "crew", "judge", "lawyer", "lecturer", "officer", "person", "personnel",
     "pilot", "referee", "rep", "salary", "seller", "staff", "supervisor", "therapist", "wage"}
)  # fmt: skip


def references(tables: Tables, relations: Sequence[Relation], personal: frozenset[str]) -> frozenset[str]:
    """Tables that refer to none and that many rows refer to: kept as they are, for they describe nobody.

    Either a code and what it is called, and no more: a table that tells more of each row, such as a number, may tell of
    somebody. Or a catalogue: what its rows cost stands in all rows that choose them, and these belong to more of
    something else, such as orders.
    """
    children: dict[str, int] = {}
    for relation in relations:
        children[relation.parent] = children.get(relation.parent, 0) + tables[relation.child].num_rows
    referring = {relation.child for relation in relations}
    return frozenset(
        name
        for name, rows in children.items()
        if name not in referring | personal
        and rows >= _REFERRED * tables[name].num_rows
        and (_only_names(tables[name], relations, name) or _is_catalogue(tables, relations, name))
    )


def _only_names(table: pa.Table, relations: Sequence[Relation], name: str) -> bool:
    asked = {column for relation in relations if relation.parent == name for column in relation.parent_columns}
    others = [field.type for field in table.schema if field.name not in asked]
    return table.num_rows <= _MOST and table.num_columns <= _MOST_TOLD and all(map(pa.types.is_string, others))


def _is_catalogue(tables: Tables, relations: Sequence[Relation], name: str) -> bool:
    table = tables[name]
    if table.num_rows > _MOST_SOLD or table.num_columns > _MOST_SAID or _is_of_people(table, name):
        return False
    copied = set(_copied(tables, relations, name))
    others = [column for column in table.column_names if column not in key_columns(relations)[name] | copied]
    return bool(copied) and all(pa.types.is_string(table[column].type) or _shared(table[column]) for column in others)


def _is_of_people(table: pa.Table, name: str) -> bool:
    """Whether the table or a column is called after what people are: an agent's share of a sale is his."""
    said = [singular_of(word) for one in (name, *table.column_names) for word in words_of(one)]
    return any(word in _PEOPLE or kinds_of_thing().get(word) == "people" for word in said)


def _copied(tables: Tables, relations: Sequence[Relation], name: str) -> Iterator[str]:
    """The table's numbers that its children repeat, where they belong to more of something else than it has rows."""
    joins: dict[int, Int64] = {}
    for number, relation in enumerate(relations):
        beside = [r for r in relations if r.child == relation.child and r is not relation and r.parent != r.child]
        more = any(tables[other.parent].num_rows > tables[name].num_rows for other in beside)
        if relation.parent == name and more:
            joins[number] = parent_rows(tables, relation)
    for number, join in joins.items():
        only = [relations[number]]
        for copy in find_copies(tables, only, [join], relations[number].child):
            yield copy.source


def _shared(column: pa.ChunkedArray) -> bool:
    """Whether each value of a column is of several rows."""
    if pa.types.is_nested(column.type):
        return False
    counts = pc.value_counts(plain(column)).field("counts")
    return len(counts) > 0 and pc.min(counts).as_py() >= _SHARED
