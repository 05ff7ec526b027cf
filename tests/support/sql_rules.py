"""Rules as plain SQL over whole tables, written without the engine's help: what it made is held against this."""

from collections.abc import Iterator, Mapping
from typing import Any

import duckdb
import pyarrow as pa
import sqlglot
from sqlglot import exp

from schemas.model import DatasetSchema, Relation, Rule


def broken_rows(schema: DatasetSchema, tables: Mapping[str, pa.Table | str]) -> dict[str, int]:
    """Count the rows that break each rule; rules that hold are left out.

    Args:
        schema: With the rules.
        tables: The rows of every table, or SQL that gives them.
    """
    with duckdb.connect() as connection:
        for name, table in tables.items():
            if isinstance(table, str):
                connection.execute(f"CREATE VIEW {_quoted(name)} AS {table}")
            else:
                connection.register(name, table)
        counted = {rule.check: _count(connection, statement(schema, rule)) for rule in schema.rules}
    return {check: count for check, count in counted.items() if count}


def flaws(schema: DatasetSchema, tables: Mapping[str, str], rows: Mapping[str, int]) -> Iterator[str]:
    """Name every key, relation and count that does not hold, over SQL that gives each table's rows."""
    with duckdb.connect() as connection:
        for name, text in tables.items():
            connection.execute(f"CREATE VIEW {_quoted(name)} AS {text}")
        for table in schema.tables:
            if _count(connection, f"SELECT count(*) FROM {_quoted(table.name)}") != rows[table.name]:
                yield f"{table.name}: rows"
            for key in table.keys:
                names = ", ".join(map(_quoted, key))
                present = " AND ".join(f"{_quoted(each)} IS NOT NULL" for each in key)
                twice = f"SELECT 1 FROM {_quoted(table.name)} WHERE {present} GROUP BY {names} HAVING count(*) > 1"
                if _count(connection, f"SELECT count(*) FROM ({twice})"):
                    yield f"{table.name}: key {key}"
        for relation in schema.relations:
            same = " AND ".join(_pairs(relation, "p", "c"))
            present = " AND ".join(f"c.{_quoted(each)} IS NOT NULL" for each in relation.columns)
            orphans = (
                f"SELECT count(*) FROM {_quoted(relation.child)} c WHERE {present} "
                f"AND NOT EXISTS (SELECT 1 FROM {_quoted(relation.parent)} p WHERE {same})"
            )
            if _count(connection, orphans):
                yield f"{relation.child} -> {relation.parent}"


def statement(schema: DatasetSchema, rule: Rule) -> str:
    """The SQL that counts the rows in which a rule is false."""
    columns = {column.name.casefold() for column in schema.table(rule.table).columns}
    tree = sqlglot.parse_one(rule.check, read="duckdb")

    def written_out(node: exp.Expr) -> exp.Expr:
        if isinstance(node, exp.Sum | exp.Count | exp.Min | exp.Max | exp.Avg):
            return _of_children(schema, rule.table, node)
        if isinstance(node, exp.Column) and len(node.parts) == 2:
            return _of_parent(schema, rule.table, node)
        if isinstance(node, exp.Column) and node.name.casefold() in columns:
            return exp.column(node.name, table="t", quoted=True)
        return node

    whole = tree.transform(written_out).sql("duckdb")
    return f"SELECT count(*) FROM {_quoted(rule.table)} t WHERE NOT ({whole})"


def _of_children(schema: DatasetSchema, table: str, node: exp.Expr) -> exp.Expr:
    named = {column.table or column.name for column in node.find_all(exp.Column)}
    (label,) = named
    relation = next(r for r in schema.relations if r.parent == table and (r.inverse or r.child) == label)
    inner = node.this.transform(
        lambda each: exp.column(each.name, table="k", quoted=True) if isinstance(each, exp.Column) else each
    )
    value = "*" if isinstance(node.this, exp.Column) and not node.this.table else inner.sql("duckdb")
    function = type(node).__name__.lower()
    same = " AND ".join(_pairs(relation, "t", "k"))
    query = f"(SELECT {function}({value}) FROM {_quoted(relation.child)} k WHERE {same})"
    return sqlglot.parse_one(f"coalesce({query}, 0)" if function in ("sum", "count") else query, read="duckdb")


def _of_parent(schema: DatasetSchema, table: str, node: exp.Expr) -> exp.Expr:
    relation = next(r for r in schema.relations if r.child == table and (r.name or r.parent) == node.args["table"].name)
    same = " AND ".join(_pairs(relation, "p", "t"))
    text = f"(SELECT p.{_quoted(node.name)} FROM {_quoted(relation.parent)} p WHERE {same})"
    return sqlglot.parse_one(text, read="duckdb")


def _pairs(relation: Relation, parent: str, child: str) -> Iterator[str]:
    for here, there in zip(relation.columns, relation.parent_columns, strict=True):
        yield f"{parent}.{_quoted(there)} = {child}.{_quoted(here)}"


def _count(connection: duckdb.DuckDBPyConnection, sql: str) -> int:
    found: tuple[Any, ...] | None = connection.execute(sql).fetchone()
    assert found is not None
    return int(found[0])


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
