"""DuckDB SQL for the pieces of a check: names, literals, types, and the condition that a value breaks."""

import re
from collections.abc import Callable, Sequence
from typing import Any

from schemas.model import ColumnSchema
from schemas.types import NUMERIC, TEMPORAL, ColumnType

_NUMBER = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?")

_PLAIN = {
    ColumnType.INTEGER: "BIGINT",
    ColumnType.NUMBER: "DOUBLE",
    ColumnType.BOOLEAN: "BOOLEAN",
    ColumnType.DATE: "DATE",
    ColumnType.TIME: "TIME",
    ColumnType.BINARY: "BLOB",
}


def identifier(name: str) -> str:
    """Quote a name, whatever characters it holds."""
    return '"' + name.replace('"', '""') + '"'


def text(value: str) -> str:
    """Quote a text literal."""
    return "'" + value.replace("'", "''") + "'"


def tuple_of(names: Sequence[str], alias: str = "") -> str:
    """Give the columns as a list to select or group by."""
    prefix = f"{alias}." if alias else ""
    return ", ".join(prefix + identifier(name) for name in names)


def all_present(names: Sequence[str], alias: str = "") -> str:
    """Give the condition that no part of a key is null."""
    prefix = f"{alias}." if alias else ""
    return " AND ".join(f"{prefix}{identifier(name)} IS NOT NULL" for name in names)


def sql_type(column: ColumnSchema) -> str:
    """Give the DuckDB type that holds a column's values."""
    if column.type is ColumnType.STRUCT:
        return f"STRUCT({', '.join(f'{identifier(field.name)} {sql_type(field)}' for field in column.fields)})"
    if column.type is ColumnType.MAP:
        keys, values = (sql_type(each) if each is not None else "VARCHAR" for each in (column.key, column.element))
        return f"MAP({keys}, {values})"
    if column.type is ColumnType.ARRAY and column.element is not None:
        return f"{sql_type(column.element)}[]"
    if column.type is ColumnType.ARRAY:
        element = ColumnSchema(name=column.name, type=column.items or ColumnType.STRING)
        return f"{sql_type(element)}[]"
    if column.type is ColumnType.DECIMAL:
        return f"DECIMAL({column.precision or 18}, {2 if column.scale is None else column.scale})"
    if column.type is ColumnType.TIMESTAMP:
        return "TIMESTAMPTZ" if column.timezone else "TIMESTAMP"
    return _PLAIN.get(column.type, "VARCHAR")


def literal(value: Any, column: ColumnSchema) -> str:
    """Give a bound or a set member as a literal that compares exactly with the column's values.

    Raises:
        ValueError: If the column is numeric and the value is not a number.
    """
    kind = _element_type(column)
    if kind in NUMERIC and not isinstance(value, bool):
        return _number(str(value))
    if kind is ColumnType.BINARY:
        return f"unhex({text(str(value))})"
    plain = str(value).lower() if isinstance(value, bool) else str(value)
    if kind in TEMPORAL or kind is ColumnType.BOOLEAN:
        return f"CAST({text(plain)} AS {sql_type(column).removesuffix('[]')})"
    return text(plain)


def _number(written: str) -> str:
    """Leave the digits as they were written: a cast would round what lies beyond the column's scale."""
    if not _NUMBER.fullmatch(written):
        raise ValueError("a bound or a value of a numeric column is not a number")
    return f"({written})"


def _element_type(column: ColumnSchema) -> ColumnType:
    if column.type is not ColumnType.ARRAY:
        return column.type
    return column.element.type if column.element is not None else column.items or ColumnType.STRING


def breaks(column: ColumnSchema, holds: Callable[[str], str]) -> str:
    """Give the condition that a row's value breaks what must hold; of an array, that any element breaks it.

    Args:
        column: The column.
        holds: From an SQL operand to the condition that it must meet. A null operand breaks nothing.
    """
    name = identifier(column.name)
    if column.type is not ColumnType.ARRAY:
        return f"NOT ({holds(name)})"
    return f"len(list_filter({name}, lambda x: NOT ({holds('x')}))) > 0"


def between(column: ColumnSchema, minimum: Any, maximum: Any) -> Callable[[str], str]:
    """Give the condition of lying between two bounds, either of which may be None; NaN lies nowhere."""
    floor = None if minimum is None else literal(minimum, column)
    ceiling = None if maximum is None else literal(maximum, column)

    def holds(x: str) -> str:
        parts = [] if floor is None else [f"{x} >= {floor}"]
        parts += [] if ceiling is None else [f"{x} <= {ceiling}"]
        parts += [f"NOT isnan({x})"] if _element_type(column) is ColumnType.NUMBER else []
        return " AND ".join(parts)

    return holds


def one_of(column: ColumnSchema, values: Sequence[Any]) -> Callable[[str], str]:
    """Give the condition of being one of some values."""
    listed = ", ".join(literal(value, column) for value in values)
    return lambda x: f"{x} IN ({listed})"


def length_of(column: ColumnSchema, x: str | None = None) -> str:
    """Give the length of a column's value, or of an operand like it: characters, bytes of a binary, elements."""
    functions = {ColumnType.BINARY: "octet_length", ColumnType.ARRAY: "len", ColumnType.MAP: "cardinality"}
    return f"{functions.get(column.type, 'length')}({x or identifier(column.name)})"


_AGREEMENT = "1e-9"


def differs(column: ColumnSchema, found: str, wanted: str) -> str:
    """Give the condition that two values of a column's type are not the same; nulls are alike, and so are NaNs.

    Numbers with a floating point may differ by a billionth of the greater: another build of the mathematical functions
    may round the last places of a double (16 digits) otherwise, and what is wrong is wrong by more.

    Args:
        column: Whose type both have.
        found: SQL of the one.
        wanted: SQL of the other.
    """
    apart = f"{found} IS DISTINCT FROM {wanted}"
    if column.type is not ColumnType.NUMBER:
        return apart
    near = f"abs({found} - {wanted}) <= {_AGREEMENT} * greatest(abs({found}), abs({wanted}))"
    return f"{apart} AND NOT coalesce(isfinite({found}) AND isfinite({wanted}) AND {near}, false)"
