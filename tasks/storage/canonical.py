"""A column's canonical bytes: the same whatever its dictionary, chunks, slices, or the bytes that lie under a null.

For each block of rows: one byte that says whether any is null, then (if any is) one validity byte a row, then the
values.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.types as pt

from schemas.errors import StoreError

Update = Callable[[memoryview | bytes], object]
Bytes = npt.NDArray[np.uint8]


class Canonical(Protocol):
    """A column, ready to give the canonical bytes of any of its row ranges."""

    def feed(self, update: Update, start: int, stop: int) -> None:
        """Hand the bytes of rows ``start`` to ``stop`` to a hash."""


def type_name(kind: pa.DataType) -> str:
    """Name a type by what it means: encodings and the names of list elements leave no trace."""
    if pt.is_dictionary(kind):
        return type_name(kind.value_type)
    if pt.is_large_string(kind) or pt.is_string_view(kind):
        return "string"
    if pt.is_large_binary(kind) or pt.is_binary_view(kind):
        return "binary"
    if pt.is_list(kind) or pt.is_large_list(kind):
        return f"list<{type_name(kind.value_type)}>"
    if pt.is_map(kind):
        return f"map<{type_name(kind.key_type)}, {type_name(kind.item_type)}>"
    if pt.is_struct(kind):
        return f"struct<{', '.join(f'{field.name}: {type_name(field.type)}' for field in kind)}>"
    return str(kind)


def canonical(column: pa.ChunkedArray | pa.Array) -> Canonical:
    """Prepare a column; shape (n,).

    Raises:
        StoreError: If its type has no canonical form here (unions and the like).
    """
    array = _plain(column)
    kind = array.type
    if pt.is_null(kind):
        return _Fixed(np.empty((len(array), 0), np.uint8), _validity(array))
    if pt.is_boolean(kind):
        values = pc.cast(array, pa.uint8())
        return _Fixed(_fixed(values), _validity(array))
    if pt.is_large_string(kind) or pt.is_large_binary(kind):
        return _variable(array)
    if pt.is_list(kind) or pt.is_large_list(kind):
        lengths = pc.cast(pc.fill_null(pc.list_value_length(array), 0), pa.int32())
        offsets = np.concatenate([[0], np.cumsum(lengths.to_numpy(), dtype=np.int64)])
        return _List(lengths.to_numpy(), offsets, canonical(array.flatten()), _validity(array))
    if pt.is_map(kind):
        return canonical(_entries(array))
    if pt.is_struct(kind):
        return _Struct(tuple(canonical(child) for child in array.flatten()), _validity(array))
    if pt.is_primitive(kind) or pt.is_decimal(kind) or pt.is_fixed_size_binary(kind):
        return _Fixed(_fixed(array), _validity(array))
    raise StoreError(f"A column of type {kind} has no digest. Cast it to a type of the schema file's.")


def _plain(column: pa.ChunkedArray | pa.Array) -> pa.Array:
    """One array, without dictionaries, whose offsets are wide enough for any of its bytes."""
    kind = column.type
    if pt.is_dictionary(kind):
        column, kind = pc.cast(column, kind.value_type), kind.value_type
    if pt.is_string(kind) or pt.is_string_view(kind):
        column = pc.cast(column, pa.large_string())
    elif pt.is_binary(kind) or pt.is_binary_view(kind):
        column = pc.cast(column, pa.large_binary())
    if isinstance(column, pa.Array):
        return column
    chunks = column.chunks
    return chunks[0] if len(chunks) == 1 else pa.concat_arrays(chunks) if chunks else pa.array([], column.type)


def _entries(array: pa.MapArray) -> pa.Array:
    """A map as the list of its entries, in their order."""
    entries = pa.StructArray.from_arrays([array.keys, array.items], names=["key", "value"])
    return pa.ListArray.from_arrays(array.offsets, entries, mask=pc.is_null(array) if array.null_count else None)


def _validity(array: pa.Array) -> Bytes | None:
    return pc.cast(pc.is_valid(array), pa.uint8()).to_numpy() if array.null_count else None


def _fixed(array: pa.Array) -> Bytes:
    """The values as bytes, shape (n, width), nulls zeroed."""
    width = array.type.bit_width // 8
    values = np.frombuffer(array.buffers()[1] or b"", np.uint8)
    rows = values[array.offset * width : (array.offset + len(array)) * width].reshape(len(array), width)
    if array.null_count:
        rows = np.where(pc.is_valid(array).to_numpy(zero_copy_only=False)[:, None], rows, np.uint8(0))
    return rows


def _variable(array: pa.Array) -> "_Variable":
    filled = pc.fill_null(array, b"" if pt.is_large_binary(array.type) else "")
    _, offsets, data = filled.buffers()
    bounds = np.frombuffer(offsets, np.int64)[filled.offset : filled.offset + len(filled) + 1] if len(filled) else _NONE
    return _Variable(np.diff(bounds).astype(np.int32), bounds, memoryview(data or b""), _validity(array))


_NONE = np.zeros(1, np.int64)


def _feed_validity(update: Update, validity: Bytes | None, start: int, stop: int) -> None:
    if validity is None or validity[start:stop].all():
        update(b"\0")
    else:
        update(b"\1")
        update(validity[start:stop].data)


@dataclass(frozen=True)
class _Fixed:
    values: Bytes
    validity: Bytes | None

    def feed(self, update: Update, start: int, stop: int) -> None:
        _feed_validity(update, self.validity, start, stop)
        update(self.values[start:stop].reshape(-1).data)


@dataclass(frozen=True)
class _Variable:
    lengths: npt.NDArray[np.int32]
    bounds: npt.NDArray[np.int64]
    data: memoryview
    validity: Bytes | None

    def feed(self, update: Update, start: int, stop: int) -> None:
        _feed_validity(update, self.validity, start, stop)
        update(self.lengths[start:stop].data)
        update(self.data[int(self.bounds[start]) : int(self.bounds[stop])])


@dataclass(frozen=True)
class _List:
    lengths: npt.NDArray[np.int32]
    offsets: npt.NDArray[np.int64]
    items: Canonical
    validity: Bytes | None

    def feed(self, update: Update, start: int, stop: int) -> None:
        _feed_validity(update, self.validity, start, stop)
        update(self.lengths[start:stop].data)
        self.items.feed(update, int(self.offsets[start]), int(self.offsets[stop]))


@dataclass(frozen=True)
class _Struct:
    children: tuple[Canonical, ...]
    validity: Bytes | None

    def feed(self, update: Update, start: int, stop: int) -> None:
        _feed_validity(update, self.validity, start, stop)
        for child in self.children:
            child.feed(update, start, stop)
