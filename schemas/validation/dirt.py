"""Dirt: that each pass soils columns that exist, can be soiled in that way, and are nobody's key."""

from collections.abc import Iterator

import pyarrow as pa

from schemas.dirt import Dirt, Duplicate, Missing, Orphan, Pattern, Swapped
from schemas.errors import SchemaError
from schemas.places import Path
from schemas.sql import parse_expression, result_type
from schemas.types import NUMERIC, ColumnType
from schemas.validation.context import Context
from schemas.validation.report import Found


def check_dirt(context: Context) -> Iterator[Found]:
    """Find passes that name what is not there, or that would soil what must stay clean."""
    for index, dirt in enumerate(context.schema.dirt):
        path: Path = ("dirt", index)
        if path in context.broken:
            continue
        if (problem := context.unknown_table(dirt.table)) is not None:
            yield (*path, "table"), f"The dirt '{dirt.kind}': {problem}"
        elif dirt.table in context.tables:
            yield from _columns(path, dirt, context)
            yield from _condition(path, dirt, context)


def _columns(path: Path, dirt: Dirt, context: Context) -> Iterator[Found]:
    there = [name for name in dirt.touches if (dirt.table, name) in context.columns]
    known = [name for name in there if context.is_sure((dirt.table, name))]
    for name in dirt.touches:
        if (problem := context.unknown_column(dirt.table, name)) is not None:
            yield path, f"The dirt '{dirt.kind}': {problem}"
    for name in known:
        for problem in _problems(dirt, name, context):
            yield path, f"The dirt '{dirt.kind}' cannot soil {dirt.table}.{name}: {problem}"
    if isinstance(dirt, Swapped) and len(known) == 2:
        one, other = (context.columns[dirt.table, name] for name in known)
        if one.arrow_type != other.arrow_type:
            yield path, f"The dirt 'swapped' needs two columns of one type; {known[0]} and {known[1]} are of two."


def _problems(dirt: Dirt, name: str, context: Context) -> Iterator[str]:
    column, filled = context.columns[dirt.table, name], context.filled.get((dirt.table, name), [])
    if name in context.tables[dirt.table].primary_key and not isinstance(dirt, Duplicate):
        yield "it is part of the primary key, by which labels and readers find rows. Soil another column."
    if column.type not in dirt.types:
        yield f"it is of type {column.type}, and '{dirt.kind}' takes {', '.join(sorted(dirt.types))}."
    if isinstance(dirt, Orphan) and not filled:
        yield "no relation fills it, so it refers to nobody. Name a foreign key's column."
    if filled and not isinstance(dirt, Orphan | Missing | Pattern):
        yield "it refers to another table. Only 'orphan', 'missing' and the patterns soil such a column."
    if isinstance(dirt, Pattern) and name == dirt.at and column.type is not ColumnType.TIMESTAMP:
        yield f"'at' names a timestamp, and this is of type {column.type}."
    if name == getattr(dirt, "amount", None) and column.type not in NUMERIC:
        yield f"'amount' names a number, and this is of type {column.type}."


def _condition(path: Path, dirt: Dirt, context: Context) -> Iterator[Found]:
    if dirt.when is None:
        return
    if isinstance(dirt, Duplicate):
        yield (
            (*path, "when"),
            "The dirt 'duplicate' takes no 'when': how many rows are there twice must be known before any is made. "
            "Leave it out; 'near_duplicate' takes one.",
        )
        return
    try:
        expression = parse_expression(dirt.when)
        table = context.tables[dirt.table]
        types = {column.name: column.arrow_type for column in table.columns}
        if not context.is_whole(table.name) or not context.is_sure(*((table.name, name) for name in types)):
            return  # a stand-in says nothing of the column that it stands for
        if not pa.types.is_boolean(result_type(expression.resolved(list(types)), types)):
            yield (*path, "when"), f"The dirt '{dirt.kind}': `{dirt.when}` is no condition. Compare it with something."
    except SchemaError as error:
        yield (*path, "when"), f"The dirt '{dirt.kind}': 'when' cannot be used: {error}"
