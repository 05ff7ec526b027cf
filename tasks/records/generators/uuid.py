"""UUIDs."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import ClassVar, Literal

import numpy as np
import pyarrow as pa

from schemas.generator import Binding, Cells, Generator, Source, UInt64
from schemas.model import ColumnSchema
from schemas.types import ColumnType
from tasks.values.cells import BLOCK, CellKey, mix
from tasks.values.strings import text

_WIDTH = 36
_GOLDEN = np.uint64(0x9E3779B97F4A7C15)


class Uuid(Generator):
    """Random UUIDs of version 4, as text or as 16 bytes."""

    types: ClassVar[frozenset[ColumnType]] = frozenset({ColumnType.UUID, ColumnType.STRING, ColumnType.BINARY})
    naturally_unique: ClassVar[bool] = True

    kind: Literal["uuid"] = "uuid"

    def problems(self, column: ColumnSchema) -> Iterator[str]:
        """A column too short or too long for a UUID, or with a list or pattern that no random UUID keeps to."""
        size = 16 if column.type is ColumnType.BINARY else _WIDTH
        if (column.length or size) < size or (column.min_length or size) > size:
            yield f"a UUID is {size} long, and the column does not allow that: change its length, or use regex."
        if column.values is not None:
            yield f"column '{column.name}' allows only certain values: use the generator category."
        if column.pattern is not None and column.type is not ColumnType.BINARY and not _matches(column.pattern):
            yield f"a UUID does not match the column's pattern {column.pattern}: use a regex generator."

    def bind(self, binding: Binding) -> Source:
        """Derive the key that unique values are scrambled with."""
        key = CellKey.of(binding.seed, binding.table, "uuid", binding.column.name).word
        return UuidSource(key, binary=binding.column.type is ColumnType.BINARY)


def _matches(pattern: str) -> bool:
    import re

    samples = ("00000000-0000-4000-8000-000000000000", "ffffffff-ffff-4fff-bfff-ffffffffffff")
    mixed = "0a1b2c3d-4e5f-4a6b-9c7d-8e9f0a1b2c3d"
    return all(re.fullmatch(pattern, sample) is not None for sample in (*samples, mixed))


@dataclass(frozen=True, eq=False)
class UuidSource:
    """122 random bits a row; for unique values 64 of them are a bijection of the index."""

    key: np.uint64
    binary: bool
    capacity: int = 2**63

    def draw(self, cells: Cells) -> pa.Array:
        """A random UUID a row."""
        return self._array(cells.bits("high"), cells.bits("low"))

    def unique(self, cells: Cells, index: UInt64) -> pa.Array:
        """A UUID that holds the scrambled index; its other bits are the row's."""
        return self._array(mix(index * _GOLDEN + self.key), cells.bits("low"))

    def _array(self, word: UInt64, other: UInt64) -> pa.Array:
        return _binaries(word, other) if self.binary else _texts(word, other)


@cache
def _tables() -> tuple["np.ndarray[tuple[int], np.dtype[np.uint32]]", ...]:
    """Four characters at a time: hhhh, -hhh, h-4h, hh-v (v of the variant), hhh-."""
    digits = "0123456789abcdef"
    makers = (
        (65_536, lambda i: f"{i:04x}"),
        (4_096, lambda i: f"-{i:03x}"),
        (256, lambda i: f"{digits[i >> 4]}-4{digits[i & 15]}"),
        (1_024, lambda i: f"{i >> 2:02x}-{digits[8 + (i & 3)]}"),
        (4_096, lambda i: f"{i:03x}-"),
    )
    return tuple(np.frombuffer("".join(map(make, range(size))).encode(), np.uint32) for size, make in makers)


def _texts(word: UInt64, other: UInt64) -> pa.Array:
    """Spread all 64 bits of the first word and 58 of the second over the 36 characters."""
    out = np.empty((len(word), 9), np.uint32)
    for start in range(0, len(word), BLOCK):
        rows = slice(start, start + BLOCK)
        _write(out[rows], word[rows], other[rows])
    return text(out.view(np.uint8))


def _write(out: "np.ndarray[tuple[int, int], np.dtype[np.uint32]]", word: UInt64, other: UInt64) -> None:
    four, dash_three, version, variant, three_dash = _tables()
    for column, (table, source, shift, bits) in enumerate(
        (
            (four, word, 0, 16),
            (four, word, 16, 16),
            (dash_three, word, 32, 12),
            (version, word, 44, 8),
            (variant, other, 0, 10),
            (three_dash, word, 52, 12),
            (four, other, 10, 16),
            (four, other, 26, 16),
            (four, other, 42, 16),
        )
    ):
        index = (source >> np.uint64(shift)) & np.uint64(2**bits - 1)
        out[:, column] = table[index.astype(np.intp)]


def _binaries(word: UInt64, other: UInt64) -> pa.Array:
    """The same 122 bits as 16 bytes: 60 of the first word, then its last four and 58 of the second."""
    halves = np.empty((len(word), 2), ">u8")
    halves[:, 0] = (word & ~np.uint64(0xFFFF)) | np.uint64(0x4000) | ((word >> np.uint64(4)) & np.uint64(0xFFF))
    low_four = (word & np.uint64(0xF)) << np.uint64(58)
    halves[:, 1] = np.uint64(1 << 63) | low_four | (other & np.uint64(2**58 - 1))
    offsets = np.arange(0, 16 * (len(word) + 1), 16, dtype=np.int32)
    return pa.BinaryArray.from_buffers(pa.binary(), len(word), [None, pa.py_buffer(offsets), pa.py_buffer(halves)])
