"""What a table's rows must meet beyond what its columns are made to: its rules without the parts that define columns.

A computed column is never drawn, so its own bounds are conditions as well, and so is that it is never null.
"""

from collections.abc import Callable, Iterator, Mapping

import pyarrow as pa

from schemas.conditions import conjuncts
from schemas.errors import SchemaError
from schemas.model import ColumnSchema, DatasetSchema, Rule, TableSchema
from schemas.places import Path
from schemas.sql import Expression, expression_of, parse_expression, result_type
from schemas.sql_reading import checked_tree
from schemas.types import NUMERIC, TEMPORAL
from tasks.records.absence import may_be_null

Stated = tuple[Rule, Expression]


class OwnBound(Rule):
    """What a computed column's own description asks of it.

    Attributes:
        column: The column.
        end: What of it asks: ``minimum``, ``maximum`` or ``nullable``.
    """

    column: str
    end: str

    @property
    def told(self) -> str:
        """The start of a sentence about it."""
        asks = "is never null" if self.end == "nullable" else f"has a {self.end}"
        return f"'{self.column}' {asks}, and `{self.check}`"


def stated(
    schema: DatasetSchema,
    table: TableSchema,
    derived: Mapping[str, Expression],
    names: list[str],
    type_of: Callable[[str], pa.DataType],
) -> Iterator[Stated]:
    """Give the conditions on a table's rows, each with the rule that states it.

    Args:
        schema: The dataset.
        table: The table.
        derived: The columns that rules compute, with their expressions.
        names: Every name that a rule of the table may use.
        type_of: The Arrow type of each.
    """
    defined = {name for name, each in derived.items() if is_exact(table.column(name), each, type_of)}
    for rule in schema.rules_of(table.name):
        for part in conjuncts(checked_tree(rule.check)):
            expression = expression_of(part).resolved(names)
            if not _defines(expression, {name: derived[name] for name in defined}):
                yield rule, expression
    computed = [c for c in table.columns if c.name in derived or (c.generator and c.generator.kind == "expression")]
    for column in computed:
        value = derived.get(column.name) or parse_expression(getattr(column.generator, "sql", "")).resolved(names)
        for end, check in (*_bounds(column), *_presence(column, value, schema, table)):
            bound = OwnBound(table=table.name, check=check, column=column.name, end=end)
            yield bound, parse_expression(check).resolved(names)


def _defines(condition: Expression, values: Mapping[str, Expression]) -> bool:
    """Whether a condition says no more than that a column is what it is made as."""
    from sqlglot import exp, parse_one

    tree = parse_one(condition.sql, read="duckdb")
    if not isinstance(tree, exp.EQ):
        return False
    sides = [(tree.left, tree.right), (tree.right, tree.left)]
    named = [(values.get(name_of(one)), other) for one, other in sides]
    return any(value is not None and str(other.sql(dialect="duckdb")) == value.sql for value, other in named)


def name_of(tree: object) -> str:
    """The column of this table that an expression is; empty where it is another."""
    from sqlglot import exp

    return tree.name if isinstance(tree, exp.Column) and len(tree.parts) == 1 else ""


def column_path(schema: DatasetSchema, table: str, column: str) -> Path:
    """Where a column stands in a schema."""
    tables = [each.name for each in schema.tables]
    names = [each.name for each in schema.table(table).columns]
    return "tables", tables.index(table), "columns", names.index(column)


def is_exact(column: ColumnSchema, value: Expression, type_of: Callable[[str], pa.DataType]) -> bool:
    """Whether the column holds whatever its expression gives, without rounding."""
    try:
        given = result_type(value, {name: type_of(name) for name in value.columns})
    except SchemaError:
        return False
    held = column.arrow_type
    if held == given or pa.types.is_floating(held):
        return True
    if pa.types.is_decimal(held):
        return bool(pa.types.is_integer(given) or (pa.types.is_decimal(given) and given.scale <= held.scale))
    return bool(pa.types.is_timestamp(held) and pa.types.is_date(given))


def _bounds(column: ColumnSchema) -> Iterator[tuple[str, str]]:
    """A computed column's own bounds, as conditions."""
    name = '"' + column.name.replace('"', '""') + '"'
    if column.type in NUMERIC | TEMPORAL:
        for end, bound, sign in (("minimum", column.minimum, ">="), ("maximum", column.maximum, "<=")):
            if bound is not None:
                yield end, f"{name} {sign} {bound}" if column.type in NUMERIC else f"{name} {sign} '{bound}'"


def _presence(
    column: ColumnSchema, value: Expression, schema: DatasetSchema, table: TableSchema
) -> Iterator[tuple[str, str]]:
    """That a computed column which is never null has a value, where its expression may have none."""
    mandatory = not column.nullable or column.name in table.primary_key
    if mandatory and any(may_be_null(name, schema, table) for name in value.columns):
        yield "nullable", '"' + column.name.replace('"', '""') + '" IS NOT NULL'
