"""What a reader marks in a request: which of its words name tables, columns and values."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

from tasks.inference.offline.lexicon import Words, key_of
from tasks.inference.offline.tokens import Token

NOTHING = "O"
JOINING = "J"
"""Marks signs and words between two values of one list, so that the next mark still knows of the one before."""


class Sort(Enum):
    """What a mention names."""

    TABLE = "T"
    COLUMN = "C"
    VALUE = "V"


@dataclass(frozen=True)
class Mention:
    """Words of a request that name something.

    Attributes:
        sort: What.
        words: As the grammar reads them: small, in English.
        start, end: Their tokens.
        sure: The least probability of its tokens' marks.
    """

    sort: Sort
    words: Words
    start: int
    end: int
    sure: float

    @property
    def parts(self) -> Words:
        """Its words, none of them joined."""
        return plain_words(self.words)

    @property
    def key(self) -> Words:
        """Its parts, the last one in the singular."""
        return key_of(self.parts)


def plain_words(words: Words) -> Words:
    """Words, none of them joined."""
    return tuple(part for word in words for part in word.replace("-", "_").replace(" ", "_").split("_") if part)


def plain_key(words: Words) -> Words:
    """A noun's words, none of them joined, the last one in the singular."""
    return key_of(plain_words(words))


def spans_of(labels: Sequence[str]) -> Iterator[tuple[int, int, str]]:
    """The first token, the place behind the last, and the letter of each run of marks."""
    at = 0
    while at < len(labels):
        start, at = at, at + 1
        if labels[start] in (NOTHING, JOINING):
            continue
        while at < len(labels) and labels[at] == f"I-{labels[start][2:]}":
            at += 1
        yield start, at, labels[start][2:]


def mentions_of(tokens: Sequence[Token], labels: Sequence[str], chances: Sequence[float] = ()) -> Iterator[Mention]:
    """What labels name.

    Args:
        tokens: In English.
        labels: Of each of them.
        chances: How likely each label is; none where all are sure.
    """
    for start, end, sort in spans_of(labels):
        words = tuple(token.word for token in tokens[start:end] if token.word != "-")
        yield Mention(Sort(sort), words, start, end, min(chances[start:end], default=1.0))
