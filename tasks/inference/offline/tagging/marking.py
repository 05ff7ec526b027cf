"""Puts names on the words of a request."""

from collections.abc import Sequence
from itertools import pairwise

from tasks.inference.offline.languages import Language, language_of, second_language
from tasks.inference.offline.tagging.answers import Named
from tasks.inference.offline.tagging.marks import JOINING, NOTHING, Sort, spans_of
from tasks.inference.offline.tagging.places import Places
from tasks.inference.offline.tokens import Token, tokens_of
from tasks.inference.offline.translating import translated

_ORDER = {Sort.TABLE: 0, Sort.COLUMN: 1, Sort.VALUE: 2}
_GAP = 3
_JOINING = frozenset({",", "/", "|", ";", "or", "and", "&", '"', "'"})


def read_tokens(text: str) -> tuple[list[Token], Language | None]:
    """A request's tokens in English, and the language that they were in."""
    tokens = tokens_of(text.encode("utf-8", "replace").decode())  # halves of characters have no bytes to learn of
    language = language_of(tokens)
    second = second_language(tokens) if language is None else None
    return translated(tokens, language, second), language or second


def labels_of(tokens: Sequence[Token], named: Named) -> list[str]:
    """Mark names; longer ones first, tables before columns before values."""
    places = Places(tokens)
    found = {
        (*place, sort)
        for sort, name in {(sort, name) for sort, names in named for name in names}
        for place in places.of(name)
    }
    labels = [NOTHING] * len(tokens)
    for start, end, sort in sorted(found, key=lambda each: (each[0] - each[1], _ORDER[each[2]], each[0])):
        if all(label == NOTHING for label in labels[start:end]):
            labels[start:end] = [f"B-{sort.value}"] + [f"I-{sort.value}"] * (end - start - 1)
    return joined(tokens, labels)


def joined(tokens: Sequence[Token], labels: Sequence[str]) -> list[str]:
    """Mark what stands between two values of a list as well."""
    found = list(labels)
    values = [(start, end) for start, end, sort in spans_of(labels) if sort == Sort.VALUE.value]
    for (_, end), (start, _) in pairwise(values):
        if start - end <= _GAP and all(tokens[at].word in _JOINING for at in range(end, start)):
            found[end:start] = [JOINING] * (start - end)
    return found
