"""Columns that follow from others, as expectations: each is computed again from what was written, and compared."""

from collections.abc import Collection, Iterator

from great_expectations.expectations.expectation import Expectation

from expectations.columns import note
from expectations.custom import ExpectColumnToBeComputed
from expectations.rules import looked_back, lookups
from expectations.sql import differs, identifier, sql_type
from schemas.model import ColumnSchema, DatasetSchema, TableSchema
from schemas.sql import Expression, parse_expression
from schemas.sql_aggregates import aggregate_of


def computed_expectations(schema: DatasetSchema, table: TableSchema) -> Iterator[Expectation]:
    """Give an expectation for each column that an expression computes, or that copies a parent's column.

    A column of a relation is filled by the relation, whatever its generator says. One that reads a table which the
    dataset does not hold cannot be computed again: there is nothing to say of it.

    Raises:
        SchemaError: If an expression does not parse.
    """
    filled = {name for relation in schema.parents_of(table.name) for name in relation.columns}
    names = _readable(schema, table)
    for column in table.columns:
        expression = _expression(schema, table, column) if column.name not in filled else None
        if expression is not None and _can_be_read(expression, names, schema.children_of(table.name)):
            yield _computed(schema, table, column, expression.resolved(names))


def _readable(schema: DatasetSchema, table: TableSchema) -> list[str]:
    """Name what an expression may read: the row, and each parent's row."""
    above = [f"{r.label}.{c.name}" for r in schema.parents_of(table.name) for c in schema.table(r.parent).columns]
    return [*(column.name for column in table.columns), *above]


def _can_be_read(expression: Expression, names: Collection[str], children: Collection[str]) -> bool:
    known = {name.casefold() for name in names}
    missing = [name for name in expression.columns if name.casefold() not in known]
    aggregates = {name: found for name in missing if (found := aggregate_of(name)) is not None}
    return all(each.children in children for each in aggregates.values()) and not any(
        "." in name for name in missing if name not in aggregates
    )


def _expression(schema: DatasetSchema, table: TableSchema, column: ColumnSchema) -> Expression | None:
    generator = column.generator
    if generator is None:
        return None
    if generator.kind == "expression":
        return parse_expression(str(getattr(generator, "sql", "")))
    if generator.kind == "reference" and _is_copy(schema, table, column, *generator.depends_on()):
        label, _, name = generator.depends_on()[0].partition(".")
        return parse_expression(f"{identifier(label)}.{identifier(name)}")
    return None


def _is_copy(schema: DatasetSchema, table: TableSchema, column: ColumnSchema, dotted: str) -> bool:
    """Tell whether a reference keeps its type: what it converts, Arrow converts, whose spelling is not DuckDB's."""
    label, _, name = dotted.partition(".")
    parents = [relation.parent for relation in schema.parents_of(table.name) if relation.label == label]
    if not parents:
        return False
    return bool(schema.table(parents[0]).column(name).arrow_type == column.arrow_type)


def _computed(schema: DatasetSchema, table: TableSchema, column: ColumnSchema, expression: Expression) -> Expectation:
    found, wanted = identifier(column.name), f"CAST({expression.query} AS {sql_type(column)})"
    wrong = differs(column, found, wanted)
    if column.nullable and column.null_rate:
        wrong = f"{found} IS NOT NULL AND {wrong}"  # nulls are strewn in afterwards
    about = note("computed", f"{column.name} is {expression} in every row.", [column.name], expression.sql)
    return ExpectColumnToBeComputed(
        column=column.name,
        condition=f"NOT ({wrong})",
        parents=lookups(schema.parents_of(table.name), expression),
        children=looked_back(schema, table, expression),
        meta=about,
    )
