"""Frames of a stream in which some rows tell again what an earlier row told."""

import pyarrow as pa

from tasks.records.frame import Frame, Tables
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
        self._own = frozenset({name, *redelivery.own})
        self._firsts = Frame(tables, plan, redelivery.firsts(RowCells(plan.key.child(name), plan.key, rows)))

    def column(self, name: str) -> pa.Array:
        """Give a column of the table, or of a parent as ``relation.column``, shape (n,)."""
        return super().column(name) if name in self._own else self._firsts.column(name)

    def parents(self, index: int) -> Parents:
        """Give the parent rows along a relation of the schema."""
        return self._firsts.parents(index)
