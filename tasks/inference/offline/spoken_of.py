"""Where a request speaks of what it counts, and edits of its tokens by those places."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from tasks.inference.offline.lexicon import Words, key_of
from tasks.inference.offline.tokens import Kind, Token
from tasks.inference.offline.words import is_plural, plural

_LONGEST = 4
SENTENCE_ENDS = frozenset({".", ";", "!", "?", "\n"})
ENDS = SENTENCE_ENDS | {"", ",", "and", ")", "-", ":", "&", "each"}


@dataclass(frozen=True)
class Spoken:
    """A noun of a table: where it stands, and whether it is written in the plural, with a number before it."""

    key: Words
    start: int
    end: int
    plural: bool
    counted: bool

    @property
    def one(self) -> tuple[Token, ...]:
        """The noun in the singular."""
        return tuple(said(word) for word in self.key)

    @property
    def many(self) -> tuple[Token, ...]:
        """The noun in the plural."""
        return tuple(said(word) for word in (*self.key[:-1], plural(self.key[-1])))


@dataclass(frozen=True)
class Edit:
    """What stands from one place to another is to be something else."""

    start: int
    end: int
    tokens: tuple[Token, ...]


def said(word: str) -> Token:
    """A token of a word that nobody wrote."""
    return Token(Kind.WORD if word[:1].isalpha() else Kind.SIGN, word, word)


def spoken_of(tokens: Sequence[Token], known: Collection[Words]) -> list[Spoken]:
    """Every mention of the nouns that are known, the longest ones first."""
    found: list[Spoken] = []
    at = 0
    while at < len(tokens):
        size = next((size for size in range(_LONGEST, 0, -1) if _key(tokens, at, size) in known), 0)
        if size:
            counted = at > 0 and tokens[at - 1].kind is Kind.NUMBER
            several = is_plural(tokens[at + size - 1].word)
            found.append(Spoken(_key(tokens, at, size), at, at + size, several, counted))
        at += size or 1
    return found


def _key(tokens: Sequence[Token], at: int, size: int) -> Words:
    piece = tokens[at : at + size]
    if len(piece) < size or any(token.kind is not Kind.WORD for token in piece):
        return ()
    return key_of(tuple(part for token in piece for part in token.word.split("_") if part))


def sentences_of(tokens: Sequence[Token]) -> list[tuple[int, int]]:
    """From where to where each sentence goes."""
    ends = [at for at, token in enumerate(tokens) if token.word in SENTENCE_ENDS and token.kind is not Kind.QUOTED]
    starts = [0, *(end + 1 for end in ends)]
    return [(start, end) for start, end in zip(starts, [*ends, len(tokens)], strict=True) if end > start]


def edited(tokens: Sequence[Token], edits: Iterable[Edit]) -> list[Token]:
    """The tokens with what is edited; of two edits of one place the first counts."""
    result = list(tokens)
    free = len(tokens)
    for edit in sorted(edits, key=lambda each: each.start, reverse=True):
        if edit.end <= free:
            result[edit.start : edit.end] = edit.tokens
            free = edit.start
    return result


def ends_at(tokens: Sequence[Token], at: int) -> bool:
    """Whether a clause ends there."""
    return at >= len(tokens) or tokens[at].word in ENDS


def word_before(tokens: Sequence[Token], at: int) -> str:
    """The word before a place."""
    return tokens[at - 1].word if at > 0 else ""


def is_counted_bracket(tokens: Sequence[Token], at: int) -> bool:
    """Whether brackets open there that begin with a count."""
    words = [token.word for token in tokens[at : at + 3]]
    return (
        len(words) > 2
        and words[0] == "("
        and tokens[at + 1].kind is Kind.NUMBER
        and words[2] not in ("-", "to", "..", "per")
    )
