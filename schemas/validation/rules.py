"""Rules: that each is a condition over columns that exist."""

from collections.abc import Iterator

import pyarrow as pa

from schemas.errors import SchemaError
from schemas.model import Rule
from schemas.places import Path
from schemas.sql import Expression, parse_expression, result_type
from schemas.sql_reading import shorten
from schemas.validation.columns import column_problems
from schemas.validation.context import Column, Context
from schemas.validation.report import Found


def check_rules(context: Context) -> Iterator[Found]:
    """Find rules that do not parse, that read what is not there, or that are no condition."""
    for path, rule in context.rules:
        if (problem := context.unknown_table(rule.table)) is not None:
            yield (*path, "table"), f"The rule `{shorten(rule.check)}`: {problem}"
            continue
        try:
            expression = parse_expression(rule.check)
        except SchemaError as error:
            yield (*path, "check"), f"A rule of '{rule.table}' cannot be used: {error}"
            continue
        if rule.table in context.tables:
            yield from _sense((*path, "check"), rule, expression, context)


def check_expressions(context: Context) -> Iterator[Found]:
    """Find computed columns whose operators and functions do not take the types that they are given."""
    for path, table, column in context.each_column():
        generator = column.generator
        if generator is None or generator.kind != "expression":
            continue
        try:
            expression = parse_expression(str(getattr(generator, "sql", "")))
            _type_of(table.name, expression, context)
        except SchemaError as error:
            yield (*path, "generator"), f"Column {table.name}.{column.name}: {error}"


def _sense(path: Path, rule: Rule, expression: Expression, context: Context) -> Iterator[Found]:
    unknown = [context.unknown_input(rule.table, name) for name in expression.columns]
    for problem in filter(None, unknown):
        yield path, f"The rule `{shorten(rule.check)}` cannot be checked. {problem}"
    try:
        kind = _type_of(rule.table, expression, context)
    except SchemaError as error:
        yield path, f"A rule of '{rule.table}' cannot be used: {error}"
        return
    if kind is not None and not pa.types.is_boolean(kind):
        yield (
            path,
            f"The rule `{shorten(rule.check)}` is no condition: it gives a value ({kind}), not true or false. "
            "Compare it with something, such as `... > 0`.",
        )


def _type_of(table: str, expression: Expression, context: Context) -> pa.DataType | None:
    """The type that an expression gives; None when one of its columns is missing or has none that is known."""
    columns = {name: input_column(table, name, context) for name in expression.columns}
    known = {name: context.columns[column] for name, column in columns.items() if column and context.is_sure(column)}
    if len(known) < len(columns) or any(next(column_problems(column), None) for column in known.values()):
        return None
    return result_type(expression, {name: column.arrow_type for name, column in known.items()})


def input_column(table: str, name: str, context: Context) -> Column | None:
    """The column that an expression's name stands for, in the table or in a parent's; None when there is none."""
    if (table, name) in context.columns:
        return table, name
    label, _, column = name.partition(".")
    relation = context.parents(table).get(label)
    found = None if relation is None else (relation.parent, column)
    return found if found in context.columns else None
