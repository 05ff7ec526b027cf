"""The keys of a real dataset: what the source declares and what names and values speak for, so far as it holds."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations
from math import prod

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from schemas.model import DatasetSchema, Relation, TableSchema
from schemas.readers.samples import profile_tables
from schemas.readers.samples.binary import of_arrow
from schemas.readers.samples.keys import INCLUDED
from schemas.readers.streams.dataset import RealDataset, RealTable

_LOOKED_AT = 20_000
_INCLUDED = 0.5  # where orphans are taken: each has a value of its own, so few rows of them are many values
_MOST_OF_PAIRS = 8  # columns that are looked at as parts of a key of two,
_BY_CHANCE = 20  # and pairs of rows that would be alike by chance: none is, so it is a law
_BY_CHANCE_BESIDE = 8  # where one of them is a foreign key
_KEY = "0123456789abcdef"
UInt64 = npt.NDArray[np.uint64]
Int64 = npt.NDArray[np.int64]


def with_keys(dataset: RealDataset, orphans: float = 0.0, *, beside_parents: bool = False) -> DatasetSchema:
    """Describe a dataset with its keys, each of which holds on every row.

    Declared keys are tried first; where a source declares none, those that a sample of its rows speaks for.

    Args:
        dataset: The tables.
        orphans: The share of a foreign key's rows, or of its distinct values, that may name no parent.
        beside_parents: Whether what tells the rows of one parent apart is sought too, in tables without another key.
    """
    primary, relations = _proposed(dataset, _INCLUDED if orphans else INCLUDED)
    wanted: dict[str, set[tuple[str, ...]]] = {table.name: set() for table in dataset.tables}
    for name, key in primary.items():
        wanted[name].add(key)
    for one in relations:
        wanted[one.child].add(one.columns)
        wanted[one.parent].add(one.parent_columns)
    hashes = {name: _hashes(dataset.table(name), keys) for name, keys in wanted.items()}
    tables = tuple(_keyed(table, primary.get(table.name, ()), hashes[table.name]) for table in dataset.tables)
    kept = [one for one in relations if _holds(one, hashes, orphans)]
    if beside_parents and not dataset.relations:
        whole = [one for one in kept if _holds(one, hashes, 0.0)]
        tables = tuple(
            table if table.primary_key else _told_apart(dataset.table(table.name), table, whole) for table in tables
        )
    return DatasetSchema(name=dataset.name, tables=_with_unique(tables, kept), relations=tuple(kept))


def _proposed(dataset: RealDataset, included: float) -> tuple[dict[str, tuple[str, ...]], list[Relation]]:
    declared = {table.name: table.schema.primary_key for table in dataset.tables if table.schema.primary_key}
    if dataset.relations or len(declared) == len(dataset.tables):
        return declared, _plain(dataset.relations, dataset)
    raw = []
    for table in dataset.tables:
        head = next(table.chunks(_LOOKED_AT), table.arrow.empty_table())
        raw.append(of_arrow(head, table.name, whole=len(head) == table.rows))
    guessed = profile_tables(raw, dataset.name, included=included).schema
    found = {table.name: table.primary_key for table in guessed.tables if table.primary_key}
    relations = _plain(guessed.relations, dataset)
    linked = {name for one in relations for name in (one.child, one.parent)}
    for table in dataset.tables:
        if table.name not in linked and table.name not in found:
            found[table.name] = find_pair(next(table.chunks(_LOOKED_AT), table.arrow.empty_table()))
    return {**{name: key for name, key in found.items() if key}, **declared}, relations


def _told_apart(real: RealTable, table: TableSchema, relations: Sequence[Relation]) -> TableSchema:
    """Give a table the key that a parent's makes with one or two columns, where that holds on every row."""
    own = [one.columns[0] for one in relations if one.child == table.name != one.parent and len(one.columns) == 1]
    key = find_beside(next(real.chunks(_LOOKED_AT), real.arrow.empty_table()), own)
    return _keyed(real, key, _hashes(real, {key})) if key else table


def find_beside(rows: pa.Table, parents: Sequence[str]) -> tuple[str, ...]:
    """Columns that tell the rows of one parent apart as chance would not have it: one, or two of them.

    Args:
        rows: Of the table.
        parents: Its foreign keys.
    """
    codes = _codes_of(rows, dates=True)
    others = _repeating(codes)
    tried = (
        (parent, *beside)
        for size in (1, 2)
        for parent in (name for name in parents if name in others)
        for beside in combinations([name for name in others if name != parent][:_MOST_OF_PAIRS], size)
    )
    return _telling(rows, codes, tried, _BY_CHANCE_BESIDE)


def _codes_of(rows: pa.Table, *, dates: bool = False) -> dict[str, Int64]:
    """Values numbered from 0, of columns that may be a key's part: whole numbers and texts, dates where asked for."""
    return {
        field.name: np.asarray(rows[field.name].combine_chunks().dictionary_encode().indices, dtype=np.int64)
        for field in rows.schema
        if not rows[field.name].null_count
        and (
            pa.types.is_integer(field.type)
            or pa.types.is_string(field.type)
            or (dates and (pa.types.is_date(field.type) or pa.types.is_timestamp(field.type)))
        )
    }


def _repeating(codes: Mapping[str, Int64]) -> list[str]:
    """The columns in which some value comes again."""
    return [name for name, own in codes.items() if len(own) and own.max() + 1 < len(own)]


def _are_unique(codes: Sequence[Int64]) -> bool:
    sizes = [int(own.max()) + 1 for own in codes]
    if prod(sizes) >= 2**63:
        return len(np.unique(np.column_stack(codes), axis=0)) == len(codes[0])
    packed = np.zeros(len(codes[0]), dtype=np.int64)  # one number a row: sorting rows takes many times as long
    for own, size in zip(codes, sizes, strict=True):
        packed = packed * size + own
    return len(np.unique(packed)) == len(packed)


def find_pair(rows: pa.Table) -> tuple[str, ...]:
    """The first two columns that each repeat, and tell rows apart together as chance would not have it."""
    codes = _codes_of(rows)
    return _telling(rows, codes, combinations(_repeating(codes)[:_MOST_OF_PAIRS], 2), _BY_CHANCE)


def _telling(
    rows: pa.Table, codes: Mapping[str, Int64], tried: Iterable[tuple[str, ...]], least: float
) -> tuple[str, ...]:
    """The first of some keys that tells rows apart where chance would have made so many pairs of them alike."""
    alike = {name: float(np.sum((np.bincount(own) / len(own)) ** 2)) for name, own in codes.items() if len(own)}
    for names in tried:
        key = tuple(name for name in rows.column_names if name in names)
        by_chance = rows.num_rows**2 / 2 * float(np.prod([alike[name] for name in key]))
        if by_chance >= least and _are_unique([codes[name] for name in key]):
            return key
    return ()


def _plain(relations: Iterable[Relation], dataset: RealDataset) -> list[Relation]:
    """The relations without what is only for making rows, so far as their columns are there."""
    columns = {table.name: set(table.arrow.names) for table in dataset.tables}
    return [
        Relation(
            name=one.name, child=one.child, columns=one.columns, parent=one.parent, parent_columns=one.parent_columns
        )
        for one in relations
        if one.child in columns
        and one.parent in columns
        and set(one.columns) <= columns[one.child]
        and set(one.parent_columns) <= columns[one.parent]
        and all(
            dataset.table(one.child).arrow.field(child).type == dataset.table(one.parent).arrow.field(parent).type
            for child, parent in zip(one.columns, one.parent_columns, strict=True)
        )
    ]


def _hashes(table: RealTable, keys: set[tuple[str, ...]]) -> dict[tuple[str, ...], tuple[UInt64, Int64]]:
    """The distinct values of each key as hashes, and how many rows hold each; those with a null are left out."""
    columns = sorted({name for key in keys for name in key})
    if not columns:
        return {}
    parts: dict[tuple[str, ...], list[UInt64]] = {key: [] for key in keys}
    for chunk in table.chunks(columns=columns):
        for key in keys:
            parts[key].append(hashed_rows(chunk, key))
    return {
        key: np.unique(np.concatenate(found or [np.empty(0, np.uint64)]), return_counts=True)
        for key, found in parts.items()
    }


def hashed_rows(chunk: pa.Table, columns: Sequence[str]) -> UInt64:
    """Hash the values of some columns row by row; rows with a null among them are left out."""
    import pandas as pd

    whole = chunk.select(list(columns))
    for name in columns:
        whole = whole.filter(pc.is_valid(whole.column(name)))
    total = np.zeros(whole.num_rows, np.uint64)
    with np.errstate(over="ignore"):
        for name in columns:
            values = whole.column(name)
            texts = values if pa.types.is_string(values.type) else values.cast(pa.string())
            hashed = pd.util.hash_array(texts.to_numpy(), hash_key=_KEY, categorize=False)
            total = total * np.uint64(0x9E3779B97F4A7C15) + hashed
    return total


def _keyed(table: RealTable, key: tuple[str, ...], hashes: dict[tuple[str, ...], tuple[UInt64, Int64]]) -> TableSchema:
    unique = key in hashes and len(hashes[key][0]) == int(hashes[key][1].sum()) == table.rows
    columns = [
        column.model_copy(update={"nullable": False}) if unique and column.name in key else column
        for column in table.schema.columns
    ]
    return table.schema.model_copy(update={"primary_key": key if unique else (), "columns": tuple(columns)})


def _holds(one: Relation, hashes: dict[str, dict[tuple[str, ...], tuple[UInt64, Int64]]], orphans: float) -> bool:
    parents, rows = hashes[one.parent][one.parent_columns]
    children, counts = hashes[one.child][one.columns]
    missing = ~np.isin(children, parents)
    few = missing.sum() <= orphans * len(children) or counts[missing].sum() <= orphans * counts.sum()
    return len(parents) == rows.sum() > 0 and bool(few)


def _with_unique(tables: tuple[TableSchema, ...], relations: list[Relation]) -> tuple[TableSchema, ...]:
    """What relations lead to is unique, and said to be."""
    made = []
    for table in tables:
        led_to = {one.parent_columns for one in relations if one.parent == table.name} - {table.primary_key}
        columns = tuple(
            column.model_copy(update={"unique": True}) if (column.name,) in led_to else column
            for column in table.columns
        )
        several = tuple(sorted(key for key in led_to if len(key) > 1))
        made.append(table.model_copy(update={"columns": columns, "unique": several}))
    return tuple(made)
