"""The record engine: a schema, row counts and a seed, and from then on any rows of any table."""

import threading
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from schemas.model import DatasetSchema
from tasks.records.chunking import Chunk
from tasks.records.circles import check_circles
from tasks.records.drawn import Drawn
from tasks.records.frame import Frame
from tasks.records.plan import TablePlan
from tasks.records.planning import table_plans
from tasks.records.redelivered import Redelivered, redelivery_of
from tasks.records.refusals import broken_rows, refusal
from tasks.records.rules import FIRST_ATTEMPTS, MAX_ATTEMPTS, RuleGroup
from tasks.records.settling import Settling
from tasks.records.stated import Stated
from tasks.values.cells import UInt64

SMALL_TABLE = 65_536  # rows; parents up to this size are made once and kept
_KEPT_ROWS = 8 * SMALL_TABLE  # in all tables that are kept; those not asked for longest go first
_FIRST_ROWS = 256  # made before anything is written, with all their columns
_PLACES, _STRETCH = 128, 8  # and of the columns that rules settle, so many rows at so many places all over the table
_LOOKED_AT = 4_096  # rows in which rules over keys alone are tried before anything is written
_NARROW = 4  # a parent is made whole when it has at most so many times the rows asked for


class Engine:
    """Makes any rows of any table. Picklable: what it decides and binds is rebuilt where it lands.

    Args:
        schema: A complete schema: every column has a generator or a relation.
        rows: Rows of every table.
        seed: The dataset's seed.
    """

    def __init__(self, schema: DatasetSchema, rows: Mapping[str, int], seed: int = 0) -> None:
        self.schema, self.rows, self.seed = schema, dict(rows), seed
        self._whole: dict[str, Frame] = {}
        self._lock = threading.RLock()
        self._most_attempts = MAX_ATTEMPTS

    def __getstate__(self) -> dict[str, Any]:
        return {"schema": self.schema, "rows": self.rows, "seed": self.seed}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__init__(**state)  # type: ignore[misc]

    @cached_property
    def _plans(self) -> dict[str, TablePlan]:
        plans = table_plans(self.schema, self.rows, self.seed)
        for plan in plans.values():
            plan.judge = self._judge
        return plans

    def _judge(self, table: str, conditions: Iterable[Stated], rows: UInt64) -> npt.NDArray[np.bool_]:
        """Tell which rows of a table meet conditions; what is unknown there meets them."""
        frame, met = self.frame(table, rows), np.ones(len(rows), np.bool_)
        met[broken_rows(frame.plan, RuleGroup(table, tuple(conditions), (), frozenset()), frame.column)] = False
        return met

    def plan(self, table: str) -> TablePlan:
        """What was decided about a table."""
        return self._plans[table]

    def prepare(self) -> None:
        """Bind every generator and plan every key, so that what cannot work fails before anything is written.

        Raises:
            SchemaError: If a key cannot be unique, relations contradict each other, or a rule cannot hold.
            GenerationError: If a rule cannot be met in the first rows.
        """
        check_circles({name: plan.on_paper() for name, plan in self._plans.items()})
        for table in self.schema.tables:
            plan = self.plan(table.name)
            _ = plan.keys, plan.groups
            if plan.owner is not None:
                _ = plan.kin.owned
            plan.check()
            self._try(plan)
            self._check_what_cannot_move(plan)

    def _try(self, plan: TablePlan) -> None:
        """Make some rows in a tenth of the draws that rows may take later, so that what is rare fails here."""
        self._most_attempts = FIRST_ATTEMPTS
        try:
            self.make(plan.table.name, plan.first, plan.first + min(plan.rows, _FIRST_ROWS))
            frame = self.frame(plan.table.name, _spread(plan.first, plan.rows))
            for group in plan.groups:
                for name in group.columns[:1]:
                    frame.column(name)
                for index in sorted(group.relations)[:1]:
                    frame.parents(index)
        finally:
            self._most_attempts = MAX_ATTEMPTS

    def _check_what_cannot_move(self, plan: TablePlan) -> None:
        """Look at rows all over the table for rules in which nothing can give way: drawing rows never meets these."""
        stuck = [group for group in plan.groups if not group.columns and not group.relations]
        alone = [RuleGroup(plan.table.name, each, (), frozenset()) for each in plan.predicates.values()]
        stuck += [group for group in alone if group.rules]
        if stuck:
            rows = np.unique(np.linspace(0, plan.rows - 1, _LOOKED_AT).astype(np.uint64)) + np.uint64(plan.first)
            frame = Frame(self, plan, rows)
            for group in stuck:
                if len(broken := broken_rows(plan, group, frame.column)):
                    raise refusal(plan, group, len(broken), frame.column)

    def make(self, table: str, start: int, stop: int) -> pa.Table:
        """Make the rows ``[start, stop)`` of a table: columns in the schema's order, in the schema's types.

        Text columns may come as dictionaries.
        """
        return self._rows(table, np.arange(start, stop, dtype=np.uint64))

    def frame(self, table: str, rows: UInt64) -> Frame:
        """Give a frame of any rows of a table, first deliveries all."""
        return Frame(self, self.plan(table), rows)

    def make_chunk(self, chunk: Chunk) -> pa.Table:
        """Make a chunk's rows."""
        return self.make(chunk.table, chunk.start, chunk.stop)

    def rows_at(self, table: str, rows: UInt64) -> pa.Table:
        """Make any rows of a table, in any order."""
        return self._rows(table, rows)

    def _rows(self, table: str, rows: UInt64) -> pa.Table:
        plan = self.plan(table)
        label = redelivery_of(plan)
        frame = Frame(self, plan, rows) if label is None else Redelivered(self, plan, rows, label)
        return pa.table({column.name: frame.column(column.name) for column in plan.table.columns})

    def parent_frame(self, table: str, rows: UInt64) -> tuple[Frame, pa.Array | None]:
        """Give a frame that holds these parent rows, and where in it each stands (None: one for one).

        A parent is made once for all its children that stand together; a small table is made once for all.
        """
        total = self.rows[table]
        if total <= SMALL_TABLE and total <= _NARROW * len(rows):
            return self._whole_frame(table, total), pa.array(rows.astype(np.int64))
        if len(rows) > 1 and bool(np.all(rows[1:] >= rows[:-1])):
            first = np.concatenate(([True], rows[1:] != rows[:-1]))
            return Frame(self, self.plan(table), rows[first]), pa.array(np.cumsum(first) - 1)
        return Frame(self, self.plan(table), rows), None

    def settled(self, frame: Frame, group: RuleGroup) -> Drawn:
        """Draw what a group of rules decides in a frame's rows.

        Raises:
            UnderstudyError: If rows are left that break a rule.
        """
        return Settling(frame, group, self._most_attempts).settled()

    def _whole_frame(self, table: str, total: int) -> Frame:
        with self._lock:
            frame = self._whole.pop(table, None)
            if frame is None:
                frame = Frame(self, self.plan(table), np.arange(total, dtype=np.uint64))
            self._whole[table] = frame
            while sum(len(each.rows) for each in self._whole.values()) > _KEPT_ROWS:
                self._whole.pop(next(iter(self._whole)))
            return frame


def _spread(first: int, rows: int) -> UInt64:
    """Some rows at places all over a table, the last ones among them, in rising order."""
    starts = np.linspace(0, max(rows - _STRETCH, 0), _PLACES).astype(np.uint64)
    found = (starts[:, None] + np.arange(_STRETCH, dtype=np.uint64)).ravel()
    return np.unique(found[found < rows]).astype(np.uint64) + np.uint64(first)
