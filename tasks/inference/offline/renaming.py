"""Gives the tables and columns of a schema other names, everywhere that they are spoken of."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from schemas.model import ColumnSchema, DatasetSchema, Relation, Rule, TableSchema

if TYPE_CHECKING:
    from sqlglot import exp

_NAMED = frozenset({"after", "before", "of", "time", "column"})
_SQL = frozenset({"sql", "when"})


@dataclass(frozen=True)
class Names:
    """New names: of tables, and of the columns of each table by its old name."""

    tables: Mapping[str, str] = field(default_factory=dict)
    columns: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def table(self, name: str) -> str:
        """A table's new name."""
        return self.tables.get(name, name)

    def column(self, table: str, name: str) -> str:
        """A column's new name."""
        return self.columns.get(table, {}).get(name, name)

    def in_words(self, text: str) -> str:
        """A sentence about the schema with the new names: of tables, and of columns where they are quoted."""
        columns = {old: new for names in self.columns.values() for old, new in names.items()}
        text = re.sub(r"'(\w+)'", lambda match: f"'{columns.get(match[1], match[1])}'", text)
        return re.sub(r"\b[a-z]\w*\b", lambda match: self.tables.get(match[0], match[0]), text)


def renamed(schema: DatasetSchema, names: Names) -> DatasetSchema:
    """The same schema with other names; its generators, relations and rules speak of them too."""
    if not names.tables and not any(names.columns.values()):
        return schema
    tables = tuple(_table(schema, table, names) for table in schema.tables)
    relations = tuple(_relation(relation, names) for relation in schema.relations)
    rules = tuple(_rule(schema, rule, names) for rule in schema.rules)
    name = "_".join(names.table(table.name) for table in schema.tables[:2])[:60].strip("_")
    return DatasetSchema(name=name, locale=schema.locale, tables=tables, relations=relations, rules=rules)


def _table(schema: DatasetSchema, table: TableSchema, names: Names) -> TableSchema:
    def new(column: str) -> str:
        return names.column(table.name, column)

    return table.model_copy(
        update={
            "name": names.table(table.name),
            "primary_key": tuple(map(new, table.primary_key)),
            "unique": tuple(tuple(map(new, each)) for each in table.unique),
            "columns": tuple(_column(schema, table.name, column, names) for column in table.columns),
        }
    )


def _column(schema: DatasetSchema, table: str, column: ColumnSchema, names: Names) -> ColumnSchema:
    fields: dict[str, Any] = {"name": names.column(table, column.name)}
    if column.generator is not None and column.generator.depends_on():
        told = _told(schema, table, column.generator.model_dump(), names)
        fields["generator"] = type(column.generator).model_validate(told)
    return column.model_copy(update=fields)


def _told(schema: DatasetSchema, table: str, value: Any, names: Names, key: str = "") -> Any:
    """What a generator is made of, with the new names."""
    if isinstance(value, dict):
        return {each: _told(schema, table, inner, names, each) for each, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_told(schema, table, inner, names, key) for inner in value]
    if not isinstance(value, str):
        return value
    if key in _SQL:
        return _expression(schema, table, value, names)
    return _name(schema, table, value, names) if key in _NAMED else value


def _name(schema: DatasetSchema, table: str, name: str, names: Names) -> str:
    """A column of the table, or of one that it is related to: ``customer.country``."""
    label, dot, column = name.rpartition(".")
    if not dot:
        return names.column(table, name)
    for relation in schema.relations:
        if relation.child == table and relation.label == label:
            return f"{relation.name or names.table(relation.parent)}.{names.column(relation.parent, column)}"
        if relation.parent == table and relation.children_label == label:
            return f"{relation.inverse or names.table(relation.child)}.{names.column(relation.child, column)}"
    return name


def _expression(schema: DatasetSchema, table: str, sql: str, names: Names) -> str:
    import sqlglot
    from sqlglot import exp

    def rename(node: "exp.Expr") -> "exp.Expr":
        if not isinstance(node, exp.Column):
            return node
        told = _name(schema, table, ".".join(part.name for part in node.parts), names)
        label, _, column = told.rpartition(".")
        return exp.column(column, table=label or None)

    return str(sqlglot.parse_one(sql, dialect="duckdb").transform(rename).sql(dialect="duckdb"))


def _relation(relation: Relation, names: Names) -> Relation:
    return relation.model_copy(
        update={
            "child": names.table(relation.child),
            "parent": names.table(relation.parent),
            "columns": tuple(names.column(relation.child, each) for each in relation.columns),
            "parent_columns": tuple(names.column(relation.parent, each) for each in relation.parent_columns),
        }
    )


def _rule(schema: DatasetSchema, rule: Rule, names: Names) -> Rule:
    check = _expression(schema, rule.table, rule.check, names)
    return rule.model_copy(update={"table": names.table(rule.table), "check": check})
