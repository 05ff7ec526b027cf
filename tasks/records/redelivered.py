"""Frames of a stream in which some rows tell again what an earlier row told."""

import pyarrow as pa

from tasks.records.frame import Frame, Tables
from tasks.records.generators.delayed import Late
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
        self._firsts = Frame(tables, plan, redelivery.firsts(RowCells(plan.key.child(name), plan.key, rows)))

    def column(self, name: str) -> pa.Array:
        """Give a column of the table, or of a parent as ``relation.column``, shape (n,)."""
        return super().column(name) if name in self._own else self._firsts.column(name)

    def parents(self, index: int) -> Parents:
        """Give the parent rows along a relation of the schema."""
        return self._firsts.parents(index)
