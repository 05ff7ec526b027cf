"""Rows of a table, in any number and order, and their columns as they are asked for."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Protocol

import numpy as np
import pyarrow as pa

from schemas.generator import Standing
from schemas.plugins import blamed
from schemas.sql_aggregates import Aggregate, aggregate_of
from tasks.records.aggregates import aggregated
from tasks.records.arrays import Places, as_type, nulled, patched, plain, taken
from tasks.records.children import relation_to
from tasks.records.guard import checked
from tasks.records.keys import Digit, KeyPlan
from tasks.records.parenting import ParentFinder
from tasks.records.parents import Parents
from tasks.records.plan import TablePlan
from tasks.records.refusals import broken_rows, refusal, told_where
from tasks.records.rules import AT_ONCE, CHOOSING, ONE_BY_ONE, PLAIN_ATTEMPTS, RuleGroup
from tasks.records.solving.branch import VALUE_COST
from tasks.values.cells import Attempt, RowCells, UInt64, hash_rows
from tasks.values.correlated import CorrelatedCells
from tasks.values.permute import permute

NULLS_ONLY = VALUE_COST - 1
"""What a row may cost that is put together without being drawn again first."""


class Tables(Protocol):
    """What a frame needs of its engine: the other tables."""

    most_attempts: int

    def plan(self, table: str) -> TablePlan: ...  # noqa: D102
    def parent_frame(self, table: str, rows: UInt64) -> tuple["Frame", pa.Array | None]: ...  # noqa: D102


class Frame:
    """Some rows of one table.

    Args:
        tables: Where parents are found.
        plan: The table's plan.
        rows: Row indices, any order, repeats allowed, shape (n,).
    """

    def __init__(self, tables: Tables, plan: TablePlan, rows: UInt64, attempt: Attempt = 0) -> None:
        self.tables, self.plan, self.rows, self.attempt = tables, plan, rows, attempt
        self._columns: dict[str, pa.Array] = {}
        self._parents: dict[int, Parents] = {}
        self._parent_frames: dict[int, tuple[Frame, pa.Array | None]] = {}
        self._indices: dict[tuple[str, ...], UInt64] = {}

    @property
    def _finder(self) -> ParentFinder:
        """Made when asked for: kept, the two would hold each other, and their rows, until a collection of cycles."""
        return ParentFinder(self, self.tables.plan)

    def column(self, name: str) -> pa.Array:
        """Give a column of the table, or of a parent as ``relation.column``, shape (n,)."""
        if name not in self._columns:
            group = self.plan.group_of.get(name)
            if group is not None:
                self._settle(group)
            else:
                self._columns[name] = self._make(name)
        return self._columns[name]

    def parents(self, index: int) -> Parents:
        """Give the parent rows along a relation of the schema."""
        if index not in self._parents:
            group = self.plan.group_of_relation.get(index)
            if group is not None:
                self._settle(group)
            else:
                self._parents[index] = self._finder.find(self.plan.link(index))
        return self._parents[index]

    def _settle(self, group: RuleGroup) -> None:
        """Draw the group's columns, and again in the rows that break a rule, then put those together that still do."""
        settled = _Draft(self, group, np.arange(len(self.rows)), attempt=0).drawn()
        broken = broken_rows(self.plan, group, partial(settled.get, outer=self))
        settled, broken = self._solved(group, settled, broken, attempt=0)
        most = self.tables.most_attempts
        plain = min(most, PLAIN_ATTEMPTS - 1)
        settled, broken = self._drawn_often(group, settled, broken, range(1, plain + 1), put_together=False)
        for attempt in range(plain + 1, min(most, ONE_BY_ONE) + 1):
            if not len(broken):
                break
            again = _Draft(self, group, broken, attempt).drawn()
            settled = settled.patched(broken, again)
            broken = broken[broken_rows(self.plan, group, partial(again.get, outer=self, at=broken))]
            settled, broken = self._solved(group, settled, broken, attempt)
        rest = range(ONE_BY_ONE + 1, most + 1)
        if len(broken) and group.relations & self.plan.choosing:
            settled, broken = self._drawn_often(group, settled, broken, rest[:CHOOSING])
            settled, broken = self._alone(group, settled, broken)
        settled, broken = self._drawn_often(group, settled, broken, rest)
        if len(broken):
            raise refusal(self.plan, group, len(broken), partial(settled.get, outer=self), most)
        self._columns.update(settled.columns)
        self._parents.update(settled.parents)

    def _drawn_often(
        self, group: RuleGroup, settled: "_Drawn", broken: Places, draws: range, put_together: bool = True
    ) -> tuple["_Drawn", Places]:
        """Draw rows many times in one go; each takes the first draw that meets the rules, as drawn or put together."""
        attempt = draws.start
        while len(broken) and attempt < draws.stop:
            times = max(1, min(AT_ONCE // len(broken), attempt, draws.stop - attempt))
            places = np.repeat(broken, times)
            attempts = np.tile(np.arange(attempt, attempt + times, dtype=np.uint64), len(broken))
            drawn = _Draft(self, group, places, attempts).drawn()
            bad = broken_rows(self.plan, group, partial(drawn.get, outer=self, at=places))
            met = np.ones(len(places), np.bool_)
            met[bad] = False
            solved = self._put_together(group, places[bad], attempts[bad]) if put_together else ()
            for at, mended in solved:
                drawn = drawn.patched(bad[at], mended)
                met[bad[at]] = True
            tries = met.reshape(len(broken), times)
            done = tries.any(axis=1)
            chosen = np.flatnonzero(done) * times + tries[done].argmax(axis=1)
            settled = settled.patched(broken[done], drawn.at(chosen))
            broken, attempt = broken[~done], attempt + times
        return settled, broken

    def _alone(self, group: RuleGroup, settled: "_Drawn", broken: Places) -> tuple["_Drawn", Places]:
        """Leave rows without a parent in their own table, for whom none was found."""
        draft = _Draft(self, group, broken, attempt=0)
        for index in group.relations & self.plan.choosing:
            draft.set_parents(index, draft.parents(index).without())
        alone = draft.drawn()
        bad = broken_rows(self.plan, group, partial(alone.get, outer=self, at=broken))
        good = np.setdiff1d(np.arange(len(broken)), bad)
        return settled.patched(broken[good], alone.at(good)), broken[bad]

    def _solved(self, group: RuleGroup, settled: "_Drawn", broken: Places, attempt: int) -> tuple["_Drawn", Places]:
        """Put rows together that break a rule; at the first attempt only those for which some nulls are enough."""
        left = np.ones(len(broken), np.bool_)
        most = np.inf if attempt else NULLS_ONLY
        for at, mended in self._put_together(group, broken, attempt, at_most=most):
            settled = settled.patched(broken[at], mended)
            left[at] = False
        return settled, broken[left]

    def _put_together(
        self, group: RuleGroup, broken: Places, attempt: Attempt, at_most: float = np.inf
    ) -> Iterator[tuple[Places, "_Drawn"]]:
        """Give rows that keep the rules now: where among the broken ones they stand, and what they hold."""
        solver = self.plan.solver(group) if len(broken) and group.columns else None
        if solver is None or not solver.helps:
            return
        rows = _Draft(self, group, broken, attempt)
        key = self.plan.key.child("rule", *group.columns)
        cells = RowCells(key, self.plan.key, rows.rows, attempt=attempt)
        choice = [cells.uniform(str(number)) for number in range(len(solver.branches))]
        turned = isinstance(attempt, int) and attempt % 2 == 1
        for done in solver.solve(rows, choice, at_most=at_most, turned=turned):
            drawn = done.rows.drawn()
            bad = broken_rows(self.plan, group, partial(drawn.get, outer=self, at=broken[done.places]))
            good = np.setdiff1d(np.arange(len(done.places)), bad)
            yield done.places[good], drawn.at(good)

    def _make(self, name: str) -> pa.Array:
        aggregate = None if name in self.plan.column_names else aggregate_of(name)
        if aggregate is not None:
            return self._of_children(aggregate)
        if "." in name and name not in self.plan.column_names:
            return self._of_parent(*self.plan.dotted(name))
        filled = self.plan.filled_by.get(name)
        if filled is not None:
            place = filled.relation.columns.index(name)
            may_be_null = self.plan.column(name).nullable and name not in self.plan.table.primary_key
            values = self._of_parent(filled.index, filled.relation.parent_columns[place], may_be_null)
            return as_type(values, self.plan.column(name).arrow_type)
        return self._draw(name)

    def _of_parent(self, index: int, column: str, may_be_null: bool = True) -> pa.Array:
        missing = self.parents(index).missing
        if self.plan.waits_along(index) and missing is not None and missing.all():
            return pa.nulls(len(self.rows), self.plan.column(column).arrow_type)  # the tops of the trees
        frame, take = self.parent_frame(index)
        values = frame.column(column)
        if take is not None:
            values = taken(values, take)
        return values if missing is None or not may_be_null else nulled(values, missing)

    def _of_children(self, aggregate: Aggregate) -> pa.Array:
        index = relation_to(self.plan.schema, self.plan.table.name, aggregate)
        plan = self.tables.plan(self.plan.schema.relations[index].child)
        return aggregated(aggregate, plan, index, self.rows, partial(Frame, self.tables))

    def parent_frame(self, index: int) -> tuple["Frame", pa.Array | None]:
        """Give a frame that holds the parent rows along a relation, and where in it each stands (None: one for one)."""
        if index not in self._parent_frames:
            relation, rows = self.plan.link(index).relation, self.parents(index).rows
            own = self.plan.waits_along(index)
            self._parent_frames[index] = self._above(rows) if own else self.tables.parent_frame(relation.parent, rows)
        return self._parent_frames[index]

    def _above(self, rows: UInt64) -> tuple["Frame", pa.Array]:
        """A frame of rows of the same table alone: all of its rows would wait for themselves."""
        each, places = np.unique(rows, return_inverse=True)
        return Frame(self.tables, self.plan, each), pa.array(places)

    def _draw(self, name: str) -> pa.Array:
        column = self.plan.column(name)
        source = self.plan.sources[name]
        generator, cells = self.plan.generator(name), self.cells(name)
        claimed = self.plan.digits.get(name)
        index = None if claimed is None else self.digit(*claimed)
        where = f"column {self.plan.table.name}.{name}"
        with blamed(generator, where), told_where(self.plan, name):
            values = source.draw(cells) if index is None else source.unique(cells, index)
        values = checked(values, generator, column, len(self.rows), where)
        if column.null_rate and column.nullable:
            values = nulled(values, cells.uniform("null") < column.null_rate)
        return values

    def standing(self) -> Standing:
        """Where the rows stand: under the parent that owns them, or in the table as a whole."""
        if self.plan.owner is None:
            total = self.plan.first + self.plan.rows
            return Standing(np.zeros_like(self.rows), self.rows, np.full_like(self.rows, total))
        owner = self.parents(self.plan.owner.index)
        assert owner.ordinals is not None
        return Standing(owner.rows, owner.ordinals, self.plan.kin.children_of(self.plan.owner.index, owner.rows)[1])

    def cells(self, name: str) -> RowCells:
        """The cells of a column that no relation fills, with what its generator reads."""
        inputs = {each: self.column(each) for each in self.plan.generator(name).depends_on()}
        key, parts = self.plan.key.child(name), self.plan.mixed.get(name, ())
        if parts:
            return CorrelatedCells(key, self.plan.key, self._drawn_at, inputs, self.attempt, self.standing, parts=parts)
        return RowCells(key, self.plan.key, self._drawn_at, inputs, self.attempt, self.standing)

    @property
    def _drawn_at(self) -> UInt64:
        """The rows as values are drawn for them: beyond those of rows that were deleted before, which nobody takes."""
        return self.rows + np.uint64(self.plan.passed) if self.plan.passed else self.rows

    def follow(self, way: tuple[int, ...]) -> Parents:
        """Give the rows at the end of a chain of relations."""
        parents = self.parents(way[0])
        if len(way) == 1:
            return parents
        frame, take = self.parent_frame(way[0])
        further = frame.follow(way[1:])
        rows, missing = further.rows, further.missing
        if take is not None:
            places = take.to_numpy(zero_copy_only=False)
            rows, missing = rows[places], None if missing is None else missing[places]
        if parents.missing is not None:
            missing = parents.missing if missing is None else missing | parents.missing
        return Parents(rows, missing)

    def digit(self, plan: KeyPlan, digit: Digit) -> UInt64:
        """Give one digit of a key's index, shape (n,)."""
        index = self._key_index(plan)
        if plan.in_order or len(plan.digits) == 1:
            return index
        for each in plan.digits:
            base = np.uint64(each.base)
            if each is digit:
                return index % base
            index = index // base
        raise AssertionError("a digit belongs to its plan")

    def _key_index(self, plan: KeyPlan) -> UInt64:
        if plan.columns not in self._indices:
            key = self.plan.key.child("key", *plan.columns)
            if plan.owned:
                assert self.plan.owner is not None
                owner = self.parents(self.plan.owner.index)
                assert owner.ordinals is not None
                index = owner.ordinals
                if not plan.in_order:
                    index = index - self.plan.siblings_before(plan, owner.rows)
                    index = permute(index, plan.size, hash_rows(key.word, owner.rows))
            else:
                rows = self.rows - np.uint64(self.plan.first) if self.plan.is_fresh(plan) else self._drawn_at
                index = permute(rows, plan.size, key)
            self._indices[plan.columns] = index
        return self._indices[plan.columns]


@dataclass(frozen=True)
class _Drawn:
    """Columns and parents that a group's settling decides."""

    columns: Mapping[str, pa.Array]
    parents: Mapping[int, Parents]

    def get(self, name: str, outer: Frame, at: Places | None = None) -> pa.Array:
        if name in self.columns:
            return self.columns[name]
        values = outer.column(name)
        return values if at is None else taken(values, pa.array(at))

    def at(self, places: Places) -> "_Drawn":
        """Those of the rows at some positions."""
        columns = {name: values.take(pa.array(places)) for name, values in self.columns.items()}
        return _Drawn(columns, {index: found.at(places) for index, found in self.parents.items()})

    def patched(self, at: Places, new: "_Drawn") -> "_Drawn":
        """These, with the rows at some positions replaced."""
        columns = {name: patched(values, at, new.columns[name]) for name, values in self.columns.items()}
        return _Drawn(columns, {index: old.patched(at, new.parents[index]) for index, old in self.parents.items()})


class _Draft(Frame):
    """One attempt at a group's columns, in some of a frame's rows; everything else is the frame's."""

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

    def set_parents(self, index: int, parents: Parents) -> None:
        """Set the parents along a relation of the group instead of finding them."""
        self._parents[index] = parents

    def part(self, places: Places) -> "_Draft":
        """Some of these rows, with what was set; whatever may follow from that is made anew."""
        attempt = self.attempt if isinstance(self.attempt, int) else self.attempt[places]
        part = _Draft(self._outer, self._group, self._at[places], attempt)
        part._set = set(self._set)
        at = pa.array(places)
        kept = (name for name in self._columns if name in self._set or not self._moves(name))
        part._columns = {name: taken(self._columns[name], at) for name in kept}
        part._parents = {index: found.at(places) for index, found in self._parents.items()}
        return part

    def drawn(self) -> _Drawn:
        read = (name for name in self._group.reads if name not in self._group.columns and self._moves(name))
        columns = {name: plain(self.column(name)) for name in (*self._group.columns, *read)}
        return _Drawn(columns, {index: self.parents(index) for index in self._group.relations})

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

    def parents(self, index: int) -> Parents:
        if index not in self._parents:
            if index in self._group.relations:
                self._parents[index] = self._finder.find(self.plan.link(index))
            else:
                outer = self._outer.parents(index)
                self._parents[index] = outer if self._whole else outer.at(self._at)
        return self._parents[index]
