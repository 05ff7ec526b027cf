"""How the rows of real tables hang together: whose child each row is, what it copies, what its parent adds up."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from schemas.model import Relation
from tasks.synthesis.formulas import numbers
from tasks.values.kinds import is_number

Int64 = npt.NDArray[np.int64]

_COPIED = 0.98  # of the rows must agree before a column counts as copied
_SUMMED = 0.99
_MOST_FACTORS = 12

Tables = Mapping[str, pa.Table]


@dataclass(frozen=True)
class Copy:
    """A child's column that repeats its parent's.

    Attributes:
        column: The child's column.
        relation: Position of the relation.
        source: The parent's column.
    """

    column: str
    relation: int
    source: str


@dataclass(frozen=True)
class Total:
    """A parent's column that adds up its children.

    Attributes:
        column: The parent's column.
        relation: Position of the relation.
        factors: One child column, or two that are multiplied; none where children are counted.
        decimals: Digits after the point.
        empty: What a parent without children has; None is null.
        most: How far it goes, told by averages; None where too few rows were learnt to tell.
    """

    column: str
    relation: int
    factors: tuple[str, ...]
    decimals: int
    empty: float | None
    most: float | None = None


def parent_rows(tables: Tables, relation: Relation) -> Int64:
    """Find each child row's parent: its position, -1 where the key is null or names nobody, shape (children,)."""
    child, parent = tables[relation.child], tables[relation.parent]
    sides = [_key(child, relation.columns), _key(parent, relation.parent_columns)]
    if len(relation.columns) == 1:
        found = pc.index_in(sides[0][0], value_set=sides[1][0], skip_nulls=True)
        return np.asarray(pc.fill_null(found, -1), dtype=np.int64)
    codes = [_numbered(first, second) for first, second in zip(*sides, strict=True)]
    joined_child, joined_parent = (_packed([pair[k] for pair in codes]) for k in (0, 1))
    order = np.argsort(joined_parent, kind="stable")
    at = np.clip(np.searchsorted(joined_parent[order], joined_child), 0, len(order) - 1)
    hit = (joined_parent[order][at] == joined_child) & np.all([pair[0] >= 0 for pair in codes], axis=0)
    return np.where(hit, order[at], -1)


def find_copies(tables: Tables, relations: Sequence[Relation], joins: Sequence[Int64], child: str) -> Iterator[Copy]:
    """Find a table's columns that repeat a parent's, the keys apart."""
    keys = key_columns(relations)
    done: set[str] = set()
    for number, relation in enumerate(relations):
        if relation.child != child or relation.parent == child or (joins[number] >= 0).mean() < 1:
            continue
        for name in tables[child].column_names:
            own = tables[child][name]
            if name in done or name in keys[child] or pa.types.is_nested(own.type):
                continue
            if pc.count_distinct(plain(own)).as_py() < 2:
                continue
            for source in tables[relation.parent].column_names:
                theirs = tables[relation.parent][source]
                if (
                    theirs.type == own.type
                    and source not in keys[relation.parent]
                    and _agree(own, theirs, joins[number])
                ):
                    done.add(name)
                    yield Copy(name, number, source)
                    break


def find_totals(tables: Tables, relations: Sequence[Relation], joins: Sequence[Int64], parent: str) -> Iterator[Total]:
    """Find a table's numbers that add up a column of its children, or the product of two."""
    keys = key_columns(relations)
    done: set[str] = set()
    for number, relation in enumerate(relations):
        if relation.parent != parent or relation.child == parent:
            continue
        sums = _sums(tables[relation.child], joins[number], tables[parent].num_rows, keys[relation.child])
        count = np.bincount(joins[number][joins[number] >= 0], minlength=tables[parent].num_rows)
        sums |= {(): count.astype(np.float64)}
        for name in _number_names(tables[parent], keys[parent]):
            own = numbers(tables[parent][name])
            for factors, total in sums.items() if name not in done else ():
                if len(np.unique(total[count > 0])) > 2 and _equal(own[count > 0], total[count > 0]) >= _SUMMED:
                    done.add(name)
                    empty = own[count == 0]
                    missing = np.isnan(empty if len(empty) else own).mean() > (0.5 if len(empty) else 0)
                    rest = None if missing else float(np.nanmedian(empty)) if len(empty) else 0.0
                    yield Total(name, number, factors, 2 if own.dtype.kind == "f" else 0, rest)
                    break


def key_columns(relations: Sequence[Relation]) -> dict[str, set[str]]:
    """The columns of each table that take part in a relation; a table in none has no entry but answers with none."""
    from collections import defaultdict

    keys: dict[str, set[str]] = defaultdict(set)
    for relation in relations:
        keys[relation.child].update(relation.columns)
        keys[relation.parent].update(relation.parent_columns)
    return keys


def _agree(own: pa.ChunkedArray, theirs: pa.ChunkedArray, join: Int64) -> bool:
    some = slice(0, 2000)
    for rows in (some, slice(None)):  # a glance first: nearly all pairs of columns fail it
        left, right = plain(own).take(np.arange(len(own))[rows]), plain(theirs).take(join[rows])
        if equal_share(left, right) < _COPIED:
            return False
    return True


def equal_share(left: pa.Array, right: pa.Array) -> float:
    """Give the share of rows in which two columns of one type are equal, null and null among them."""
    same = pc.fill_null(pc.equal(left, right), pc.and_(pc.is_null(left), pc.is_null(right)))
    return float(pc.mean(pc.cast(same, pa.float64())).as_py() or 0.0)


def _sums(child: pa.Table, join: Int64, parents: int, keys: set[str]) -> dict[tuple[str, ...], npt.NDArray[np.float64]]:
    """Sums over each parent's children of every number, and of the products of two."""
    there = join >= 0
    columns = {name: numbers(child[name]) for name in _number_names(child, keys)[:_MOST_FACTORS]}
    names = list(columns)
    groups = [(a,) for a in names] + [(a, b) for i, a in enumerate(names) for b in names[i + 1 :]]
    amounts = {group: np.prod([columns[name] for name in group], axis=0)[there] for group in groups}
    return {group: np.bincount(join[there], amount, parents).astype(np.float64) for group, amount in amounts.items()}


def _number_names(table: pa.Table, keys: set[str]) -> list[str]:
    return [field.name for field in table.schema if field.name not in keys and is_number(field.type)]


def _equal(own: npt.NDArray[np.float64], total: npt.NDArray[np.float64]) -> float:
    return float(np.mean(np.abs(own - total) <= 0.0051 + 1e-9 * np.abs(total))) if len(own) else 0.0


def _key(table: pa.Table, columns: Sequence[str]) -> list[pa.Array]:
    return [plain(table[name]) for name in columns]


def _numbered(first: pa.Array, second: pa.Array) -> tuple[Int64, Int64]:
    """Number the values of two columns alike, -1 for null."""
    second = second.cast(first.type)
    known = pc.unique(pa.concat_arrays([first, second]).drop_null())
    codes = [
        np.asarray(pc.fill_null(pc.index_in(side, value_set=known, skip_nulls=True), -1)) for side in (first, second)
    ]
    return codes[0].astype(np.int64), codes[1].astype(np.int64)


def _packed(codes: list[Int64]) -> Int64:
    packed = codes[0].copy()
    for column in codes[1:]:
        packed = packed * np.int64(1_000_003) * 4_001 + column
    return packed


def plain(column: pa.ChunkedArray) -> pa.Array:
    """Give a column in one piece, and no dictionary."""
    if pa.types.is_dictionary(column.type):
        column = pc.cast(column, column.type.value_type)
    return column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
