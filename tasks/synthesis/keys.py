"""Keys of synthetic rows: new ones, in the manner of the real ones, each unlike the others."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import permutations
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from tasks.values.cells import CellKey, UInt64, hash_rows
from tasks.values.counted import is_counted

_UUID = re.compile(r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}")
_MOST_LINES = 10  # on average under one key: a store of more is learnt of, an order is not
_SIZES = 1000  # numbers of rows under one key that come in turn
_NUMBERED = re.compile(r"(\D*)(\d+)")
_ROOM = 1_000_000_000  # rows that a twin may have


@dataclass(frozen=True)
class KeyMaker:
    """Makes the key of each row index: distinct indices, distinct keys.

    Attributes:
        style: ``number``, ``uuid`` or ``text``.
        first: The number of row 0.
        prefix: What a text begins with.
        width: Digits of a text, zeros in front.
        seed: For uuids.
        sizes: How many rows stand one after another under one key, in turn, where the key has a second part.
        counts: Whether this is that part, which numbers them.
    """

    style: str
    first: int = 0
    prefix: str = ""
    width: int = 0
    seed: int = 0
    sizes: tuple[int, ...] = ()
    counts: bool = False

    @classmethod
    def of(cls, column: pa.ChunkedArray, seed: int, name: str) -> "KeyMaker":
        """Choose the manner of a real key column; only its shared beginning and its least number are kept.

        Of keys that were not counted but issued, such as a firm's numbers of its people, only the length is kept: new
        ones are a digit longer, so that none is somebody's.
        """
        kind = column.type
        if _is_time(kind):
            return cls("number", first=pc.min(_ticks(column)).as_py() or 0)
        longer = not is_counted(column)
        if pa.types.is_integer(kind):
            return cls("number", first=_above(column) if longer else pc.min(column).as_py() or 0)
        texts = [text for text in pc.cast(column, pa.string()).slice(0, 1000).to_pylist() if text]
        word = int(CellKey.of(seed, "keys", name).word)
        if texts and all(_UUID.fullmatch(text) for text in texts):
            return cls("uuid", seed=word)
        parts = [_NUMBERED.fullmatch(text) for text in texts]
        prefixes = {part[1] for part in parts if part}
        if texts and all(parts) and len(prefixes) == 1:
            widths = {len(part[2]) for part in parts if part}
            if longer:
                return cls("text", first=1, prefix=prefixes.pop(), width=max(widths) + 1)
            return cls("text", first=1, prefix=prefixes.pop(), width=max(widths) if len(widths) == 1 else 0)
        return cls("text", first=1, prefix=f"{name}-", width=7)

    def make(self, rows: npt.NDArray[np.int64], kind: pa.DataType) -> pa.Array:
        """Make the keys of row indices in the column's type, null for -1, shape (n,)."""
        rows = self._placed(rows) if self.sizes else rows
        missing = rows < 0
        whole = pa.array(np.maximum(rows, 0) + self.first, mask=missing)
        if self.style in ("number", "ordinal"):
            return (whole.cast(pa.int32()) if pa.types.is_date32(kind) else whole).cast(kind)
        if self.style == "uuid":
            made = pa.array(_uuids(rows.astype(np.uint64), np.uint64(self.seed)), mask=missing)
            return made.cast(kind)
        digits = pc.utf8_lpad(whole.cast(pa.string()), self.width, "0") if self.width else whole.cast(pa.string())
        plain = pc.binary_join_element_wise(pa.scalar(self.prefix), digits, "")
        return plain.dictionary_encode().cast(kind) if pa.types.is_dictionary(kind) else plain.cast(kind)

    def _placed(self, rows: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        """Under which key each row stands, or as the how-manieth, shape (n,)."""
        ends = np.cumsum(self.sizes)
        turn, place = np.divmod(rows, int(ends[-1]))
        at = np.searchsorted(ends, place, side="right")
        return place - (ends[at] - np.asarray(self.sizes)[at]) if self.counts else turn * len(ends) + at

    def state(self) -> dict[str, Any]:
        """Give the fields."""
        return dict(vars(self))


def _is_time(kind: pa.DataType) -> bool:
    return bool(pa.types.is_date32(kind) or pa.types.is_timestamp(kind))


def _ticks(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """A time as the whole number it is held in; Arrow casts a date by way of 32 bits only."""
    return (column.cast(pa.int32()) if pa.types.is_date32(column.type) else column).cast(pa.int64())


def _above(column: pa.ChunkedArray) -> int:
    """The first number with more digits than any of the column has; its least where the type has no room for that."""
    first = 10 ** len(str(max(pc.max(column).as_py() or 0, 0)))
    room = np.iinfo(column.type.to_pandas_dtype()).max
    return first if first + _ROOM < room else pc.min(column).as_py() or 0


def line_makers(table: pa.Table, key: Sequence[str], seed: int) -> dict[str, KeyMaker]:
    """Makers of a key of two columns of which one numbers the rows of the other; none where it is no such key.

    Args:
        table: The real rows.
        key: The two columns.
        seed: Decides in which order few and many rows stand under one key.
    """
    for owner, line in permutations(key) if len(key) == 2 else ():
        if pa.types.is_integer(table.schema.field(line).type) and table[owner].null_count + table[line].null_count == 0:
            counts = _lines(table[owner], np.asarray(table[line].cast(pa.int64())))
            if counts is not None:
                sizes = _spread(counts, seed)
                first = int(pc.min(table[line]).as_py())
                number = KeyMaker("number", first=first, sizes=sizes, counts=True)
                return {owner: replace(KeyMaker.of(table[owner], seed, owner), sizes=sizes), line: number}
    return {}


def _lines(owner: pa.ChunkedArray, line: npt.NDArray[np.int64]) -> npt.NDArray[np.int64] | None:
    """How many rows each owner has, where they are numbered without a gap from the same first number."""
    codes = np.asarray(owner.combine_chunks().dictionary_encode().indices, dtype=np.int64)
    order = np.lexsort((line, codes))
    counts = np.bincount(codes)
    place = np.arange(len(line)) - np.repeat(np.cumsum(counts) - counts, counts)
    few = len(line) > 0 and counts.max() > 1 and counts.mean() <= _MOST_LINES
    numbered = few and np.array_equal(line[order], place + line.min())
    return counts if numbered else None


def _spread(counts: npt.NDArray[np.int64], seed: int) -> tuple[int, ...]:
    """Some numbers of rows that are spread as real ones are, the greatest as many as two have, shuffled."""
    ranked = np.sort(counts)
    ranked[-1:] = ranked[-2:-1]
    chosen = ranked[((np.arange(_SIZES) + 0.5) / _SIZES * len(ranked)).astype(np.int64)]
    return tuple(int(size) for size in np.random.default_rng([seed, len(counts)]).permutation(chosen))


def _uuids(rows: UInt64, word: np.uint64) -> list[str]:
    """Random-looking version-4 uuids: the row index is scrambled one to one, so no two are the same."""
    high, low = hash_rows(word, rows), hash_rows(word ^ np.uint64(0x5851F42D4C957F2D), rows)
    texts = []
    for a, b in zip(high.tolist(), low.tolist(), strict=True):
        bits = (a << 64 | b) & ~(0xF << 76) & ~(0x3 << 62) | 0x4 << 76 | 0x2 << 62
        text = f"{bits:032x}"
        texts.append(f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}")
    return texts
