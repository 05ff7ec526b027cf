"""Whole numbers."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, ClassVar, Literal

import pyarrow as pa
from pydantic import Field

from schemas.errors import GenerationError
from schemas.generator import Binding, Source, UInt64
from schemas.model import ColumnSchema
from schemas.types import ColumnType
from tasks.records.generators.bounds import Lattice
from tasks.records.generators.numeric import LatticeSource, Numeric


class Integer(Numeric):
    """Whole numbers between bounds, 0 to 1000 when nothing is said.

    Where the bounds leave more than 2**63 numbers, every second one is left out.

    Attributes:
        step: Only every so many: counted from the generator's own ``minimum``, or from 0 when it has none.
    """

    types: ClassVar[frozenset[ColumnType]] = frozenset({ColumnType.INTEGER})

    kind: Literal["integer"] = "integer"
    step: Annotated[int, Field(ge=1, lt=2**63)] = 1

    def problems(self, column: ColumnSchema) -> Iterator[str]:
        """As for all numbers, and a step that leaves none."""
        found = list(super().problems(column))
        yield from found
        if not found and column.values is None and self._lattice(column) is None:
            low, high = self.span(column)
            yield f"no multiple of step {self.step} lies between {low} and {high}: widen the bounds, or lower the step."

    def bind(self, binding: Binding) -> Source:
        """Settle the bounds."""
        pool = self.pool(binding.column)
        if pool is not None:
            return pool
        lattice = self._lattice(binding.column)
        if lattice is None:
            raise GenerationError(f"Column '{binding.column.name}': the bounds leave no whole number to draw.")
        return IntegerSource(lattice, self.shape, binding.arrow)

    def _lattice(self, column: ColumnSchema) -> Lattice | None:
        low, high = self.span(column)
        anchor = 0 if self.minimum is None else int(Decimal(self.minimum).to_integral_value("ROUND_CEILING"))
        return Lattice.between(low, high, places=0, step=self.step, anchor=anchor)


@dataclass(frozen=True, eq=False)
class IntegerSource(LatticeSource):
    """Whole numbers of a lattice."""

    def values(self, index: UInt64) -> pa.Array:
        """The numbers at these indices."""
        return pa.array(self.lattice.units(index))
