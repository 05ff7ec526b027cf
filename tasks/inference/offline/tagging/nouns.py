"""Which mentions speak of one table: in another number, misspelt, or shortened."""

import re
from collections.abc import Mapping, Sequence

from tasks.inference.offline.languages import is_english
from tasks.inference.offline.lexicon import Words
from tasks.inference.offline.spelling import distance, is_known
from tasks.inference.offline.tagging.marks import Mention, Sort
from tasks.inference.offline.tokens import Kind, Token
from tasks.inference.offline.words import plain_letters

_LONG, _LONGER = 5, 9
_ENDING = re.compile(r"[aeiou]{0,2}[sn]?$")


def nouns_of(tokens: Sequence[Token], mentions: Sequence[Mention], owning: frozenset[Words]) -> dict[int, Words]:
    """The key of the table that each mention of one speaks of, by its first token.

    Args:
        tokens: In English.
        mentions: In their order.
        owning: The keys that columns are said of.
    """
    tables = [each for each in mentions if each.sort is Sort.TABLE]
    first: dict[Words, int] = {}
    for each in tables:
        first.setdefault(each.key, each.start)
    counted = frozenset(each.key for each in tables if each.start and tokens[each.start - 1].kind is Kind.NUMBER)
    defined = owning | counted
    alike: dict[Words, Words] = {}
    for key in first:
        alike.setdefault(_loosely(key), key)
    meant = {key: _slip_of(alike[_loosely(key)], first, defined) for key in first}
    whole = {key: _whole(meant[key], first, owning, counted) for key in first}
    return {each.start: whole[each.key] for each in tables}


def _loosely(key: Words) -> Words:
    """A noun without its ending, which tells numbers and genders apart in most languages."""
    word = plain_letters(key[-1])
    stem = _ENDING.sub("", word)
    return (*key[:-1], stem if len(stem) >= _LONG and not is_english(key[-1]) else word)


def _slip_of(key: Words, first: Mapping[Words, int], defined: frozenset[Words]) -> Words:
    """The noun that a misspelt one is to be: one that the request has as well, and that is a word."""
    if is_known(key[-1]) or len(key[-1]) < _LONG:
        return key
    most = 2 if len(key[-1]) >= _LONGER else 1
    alike = [
        other
        for other in first
        if other != key
        and other[:-1] == key[:-1]
        and not {key, other} <= defined
        and is_known(other[-1])
        and distance(key[-1], other[-1], most) <= most
    ]
    return alike[0] if len(alike) == 1 else key


def _whole(key: Words, first: Mapping[Words, int], owning: frozenset[Words], counted: frozenset[Words]) -> Words:
    """The noun that a shorter one behind it stands for, or of which a longer one that nothing is said of is one.

    Args:
        key: The noun.
        first: Where each is first spoken of.
        owning: Those that have columns.
        counted: Those that a number stands before.
    """
    at = first.get(key, 0)
    longer = [each for each in first if len(each) > len(key) and each[-len(key) :] == key and first[each] < at]
    if len(longer) == 1 and key not in owning and not {key, longer[0]} <= counted:
        return longer[0]
    shorter = [each for each in first if len(each) < len(key) and key[-len(each) :] == each and first[each] < at]
    return shorter[0] if len(shorter) == 1 and key not in owning | counted else key
