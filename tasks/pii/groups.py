"""k-anonymity and l-diversity of a table that goes by in chunks."""

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tasks.pii.columns import as_text
from tasks.pii.hashing import Counts, UInt64, hashes_of, within
from tasks.pii.risk import Risk

_STEP = np.uint64(0x9E3779B97F4A7C15)


class GroupMeter:
    """Counts the groups that quasi-identifiers make; some 12 bytes a group and sensitive value."""

    def __init__(self, quasi: Sequence[str], sensitive: Sequence[str]) -> None:
        self._quasi, self._sensitive = tuple(quasi), tuple(sensitive)
        self._groups = Counts()
        self._pairs: dict[str, tuple[UInt64, UInt64]] = {
            name: (np.empty(0, np.uint64), np.empty(0, np.uint64)) for name in sensitive
        }

    def see(self, chunk: pa.Table) -> None:
        """Take note of a chunk."""
        if not self._quasi or not len(chunk):
            return
        groups = row_hashes(chunk, self._quasi)
        self._groups.add(groups)
        for name in self._sensitive:
            with np.errstate(over="ignore"):
                pairs = groups * _STEP + row_hashes(chunk, [name])
            known, owners = self._pairs[name]
            new, first = np.unique(np.concatenate([known, pairs]), return_index=True)
            self._pairs[name] = (new, np.concatenate([owners, groups])[first])

    def risk(self, k: int) -> Risk:
        """Give what was measured."""
        counts = self._groups.settle().counts
        rows = int(counts.sum())
        small = int(counts[counts < k].sum())
        alone = int((counts == 1).sum())
        diversity = {
            name: int(np.unique(owners, return_counts=True)[1].min()) if len(owners) else 0
            for name, (_, owners) in self._pairs.items()
        }
        smallest = int(counts.min()) if len(counts) else 0
        return Risk(self._quasi, smallest, alone / max(rows, 1), small, small / max(rows, 1), diversity)

    def small(self, k: int) -> UInt64:
        """The groups of fewer than k rows, ascending; when these have fewer than k together, others join them."""
        counts = self._groups.settle()
        order = np.argsort(counts.counts, kind="stable")
        sizes = np.cumsum(counts.counts[order])
        below = int((counts.counts < k).sum())
        if below == 0:
            return np.empty(0, np.uint64)
        wanted = max(below, int(np.searchsorted(sizes, k)) + 1)
        return np.sort(counts.ids[order[:wanted]])


def emptied(chunk: pa.Table, columns: Sequence[str], groups: UInt64) -> tuple[pa.Table, int]:
    """Empty the quasi-identifiers of the rows in some groups; give the rows, and how many were emptied."""
    flags = within(row_hashes(chunk, columns), groups)
    if not flags.any():
        return chunk, 0
    for name in columns:
        place = chunk.column_names.index(name)
        column = chunk.column(name)
        chunk = chunk.set_column(place, name, pc.if_else(pa.array(flags), pa.scalar(None, column.type), column))
    return chunk, int(flags.sum())


def row_hashes(chunk: pa.Table, columns: Sequence[str]) -> UInt64:
    """Hash the values of some columns row by row, a null like a value, shape (n,)."""
    total = np.zeros(len(chunk), np.uint64)
    with np.errstate(over="ignore"):
        for name in columns:
            column = chunk.column(name).combine_chunks()
            if pa.types.is_dictionary(column.type):
                column = column.dictionary_decode()
            total = total * _STEP + hashes_of(as_text(column).fill_null("\x00"))
    return total
