"""Real numbers made into values of a column: rounded to its digits, kept within its bounds."""

from dataclasses import dataclass
from decimal import Decimal as Exact

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from schemas.errors import GenerationError
from schemas.generator import Binding
from schemas.model import ColumnSchema
from schemas.types import ColumnType
from tasks.records.generators.bounds import Lattice, Number, Range, scale_of
from tasks.records.generators.decimal import DecimalSource
from tasks.records.generators.integer import IntegerSource
from tasks.records.generators.number import NumberSource
from tasks.records.generators.numeric import LatticeSource

_EXACT = 2**52  # in units of the last digit: a float still tells neighbours apart


@dataclass(frozen=True, eq=False)
class Rounding:
    """Rounds to the nearest value of a lattice; its ends stand for all beyond them. It keeps order."""

    source: LatticeSource

    @classmethod
    def of(cls, binding: Binding, *, decimals: int, minimum: Number | None, maximum: Number | None) -> "Rounding":
        """Settle digits and bounds.

        Args:
            binding: The column: integer, number or decimal.
            decimals: Digits after the point; a decimal column's scale and an integer's 0 go before it.
            minimum: Least value, beside the column's own.
            maximum: Greatest value, beside the column's own.

        Raises:
            GenerationError: If no value lies between the bounds.
        """
        column = binding.column
        whole = column.type is ColumnType.INTEGER
        places = places_of(column, decimals)
        low, high = Range.of(column, minimum, maximum).widest()
        far = Exact(_EXACT).scaleb(-places)
        lattice = Lattice.between(-far if low is None else low, far if high is None else high, places=places)
        if lattice is None:
            raise GenerationError(f"Column '{column.name}': no value of {places} decimals lies between its bounds.")
        if column.type is ColumnType.NUMBER:
            return cls(NumberSource(lattice, None, binding.arrow, lattice))
        return cls((IntegerSource if whole else DecimalSource)(lattice, None, binding.arrow))

    def __call__(self, values: npt.NDArray[np.float64]) -> pa.Array:
        """Round, shape (n,)."""
        return self.source.values(self.source.lattice.nearest(values))


def places_of(column: ColumnSchema, decimals: int) -> int:
    """Digits after the point: a decimal column's scale and an integer's 0 go before what is asked for."""
    if column.type is ColumnType.INTEGER:
        return 0
    return scale_of(column) if column.type is ColumnType.DECIMAL else decimals
