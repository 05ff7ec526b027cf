"""Relations: that both sides exist and match, that the parent's side is a key, and that the counts can be met."""

import math
from collections.abc import Iterator

from schemas.model import ColumnSchema, Relation, TableSchema
from schemas.places import Path
from schemas.types import ColumnType
from schemas.validation.context import Column, Context
from schemas.validation.report import Found


def check_relations(context: Context) -> Iterator[Found]:
    """Find relations that cannot hold."""
    for path, relation in context.relations:
        yield from _sides(path, relation, context)
    for path, relation in context.sound_relations:
        yield from _types(path, relation, context)
        yield from _parent_key(path, relation, context)
        yield from _nulls(path, relation, context)
        yield from _counts(path, relation, context)
    yield from _repeated(context)
    yield from _shared(context)


def named(relation: Relation) -> str:
    """Call a relation in a sentence: ``orders(customer_id) -> customers(id)``."""
    child, parent = ", ".join(relation.columns), ", ".join(relation.parent_columns)
    return f"{relation.child}({child}) -> {relation.parent}({parent})"


def _sides(path: Path, relation: Relation, context: Context) -> Iterator[Found]:
    sides = (("child", "columns"), ("parent", "parent_columns"))
    for table_key, columns_key in sides:
        table, columns = getattr(relation, table_key), getattr(relation, columns_key)
        if (problem := context.unknown_table(table)) is not None:
            yield (*path, table_key), f"Relation {named(relation)}: {problem}"
        for index, column in enumerate(columns):
            if (problem := context.unknown_column(table, column)) is not None:
                yield (*path, columns_key, index), f"Relation {named(relation)}: {problem}"
        if len(set(columns)) < len(columns):
            yield (*path, columns_key), f"Relation {named(relation)} names a column twice. Name each once."
    if len(relation.columns) != len(relation.parent_columns) or not relation.columns:
        yield (
            (*path, "parent_columns"),
            f"Relation {named(relation)} has {len(relation.columns)} columns on the child's side and "
            f"{len(relation.parent_columns)} on the parent's. Pair each child column with one of the parent's.",
        )


def _types(path: Path, relation: Relation, context: Context) -> Iterator[Found]:
    for index, (name, parent_name) in enumerate(zip(relation.columns, relation.parent_columns, strict=True)):
        columns = (relation.child, name), (relation.parent, parent_name)
        child, parent = (context.columns[column] for column in columns)
        if _family(child) != _family(parent) and context.is_sure(*columns):
            yield (
                (*path, "columns", index),
                f"Relation {named(relation)}: column {relation.child}.{name} is {_type(child)}, and "
                f"{relation.parent}.{parent_name} is {_type(parent)}. Give both the same type.",
            )


def _family(column: ColumnSchema) -> tuple[object, ...]:
    """What two columns must share so that one can hold the other's values."""
    if column.type is ColumnType.INTEGER or (column.type is ColumnType.DECIMAL and column.scale == 0):
        return ("whole",)
    if column.type in {ColumnType.STRING, ColumnType.UUID}:
        return ("text",)
    return (column.type, column.timezone, column.items)


def _type(column: ColumnSchema) -> str:
    zone = " with a time zone" if column.timezone else ""
    return f"of type {column.type}{zone}"


def _parent_key(path: Path, relation: Relation, context: Context) -> Iterator[Found]:
    parent = context.tables[relation.parent]
    wanted = set(relation.parent_columns)
    place = context.table_paths[relation.parent]
    if any(set(key) == wanted for key in parent.keys) or {(*place, "primary_key"), (*place, "unique")} & context.broken:
        return
    columns = ", ".join(relation.parent_columns)
    there = "; ".join(f"({', '.join(key)})" for key in parent.keys)
    has = f"Its keys are: {there}." if there else "It has no key at all."
    yield (
        (*path, "parent_columns"),
        f"Relation {named(relation)} points at ({columns}), which is no key of '{relation.parent}'. {has} "
        f"Point at a key, or declare this one: primary_key: [{columns}] or unique: [[{columns}]].",
    )


def _nulls(path: Path, relation: Relation, context: Context) -> Iterator[Found]:
    if not relation.null_rate:
        return
    fixed = [name for name in relation.columns if context.is_mandatory(relation.child, name)]
    if len(fixed) == len(relation.columns):
        yield (
            (*path, "null_rate"),
            f"Relation {named(relation)} has null_rate {relation.null_rate:g}, and {relation.child}.{fixed[0]} is "
            "never null. Remove the null_rate, or make the column nullable.",
        )


def _counts(path: Path, relation: Relation, context: Context) -> Iterator[Found]:
    child, parent, children = context.tables[relation.child], context.tables[relation.parent], relation.children
    if children is None:
        return
    where = (*path, "children")
    if children.max is not None and children.min > children.max:
        yield (*where, "min"), f"Relation {named(relation)}: min {children.min} is above max {children.max}. Swap them."
        return
    least, most = _with_parent(relation, child)
    if parent.rows is None or most is None or least is None:
        return
    if children.min * parent.rows > most:
        yield (*where, "min"), _too_few(relation, parent.rows, most)
    if children.max is not None and children.max * parent.rows < least:
        yield (*where, "max"), _too_many(relation, parent.rows, least)


def _with_parent(relation: Relation, child: TableSchema) -> tuple[int | None, int | None]:
    """The fewest and the most children that have a parent, with some room for chance."""
    if child.rows is None:
        return None, None
    rates = [relation.null_rate, *(child.column(name).null_rate for name in relation.columns)]
    mean = child.rows * (1 - max(rate or 0 for rate in rates))
    if mean == child.rows:
        return child.rows, child.rows
    spread = 5 * math.sqrt(child.rows) / 2  # five times the largest standard error of a count among n
    return max(0, math.floor(mean - spread)), min(child.rows, math.ceil(mean + spread))


def _too_few(relation: Relation, parents: int, most: int) -> str:
    minimum = relation.children.min if relation.children else 0
    return (
        f"Relation {named(relation)}: {parents:,} parents with at least {minimum:,} children each need "
        f"{parents * minimum:,} rows, and '{relation.child}' has {most:,}. Ask for more rows there, or lower min."
    )


def _too_many(relation: Relation, parents: int, least: int) -> str:
    maximum = (relation.children.max if relation.children else None) or 0
    return (
        f"Relation {named(relation)}: {parents:,} parents with at most {maximum:,} children each take "
        f"{parents * maximum:,} rows, and '{relation.child}' has {least:,}. Ask for fewer rows there, or raise max."
    )


def _repeated(context: Context) -> Iterator[Found]:
    seen: dict[object, Path] = {}
    for path, relation in context.sound_relations:
        pairs = frozenset(zip(relation.columns, relation.parent_columns, strict=True))
        first = seen.setdefault((relation.child, relation.parent, pairs), path)
        if first != path:
            yield path, f"Relation {named(relation)} is written twice. Remove one."


def _shared(context: Context) -> Iterator[Found]:
    """A column may serve two relations where both lead to one column, or where composite keys overlap in it."""
    for column, filled in context.filled.items():
        singles = [(path, relation, parent) for path, relation, parent in filled if len(relation.columns) == 1]
        roots = {_root(parent, context) for _, _, parent in singles}
        if len(roots) > 1:
            path, relation, _ = singles[1]
            first = singles[0][1]
            yield (
                (*path, "columns"),
                f"Column {'.'.join(column)} is filled by two relations, to '{first.parent}' and '{relation.parent}', "
                "whose values have nothing in common. Give each relation a column of its own.",
            )


def _root(column: Column, context: Context) -> Column:
    """Follow a column's relations up to the column where its values are made."""
    seen = set()
    while column in context.filled and column not in seen:
        seen.add(column)
        column = context.filled[column][0][2]
    return column
