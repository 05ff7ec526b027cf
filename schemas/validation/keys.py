"""Keys: that their columns exist, and that they can be as many as the rows."""

import math
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from schemas.errors import UnderstudyError
from schemas.generator import Binding
from schemas.model import ColumnSchema, Relation, TableSchema
from schemas.places import Path
from schemas.types import ColumnType
from schemas.validation.columns import bounds_of, column_problems
from schemas.validation.context import Context
from schemas.validation.report import Found

NO_PROMISE = 1
"""What a generator is good for in a key when it cannot tell how many different values it has."""


def check_keys(context: Context) -> Iterator[Found]:
    """Find keys over unknown columns, and keys with fewer values than the table has rows."""
    for name, table in context.tables.items():
        path = context.table_paths[name]
        for where, key in _keys(path, table):
            yield from _columns(where, key, name, context)
            columns = [(name, column) for column in key]
            if key and all(column in context.columns for column in columns) and context.is_sure(*columns):
                yield from _capacity(where, key, table, context)


def _keys(path: Path, table: TableSchema) -> Iterator[tuple[Path, tuple[str, ...]]]:
    """Each distinct key, at the place where it is first declared."""
    declared = [((*path, "primary_key"), table.primary_key)]
    declared += [((*path, "unique", index), key) for index, key in enumerate(table.unique)]
    singles = ((index, column) for index, column in enumerate(table.columns) if column.unique)
    declared += [((*path, "columns", index, "unique"), (column.name,)) for index, column in singles]
    once: dict[tuple[str, ...], Path] = {}
    for where, key in declared:
        once.setdefault(tuple(sorted(key)) if len(set(key)) == len(key) else key, where)
    yield from ((where, key) for where, key in declared if where in once.values())


def _columns(path: Path, key: tuple[str, ...], table: str, context: Context) -> Iterator[Found]:
    what = "The primary key" if "primary_key" in path else "A unique key"
    for column in dict.fromkeys(key):
        if (problem := context.unknown_column(table, column)) is not None:
            yield path, f"{what} of '{table}' names column '{column}'. {problem}"
    if twice := sorted({column for column in key if key.count(column) > 1}):
        yield path, f"{what} of '{table}' names '{twice[0]}' twice. Name it once."
    if not key and "unique" in path:
        yield path, f"A unique key of '{table}' names no column. Name some, or remove it."


def _capacity(path: Path, key: tuple[str, ...], table: TableSchema, context: Context) -> Iterator[Found]:
    if table.rows is None:
        return
    wanted = _rows_with_key(key, table, context)
    parts = list(_parts(key, table, context))
    if any(most is None for _, most in parts):
        return
    distinct = math.prod(most for _, most in parts if most is not None)
    if wanted > distinct:
        shown = " x ".join(told for told, _ in parts) if len(parts) > 1 else parts[0][0]
        yield (
            path,
            f"Table '{table.name}' asks for {table.rows:,} rows, and its key ({', '.join(key)}) has only {distinct:,} "
            f"different values: {shown}. Ask for at most {distinct:,} rows, or give the key more values.",
        )


def _rows_with_key(key: tuple[str, ...], table: TableSchema, context: Context) -> int:
    """The rows that the key must tell apart: those without a null in it, by a lower bound."""
    rows = table.rows or 0
    if key == table.primary_key:
        return rows
    share = 1.0
    for column in key:
        filled = context.filled.get((table.name, column), [])
        rates = [table.column(column).null_rate, *(relation.null_rate for _, relation, _ in filled)]
        share *= 1 - max(rate or 0 for rate in rates)
    return rows if share == 1 else math.floor(rows * share * 0.99)


def _parts(key: tuple[str, ...], table: TableSchema, context: Context) -> Iterator[tuple[str, int | None]]:
    """The key's independent parts with the values of each: a composite foreign key is one part."""
    left = list(key)
    for relation in _relations_within(key, table.name, context):
        if set(relation.columns) & set(left):
            left = [column for column in left if column not in relation.columns]
            rows = context.tables[relation.parent].rows
            yield f"{', '.join(relation.columns)} ({rows or 0:,} rows of '{relation.parent}')", rows
    for column in left:
        if (table.name, column) in context.filled:
            yield column, None
        else:
            most = distinct_values(table.column(column), table, context)
            yield f"{column} ({_promised(most)})", most


def _promised(most: int | None) -> str:
    return "whose generator promises no different values" if most == NO_PROMISE else f"{most or 0:,}"


def _relations_within(key: tuple[str, ...], table: str, context: Context) -> list[Relation]:
    within = [relation for relation in context.sound_parents_of(table) if set(relation.columns) <= set(key)]
    return sorted(within, key=lambda relation: -len(relation.columns))


def distinct_values(column: ColumnSchema, table: TableSchema, context: Context) -> int | None:
    """The most different values that a column can be made to hold; None when no bound is known."""
    if next(column_problems(column), None) is not None:
        return None
    if column.generator and (column.generator.naturally_unique or column.generator.points(column) is not None):
        return None
    known = [_listed(column), _bounded(column), _generated(column, table, context)]
    return min((most for most in known if most is not None), default=None)


def _listed(column: ColumnSchema) -> int | None:
    if column.values is not None:
        return len(column.values)
    if column.type is ColumnType.BOOLEAN:
        return 2
    return 256**column.length if column.type is ColumnType.BINARY and column.length and column.length <= 4 else None


def _bounded(column: ColumnSchema) -> int | None:
    low, high = bounds_of(column)
    if column.type is ColumnType.DECIMAL and column.precision and (low is None or high is None):
        return int(2 * 10**column.precision - 1)
    if low is None or high is None:
        return None
    if isinstance(low, Decimal):
        scale = 2 if column.scale is None else column.scale
        return int((high - low).scaleb(scale)) + 1
    if isinstance(low, int):
        return int(high - low) + 1
    return (high - low).days + 1 if type(low) is date else None


def _generated(column: ColumnSchema, table: TableSchema, context: Context) -> int | None:
    if column.generator is None or column.type not in column.generator.types:
        return None
    siblings = {sibling.name: sibling for sibling in table.columns}
    binding = Binding(column, locale=context.schema.locale, rows=table.rows or 1, siblings=siblings)
    try:
        return column.generator.bind(binding).capacity or NO_PROMISE
    except (UnderstudyError, NotImplementedError, ValueError):
        return None
