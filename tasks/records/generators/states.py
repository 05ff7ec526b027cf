"""The state of something at each step of its life."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Literal

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from pydantic import BeforeValidator, Field

from schemas.errors import SchemaError
from schemas.generator import Binding, Cells, Generator, Standing, UInt64
from schemas.model import ColumnSchema
from schemas.suggest import did_you_mean
from schemas.types import ColumnType
from tasks.records.generators.literals import written
from tasks.records.generators.pool import misfits
from tasks.records.series.machine import Machine, machine_of
from tasks.records.series.waits import Wait, wait_of, wait_problems

Weights = dict[str, Annotated[float, Field(ge=0, allow_inf_nan=False)]]
Int64 = npt.NDArray[np.int64]


def _weights(value: Any) -> Any:
    if isinstance(value, str):
        return {value: 1.0}
    if isinstance(value, list | tuple):
        return {str(written(each)): 1.0 for each in value}
    return {str(written(name)): weight for name, weight in value.items()} if isinstance(value, dict) else value


def _transitions(value: Any) -> Any:
    return {str(written(name)): _weights(each) for name, each in value.items()} if isinstance(value, dict) else value


def _waits(value: Any) -> Any:
    return {str(written(name)): each for name, each in value.items()} if isinstance(value, dict) else value


class States(Generator):
    """A state machine: each row's state follows from that of the row before by a legal transition.

    Where the rows lie in the order of a parent, each parent's rows are a life of their own. A state without
    transitions is final: it comes in the last row of a life or not at all, so that a life is as long as there are
    rows. Without final states a longer table keeps its earlier states.

    Attributes:
        transitions: For each state the states that may follow, with their weights, or a list of them.
        initial: The state at the beginning, or several with their weights; the first one named, when absent.
        dwell: How long a state lasts, for the times that `transition` tells: a mean such as ``10m``, or a mapping with
            ``mean`` and ``kind`` (``exponential``, ``lognormal``, ``constant``); one hour when absent.
    """

    types: ClassVar[frozenset[ColumnType]] = frozenset({ColumnType.STRING})
    settled: ClassVar[bool] = True

    kind: Literal["states"] = "states"
    transitions: Annotated[dict[str, Weights], BeforeValidator(_transitions, dict[str, Weights | list[str]])]
    initial: Annotated[Weights | None, BeforeValidator(_weights, str | Weights | None)] = None
    dwell: Annotated[dict[str, str | Wait], BeforeValidator(_waits), Field(default_factory=dict)]

    def problems(self, column: ColumnSchema) -> Iterator[str]:
        """States that the column refuses, that nobody knows, or that cannot be drawn."""
        names = self.machine.names
        for name in names:
            yield from misfits(column, name)
        for name, targets in self.transitions.items():
            if targets and not sum(targets.values()) > 0:
                yield f"none of the transitions from '{name}' has a weight above 0: raise one, or make the state final."
        if not self.machine.initial.sum() > 0:
            yield "a machine begins somewhere: give one of the states in 'initial' a weight above 0."
        for name, wait in self.dwell.items():
            if name not in names:
                yield f"'dwell' speaks of '{name}', which is none of the states.{did_you_mean(name, names)}"
            yield from wait_problems(f"dwell.{name}", wait)

    @property
    def machine(self) -> Machine:
        """The states, numbered."""
        first = self.initial or {next(iter(self.transitions), ""): 1.0}
        return machine_of(
            tuple((name, tuple(targets.items())) for name, targets in self.transitions.items()), tuple(first.items())
        )

    def bind(self, binding: Binding) -> "StateSource":
        """Number the states."""
        return StateSource(self, binding.column.name)


@dataclass(frozen=True, eq=False)
class StateSource:
    """A bound machine.

    Attributes:
        states: Its parameters.
        name: The column's, which others find its lives by.
    """

    states: States
    name: str
    capacity: int | None = None

    def draw(self, cells: Cells) -> pa.Array:
        """The state of each row."""
        return self.named(self.numbers(cells, cells.standing()))

    def numbers(self, cells: Cells, where: Standing) -> Int64:
        """The state of each point by its number; ``cells`` are those of any column of the table, shape (n,)."""
        return self.states.machine.states(cells.shared(f"states/{self.name}"), where)

    def named(self, numbers: Int64) -> pa.Array:
        """The states' names, shape (n,)."""
        return pa.DictionaryArray.from_arrays(pa.array(numbers.astype(np.int16)), pa.array(self.states.machine.names))

    def lasting(self, cells: Cells, where: Standing, numbers: Int64) -> Int64:
        """How long each point's state lasts, in whole microseconds, shape (n,)."""
        bits = cells.shared(f"states/{self.name}").at(where.entity, where.step).bits("dwell")
        lasting = np.empty(len(bits), np.int64)
        for number, name in enumerate(self.states.machine.names):
            mine = np.flatnonzero(numbers == number)
            lasting[mine] = wait_of(self.states.dwell.get(name, "1h")).draw(bits[mine])
        return lasting

    def unique(self, cells: Cells, index: UInt64) -> pa.Array:
        """Not to be had: states come again."""
        raise SchemaError("States repeat: take the column out of the key.")
