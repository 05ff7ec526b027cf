"""The plan of a twin's rows: how many each table has, and who belongs to whom."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tasks.synthesis.assign import assign, once, rearranged, scaled_counts, without_repeats
from tasks.synthesis.descent import close_rings
from tasks.synthesis.drawing import Drawing
from tasks.synthesis.earlier import earlier_parents, shallow_first
from tasks.synthesis.encode import CategoryCodec, NumberCodec
from tasks.synthesis.family import Family
from tasks.synthesis.implied import parents_through
from tasks.synthesis.joins import Int64
from tasks.synthesis.linked import DEPTH, LinkedTable, count_name, group_name
from tasks.synthesis.plan import Plan, blocks
from tasks.values.cells import CellKey


class Planner:
    """Fills a plan, parents first.

    Args:
        family: What was learnt.
        plan: Filled table by table.
        drawing: Draws columns of tables that are planned.
        key: What the shuffling starts from.
    """

    def __init__(self, family: Family, plan: Plan, drawing: Drawing, key: CellKey) -> None:
        self.family, self.plan, self._drawing, self._key = family, plan, drawing, key

    def plan_table(self, table: LinkedTable, scale: float, wanted: int | None) -> None:
        """Plan a table whose parents are planned.

        Args:
            table: The table.
            scale: Its rows as multiples of the real ones,
            wanted: or their number, said outright.
        """
        if table.reference is not None:
            self.plan.rows[table.name] = table.rows
        elif table.primary is None:
            self.plan.rows[table.name] = wanted or max(1, round(table.rows * scale))
        else:
            self._plan_children(table, scale, wanted)
        own = self.family.of_child(table.name)
        further = [number for number in own if number != table.primary and not self.family.is_late(number)]
        for number in further:
            if number not in self.family.implied:
                self.plan_further(table, number)
        for number in self.family.implied:  # what tells others comes first
            if number in further:
                self._plan_told(table, number)
        for number in own:
            if self.family.relations[number].parent == table.name:
                self.plan.parents[number] = self._plan_self(table, number)

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
        partners = self.pairs(table)
        if number not in partners:
            return np.iinfo(np.int64).max
        rest = [self.plan.rows[self.family.relations[other].parent] for other in partners if other != number]
        return int(np.prod([float(rows) for rows in rest]).clip(max=2.0**62)) if rest else 1

    def pairs(self, table: LinkedTable) -> list[int]:
        """The relations that make up a table's key, or else another set that is unique, where nothing else does."""
        relations = self.family.relations
        for columns in (self.family.primary_keys.get(table.name, ()), *self.family.unique.get(table.name, ())):
            inside = [n for n in self.family.of_child(table.name) if {*relations[n].columns} <= {*columns}]
            if inside and {column for n in inside for column in relations[n].columns} == {*columns}:
                return inside
        return []

    def _orphans(self, table: LinkedTable, number: int, scale: float) -> int:
        if number not in self.family.orphaned:  # what is missing from the mean is its rounding
            return 0
        parent = self.family.tables[self.family.relations[number].parent]
        codec = parent.codecs[count_name(number)]
        # The real children in all are the mean count times the real parents; the rest had no parent.
        mean = _mean(codec) if isinstance(codec, NumberCodec) else 0.0
        return max(0, round((table.rows - mean * parent.rows) * scale)) if table.rows > mean * parent.rows + 0.5 else 0

    def plan_further(self, table: LinkedTable, number: int) -> None:
        """Choose the parents of a table's rows in one more relation."""
        relation = self.family.relations[number]
        parent = self.family.tables[relation.parent]
        wanted = self._groups(table, number)
        offered, kinds = self._offers(table, parent, number)
        pairs = self.pairs(table)
        if pairs == [number]:
            offered = once(offered, int((wanted >= 0).sum()))
        found = assign(wanted, offered, kinds, self._key.child("assign", str(number)))
        if table.primary in pairs and pairs == sorted({table.primary or 0, number}):
            fixed = self.plan.parents[table.primary or 0]
            there = (fixed >= 0) & (found >= 0)  # nobody beside somebody may repeat
            key = self._key.child("pairs", str(number))
            found[there] = without_repeats(fixed[there], found[there], self.plan.rows[parent.name], key)
        self.plan.parents[number] = found

    def _plan_told(self, table: LinkedTable, number: int) -> None:
        """Read the parents of rows in one more relation off those of two others; where these tell none, choose one."""
        first, then = self.family.implied[number]
        found = parents_through(self.plan.parents[first], self.plan.parents[then])
        if group_name(number) in table.codecs:
            self.plan_further(table, number)
            found = np.where(self.plan.parents[first] >= 0, found, self.plan.parents[number])
        self.plan.parents[number] = found

    def _groups(self, table: LinkedTable, number: int) -> Int64:
        """The group of parents that each row chooses, -1 for none."""
        name = group_name(number)
        codec = table.codecs[name]
        labels = (
            [-1 if value is None else int(value) for value in codec.values] if isinstance(codec, CategoryCodec) else []
        )
        parts = [
            np.array(labels)[self._drawing.first(table, rows).values[name]]
            for rows in blocks(0, self.plan.rows[table.name])
        ]
        return np.concatenate(parts) if parts else np.zeros(0, dtype=np.int64)

    def _offers(self, table: LinkedTable, parent: LinkedTable, number: int) -> tuple[Int64, Int64]:
        """How many places each parent offers, and its group."""
        counts, kinds = [], []
        codec = parent.codecs[count_name(number)]
        group = table.groups.get(number)
        for rows in blocks(0, self.plan.rows[parent.name]):
            known = self._drawing.known(parent, rows)
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
        drawn = np.concatenate(
            [_units(codec, self._drawing.first(table, rows).values[DEPTH]) for rows in blocks(0, size)]
        )
        depth = np.maximum(drawn, 0)
        offered = self._all(table, count_name(number))
        offered = np.where(drawn == -1, np.maximum(offered - 1, 0), offered)  # one child is the row itself
        back = number in table.back and bool((drawn >= 0).all())
        depth = shallow_first(depth) if back else depth
        result = np.full(size, -1, dtype=np.int64)
        for level in range(1, int(depth.max(initial=0)) + 1):
            above, below = np.flatnonzero(depth == level - 1), np.flatnonzero(depth == level)
            if len(above) and len(below) and back:
                result[below] = earlier_parents(
                    below, above, offered[above], self._key.child("earlier", str(number), str(level))
                )
            elif len(above) and len(below):
                flat = np.zeros(len(below), dtype=np.int64)
                key = self._key.child("self", str(number), str(level))
                result[below] = above[assign(flat, offered[above], np.zeros(len(above), dtype=np.int64), key)]
        return close_rings(result, drawn)

    def _all(self, table: LinkedTable, name: str) -> Int64:
        codec = table.codecs[name]
        every = blocks(0, self.plan.rows[table.name])
        parts = [_units(codec, self._drawing.known(table, rows).values[name]) for rows in every]
        return np.concatenate(parts) if parts else np.zeros(0, dtype=np.int64)


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
