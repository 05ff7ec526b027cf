"""State machines: which state each step of each life is in."""

from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
import numpy.typing as npt

from schemas.errors import GenerationError
from schemas.generator import Cells, Standing, UInt64
from tasks.records.series.blocks import Blocks
from tasks.records.series.laws import Chain, States, chosen
from tasks.records.series.paths import grid_of

Floats = npt.NDArray[np.float64]

MOST_STEPS = 10_000
"""The longest life that ends: what a machine with final states may be asked for."""


@dataclass(frozen=True, eq=False)
class Machine:
    """A set of states with weights of their transitions.

    Without final states a life goes on for ever: a Markov chain. With them a life is as long as its series: it is
    drawn among the lives that come to a final state in their last step or not at all.

    Attributes:
        names: The states.
        matrix: The weight of each transition, shape (k, k).
        initial: The weight of each first state, shape (k,).
    """

    names: tuple[str, ...]
    matrix: Floats
    initial: Floats

    @cached_property
    def ends(self) -> bool:
        """Whether some state has no way out."""
        return bool((self.matrix.sum(axis=1) == 0).any())

    @cached_property
    def _chain(self) -> Chain:
        return Chain.of(self.matrix, self.initial)

    @cached_property
    def _steps(self) -> Floats:
        total = self.matrix.sum(axis=1, keepdims=True)
        return np.asarray(np.divide(self.matrix, total, out=np.zeros_like(self.matrix), where=total > 0))

    def states(self, cells: Cells, where: Standing) -> States:
        """The state of each point, shape (n,).

        Raises:
            GenerationError: If a life is longer than the machine lets it be.
        """
        if self.ends:
            return self._mortal(cells, where)
        blocks = Blocks.of(where.entity, where.step)
        states: States = blocks.pick(grid_of(self._chain, cells, blocks))
        return states

    def _mortal(self, cells: Cells, where: Standing) -> States:
        """Walk every life that is asked for from its beginning, one step of all of them at a time."""
        lives, first, row = np.unique(where.entity, return_index=True, return_inverse=True)
        count = where.count[first]
        longest = int(count.max(initial=0))
        if longest > MOST_STEPS:
            raise self._too_long(longest)
        reach = np.zeros(len(lives), np.int64)
        np.maximum.at(reach, row, where.step.view(np.int64))
        hope = self._hope(longest)
        path = np.zeros((len(lives), int(reach.max(initial=0)) + 1), np.int64)
        for step in range(path.shape[1]):
            now = np.flatnonzero(reach >= step)
            left = count[now].astype(np.int64) - 1 - step
            weights = (self.initial if step == 0 else self._steps[path[now, step - 1]]) * hope[left]
            if not (weights.sum(axis=1) > 0).all():
                raise self._too_long(longest)
            unit = cells.at(lives[now], np.full(len(now), step, np.uint64)).uniform("step")
            path[now, step] = chosen(weights, unit)
        return path[row, where.step.view(np.int64)]

    def _hope(self, longest: int) -> Floats:
        """For each number of steps still to go: how likely each state is to allow them, relative to the best one."""
        hope = np.ones((longest, len(self.names)))
        for left in range(1, longest):
            on = np.zeros(len(self.names))
            for state in range(len(self.names)):
                on += self._steps[:, state] * hope[left - 1, state]
            hope[left] = on / max(on.max(), 1e-300)
        return hope

    @cached_property
    def longest(self) -> int | None:
        """How many states the longest life has; None when there is no end to it."""
        hope = self._hope(len(self.names) + 1) if self.ends else np.ones((1, 1))
        possible = [left for left in range(len(hope)) if (self.initial * hope[left]).sum() > 0]
        return None if not self.ends or len(possible) == len(hope) else max(possible) + 1

    def _too_long(self, asked: int) -> GenerationError:
        most = MOST_STEPS if self.longest is None else self.longest
        return GenerationError(
            f"A life of {asked:,} states is asked for, and this machine's lives have at most {most:,} before they end. "
            f"Let the table's rows lie under a parent with at most so many children (children: {{max: {most}}}), or "
            "give the final states a transition."
        )


@dataclass(frozen=True)
class Lives:
    """All steps of some lives from their beginning, laid one life after the other.

    Attributes:
        points: Every step, shape (m,).
        begin: Where each life's first step lies, shape (u,).
        life: Which life each wanted point belongs to, shape (n,).
    """

    points: Standing
    begin: npt.NDArray[np.int64]
    life: npt.NDArray[np.intp]

    @classmethod
    def until(cls, where: Standing) -> "Lives":
        """The lives of some points, each from its beginning up to the last of its points."""
        lives, at, life = np.unique(where.entity, return_index=True, return_inverse=True)
        reach = np.zeros(len(lives), np.int64)
        np.maximum.at(reach, life, where.step.view(np.int64))
        lengths = reach + 1
        begin = np.cumsum(lengths) - lengths
        step = np.arange(int(lengths.sum())) - np.repeat(begin, lengths)
        points = Standing(np.repeat(lives, lengths), step.astype(np.uint64), np.repeat(where.count[at], lengths))
        return cls(points, begin, life)

    def before(self, lengths: npt.NDArray[np.int64], step: UInt64) -> npt.NDArray[np.int64]:
        """What the steps before each wanted one add up to, shape (n,)."""
        total = np.concatenate([[0], np.cumsum(lengths)])
        start = self.begin[self.life]
        return np.asarray(total[start + step.view(np.int64)] - total[start], np.int64)


@lru_cache(maxsize=256)
def machine_of(
    transitions: tuple[tuple[str, tuple[tuple[str, float], ...]], ...], initial: tuple[tuple[str, float], ...]
) -> Machine:
    """Number the states in the order in which they are named."""
    reached = (name for _, targets in transitions for name, _ in targets)
    names = tuple(dict.fromkeys([*(name for name, _ in initial), *(name for name, _ in transitions), *reached]))
    place = {name: number for number, name in enumerate(names)}
    matrix, first = np.zeros((len(names), len(names))), np.zeros(len(names))
    for source, targets in transitions:
        for target, weight in targets:
            matrix[place[source], place[target]] += weight
    for name, weight in initial:
        first[place[name]] += weight
    return Machine(names, matrix, first)
