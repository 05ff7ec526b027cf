"""A column by itself: that its bounds, lengths, values and pattern fit its type and each other."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from schemas.model import ColumnSchema, TableSchema
from schemas.places import Path
from schemas.types import MAX_PRECISION, NUMERIC, TEMPORAL, TEXTUAL, ColumnType
from schemas.validation.context import Context
from schemas.validation.patterns import pattern_problem, pattern_width_problem
from schemas.validation.report import MEND, Advised, Found
from schemas.validation.values import EXAMPLES, parse_value

SIZED = frozenset(
    {ColumnType.STRING, ColumnType.BINARY, ColumnType.ARRAY, ColumnType.MAP, ColumnType.UUID, ColumnType.JSON}
)
ORDERED = NUMERIC | TEMPORAL
LONGEST_PATTERN = 2_000


def check_columns(context: Context) -> Iterator[Found]:
    """Find the columns that no value could satisfy, or whose constraints mean nothing for their type."""
    for path, table, column in context.each_column():
        for key, message in column_problems(column):
            yield (*path, key), _named(message, f"Column {table.name}.{column.name}: ")
        yield from _nulls(path, table, column)


def _named(message: str, name: str) -> str:
    return message.after(name) if isinstance(message, Advised) else f"{name}{message}"


def column_problems(column: ColumnSchema) -> Iterator[tuple[str, str]]:
    """Find what is wrong with a column's own constraints: the key, and a sentence each."""
    yield from _misplaced(column)
    yield from _digits(column)
    yield from _lengths(column)
    yield from _bounds(column)
    yield from _pattern(column)
    yield from _values(column)
    yield from _nesting(column)


def _misplaced(column: ColumnSchema) -> Iterator[tuple[str, str]]:
    """Constraints that say nothing about the column's type, and would be dropped in silence."""
    allowed = {
        "length": SIZED,
        "min_length": SIZED,
        "minimum": ORDERED,
        "maximum": ORDERED,
        "pattern": TEXTUAL,
        "items": {ColumnType.ARRAY},
        "fields": {ColumnType.STRUCT, ColumnType.JSON},
        "element": {ColumnType.ARRAY, ColumnType.MAP, ColumnType.JSON},
        "key": {ColumnType.MAP},
        "timezone": {ColumnType.TIMESTAMP, ColumnType.TIME},
    }
    for key, types in allowed.items():
        value = getattr(column, key)
        if value is not None and value is not False and value != () and column.type not in types:
            fitting = ", ".join(sorted(types))
            yield (
                key,
                f"'{key}' means nothing for a column of type {column.type}; it belongs to {fitting}. Leave it out.",
            )


def _nesting(column: ColumnSchema) -> Iterator[tuple[str, str]]:
    """Parts that are missing, or that say the same twice."""
    if column.type is ColumnType.STRUCT and not column.fields:
        yield "fields", "a struct holds named values. List them under 'fields', as the columns of a table."
    if column.element is not None and (column.items is not None or column.fields):
        other = "items" if column.items is not None else "fields"
        yield "element", f"'element' and '{other}' both say what the column holds. Leave one of them out."
    names = [field.name for field in column.fields]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        yield "fields", f"the field '{twice[0]}' stands twice. Name each once."


def _digits(column: ColumnSchema) -> Iterator[tuple[str, str]]:
    if column.type is not ColumnType.DECIMAL:
        return
    precision, scale = column.precision, column.scale
    if precision is not None and not 1 <= precision <= MAX_PRECISION:
        yield "precision", f"precision {precision} is outside 1 to {MAX_PRECISION}, the digits that a decimal can have."
    elif scale is not None and not 0 <= scale <= (precision or 18):
        yield (
            "scale",
            f"scale {scale} is outside 0 to {precision or 18}, the precision. Raise the precision or lower it.",
        )


def _lengths(column: ColumnSchema) -> Iterator[tuple[str, str]]:
    if column.length is not None and (column.min_length or 0) > column.length:
        yield (
            "min_length",
            Advised(
                f"min_length {column.min_length} is above length {column.length}. Swap them, or widen one.",
                f"no text has at least {column.min_length} characters and at most {column.length}. {MEND}",
            ),
        )


def _bounds(column: ColumnSchema) -> Iterator[tuple[str, str]]:
    if column.type not in ORDERED:
        return
    least, most = _limits(column)
    for key in ("minimum", "maximum"):
        bound = getattr(column, key)
        value = None if bound is None else parse_value(column, bound)
        if bound is None:
            continue
        if value is None:
            yield key, f"'{bound}' is no value of type {column.type}; one looks like {EXAMPLES[column.type]}."
        elif least is not None and not least <= value <= most:
            held = f"{bound} is outside {least} to {most}, the values that its type can hold."
            yield key, Advised(held, f"{held} Widen the type, or mend the condition.")
    low, high = bounds_of(column)
    if low is not None and high is not None and low > high:
        none = f"no value is at least {column.minimum} and at most {column.maximum}."
        yield "minimum", Advised(f"{none} Swap them, or widen one.", f"{none} {MEND}")


def bounds_of(column: ColumnSchema) -> tuple[Any, Any]:
    """The bounds as values of the column's type; None where there is none, or it is no such value."""
    low, high = column.minimum, column.maximum
    if column.type not in ORDERED:
        return None, None
    return (None if low is None else parse_value(column, low), None if high is None else parse_value(column, high))


def _limits(column: ColumnSchema) -> tuple[Any, Any]:
    if column.type is ColumnType.INTEGER:
        return -(2**63), 2**63 - 1
    if column.type is ColumnType.DECIMAL and next(_digits(column), None) is None:
        scale = 2 if column.scale is None else column.scale
        greatest = (Decimal(10) ** (column.precision or 18) - 1).scaleb(-scale)
        return -greatest, greatest
    return None, None


def _pattern(column: ColumnSchema) -> Iterator[tuple[str, str]]:
    if column.pattern is None:
        return
    if len(column.pattern) > LONGEST_PATTERN:
        yield "pattern", f"the pattern has {len(column.pattern)} characters; at most {LONGEST_PATTERN} are allowed."
    elif (problem := pattern_problem(column.pattern)) is not None:
        yield "pattern", f"the pattern is not in RE2 syntax: {problem}. RE2 has no look-around and no back-references."
    elif (problem := pattern_width_problem(column)) is not None:
        yield "pattern", problem


def _values(column: ColumnSchema) -> Iterator[tuple[str, str]]:
    if column.values is None:
        return
    if not column.values:
        yield "values", "'values' is empty, so no value is allowed. List at least one, or leave it out."
    parsed = [parse_value(column, value) for value in column.values]
    if wrong := [index for index, value in enumerate(parsed) if value is None]:
        example = EXAMPLES[column.type]
        yield "values", f"{_these(wrong)} no value of type {column.type}; one looks like {example}."
    if outside := [index for index, value in enumerate(parsed) if value is not None and not _is_within(column, value)]:
        yield (
            "values",
            Advised(
                f"{_these(outside)} outside the column's own bounds, length or pattern. Change one or the other.",
                f"{_listed(column, outside)} that a condition lists lies outside what the others allow. {MEND}",
            ),
        )
    known = [str(value) for value in parsed if value is not None]
    if len(set(known)) < len(known):
        yield "values", f"{len(known) - len(set(known))} of the values are listed twice. List each once."


def _these(indices: list[int]) -> str:
    shown = ", ".join(str(index + 1) for index in indices[:5]) + (", ..." if len(indices) > 5 else "")
    return f"value {shown} of 'values' is" if len(indices) == 1 else f"values {shown} of 'values' are"


def _listed(column: ColumnSchema, indices: list[int]) -> str:
    """Some of the values by themselves, for a reader whose file has no list with numbers."""
    values = [str((column.values or ())[index]) for index in indices]
    shown = ", ".join(values[:5]) + (", ..." if len(values) > 5 else "")
    return f"each of the values {shown}" if len(values) > 1 else f"the value {shown}"


def _is_within(column: ColumnSchema, value: Any) -> bool:
    low, high = bounds_of(column)
    if (low is not None and value < low) or (high is not None and value > high):
        return False
    if isinstance(value, str) and column.type is ColumnType.STRING:
        return _text_fits(column, value)
    return True


def _text_fits(column: ColumnSchema, value: str) -> bool:
    if not (column.min_length or 0) <= len(value) <= (column.length or len(value)):
        return False
    if column.pattern is None or pattern_problem(column.pattern) is not None:
        return True
    whole = f"^(?:{column.pattern})$"
    return bool(pc.match_substring_regex(pa.array([value]), pattern=whole)[0].as_py())


def _nulls(path: Path, table: TableSchema, column: ColumnSchema) -> Iterator[Found]:
    if not column.null_rate:
        return
    name = f"{table.name}.{column.name}"
    if column.name in table.primary_key:
        yield (*path, "null_rate"), f"Column {name} is in the primary key, which is never null. Remove its null_rate."
    elif not column.nullable:
        yield (
            (*path, "null_rate"),
            f"Column {name} has null_rate {column.null_rate:g} and is not nullable. "
            "Remove the null_rate, or set nullable: true.",
        )
