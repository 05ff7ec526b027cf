"""The parts of a nested value, each made for all rows at once."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from schemas.generator import Source, Standing, UInt64
from tasks.records.arrays import as_type, nulled, plain
from tasks.storage.json_text import json_texts
from tasks.values.cells import RowCells
from tasks.values.permute import permute

_PLACES = 2**16  # elements of one list at most: element k of row r is number r * 2**16 + k


class Node(Protocol):
    """A part, bound."""

    def make(self, cells: RowCells) -> pa.Array:
        """Make it for every row; ``cells`` are the part's own, with all that it may read, shape (n,)."""
        ...


@dataclass(frozen=True, eq=False)
class Leaf:
    """A value that holds no other.

    Attributes:
        source: Its generator, bound.
        reads: The inputs that it is handed.
        counts: Whether it counts the elements of its list.
    """

    source: Source
    reads: tuple[str, ...]
    type: pa.DataType
    counts: bool = False

    def make(self, cells: RowCells) -> pa.Array:
        """Draw it."""
        own = replace(cells, inputs={name: cells.inputs[name] for name in self.reads})
        made = self.source.unique(own, cells.standing().step) if self.counts else self.source.draw(own)
        return plain(as_type(made, self.type))


@dataclass(frozen=True, eq=False)
class Struct:
    """Named values.

    Attributes:
        fields: Each field's name, node and share of nulls; each after those that it reads.
        order: The names in the order of the schema.
    """

    fields: tuple[tuple[str, Node, float], ...]
    order: tuple[str, ...]

    def make(self, cells: RowCells) -> pa.Array:
        """Make every field."""
        made: dict[str, pa.Array] = {}
        for name, node, nulls in self.fields:
            inputs: Mapping[str, pa.Array] = {**cells.inputs, **made}
            own = replace(cells, key=cells.key.child("field", name), inputs=inputs)
            made[name] = _with_nulls(node.make(own), own, nulls)
        return pa.StructArray.from_arrays([made[name] for name in self.order], names=list(self.order))


@dataclass(frozen=True, eq=False)
class Listed:
    """So many values of one kind.

    Attributes:
        element: Each of them.
        nulls: The share of nulls among them.
        least: Fewest.
        most: Most.
    """

    element: Node
    nulls: float
    least: int
    most: int

    def make(self, cells: RowCells) -> pa.Array:
        """Make the elements of all rows in one go, and cut them into lists."""
        lengths, row, place = _elements(cells, self.least, self.most)
        return pa.ListArray.from_arrays(pa.array(_offsets(lengths)), _made(self.element, cells, row, place, self.nulls))


@dataclass(frozen=True, eq=False)
class Mapped:
    """Values under keys, no key twice in a map.

    Attributes:
        keys: The keys' generator; it has at least ``most`` values.
        values: Each value.
        nulls: The share of nulls among the values.
        least: Fewest.
        most: Most.
    """

    keys: Source
    values: Node
    nulls: float
    least: int
    most: int
    type: pa.DataType

    def make(self, cells: RowCells) -> pa.Array:
        """Make the keys and values of all rows in one go."""
        lengths, row, place = _elements(cells, self.least, self.most)
        assert self.keys.capacity is not None
        of_row = cells.bits("keys")[row]
        index = permute(place, min(self.keys.capacity, 2**62), of_row)
        keys = plain(as_type(self.keys.unique(_cells(cells, row, place, "keys"), index), self.type.key_type))
        values = _made(self.values, cells, row, place, self.nulls)
        return pa.MapArray.from_arrays(pa.array(_offsets(lengths)), keys, values.cast(self.type.item_type))


@dataclass(frozen=True, eq=False)
class Text:
    """A nested value, written as JSON."""

    node: Node

    def make(self, cells: RowCells) -> pa.Array:
        """Make the value and write it."""
        return json_texts(self.node.make(cells))


def _elements(cells: RowCells, least: int, most: int) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], UInt64]:
    """How many elements each row has, and of every element its row's position and its place, from 0."""
    lengths = (cells.below(most - least + 1, "length") + np.uint64(least)).astype(np.int64)
    row = np.repeat(np.arange(len(lengths)), lengths)
    place = np.arange(len(row)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    return lengths, row, place.astype(np.uint64)


def _offsets(lengths: npt.NDArray[np.int64]) -> npt.NDArray[np.int32]:
    return np.concatenate([[0], np.cumsum(lengths)]).astype(np.int32)


def _cells(cells: RowCells, row: npt.NDArray[np.int64], place: UInt64, part: str) -> RowCells:
    """The cells of elements: as many rows, with bits and entities of their own, that read what their rows read."""
    key, take = cells.key.child(part), pa.array(row)
    numbers = cells.rows[row] * np.uint64(_PLACES) + place
    inputs = {name: each.take(take) for name, each in cells.inputs.items()}
    standing = Standing(cells.rows[row], place, np.bincount(row, minlength=len(cells.rows))[row].astype(np.uint64))
    return RowCells(key, key, numbers, inputs, cells.attempts(row), lambda: standing)


def _made(node: Node, cells: RowCells, row: npt.NDArray[np.int64], place: UInt64, nulls: float) -> pa.Array:
    own = _cells(cells, row, place, "element")
    return _with_nulls(node.make(own), own, nulls)


def _with_nulls(values: pa.Array, cells: RowCells, share: float) -> pa.Array:
    if not share:
        return values
    missing = cells.uniform("null") < share
    if not pa.types.is_nested(values.type):
        return nulled(values, missing)
    return values.take(pa.array(np.arange(len(values)), mask=missing))
