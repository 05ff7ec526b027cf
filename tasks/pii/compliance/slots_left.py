"""Single names left where a column has hardly anything but names that are known: ``<s>Mirgunides</s>``.

Texts are cut at their marks, and every piece is known by the piece before it: that is what an element, a field or a
parameter is called. The bounds are stricter than masking's, which sees a sample alone.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tasks.pii.compliance.clear import in_clear
from tasks.pii.compliance.spelled import squeezed
from tasks.pii.hashing import UInt64, hashes_of, within
from tasks.pii.lexicon import common_words, place_names, town_names

_MARKS = re.compile(r"[<>\"'=;,&{}\[\]()\n\t]+|: ")
_PAIR = re.compile(r"=([^\s;,&\"'<>]+)")
_NAME = re.compile(r"[^\W\d_][^\d_/\\@:]{2,38}")
_FEWEST, _SHARE = 10, 0.9
_SHORTEST = 4
_READ = 4_000  # texts of a chunk that are looked at


@dataclass
class _Held:
    """What the pieces behind a piece are: how many, how many that were known, and how many of these are left."""

    every: int = 0
    known: int = 0
    cells: int = 0
    which: set[int] = field(default_factory=set)


class SlotsLeft:
    """Notes single names of the source, and counts those that fill places of an output's columns."""

    def __init__(self) -> None:
        self._waiting: list[UInt64] = []
        self._names: UInt64 = np.empty(0, np.uint64)
        self._held: dict[tuple[str, str], _Held] = {}

    def learn(self, names: pa.StringArray) -> None:
        """Take note of single names, squeezed; null where there is none."""
        told = pc.unique(names).drop_null()
        told = told.filter(pc.greater_equal(pc.utf8_length(told), _SHORTEST))
        self._waiting.append(np.unique(hashes_of(told)) if len(told) else self._names[:0])

    def see(
        self, place: str, before: Sequence[str], after: Sequence[str], counts: "np.typing.NDArray[np.int64]"
    ) -> None:
        """Look at distinct texts of a column beside what they were, and how many cells have each."""
        if self._waiting:
            self._names, self._waiting = np.unique(np.concatenate([self._names, *self._waiting])), []
        cut = [(at, key, piece, text) for at, (was, text) in enumerate(zip(*map(_clear, (before, after)), strict=True))
               for key, piece in _pieces(was)] if len(self._names) else []  # fmt: skip
        if not cut:
            return
        spelt = squeezed(pa.array([piece for _, _, piece, _ in cut], pa.string()))
        hashes, plain = hashes_of(spelt), np.asarray(pc.is_in(spelt, value_set=_plain_words()))
        known = within(hashes, self._names)
        for (at, key, piece, text), hash, met, ordinary in zip(cut, hashes.tolist(), known, plain, strict=True):
            if not ordinary:
                left = met and any(one == (key, piece) for one in _pieces(text))
                self._note(place, key, hash if met else 0, int(counts[at]) if left else 0)

    def _note(self, place: str, key: str, known: int, cells: int) -> None:
        one = self._held.setdefault((place, key), _Held())
        one.every, one.known, one.cells = one.every + 1, one.known + bool(known), one.cells + cells
        if known and len(one.which) < _FEWEST:
            one.which.add(known)

    def cells(self) -> Iterator[tuple[str, int]]:
        """Cells in which a single name is left, by column."""
        left: dict[str, int] = {}
        for (place, _), one in self._held.items():
            if len(one.which) >= _FEWEST and one.known >= _SHARE * one.every:
                left[place] = max(left.get(place, 0), one.cells)
        yield from left.items()


def _clear(texts: Sequence[str]) -> list[str]:
    return [str(text) for text in in_clear(pa.array(texts[:_READ], pa.string())).to_pylist()]


def _pieces(text: str) -> Iterator[tuple[str, str]]:
    """Names that stand between marks, each with the last word before it; of a text that is one, with none."""
    if len(text) <= 40 and _NAME.fullmatch(text.strip()):
        yield "", text.strip().rstrip(".")
        return
    last = ""
    for piece in _MARKS.split(_PAIR.sub(r"=\1;", text) if "=" in text else text):
        if last and _NAME.fullmatch(piece.strip()):
            yield last, piece.strip()
        last = (piece.split() or [last])[-1].lower()


@cache
def _plain_words() -> pa.StringArray:
    return pa.array(sorted(common_words() | place_names() | town_names()), pa.string())
