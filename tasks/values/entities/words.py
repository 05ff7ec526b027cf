"""Word lists drawn by weight, in constant time a cell."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from schemas.own_yaml import own_yaml

UInt64 = npt.NDArray[np.uint64]
Index = npt.NDArray[np.int32]

SLOTS = 1 << 16
"""Slots that a list's words share by weight: a word's share is right to 1 / 65,536, and none is left out."""


@cache
def _lists() -> dict[str, list[str]]:
    lists: dict[str, list[str]] = own_yaml((files("tasks.values.entities") / "data" / "words.yaml").read_text("utf-8"))
    return lists


def word_list(key: str) -> tuple[str, ...]:
    """Give a list of the package's own words."""
    return tuple(_lists()[key])


@dataclass(frozen=True)
class Words:
    """A list of distinct words and the slots that each one holds.

    Attributes:
        values: Distinct words, in the list's own order.
        slots: Index of a word, shape (65536,).
    """

    values: pa.Array
    slots: Index

    @classmethod
    def of(cls, source: "Mapping[str, float] | Sequence[str]") -> "Words":
        """Make a list of words; a mapping gives weights, a word that is repeated counts as often as it stands."""
        weights = weigh(source)
        return cls(pa.array(list(weights), pa.string()), share_out(np.array(list(weights.values()), np.float64)))

    def __len__(self) -> int:
        return len(self.values)

    def pick(self, bits: UInt64) -> Index:
        """Give the index of a word for each 64 random bits, shape (n,)."""
        picked: Index = self.slots[bits >> np.uint64(48)]
        return picked


def weigh(source: "Mapping[str, float] | Sequence[str]") -> dict[str, float]:
    """Give the weight of each distinct word, in the order of their first appearance."""
    pairs: Any = source.items() if isinstance(source, Mapping) else ((word, 1.0) for word in source)
    weights: dict[str, float] = {}
    for word, weight in pairs:
        text = " ".join(str(word).split())
        if text:
            weights[text] = weights.get(text, 0.0) + float(weight)
    return weights


def share_out(weights: npt.NDArray[np.float64]) -> Index:
    """Share the slots out by weight, at least one to each word, shape (65536,)."""
    count = len(weights)
    spare = SLOTS - count
    edges = np.round(np.cumsum(weights) / weights.sum() * spare).astype(np.int64)
    edges[-1] = spare
    sizes = np.diff(edges, prepend=0) + 1
    slots: Index = np.repeat(np.arange(count, dtype=np.int32), sizes)
    return slots


def by_choice(
    which: npt.NDArray[np.integer], count: int, make: Callable[[int, npt.NDArray[np.intp]], pa.Array]
) -> pa.Array:
    """Make each row's value by its choice: ``make`` is handed a choice and the places of its rows.

    Args:
        which: Each row's choice, below ``count``, shape (n,).
        count: How many choices there are.
        make: Gives plain values, one for each of the places.
    """
    places = [np.flatnonzero(which == choice) for choice in range(count)]
    made = [make(choice, own) for choice, own in enumerate(places)]
    return pa.concat_arrays(made).take(pa.array(np.argsort(np.concatenate(places), kind="stable")))


def dictionary(index: Index, values: pa.Array) -> pa.DictionaryArray:
    """Give dictionary-encoded values by their index."""
    return pa.DictionaryArray.from_arrays(pa.array(index), values)


def always(word: str, count: int) -> pa.DictionaryArray:
    """Give the same word so many times, dictionary-encoded."""
    return dictionary(np.zeros(count, np.int32), pa.array([word], pa.string()))


def taken(index: Index, values: pa.Array) -> pa.Array:
    """Give plain values by their index."""
    return values.take(pa.array(index))
