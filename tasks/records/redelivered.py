"""Frames of a stream in which some rows tell again what an earlier row told."""

from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tasks.records.arrays import nulled
from tasks.records.frame import Frame, Tables
from tasks.records.generators.calendar import moments
from tasks.records.generators.delayed import Delayed, Late
from tasks.records.generators.redelivery import Redelivery
from tasks.records.parents import Parents
from tasks.records.plan import TablePlan
from tasks.values.cells import RowCells, UInt64


def redelivery_of(plan: TablePlan) -> tuple[str, Redelivery] | None:
    """The column that tells second deliveries, with its generator; None when the table has none."""
    for column in plan.table.columns:
        if isinstance(column.generator, Redelivery):
            return column.name, column.generator
    return None


def own_columns(plan: TablePlan, label: str, redelivery: Redelivery) -> frozenset[str]:
    """The columns that a second delivery has of its own: those named, and all that follow from these.

    Whether it is late tells of its own arrival, and so does a span that is computed from that arrival: copied, the
    label would lie and a rule would break.
    """
    own = {label, *redelivery.own}
    reads = {name: plan.generator(name).depends_on() for name in plan.sources}
    reads |= {name: (each.of,) for name in plan.sources if isinstance(each := plan.generator(name), Late)}
    while more := {name for name, names in reads.items() if own & set(names)} - own:
        own |= more
    return frozenset(own)


class Redelivered(Frame):
    """Some rows of such a table: own columns are those of the rows, all others those of the first deliveries.

    Args:
        tables: Where parents are found.
        plan: The table's plan.
        rows: Row indices, any order, repeats allowed, shape (n,).
        label: The column that tells second deliveries, with its generator.
    """

    def __init__(self, tables: Tables, plan: TablePlan, rows: UInt64, label: tuple[str, Redelivery]) -> None:
        super().__init__(tables, plan, rows)
        name, redelivery = label
        self._own = own_columns(plan, name, redelivery)
        firsts = redelivery.firsts(RowCells(plan.key.child(name), plan.key, rows))
        self._firsts, self._again = Frame(tables, plan, firsts), firsts != rows

    def column(self, name: str) -> pa.Array:
        """Give a column of the table, or of a parent as ``relation.column``, shape (n,)."""
        if name not in self._own:
            return self._firsts.column(name)
        late = self.plan.generator(name) if name in self.plan.sources else None
        if name not in self._columns and isinstance(late, Late) and self._on_top(late.of):
            self._columns[name] = pc.or_kleene(super().column(name), self._firsts.column(name))
        return super().column(name)

    def cells(self, name: str) -> RowCells:
        """The cells of an own column: what arrives again is under way since its first arrival, not since its event."""
        cells, delayed = super().cells(name), self.plan.generator(name)
        if not self._on_top(name) or not isinstance(delayed, Delayed):
            return cells
        event, missing = moments(cells.inputs[delayed.of])
        arrived, never = moments(self._firsts.column(name))
        since = pa.array(np.where(self._again & ~never, arrived + 1, event)).view(pa.timestamp("us"))
        return replace(cells, inputs={**cells.inputs, delayed.of: nulled(since, missing)})

    def _on_top(self, name: str) -> bool:
        """Whether a column holds arrivals of which a second one follows the first: both of one event."""
        delayed = self.plan.generator(name) if name in self._own & self.plan.sources.keys() else None
        return isinstance(delayed, Delayed) and delayed.of not in self._own

    def parents(self, index: int) -> Parents:
        """Give the parent rows along a relation of the schema."""
        return self._firsts.parents(index)
