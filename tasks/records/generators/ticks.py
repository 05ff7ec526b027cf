"""The moments of a series: one every so often."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from pydantic import BaseModel, ConfigDict, Field

from schemas.errors import SchemaError
from schemas.generator import Binding, Cells, Generator, UInt64
from schemas.model import ColumnSchema
from schemas.types import DAY, HOUR, SECOND, ColumnType
from tasks.records.generators.calendar import RESOLUTIONS, span
from tasks.records.generators.datetime import Moment, Resolution
from tasks.records.series.times import Beginning, beginning_problems, length_problems, no_range, to_moments

Int64 = npt.NDArray[np.int64]

_FEWEST = 100  # points of a series whose steps are long


class Gaps(BaseModel):
    """Stretches without any point: a sensor that is off.

    Attributes:
        every: Such as ``1d``: in each stretch of this length there is one gap, at a random place.
        length: How long it is, such as ``30m``.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    every: str
    length: str


class Ticks(Generator):
    """The moments at which a series is sampled: one every second, hour or day.

    Where the rows lie in the order of a parent, each parent's rows are a series of their own, and all are as long
    unless the relation says otherwise. Without a number of rows the series covers ``duration``. A longer series keeps
    its earlier points.

    Attributes:
        every: From each moment to the next, such as ``1s``, ``5m``, ``1h`` or ``1d``; one second, or a day for dates.
        duration: What a series covers when nobody says how many rows there are; an hour, or a hundred steps where that
            is longer.
        start: The first moment, ISO 8601.
        after: A column of the parent (``relation.column``) in which each series begins instead.
        stagger: Series begin at different moments within this length, such as ``1h``.
        jitter: How irregular the sampling is: each moment comes late by up to this share of ``every``.
        gaps: Stretches that have no point.
        resolution: What the lateness is a whole multiple of; a second where ``every`` is whole seconds.
    """

    types: ClassVar[frozenset[ColumnType]] = frozenset({ColumnType.TIMESTAMP, ColumnType.DATE})
    settled: ClassVar[bool] = True

    kind: Literal["ticks"] = "ticks"
    every: str | None = None
    duration: str | None = None
    start: Moment = None
    after: str | None = None
    stagger: str | None = None
    jitter: Annotated[float, Field(ge=0, lt=1)] = 0.0
    gaps: Gaps | None = None
    resolution: Resolution | None = None

    def points(self, column: ColumnSchema) -> int:
        """As many as the duration holds."""
        try:
            every = self._every(column)
            return max(1, span(self.duration) // every if self.duration else max(HOUR // every, _FEWEST))
        except (ValueError, ZeroDivisionError):
            return _FEWEST  # said as a problem

    def depends_on(self) -> tuple[str, ...]:
        """The column where a series begins."""
        return () if self.after is None else (self.after,)

    def problems(self, column: ColumnSchema) -> Iterator[str]:
        """Lengths that cannot be read, gaps that leave nothing, and bounds that a series would leave."""
        yield from no_range(column, "ticks")
        yield from beginning_problems(column, self.start)
        lengths = {"every": self.every, "duration": self.duration, "stagger": self.stagger}
        if self.gaps is not None:
            lengths |= {"gaps.every": self.gaps.every, "gaps.length": self.gaps.length}
        found = list(length_problems(lengths))
        yield from found
        if not found:
            yield from self._step_problems(column)

    def _step_problems(self, column: ColumnSchema) -> Iterator[str]:
        every, unit = self._every(column), self._unit(column)
        if column.type is ColumnType.DATE and every % DAY:
            yield f"a date cannot tell moments apart that lie {self.every} from each other: make it a timestamp."
        if self.jitter and unit > every:
            yield f"'every' is shorter than a {self.resolution}: refine 'resolution'."
        if self.gaps is not None and span(self.gaps.length) >= span(self.gaps.every):
            yield "the gaps leave nothing: 'length' must be shorter than 'every' in 'gaps'."

    def _every(self, column: ColumnSchema) -> int:
        return span(self.every or ("1d" if column.type is ColumnType.DATE else "1s"))

    def _unit(self, column: ColumnSchema) -> int:
        if column.type is ColumnType.DATE:
            return DAY
        if self.resolution is not None:
            return RESOLUTIONS[self.resolution]
        return SECOND if self._every(column) % SECOND == 0 and self._every(column) > SECOND else 1_000

    def bind(self, binding: Binding) -> "TickSource":
        """Turn lengths into microseconds and counts of steps."""
        column = binding.column
        every = self._every(column)
        rhythm = missing = 0
        if self.gaps is not None:
            rhythm, missing = max(2, span(self.gaps.every) // every), max(1, span(self.gaps.length) // every)
        return TickSource(
            Beginning.of(column, self.start, self.after, span(self.stagger) if self.stagger else 0),
            every=every,
            slack=int(self.jitter * every) if self.jitter else 0,
            unit=self._unit(column),
            rhythm=rhythm,
            missing=min(missing, max(rhythm - 1, 0)),
            arrow=binding.arrow,
        )


@dataclass(frozen=True, eq=False)
class TickSource:
    """Moments of series, in microseconds.

    Attributes:
        every: From each nominal moment to the next.
        slack: How late a moment may be.
        unit: What lateness is a multiple of.
        rhythm: Nominal moments from one gap's stretch to the next; 0 without gaps.
        missing: How many of them a gap takes.
    """

    beginning: Beginning
    every: int
    slack: int
    unit: int
    rhythm: int
    missing: int
    arrow: pa.DataType
    capacity: int | None = None

    def draw(self, cells: Cells) -> pa.Array:
        """The moment of each row's step."""
        where = cells.standing()
        begin = self.beginning.of_rows(cells, where.entity)
        return to_moments(begin + self._since(cells, where.entity, where.step), self.arrow)

    def _since(self, cells: Cells, entity: UInt64, step: UInt64) -> Int64:
        since = self._nominal(cells, entity, step).astype(np.int64) * self.every
        if self.slack >= self.unit:
            late = cells.at(entity, step).below(self.slack // self.unit + 1, "late").view(np.int64) * self.unit
            since = since + np.minimum(late, self.every - 1)
        return since

    def _nominal(self, cells: Cells, entity: UInt64, step: UInt64) -> UInt64:
        """The nominal moment of a step: those in gaps are passed over."""
        if not self.rhythm:
            return step
        kept = self.rhythm - self.missing
        stretch, place = step // np.uint64(kept), step % np.uint64(kept)
        hole = cells.at(entity, stretch).below(kept, "gap") + np.uint64(1)  # never the stretch's first moment
        return stretch * np.uint64(self.rhythm) + place + (place >= hole) * np.uint64(self.missing)

    def unique(self, cells: Cells, index: UInt64) -> pa.Array:
        """Not to be had from an index: moments tell the steps of one series apart."""
        raise SchemaError("The moments of series repeat from one series to the next: add the parent's key to the key.")
