"""Which part in a person's name each of its words has: given, family, or none, as titles and initials."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from tasks.pii.lexicon import family_names, folded, given_names
from tasks.pii.name_words import PARTICLES, WORD
from tasks.pii.ranks import RANKS
from tasks.pii.surrogates.ask import ALONE
from tasks.pii.surrogates.initials import Initials
from tasks.pii.surrogates.several_names import FIRM_WORDS, is_firm, people_of
from tasks.pii.surrogates.unspaced import Unspaced

Learnt = Mapping[str, frozenset[str]]
"""Words that the columns have, folded, by what part of a name they are."""

TITLES = PARTICLES | RANKS | {
    "mr", "mrs", "ms", "miss", "dr", "prof", "sir", "herr", "frau", "sr", "sra", "jr", "ii", "iii", "iv", "md",
    "phd", "esq", "rn", "mme", "m", "mlle", "dds", "dvm", "mx", "mstr", "chd", "inft",
}  # fmt: skip
_ADDRESSED = TITLES - PARTICLES | {"madame", "monsieur", "mademoiselle", "signor", "signora", "fru", "pan", "pani"}
_TITLED = re.compile(rf"^\s*(?:(?:{'|'.join(sorted(_ADDRESSED))})\b\.?\s+)+", re.IGNORECASE)
_HYPHEN = re.compile("[-\u2010\u2011]")
_IRISH = frozenset("ÓóÒò")  # a son's: no initial


@dataclass(frozen=True)
class Known:
    """What names are read by.

    Attributes:
        role: What part of names the column holds.
        family_first: Whether the family's name comes first in the dataset's locale, or in the column.
        initials: Whose the initials are.
        unspaced: Where family names end that no blank is behind.
        turned: Whether the family's name comes first in the column.
    """

    role: str
    family_first: bool
    initials: Initials
    unspaced: Unspaced
    turned: bool = False


class Word(NamedTuple):
    """A word of a name and where it stands."""

    start: int
    end: int
    text: str


def placed_roles(words: list[Word], value: str, known: "Known", learnt: Learnt) -> list[str]:
    """Tell which part each word of a value has in a name: of the column, by its place, and by what the columns know."""
    if known.role != "full":
        return ["" if is_title(word.text) and len(words) > 1 else known.role for word in words]
    roles = [""] * len(words)
    firm = is_firm([word.text for word in words]) and any(map(_tells, words))  # Los Hermanos has no other name
    for places in people_in(words, value):
        own = [words[place] for place in places]
        one = _of_firm(own) if firm else _of_one(own, value[own[0].start : own[-1].end], own[0].start, known)
        for place, role in zip(places, one, strict=True):
            roles[place] = role
    return known_roles(words, roles, learnt)


def people_in(words: Sequence[Word], value: str) -> list[list[int]]:
    """Part the words of a value into those of one person each; see :func:`several_names.people_of`."""
    if not words:  # an empty cell, which databases, Parquet and JSON tell from none
        return []
    ends = [*(word.start for word in words[1:]), len(value)]
    between = [value[word.end : end] for word, end in zip(words, ends, strict=True)]
    return people_of([word.text for word in words], between)


def each_person(value: str) -> list[str]:
    """The names of people in a value, as they stand there."""
    words = [Word(*match.span(), match.group()) for match in WORD.finditer(value)]
    parts = people_in(words, value)
    return [value[words[one[0]].start : words[one[-1]].end] for one in parts] if len(parts) > 1 else [value]


def _of_firm(words: list[Word]) -> list[str]:
    """Of a firm, all but the words of its kind: the given name first, where it has both of somebody's names."""
    own = [_tells(word) for word in words]
    both = sum(own) > 1 and folded(words[own.index(True)].text) in given_names()
    first = own.index(True) if both else -1
    return ["" if not flag else "given" if place == first else "family" for place, flag in enumerate(own)]


def _tells(word: Word) -> bool:
    """Whether a word of a firm's name is more than its kind, a title or an initial."""
    return not (folded(word.text) in FIRM_WORDS or is_title(word.text) or is_initial(word.text))


def _of_one(words: list[Word], value: str, start: int, known: "Known") -> list[str]:
    shifted = [Word(word.start - start, word.end - start, word.text) for word in words]
    groups = _compounds(shifted, value) if _HYPHEN.search(value) else [[word] for word in shifted]
    last = [group[-1].text for group in groups]
    comma = "," in value and len(last) > 1 and folded(last[-1]) not in TITLES
    named = [word for word in last if not (is_title(word) or is_initial(word))]
    turned = len(named) > 1 and not comma and family_leads(named[0], named[-1], known.family_first)
    turned |= len(named) == 1 and known.turned  # Keller A.
    roles = roles_of(last, family_first=turned, comma=comma)
    if comma:
        roles = _before_comma(groups, roles, value.index(","))
    return [role for group, role in zip(groups, roles, strict=True) for _ in group]


def _before_comma(groups: list[list[Word]], roles: list[str], comma: int) -> list[str]:
    """What stands before the comma is the family's, ``Fuentes Ibáñez, Candela``, unless it is a given name alone."""
    family = [group[0].start < comma and not _is_given_alone(group[-1].text) for group in groups]
    return [role and ("family" if flag else role) for role, flag in zip(roles, family, strict=True)]


def _is_given_alone(word: str) -> bool:
    plain = folded(word)
    return plain in given_names() and plain not in family_names()


def _compounds(words: list[Word], value: str) -> list[list[Word]]:
    """Words that a hyphen joins are one name, of one kind."""
    groups: list[list[Word]] = []
    for word in words:
        if groups and value[groups[-1][-1].end : word.start] in ("-", "\u2010", "\u2011"):
            groups[-1].append(word)
        else:
            groups.append([word])
    return groups


def known_roles(words: Sequence[Word], roles: Sequence[str], learnt: Learnt) -> list[str]:
    """What the columns know a word as, and know it as alone, those of one part first; else what its place says."""
    if not learnt:
        return list(roles)
    return [
        _known_role(folded(word.text), role, learnt) if role else "" for word, role in zip(words, roles, strict=True)
    ]


def _known_role(plain: str, role: str, learnt: Learnt) -> str:
    for kind in (ALONE, ""):
        given, family = (plain in learnt[f"{kind}{part}"] for part in ("given", "family"))
        if given != family:
            return "given" if given else "family"
        if given:
            return role
    return role


def roles_of(words: Sequence[str], *, family_first: bool, comma: bool) -> list[str]:
    """Tell which words of a name are given names, which family names, and which none (``""``: titles, initials)."""
    roles = ["" if is_title(word) or is_initial(word) else "given" for word in words]
    named = [place for place, role in enumerate(roles) if role]
    if len(named) == 1:
        place = named[0]
        alone = len(words) == 1
        roles[place] = (
            _lone(words[place]) if alone else "family" if place == len(words) - 1 or comma or family_first else "given"
        )
        if not alone and folded(words[0]) in ("mr", "mrs", "ms", "dr", "prof", "herr", "frau"):
            roles[place] = "family"
    elif named:
        roles[named[0] if family_first or comma else named[-1]] = "family"
    return roles


def family_leads(first: str, last: str, otherwise: bool) -> bool:
    """Whether the first word of a name is the family's: as the lists of names say, or else as most of its column's are.

    A word of both lists says nothing: half of all family names are a given name somewhere.
    """
    one, two = folded(first), folded(last)
    given, family = given_names(), family_names()
    begins, ends = one in given, two in given
    if begins == ends:
        return otherwise
    return ends and two not in family if not otherwise else not (begins and one not in family)


def is_initial(word: str) -> bool:
    """Whether a word is one letter for a name; a character of a script without capitals is a name of its own."""
    return len(word) == 1 and word.lower() != word.upper() and word not in _IRISH


def _lone(word: str) -> str:
    plain = folded(word)
    return "family" if plain in family_names() and plain not in given_names() else "given"


def is_title(word: str) -> bool:
    """Whether a word beside a name is none: a title, a particle, a son's sign."""
    return folded(word) in TITLES or word in _IRISH


def without_title(value: str) -> str:
    """A name without the titles before it: ``Mme Rita Aubry``."""
    return _TITLED.sub("", value)
