"""Rows of a fitted family: first the plan of who belongs to whom, then any rows of any table."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tasks.synthesis.assign import assign, rearranged, scaled_counts, without_repeats
from tasks.synthesis.descent import close_rings
from tasks.synthesis.encode import CategoryCodec, NumberCodec
from tasks.synthesis.family import Family
from tasks.synthesis.formulas import numbers, typed
from tasks.synthesis.joins import Int64, Total
from tasks.synthesis.known import Known, Values
from tasks.synthesis.linked import DEPTH, LinkedTable, count_name, from_parent, group_name
from tasks.synthesis.ranges import reined_in
from tasks.synthesis.settled import Settled
from tasks.synthesis.settling import draw_settled
from tasks.values.cells import CellKey

_BLOCK = 65_536
_MOST_EXCHANGED = 200_000  # rows of a table whose sums are looked at before anything is made


@dataclass
class Plan:
    """Who belongs to whom.

    Attributes:
        rows: Rows of each table.
        parents: For each relation the parent of every child row, -1 for none.
        starts: For each table under a primary relation, the first row of each parent and the end, shape (parents + 1,).
    """

    rows: dict[str, int] = field(default_factory=dict)
    parents: dict[int, Int64] = field(default_factory=dict)
    starts: dict[str, Int64] = field(default_factory=dict)


class Cast:
    """The rows of a fitted family under one plan: each a function of the seed, its table and its index.

    Args:
        family: What was learnt.
        scale: Rows of every table as multiples of the real ones.
        rows: Rows of some tables, said outright.
    """

    def __init__(self, family: Family, *, scale: float = 1.0, rows: Mapping[str, int] | None = None) -> None:
        self.family, self.plan = family, Plan()
        self._key = CellKey.of(family.seed, "family")
        self._drawn: dict[tuple[str, int], Values] = {}
        wanted = dict(rows or {})
        for table in family.tables.values():
            self._plan_table(table, scale, wanted.get(table.name))
        for number, relation in enumerate(family.relations):
            if relation.child != relation.parent and family.is_late(number):
                self._plan_further(family.tables[relation.child], number)
        for total in (total for table in family.tables.values() for total in table.totals):
            self._rein_in(total)

    def table(self, name: str, start: int = 0, stop: int | None = None) -> pa.Table:
        """Make the rows [start, stop) of a table: the same for any chunking."""
        end = self.plan.rows[name] if stop is None else min(stop, self.plan.rows[name])
        table = self.family.tables[name]
        parts = [self._rows(table, np.arange(a, min(a + _BLOCK, end))) for a in range(start, end, _BLOCK)]
        return pa.concat_tables(parts) if parts else table.schema.empty_table()

    def tables(self) -> dict[str, pa.Table]:
        """Make all rows of all tables."""
        return {name: self.table(name) for name in self.family.tables}

    def _plan_table(self, table: LinkedTable, scale: float, wanted: int | None) -> None:
        if table.reference is not None:
            self.plan.rows[table.name] = table.rows
        elif table.primary is None:
            self.plan.rows[table.name] = wanted or max(1, round(table.rows * scale))
        else:
            self._plan_children(table, scale, wanted)
        for number in self.family.of_child(table.name):
            if self.family.relations[number].parent == table.name:
                self.plan.parents[number] = self._plan_self(table, number)
            elif number != table.primary and not self.family.is_late(number):
                self._plan_further(table, number)

    def _rein_in(self, total: Total) -> None:
        """Keep a total within its range where a factor repeats another table's: two lines exchange their product."""
        child = self.family.tables[self.family.relations[total.relation].child]
        rows, fixed = np.arange(self.plan.rows[child.name]), (child.primary, *self._pairs(child))
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
        self.plan.parents[number] = self.plan.parents[number][reined_in(owners, amounts[column], units, total.most)]

    def _plan_children(self, table: LinkedTable, scale: float, wanted: int | None) -> None:
        number = table.primary if table.primary is not None else -1
        parent = self.family.tables[self.family.relations[number].parent]
        counts = self._spread(parent, number, self._all(parent, count_name(number)))
        orphans = self._orphans(table, number, scale)
        total = wanted if wanted is not None else round(table.rows * scale)
        counts = scaled_counts(counts, max(total - orphans, 0), least=_least(parent.codecs[count_name(number)]))
        counts = np.minimum(counts, self._most_children(table, number))
        starts = np.concatenate([[0], np.cumsum(counts)])
        owners = np.repeat(np.arange(len(counts)), counts)
        self.plan.parents[number] = np.concatenate([owners, np.full(orphans, -1, dtype=np.int64)])
        self.plan.starts[table.name] = starts
        self.plan.rows[table.name] = len(owners) + orphans

    def _most_children(self, table: LinkedTable, number: int) -> int:
        """How many children a parent can have: no more than there are partners, where pairs may occur once only."""
        partners = self._pairs(table)
        if number not in partners:
            return np.iinfo(np.int64).max
        rest = [self.plan.rows[self.family.relations[other].parent] for other in partners if other != number]
        return int(np.prod([float(rows) for rows in rest]).clip(max=2.0**62)) if rest else 1

    def _pairs(self, table: LinkedTable) -> list[int]:
        """The relations that make up a table's key, where nothing else does."""
        key = set(self.family.primary_keys.get(table.name, ()))
        inside = [n for n in self.family.of_child(table.name) if set(self.family.relations[n].columns) <= key]
        covered = {column for n in inside for column in self.family.relations[n].columns}
        return inside if key and covered == key else []

    def _orphans(self, table: LinkedTable, number: int, scale: float) -> int:
        parent = self.family.tables[self.family.relations[number].parent]
        codec = parent.codecs[count_name(number)]
        # The real children in all are the mean count times the real parents; the rest had no parent.
        mean = _mean(codec) if isinstance(codec, NumberCodec) else 0.0
        return max(0, round((table.rows - mean * parent.rows) * scale)) if table.rows > mean * parent.rows + 0.5 else 0

    def _plan_further(self, table: LinkedTable, number: int) -> None:
        relation = self.family.relations[number]
        parent = self.family.tables[relation.parent]
        wanted = self._groups(table, number)
        offered, kinds = self._offers(table, parent, number)
        found = assign(wanted, offered, kinds, self._key.child("assign", str(number)))
        pairs = self._pairs(table)
        if table.primary in pairs and pairs == sorted({table.primary or 0, number}) and (found >= 0).all():
            fixed = self.plan.parents[table.primary or 0]
            found = without_repeats(fixed, found, self.plan.rows[parent.name], self._key.child("pairs", str(number)))
        self.plan.parents[number] = found

    def _groups(self, table: LinkedTable, number: int) -> Int64:
        """The group of parents that each row chooses, -1 for none."""
        name = group_name(number)
        codec = table.codecs[name]
        labels = (
            [-1 if value is None else int(value) for value in codec.values] if isinstance(codec, CategoryCodec) else []
        )
        parts = [
            np.array(labels)[self._first(table, rows).values[name]] for rows in _blocks(self.plan.rows[table.name])
        ]
        return np.concatenate(parts) if parts else np.zeros(0, dtype=np.int64)

    def _offers(self, table: LinkedTable, parent: LinkedTable, number: int) -> tuple[Int64, Int64]:
        """How many places each parent offers, and its group."""
        counts, kinds = [], []
        codec = parent.codecs[count_name(number)]
        group = table.groups.get(number)
        for rows in _blocks(self.plan.rows[parent.name]):
            known = self._known(parent, rows)
            counts.append(_units(codec, known.values[count_name(number)]))
            kinds.append(group.of(known, rows) if group is not None else np.zeros(len(rows), dtype=np.int64))
        return self._spread(parent, number, np.concatenate(counts)), np.concatenate(kinds)

    def _spread(self, parent: LinkedTable, number: int, drawn: Int64) -> Int64:
        """Give numbers of children the shares that the real ones have, each parent its place among the others."""
        codec = parent.codecs[count_name(number)]
        if parent.reference is not None or not isinstance(codec, NumberCodec):
            return drawn
        real = _units(codec, (np.arange(len(drawn)) + 0.5) / max(len(drawn), 1))
        return rearranged(drawn, real, self._key.child("counts", str(number)))

    def _plan_self(self, table: LinkedTable, number: int) -> Int64:
        """Give each row a parent one level above it in its own table; the topmost have none, but in a ring."""
        codec = table.codecs[DEPTH]
        size = self.plan.rows[table.name]
        drawn = np.concatenate([_units(codec, self._first(table, rows).values[DEPTH]) for rows in _blocks(size)])
        depth = np.maximum(drawn, 0)
        offered = self._all(table, count_name(number))
        offered = np.where(drawn == -1, np.maximum(offered - 1, 0), offered)  # one child is the row itself
        result = np.full(size, -1, dtype=np.int64)
        for level in range(1, int(depth.max(initial=0)) + 1):
            above, below = np.flatnonzero(depth == level - 1), np.flatnonzero(depth == level)
            if len(above) and len(below):
                flat = np.zeros(len(below), dtype=np.int64)
                key = self._key.child("self", str(number), str(level))
                result[below] = above[assign(flat, offered[above], np.zeros(len(above), dtype=np.int64), key)]
        return close_rings(result, drawn)

    def _all(self, table: LinkedTable, name: str) -> Int64:
        codec = table.codecs[name]
        blocks = _blocks(self.plan.rows[table.name])
        parts = [_units(codec, self._known(table, rows).values[name]) for rows in blocks]
        return np.concatenate(parts) if parts else np.zeros(0, dtype=np.int64)

    def _first(self, table: LinkedTable, rows: Int64) -> Known:
        """Draw what comes before a row's further parents are known."""
        known = Known(table.codecs, {}, len(rows))
        if table.primary is not None:
            known.values.update(self._seen(table, table.primary, rows))
        for settled in table.settled:
            if settled.relation == table.primary:
                known.values.update(self._settled(table, settled, rows))
        return table.draw(table.first, known, rows.astype(np.uint64), self._key, self.plan.rows[table.name])

    def _known(self, table: LinkedTable, rows: Int64) -> Known:
        """Draw the columns of rows in model space, with those of their parents beside them."""
        if table.reference is not None:
            return Known(
                table.codecs, {name: values[rows] for name, values in table.reference.values.items()}, len(rows)
            )
        known = self._first(table, rows)
        for number in self.family.of_child(table.name):
            if number != table.primary and not self.family.is_late(number):
                known.values.update(self._seen(table, number, rows))
        for settled in table.settled:
            if settled.relation != table.primary:
                known.values.update(self._settled(table, settled, rows))
        return table.draw(table.models, known, rows.astype(np.uint64), self._key, self.plan.rows[table.name])

    def _settled(self, table: LinkedTable, settled: Settled, rows: Int64) -> Values:
        """What the parents of rows settle: the same for all children of one."""
        at = (table.name, settled.relation)
        if at not in self._drawn:
            self._drawn[at] = self._draw_settled(table, settled)
        owners = self.plan.parents[settled.relation][rows]
        return {name: values[owners] for name, values in self._drawn[at].items()}

    def _draw_settled(self, table: LinkedTable, settled: Settled) -> Values:
        number = settled.relation
        parent = self.family.tables[self.family.relations[number].parent]
        size = self.plan.rows[parent.name]
        parts = [
            from_parent(number, self._known(parent, rows), parent.own_names, np.arange(len(rows)))
            for rows in _blocks(size)
        ]
        above = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
        children = np.bincount(self.plan.parents[number], minlength=size)
        key = self._key.child(table.name, "settled", str(number))
        return draw_settled(settled, Known(table.codecs, above, size), children, table.dials, key)

    def _seen(self, table: LinkedTable, number: int, rows: Int64) -> dict[str, np.ndarray]:
        parent = self.family.tables[self.family.relations[number].parent]
        at = self.plan.parents[number][rows]
        needed, places = np.unique(at[at >= 0], return_inverse=True)
        above = self._known(parent, needed)
        names = parent.own_names
        found = np.full(len(at), -1, dtype=np.int64)
        found[at >= 0] = places
        return dict(from_parent(number, above, names, found))

    def _rows(self, table: LinkedTable, rows: Int64) -> pa.Table:
        """Make whole rows of a table."""
        own = None if table.reference is not None else self._own(table, rows)
        columns = [self._column(table, field.name, rows, own) for field in table.schema]
        return pa.table(columns, schema=table.schema)

    def _own(self, table: LinkedTable, rows: Int64) -> pa.Table:
        """Make the columns that a table has of its own."""
        known = self._known(table, rows)
        flat = pa.table({name: table.codecs[name].decode(known.values[name]) for name in table.structure.flat.names})
        made = table.structure.rebuild(flat) if table.structure.flat.names else flat
        for gap in reversed(table.gaps):
            number, source = gap.start.split(">", 1)
            parent = self.family.tables[self.family.relations[int(number)].parent]
            time = self._of_rows(parent, source, self.plan.parents[int(number)][rows])
            made = gap.rebuild(made.append_column(gap.start, pa.chunked_array([time]))).drop_columns([gap.start])
        return made

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
        made = self._own(table, rows) if own is None else own
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


def _blocks(rows: int) -> Iterator[Int64]:
    for start in range(0, rows, _BLOCK):
        yield np.arange(start, min(start + _BLOCK, rows))


def _units(codec: object, ranks: np.ndarray) -> Int64:
    """Whole numbers of a count's ranks."""
    if not isinstance(codec, NumberCodec):
        return np.zeros(len(ranks), dtype=np.int64)
    whole: Int64 = np.asarray(pc.cast(codec.decode(ranks), pa.int64()), dtype=np.int64)
    return whole


def _least(codec: object) -> int:
    """The fewest children that a real parent has."""
    return max(round(codec.least), 0) if isinstance(codec, NumberCodec) else 0


def _mean(codec: NumberCodec) -> float:
    """The mean that a codec's knots stand for."""
    values = codec.values * codec.step + codec.base
    return float(np.sum(np.diff(codec.ranks) * (values[1:] + values[:-1]) / 2))


def _whole(column: pa.Array | pa.ChunkedArray) -> pa.Array:
    return column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
