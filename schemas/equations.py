"""Columns that rules compute: ``total = quantity * unit_price`` over a column that nothing else decides."""

from collections.abc import Iterable, Mapping
from typing import TypeVar

from schemas.model import DatasetSchema, TableSchema
from schemas.sql import Expression, parse_expression
from schemas.sql_aggregates import aggregate_of
from schemas.sql_reading import checked_tree

Named = TypeVar("Named")

FOLLOWERS = frozenset({"expression", "reference", "constant"})
"""Generators that have no choice of their own: redrawing them changes nothing."""


def equations_of(schema: DatasetSchema, table: TableSchema) -> dict[str, Expression]:
    """Give the columns of a table that its rules compute, each with its expression.

    Raises:
        SchemaError: If a rule names what is not there.
    """
    filled = {name for relation in schema.parents_of(table.name) for name in relation.columns}
    keyed = {name for key in table.keys for name in key} | filled
    settled = {
        column.name
        for column in table.columns
        if column.generator and (column.generator.kind in FOLLOWERS or column.generator.settled)
    }
    return _derived(schema, table, frozenset(keyed | settled), spoken_in(schema, table))


def spoken_in(schema: DatasetSchema, table: TableSchema) -> list[str]:
    """Every name that a rule of the table may use, aggregates apart: its columns, and ``relation.column``."""
    labels: dict[str, TableSchema] = {}
    for relation in schema.parents_of(table.name):
        labels.setdefault(relation.label, schema.table(relation.parent))
    above = [f"{label}.{column.name}" for label, parent in labels.items() for column in parent.columns]
    return [*(column.name for column in table.columns), *above]


def _derived(
    schema: DatasetSchema, table: TableSchema, fixed: frozenset[str], spoken: list[str]
) -> dict[str, Expression]:
    derived: dict[str, Expression] = {}
    names = [column.name for column in table.columns]
    for rule in schema.rules_of(table.name):
        for name, text in _equations(rule.check):
            resolved = {each.casefold(): each for each in names}.get(name.casefold())
            if resolved is None or resolved in fixed or resolved in derived:
                continue
            expression = parse_expression(text).resolved(spoken)
            if expression.columns and resolved not in closure(
                expression.columns, {each: derived[each].columns for each in derived}
            ):
                derived[resolved] = expression
    return derived


def closure(names: Iterable[Named], reads: Mapping[Named, Iterable[Named]]) -> set[Named]:
    """Give these names and all that they follow from, near or far.

    Args:
        names: Where to begin.
        reads: What each name follows from; a name that is absent follows from nothing.
    """
    seen: set[Named] = set()
    todo = list(names)
    while todo:
        name = todo.pop()
        if name not in seen:
            seen.add(name)
            todo.extend(reads.get(name, ()))
    return seen


def _equations(check: str) -> list[tuple[str, str]]:
    """Read `a = f(b, c)` out of a condition and its top-level ANDs: (column, expression) either way round.

    Between two bare columns the right one derives the left; a constant derives nothing (bounds settle that).
    """
    from sqlglot import exp

    tree = checked_tree(check).unnest()
    parts = [part.unnest() for part in tree.flatten()] if isinstance(tree, exp.And) else [tree]
    found = []
    for part in parts:
        if isinstance(part, exp.EQ):
            for one, other in ((part.left, part.right), (part.right, part.left)):
                if isinstance(one, exp.Column) and len(one.parts) == 1 and aggregate_of(one.name) is None:
                    found.append((one.name, str(other.sql(dialect="duckdb"))))
    return found
