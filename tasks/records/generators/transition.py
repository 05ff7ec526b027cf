"""When a state of a machine began, how long it lasts, and which one was before."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Literal

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from schemas.errors import SchemaError
from schemas.generator import Binding, Cells, Generator, Standing, UInt64
from schemas.model import ColumnSchema, TableSchema
from schemas.types import ColumnType
from tasks.records.arrays import nulled
from tasks.records.generators.calendar import RESOLUTIONS
from tasks.records.generators.datetime import Moment, Resolution
from tasks.records.generators.states import States, StateSource
from tasks.records.series.machine import Lives
from tasks.records.series.times import Beginning, beginning_problems, no_range, to_moments

if TYPE_CHECKING:
    from schemas.model import DatasetSchema

Int64 = npt.NDArray[np.int64]

_TYPES = {
    "at": frozenset({ColumnType.TIMESTAMP, ColumnType.DATE}),
    "until": frozenset({ColumnType.TIMESTAMP, ColumnType.DATE}),
    "seconds": frozenset({ColumnType.NUMBER, ColumnType.INTEGER}),
    "previous": frozenset({ColumnType.STRING}),
}


class Transition(Generator):
    """What belongs to the state in another column: when it began or ends, how long it lasts, or the state before.

    Attributes:
        of: The column whose generator is `states`.
        part: ``at`` (when the state began), ``until`` (when it ends), ``seconds`` (how long it lasts) or ``previous``
            (the state before; null in the first row of a life).
        start: When every life begins, ISO 8601.
        after: A column of the parent (``relation.column``) in which each life begins instead.
        resolution: What moments are cut to.
    """

    types: ClassVar[frozenset[ColumnType]] = frozenset().union(*_TYPES.values())
    settled: ClassVar[bool] = True

    kind: Literal["transition"] = "transition"
    of: str
    part: Literal["at", "until", "seconds", "previous"] = "at"
    start: Moment = None
    after: str | None = None
    resolution: Resolution = "second"

    def depends_on(self) -> tuple[str, ...]:
        """The column where a life begins."""
        return () if self.after is None else (self.after,)

    def problems(self, column: ColumnSchema) -> Iterator[str]:
        """A part that the column cannot hold."""
        if column.type not in _TYPES[self.part]:
            fitting = " or ".join(sorted(_TYPES[self.part]))
            yield f"the part '{self.part}' is a {fitting}, and column '{column.name}' is a {column.type}: change one."
        elif self.part in ("at", "until"):
            yield from no_range(column, "transition")
            yield from beginning_problems(column, self.start)
        elif column.values is not None and self.part == "seconds":
            yield f"column '{column.name}' allows only certain values, and no dwell time keeps to a list."
        elif column.minimum is not None or column.maximum is not None:
            yield "a state lasts as long as it lasts: leave out the column's minimum and maximum."
        if self.part == "previous" and not column.nullable:
            yield "the first state of a life has none before it: set nullable: true."

    def table_problems(self, table: TableSchema, schema: "DatasetSchema") -> Iterator[str]:
        """A column that is not there or has no states."""
        named = [each.name for each in table.columns if isinstance(each.generator, States)]
        if self.of not in named:
            known = f"there {'is' if len(named) == 1 else 'are'} {', '.join(named)}" if named else "there is none"
            yield f"'of' names '{self.of}', which is no column of the table with the generator 'states': {known}."

    def bind(self, binding: Binding) -> "TransitionSource":
        """Find the machine.

        Raises:
            SchemaError: If the other column has none.
        """
        other = (binding.siblings or {}).get(self.of)
        if other is None or not isinstance(other.generator, States):
            raise SchemaError(f"Column '{binding.column.name}': '{self.of}' is no column with the generator 'states'.")
        source = other.generator.bind(Binding(other))
        beginning = Beginning.of(binding.column, self.start, self.after) if self.part in ("at", "until") else None
        return TransitionSource(source, self.part, beginning, RESOLUTIONS[self.resolution], binding.arrow)


@dataclass(frozen=True, eq=False)
class TransitionSource:
    """A bound part.

    Attributes:
        source: The machine.
        beginning: When lives begin; None where no moment is told.
        unit: What moments are cut to, in microseconds.
    """

    source: StateSource
    part: str
    beginning: Beginning | None
    unit: int
    arrow: pa.DataType
    capacity: int | None = None

    def draw(self, cells: Cells) -> pa.Array:
        """The part of each row."""
        where = cells.standing()
        if self.part == "previous":
            return self._previous(cells, where)
        if self.part == "seconds":
            lasting = self.source.lasting(cells, where, self.source.numbers(cells, where)) / 1e6
            return pa.array(np.rint(lasting)).cast(self.arrow) if pa.types.is_integer(self.arrow) else pa.array(lasting)
        return self._moment(cells, where)

    def _previous(self, cells: Cells, where: Standing) -> pa.Array:
        first = where.step == 0
        before = Standing(where.entity, where.step - np.where(first, np.uint64(0), np.uint64(1)), where.count)
        return nulled(self.source.named(self.source.numbers(cells, before)), first)

    def _moment(self, cells: Cells, where: Standing) -> pa.Array:
        assert self.beginning is not None
        lives = Lives.until(where)
        numbers = self.source.numbers(cells, lives.points)
        lasting = self.source.lasting(cells, lives.points, numbers)
        step = where.step + np.uint64(self.part == "until")
        begin = self.beginning.of_rows(cells, where.entity)
        moment = begin + lives.before(lasting, step)
        return to_moments(np.maximum(moment // self.unit * self.unit, begin), self.arrow)

    def unique(self, cells: Cells, index: UInt64) -> pa.Array:
        """Not to be had: two lives may change at the same moment."""
        raise SchemaError("Moments of different lives may be the same: give the table a key of its own.")
