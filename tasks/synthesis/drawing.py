"""The columns of a family's rows in model space: each a function of the seed, the plan, its table and its index."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pyarrow as pa

from tasks.synthesis.bits import Bits
from tasks.synthesis.encode import CategoryCodec
from tasks.synthesis.family import Family
from tasks.synthesis.joins import Int64
from tasks.synthesis.known import Known, Values
from tasks.synthesis.linked import LinkedTable, from_parent
from tasks.synthesis.model import ColumnModel
from tasks.synthesis.plan import Plan, blocks
from tasks.synthesis.settled import Settled
from tasks.synthesis.settling import Laid, draw_settled, evenly
from tasks.synthesis.siblings import places_of
from tasks.values.cells import CellKey

_ATTEMPTS = 6
_WHOLE = 20_000  # rows of a table that are drawn all at once, and even in every leaf; more are even by themselves
_STRATA = 6  # columns by which such draws are spread,
_LEVELS = 8  # and levels of each


class Drawing:
    """Draws the columns of rows, given what their parents have.

    Args:
        family: What was learnt.
        plan: Who belongs to whom; tables are drawn when their parents have their places in it.
        key: What their bits start from.
    """

    def __init__(self, family: Family, plan: Plan, key: CellKey) -> None:
        self.family, self.plan, self._key = family, plan, key
        self._held: dict[tuple[str, str], Values] = {}

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_held": {}}

    def forget(self) -> None:
        """Draw everything anew: the plan is another."""
        self._held.clear()

    def first(self, table: LinkedTable, rows: Int64) -> Known:
        """Draw what comes before a row's further parents are known."""
        return self._of_rows(table, rows, "first", self._first)

    def known(self, table: LinkedTable, rows: Int64) -> Known:
        """Draw the columns of rows in model space."""
        if table.reference is not None:
            values = {name: values[rows] for name, values in table.reference.values.items()}
            return Known(table.codecs, values, len(rows))
        return self._of_rows(table, rows, "all", self._known)

    def _of_rows(
        self, table: LinkedTable, rows: Int64, what: str, draw: Callable[[LinkedTable, Int64], Known]
    ) -> Known:
        """Draw rows; of a small table all of them, once."""
        size = self.plan.rows[table.name]
        if size > _WHOLE:
            return draw(table, rows)
        if (table.name, what) not in self._held:
            self._held[table.name, what] = draw(table, np.arange(size)).values
        values = {name: values[rows] for name, values in self._held[table.name, what].items()}
        return Known(table.codecs, values, len(rows))

    def _first(self, table: LinkedTable, rows: Int64) -> Known:
        known = Known(table.codecs, {}, len(rows))
        if table.primary is not None:
            known.values.update(self._seen(table, table.primary, rows))
        for settled in table.settled:
            if settled.relation == table.primary:
                known.values.update(self._settled(table, settled, rows))
        return self._draw(table, table.first, known, rows)

    def _known(self, table: LinkedTable, rows: Int64) -> Known:
        known = self.first(table, rows)
        for number in self.family.of_child(table.name):
            if number != table.primary and not self.family.is_late(number):
                known.values.update(self._seen(table, number, rows))
        for settled in table.settled:
            if settled.relation != table.primary:
                known.values.update(self._settled(table, settled, rows))
        if table.siblings is not None:
            known.values.update(self._places(table, rows))
        drawn = self._draw(table, table.models, known, rows)
        return Known(table.codecs, {name: drawn.values[name] for name in table.drawn_names}, len(rows))

    def _places(self, table: LinkedTable, rows: Int64) -> Values:
        """Which of its parent's rows each row is, told by all of them."""
        primary = table.primary if table.primary is not None else -1
        every, at = self.plan.with_siblings(table.name, primary, rows)
        places = places_of(self.plan.parents[primary][every])
        return {name: table.codecs[name].encode(pa.chunked_array([own[at]])) for name, own in places.items()}

    def _settled(self, table: LinkedTable, settled: Settled, rows: Int64) -> Values:
        """What the parents of rows settle: the same for all children of one; of a row without one, some parent's."""
        at = (table.name, f"settled {settled.relation}")
        if at not in self._held:
            self._held[at] = self._draw_settled(table, settled)
        owners = self.plan.parents[settled.relation][rows]
        owners = np.where(owners >= 0, owners, rows % self.plan.rows[self.family.relations[settled.relation].parent])
        return {name: values[owners] for name, values in self._held[at].items()}

    def _draw_settled(self, table: LinkedTable, settled: Settled) -> Values:
        number = settled.relation
        parent = self.family.tables[self.family.relations[number].parent]
        size = self.plan.rows[parent.name]
        parts = [
            from_parent(number, self.known(parent, rows), parent.own_names, np.arange(len(rows)))
            for rows in blocks(0, size)
        ]
        above = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
        owners = self.plan.parents[number]
        children = np.bincount(owners[owners >= 0], minlength=size)
        key = self._key.child(table.name, "settled", str(number))
        return draw_settled(settled, Known(table.codecs, above, size), children, table.dials, key)

    def _seen(self, table: LinkedTable, number: int, rows: Int64) -> dict[str, np.ndarray]:
        parent = self.family.tables[self.family.relations[number].parent]
        at = self.plan.parents[number][rows]
        needed, places = np.unique(at[at >= 0], return_inverse=True)
        above = self.known(parent, needed)
        names = parent.own_names
        found = np.full(len(at), -1, dtype=np.int64)
        found[at >= 0] = places
        return dict(from_parent(number, above, names, found))

    def _draw(self, table: LinkedTable, models: Sequence[ColumnModel], given: Known, rows: Int64) -> Known:
        """Draw columns for rows whose parents' columns are given; a real row seen once is drawn again."""
        bits = Bits(self._key.child(table.name), rows.astype(np.uint64), 0, self.plan.rows[table.name])
        known = _drawn(table, models, given, bits)
        for again in range(1, _ATTEMPTS):
            if not table.seen.names or any(name not in known.values for name in table.seen.names):
                break
            copies = table.seen.are_copies(known.values)
            if not copies.any():
                break
            fresh = _drawn(table, models, given.among(copies), replace(bits, rows=bits.rows[copies], attempt=again))
            for model in models:
                known.values[model.name][copies] = fresh.values[model.name]
        return known


def _drawn(table: LinkedTable, models: Sequence[ColumnModel], given: Known, bits: Bits) -> Known:
    known = Known(given.codecs, dict(given.values), given.rows)
    whole = bits.attempt == 0 and given.rows == bits.size and given.rows <= _WHOLE
    for model in models:
        cells = replace(bits, key=bits.key.child(model.name))
        if whole:
            every = np.ones(given.rows, dtype=np.int64)
            laid = evenly(model.leaves(known), every, cells, strata(known, table.drawn_names))
            cells = Laid(cells.key, cells.rows, 0, cells.size, laid)
        known.values[model.name] = model.draw(known, cells, table.dials.reach)
    return known


def strata(known: Known, names: Sequence[str]) -> list[Int64]:
    """Number the levels of the first columns that are known, so that what is drawn next is even in each, too."""
    found = []
    for name in [name for name in names if name in known.values][:_STRATA]:
        values = known.values[name]
        if not isinstance(known.codecs[name], CategoryCodec) and len(np.unique(values)) > _LEVELS:
            values = np.floor(np.nan_to_num(values, nan=-1.0) * _LEVELS)
        found.append(np.unique(values, return_inverse=True)[1])
    return found
