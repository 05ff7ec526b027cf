"""The states that rows were in, and the events between them."""

from collections import defaultdict
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa

from schemas.changes import Changes
from schemas.errors import BadInputError
from schemas.model import ColumnSchema
from tasks.records.arrays import nulled, plain
from tasks.records.changes.ties import entity_of, left_behind, reader_of
from tasks.records.changes.timing import Timing
from tasks.records.engine import Engine
from tasks.records.growth import Grown, with_more
from tasks.records.plan import TablePlan
from tasks.values.cells import CellKey, UInt64

Values = tuple[Any, ...]


@dataclass(frozen=True)
class Event:
    """What happened to a row.

    Attributes:
        row: Its number.
        window: Of time.
        moment: Microseconds since the start.
        op: ``insert``, ``update`` or ``delete``.
        before: The values of the columns that change, before; None for an insert.
        after: The same, after; None for a delete.
    """

    row: int
    window: int
    moment: int
    op: str
    before: Values | None
    after: Values | None


class Past:
    """The past of the rows of one table that one generation brought; rows are counted from its first one.

    Args:
        engine: Makes the present, as it was at the end of that generation.
        changes: What was asked for.
        older: The past of the rows before.
    """

    def __init__(self, engine: Engine, changes: Changes, older: "Past | None" = None) -> None:
        self.changes, self.table = changes, engine.schema.table(changes.table)
        self.first: int = older.first + older.timing.rows if older else 0
        self.step: int = older.step + 1 if older else 0
        key = CellKey.of(engine.seed, changes.table, "changes")
        self.timing: Timing = Timing(
            changes,
            engine.rows[changes.table] - self.first,
            key.child("step", str(self.step)) if older else key,
            older.timing if older else None,
        )
        self._present = engine

    @cached_property
    def engine(self) -> Engine:
        """What makes the rows that were ever there."""
        if not self.timing.deleted:
            return self._present
        return with_more(self._present, self.table.name, self.timing.deleted)

    def rows_at(self, rows: UInt64) -> pa.Table:
        """Give the last state of rows, as plain arrays."""
        made = self.engine.rows_at(self.table.name, rows + np.uint64(self.first))
        return pa.table({name: plain(made[name].combine_chunks()) for name in made.column_names})

    def check(self) -> None:
        """Make sure that the columns can change, and that deleted rows can be made.

        Raises:
            BadInputError: If not.
        """
        for name in self.changes.columns:
            if (reason := self._reason(name)) is not None:
                raise BadInputError(f"Changes: {self.table.name}.{name} cannot change: {reason}")
        if self.timing.deleted:
            try:
                self.engine.prepare()
            except BadInputError as error:
                raise BadInputError(
                    f"Changes: rows of '{self.table.name}' cannot be deleted, since such rows are made as if the table "
                    f"went on. {error} Or leave 'deletes' out."
                ) from error

    def _reason(self, name: str) -> str | None:
        """Why a column cannot change, and what to do."""
        plan, reason = self._present.plan(self.table.name), None
        if name in plan.filled_by or name in plan.fixed:
            reason = "a key or a relation decides it"
        elif name in plan.group_of or name in plan.mixed:
            reason = "a rule or a correlation ties it to other columns"
        elif any(name in plan.generator(each.name).depends_on() for each in self._own(plan)):
            reason = "another column is made from it"
        elif plan.generator(name).kind == "states":
            reason = "it is a step of a life, whose order the rows keep"
        elif plan.generator(name).depends_on():
            reason = "it is made from other columns"
        elif (other := reader_of(self._present, self.table.name, name)) is not None:
            reason = f"rows of '{other}' follow from it"
        elif behind := left_behind(plan, self.changes.columns, name):
            return (
                f"{', '.join(behind)} tell of the same thing, and would be of another one. Add to 'columns' what goes "
                "with it, or leave it out."
            )
        return None if reason is None else f"{reason}. Leave it out."

    @staticmethod
    def _own(plan: TablePlan) -> list[ColumnSchema]:
        return [each for each in plan.table.columns if each.name not in plan.filled_by]

    @cached_property
    def _together(self) -> list[list[int]]:
        """The places of columns that describe one thing, and so change at the same time."""
        plan, found = self._present.plan(self.table.name), defaultdict[Any, list[int]](list)
        for place, name in enumerate(self.changes.columns):
            if (entity := entity_of(plan, name)) is not None:
                found[entity].append(place)
        return [places for places in found.values() if len(places) > 1]

    def earlier(self, rows: UInt64, turn: int) -> dict[str, list[Any]]:
        """The values that rows had before their update of this turn."""
        frame, found = self.engine.frame(self.table.name, rows + np.uint64(self.first)), {}
        for name in self.changes.columns:
            column, cells = frame.plan.column(name), frame.cells(name)
            version = ("version", str(turn))
            cells = replace(cells, key=cells.key.child(*version), table_key=cells.table_key.child(*version))
            values = plain(frame.plan.sources[name].draw(cells))
            if column.null_rate and column.nullable:
                values = nulled(values, cells.uniform("null") < column.null_rate)
            found[name] = values.to_pylist()
        return found

    def events(self, rows: UInt64, present: pa.Table) -> list[list[Event]]:
        """Everything that happened to some rows, each row's events in order.

        Args:
            rows: Which, each once, shape (n,).
            present: Their last states.
        """
        turns = list(range(self.timing.rounds))
        windows = [self.timing.updated(rows, turn) for turn in turns]
        within = [self.timing.uniform(rows, f"within {turn}") for turn in turns]
        moments = [self.timing.moment(*each).tolist() for each in zip(windows, within, strict=True)]
        states = [self.earlier(rows, turn) for turn in turns]
        touched = [self._touched(rows, turn) for turn in turns]
        names = self.changes.columns
        last = list(zip(*(present[name].to_pylist() for name in names), strict=True))
        first = self._ends(rows)
        found = []
        for at, row in enumerate(rows.tolist()):
            mine = sorted((moments[turn][at], turn) for turn in turns if windows[turn][at] >= 0)
            state, past = last[at], []
            for moment, turn in reversed(mine):
                chosen = touched[turn][at]
                before = tuple(states[turn][name][at] if chosen[i] else state[i] for i, name in enumerate(names))
                if before != state:
                    past.append(Event(row, int(windows[turn][at]), moment, "update", before, state))
                state = before
            (born, start), (gone, end) = first[at]
            whole = [Event(row, born, start, "insert", None, state), *reversed(past)]
            if gone < self.timing.windows:
                whole.append(Event(row, gone, end, "delete", last[at], None))
            found.append(whole)
        return found

    def _ends(self, rows: UInt64) -> list[tuple[tuple[int, int], tuple[int, int]]]:
        """The window and moment of each row's insert, and of its delete."""
        ends = []
        for name, windows in (("insert", self.timing.inserted(rows)), ("delete", self.timing.gone(rows))):
            moments = self.timing.moment(windows, self.timing.uniform(rows, f"within {name}"))
            ends.append(list(zip(windows.tolist(), moments.tolist(), strict=True)))
        return list(zip(*ends, strict=True))

    def _touched(self, rows: UInt64, turn: int) -> list[list[bool]]:
        """Which columns an update changes: each by even chance, and one for certain."""
        count = len(self.changes.columns)
        sure = (self.timing.uniform(rows, f"sure {turn}") * count).astype(np.int64)
        chances = [self.timing.uniform(rows, f"touch {turn} {name}") < 0.5 for name in self.changes.columns]
        chosen = [chance | (sure == place) for place, chance in enumerate(chances)]
        for together in self._together:
            both = np.logical_or.reduce([chosen[place] for place in together])
            for place in together:
                chosen[place] = both
        return np.stack(chosen, axis=1).tolist()  # type: ignore[no-any-return]


def pasts(engine: Engine, changes: Changes) -> tuple[Past, ...]:
    """The pasts of a table's rows, one for each generation that brought some, oldest first.

    What a generation's log holds follows from that generation alone: so the log of a dataset that is continued goes on.
    """
    if not isinstance(engine, Grown):
        return (Past(engine, changes),)
    older = pasts(engine.older, changes)
    return (*older, Past(engine, changes, older[-1])) if engine.grows(changes.table) else older
