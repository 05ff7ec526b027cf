"""What tables and columns are called in other languages, from one table of all of them."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from tasks.inference.offline.data import load
from tasks.inference.offline.words import plain_letters, plural

_NONE = "-"
_SHARED = 3
_PLURAL_ENDS = ("e", "en", "er", "ern", "i", "n", "nnen", "s", "x")


@cache
def words_in(code: str, sort: str) -> Mapping[str, str]:
    """The ``nouns`` or ``verbs`` of a language and its fixed phrases, in English; the first meaning counts."""
    found: dict[str, str] = {}
    for english, written in _rows(code, sort):
        words = [word.strip() for word in written.split("/")]
        for at, word in enumerate(words):
            several = sort == "nouns" and _is_plural_of_one(word, words[:at])
            found.setdefault(word.replace("'", " "), plural(english) if several else english)
    return found


def _is_plural_of_one(word: str, before: list[str]) -> bool:
    """Whether an alternative is another's plural: ``kinder`` behind ``kind``, ``häfen`` behind ``hafen``."""
    if " " in word or not word.endswith(_PLURAL_ENDS):
        return False
    same = [each for each in before if plain_letters(each)[:_SHARED] == plain_letters(word)[:_SHARED]]
    return any(len(each) <= len(word) and each != word for each in same)


@cache
def _table() -> Mapping[str, Any]:
    return load("vocabulary.yaml")


def _rows(code: str, sort: str) -> Iterator[tuple[str, str]]:
    place = _table()["languages"].index(code)
    for english, row in _table()[sort].items():
        written = row.split("|")[place].strip()
        if written != _NONE:
            yield english, written
