"""True and false."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from pydantic import Field

from schemas.generator import Binding, Cells, Generator, Source, UInt64
from schemas.model import ColumnSchema
from schemas.types import ColumnType
from tasks.records.generators.pool import allowed_pool, misfits


class Boolean(Generator):
    """True with a probability.

    Attributes:
        probability: Of true; a half when absent.
    """

    types: ClassVar[frozenset[ColumnType]] = frozenset({ColumnType.BOOLEAN})

    kind: Literal["boolean"] = "boolean"
    probability: Annotated[float, Field(ge=0, le=1)] = 0.5

    def problems(self, column: ColumnSchema) -> Iterator[str]:
        """Allowed values that are no booleans."""
        yield from (sentence for value in column.values or () for sentence in misfits(column, value))

    def bind(self, binding: Binding) -> Source:
        """Keep to the values that the column allows."""
        allowed = allowed_pool(binding.column)
        if allowed is not None and len(allowed.values) == 1:
            return BooleanSource(float(allowed.values[0].as_py()))
        return BooleanSource(self.probability)


@dataclass(frozen=True, eq=False)
class BooleanSource:
    """A bit a row."""

    probability: float

    @property
    def capacity(self) -> int:
        """Two, or one where the probability leaves no choice."""
        return 2 if 0 < self.probability < 1 else 1

    def draw(self, cells: Cells) -> pa.Array:
        """True in the share of rows asked for."""
        return _array(cells.uniform() < self.probability)

    def unique(self, cells: Cells, index: UInt64) -> pa.Array:
        """False and true, as long as there are two."""
        return _array((index == 1) if self.capacity == 2 else np.full(len(index), self.probability == 1))


def _array(flags: npt.NDArray[np.bool_]) -> pa.Array:
    packed = np.packbits(flags, bitorder="little")
    return pa.Array.from_buffers(pa.bool_(), len(flags), [None, pa.py_buffer(packed)])
