"""Whether what a generator makes keeps to its column's constraints, told from a sample of it."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from schemas.errors import UnderstudyError
from schemas.generator import Binding, Generator
from schemas.model import ColumnSchema
from schemas.types import NUMERIC, TEMPORAL, ColumnType
from schemas.validation.values import parse_value
from tasks.values.cells import CellKey, RowCells
from tasks.values.entities.locales import known, unknown_hint

_ROWS = 512
_REMEDY = "Change the constraint, or use another generator"


def misfits_of(generator: Generator, what: str, binding: Binding) -> Iterator[str]:
    """Say which of the column's constraints the generator's values break: a sentence for the first that is found.

    A sample is made and looked at; of values that come from a list, the whole list. What no sample shows, the audit
    finds.

    Args:
        generator: Any that draws without inputs.
        what: What it makes, such as ``a person's email``.
        binding: The column with its locale and the table's other columns.
    """
    column, locale = binding.column, getattr(generator, "locale", None) or binding.locale
    if generator.kind != "faker" and not known(locale):
        yield f"nothing is known of the dataset's locale '{locale}'.{unknown_hint(locale)} Or give the generator one."
        return
    if not _is_constrained(column):
        return
    try:
        made = _sample(generator, binding)
    except UnderstudyError as error:
        yield str(error)
        return
    except (pa.ArrowInvalid, OverflowError):
        yield f"{what} has values that a column of type {column.arrow_type} cannot hold. Raise its precision."
        return
    broken = broken_constraint(column, made)
    if broken is not None:
        yield f"{what} does not keep to the column's {broken}; it looks like {_shown(made)}. {_REMEDY}."


def broken_constraint(column: ColumnSchema, made: pa.Array) -> str | None:
    """Name the first of a column's constraints that values break; None when they keep to all."""
    return next((f"{key} {wanted!r}" for key, wanted, keeps in _checks(column) if not keeps(made)), None)


def longest_made(generator: Generator, binding: Binding) -> int:
    """Characters in the longest of a sample, were its column of any length; 0 of what is no text, or is refused."""
    wide = binding.column.model_copy(update={"length": None})
    try:
        made = _sample(generator, replace(binding, column=wide))
    except UnderstudyError:
        return 0
    return max(map(len, made.to_pylist())) if pa.types.is_string(made.type) else 0


def cut_short(generator: Generator, what: str, binding: Binding) -> Iterator[str]:
    """Say that the column is too short for what makes no sense when it is cut."""
    length = binding.column.length
    needed = 0 if length is None else longest_made(generator, binding)
    if length is not None and needed > length:
        yield f"{what} needs a length of {needed} or more, not {length}"


def _is_constrained(column: ColumnSchema) -> bool:
    told = (column.min_length, column.pattern, column.values, column.minimum, column.maximum)
    return column.type is ColumnType.DECIMAL or any(constraint is not None for constraint in told)


def _sample(generator: Generator, binding: Binding) -> pa.Array:
    """Some distinct values; all of the list, where they come from one."""
    table = CellKey.of(0, "sample")
    rows = np.arange(_ROWS, dtype=np.uint64)
    source = generator.bind(binding)
    drawn = source.draw(RowCells(table.child(binding.column.name), table, rows))
    if pa.types.is_dictionary(drawn.type):
        return drawn.dictionary
    if binding.column.type in NUMERIC:
        drawn = pa.concat_arrays([drawn, source.draw(_Ends(table.child(binding.column.name), table, rows))])
    return pc.unique(drawn)


class _Ends(RowCells):
    """Cells at either end of what is drawn: of amounts with a long tail, few samples show how far it goes."""

    def uniform(self, draw: str = "") -> npt.NDArray[np.float64]:
        """The least and the greatest number that there is, in turn."""
        return np.where(super().uniform(draw) < 0.5, 0.0, 1.0 - 2.0**-53)


def _checks(column: ColumnSchema) -> Iterator[tuple[str, Any, Callable[[pa.Array], bool]]]:
    """Each constraint by name, as it is written, and whether values keep to it."""
    if column.min_length is not None:
        least = column.min_length
        yield "min_length", least, lambda made: all(len(text) >= least for text in made.to_pylist())
    if column.pattern is not None:
        wanted = re.compile(column.pattern)
        yield "pattern", column.pattern, lambda made: all(wanted.fullmatch(text) for text in made.to_pylist())
    if column.values is not None:
        listed = {parse_value(column, value) for value in column.values}
        yield "values", list(column.values[:5]), lambda made: listed.issuperset(_comparable(made))
    if column.type in NUMERIC | TEMPORAL:
        yield from _bounds(column)


def _bounds(column: ColumnSchema) -> Iterator[tuple[str, Any, Callable[[pa.Array], bool]]]:
    for key, below in (("minimum", False), ("maximum", True)):
        bound = getattr(column, key)
        limit = None if bound is None else parse_value(column, bound)
        if limit is not None:
            yield key, bound, partial(_within, limit, below)


def _within(limit: Any, below: bool, made: pa.Array) -> bool:
    return all(value <= limit if below else value >= limit for value in _comparable(made))


def _comparable(made: pa.Array) -> list[Any]:
    """Values as :func:`parse_value` gives them: moments in UTC."""
    if pa.types.is_timestamp(made.type):
        made = made.cast(pa.timestamp("us", "UTC")) if made.type.tz is None else made
    values: list[Any] = made.to_pylist()
    return values


def _shown(made: pa.Array) -> str:
    return " or ".join(dict.fromkeys(f"'{value}'" for value in made.to_pylist()[:2]))
