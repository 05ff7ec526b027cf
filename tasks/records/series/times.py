"""What generators of moments share: where series begin, lengths of time, and what a column must leave open."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from schemas.errors import GenerationError
from schemas.generator import Cells, UInt64
from schemas.model import ColumnSchema
from schemas.types import DAY
from tasks.records.generators.calendar import microseconds, moments, span
from tasks.records.generators.literals import instant

Int64 = npt.NDArray[np.int64]

DEFAULT_START = "2025-01-01"  # fixed: the clock never decides bytes


@dataclass(frozen=True, eq=False)
class Beginning:
    """Where each series begins.

    Attributes:
        moment: In microseconds, where no column says.
        column: The input that says; None when there is none.
        stagger: Series begin up to so many microseconds later, each at a moment of its own.
    """

    moment: int
    column: str | None
    stagger: int = 0

    @classmethod
    def of(cls, column: ColumnSchema, start: str | None, after: str | None, stagger: int = 0) -> "Beginning":
        """Read the first moment; the column's minimum where nobody says, ``2025-01-01`` without one."""
        return cls(microseconds(instant(str(start or column.minimum or DEFAULT_START))), after, stagger)

    def of_rows(self, cells: Cells, entity: UInt64) -> Int64:
        """The beginning of each row's series, in microseconds, shape (n,).

        Raises:
            GenerationError: If the column that says is no date or time.
        """
        begin = np.full(len(entity), self.moment)
        if self.column is not None:
            values, missing = moments(cells.inputs[self.column])
            begin = np.where(missing, begin, values)
        if self.stagger:
            begin = begin + cells.at(entity, np.zeros_like(entity)).below(self.stagger, "stagger").view(np.int64)
        return begin


def beginning_problems(column: ColumnSchema, start: str | None) -> Iterator[str]:
    """A first moment that cannot be read, or that the column refuses."""
    try:
        first = None if start is None else instant(start)
        least = None if column.minimum is None else instant(str(column.minimum))
    except ValueError:
        yield f"'{start}' is no date or time: write 'start' as 2024-01-31 or 2024-01-31T08:30:00."
        return
    if first is not None and least is not None and first < least:
        yield f"the series starts before the column's minimum, {column.minimum}: start later, or lower the minimum."


def no_range(column: ColumnSchema, kind: str) -> Iterator[str]:
    """Constraints that a series of moments would break sooner or later."""
    if column.values is not None:
        yield f"column '{column.name}' allows only certain moments, and {kind} does not keep to a list: use datetime."
    if column.maximum is not None:
        yield (
            f"a series goes on for as long as there are rows, past the column's maximum, {column.maximum}: leave the "
            "maximum out, or use datetime."
        )


def length_problems(lengths: Mapping[str, str | None]) -> Iterator[str]:
    """Lengths of time that cannot be read, or are nothing."""
    for name, text in lengths.items():
        try:
            if text is not None and span(text) < 1:
                yield f"'{name}' is no time at all: write a length such as 1s, 5m, 1h or 1d."
        except ValueError as error:
            yield f"'{name}': {error}."


def to_moments(micros: Int64, arrow: pa.DataType) -> pa.Array:
    """Microseconds as a date or timestamp column, shape (n,)."""
    if pa.types.is_date(arrow):
        return pa.array((micros // DAY).astype(np.int32)).view(arrow)
    return pa.array(np.ascontiguousarray(micros, np.int64)).view(arrow)


def too_far(name: str) -> GenerationError:
    """Say that a series leaves the calendar."""
    return GenerationError(
        f"Column '{name}': with this rate and so many rows the series goes on past the year 2199. Raise the rate, "
        "or ask for fewer rows."
    )
