"""A generator of the table of knowledge, narrowed to what a column can hold."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from schemas.errors import UnderstudyError
from schemas.generator import Binding, Generator
from schemas.model import ColumnSchema
from schemas.semantics.generators import fitting
from schemas.semantics.words import words_of
from schemas.types import NUMERIC, ColumnType

Spec = Mapping[str, Any]
ENOUGH = 1_000_000
"""Distinct values from which on a generator is good for any unique column; below, the one with the most is taken."""


def first_fitting(specs: Sequence[Spec], column: ColumnSchema, locale: str = "en_US") -> Generator | None:
    """The first generator that can fill the column; None when none can."""
    return next((found for spec in specs if (found := _fitted(spec, column, locale)) is not None), None)


def _fitted(spec: Spec, column: ColumnSchema, locale: str) -> Generator | None:
    """Narrow and try a generator; one of the table's for columns that reach beyond a number is for these alone."""
    if "above" in spec and not _reaches(column, spec["above"]):
        return None
    return fitting(adapted({key: value for key, value in spec.items() if key != "above"}, column), column, locale)


def _reaches(column: ColumnSchema, number: float) -> bool:
    """Whether a column is made to hold more than a number: a percentage of 0 to 100, and not a share of 0 to 1."""
    maximum = _number(column.maximum)
    if maximum is not None:
        return maximum > number
    if (
        column.type is ColumnType.DECIMAL
        and column.precision is not None
        and column.precision - (_scale(column) or 0) <= 1
    ):
        return False
    return bool({"percent", "percentage"} & set(words_of(column.name)))


def most_distinct(specs: Sequence[Spec], column: ColumnSchema, locale: str) -> Generator | None:
    """The first generator with enough distinct values for a unique column, or else the one that has the most."""
    best: tuple[int, Generator] | None = None
    for spec in specs:
        generator = _fitted(spec, column, locale)
        capacity = None if generator is None else _capacity(generator, column, locale)
        if generator is None or capacity is None:
            continue
        if capacity >= ENOUGH:
            return generator
        if best is None or capacity > best[0]:
            best = capacity, generator
    return best[1] if best else None


def _capacity(generator: Generator, column: ColumnSchema, locale: str) -> int | None:
    try:
        return generator.bind(Binding(column, locale=locale, rows=ENOUGH)).capacity
    except (UnderstudyError, NotImplementedError, ImportError):
        return None


def adapted(spec: Spec, column: ColumnSchema) -> Spec:
    """Narrow a generator's own bounds and values to the column's."""
    if spec["kind"] in ("integer", "number", "decimal"):
        return _narrowed(spec, column)
    if spec["kind"] == "category":
        return _kept(spec, column)
    return spec


def _narrowed(spec: Spec, column: ColumnSchema) -> Spec:
    low, high = _bounds(spec, column)
    if low is not None and high is not None and low >= high:
        return {"kind": spec["kind"]}
    narrowed = {key: value for key, value in spec.items() if key not in ("minimum", "maximum", "decimals")}
    if low is not None and low != _number(column.minimum):
        narrowed["minimum"] = low
    if high is not None and high != _number(column.maximum):
        narrowed["maximum"] = high
    if _scale(column) is None or spec.get("decimals", 0) <= (_scale(column) or 0):
        narrowed |= {key: spec[key] for key in ("decimals",) if key in spec}
    centre = _centre(spec.get("distribution", {}))
    if centre is not None and not ((low is None or low <= centre) and (high is None or centre <= high)):
        narrowed.pop("distribution", None)
    return narrowed


def _scale(column: ColumnSchema) -> int | None:
    return (2 if column.scale is None else column.scale) if column.type is ColumnType.DECIMAL else None


def _bounds(spec: Spec, column: ColumnSchema) -> tuple[float | int | None, float | int | None]:
    lows = [bound for bound in (spec.get("minimum"), _number(column.minimum)) if bound is not None]
    highs = [bound for bound in (spec.get("maximum"), _number(column.maximum), _most(column)) if bound is not None]
    return max(lows, default=None), min(highs, default=None)


def _most(column: ColumnSchema) -> int | None:
    """The greatest whole number that a decimal's precision leaves room for."""
    if column.type is not ColumnType.DECIMAL or column.precision is None:
        return None
    return int(10 ** max(column.precision - (_scale(column) or 0), 0) - 1)


def _number(bound: Any) -> float | int | None:
    return bound if isinstance(bound, int | float) and not isinstance(bound, bool) else None


def _centre(distribution: Mapping[str, Any]) -> float | None:
    centre = distribution.get("median", distribution.get("mean"))
    return float(centre) if centre is not None else None


def _kept(spec: Spec, column: ColumnSchema) -> Spec:
    """Leave out the values that the column refuses; all of them when hardly any is left."""
    if "weights" in spec:
        weights = {value: weight for value, weight in spec["weights"].items() if accepts(column, value)}
        return {"kind": "category", "weights": weights} if len(weights) > 1 else spec
    values = [value for value in spec.get("values", ()) if accepts(column, value)]
    return {"kind": "category", "values": values} if len(values) > 1 else spec


def accepts(column: ColumnSchema, text: str) -> bool:
    """Whether a value, written as text, is one that the column may hold, as far as its lengths and lists tell."""
    if column.values is not None and text not in {str(value) for value in column.values}:
        return False
    if column.type in NUMERIC:
        return _in_range(column, text)
    if column.length is not None and len(text) > column.length:
        return False
    if column.min_length is not None and len(text) < column.min_length:
        return False
    return column.pattern is None or re.fullmatch(column.pattern, text) is not None


def _in_range(column: ColumnSchema, text: str) -> bool:
    try:
        number = float(text)
    except ValueError:
        return False
    if column.type is ColumnType.INTEGER and not number.is_integer():
        return False
    low, high = _number(column.minimum), _number(column.maximum)
    most = _most(column)
    return (low is None or number >= low) and (high is None or number <= high) and (most is None or number <= most)
