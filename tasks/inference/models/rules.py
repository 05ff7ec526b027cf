"""Rules that rows written by a model must hold, where all that a rule speaks of was written by it."""

from collections.abc import Sequence

import pyarrow as pa

from schemas.errors import UnderstudyError
from schemas.model import ColumnSchema, Rule, Scalar
from schemas.sql import Expression, evaluate, parse_expression
from schemas.types import ColumnType
from schemas.validation.values import parse_value


def holding(
    columns: Sequence[ColumnSchema], rows: Sequence[tuple[Scalar, ...]], rules: Sequence[Rule]
) -> list[tuple[Scalar, ...]]:
    """Give the rows that break no rule; a rule that is unknown for a row, by a null, is not broken."""
    names = {column.name.casefold() for column in columns}
    checked = [expression for rule in rules if (expression := _about(rule, names)) is not None]
    if not rows or not checked:
        return list(rows)
    arrays = {column.name: _array(column, [row[place] for row in rows]) for place, column in enumerate(columns)}
    verdicts = [evaluate(expression, arrays, type=pa.bool_()).to_pylist() for expression in checked]
    return [row for row, *holds in zip(rows, *verdicts, strict=True) if False not in holds]


def _about(rule: Rule, names: set[str]) -> Expression | None:
    try:
        expression = parse_expression(rule.check)
    except UnderstudyError:  # validation tells of it; here it only decides nothing
        return None
    return expression if all(name.casefold() in names for name in expression.columns) else None


def _array(column: ColumnSchema, values: list[Scalar]) -> pa.Array:
    typed = [parse_value(column, value) for value in values]
    if column.type is ColumnType.TIMESTAMP and not column.timezone:
        typed = [moment.replace(tzinfo=None) for moment in typed]
    return pa.array(typed, column.arrow_type)
