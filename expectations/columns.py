"""What one column must be, as expectations."""

from collections.abc import Iterator, Sequence
from typing import Any

import great_expectations.expectations as gxe
from great_expectations.expectations.expectation import Expectation

from expectations.custom import ExpectColumnToBeStoredAs, ExpectColumnValuesToLieWithin
from schemas.model import ColumnSchema, TableSchema
from schemas.types import ColumnType

UUID = "^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$"
SHOWN_VALUES = 6


def note(kind: str, sentence: str, columns: Sequence[str] = (), expected: Any = None) -> dict[str, Any]:
    """Give an expectation's ``meta``: what it checks, for people and for reports."""
    return {"understudy": {"kind": kind, "columns": list(columns), "expected": expected, "sentence": sentence}}


def column_expectations(table: TableSchema, column: ColumnSchema) -> Iterator[Expectation]:
    """Give what a column's type, bounds and lengths ask for; keys and relations are the table's."""
    stored = str(column.arrow_type)
    about = note("type", f"{column.name} is stored as {stored}.", [column.name], stored)
    yield ExpectColumnToBeStoredAs(column=column.name, type_=stored, meta=about)
    if not column.nullable or column.name in table.primary_key:
        about = note("not null", f"{column.name} is never null.", [column.name], 0)
        yield gxe.ExpectColumnValuesToNotBeNull(column=column.name, meta=about)
    yield from _bounds(column)
    yield from _text(column)


def _bounds(column: ColumnSchema) -> Iterator[Expectation]:
    name, least, most = column.name, column.minimum, column.maximum
    if least is not None or most is not None:
        about = note("range", f"{name} {_range(least, most)}.", [name], [least, most])
        if _floats(column, least) and _floats(column, most):
            yield gxe.ExpectColumnValuesToBeBetween(column=name, min_value=least, max_value=most, meta=about)
        else:
            written = [None if bound is None else str(bound) for bound in (least, most)]
            yield ExpectColumnValuesToLieWithin(column=name, min_value=written[0], max_value=written[1], meta=about)
    if column.values is not None:
        values = list(column.values)
        shown = ", ".join(str(value) for value in values[:SHOWN_VALUES])
        more = f" and {len(values) - SHOWN_VALUES:,} more" if len(values) > SHOWN_VALUES else ""
        about = note("set", f"{name} is one of {shown}{more}.", [name], values)
        yield gxe.ExpectColumnValuesToBeInSet(column=name, value_set=values, meta=about)
    if column.length is not None or column.min_length:
        about = note("length", _length(column), [name], [column.min_length, column.length])
        limits = {"min_value": column.min_length, "max_value": column.length}
        yield gxe.ExpectColumnValueLengthsToBeBetween(column=name, **limits, meta=about)


def _text(column: ColumnSchema) -> Iterator[Expectation]:
    name = column.name
    if column.pattern is not None:
        about = note("pattern", f"{name} matches {column.pattern} as a whole.", [name], column.pattern)
        yield gxe.ExpectColumnValuesToMatchRegex(column=name, regex=f"^(?:{column.pattern})$", meta=about)
    if column.type is ColumnType.UUID:
        about = note("format", f"{name} is written as a UUID.", [name], "uuid")
        yield gxe.ExpectColumnValuesToMatchRegex(column=name, regex=UUID, meta=about)
    if column.type is ColumnType.JSON:
        about = note("format", f"{name} holds well-formed JSON.", [name], "json")
        yield gxe.ExpectColumnValuesToBeJsonParseable(column=name, meta=about)


def _floats(column: ColumnSchema, bound: float | str | None) -> bool:
    """Tell whether a bound stays itself in Great Expectations, which makes floats of numbers and dates of text."""
    if isinstance(bound, str):
        return column.type in {ColumnType.DATE, ColumnType.TIMESTAMP}
    return bound is None or abs(bound) <= 2**53


def _range(least: Any, most: Any) -> str:
    if most is None:
        return f"is {least} or more"
    return f"is {most} or less" if least is None else f"lies between {least} and {most}"


def _length(column: ColumnSchema) -> str:
    units = {ColumnType.BINARY: "bytes", ColumnType.ARRAY: "elements"}
    unit = units.get(column.type, "characters")
    least, most = column.min_length, column.length
    if least and most is not None:
        return (
            f"{column.name} has {most:,} {unit}."
            if least == most
            else f"{column.name} has {least:,} to {most:,} {unit}."
        )
    return f"{column.name} has at least {least:,} {unit}." if least else f"{column.name} has at most {most:,} {unit}."
