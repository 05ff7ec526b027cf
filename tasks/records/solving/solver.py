"""Makes rows that break their rules keep them: a branch of the condition each, the cheapest that can be met.

What a row already has and may keep, it keeps; what must change is drawn by its own generator between the bounds that
the rest of the row leaves. Nothing depends on which other rows are solved along with it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, Self, TypeVar

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from schemas.conditions import Atom
from schemas.generator import Source
from schemas.intervals import Floats, Interval
from schemas.sql import evaluate
from schemas.terms import Box
from tasks.records.arrays import Places, patched, plain
from tasks.records.solving.branch import BranchPlan, Columns, empty, price, slack
from tasks.records.solving.narrowing import Narrower, positions
from tasks.records.solving.sampling import holds
from tasks.values.cells import RowCells

Bools = npt.NDArray[np.bool_]


class Rows(Protocol):
    """Rows under construction: columns are drawn when they are asked for, from those that were set before."""

    def __len__(self) -> int: ...
    def column(self, name: str) -> pa.Array: ...  # noqa: D102
    def cells(self, name: str) -> RowCells: ...  # noqa: D102
    def put(self, name: str, values: pa.Array) -> None: ...  # noqa: D102
    def part(self, places: Places) -> Self: ...  # noqa: D102


Some = TypeVar("Some", bound=Rows)


@dataclass(frozen=True)
class Solved(Generic[Some]):
    """Rows that were put together, and where they stand among those asked for."""

    rows: Some
    places: Places


@dataclass(frozen=True)
class Solver:
    """Solves one group of rules.

    Attributes:
        branches: The ways in which all the rules can be true.
        columns: What is known of the columns.
        sources: The movable columns' sources.
        follows: Which of the movable columns a column's generator reads.
    """

    branches: tuple[BranchPlan, ...]
    columns: Columns
    sources: dict[str, Source]
    follows: dict[str, frozenset[str]]

    @property
    def helps(self) -> bool:
        """Whether some branch says of a column what it must be."""
        return any(branch.touched for branch in self.branches)

    def solve(self, rows: Some, choice: Sequence[Floats], *, at_most: float, turned: bool) -> list[Solved[Some]]:
        """Put rows together so that the rules hold, where some branch allows it.

        Args:
            rows: The rows.
            choice: A uniform number a row for each branch, by which branches of one price are chosen from.
            at_most: Rows whose cheapest branch costs more than this are left alone.
            turned: Whether to settle the columns in the opposite order, where that is possible.
        """
        scores = self._scores(rows, choice, at_most)
        left, found = np.arange(len(rows)), []
        for _ in range(len(self.branches)):
            left = left[np.isfinite(scores[:, left].min(axis=0))]
            if not len(left):
                break
            chosen, failed = scores[:, left].argmin(axis=0), []
            for number in np.unique(chosen):
                places = left[chosen == number]
                part = rows.part(places)
                bad = _Construction(self, self.branches[number], part, turned=turned).run()
                scores[number, places] = np.inf
                found.append(Solved(part.part(np.flatnonzero(~bad)), places[~bad]))
                failed.append(places[bad])
            left = np.sort(np.concatenate(failed))
        return found

    def _scores(self, rows: Rows, choice: Sequence[Floats], at_most: float) -> Floats:
        known: dict[Atom, Bools] = {}

        def truth(atom: Atom) -> Bools:
            if atom not in known:
                inputs = {name: rows.column(name) for name in atom.expression.columns}
                holds = evaluate(atom.expression, inputs, type=pa.bool_(), rows=len(rows))
                known[atom] = holds.fill_null(False).to_numpy(zero_copy_only=False)
            return known[atom]

        prices = np.stack([price(branch, truth, len(rows)) for branch in self.branches])
        prices[prices > at_most] = np.inf
        return prices + np.stack(choice) * 0.5  # branches of one price differ by chance; prices are whole numbers

    def order(self, branch: BranchPlan, *, turned: bool) -> list[str]:
        """The columns that a branch may change, each after those that its generator reads."""
        wanted = [name for name in self.columns.movable if name in branch.touched]
        free = not any(self.follows[name] & set(wanted) for name in wanted)
        return wanted[::-1] if turned and free else wanted


class _Construction:
    """One branch, in the rows that chose it."""

    def __init__(self, solver: Solver, branch: BranchPlan, rows: Rows, *, turned: bool) -> None:
        self._solver, self._branch, self._rows = solver, branch, rows
        self._order = solver.order(branch, turned=turned)
        self._bad: Bools = np.zeros(len(rows), np.bool_)
        self._box: Box = {}

    def run(self) -> Bools:
        """Settle one column after the other; tell the rows in which that could not be done."""
        for name in sorted(self._branch.compared):
            self._box[name] = self._first(name)
        for name in self._order:
            self._settle(name)
        self._branch.narrow(self._box)
        self._note_empty()
        return self._bad

    def _first(self, name: str) -> Interval:
        """What a column may be before anything is settled: a fixed one is what it is."""
        if name not in self._solver.columns.movable or name not in self._order:
            return _exactly(self._rows.column(name))
        source = self._source(name)
        if source is None or self._solver.follows[name]:
            return Interval.all()
        return source.reach(self._rows.cells(name))

    def _source(self, name: str) -> Narrower | None:
        return self._branch.sources.get(name, self._solver.columns.movable[name])

    def _settle(self, name: str) -> None:
        wanted_null = self._branch.nulls.get(name)
        natural = plain(self._rows.column(name))
        if wanted_null:
            self._put(name, pa.nulls(len(natural), natural.type))
            return
        source = self._source(name)
        missing = natural.is_null().to_numpy(zero_copy_only=False)
        if source is None:
            self._put(name, self._present(name, natural, missing) if wanted_null is False else natural)
            return
        cells = self._rows.cells(name)
        within = self._within(name, source, cells)
        keep = self._may_stay(name, natural, missing, within) if name in self._branch.touched else ~missing
        if wanted_null is not False:
            keep |= missing
        self._bad |= empty(within) & ~keep
        change = np.flatnonzero(~keep)
        if len(change):
            drawn = plain(source.draw(cells, within)).cast(natural.type)
            natural = patched(natural, change, drawn.take(pa.array(change)))
        self._put(name, natural)

    def _within(self, name: str, source: Narrower, cells: RowCells) -> Interval:
        if name not in self._box:
            return source.reach(cells)
        self._box[name] = self._box[name] & source.reach(cells)
        self._branch.narrow(self._box)
        self._note_empty()
        return self._box[name]

    def _may_stay(self, name: str, natural: pa.Array, missing: Bools, within: Interval) -> Bools:
        stays = ~missing
        if name in self._branch.compared:
            place, _ = positions(natural)
            stays &= (place >= within.low - slack(within.low)) & (place <= within.high + slack(within.high))
        if (atoms := self._branch.restricted.get(name)) is not None:
            stays &= holds(atoms, name, natural)
        return stays

    def _present(self, name: str, natural: pa.Array, missing: Bools) -> pa.Array:
        """Draw without nulls where there are some."""
        places = np.flatnonzero(missing)
        if not len(places):
            return natural
        drawn = plain(self._solver.sources[name].draw(self._rows.cells(name))).cast(natural.type)
        return patched(natural, places, drawn.take(pa.array(places)))

    def _put(self, name: str, values: pa.Array) -> None:
        self._rows.put(name, values)
        if name in self._box:
            self._box[name] = _exactly(values)

    def _note_empty(self) -> None:
        for interval in self._box.values():
            self._bad |= empty(interval)


def _exactly(values: pa.Array) -> Interval:
    """A settled column; a null bounds nothing."""
    place, missing = positions(values)
    return Interval(np.where(missing, -np.inf, place), np.where(missing, np.inf, place))
