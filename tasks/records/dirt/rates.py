"""How often a pass must hit what earlier passes left, so that its share of all rows is the one that was asked for.

A row that has no clean cell for a pass cannot be hit: so the others are hit as much more often. The share of rows that
can be is found by soiling a sample of a generation's rows, the same whatever chunk is made, and whatever is appended.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from schemas.dirt import Dirt, Pattern
from schemas.sql import evaluate, parse_expression
from tasks.records.arrays import Mask
from tasks.records.dirt.labels import labelled
from tasks.records.dirt.passes import Hit, RowsAt, edits
from tasks.records.dirt.state import State
from tasks.values.cells import CellKey, RowCells, UInt64, hash_rows

_TO_UNIT = 2.0**-53
_TOLD = 0.98  # of the rate asked for: what is missed by less is not worth a note


@dataclass(frozen=True)
class Pass:
    """A pass over a table.

    Attributes:
        key: Its own bits, whatever other passes there are.
        shared: The key of all dirt of the table.
        rows_at: Any clean rows of the table.
    """

    dirt: Dirt
    key: CellKey
    shared: CellKey
    rows_at: RowsAt

    def meant(self, state: State) -> Mask:
        """The rows that its rate is a share of."""
        clean, rows = state.clean, state.rows
        found = np.ones(len(rows), np.bool_)
        if self.dirt.kind == "drift":
            found &= rows.astype(np.float64) >= getattr(self.dirt, "begin", 0.0) * state.segment.begun
        if self.dirt.when is not None and len(rows):
            inputs = {name: clean[name].combine_chunks() for name in clean.column_names}
            met = evaluate(parse_expression(self.dirt.when), inputs, type=pa.bool_(), rows=len(rows))
            found &= pc.fill_null(met, False).to_numpy(zero_copy_only=False)
        return found

    def change(self, state: State, meant: Mask, rate: float) -> list[pa.Table]:
        """Change the rows that it hits, at this rate; give the labels."""
        units = state.rows // np.uint64(self.dirt.size) if isinstance(self.dirt, Pattern) else state.rows
        chosen = (hash_rows(self.key.child("hit").word, units) >> np.uint64(11)) * _TO_UNIT < rate
        places = np.flatnonzero(chosen & meant & state.open_to(self.dirt))
        if not len(places):
            return []
        segment, cells = state.segment, RowCells(self.key, self.shared, state.rows[places])
        hit = Hit(state.clean, state.rows, places, cells, segment.total, segment.begun, self.rows_at)
        labels = []
        for edit in list(edits(self.dirt, hit)):
            at, old = state.change(edit)
            kinds, cases = [self.dirt.kind] * len(at), self._cases(state.rows[at])
            labels.append(labelled(self.dirt.table, edit.column, kinds, state.written[at], old, cases=cases))
        return labels

    def _cases(self, rows: UInt64) -> UInt64 | None:
        return rows - rows % np.uint64(self.dirt.size) if isinstance(self.dirt, Pattern) else None


@dataclass(frozen=True)
class Rate:
    """What a pass does in one generation's rows.

    Attributes:
        asked: The share of rows that it is to hit.
        open: The share of them that it can.
    """

    asked: float
    open: float = 1.0

    @property
    def of_open(self) -> float:
        """The share that it hits of those that it can."""
        return min(1.0, self.asked / self.open) if self.open else 1.0

    def note(self, dirt: Dirt) -> str | None:
        """Say that the rate cannot be reached, where it cannot."""
        if self.open >= self.asked * _TOLD:
            return None
        return (
            f"The dirt '{dirt.kind}' of {dirt.table} is to hit {self.asked:.1%} of the rows it is meant for, and "
            f"earlier passes leave only {self.open:.1%} of them clean enough. It hits those. For more, let it stand "
            "before the others in 'dirt', or lower their rates."
        )


def contended(passes: Sequence[Pass]) -> int:
    """How many passes there are up to the last that touches a column of an earlier one; 0 where none does."""
    taken: set[str] = set()
    last = 0
    for place, each in enumerate(passes, start=1):
        last = place if taken & set(each.dirt.touches) else last
        taken |= set(each.dirt.touches)
    return last


def decided(passes: Sequence[Pass], state: State) -> list[Rate]:
    """Find each pass's rate by letting them all change a sample, which is spoilt by it."""
    found = []
    for each in passes:
        meant = each.meant(state)
        among = int(np.count_nonzero(meant))
        share = np.count_nonzero(meant & state.open_to(each.dirt)) / among if among else 1.0
        found.append(Rate(each.dirt.rate, share))
        each.change(state, meant, found[-1].of_open)
    return found
