"""The source's direct identifiers, known by hash, looked for in any text: word for word, case and diacritics apart."""

import re
from collections.abc import Collection, Iterable, Sequence

from tasks.pii.compliance.nobodys_words import NobodysWords
from tasks.pii.lexicon import common_words, folded, foreign_words, town_names
from tasks.pii.phrases import WORD, Phrases, is_anybodys, is_long_enough, plain_words

_PARTS = re.compile(r"[/=&?]")


class KnownValues:
    """Values to look for: those that tell of somebody wherever they stand, and names that anybody may have.

    Attributes:
        nobodys: Tells where a word that is such a name is nobody's.
    """

    def __init__(self) -> None:
        self._telling, self._ordinary, self._parts = Phrases(), Phrases(), Phrases()
        self.nobodys = NobodysWords()

    def add(self, values: Iterable[str], *, names: bool = False) -> None:
        """Look for these too.

        Args:
            values: As they stand in the source.
            names: Whether they are names of people or of users: those that public lists or common words make up may be
                anybody's, as those of made-up people are.
        """
        read = list(map(plain_words, values))
        self._parts.add([[word] for words in read for word in words if word] if names else [])
        phrases = [words for words in read if is_long_enough(words)]
        ordinary = [names and is_anybodys(words) for words in phrases]
        self._telling.add([words for words, plain in zip(phrases, ordinary, strict=True) if not plain])
        self._ordinary.add([words for words, plain in zip(phrases, ordinary, strict=True) if plain])

    def is_of_a_name(self, word: str) -> bool:
        """Whether a word is a name that was added, or a part of one."""
        return any(self._parts.holds(plain_words(word)))

    def __bool__(self) -> bool:
        return bool(self._telling) or bool(self._ordinary)

    def in_texts(self, texts: Sequence[str]) -> list[int]:
        """Count the values in each text that tell of somebody, alone or as a part of an address on the web.

        A word alone does not where it is nobody's, see :class:`NobodysWords`.
        """
        words = [plain_words(text) for text in texts]
        counts = [0] * len(texts)
        for number, start, end in self._telling.places(words):
            counts[number] += end > start + 1 or not self.nobodys.is_nobodys(texts[number], words[number][start])
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
        """Count the texts in which a name that anybody may have still stands where it stood."""
        return len(self.left_in(before, after))

    def left_in(self, before: Sequence[str], after: Sequence[str]) -> list[int]:
        """Number the texts in which a name that anybody may have still stands where it stood.

        A word alone counts unless it is a common word or a place too, or one of another language in small letters, or
        nobody's there.

        Args:
            before: Texts of the source.
            after: What became of them.
        """
        sides = [[plain_words(text) for text in texts] for texts in (before, after)]
        return sorted(
            {
                number
                for number, start, end in self._ordinary.places(sides[0])
                if (end > start + 1 or not _means_more(sides[0][number][start], before[number]))
                and _stands(sides[0][number], sides[1][number], start, end)
                and not (end == start + 1 and self.nobodys.is_nobodys(before[number], sides[0][number][start]))
            }
        )


def _stands(before: list[str], after: list[str], start: int, end: int) -> bool:
    """Whether words are still where they were, counted from the beginning or from the end."""
    moved = len(after) - len(before)
    return before[start:end] in (after[start:end], after[start + moved : end + moved] if start + moved >= 0 else None)


def _means_more(word: str, text: str) -> bool:
    return word in common_words() or word in town_names() or (word in foreign_words() and _is_small(word, text))


def _is_small(word: str, text: str) -> bool:
    """Whether a word stands in a text in small letters alone: ``petit``, where somebody is called Petit."""
    found = [one for one in WORD.findall(text) if folded(one).strip(".") == word]
    return bool(found) and all(one.islower() for one in found)
