"""People whose names are written in Cyrillic or Greek within text of Latin letters."""

import importlib
import re
from collections.abc import Iterator
from functools import cache

from tasks.pii.lexicon import folded
from tasks.pii.ner.known import all_places

_LOCALES = ("ru_RU", "uk_UA", "bg_BG", "el_GR")
_LISTS = ("first_names", "first_names_male", "first_names_female", "last_names", "last_names_male", "last_names_female")
_WORD = r"(?:[\u0410-\u042f\u0401\u0404\u0406\u0407\u0490][\u0430-\u045f\u0491']+|[\u0386-\u03ab][\u03ac-\u03ce]+)"
_RUN = re.compile(rf"(?<!\w){_WORD}(?:[ -]{_WORD}){{0,3}}(?!\w)")
_FAMILY = re.compile(
    r"(?:\u043e\u0432|\u0435\u0432|\u0451\u0432|\u0438\u043d|\u044b\u043d)\u0430?$|(?:\u0441\u043a|\u0446\u043a)(?:\u0438\u0439|\u0430\u044f)$"
    r"|(?:\u0435\u043d\u043a\u043e|\u0447\u0443\u043a|\u044e\u043a|\u044f\u043d|\u0434\u0437\u0435|\u0448\u0432\u0438\u043b\u0438|\u043e\u0432\u0438\u0447|\u0435\u0432\u0438\u0447)$"
    r"|(?:\u03bf\u03c0\u03bf\u03c5\u03bb|\u03b9\u03b4|\u03b1\u03ba|\u03b9\u03b1\u03b4)(?:\u03bf\u03c2|\u03bf\u03c3|\u03bf\u03c5|\u03b7\u03c2|\u03b7\u03c3|\u03b7)$"
)  # of Russian, Ukrainian, Georgian and Greek families
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f]")
_LETTER = re.compile(r"[^\W\d_]")
_REACH = 120
_SCORE = 0.74


@cache
def _names() -> frozenset[str]:
    """Names of locales that write in these letters, folded."""
    found: set[str] = set()
    for locale in _LOCALES:
        provider = importlib.import_module(f"faker.providers.person.{locale}").Provider
        found |= {folded(str(name)) for kind in _LISTS for name in getattr(provider, kind, ())}
    return frozenset(found)


def people_in_other_letters(text: str) -> Iterator[tuple[int, int, float]]:
    """Give start, end and score of the people: a name of a list or an ending of families', where the text is Latin."""
    for run in _RUN.finditer(text):
        words = [folded(word) for word in re.split("[ -]", run.group())]
        if folded(run.group()) in all_places() or not any(word in _names() or _FAMILY.search(word) for word in words):
            continue
        before = text[max(0, run.start() - _REACH) : run.start()].rpartition("\x1e")[2]
        around = before + text[run.end() : run.end() + _REACH].partition("\x1e")[0]
        if 2 * len(_LATIN.findall(around)) > len(_LETTER.findall(around)):
            yield *run.span(), _SCORE
