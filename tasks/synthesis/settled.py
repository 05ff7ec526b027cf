"""Columns in which the children of one parent agree: where an order goes is the customer's address, not the order's."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from schemas.model import Relation
from tasks.synthesis.encode import codec_of
from tasks.synthesis.interface import Columns
from tasks.synthesis.joins import Int64, Tables, equal_share, key_columns, parent_rows, plain
from tasks.synthesis.known import Known
from tasks.synthesis.leaving import reason_to_leave_out
from tasks.synthesis.model import ColumnModel
from tasks.synthesis.prepare import least_count

_AGREE = 0.98  # of the children must have the value that most of their parent's children have,
_MOSTLY = 0.9  # or so many where rows choose a kind of parent: kinds are averages, and few rows choose another
_CHANCE = 0.2  # and of those that would not, were values dealt out anew, at most so many do not
_PARENTS = 20  # of two children or more it takes to call it a law
_LOOKED_AT = 50_000  # children, whole parents of them
_REPEATS = 0.5  # of the parents must have the same value for a column to repeat theirs


@dataclass(frozen=True)
class Settled:
    """Columns that are drawn once for each parent, and are the same in all its children.

    Attributes:
        relation: Position of the relation.
        models: Of the columns, each given the parent's columns and those before it.
    """

    relation: int
    models: tuple[ColumnModel, ...]


@dataclass(frozen=True)
class Alike:
    """A column that the record engine makes once for each parent, for all its children.

    Attributes:
        column: The children's column.
        relation: Position of the relation.
        source: The parent's column that it repeats for some parents; None where it repeats none.
        share: Of the parents for which it does.
    """

    column: str
    relation: int
    source: str | None = None
    share: float = 0.0


def agree(codes: Int64, join: Int64, least: float = _AGREE, *, parents: int = _PARENTS) -> bool:
    """Whether children of one parent have the same value, and would not have it by chance.

    Args:
        codes: Each child's value, numbered from 0, shape (children,).
        join: Each child's parent, none missing, shape (children,).
        least: The share of the children that must have what most of their parent's have.
        parents: Of two children or more that it takes.
    """
    every = max(1, len(join) // _LOOKED_AT)
    some = join % every == 0
    codes, join = codes[some], join[some]
    found, several = _agreement(codes, join)
    if several < parents or found < least:
        return False
    dealt, _ = _agreement(np.random.default_rng(len(codes)).permutation(codes), join)
    return 1.0 - found <= _CHANCE * (1.0 - dealt) and dealt < least


def _agreement(codes: Int64, join: Int64) -> tuple[float, int]:
    """The share of children that have their parent's most frequent value, and the parents of several children."""
    if not len(join):
        return 0.0, 0
    pairs, counts = np.unique(join * (int(codes.max()) + 1) + codes, return_counts=True)
    owner = pairs // (int(codes.max()) + 1)
    starts = np.flatnonzero(np.diff(owner, prepend=-1))
    sizes, most = np.add.reduceat(counts, starts), np.maximum.reduceat(counts, starts)
    several = sizes > 1
    return float(most[several].sum() / max(sizes[several].sum(), 1)), int(several.sum())


def settled_by(codes: Int64, joins: Mapping[int, Int64], least: float = _AGREE) -> int | None:
    """The relation whose parents settle a column, that of the fewest parents where several do; None where none does."""
    found = [(len(np.unique(join)), number) for number, join in joins.items() if agree(codes, join, least)]
    return min(found)[1] if found else None


def settled_choices(known: Known, joins: Mapping[int, Int64]) -> list[str]:
    """Of the kinds of parents that rows choose, those that another parent settles."""
    return [
        name
        for name, values in known.values.items()
        if settled_by(np.unique(values, return_inverse=True)[1], joins, _MOSTLY) is not None
    ]


def whole_joins(joins: Sequence[Int64], numbers: Iterable[int]) -> dict[int, Int64]:
    """Of some relations those in which every row has a parent."""
    return {number: joins[number] for number in numbers if len(joins[number]) and (joins[number] >= 0).all()}


def first_children(join: Int64) -> Int64:
    """The first child of every parent that has one, shape (parents with children,)."""
    return np.unique(join, return_index=True)[1]


def find_alike(
    tables: Tables, relations: Sequence[Relation], joins: Mapping[int, Int64], name: str, left: Sequence[str]
) -> Iterator[Alike]:
    """Find, of a table's columns left to the record engine, those in which the children of one parent agree.

    Args:
        tables: The real tables.
        relations: All relations.
        joins: The parent of each of the table's rows, none missing, by relation.
        name: The table.
        left: The columns.
    """
    child = tables[name]
    for column in left:
        codes = numbered(child[column])
        number = None if codes is None else settled_by(codes, joins)
        if number is not None:
            parent = tables[relations[number].parent]
            yield _repeating(Alike(column, number), child, parent, relations, joins[number])


def settle(flat: pa.Table, own: Known, joins: Mapping[int, Int64]) -> tuple[Known, dict[str, int]]:
    """Learn the values of settled columns anew, a parent counted once, and tell which relation settles them.

    Args:
        flat: The real rows.
        own: The same in model space, and more columns.
        joins: The parent of each row, none missing, by relation.
    """
    codecs, values, found = dict(own.codecs), dict(own.values), {}
    for name in flat.column_names:
        number = settled_by(np.unique(values[name], return_inverse=True)[1], joins)
        if number is not None:
            rows, found[name] = first_children(joins[number]), number
            codecs[name] = codec_of(flat[name].take(rows), least_count(name, len(rows), Columns()))
            values[name] = codecs[name].encode(flat[name])
    return Known(codecs, values, own.rows), found


def _repeating(found: Alike, child: pa.Table, parent: pa.Table, relations: Sequence[Relation], join: Int64) -> Alike:
    """Say which of the parent's columns it repeats for some parents."""
    keys = key_columns(relations)[relations[found.relation].parent]
    rows = first_children(join)
    own = plain(child[found.column]).take(rows)
    for source in parent.column_names:
        if source not in keys and parent[source].type == child[found.column].type:
            share = equal_share(own, plain(parent[source]).take(join[rows]))
            if share >= _REPEATS and share > found.share:
                found = replace(found, source=source, share=share)
    return found


def rare_among_parents(
    tables: Tables, relations: Sequence[Relation], columns: Mapping[str, Columns], kept: frozenset[str]
) -> dict[str, frozenset[str]]:
    """By table, the columns whose values many children share and hardly two parents: they name a parent, as his own do.

    Args:
        tables: The real tables.
        relations: Their relations.
        columns: What is known of each table's columns.
        kept: Tables that are kept as they are: what they settle names a kind of thing.
    """
    found: dict[str, set[str]] = {name: set() for name in tables}
    for relation in relations:
        if relation.child == relation.parent or relation.parent in kept:
            continue
        join, child = parent_rows(tables, relation), tables[relation.child]
        if not len(join) or (join < 0).any():
            continue
        rows, known = first_children(join), columns[relation.child]
        for name in _texts(child, known):
            column = child[name].take(rows)
            rare = reason_to_leave_out(name, column, least_count(name, len(rows), known)) is not None
            if rare and (codes := numbered(child[name])) is not None and agree(codes, join):
                found[relation.child].add(name)
    return {name: frozenset(names) for name, names in found.items()}


def _texts(table: pa.Table, columns: Columns) -> Iterator[str]:
    for field in table.schema:
        if pa.types.is_string(field.type) and field.name not in columns.keys | columns.made:
            yield field.name


def numbered(column: pa.ChunkedArray) -> npt.NDArray[np.int64] | None:
    """Number a column's values, null among them; None for nested ones, which are not compared."""
    if pa.types.is_nested(column.type):
        return None
    coded = plain(column).dictionary_encode(null_encoding="encode")
    return np.asarray(coded.indices, dtype=np.int64)
