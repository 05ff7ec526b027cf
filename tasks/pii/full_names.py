"""Whether a value is the full name of a person, or a list of such: by its words, in any order, with titles."""

import re
from collections.abc import Sequence
from itertools import pairwise

from tasks.pii.lexicon import common_words, family_names, folded, foreign_words, given_names, names_anywhere
from tasks.pii.ner.lists import english

RARE = 50
"""English words of this rank may well be names."""

_TITLES = re.compile(
    r"\b(?:mr|mrs|ms|miss|master|dr|prof|rev|sir|lady|mme|mlle|herr|frau|sr|sra|srta|don|col|capt|major|hon|jr"
    r"|md|phd|esq)\b\.? ?"
)
_ASIDE = re.compile(r"\([^)]*\)|\"[^\"]*\"")
_GLUED = re.compile(r"(?<=[^\W\d_]{2})\d{1,4}\b")  # Tomas436: numbers that a generator put behind names
_LIST = re.compile(r"\s*(?:[,;/&]|\band\b)\s*")
_FEWEST, _MOST = 2, 4


def is_common(word: str) -> bool:
    """A word that is more often a word than a name: the Bag of ``Carter Bag``."""
    given, family = given_names(), family_names()
    if word in common_words():
        return word not in given
    return english().get(word, RARE) < RARE and word not in given and word not in family


def holds_full_name(words: Sequence[str]) -> bool:
    """Whether a given name stands right beside a family's: ``case anna quorbel``, and no ``anna and the snow``.

    The family's may be on no list, where no language that is known has it for a word.

    Args:
        words: Folded.
    """
    return any(_is_sure(one) and _may_be_half(two) for pair in pairwise(words) for one, two in (pair, pair[::-1]))


def _is_sure(word: str) -> bool:
    return word in names_anywhere()[0] and word not in common_words() and english().get(word, RARE) >= RARE


def _may_be_half(word: str) -> bool:
    listed = word in given_names() or word in family_names()
    return (
        len(word) > 1 and word not in common_words() and (listed or not (word in english() or word in foreign_words()))
    )


def full_name(text: str) -> bool:
    """Two to four words, the first or last a given name and the rest not common; ``Last, First``; several of these."""
    if not text[:1].isalpha() or "@" in text:  # most values are neither: numbers, dates, addresses
        return False
    plain = " ".join(_ASIDE.sub(" ", _GLUED.sub("", folded(text))).split())
    if not any(char in plain for char in ",;/&"):
        return _name(_TITLES.sub("", plain).replace(".", " ").split())
    last, _, first = plain.partition(",")
    if _name(_TITLES.sub("", f"{first} {last}").replace(".", " ").split()):
        return True
    parts = [_TITLES.sub("", part).replace(".", " ").split() for part in _LIST.split(plain)]
    return len(parts) > 1 and any(_name(part) for part in parts) and all(_maybe(part) for part in parts)


def _maybe(words: list[str]) -> bool:
    """A given and a family name, common words as they may be: ``Malcolm Young`` among others' names."""
    given, family = given_names(), family_names()
    return _name(words) or (len(words) > 1 and words[0] in given and words[-1] in family)


def _name(words: list[str]) -> bool:
    if not _FEWEST <= len(words) <= _MOST or any(any(char.isdigit() for char in word) for word in words):
        return False
    given = given_names()
    common = [is_common(word) for word in words]
    called = words[0] in given or (words[-1] in given and len(words[0]) > 1)
    return called and not all(common[1:]) and not common[0]
