"""Rules: that each is a condition over columns that exist."""

from collections.abc import Iterator

import pyarrow as pa

from schemas.errors import SchemaError
from schemas.model import Rule
from schemas.places import Path
from schemas.sql import Expression, parse_expression, result_type
from schemas.sql_aggregates import aggregate_of
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
    types = {name: _input_type(table, name, context) for name in expression.columns}
    known = {name: kind for name, kind in types.items() if kind is not None}
    return result_type(expression, known) if len(known) == len(types) else None


def _input_type(table: str, name: str, context: Context) -> pa.DataType | None:
    columns = input_columns(table, name, context)
    if columns is None or any(next(column_problems(context.columns[each]), None) for each in columns):
        return None
    if not all(context.is_sure(column) for column in columns):
        return None
    aggregate = None if (table, name) in context.columns else aggregate_of(name)
    if aggregate is None:
        return context.columns[columns[0]].arrow_type
    if aggregate.value is None:
        return pa.int64()
    value = parse_expression(aggregate.value)
    types = {column: context.columns[child, column].arrow_type for child, column in columns}
    return aggregate.type_of(result_type(value, types))


def input_columns(table: str, name: str, context: Context) -> list[Column] | None:
    """The columns that an expression's name stands for: several in an aggregate; None when some are missing."""
    aggregate = None if (table, name) in context.columns else aggregate_of(name)
    if aggregate is None:
        found = input_column(table, name, context)
        return None if found is None else [found]
    relation = context.children(table).get(aggregate.children)
    if relation is None:
        return None
    wanted = () if aggregate.value is None else parse_expression(aggregate.value).columns
    columns = [(relation.child, column) for column in wanted]
    return columns if all(column in context.columns for column in columns) else None


def input_column(table: str, name: str, context: Context) -> Column | None:
    """The column that an expression's name stands for, in the table or in a parent's; None when there is none."""
    if (table, name) in context.columns:
        return table, name
    label, _, column = name.partition(".")
    relation = context.parents(table).get(label)
    found = None if relation is None else (relation.parent, column)
    return found if found in context.columns else None
