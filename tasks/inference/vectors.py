"""Texts as vectors, without a model: words and parts of words, hashed and weighted by how rare they are."""

import re
import unicodedata
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from schemas.semantics.words import singular_of

Floats = npt.NDArray[np.float64]

_WORD = re.compile(r"[a-z0-9]+")
_PART = 4  # characters of a part of a word
_PART_WEIGHT = 0.25  # parts of words forgive spelling, and must not outvote words
_STOP_TEXT = """
a an and any are as at by column columns csv data database dataset demo dummy example examples fake few fields for
format from generate give good great has have hello hi i in is it json me mock much my need of on or our parquet
please random realistic rows sample samples simple some something synthetic table tables test thank thanks that the
their them thing things to very want we with
"""
_STOP = frozenset(_STOP_TEXT.split())


class HashedVectoriser:
    """TF-IDF over hashed words, pairs of words and four-letter parts of words.

    Args:
        dimensions: Buckets that features are hashed into; a power of two.
    """

    def __init__(self, dimensions: int = 1 << 14) -> None:
        self._dimensions = dimensions
        self._rarity: Floats = np.ones(dimensions)

    def fit(self, documents: Sequence[str]) -> Floats:
        """Learn how rare each feature is among the documents, and give their unit vectors."""
        counts = self._counts(documents)
        present = np.count_nonzero(counts, axis=0)
        self._rarity = np.log((1 + len(documents)) / (1 + present)) + 1
        return _unit(counts * self._rarity)

    def transform(self, texts: Sequence[str]) -> Floats:
        """Give the unit vectors of texts; a text without words is all zeros."""
        return _unit(self._counts(texts) * self._rarity)

    def _counts(self, texts: Sequence[str]) -> Floats:
        counts = np.zeros((len(texts), self._dimensions))
        for row, text in enumerate(texts):
            for feature, count in Counter(_features(text)).items():
                weight = _PART_WEIGHT if feature.startswith("#") else 1.0
                counts[row, zlib.crc32(feature.encode()) % self._dimensions] += weight * (1 + np.log(count))
        return counts


def _features(text: str) -> Iterator[str]:
    folded = unicodedata.normalize("NFKD", text.lower()).encode("ascii", "ignore").decode()
    words = [singular_of(word) for word in _WORD.findall(folded) if word not in _STOP]
    yield from words
    yield from (f"{first} {second}" for first, second in pairwise(words))
    for word in words:
        padded = f" {word} "
        yield from (f"#{padded[at : at + _PART]}" for at in range(max(1, len(padded) - _PART + 1)))


def _unit(vectors: Floats) -> Floats:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors / np.where(lengths > 0, lengths, 1.0)
