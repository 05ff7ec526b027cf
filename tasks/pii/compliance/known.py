"""The source's direct identifiers, known by hash, looked for in any text: word for word, case and diacritics apart."""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence

import numpy as np

from tasks.pii.hashing import UInt64, hashes_of, within
from tasks.pii.lexicon import common_words, family_names, folded, given_names, town_names

_SHORTEST = 5
_MOST_WORDS = 6
_MERGED_FROM = 1 << 20  # values that wait before they are merged
_WORD = re.compile(r"[^\s,;:()<>\[\]\"'{}|]+")
_PARTS = re.compile(r"[/=&?]")


def plain_words(text: str) -> list[str]:
    """The words of a text, folded, without points at their ends."""
    return [word.strip(".") for word in _WORD.findall(folded(text))]


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


class KnownValues:
    """Values to look for: those that tell of somebody wherever they stand, and names that anybody may have."""

    def __init__(self) -> None:
        self._telling, self._ordinary = Phrases(), Phrases()

    def add(self, values: Iterable[str], *, names: bool = False) -> None:
        """Look for these too.

        Args:
            values: As they stand in the source.
            names: Whether they are names of people or of users: those that public lists or common words make up may be
                anybody's, as those of made-up people are.
        """
        phrases = [words for words in map(plain_words, values) if len(" ".join(words)) >= _SHORTEST and words[0]]
        ordinary = [names and all(map(_anybody, words)) for words in phrases]
        self._telling.add([words for words, plain in zip(phrases, ordinary, strict=True) if not plain])
        self._ordinary.add([words for words, plain in zip(phrases, ordinary, strict=True) if plain])

    def __bool__(self) -> bool:
        return bool(self._telling) or bool(self._ordinary)

    def in_texts(self, texts: Sequence[str]) -> list[int]:
        """Count the values in each text that tell of somebody, alone or as a part of an address on the web."""
        words = [plain_words(text) for text in texts]
        counts = [0] * len(texts)
        for number, _, _ in self._telling.places(words):
            counts[number] += 1
        pieces = [(number, part) for number, one in enumerate(words) for word in one if "/" in word or "=" in word
                  for part in _PARTS.split(word) if part]  # fmt: skip
        for (number, _), hit in zip(pieces, self._telling.holds([part for _, part in pieces]), strict=True):
            counts[number] += hit
        return counts

    def in_report(self, text: str, own: Collection[str] = ()) -> int:
        """Count all values in a text in which nobody is made up: names that anybody may have too.

        Args:
            text: A report, a log.
            own: Words that stand there whoever the people are.
        """
        words = plain_words(text)
        found = {
            (start, end) for phrases in (self._telling, self._ordinary) for _, start, end in phrases.places([words])
        }
        parts = [part for word in words for part in _PARTS.split(word) if part != word]
        return sum(any(word not in own for word in words[start:end]) for start, end in found) + sum(
            hit and part not in own for part, hit in zip(parts, self._telling.holds(parts), strict=True)
        )

    def survivors(self, before: Sequence[str], after: Sequence[str]) -> int:
        """Count the texts in which a name that anybody may have still stands where it stood.

        A word alone counts unless it is a common word or a place too.

        Args:
            before: Texts of the source.
            after: What became of them.
        """
        sides = [[plain_words(text) for text in texts] for texts in (before, after)]
        kept = {
            number
            for number, start, end in self._ordinary.places(sides[0])
            if (end > start + 1 or not _means_more(sides[0][number][start]))
            and _stands(sides[0][number], sides[1][number], start, end)
        }
        return len(kept)


def _stands(before: list[str], after: list[str], start: int, end: int) -> bool:
    """Whether words are still where they were, counted from the beginning or from the end."""
    moved = len(after) - len(before)
    return before[start:end] in (after[start:end], after[start + moved : end + moved] if start + moved >= 0 else None)


def _anybody(word: str) -> bool:
    return len(word) == 1 or word in given_names() or word in family_names() or word in common_words()


def _means_more(word: str) -> bool:
    return word in common_words() or word in town_names()
