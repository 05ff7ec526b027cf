"""Which columns have a value in every row."""

from schemas.model import ColumnSchema, TableSchema

_NEVER_NULL = frozenset({
    "sequence", "integer", "number", "decimal", "boolean", "category", "constant", "uuid", "regex", "person", "place",
    "company", "pool", "text", "faker", "card", "bank_account",
})  # fmt: skip
"""Generators that give a value in every row, where no share of nulls is asked for."""


def has_value(column: ColumnSchema, table: TableSchema) -> bool:
    """Whether a column is never null: it may not be, or what fills it never is."""
    if not column.nullable or column.name in table.primary_key:
        return True
    return column.generator is not None and column.generator.kind in _NEVER_NULL and not column.null_rate
