"""What a database is to hold a table to: keys, bounds and rules, in a dialect's words."""

from collections.abc import Iterator
from typing import Any, Literal

from expectations.sql import identifier, text
from schemas.errors import SchemaError
from schemas.model import ColumnSchema, DatasetSchema, Relation, Rule, TableSchema
from schemas.sql import parse_expression
from schemas.sql_aggregates import aggregate_of
from schemas.types import NESTED, NUMERIC, ColumnType
from tasks.export.source import Loose

Dialect = Literal["postgres", "duckdb", "sqlite"]


def keys(table: TableSchema, loose: Loose) -> Iterator[str]:
    """Give the PRIMARY KEY and UNIQUE clauses of a table."""
    for key in table.keys:
        if not loose.breaks_key(table.name, key):
            kind = "PRIMARY KEY" if key == table.primary_key else "UNIQUE"
            yield f"{kind} ({', '.join(map(identifier, key))})"


def never_null(table: TableSchema, column: ColumnSchema, loose: Loose) -> bool:
    """Whether the column is NOT NULL."""
    wanted = not column.nullable or column.name in table.primary_key
    return wanted and not loose.breaks(table.name, (column.name,))


def foreign_key(relation: Relation, prefix: str = "") -> str:
    """Give a relation's FOREIGN KEY clause; the prefix is the parent's schema with its dot."""
    columns, parents = (", ".join(map(identifier, each)) for each in (relation.columns, relation.parent_columns))
    return f"FOREIGN KEY ({columns}) REFERENCES {prefix}{identifier(relation.parent)} ({parents})"


def keeps(schema: DatasetSchema, relation: Relation, loose: Loose) -> bool:
    """Whether a foreign key can be declared: no dirt in it, and its parent's columns are a key that holds."""
    parent = schema.table(relation.parent)
    wanted = frozenset(relation.parent_columns)
    key = any(frozenset(key) == wanted and not loose.breaks_key(parent.name, key) for key in parent.keys)
    return key and not loose.breaks(relation.child, relation.columns)


def bounds(column: ColumnSchema, dialect: Dialect) -> Iterator[str]:
    """Give a column's CHECK conditions; arrays and JSON have none."""
    if column.type in NESTED | {ColumnType.JSON, ColumnType.BINARY}:
        return
    name = identifier(column.name)
    if column.minimum is not None:
        yield f"{name} >= {_literal(column.minimum, column)}"
    if column.maximum is not None:
        yield f"{name} <= {_literal(column.maximum, column)}"
    if column.values and (dialect != "sqlite" or column.type is not ColumnType.BOOLEAN):
        yield f"{name} IN ({', '.join(_literal(value, column) for value in column.values)})"
    if column.min_length and column.type is ColumnType.STRING:
        yield f"length({name}) >= {column.min_length}"


def _literal(value: object, column: ColumnSchema) -> str:
    plain = str(value).lower() if isinstance(value, bool) else str(value)
    return plain if column.type in NUMERIC else text(plain)


def condition(rule: Rule, table: TableSchema, dialect: Dialect, loose: Loose) -> str | None:
    """Give a rule's condition in a dialect; None where a CHECK cannot say it, or the data is known to break it.

    A CHECK cannot read another table, and SQLite would calculate with decimals in binary fractions.
    """
    from sqlglot import parse_one
    from sqlglot.errors import SqlglotError

    try:
        found = parse_expression(rule.check).resolved([column.name for column in table.columns])
        children = any(aggregate_of(name) is not None for name in found.columns)
        if not found.columns or children or loose.breaks(table.name, found.columns):
            return None
        tree = parse_one(found.sql, read="duckdb")
        if dialect == "sqlite":
            return None if _calculates(tree) else str(tree.transform(_spelt_out).sql(dialect=dialect, identify=True))
        return str(tree.sql(dialect=dialect, identify=True))
    except (SchemaError, SqlglotError):
        return None


def _calculates(tree: object) -> bool:
    from sqlglot import exp

    assert isinstance(tree, exp.Expression)
    arithmetic = (exp.Add, exp.Sub, exp.Mul, exp.Div, exp.Mod, exp.Func)  # AND and OR are functions to sqlglot
    return any(not isinstance(node, exp.Connector) for node in tree.find_all(*arithmetic))


def _spelt_out(node: Any) -> Any:
    """Write a row that is among some as alternatives: SQLite takes such a list for a subquery."""
    from sqlglot import exp

    if not (isinstance(node, exp.In) and isinstance(node.this, exp.Tuple)):
        return node
    rows = [
        exp.and_(
            *(exp.EQ(this=left.copy(), expression=right.copy()) for left, right in zip(node.this, row, strict=True))
        )
        for row in node.expressions
    ]
    return exp.paren(exp.or_(*rows))
