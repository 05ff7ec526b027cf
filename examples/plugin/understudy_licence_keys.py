"""``kind: licence_key``: keys such as ``K7QF2-9XRTB-4MZC8`` for software that does not exist."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar, Literal

import numpy as np
import pyarrow as pa
from pydantic import Field

from schemas.generator import Binding, Cells, Generator, Source, UInt64
from schemas.model import ColumnSchema
from schemas.types import ColumnType

_LETTERS = np.frombuffer(b"23456789ABCDEFGHJKMNPQRSTVWXYZ", np.uint8)
_GROUP = 5


class LicenceKey(Generator):
    """A licence key: groups of five letters and digits that cannot be mistaken for one another.

    Attributes:
        groups: How many groups a key has.
    """

    types: ClassVar[frozenset[ColumnType]] = frozenset({ColumnType.STRING})
    kind: Literal["licence_key"] = "licence_key"
    groups: int = Field(default=3, ge=1, le=8)

    def problems(self, column: ColumnSchema) -> Iterator[str]:
        """Say what cannot work, before anything is made."""
        width = self.groups * (_GROUP + 1) - 1
        if column.length is not None and column.length < width:
            yield f"a licence key of {self.groups} groups has {width} characters, and the column holds {column.length}"
        if column.pattern is not None or column.values is not None or (column.min_length or 0) > width:
            yield "licence keys keep to no pattern, list or least length: remove it, or use {kind: regex}"

    def bind(self, binding: Binding) -> Source:
        """Prepare to fill the column; there is little to prepare."""
        return LicenceKeys(self.groups)


@dataclass(frozen=True)
class LicenceKeys:
    """The bound generator: everything it makes follows from the cells that it is handed."""

    groups: int

    @property
    def capacity(self) -> int:
        """How many keys ``unique`` can tell apart: what the last two groups can say."""
        return len(_LETTERS) ** (_GROUP * min(self.groups, 2))

    def draw(self, cells: Cells) -> pa.Array:
        """A random key a row."""
        return self._written([cells.below(len(_LETTERS) ** _GROUP, f"group{place}") for place in range(self.groups)])

    def unique(self, cells: Cells, index: UInt64) -> pa.Array:
        """A key a row, distinct for distinct indices: the index is spelt in the last groups, the others are random."""
        size = len(_LETTERS) ** _GROUP
        spelt = [index // np.uint64(size), index % np.uint64(size)][-self.groups :]
        free = [cells.below(size, f"group{place}") for place in range(self.groups - len(spelt))]
        return self._written(free + spelt)

    def _written(self, numbers: list[UInt64]) -> pa.Array:
        """Write each number as a group, all rows at once: one column of characters after the other."""
        width = self.groups * (_GROUP + 1) - 1
        block = np.full((len(numbers[0]), width), ord("-"), np.uint8)
        for group, number in enumerate(numbers):
            for place in range(_GROUP):
                digit = number // np.uint64(len(_LETTERS) ** place) % np.uint64(len(_LETTERS))
                block[:, group * (_GROUP + 1) + place] = _LETTERS[digit]
        offsets = np.arange(0, block.size + 1, width, dtype=np.int32)
        return pa.StringArray.from_buffers(len(block), pa.py_buffer(offsets), pa.py_buffer(block))
