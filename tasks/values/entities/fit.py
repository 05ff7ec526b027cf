"""Values made to fit their column: its Arrow type and its length."""

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from schemas.types import ColumnType
from tasks.values.entities.words import UInt64
from tasks.values.strings import DIGITS, LOWER, join, packed, symbols

if TYPE_CHECKING:
    from schemas.model import ColumnSchema

BASE36 = DIGITS + LOWER
TAG = 6
"""Characters of the longest tag that tells values apart: 36 ** 6 of them."""


def fitted(values: pa.Array, column: "ColumnSchema") -> pa.Array:
    """Cut text to the column's length, and give the values the column's type; dictionaries stay dictionaries."""
    text = clipped(values, column.length) if _is_text(values) else values
    target = column.arrow_type
    if text.type == target or (pa.types.is_dictionary(text.type) and text.type.value_type == target):
        return text
    return _converted(text, target)


def clipped(values: pa.Array, longest: int | None) -> pa.Array:
    """Cut text to so many characters, never within one."""
    if longest is None or not len(values):
        return values
    if pa.types.is_dictionary(values.type):
        short = clipped(values.dictionary, longest)
        return values if short is values.dictionary else short.take(values.indices).dictionary_encode()
    if pc.max(pc.utf8_length(values)).as_py() <= longest:
        return values
    return pc.utf8_rtrim_whitespace(pc.utf8_slice_codeunits(values, 0, longest))


def tags(index: UInt64, longest: int = TAG) -> pa.Array:
    """Write each index in base 36 without leading zeros: distinct for distinct indices below ``36 ** longest``."""
    block = symbols(index, longest, BASE36)
    for place in range(longest - 1):
        np.copyto(block[:, place], 0, where=index < np.uint64(36 ** (longest - 1 - place)))
    return packed(block)


def tagged(values: pa.Array, index: UInt64, longest: int | None, separator: str = " ") -> pa.Array:
    """Put a distinct tag behind each value, cutting the value where both would not fit.

    Distinct by construction: what follows the last separator is the index, and holds no separator.
    """
    room = None if longest is None else longest - TAG - len(separator)
    return join(clipped(values, room), separator, pc.utf8_upper(tags(index)))


def tag_capacity(longest: int | None, least: int = 1) -> int | None:
    """How many values :func:`tagged` tells apart in a column of that length; None when there is no room for a tag."""
    return None if longest is not None and longest < TAG + 2 + least else 36**TAG


def longest_of(values: pa.Array) -> int:
    """Characters in the longest text."""
    return int(pc.max(pc.utf8_length(values)).as_py() or 0)


def _is_text(values: pa.Array) -> bool:
    kind = values.type.value_type if pa.types.is_dictionary(values.type) else values.type
    return bool(pa.types.is_string(kind))


def _converted(values: pa.Array, target: pa.DataType) -> pa.Array:
    plain = values.dictionary_decode() if pa.types.is_dictionary(values.type) else values
    if pa.types.is_decimal(target):
        rounded = pc.round(plain, ndigits=target.scale) if pa.types.is_floating(plain.type) else plain
        return rounded.cast(pa.decimal128(38, target.scale)).cast(target)
    if pa.types.is_integer(target) and pa.types.is_floating(plain.type):
        return pc.round(plain).cast(target)
    return plain.cast(target)


def is_textual(kind: ColumnType) -> bool:
    """Whether the column holds text."""
    return kind in {ColumnType.STRING, ColumnType.JSON}
