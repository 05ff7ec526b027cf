"""When an event arrived, and whether that was late."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from pydantic import Field

from schemas.errors import SchemaError
from schemas.generator import Binding, Cells, Generator, UInt64
from schemas.model import ColumnSchema, TableSchema
from schemas.types import ColumnType
from tasks.records.arrays import nulled
from tasks.records.generators.calendar import moments
from tasks.records.series.times import no_range, to_moments
from tasks.records.series.waits import Wait, wait_of, wait_problems

if TYPE_CHECKING:
    from schemas.model import DatasetSchema


class Delayed(Generator):
    """The moment at which something of another moment arrives: soon, or late.

    Attributes:
        of: The column of the moments at which it happened.
        delay: How long it is under way: a mean such as ``2s``, or a mapping with ``mean`` and ``kind``.
        late: The share of those that are late.
        late_delay: How much longer these are under way.
    """

    types: ClassVar[frozenset[ColumnType]] = frozenset({ColumnType.TIMESTAMP})
    settled: ClassVar[bool] = True

    kind: Literal["delayed"] = "delayed"
    of: str
    delay: str | Wait = "2s"
    late: Annotated[float, Field(ge=0, le=1)] = 0.0
    late_delay: str | Wait = "1h"

    def depends_on(self) -> tuple[str, ...]:
        """When it happened."""
        return (self.of,)

    def problems(self, column: ColumnSchema) -> Iterator[str]:
        """Lengths that cannot be read, bounds that would be left, and a column that waits for itself."""
        yield from no_range(column, "delayed")
        if column.minimum is not None:
            yield f"an arrival follows its event, whatever the minimum of column '{column.name}': leave it out."
        if self.of == column.name:
            yield f"column '{column.name}' cannot arrive after itself: name the column of the event's moment."
        yield from wait_problems("delay", self.delay)
        yield from wait_problems("late_delay", self.late_delay)

    def bind(self, binding: Binding) -> "DelayedSource":
        """Remember the column, whose label finds its draws by it."""
        return DelayedSource(self, binding.column.name, binding.arrow)


class Late(Generator):
    """Whether the row's arrival, in another column, is one of the late ones.

    Attributes:
        of: The column whose generator is `delayed`.
    """

    types: ClassVar[frozenset[ColumnType]] = frozenset({ColumnType.BOOLEAN})
    settled: ClassVar[bool] = True

    kind: Literal["late"] = "late"
    of: str

    def problems(self, column: ColumnSchema) -> Iterator[str]:
        """A column that does not allow both answers."""
        if column.values is not None and len(set(column.values)) < 2:
            yield f"a label is true or false, and column '{column.name}' allows only one of them: remove its 'values'."

    def table_problems(self, table: TableSchema, schema: "DatasetSchema") -> Iterator[str]:
        """A column that is not there or is never late."""
        named = [each.name for each in table.columns if isinstance(each.generator, Delayed)]
        if self.of not in named:
            known = f"such columns are {', '.join(named)}" if named else "there is no such column"
            yield f"'of' names '{self.of}', which is no column of the table with the generator 'delayed': {known}."

    def bind(self, binding: Binding) -> "LateSource":
        """Find the arrivals.

        Raises:
            SchemaError: If the other column has none.
        """
        other = (binding.siblings or {}).get(self.of)
        if other is None or not isinstance(other.generator, Delayed):
            raise SchemaError(f"Column '{binding.column.name}': '{self.of}' is no column with the generator 'delayed'.")
        return LateSource(DelayedSource(other.generator, self.of, pa.timestamp("us")))


@dataclass(frozen=True, eq=False)
class DelayedSource:
    """Bound arrivals.

    Attributes:
        delayed: Their parameters.
        name: The column's.
    """

    delayed: Delayed
    name: str
    arrow: pa.DataType
    capacity: int | None = None

    def draw(self, cells: Cells) -> pa.Array:
        """When each row's event arrived; null where it never happened."""
        moment, missing = moments(cells.inputs[self.delayed.of])
        point = self._point(cells)
        late = self.is_late(cells)
        way = wait_of(self.delayed.delay).draw(point.bits("delay"))
        way[late] += wait_of(self.delayed.late_delay).draw(point.bits("longer")[late])
        return nulled(to_moments(moment + way, self.arrow), missing)

    def is_late(self, cells: Cells) -> npt.NDArray[np.bool_]:
        """Which rows are late, shape (n,)."""
        late: npt.NDArray[np.bool_] = self._point(cells).uniform("late") < self.delayed.late
        return late

    def _point(self, cells: Cells) -> Cells:
        where = cells.standing()
        return cells.shared(f"delayed/{self.name}").at(where.entity, where.step)

    def unique(self, cells: Cells, index: UInt64) -> pa.Array:
        """Not to be had: two may arrive at once."""
        raise SchemaError("Two arrivals may come at the same moment: give the table a key of its own.")


@dataclass(frozen=True, eq=False)
class LateSource:
    """A bound label."""

    source: DelayedSource
    capacity: int | None = None

    def draw(self, cells: Cells) -> pa.Array:
        """Whether each row's arrival is late."""
        return pa.array(self.source.is_late(cells))

    def unique(self, cells: Cells, index: UInt64) -> pa.Array:
        """Not to be had: there are two values."""
        raise SchemaError("A label has two values: take it out of the key.")
