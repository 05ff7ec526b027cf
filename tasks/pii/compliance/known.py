"""The source's direct identifiers, known by hash, looked for in any text: word for word, case and diacritics apart."""

import re
from collections.abc import Iterable, Sequence

import numpy as np

from tasks.pii.hashing import UInt64, hashes_of, within
from tasks.pii.lexicon import common_words, family_names, folded, given_names

_SHORTEST = 5
_PART, _USER = 6, 8  # letters of a part of a name, of a user's name of letters alone
_MOST_WORDS = 6
_MERGED_FROM = 1 << 20  # values that wait before they are merged
_WORD = re.compile(r"[^\s,;:()<>\[\]\"'{}|]+")
_PARTS = re.compile(r"[/=&?]")


def plain_words(text: str) -> list[str]:
    """The words of a text, folded, without points at their ends."""
    return [word.strip(".") for word in _WORD.findall(folded(text))]


class KnownValues:
    """Values to look for. They are kept as hashes alone."""

    def __init__(self) -> None:
        self._whole: list[UInt64] = []
        self._first: list[UInt64] = []
        self._settled: tuple[UInt64, UInt64] | None = None

    def add(self, values: Iterable[str], *, names: bool = False, part: bool = False) -> None:
        """Look for these too.

        Args:
            values: As they stand in the source.
            names: Whether they are names of people or of users: those that public lists or common words make up may be
                anybody's, and are left out.
            part: Whether they are one part of a name alone.
        """
        kept = [words for words in map(plain_words, values) if _telling(words, names, part)]
        if kept:
            self._whole.append(np.unique(hashes_of([" ".join(words) for words in kept])))
            self._first.append(np.unique(hashes_of([words[0] for words in kept])))
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

    def in_texts(self, texts: Sequence[str]) -> list[int]:
        """Count the values that stand in each text."""
        if not self:
            return [0] * len(texts)
        whole, first = self._arrays()
        words = [plain_words(text) for text in texts]
        flat = [word for one in words for word in one]
        begins = within(hashes_of(flat), first) if flat else np.empty(0, np.bool_)
        owners: list[int] = []
        tried: list[str] = []
        at = 0
        for number, one in enumerate(words):
            for start in np.flatnonzero(begins[at : at + len(one)]).tolist():
                for end in range(start + 1, min(start + _MOST_WORDS, len(one)) + 1):
                    owners.append(number)
                    tried.append(" ".join(one[start:end]))
            at += len(one)
            pieces = [part for word in one if "/" in word or "=" in word for part in _PARTS.split(word) if part]
            owners += [number] * len(pieces)
            tried += pieces
        counts = [0] * len(texts)
        if tried:
            for place in np.flatnonzero(within(hashes_of(tried), whole)).tolist():
                counts[owners[place]] += 1
        return counts


def _telling(words: list[str], names: bool, part: bool) -> bool:
    """Whether finding the value in a text tells anything: long enough, and no name that anybody may have."""
    joined = " ".join(words)
    if len(joined) < _SHORTEST or not words[0]:
        return False
    if joined.isalpha() and len(joined) < (_PART if part else _USER if names else 0):
        return False  # as a word of a text or of a page's style may be
    return not ((names or part) and all(_anybody(word) for word in words))


def _anybody(word: str) -> bool:
    return len(word) == 1 or word in given_names() or word in family_names() or word in common_words()
