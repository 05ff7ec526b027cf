"""Nouns that no vocabulary has: known again in their other forms, and named as they are written."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from itertools import takewhile

from tasks.inference.offline.draft import Draft
from tasks.inference.offline.languages import is_english
from tasks.inference.offline.lexicon import Words, entities
from tasks.inference.offline.tokens import Kind, Token
from tasks.inference.offline.words import identifier, plain_letters, plural

_SHORTEST_STEM = 3
_LONGEST_ENDING = 2


def foreign_alike(tokens: Sequence[Token], counted: Collection[Words]) -> list[Token]:
    """Put other forms of the foreign nouns that are counted into that one: ``dolce`` beside ``40 dolci``."""
    nouns = [key[0] for key in _foreign(counted)]
    return [_as_counted(token, nouns) for token in tokens] if nouns else list(tokens)


def name_foreign(draft: Draft, counted: Collection[Words], tokens: Sequence[Token]) -> None:
    """Name their tables as they are written, where English has no plural for what the request counts."""
    written = {token.word for token in tokens}
    for key in _foreign(counted):
        if key in draft.tables and not draft.tables[key].verbatim and plural(key[0]) not in written:
            draft.tables[key].name = identifier(key[0])


def _foreign(counted: Collection[Words]) -> Iterator[Words]:
    return (key for key in sorted(counted) if len(key) == 1 and key not in entities() and not is_english(key[0]))


def _as_counted(token: Token, nouns: Sequence[str]) -> Token:
    if token.kind is not Kind.WORD or token.word in nouns or is_english(token.word):
        return token
    noun = next((noun for noun in nouns if _is_form(token.word, noun)), None)
    return token if noun is None else replace(token, word=noun)


def _is_form(word: str, noun: str) -> bool:
    """Whether two words differ in no more than their ending and their accents."""
    first, second = plain_letters(word), plain_letters(noun)
    shared = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(first, second, strict=False)))
    return shared >= _SHORTEST_STEM and max(len(first), len(second)) - shared <= _LONGEST_ENDING
