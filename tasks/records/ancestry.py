"""What rows wait for in rows of their own table, made from the top down.

Rows are sorted into layers by the longest way that leads up from them, and each is made once, after all those above
it. To walk up from each row would make the rows at the top as often as there are ways to them: with two relations
twice as many in each layer.
"""

import weakref
from collections.abc import Callable, Iterable, Mapping
from typing import Protocol, TypeVar

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from tasks.records.arrays import plain
from tasks.records.parents import Parents
from tasks.values.cells import UInt64

Int64 = npt.NDArray[np.int64]


class Rows(Protocol):
    """What is asked of a frame."""

    rows: UInt64

    def column(self, name: str) -> pa.Array: ...  # noqa: D102
    def parents(self, index: int) -> Parents: ...  # noqa: D102
    def put_above(self, along: frozenset[int], above: "Above", layer: int) -> None: ...  # noqa: D102
    def set_parents(self, index: int, parents: Parents) -> None: ...  # noqa: D102


Some = TypeVar("Some", bound=Rows)


class Above:
    """All the rows of a table that some rows lead up to.

    Args:
        start: These rows.
        along: The relations (by index) to the table itself, whose parents always come earlier.
        frame_of: Gives a frame of any rows of the table.

    Attributes:
        layers: How many there are; rows of a layer have all their parents in those before.
    """

    def __init__(self, start: Rows, along: frozenset[int], frame_of: Callable[[UInt64], Rows]) -> None:
        self._rows, parents = _all_above(start, along, frame_of)
        depth = _depth([_places(self._rows, found) for found in parents.values()], len(self._rows))
        order = np.argsort(depth, kind="stable")
        self.layers = int(depth.max(initial=-1)) + 1
        self._place = np.empty(len(order), np.int64)  # of each row in the order of the layers
        self._place[order] = np.arange(len(order))
        self._frames = []
        for layer, at in enumerate(np.split(order, np.searchsorted(depth[order], np.arange(1, self.layers)))):
            frame = frame_of(self._rows[at])
            for index, found in parents.items():
                frame.set_parents(index, found.at(at))
            frame.put_above(along, weakref.proxy(self), layer)  # held, the two would outlive those who ask
            self._frames.append(frame)
        self._made: dict[str, tuple[int, pa.Array]] = {}

    def values(self, column: str, parents: Parents, kind: pa.DataType, layer: int) -> pa.Array:
        """Give a column at the parents of rows of a layer, null where there is none.

        Args:
            column: The column's name.
            parents: Along one of the relations, shape (n,).
            kind: The column's type.
            layer: The layer of the rows; those of the start are in the one after the last.
        """
        at = _places(self._rows, parents)
        made = self._until(layer, column, kind)
        return made.take(pa.array(self._place[at], mask=at < 0) if len(self._place) else pa.nulls(len(at), pa.int64()))

    def _until(self, layer: int, column: str, kind: pa.DataType) -> pa.Array:
        """The column in all rows of the layers before; a layer's may itself read other columns of these."""
        done, values = self._made.get(column, (0, pa.nulls(0, kind)))
        for each in range(done, layer):
            values = pa.concat_arrays([values, plain(self._frames[each].column(column))])
            self._made[column] = each + 1, values
        return values


def _all_above(
    start: Rows, along: Iterable[int], frame_of: Callable[[UInt64], Rows]
) -> tuple[UInt64, Mapping[int, Parents]]:
    """The rows above, in rising order, and their own parents along each relation."""
    frames: list[Rows] = []
    seen, new = np.empty(0, np.uint64), _next(start, along)
    while len(new):
        frames.append(frame_of(new))
        seen = np.union1d(seen, new)
        new = np.setdiff1d(_next(frames[-1], along), seen)
    order = np.argsort(np.concatenate([seen[:0], *(frame.rows for frame in frames)]))
    return seen, {index: Parents.joined(frame.parents(index) for frame in frames).at(order) for index in along}


def _next(frame: Rows, along: Iterable[int]) -> UInt64:
    found = (frame.parents(index) for index in along)
    return np.unique(np.concatenate([one.rows if one.missing is None else one.rows[~one.missing] for one in found]))


def _places(rows: UInt64, parents: Parents) -> Int64:
    """Where parents stand among rising rows; -1 for none."""
    at = np.searchsorted(rows, parents.rows).astype(np.int64)
    return at if parents.missing is None else np.where(parents.missing, -1, at)


def _depth(parents: Iterable[Int64], rows: int) -> Int64:
    """The length of the longest way up from each row, from where its parents stand (-1 for none), shape (rows,)."""
    depth = np.zeros(rows, np.int64)
    while True:
        deeper = np.max([np.where(at < 0, 0, depth[at] + 1) for at in parents], axis=0)
        if (deeper == depth).all():
            return depth
        depth = deeper
