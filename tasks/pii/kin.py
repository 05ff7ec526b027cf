"""The person of a row: the rows of other tables that its keys name, and by hash what these hold.

Kept are 12 bytes a row of a table that others name for its key, and two or four for each thing that it holds; no value.
"""

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from schemas.model import Relation
from tasks.pii.cells import distinct_texts
from tasks.pii.coded_rows import CodedRows
from tasks.pii.hashing import UInt64, hashes_of

_MOST_KEPT = 1 << 25  # hashes of a table: one that has more is nobody's parent
_FARTHEST = 3  # keys from a row to its person
Rows = npt.NDArray[np.int32]
"""Numbers of rows: fewer than :data:`_MOST_KEPT`."""


@dataclass
class _Parent:
    """A table that others name: rows' keys, what they hold, and the keys by which they name others."""

    keys: list[UInt64] = field(default_factory=list)
    held: dict[Hashable, CodedRows] = field(default_factory=dict)
    named: dict[Relation, list[UInt64]] = field(default_factory=dict)
    kept: int = 0
    order: Rows = field(default_factory=lambda: np.empty(0, np.int32))
    up: dict[Relation, Rows] = field(default_factory=dict)

    def rows_of(self, keys: UInt64) -> Rows:
        """The rows that keys name, shape (n,); -1 where there is none."""
        if not len(self.order):
            return np.full(len(keys), -1, np.int32)
        ascending = self.keys[0]
        at = np.minimum(np.searchsorted(ascending, keys), len(ascending) - 1)
        return np.where((ascending[at] == keys) & (keys != 0), self.order[at], np.int32(-1))


class Kin:
    """What the rows hold that other rows name.

    Args:
        relations: The keys between tables; those of a table to itself name others, not the row's person.
    """

    def __init__(self, relations: Sequence[Relation]) -> None:
        self._relations = [one for one in relations if one.child != one.parent]
        self._parents = {(one.parent, one.parent_columns): _Parent() for one in self._relations}
        self._settled = False

    def is_parent(self, table: str) -> bool:
        """Whether others name a table's rows."""
        return any(name == table for name, _ in self._parents)

    def learn(self, table: str, chunk: pa.Table, held: Mapping[Hashable, UInt64]) -> None:
        """Take note of a chunk of a table that others name: by what it is, what each row holds; 0 where nothing."""
        for (name, columns), parent in self._parents.items():
            if name != table or not set(columns) <= set(chunk.column_names):
                continue
            before = sum(map(len, parent.keys))
            parent.keys.append(_keys(chunk, columns))
            for what in {**parent.held, **held}:
                if what not in parent.held:
                    parent.held[what] = CodedRows(before)
                parent.held[what].add(held.get(what, np.zeros(len(chunk), np.uint64)))
            for one in self._upward(table, chunk.column_names):
                parent.named.setdefault(one, []).append(_keys(chunk, one.columns))
            parent.kept += len(chunk) * (1 + len(held) + len(parent.named))
            if parent.kept > _MOST_KEPT:
                self._parents[name, columns] = _Parent(kept=parent.kept)

    def _upward(self, table: str, columns: Iterable[str]) -> list[Relation]:
        here = set(columns)
        return [one for one in self._relations if one.child == table and set(one.columns) <= here]

    def settle(self) -> None:
        """Put the keys in order, once all tables are learnt."""
        if self._settled:
            return
        self._settled = True
        for parent in self._parents.values():
            keys = np.concatenate([np.empty(0, np.uint64), *parent.keys])
            parent.order = np.argsort(keys, kind="stable").astype(np.int32)
            parent.keys = [keys[parent.order]]
            for rows in parent.held.values():
                rows.settle()
        for parent in self._parents.values():
            for one, parts in parent.named.items():
                parent.up[one] = self._parents[one.parent, one.parent_columns].rows_of(np.concatenate(parts))
            parent.named = {}

    def of(self, table: str, chunk: pa.Table) -> Iterator[tuple[Hashable, UInt64]]:
        """Give what the rows hold that a chunk's rows name, and those these name: by what it is, row by row."""
        for one in self._upward(table, chunk.column_names):
            parent = self._parents[one.parent, one.parent_columns]
            yield from self._held(parent, parent.rows_of(_keys(chunk, one.columns)), _FARTHEST)

    def _held(self, parent: _Parent, rows: Rows, left: int) -> Iterator[tuple[Hashable, UInt64]]:
        if not (rows >= 0).any():
            return
        for what, held in parent.held.items():
            hashes = np.where(rows >= 0, held.at(rows), np.uint64(0))
            if hashes.any():
                yield what, hashes
        for one, up in parent.up.items() if left > 1 else ():
            above = np.where(rows >= 0, up[rows], np.int32(-1))
            yield from self._held(self._parents[one.parent, one.parent_columns], above, left - 1)


def _keys(chunk: pa.Table, columns: Sequence[str]) -> UInt64:
    """Hash rows' keys, shape (n,); 0 where a part is missing."""
    keys = np.zeros(len(chunk), np.uint64)
    missing = np.zeros(len(chunk), np.bool_)
    for name in columns:
        texts, index = distinct_texts(chunk.column(name))
        places = np.asarray(index.cast(pa.int64()).fill_null(len(texts))).astype(np.int64)
        hashes = np.append(hashes_of([text or "" for text in texts]), np.uint64(0))
        with np.errstate(over="ignore"):
            keys = keys * np.uint64(0x9E3779B97F4A7C15) + hashes[places]
        missing |= places == len(texts)
    return np.where(missing, np.uint64(0), keys)
