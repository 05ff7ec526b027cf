"""Surrogates of people: word by word, so that a full name, its parts, an initial and a mention in a text agree."""

import re
from collections.abc import Callable, Sequence
from functools import lru_cache

from tasks.pii.lexicon import MAN, WOMAN, family_names, folded, given_names
from tasks.pii.surrogates.ask import Ask
from tasks.pii.surrogates.pouring import cased_like
from tasks.values.entities.latin import slug
from tasks.values.entities.locales import LOCALES, locale_of
from tasks.values.entities.names import names_of

_WORD = re.compile(r"[^\W\d_]+(?:['\u2019][^\W\d_]+)*")
_TITLES = frozenset({
    "mr", "mrs", "ms", "miss", "dr", "prof", "sir", "herr", "frau", "sr", "sra", "jr", "ii", "iii", "iv", "md",
    "phd", "esq", "rn", "mme", "m", "mlle",
    "de", "da", "di", "del", "della", "van", "von", "der", "den", "la", "le", "du", "dos", "das", "bin", "al", "el",
    "y", "e", "dds", "dvm", "mx",
})  # fmt: skip
_SPACES = {"given": "given", "family": "family"}


def name_domain(role: str, word: str, locale: str) -> str:
    """The domain of a name's surrogates: of its sex, and of the dataset's locale or else one that knows the name."""
    plain = folded(word)
    home = _home(role, plain, locale)
    return f"given/{given_names().get(plain, 0) or _sounds(plain)}/{home}" if role == "given" else f"family/{home}"


@lru_cache(maxsize=65_536)
def _home(role: str, plain: str, locale: str) -> str:
    wanted = locale_of(locale).name
    order = [wanted, *(name for name in LOCALES if name != wanted)]
    return next((name for name in order if plain in _known(name, role)), wanted)


@lru_cache(maxsize=64)
def _known(locale: str, role: str) -> frozenset[str]:
    names = names_of(locale)
    part = names.first if role == "given" else names.last
    return frozenset(folded(value) for value in part.values.to_pylist())


def _sounds(plain: str) -> int:
    return (
        WOMAN
        if plain.endswith(("a", "ia", "ine", "elle", "ie", "een", "lyn"))
        else MAN
        if plain.endswith(("o", "us", "rd", "ck"))
        else 0
    )


def roles_of(words: Sequence[str], *, family_first: bool, comma: bool) -> list[str]:
    """Tell which words of a name are given names, which family names, and which none (``""``: titles, initials)."""
    roles = ["" if folded(word) in _TITLES or is_initial(word) else "given" for word in words]
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
    return len(word) == 1 and word.lower() != word.upper()


def _lone(word: str) -> str:
    plain = folded(word)
    return "family" if plain in family_names() and plain not in given_names() else "given"


def fake_names(locale: str, role: str = "full") -> Callable[[list[str], Ask], list[str]]:
    """Make a maker of names.

    Args:
        locale: The dataset's.
        role: ``given`` or ``family`` for columns that hold one part alone, ``full`` for the rest.
    """
    family_first = locale_of(locale).family_first

    def make(values: list[str], ask: Ask) -> list[str]:
        found = [list(_WORD.finditer(value)) for value in values]
        roles = [
            _roles([match.group() for match in matches], role, value, family_first, ask)
            for matches, value in zip(found, values, strict=True)
        ]
        asked = [
            (number, place, kind) for number, kinds in enumerate(roles) for place, kind in enumerate(kinds) if kind
        ]
        answers: dict[tuple[int, int], str] = {}
        for kind in ("given", "family"):
            places = [(number, place) for number, place, one in asked if one == kind]
            texts = [found[number][place].group() for number, place in places]
            domains = [name_domain(kind, word, locale) for word in texts]
            answers |= dict(zip(places, ask(kind, domains, [folded(word) for word in texts]), strict=True))
        return [
            _written(value, matches, roles[number], number, answers)
            for number, (value, matches) in enumerate(zip(values, found, strict=True))
        ]

    return make


def _roles(words: list[str], role: str, value: str, family_first: bool, ask: Ask) -> list[str]:
    if role != "full":
        return ["" if folded(word) in _TITLES and len(words) > 1 else role for word in words]
    comma = "," in value and len(words) > 1 and folded(words[-1]) not in _TITLES
    roles = roles_of(words, family_first=family_first, comma=comma)
    if len(words) == 1 and roles[0]:  # a word alone in a text: what the columns knew it as decides
        plain = [folded(words[0])]
        known = [kind for kind in ("given", "family") if ask.knows(kind, plain)[0]]
        roles[0] = known[0] if len(known) == 1 else roles[0]
    return roles


def _written(
    value: str, matches: list["re.Match[str]"], roles: list[str], number: int, answers: dict[tuple[int, int], str]
) -> str:
    """Put the surrogates in place; an initial becomes another letter."""
    written, at = [], 0
    for place, match in enumerate(matches):
        word = match.group()
        new = cased_like(word, answers[number, place]) if roles[place] else word
        if is_initial(word) and folded(word) not in ("y", "e"):
            new = cased_like(word, initial(word, matches, answers, number))
        written += [value[at : match.start()], new]
        at = match.end()
    return "".join((*written, value[at:]))


def initial(word: str, matches: list["re.Match[str]"], answers: dict[tuple[int, int], str], number: int) -> str:
    """Another letter for an initial, the same one beside the same family name."""
    family = "".join(answers.get((number, place), "") for place in range(len(matches)))
    letters = "ABCDEFGHJKLMNPRSTW"
    turn = sum(ord(char) for char in folded(family)) or 7
    return letters[(ord(word.upper()[0]) * 7 + turn) % len(letters)]


@lru_cache(maxsize=65_536)
def latin(name: str, locale: str) -> str:
    """A name in small Latin letters, for addresses."""
    return slug(name, locale_of(locale).language)
