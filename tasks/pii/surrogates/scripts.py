"""Names of people in scripts other than Latin: which lists a word's surrogate comes from."""

import re
from collections.abc import Sequence
from functools import cache, lru_cache

from tasks.pii.lexicon import MAN, WOMAN
from tasks.pii.name_words import is_unspaced
from tasks.pii.surrogates.forms import Combined
from tasks.values.entities.locales import known
from tasks.values.entities.names import faker_lists, names_of

HAN = "han"
_SCRIPTS = (
    ("ja_JP", re.compile("[\u3041-\u30ff\uff66-\uff9f]")), ("ko_KR", re.compile("[\uac00-\ud7a3]")),
    (HAN, re.compile("[\u3400-\u9fff\uf900-\ufaff]")), ("th_TH", re.compile("[\u0e00-\u0e7f]")),
    ("ru_RU", re.compile("[\u0400-\u04ff]")), ("el_GR", re.compile("[\u0370-\u03ff\u1f00-\u1fff]")),
    ("he_IL", re.compile("[\u0590-\u05ff]")), ("ar_AA", re.compile("[\u0600-\u06ff]")),
    ("hi_IN", re.compile("[\u0900-\u097f]")),
)  # fmt: skip


@lru_cache(maxsize=65_536)
def script_of(word: str) -> str:
    """The locale of whose script a word is, ``han`` where it may be Japanese or Chinese; "" for Latin and the rest."""
    if word.isascii():
        return ""
    return next((locale for locale, letters in _SCRIPTS if letters.search(word)), "")


@lru_cache(maxsize=1_024)
def lists_locale(script: str, locale: str, han: str) -> str:
    """The locale whose lists have names in a script: the dataset's where it is written so."""
    own = known(locale) and script_of(names_of(locale).last.values[0].as_py()) == script
    return locale if own else han if script == HAN else script


@cache
def given_of(locale: str, sex: str) -> tuple[str, ...]:
    """Given names of a sex (bits as in the lexicon; of either for 0) in a locale of another script."""
    if known(locale):
        first = names_of(locale).first
        slots = {str(MAN): (0,), str(WOMAN): (1,)}.get(sex, (0, 1))
        return _single(first.values.take(sorted({place for slot in slots for place in first.slots[slot].tolist()})))
    person = faker_lists("person", locale)
    wanted = {str(MAN): ("male",), str(WOMAN): ("female",)}.get(sex, ("male", "female"))
    return _single([name for side in wanted for name in getattr(person, f"first_names_{side}")])


@cache
def family_of(locale: str) -> tuple[str, ...]:
    """Family names in a locale."""
    if known(locale):
        return _single(names_of(locale).last.values)
    return _single(faker_lists("person", locale).last_names)


def _single(names: Sequence[object]) -> tuple[str, ...]:
    listed = (str(name) for name in names)
    return tuple(dict.fromkeys(name for name in listed if not re.search(r"[\s'\"\u2019-]", name)))


@cache
def coined_of(locale: str, names: tuple[str, ...]) -> Combined:
    """More names in the script of some: of their characters where each is a word, two side by side otherwise."""
    if script_of(names[0]) in (HAN, "ko_KR", "ja_JP") and is_unspaced(names[0]):
        first = tuple(sorted({name[0] for name in names}))
        other = tuple(sorted({name[-1] for name in names}))
        return Combined((first, other, other))
    return Combined((names, ("",) if is_unspaced(names[0]) else ("-",), names))
