"""Cuts tokens into the pieces of words that the network knows, and tells how each token is written."""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from tasks.inference.offline.tagging.marks import JOINING, NOTHING
from tasks.inference.offline.tokens import Kind, Token, is_camel

BEGIN, END, UNKNOWN, LINE = "[CLS]", "[SEP]", "[UNK]", "[unused0]"
LABELS = (NOTHING, JOINING, "B-T", "I-T", "B-C", "I-C", "B-V", "I-V")
_KINDS = tuple(Kind)
EDGE = (len(_KINDS), 7, len(LABELS) + 1, 4)
"""The signs of the two ends; a token's are its kind, its form, the grammar's mark, and the depth of its brackets."""
_PARTS, _LETTERS, _PIECES = 6, 40, 10
"""Of a token, at most; a longer one is no word."""
_DEEP = 3
_PART = re.compile(r"[^\W_]+|_|[^\w\s]")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_OPEN, _CLOSE = frozenset("([{"), frozenset(")]}")


@dataclass(frozen=True)
class Cut:
    """A request in pieces.

    Attributes:
        pieces: Their numbers, the two ends among them.
        signs: Of each piece.
        spans: The first piece of each token, and the place behind its last.
    """

    pieces: Sequence[int]
    signs: Sequence[tuple[int, ...]]
    spans: Sequence[tuple[int, int]]


def cut(tokens: Sequence[Token], witness: Sequence[str], vocabulary: Mapping[str, int]) -> Cut:
    """Cut a request.

    Args:
        tokens: Translated.
        witness: The grammar's mark of each; none where it was not asked.
        vocabulary: The number of each piece.
    """
    pieces, spans = [vocabulary[BEGIN]], []
    signs: list[tuple[int, ...]] = [EDGE]
    for token, own in zip(tokens, signs_of(tokens, witness), strict=True):
        found = list(_pieces(token, vocabulary))[:_PIECES] or [vocabulary[UNKNOWN]]
        spans.append((len(pieces), len(pieces) + len(found)))
        pieces += found
        signs += [own] * len(found)
    return Cut([*pieces, vocabulary[END]], [*signs, EDGE], spans)


def signs_of(tokens: Sequence[Token], witness: Sequence[str]) -> Iterator[tuple[int, ...]]:
    """What is told of each token beside its pieces."""
    depth = 0
    for at, token in enumerate(tokens):
        depth = max(depth - (token.word in _CLOSE), 0)
        told = LABELS.index(witness[at]) + 1 if witness else 0
        yield _KINDS.index(token.kind), _form(token), told, min(depth, _DEEP)
        depth += token.word in _OPEN


def _form(token: Token) -> int:
    raw = token.raw
    forms = (
        token.kind is not Kind.WORD,
        not raw,
        "_" in raw,
        raw.isupper() and len(raw) > 1,
        is_camel(raw),
        raw[:1].isupper(),
        True,
    )
    return forms.index(True)


def _pieces(token: Token, vocabulary: Mapping[str, int]) -> Iterator[int]:
    if token.kind is Kind.BREAK:
        yield vocabulary[LINE]
        return
    own = token.raw and (token.word == token.raw.lower() or token.kind in (Kind.NUMBER, Kind.SIGN))
    text = _plain((_CAMEL.sub(" ", token.raw) if own else token.word).lower())
    for part in _PART.findall(text)[:_PARTS]:
        yield from _cut_word(part[:_LETTERS], vocabulary)


def _plain(text: str) -> str:
    return "".join(letter for letter in unicodedata.normalize("NFD", text) if not unicodedata.combining(letter))


def _cut_word(word: str, vocabulary: Mapping[str, int]) -> list[int]:
    """The longest pieces that a word begins and goes on with; one that is unknown where there are none."""
    found: list[int] = []
    start = 0
    while start < len(word):
        lead = "##" if start else ""
        end = next((end for end in range(len(word), start, -1) if lead + word[start:end] in vocabulary), None)
        if end is None:
            return [vocabulary[UNKNOWN]]
        found.append(vocabulary[lead + word[start:end]])
        start = end
    return found
