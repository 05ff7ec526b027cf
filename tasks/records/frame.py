"""Rows of a table, in any number and order, and their columns as they are asked for."""

from functools import partial
from typing import Protocol

import numpy as np
import pyarrow as pa

from schemas.generator import Standing
from schemas.plugins import blamed
from schemas.sql_aggregates import Aggregate, aggregate_of
from tasks.records.aggregates import aggregated
from tasks.records.ancestry import Above
from tasks.records.arrays import as_type, nulled, taken
from tasks.records.children import relation_to
from tasks.records.drawn import Drawn
from tasks.records.guard import checked
from tasks.records.keys import Digit, KeyPlan
from tasks.records.parenting import ParentFinder
from tasks.records.parents import Parents
from tasks.records.plan import TablePlan
from tasks.records.refusals import told_where
from tasks.records.rules import RuleGroup
from tasks.values.cells import Attempt, RowCells, UInt64, hash_rows
from tasks.values.correlated import CorrelatedCells
from tasks.values.permute import permute


class Tables(Protocol):
    """What a frame needs of its engine: the other tables, and what groups of rules decide."""

    def plan(self, table: str) -> TablePlan: ...  # noqa: D102
    def parent_frame(self, table: str, rows: UInt64) -> tuple["Frame", pa.Array | None]: ...  # noqa: D102
    def settled(self, frame: "Frame", group: RuleGroup) -> Drawn: ...  # noqa: D102


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
        self._above: dict[frozenset[int], tuple[Above, int]] = {}
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
        drawn = self.tables.settled(self, group)
        self._columns.update(drawn.columns)
        self._parents.update(drawn.parents)

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
        along = self.plan.above.get((index, column))
        if along is not None and may_be_null:
            above, layer = self._above_along(along)
            return above.values(column, self.parents(index), self.plan.column(column).arrow_type, layer)
        missing = self.parents(index).missing
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
            self._parent_frames[index] = self.tables.parent_frame(relation.parent, rows)
        return self._parent_frames[index]

    def _above_along(self, along: frozenset[int]) -> tuple[Above, int]:
        if along not in self._above:
            above = Above(self, along, partial(Frame, self.tables, self.plan))
            self.put_above(along, above, above.layers)
        return self._above[along]

    def put_above(self, along: frozenset[int], above: Above, layer: int) -> None:
        """Tell which rows stand above these along relations to the table itself, and in which layer these are."""
        self._above[along] = above, layer

    def set_parents(self, index: int, parents: Parents) -> None:
        """Set the parents along a relation instead of finding them."""
        self._parents[index] = parents

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
