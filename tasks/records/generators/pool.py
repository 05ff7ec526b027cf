"""A fixed list of values to draw from: what categories, constants and columns with allowed values share."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from schemas.generator import Cells, UInt64
from schemas.model import ColumnSchema
from schemas.types import NUMERIC, TEMPORAL, ColumnType
from tasks.records.generators.bounds import exact
from tasks.records.generators.literals import array, parse
from tasks.records.generators.lookup import Lookup


@dataclass(frozen=True, eq=False)
class Pool:
    """Distinct values of a column's type, evenly or by weight; a dictionary array of them comes out.

    Attributes:
        values: The values, all different.
        lookup: How likely each is; None when all are alike.
        constant_type: Whether the dictionary is decoded, where that costs nothing (fixed-width types).
    """

    values: pa.Array
    lookup: Lookup | None = None

    @property
    def capacity(self) -> int:
        """As many distinct values as there are."""
        return len(self.values)

    def draw(self, cells: Cells) -> pa.Array:
        """A value a row, by weight."""
        if self.lookup is None:
            return self._at(cells.below(len(self.values)))
        return self._at(self.lookup.index(cells.uniform()))

    def unique(self, cells: Cells, index: UInt64) -> pa.Array:
        """The value at each index."""
        return self._at(index)

    def _at(self, index: npt.NDArray[Any]) -> pa.Array:
        narrow = np.int8 if len(self.values) <= 127 else np.int16 if len(self.values) <= 32_767 else np.int32
        return pa.DictionaryArray.from_arrays(pa.array(index.astype(narrow)), self.values)


def allowed_pool(column: ColumnSchema) -> Pool | None:
    """The pool of the values that the column's own list allows and its bounds leave; None when it has no list."""
    if column.values is None:
        return None
    kept = [value for value in column.values if not any(misfits(column, value))]
    return Pool(pc.unique(array(column, kept)))


def misfits(column: ColumnSchema, value: Any) -> Iterator[str]:
    """Say how a written value breaks the column's type, list, bounds, lengths or pattern."""
    try:
        typed = parse(column, value)
    except ValueError as error:
        yield f"{error}."
        return
    yield from _listed(column, value, typed)
    yield from _bounded(column, value, typed)
    if column.type in (ColumnType.STRING, ColumnType.JSON, ColumnType.BINARY):
        yield from _shaped(column, typed)


def _listed(column: ColumnSchema, value: Any, typed: Any) -> Iterator[str]:
    if column.values is not None and typed not in [parse(column, other) for other in column.values]:
        yield f"'{value}' is not among the values that column '{column.name}' allows: remove it, or add it there."


def _bounded(column: ColumnSchema, value: Any, typed: Any) -> Iterator[str]:
    read = _reader(column)
    if read is None:
        return
    if column.minimum is not None and read(value) < read(column.minimum):
        yield f"'{value}' is below the minimum of column '{column.name}', {column.minimum}."
    if column.maximum is not None and read(value) > read(column.maximum):
        yield f"'{value}' is above the maximum of column '{column.name}', {column.maximum}."


def _reader(column: ColumnSchema) -> Any:
    if column.type in NUMERIC:
        return exact
    return (lambda value: parse(column, value)) if column.type in TEMPORAL else None


def _shaped(column: ColumnSchema, typed: str | bytes) -> Iterator[str]:
    import re

    if column.length is not None and len(typed) > column.length:
        yield f"'{typed!s}' is longer than the {column.length} characters of column '{column.name}'."
    if column.min_length is not None and len(typed) < column.min_length:
        yield f"'{typed!s}' is shorter than the {column.min_length} characters of column '{column.name}'."
    if column.pattern is not None and isinstance(typed, str) and re.fullmatch(column.pattern, typed) is None:
        yield f"'{typed}' does not match the pattern of column '{column.name}', {column.pattern}."
