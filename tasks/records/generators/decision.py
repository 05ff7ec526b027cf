"""``kind: decision``: another generator for each case."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, ClassVar, Literal

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from pydantic import BaseModel, ConfigDict, Field, SerializeAsAny, field_validator

from schemas.errors import SchemaError
from schemas.generator import Binding, Cells, Generator, Source, Standing, UInt64
from schemas.model import ColumnSchema, loaded_generator
from schemas.sql import Expression, evaluate, parse_expression
from schemas.types import ColumnType
from tasks.records.arrays import plain
from tasks.values.cells import RowCells

Bools = npt.NDArray[np.bool_]


class Case(BaseModel):
    """One line of the table: a condition, and what fills the column where it is the first that is true."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    when: str
    use: SerializeAsAny[Generator]

    @field_validator("use", mode="before")
    @classmethod
    def _load(cls, value: Any) -> Any:
        return loaded_generator(value)


class Decision(Generator):
    """The generator of the first case whose condition is true: a decision table.

    Attributes:
        cases: Each with ``when``, a SQL condition over the row and its parents' rows, and ``use``, a generator.
        otherwise: The generator where no condition is true.
    """

    types: ClassVar[frozenset[ColumnType]] = frozenset(ColumnType) - {ColumnType.STRUCT, ColumnType.MAP}

    kind: Literal["decision"] = "decision"
    cases: tuple[Case, ...] = Field(min_length=1)
    otherwise: SerializeAsAny[Generator]

    @field_validator("otherwise", mode="before")
    @classmethod
    def _load(cls, value: Any) -> Any:
        return loaded_generator(value)

    def depends_on(self) -> tuple[str, ...]:
        """Name what the conditions and the generators read."""
        read = [name for case in self.cases for name in parse_expression(case.when).columns]
        read += [name for generator in self._generators() for name in generator.depends_on()]
        return tuple(dict.fromkeys(read))

    def _generators(self) -> tuple[Generator, ...]:
        return (*(case.use for case in self.cases), self.otherwise)

    def problems(self, column: ColumnSchema) -> Iterator[str]:
        """What is wrong with a condition or with one of the generators."""
        for number, case in enumerate(self.cases, start=1):
            try:
                parse_expression(case.when)
            except SchemaError as error:
                yield f"case {number}: {error}"
        for where, generator in zip((*range(1, len(self.cases) + 1), "otherwise"), self._generators(), strict=True):
            label = f"case {where}" if isinstance(where, int) else where
            if column.type not in generator.types:
                yield f"{label}: '{generator.kind}' does not fill columns of type {column.type}."
            elif generator.settled or generator.naturally_unique:
                yield f"{label}: '{generator.kind}' hangs together over all rows, and cannot fill some of them alone."
            else:
                yield from (f"{label}: {message}" for message in generator.problems(column))

    def refusals(self, binding: Binding) -> Iterator[str]:
        """What only the frame tells of one of the generators."""
        yield from (message for generator in self._generators() for message in generator.refusals(binding))

    def bind(self, binding: Binding) -> "DecisionSource":
        """Bind every generator."""
        sources = tuple(generator.bind(binding) for generator in self._generators())
        return DecisionSource(tuple(parse_expression(case.when) for case in self.cases), sources, binding.arrow)


@dataclass(frozen=True, eq=False)
class DecisionSource:
    """Bound cases.

    Attributes:
        conditions: In the order in which they are asked.
        sources: One for each condition, and the one for all other rows.
    """

    conditions: tuple[Expression, ...]
    sources: tuple[Source, ...]
    arrow: pa.DataType
    capacity: int | None = None

    def draw(self, cells: Cells) -> pa.Array:
        """Let each case fill its own rows."""
        case = self._cases(cells)
        parts, places = [], []
        for number, source in enumerate(self.sources):
            here = np.flatnonzero(case == number)
            if len(here):
                parts.append(plain(_drawn(source, cells, here)).cast(self.arrow))
                places.append(here)
        if not parts:
            return pa.array([], self.arrow)
        order = np.empty(len(case), np.int64)
        order[np.concatenate(places)] = np.arange(len(case))
        return pa.concat_arrays(parts).take(pa.array(order))

    def _cases(self, cells: Cells) -> npt.NDArray[np.int64]:
        case = np.full(len(cells.rows), len(self.conditions))
        for number in reversed(range(len(self.conditions))):
            case[self._holds(self.conditions[number], cells)] = number
        return case

    @staticmethod
    def _holds(condition: Expression, cells: Cells) -> Bools:
        holds = evaluate(condition, dict(cells.inputs), type=pa.bool_(), rows=len(cells.rows))
        found: Bools = holds.fill_null(False).to_numpy(zero_copy_only=False)
        return found

    def unique(self, cells: Cells, index: UInt64) -> pa.Array:
        """Not to be had: two cases may give the same value."""
        raise SchemaError("A column with a decision table cannot be made unique: two of its cases may give one value.")


def _drawn(source: Source, cells: Cells, here: npt.NDArray[np.intp]) -> pa.Array:
    """Draw some of the rows; all of them where the cells cannot be taken apart."""
    places = pa.array(here)
    if not isinstance(cells, RowCells):
        return source.draw(cells).take(places)
    inputs = {name: values.take(places) for name, values in cells.inputs.items()}
    rows, attempt = cells.rows[here], cells.attempts(here)
    stand = partial(_standing, cells, here)
    return source.draw(replace(cells, rows=rows, inputs=inputs, attempt=attempt, stand=stand))


def _standing(cells: Cells, here: npt.NDArray[np.intp]) -> Standing:
    whole = cells.standing()
    return Standing(whole.entity[here], whole.step[here], whole.count[here])
