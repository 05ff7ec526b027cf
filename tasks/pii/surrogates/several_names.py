"""Cells with more than one person's name: lists of people, and firms that are called by somebody's name."""

import re
from collections.abc import Sequence

from tasks.pii.lexicon import folded, given_names
from tasks.pii.name_words import PARTICLES

FIRM_WORDS = frozenset({
    "inc", "llc", "ltd", "limited", "corp", "corporation", "incorporated", "gmbh", "ag", "plc", "llp", "lp", "sarl",
    "srl", "spa", "bv", "nv", "kg", "ohg", "oy", "ab", "co", "company", "consulting", "consultants", "sons", "bros",
    "brothers", "group", "holding", "holdings", "partners", "associates", "logistics", "solutions", "services",
    "systems", "technologies", "technology", "industries", "motors", "insurance", "pharmacy", "studio", "studios",
    "agency", "trading", "enterprises", "ventures", "capital", "international", "bank", "university", "college",
    "hospital", "clinic", "institute", "foundation", "software", "construction", "plumbing", "electric", "bakery",
    "sohne", "soehne", "gebruder", "fils", "hijos", "hermanos", "fratelli", "figli", "zonen",
})  # fmt: skip
"""Words of firms' names, folded, that are no part of anybody's: beside one the others are family names."""

_JOINING = frozenset({"and", "und", "et", "y", "e", "with", "feat"})
_BETWEEN = re.compile(r"[/;+|]|(?<=\s)&(?=\s)")
_COMMA = re.compile(r"\s*,\s*$")


def is_firm(words: Sequence[str]) -> bool:
    """Whether the words are of a firm's name, one of its kind behind the name itself."""
    return any(folded(word) in FIRM_WORDS for word in words[1:])


def joins_names(word: str) -> bool:
    """Whether a word stands between the names of two, as an ``and`` does: written small, it is nobody's initial."""
    return word.islower() and word in _JOINING


def people_of(words: Sequence[str], between: Sequence[str]) -> list[list[int]]:
    """Part the words of a cell into those of one person each.

    ``A. Young, M. Young/B. Johnson`` are three people, ``Young, Angus`` and ``García Muñoz, José`` one.

    Args:
        words: As they stand there.
        between: What stands behind each of them, up to the next.

    Returns:
        The places of the words of each; what joins two is of neither.
    """
    parts: list[list[int]] = [[]]
    for at, word in enumerate(words):
        if joins_names(word) and 0 < at < len(words) - 1 and not _is_within_one(words, at):
            parts.append([])
            continue
        parts[-1].append(at)
        bracketed = at > 0 and "(" in between[at] and ")" in between[-1]  # Ann Keller (Tim's mother)
        if at < len(words) - 1 and (bracketed or _BETWEEN.search(between[at])):
            parts.append([])
    return [one for part in parts if part for one in _at_commas(part, words, between)]


def _is_within_one(words: Sequence[str], at: int) -> bool:
    """``Ortega y Gasset`` whose first word tells, ``von und zu``: the name of one."""
    spanish = words[at] in ("y", "e") and at > 1 and at == len(words) - 2
    return spanish or (words[at - 1] in PARTICLES and words[at + 1] in PARTICLES)


def _at_commas(part: list[int], words: Sequence[str], between: Sequence[str]) -> list[list[int]]:
    listed: list[list[int]] = [[]]
    for at in part:
        listed[-1].append(at)
        if at != part[-1] and _COMMA.search(between[at]):
            listed.append([])
    alone, several = all(len(one) == 1 for one in listed), all(len(one) > 1 for one in listed)
    if len(listed) == 2:
        return listed if several and _are_two(*([words[at] for at in one] for one in listed)) else [part]
    return listed if len(listed) > 2 and (alone or several) else [part]


def _are_two(one: Sequence[str], two: Sequence[str]) -> bool:
    """Whether words on both sides of a comma name one each: the first begin as a name does, the others may end one."""
    return _begins(one[0]) and not all(map(_begins, two))


def _begins(word: str) -> bool:
    return len(word) == 1 or (folded(word) in given_names() and folded(word) not in PARTICLES)
