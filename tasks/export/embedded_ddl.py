"""The statements that make a dataset's tables in DuckDB and SQLite, where a table's keys and rules stand in itself."""

from collections.abc import Iterator
from typing import Literal

from expectations.sql import identifier, sql_type
from schemas.model import ColumnSchema, Relation, TableSchema
from schemas.types import ColumnType
from tasks.export.constraints import bounds, condition, foreign_key, keeps, keys, never_null
from tasks.export.order import loading
from tasks.export.source import Source

_EXACT_DIGITS = 15  # a decimal of SQLite's is a binary fraction; so many digits survive
_SQLITE = {
    ColumnType.INTEGER: "INTEGER",
    ColumnType.NUMBER: "REAL",
    ColumnType.BOOLEAN: "BOOLEAN",
    ColumnType.DATE: "TEXT",
    ColumnType.TIME: "TEXT",
    ColumnType.TIMESTAMP: "TEXT",
    ColumnType.BINARY: "BLOB",
}


class EmbeddedDdl:
    """The statements.

    Args:
        source: The dataset.
        dialect: Of which database.
    """

    def __init__(self, source: Source, dialect: Literal["duckdb", "sqlite"]) -> None:
        self._source, self._schema, self._dialect, self._loose = source, source.schema, dialect, source.loose
        self.order = loading(source.schema)
        self.notes: list[str] = []

    @property
    def tables(self) -> list[TableSchema]:
        """The tables, parents first."""
        return [self._schema.table(name) for name in self.order.tables]

    def creates(self) -> Iterator[str]:
        """Make the tables."""
        for table in self.tables:
            columns = [self._column(table, column) for column in table.columns]
            lines = [*columns, *keys(table, self._loose), *self._foreign_keys(table), *self._checks(table)]
            yield f"CREATE TABLE {identifier(table.name)} (\n    " + ",\n    ".join(lines) + "\n)"

    def _column(self, table: TableSchema, column: ColumnSchema) -> str:
        parts = [identifier(column.name), sql_type(column) if self._dialect == "duckdb" else sqlite_type(column)]
        parts += ["NOT NULL"] if never_null(table, column, self._loose) else []
        if not self._loose.breaks(table.name, (column.name,)):
            parts += [f"CHECK ({each})" for each in bounds(column, self._dialect)]
        return " ".join(parts)

    def _foreign_keys(self, table: TableSchema) -> Iterator[str]:
        for relation in self._schema.parents_of(table.name):
            late = relation in self.order.late
            if reason := self._unkept(relation, late=late):
                self.notes.append(f"{table.name}.{', '.join(relation.columns)}: no foreign key, {reason}.")
            else:
                yield foreign_key(relation) + (" DEFERRABLE INITIALLY DEFERRED" if late else "")

    def _unkept(self, relation: Relation, *, late: bool) -> str | None:
        if not keeps(self._schema, relation, self._loose):
            return "for its dirt"
        return "since DuckDB has none that are checked last" if late and self._dialect == "duckdb" else None

    def _checks(self, table: TableSchema) -> Iterator[str]:
        for rule in self._schema.rules_of(table.name):
            found = condition(rule, table, self._dialect, self._loose)
            if found is None:
                self.notes.append(f"no CHECK says the rule `{rule.check}` of {table.name}.")
            else:
                yield f"CHECK ({found})"

    def script(self) -> str:
        """Give all of it as one script, for people to read."""
        rows = self._source.rows
        inserts = [f"-- INSERT INTO {identifier(table.name)}: {rows[table.name]:,} rows" for table in self.tables]
        return "\n".join([*(f"{each};" for each in self.creates()), *inserts]) + "\n"


def sqlite_type(column: ColumnSchema) -> str:
    """Give the SQLite type of a column; dates and times are ISO 8601 text, a long decimal is text."""
    if column.type is ColumnType.DECIMAL:
        precision, scale = column.precision or 18, 2 if column.scale is None else column.scale
        return f"DECIMAL({precision}, {scale})" if precision <= _EXACT_DIGITS else "TEXT"
    return _SQLITE.get(column.type, "TEXT")
