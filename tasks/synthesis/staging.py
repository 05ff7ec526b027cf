"""Rows of a fitted family: first the plan of who belongs to whom, then any rows of any table."""

from collections.abc import Mapping

import numpy as np
import pyarrow as pa

from tasks.synthesis.drawing import Drawing
from tasks.synthesis.family import Family
from tasks.synthesis.formulas import numbers, typed
from tasks.synthesis.joins import Int64, Total
from tasks.synthesis.linked import LinkedTable
from tasks.synthesis.plan import Plan, blocks
from tasks.synthesis.planning import Planner
from tasks.synthesis.ranges import in_range
from tasks.synthesis.structure import laid_beside
from tasks.values.cells import CellKey

_MOST_EXCHANGED = 200_000  # rows of a table whose sums are looked at before anything is made


class Cast:
    """The rows of a fitted family under one plan: each a function of the seed, its table and its index.

    Args:
        family: What was learnt.
        scale: Rows of every table as multiples of the real ones.
        rows: Rows of some tables, said outright.
    """

    def __init__(self, family: Family, *, scale: float = 1.0, rows: Mapping[str, int] | None = None) -> None:
        self.family, self.plan = family, Plan()
        key = CellKey.of(family.seed, "family")
        self._drawing = Drawing(family, self.plan, key)
        self._planner = Planner(family, self.plan, self._drawing, key)
        wanted = dict(rows or {})
        for table in family.tables.values():
            self._planner.plan_table(table, scale, wanted.get(table.name))
        for number, relation in enumerate(family.relations):
            if relation.child != relation.parent and family.is_late(number):
                self._planner.plan_further(family.tables[relation.child], number)
        for total in (total for table in family.tables.values() for total in table.totals):
            self._bring_in_range(total)
        self._drawing.forget()

    def table(self, name: str, start: int = 0, stop: int | None = None) -> pa.Table:
        """Make the rows [start, stop) of a table: the same for any chunking."""
        end = self.plan.rows[name] if stop is None else min(stop, self.plan.rows[name])
        table = self.family.tables[name]
        parts = [self._rows(table, block) for block in blocks(start, end)]
        return pa.concat_tables(parts) if parts else table.schema.empty_table()

    def tables(self) -> dict[str, pa.Table]:
        """Make all rows of all tables."""
        return {name: self.table(name) for name in self.family.tables}

    def _bring_in_range(self, total: Total) -> None:
        """Bring a total into its range where a factor repeats another table's: two lines exchange their product."""
        child = self.family.tables[self.family.relations[total.relation].child]
        rows, fixed = np.arange(self.plan.rows[child.name]), (child.primary, *self._planner.pairs(child))
        moved = [copy for copy in child.copies if copy.column in total.factors and copy.relation not in fixed]
        owners = self.plan.parents[total.relation]
        if not moved or total.most is None or len(rows) > _MOST_EXCHANGED or (owners < 0).any():
            return
        column, number = moved[0].column, moved[0].relation
        amounts = {
            factor: np.nan_to_num(numbers(pa.chunked_array([_whole(self._column(child, factor, rows, None))])))
            for factor in total.factors
        }
        others = [amounts[factor] for factor in total.factors if factor != column]
        units = np.prod(others, axis=0) if others else np.ones(len(rows))
        self.plan.parents[number] = self.plan.parents[number][in_range(owners, amounts[column], units, total.most)]

    def _rows(self, table: LinkedTable, rows: Int64) -> pa.Table:
        """Make whole rows of a table."""
        own = None if table.reference is not None else self._own(table, rows)
        columns = [self._column(table, field.name, rows, own) for field in table.schema]
        return pa.table(columns, schema=table.schema)

    def _own(self, table: LinkedTable, rows: Int64, *, summed: bool = True) -> pa.Table:
        """Make the columns that a table has of its own, with what holds among the rows of one parent."""
        if table.siblings is None or table.primary is None:
            return self._alone(table, rows, summed=summed)
        every, at = self.plan.with_siblings(table.name, table.primary, rows)
        others = [self.plan.parents[number][every] for number in table.siblings.beside]
        beside = np.column_stack(others) if others else np.zeros((len(every), 0), dtype=np.int64)
        made = self._alone(table, every, summed=summed)
        return table.siblings.apply(made, self.plan.parents[table.primary][every], beside).take(at)

    def _alone(self, table: LinkedTable, rows: Int64, *, summed: bool) -> pa.Table:
        """Make the columns that a table has of its own; those told by sums over its children only where asked for.

        Children are told by columns of their parents: were these sums made for them too, it would have no end.
        """
        known = self._drawing.known(table, rows)
        flat = pa.table({name: table.codecs[name].decode(known.values[name]) for name in table.structure.flat.names})
        structure = table.structure if summed else table.structure.without(table.derived)
        beside = pa.table({name: self._known_beside(table, name, rows) for name in structure.beside})
        return structure.rebuild(laid_beside(flat, beside)).drop_columns(list(structure.beside))

    def _known_beside(self, table: LinkedTable, name: str, rows: Int64) -> pa.Array:
        """Make a column that own ones are told by: one that the table copies or sums, or a parent's time."""
        if name in table.schema.names:
            return _whole(self._column(table, name, rows, None))
        number, source = name.split(">", 1)
        parent = self.family.tables[self.family.relations[int(number)].parent]
        return self._of_rows(parent, source, self.plan.parents[int(number)][rows])

    def _of_rows(self, table: LinkedTable, column: str, rows: Int64) -> pa.Array:
        """Make one column of any rows of a table, repeats allowed; null for -1."""
        needed, places = np.unique(rows[rows >= 0], return_inverse=True)
        made = _whole(self._column(table, column, needed, None))
        at = np.zeros(len(rows), dtype=np.int64)
        at[rows >= 0] = places
        return made.take(pa.array(at, mask=rows < 0))

    def _column(self, table: LinkedTable, name: str, rows: Int64, own: pa.Table | None) -> pa.Array:
        kind = table.schema.field(name).type
        if table.reference is not None:
            return table.reference.table[name].take(rows)
        for number in self.family.of_child(table.name):
            relation = self.family.relations[number]
            if name in relation.columns:
                source = relation.parent_columns[relation.columns.index(name)]
                parent = self.family.tables[relation.parent]
                return self._of_rows(parent, source, self.plan.parents[number][rows]).cast(kind)
        if name in table.keys:
            return table.keys[name].make(self._numbers(table, name, rows), kind)
        for copy in table.copies:
            if copy.column == name:
                parent = self.family.tables[self.family.relations[copy.relation].parent]
                return self._of_rows(parent, copy.source, self.plan.parents[copy.relation][rows])
        for total in table.totals:
            if total.column == name:
                return self._total(total, rows, kind)
        made = self._own(table, rows, summed=name in table.derived) if own is None else own
        return made[name].cast(kind)

    def _numbers(self, table: LinkedTable, name: str, rows: Int64) -> Int64:
        """What a key is made from: the row's index, or its place among its parent's children."""
        if table.keys[name].style != "ordinal" or table.primary is None:
            return rows
        owner = self.plan.parents[table.primary][rows]
        starts = self.plan.starts[table.name]
        return np.where(owner >= 0, rows - starts[np.maximum(owner, 0)], rows)

    def _total(self, total: Total, rows: Int64, kind: pa.DataType) -> pa.Array:
        """Add up the children of rows."""
        if not total.factors:
            return self._count(total, rows, kind)
        child = self.family.tables[self.family.relations[total.relation].child]
        starts = self.plan.starts[child.name]
        first, count = starts[rows], starts[rows + 1] - starts[rows]
        owner = np.repeat(np.arange(len(rows)), count)
        below = np.repeat(first - np.cumsum(count) + count, count) + np.arange(int(count.sum()))
        amount = np.ones(len(below))
        for factor in total.factors:
            amount = amount * np.nan_to_num(
                numbers(pa.chunked_array([_whole(self._column(child, factor, below, None))]))
            )
        summed = np.round(np.bincount(owner, amount, len(rows)), total.decimals)
        return typed(np.where(count == 0, np.nan if total.empty is None else total.empty, summed), kind)

    def _count(self, total: Total, rows: Int64, kind: pa.DataType) -> pa.Array:
        """Count the children of rows, wherever these lie."""
        owners = self.plan.parents[total.relation]
        counts = np.bincount(owners[owners >= 0], minlength=int(rows.max(initial=-1)) + 1)[rows].astype(np.float64)
        return typed(np.where(counts == 0, np.nan if total.empty is None else total.empty, counts), kind)


def _whole(column: pa.Array | pa.ChunkedArray) -> pa.Array:
    return column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
