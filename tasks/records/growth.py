"""A dataset that goes on: the rows of earlier generations as they were, and after them those of a further step."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np
import pyarrow as pa
from typing_extensions import override

from schemas.changes import Changes
from schemas.errors import BadInputError
from schemas.model import DatasetSchema
from tasks.records.arrays import Mask, plain
from tasks.records.changes.timing import deleted_of
from tasks.records.engine import Engine
from tasks.records.frame import Frame, Tables
from tasks.records.keys import Digit, KeyPlan
from tasks.records.parents import Parents
from tasks.records.plan import TablePlan
from tasks.records.planning import table_plans
from tasks.records.redelivered import redelivery_of
from tasks.values.cells import UInt64

Counts = Mapping[str, int]


def engine_of(schema: DatasetSchema, rows: Counts, seed: int, grown: Sequence[Counts] = ()) -> Engine:
    """Make the engine of a dataset.

    Args:
        schema: Complete.
        rows: Rows of every table, in all.
        seed: The dataset's.
        grown: The row counts of the generations that it continues, oldest first.
    """
    return Grown(schema, rows, seed, tuple(dict(each) for each in grown)) if grown else Engine(schema, rows, seed)


def counts_of(engine: Engine, table: str) -> list[int]:
    """Rows of a table at the end of each generation, oldest first."""
    older = engine.grown if isinstance(engine, Grown) else ()
    return [*(each[table] for each in older), engine.rows[table]]


def with_more(engine: Engine, table: str, more: int) -> Engine:
    """Give an engine that goes on with rows of one table that are gone: only a past shows them."""
    grown = (*(engine.grown if isinstance(engine, Grown) else ()), engine.rows)
    return Grown(engine.schema, {**engine.rows, table: engine.rows[table] + more}, engine.seed, grown, deleting=True)


class Grown(Engine):
    """An engine whose older rows an older engine makes.

    The tables that grow are planned by their new rows alone; a table that does not grow is the older engine's.

    Args:
        grown: The row counts of the generations before, oldest first.
        deleting: Whether the new rows are those that the newest of these generations deleted: rows of its past alone.
    """

    def __init__(
        self,
        schema: DatasetSchema,
        rows: Counts,
        seed: int,
        grown: tuple[dict[str, int], ...],
        deleting: bool = False,
    ) -> None:
        super().__init__(schema, rows, seed)
        self.grown, self.deleting = grown, deleting
        self.older = engine_of(schema, grown[-1], seed, grown[:-1])

    @override
    def __getstate__(self) -> dict[str, Any]:
        return {**super().__getstate__(), "grown": self.grown, "deleting": self.deleting}

    def before(self, table: str) -> int:
        """Rows that the table had."""
        return self.older.rows[table]

    def grows(self, table: str) -> bool:
        """Whether the table has new rows."""
        return self.rows[table] > self.before(table)

    @cached_property
    def _plans(self) -> dict[str, TablePlan]:
        rows = {name: total - self.before(name) * self.grows(name) for name, total in self.rows.items()}
        first = {name: self.before(name) * self.grows(name) for name in self.rows}
        passed = {each.table: self._deleted(each) for each in self.schema.changes}
        plans = table_plans(self.schema, rows, self.seed, firsts=first, older=self.older.plan, passed=passed)
        for plan in plans.values():
            plan.judge = self._judge
        return {name: plan if self.grows(name) else self.older.plan(name) for name, plan in plans.items()}

    def _deleted(self, changes: Changes) -> int:
        """Rows of a table that older generations deleted."""
        counts = [each[changes.table] for each in self.grown[: -1 if self.deleting else None]]
        return sum(deleted_of(changes, now - before) for before, now in pairwise([0, *counts]))

    @override
    def prepare(self) -> None:
        for table in filter(self.grows, self.rows):
            plan = self.plan(table)
            self._continue(plan)
            _ = plan.groups
            plan.check()
            self._try(plan)
            self._check_what_cannot_move(plan)

    def _continue(self, plan: TablePlan) -> None:
        """Make sure that a table can go on.

        Raises:
            BadInputError: If it cannot.
        """
        name = plan.table.name
        if redelivery_of(plan) is not None:
            total = plan.first + plan.rows
            raise BadInputError(
                f"Table '{name}' holds second deliveries of its rows, and so cannot be continued. Generate all "
                f"{total:,} rows at once (--rows {name}={total}), or append rows of other tables alone."
            )
        for each in plan.links:
            parent, shape = each.relation.parent, each.relation.children
            if parent != name and shape is not None and shape.max and not self.grows(parent):
                raise BadInputError(
                    f"Table '{name}' cannot be continued alone: its relation to '{parent}' allows at most {shape.max} "
                    f"children a parent, and the old ones have theirs. Append rows of '{parent}' too."
                )
            if each.mode == "grouped" and not self.grows(parent):
                raise BadInputError(
                    f"Table '{name}' cannot be continued alone: its parents are chosen among the rows of '{parent}' "
                    f"that share a key. Append rows of '{parent}' too."
                )
            if each.index in plan.looked_back and not self.grows(parent):
                raise BadInputError(
                    f"Table '{name}' cannot be continued alone: rows of '{parent}' hold sums of their children, and "
                    f"the old ones stay as they are. Append rows of '{parent}' too."
                )
        for key in plan.keys:
            _can_go_on(plan, key)
            if plan.passed:
                _can_pass(plan, key)

    @override
    def _rows(self, table: str, rows: UInt64) -> pa.Table:
        new = rows >= np.uint64(self.before(table))
        if not new.any():
            return self.older.rows_at(table, rows)
        if new.all():
            return super()._rows(table, rows)
        pieces = [_plain(self.older.rows_at(table, rows[~new])), _plain(super()._rows(table, rows[new]))]
        places = np.empty(len(rows), dtype=np.int64)
        places[~new] = np.arange(int((~new).sum()))
        places[new] = int((~new).sum()) + np.arange(int(new.sum()))
        return pa.concat_tables(pieces).combine_chunks().take(pa.array(places))

    @override
    def parent_frame(self, table: str, rows: UInt64) -> tuple[Frame, pa.Array | None]:
        return (self.frame(table, rows), None) if self.grows(table) else self.older.parent_frame(table, rows)

    @override
    def frame(self, table: str, rows: UInt64) -> Frame:
        if not self.grows(table):
            return self.older.frame(table, rows)
        new = rows >= np.uint64(self.before(table))
        if not new.all():  # as when a later step adds children alone, whose parents are of several steps
            return Mixed(self, self.plan(table), rows, new, self.older.frame(table, rows[~new]))
        return Frame(self, self.plan(table), rows)


class Mixed(Frame):
    """Rows of a table of which some are of an older step.

    Args:
        tables: Where parents are found.
        plan: The plan of the newest rows.
        rows: Row indices, any order, shape (n,).
        new: Which of them are of the newest step.
        older: The frame of the others.
    """

    def __init__(self, tables: Tables, plan: TablePlan, rows: UInt64, new: Mask, older: Frame) -> None:
        super().__init__(tables, plan, rows)
        self._newest, self._older = Frame(tables, plan, rows[new]), older
        self._places = np.empty(len(rows), dtype=np.int64)
        self._places[~new] = np.arange(int((~new).sum()))
        self._places[new] = int((~new).sum()) + np.arange(int(new.sum()))

    @override
    def column(self, name: str) -> pa.Array:
        if name not in self._columns:
            joined = pa.concat_arrays([plain(each.column(name)) for each in (self._older, self._newest)])
            self._columns[name] = joined.take(pa.array(self._places))
        return self._columns[name]

    @override
    def parents(self, index: int) -> Parents:
        return Parents.joined([self._older.parents(index), self._newest.parents(index)]).at(self._places)

    @override
    def follow(self, way: tuple[int, ...]) -> Parents:
        return Parents.joined([self._older.follow(way), self._newest.follow(way)]).at(self._places)


def _plain(table: pa.Table) -> pa.Table:
    columns = [
        column.cast(column.type.value_type) if pa.types.is_dictionary(column.type) else column
        for column in table.columns
    ]
    return pa.table(columns, names=table.column_names)


def _can_go_on(plan: TablePlan, key: KeyPlan) -> None:
    """Make sure that new rows cannot repeat an old key.

    Raises:
        BadInputError: If they could.
    """
    named = f"Table '{plan.table.name}' cannot be continued: its key ({', '.join(key.columns)})"
    older = plan.older
    if not key.digits:
        _can_count_on(plan, key, named)
        return
    if key.in_order or older is None:
        return
    if plan.is_fresh(key):
        return
    if key.owned:
        raise BadInputError(f"{named} counts the children of each parent. Append rows of the parent too.")
    same = next((each for each in older.keys if each.columns == key.columns), None)
    if same is None or same.digits != key.digits:
        raise BadInputError(
            f"{named} would be made in another way for so many rows. Generate the bigger dataset at once."
        )
    if plan.first + plan.passed + plan.rows > key.size:
        raise BadInputError(f"{named} {_how_far(plan, key)}")


def _how_far(plan: TablePlan, key: KeyPlan) -> str:
    """Say how many values of a key there are, as far as the columns go by which its older rows are told apart."""
    taken, total = plan.first + plan.passed, plan.first + plan.rows
    told = [column for digit in key.digits for column in _columns_of(plan, digit)]
    if set(told) == set(key.columns):
        return f"has only {key.size:,} values. Append fewer rows."
    most = "" if plan.capacity is None else f": it can have {plan.capacity:,}"
    return (
        f"is told apart in the {plan.first:,} rows that are there by {' and '.join(told)} alone, which "
        f"{'has' if len(told) == 1 else 'have'} {key.size:,} values. Append at most {max(key.size - taken, 0):,} rows, "
        f"or generate all {total:,} at once (--rows {plan.table.name}={total}){most}."
    )


def _columns_of(plan: TablePlan, digit: Digit) -> tuple[str, ...]:
    return plan.schema.relations[digit.relation].columns if digit.relation is not None else (str(digit.column),)


def _can_count_on(plan: TablePlan, key: KeyPlan, named: str) -> None:
    """Make sure that a key which is unique by nature does not start over.

    Raises:
        BadInputError: If it would.
    """
    sizes = [plan.sources[name].capacity for name in key.columns if plan.counts_on(name)]
    most = max((size for size in sizes if size is not None), default=None)
    if most is not None and None not in sizes and plan.first + plan.passed + plan.rows > most:
        raise BadInputError(f"{named} has only {most:,} values. Append fewer rows.")


def _can_pass(plan: TablePlan, key: KeyPlan) -> None:
    """Make sure that new rows do not take the keys of rows that were deleted.

    Raises:
        BadInputError: If they could.
    """
    if key.digits and (plan.is_fresh(key) or not key.owned):
        return
    if not key.digits and any(plan.counts_on(name) for name in key.columns):
        return
    raise BadInputError(
        f"Table '{plan.table.name}' cannot be continued: its changes delete rows, and new ones could take their keys "
        f"({', '.join(key.columns)}). Generate the bigger dataset at once, or one whose changes delete nothing."
    )
