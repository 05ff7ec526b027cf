"""A person's name taken apart into words, each with its part in it, and put together again from their surrogates."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from tasks.pii.lexicon import family_names, folded, given_names
from tasks.pii.name_words import PARTICLES, WORD, is_unspaced
from tasks.pii.surrogates.ask import Ask
from tasks.pii.surrogates.initials import Initials
from tasks.pii.surrogates.pouring import cased_like
from tasks.pii.surrogates.readings import as_katakana, written_like
from tasks.pii.surrogates.unspaced import Unspaced

Learnt = Mapping[str, frozenset[str]]
"""Words that the columns have, folded, by what part of a name they are."""

TITLES = PARTICLES | {
    "mr", "mrs", "ms", "miss", "dr", "prof", "sir", "herr", "frau", "sr", "sra", "jr", "ii", "iii", "iv", "md",
    "phd", "esq", "rn", "mme", "m", "mlle", "dds", "dvm", "mx",
}  # fmt: skip
_HYPHEN = re.compile("[-\u2010\u2011]")
_IRISH = frozenset("ÓóÒò")  # a son's: no initial


@dataclass(frozen=True)
class Known:
    """What names are read by.

    Attributes:
        role: What part of names the column holds.
        family_first: Whether the family's name comes first in the dataset's locale.
        initials: Whose the initials are.
        unspaced: Where family names end that no blank is behind.
    """

    role: str
    family_first: bool
    initials: Initials
    unspaced: Unspaced


class Word(NamedTuple):
    """A word of a name and where it stands."""

    start: int
    end: int
    text: str


@dataclass(frozen=True)
class Named:
    """A value taken apart into the words of a name.

    Attributes:
        value: The whole.
        words: Its words, where they stand.
        roles: What each is: ``given``, ``family`` or ``""``, as titles and initials are.
        meant: The given name, folded, that the first initial is of; None when none is known.
    """

    value: str
    words: list[Word]
    roles: list[str]
    meant: str | None

    @classmethod
    def of(cls, value: str, known: Known, learnt: Learnt) -> "Named":
        """Take a value apart."""
        if found := _plain(value, known.role, known.family_first):
            return cls(value, found, _known_roles(found, ("given", "family"), learnt), None)
        words = [Word(*match.span(), match.group()) for match in WORD.finditer(value)]
        if not value.isascii() and any(is_unspaced(word.text) for word in words):
            return cls._unspaced(value, words, known)
        roles = _roles(words, value, known, learnt)
        short = next((word.text for word in words if is_initial(word.text)), None)
        family = next((word.text for word, one in zip(words, roles, strict=True) if one == "family"), None)
        told = learnt and short is not None and family is not None and "given" not in roles
        return cls(value, words, roles, known.initials.given(short or "", family or "") if told else None)

    @classmethod
    def _unspaced(cls, value: str, words: list[Word], known: Known) -> "Named":
        """Of a script without blanks: a run alone is a full name, of two the first is the family's."""
        runs = [place for place, word in enumerate(words) if is_unspaced(word.text)]
        cut: list[Word] = []
        roles: list[str] = []
        for place, word in enumerate(words):
            parts = known.unspaced.words(word.text) if place in runs else []
            if len(runs) > 1 or known.role != "full":
                end = parts[-1][1] if parts else 0
                role = known.role if known.role != "full" else "family" if place == runs[0] else "given"
                parts = [(0, end, role)] if parts else []
            cut += [Word(word.start + one, word.start + two, word.text[one:two]) for one, two, _ in parts]
            roles += [role for _, _, role in parts]
        return cls(value, cut, roles, None)

    def asked(self, kind: str) -> list[str]:
        """The words of a kind that surrogates are wanted for."""
        words = [word.text for word, role in zip(self.words, self.roles, strict=True) if role == kind]
        return [*words, self.meant] if kind == "given" and self.meant else words

    def written(self, answers: Mapping[tuple[str, str], str]) -> str:
        """Put the surrogates in place; an initial becomes the new name's, or another letter."""
        written, at = [], 0
        new = [
            answers[role, plainly(word.text)] if role else "" for word, role in zip(self.words, self.roles, strict=True)
        ]
        others = "".join(new)
        letters = [answers["given", self.meant][:1].upper()] if self.meant else []
        for (start, end, word), answer in zip(self.words, new, strict=True):
            short = is_initial(word) and folded(word) not in ("y", "e")
            wanted = (letters.pop() if letters else initial(word, others)) if short else answer
            written += [self.value[at:start], written_like(word, cased_like(word, wanted)) if wanted else word]
            at = end
        return "".join((*written, self.value[at:]))


def plainly(word: str) -> str:
    """A word as its surrogate is kept: in small letters without diacritics, kana in one way."""
    return as_katakana(folded(word))


def roles_of(words: Sequence[str], *, family_first: bool, comma: bool) -> list[str]:
    """Tell which words of a name are given names, which family names, and which none (``""``: titles, initials)."""
    roles = ["" if _is_title(word) or is_initial(word) else "given" for word in words]
    named = [place for place, role in enumerate(roles) if role]
    if len(named) == 1:
        place = named[0]
        alone = len(words) == 1
        roles[place] = _lone(words[place]) if alone else "family" if place == len(words) - 1 or comma else "given"
        if not alone and folded(words[0]) in ("mr", "mrs", "ms", "dr", "prof", "herr", "frau"):
            roles[place] = "family"
    elif named:
        roles[named[0] if family_first or comma else named[-1]] = "family"
    return roles


def is_initial(word: str) -> bool:
    """Whether a word is one letter for a name; a character of a script without capitals is a name of its own."""
    return len(word) == 1 and word.lower() != word.upper() and word not in _IRISH


def _lone(word: str) -> str:
    plain = folded(word)
    return "family" if plain in family_names() and plain not in given_names() else "given"


def _plain(value: str, role: str, family_first: bool) -> list[Word] | None:
    """The two words of the usual full name, found without a search; None of any other value."""
    if role != "full" or family_first:
        return None
    first, blank, last = value.partition(" ")
    if not (blank and first.isalpha() and last.isalpha() and first.isascii() and last.isascii()):
        return None
    odd = len(first) == 1 or len(last) == 1 or first.lower() in TITLES or last.lower() in TITLES
    return None if odd else [Word(0, len(first), first), Word(len(first) + 1, len(value), last)]


def learnt_of(values: list[str], ask: Ask) -> Learnt:
    """Which words of texts the columns have as given names, and which as family names; none while learning."""
    if ask.learning:
        return {}
    words = sorted({folded(word) for value in values for word in WORD.findall(value)})
    return {
        kind: frozenset(word for word, flag in zip(words, ask.knows(kind, words), strict=True) if flag)
        for kind in ("given", "family")
    }


def _roles(words: list[Word], value: str, known: "Known", learnt: Learnt) -> list[str]:
    if known.role != "full":
        return ["" if _is_title(word.text) and len(words) > 1 else known.role for word in words]
    groups = _compounds(words, value) if _HYPHEN.search(value) else [[word] for word in words]
    last = [group[-1].text for group in groups]
    comma = "," in value and len(last) > 1 and folded(last[-1]) not in TITLES
    roles = roles_of(last, family_first=known.family_first, comma=comma)
    placed = [role for group, role in zip(groups, roles, strict=True) for _ in group]
    return _known_roles(words, placed, learnt)


def _compounds(words: list[Word], value: str) -> list[list[Word]]:
    """Words that a hyphen joins are one name, of one kind."""
    groups: list[list[Word]] = []
    for word in words:
        if groups and value[groups[-1][-1].end : word.start] in ("-", "\u2010", "\u2011"):
            groups[-1].append(word)
        else:
            groups.append([word])
    return groups


def _known_roles(words: Sequence[Word], roles: Sequence[str], learnt: Learnt) -> list[str]:
    """What the columns know a word as, and know it as alone; else what its place says."""
    if not learnt:
        return list(roles)
    given, family = learnt["given"], learnt["family"]
    settled = []
    for word, role in zip(words, roles, strict=True):
        plain = folded(word.text) if role else ""
        known = (plain in given) + 2 * (plain in family)
        settled.append(role if not role or known in (0, 3) else "given" if known == 1 else "family")
    return settled


def _is_title(word: str) -> bool:
    return folded(word) in TITLES or word in _IRISH


def initial(word: str, family: str) -> str:
    """Another letter for an initial that is nobody's, the same one beside the same names."""
    letters = "ABCDEFGHJKLMNPRSTW"
    turn = sum(ord(char) for char in folded(family)) or 7
    return letters[(ord(word.upper()[0]) * 7 + turn) % len(letters)]
