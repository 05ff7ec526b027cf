"""One attempt at what a group of rules lets move, in some of a frame's rows."""

import pyarrow as pa
from typing_extensions import override

from schemas.sql_aggregates import aggregate_of
from tasks.records.arrays import Places, plain, taken
from tasks.records.drawn import Drawn
from tasks.records.frame import Frame
from tasks.records.parents import Parents
from tasks.records.rules import RuleGroup
from tasks.values.cells import Attempt


class Draft(Frame):
    """One attempt at a group's columns, in some of a frame's rows; everything else is the frame's.

    Args:
        outer: The frame.
        group: What is drawn or set here.
        at: Positions in the frame, repeats allowed, shape (n,).
        attempt: The number of the draw, of all or of each.
    """

    def __init__(self, outer: Frame, group: RuleGroup, at: Places, attempt: Attempt) -> None:
        super().__init__(outer.tables, outer.plan, outer.rows[at], attempt)
        self._outer, self._group, self._at = outer, group, at
        self._whole = isinstance(attempt, int) and len(at) == len(outer.rows)
        self._set: set[str] = set()

    def __len__(self) -> int:
        return len(self.rows)

    def put(self, name: str, values: pa.Array) -> None:
        """Set a column of the group instead of drawing it."""
        self._columns[name] = values
        self._set.add(name)

    def part(self, places: Places) -> "Draft":
        """Some of these rows, with what was set; whatever may follow from that is made anew."""
        attempt = self.attempt if isinstance(self.attempt, int) else self.attempt[places]
        part = Draft(self._outer, self._group, self._at[places], attempt)
        part._set = set(self._set)
        at = pa.array(places)
        kept = (name for name in self._columns if name in self._set or not self._moves(name))
        part._columns = {name: taken(self._columns[name], at) for name in kept}
        part._parents = {index: found.at(places) for index, found in self._parents.items()}
        return part

    def drawn(self) -> Drawn:
        """Give all that the group decides, drawn or set."""
        read = (name for name in self._group.reads if name not in self._group.columns and self._moves(name))
        columns = {name: plain(self.column(name)) for name in (*self._group.columns, *read)}
        return Drawn(columns, {index: self.parents(index) for index in self._group.relations})

    @override
    def column(self, name: str) -> pa.Array:
        if name not in self._columns:
            self._columns[name] = self._make(name) if self._moves(name) else self._fixed(name)
        return self._columns[name]

    def _moves(self, name: str) -> bool:
        if name in self._group.columns:
            return True
        if aggregate_of(name) is not None:
            return False
        return "." in name and name not in self.plan.column_names and self.plan.dotted(name)[0] in self._group.relations

    def _fixed(self, name: str) -> pa.Array:
        values = self._outer.column(name)
        return values if self._whole else taken(values, pa.array(self._at))

    @override
    def parents(self, index: int) -> Parents:
        if index not in self._parents:
            if index in self._group.relations:
                self._parents[index] = self._finder.find(self.plan.link(index))
            else:
                outer = self._outer.parents(index)
                self._parents[index] = outer if self._whole else outer.at(self._at)
        return self._parents[index]
