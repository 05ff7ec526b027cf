"""Phrases that are looked for in texts, word for word, case and diacritics apart, and known by hash alone."""

import re
from collections.abc import Iterator, Sequence

import numpy as np

from tasks.pii.hashing import UInt64, hashes_of, within
from tasks.pii.lexicon import common_words, family_names, folded, given_names

_SHORTEST = 5
_MOST_WORDS = 6
_MERGED_FROM = 1 << 20  # values that wait before they are merged
WORD = re.compile(r"[^\s,;:()<>\[\]\"'{}|]+")


def plain_words(text: str) -> list[str]:
    """The words of a text, folded, without points at their ends."""
    return [word.strip(".") for word in WORD.findall(folded(text))]


class Phrases:
    """Phrases of up to six words, kept as hashes alone."""

    def __init__(self) -> None:
        self._whole: list[UInt64] = []
        self._first: list[UInt64] = []
        self._settled: tuple[UInt64, UInt64] | None = None

    def add(self, phrases: Sequence[Sequence[str]]) -> None:
        """Put some in."""
        if phrases:
            self._whole.append(np.unique(hashes_of([" ".join(words) for words in phrases])))
            self._first.append(np.unique(hashes_of([words[0] for words in phrases])))
            self._settled = None
            if sum(map(len, self._whole[1:])) >= _MERGED_FROM:
                self._arrays()

    def _arrays(self) -> tuple[UInt64, UInt64]:
        if self._settled is None:
            nothing = np.empty(0, np.uint64)
            self._settled = (
                np.unique(np.concatenate([nothing, *self._whole])),
                np.unique(np.concatenate([nothing, *self._first])),
            )
            self._whole, self._first = [self._settled[0]], [self._settled[1]]
        return self._settled

    def __bool__(self) -> bool:
        return bool(self._whole)

    def places(self, texts: Sequence[Sequence[str]]) -> Iterator[tuple[int, int, int]]:
        """Give the phrases that stand in texts of words: the text's number, the first word's, and one past the last."""
        if not self:
            return
        whole, first = self._arrays()
        flat = [word for words in texts for word in words]
        begins = within(hashes_of(flat), first) if flat else np.empty(0, np.bool_)
        tried: list[tuple[int, int, int]] = []
        at = 0
        for number, words in enumerate(texts):
            for start in np.flatnonzero(begins[at : at + len(words)]).tolist():
                ends = range(start + 1, min(start + _MOST_WORDS, len(words)) + 1)
                tried += [(number, start, end) for end in ends]
            at += len(words)
        spelled = [" ".join(texts[number][start:end]) for number, start, end in tried]
        for place in np.flatnonzero(within(hashes_of(spelled), whole)).tolist() if tried else ():
            yield tried[place]

    def holds(self, words: Sequence[str]) -> list[bool]:
        """Tell which words are phrases by themselves."""
        return within(hashes_of(list(words)), self._arrays()[0]).tolist() if self and words else [False] * len(words)


def is_long_enough(words: Sequence[str]) -> bool:
    """Whether a phrase is long enough to be looked for."""
    return bool(words) and len(" ".join(words)) >= _SHORTEST and bool(words[0])


def is_anybodys(words: Sequence[str]) -> bool:
    """Whether a name is made of words that public lists or the language have, or is listed as a whole: anybody's."""
    whole = " ".join(words)
    return whole in family_names() or whole in given_names() or all(map(_is_listed, words))


def _is_listed(word: str) -> bool:
    return len(word) == 1 or word in given_names() or word in family_names() or word in common_words()
