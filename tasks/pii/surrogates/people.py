"""Surrogates of people: word by word, so that a full name, its parts, an initial and a mention in a text agree."""

from collections.abc import Callable
from functools import lru_cache

from tasks.pii.lexicon import MAN, WOMAN, folded, given_names
from tasks.pii.surrogates.ask import Ask
from tasks.pii.surrogates.initials import Initials
from tasks.pii.surrogates.name_parts import Named, learnt_of, plainly
from tasks.pii.surrogates.name_roles import Known
from tasks.pii.surrogates.readings import READINGS, is_reading
from tasks.pii.surrogates.scripts import lists_locale, script_of
from tasks.pii.surrogates.unspaced import Unspaced
from tasks.values.entities.latin import slug
from tasks.values.entities.locales import LOCALES, locale_of
from tasks.values.entities.names import names_of


def name_domain(role: str, word: str, locale: str, han: str = "ja_JP") -> str:
    """The domain of a name's surrogates: of its sex and script, and of the dataset's locale or one that knows it."""
    plain = folded(word)
    script = script_of(plain)
    if is_reading(plain):
        return f"given/0/{READINGS}" if role == "given" else f"family/{READINGS}"
    home = lists_locale(script, locale, han) if script else _home(role, plain, locale)
    return f"given/{given_names().get(plain, 0) or _sounds(plain)}/{home}" if role == "given" else f"family/{home}"


@lru_cache(maxsize=65_536)
def _home(role: str, plain: str, locale: str) -> str:
    wanted = locale_of(locale).name
    order = [wanted, *(name for name in LOCALES if name != wanted)]
    return next((name for name in order if plain in listed(name, role)), wanted)


@lru_cache(maxsize=64)
def listed(locale: str, role: str) -> frozenset[str]:
    """The given or the family names of a locale, folded."""
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


def fake_names(
    locale: str, role: str = "full", initials: Initials | None = None, unspaced: Unspaced | None = None,
    *, turned: bool = False,
) -> Callable[[list[str], Ask], list[str]]:  # fmt: skip
    """Make a maker of names.

    Args:
        locale: The dataset's.
        role: ``given`` or ``family`` for columns that hold one part alone, ``full`` for the rest.
        initials: Whose the initials are; nobody's when absent.
        unspaced: Where family names end that no blank is behind.
        turned: Whether the column has the family's name before the given one.
    """
    first = turned or locale_of(locale).family_first
    known = Known(role, first, initials or Initials(), unspaced or Unspaced(locale), turned)

    def make(values: list[str], ask: Ask) -> list[str]:
        learnt = learnt_of(values, ask) if role == "full" else {}
        named = [Named.of(value, known, learnt) for value in values]
        answers: dict[tuple[str, str], str] = {}
        for kind in ("given", "family"):
            words = list(dict.fromkeys(plainly(word) for one in named for word in one.asked(kind)))
            if role == kind:
                ask.note_alone(kind, words)
            domains = [name_domain(kind, word, locale, known.unspaced.han) for word in words]
            answers |= {(kind, word): new for word, new in zip(words, ask(kind, domains, words), strict=True)}
        return [one.written(answers) for one in named]

    return make


@lru_cache(maxsize=65_536)
def latin(name: str, locale: str) -> str:
    """A name in small Latin letters, for addresses."""
    return slug(name, locale_of(locale).language)
