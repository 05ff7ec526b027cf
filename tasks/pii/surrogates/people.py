"""Surrogates of people: word by word, so that a full name, its parts, an initial and a mention in a text agree."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from tasks.pii.lexicon import MAN, WOMAN, family_names, folded, given_names
from tasks.pii.name_words import PARTICLES, WORD, is_unspaced
from tasks.pii.surrogates.ask import Ask
from tasks.pii.surrogates.initials import Initials
from tasks.pii.surrogates.pouring import cased_like
from tasks.pii.surrogates.scripts import lists_locale, script_of
from tasks.pii.surrogates.unspaced import Unspaced
from tasks.values.entities.latin import slug
from tasks.values.entities.locales import LOCALES, locale_of
from tasks.values.entities.names import names_of

_TITLES = PARTICLES | {
    "mr", "mrs", "ms", "miss", "dr", "prof", "sir", "herr", "frau", "sr", "sra", "jr", "ii", "iii", "iv", "md",
    "phd", "esq", "rn", "mme", "m", "mlle", "dds", "dvm", "mx",
}  # fmt: skip
_SPACES = {"given": "given", "family": "family"}


def name_domain(role: str, word: str, locale: str, han: str = "ja_JP") -> str:
    """The domain of a name's surrogates: of its sex and script, and of the dataset's locale or one that knows it."""
    plain = folded(word)
    script = script_of(plain)
    home = lists_locale(script, locale, han) if script else _home(role, plain, locale)
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


def fake_names(
    locale: str, role: str = "full", initials: Initials | None = None, unspaced: Unspaced | None = None
) -> Callable[[list[str], Ask], list[str]]:
    """Make a maker of names.

    Args:
        locale: The dataset's.
        role: ``given`` or ``family`` for columns that hold one part alone, ``full`` for the rest.
        initials: Whose the initials are; nobody's when absent.
        unspaced: Where family names end that no blank is behind.
    """
    known = Known(role, locale_of(locale).family_first, initials or Initials(), unspaced or Unspaced(locale))

    def make(values: list[str], ask: Ask) -> list[str]:
        named = [Named.of(value, known, ask) for value in values]
        answers: dict[tuple[str, str], str] = {}
        for kind in ("given", "family"):
            words = list(dict.fromkeys(folded(word) for one in named for word in one.asked(kind)))
            domains = [name_domain(kind, word, locale, known.unspaced.han) for word in words]
            answers |= {(kind, word): new for word, new in zip(words, ask(kind, domains, words), strict=True)}
        return [one.written(answers) for one in named]

    return make


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
    def of(cls, value: str, known: Known, ask: Ask) -> "Named":
        """Take a value apart."""
        words = [Word(*match.span(), match.group()) for match in WORD.finditer(value)]
        if not value.isascii() and any(is_unspaced(word.text) for word in words):
            return cls._unspaced(value, words, known)
        roles = _roles([word.text for word in words], known.role, value, known.family_first, ask)
        short = next((word.text for word in words if is_initial(word.text)), None)
        family = next((word.text for word, one in zip(words, roles, strict=True) if one == "family"), None)
        told = not ask.learning and "given" not in roles and short and family
        return cls(value, words, roles, known.initials.given(short, family) if told and short and family else None)

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
            answers[role, folded(word.text)] if role else "" for word, role in zip(self.words, self.roles, strict=True)
        ]
        others = "".join(new)
        letters = [answers["given", self.meant][:1].upper()] if self.meant else []
        for (start, end, word), answer in zip(self.words, new, strict=True):
            short = is_initial(word) and folded(word) not in ("y", "e")
            wanted = (letters.pop() if letters else initial(word, others)) if short else answer
            written += [self.value[at:start], cased_like(word, wanted) if wanted else word]
            at = end
        return "".join((*written, self.value[at:]))


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


def initial(word: str, family: str) -> str:
    """Another letter for an initial that is nobody's, the same one beside the same names."""
    letters = "ABCDEFGHJKLMNPRSTW"
    turn = sum(ord(char) for char in folded(family)) or 7
    return letters[(ord(word.upper()[0]) * 7 + turn) % len(letters)]


@lru_cache(maxsize=65_536)
def latin(name: str, locale: str) -> str:
    """A name in small Latin letters, for addresses."""
    return slug(name, locale_of(locale).language)
