"""Whether one name has one surrogate in all columns of names, by which people are the same people in several files."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import combinations

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from tasks.pii.compliance.case import Case, every_value, where
from tasks.pii.hashing import UInt64, hashes_of
from tasks.pii.lexicon import folded
from tasks.pii.name_words import PARTICLES, WORD

_ROWS, _MOST = 4_000, 20_000  # of a chunk; values of a column
_FEWEST, _SHARE = (
    2,
    0.1,
)  # names with two surrogates, and of those that two columns share: one turns now and then
_CLEARLY = 2  # times as many words as with another place of names
_PLACES = ("first", "last", "lone")
_Pairs = npt.NDArray[np.uint64]
"""Words and what they became, by hash, shape (n, 2)."""


@dataclass
class NamesAgree:
    """The words of columns of names before and after, by where in a name they stand; 16 bytes each.

    A surname in a column of its own is held against the place of full names that shares most of its words, so that
    Martin the given name and Martin the family's may differ.
    """

    _words: dict[str, dict[str, _Pairs]] = field(default_factory=dict)
    _values: dict[str, int] = field(default_factory=dict)

    def see(self, case: Case) -> None:
        """Take note of the same rows of both sides."""
        for one in case.faked("PERSON"):
            sides = [every_value({name: table.slice(0, _ROWS) for name, table in tables.items()}, one)
                     for tables in (case.source, case.output)]  # fmt: skip
            if sides[0] is None or sides[1] is None or len(sides[0]) != len(sides[1]):
                continue
            values = pa.table(sides, ["b", "a"]).drop_null().group_by(["b", "a"]).aggregate([])
            room = _MOST - self._values.get(where(one), 0)
            self._values[where(one)] = self._values.get(where(one), 0) + min(len(values), room)
            self._note(where(one), values.slice(0, max(room, 0)))

    def _note(self, column: str, values: pa.Table) -> None:
        found: dict[str, list[tuple[str, str]]] = {place: [] for place in _PLACES}
        for before, after in zip(values["b"].to_pylist(), values["a"].to_pylist(), strict=True):
            for place, pair in _placed(before, after):
                found[place].append(pair)
        kept = self._words.setdefault(column, {})
        for place, pairs in found.items():
            if pairs:
                hashes = np.stack([hashes_of(list(side)) for side in zip(*pairs, strict=True)], axis=1)
                kept[place] = np.unique(np.concatenate([kept.get(place, hashes[:0]), hashes]), axis=0)

    def offences(self) -> dict[str, int]:
        """Count names with two surrogates, by the two columns."""
        told = {column: {place: _certain(pairs) for place, pairs in places.items()}
                for column, places in self._words.items()}  # fmt: skip
        found = {f"{one} -> {two} (names)": _disagreeing(told[one], told[two]) for one, two in combinations(told, 2)}
        return {columns: names for columns, names in found.items() if names}


def _placed(before: str, after: str) -> Iterator[tuple[str, tuple[str, str]]]:
    """A value's first and last word, or its only one, with what stands there now."""
    words, new = ([folded(word) for word in WORD.findall(value)] for value in (before, after))
    if len(words) != len(new):
        return
    pairs = [pair for pair in zip(words, new, strict=True) if len(pair[0]) > 1 and pair[0] not in PARTICLES]
    if len(pairs) == 1:
        yield "lone", pairs[0]
    elif pairs:
        first, last = (pairs[-1], pairs[0]) if "," in before else (pairs[0], pairs[-1])
        yield "first", first
        yield "last", last


def _certain(pairs: _Pairs) -> _Pairs:
    """Those words that became one and the same wherever they stand there."""
    _, first, many = np.unique(pairs[:, 0], return_index=True, return_counts=True)
    certain: _Pairs = pairs[first[many == 1]]
    return certain


def _disagreeing(one: Mapping[str, _Pairs], two: Mapping[str, _Pairs]) -> int:
    shared = {(here, there): _shared(one[here], two[there]) for here in one for there in two}
    most = 0
    for (here, there), (common, differing) in shared.items():
        others = [each[0] for pair, each in shared.items() if (pair[0] == here) != (pair[1] == there)]
        clear = common > _CLEARLY * max(others, default=0)
        if clear and differing >= _FEWEST and differing > _SHARE * common:
            most += differing
    return most


def _shared(one: _Pairs, two: _Pairs) -> tuple[int, int]:
    """How many words both have, and how many of these became something else in each."""
    common: UInt64
    common, here, there = np.intersect1d(one[:, 0], two[:, 0], assume_unique=True, return_indices=True)
    return len(common), int((one[here, 1] != two[there, 1]).sum())
