"""Places and organisations that everybody knows, wherever their names stand by themselves in running text."""

import re
from collections.abc import Iterator
from functools import cache

from tasks.pii.lexicon import folded
from tasks.pii.ner.known import SHORT_PLACES, all_places, known_places, sure_places, well_known_companies
from tasks.pii.ner.lists import english

_RUN = re.compile(
    r"(?<![\w@#/.&-])[A-Z\u00c0-\u00de][\w'\u2019&.-]*(?: (?:(?:of|the|de|del|da|do|and|&|upon|la|le|du) ){0,2}"
    r"[A-Z\u00c0-\u00de][\w'\u2019&-]*){0,4}"
)
_SMALL = re.compile(r"(?<![\w@])(?:in|from|to|near|at|around|via|outside) ((?:[a-z]{3,} ){0,2}[a-z]{3,})(?![\w@])")
_CODED = re.compile(
    r"(?:^|[\n,;>(]\s?|\b(?:in|nach|aus|\u00e0|en|a|te) (?=\d{5})|\d[A-Za-z]?[, ]\s?)(\d{4,5}) $"
)  # 80331 right before M\u00fcnchen
_DUTCH = re.compile(
    r"(?:^|[\n,;>(]\s?|\bte |\d[A-Za-z]?[, ]\s?)([1-9]\d{3} ?(?!SA|SD|SS)[A-Z]{2}) {1,2}('?[^\W\d_][\w' -]{2,30})"
)
_POLISH = re.compile(r"(?:^|[\n,;>(]\s?|\d[A-Za-z]? )(\d{2}-\d{3}) ([^\W\d_a-z\u00df-\u00ff][^\W\d_]{3,30})")
_CLOSED = re.compile(r"['\u2019]s$|[.'\u2019-]+$")
_LEADS = re.compile(
    r"\b(?:in|from|to|near|around|via|outside|visit(?:ed|ing)?|of|across|throughout)$|,$", re.IGNORECASE
)
_SCORES = {"GPE": 0.6, "ORG": 0.61}
"""Below what the network says: it has read the sentence."""

_UNUSUAL = 40  # the rank of English words from which on a capital makes a name


@cache
def _listed() -> dict[str, str]:
    orgs = dict.fromkeys(well_known_companies(), "ORG")
    return {**orgs, **dict.fromkeys(SHORT_PLACES, "GPE")}


def listed_names(text: str) -> Iterator[tuple[int, int, str, float]]:
    """Give start, end, type and score of well-known places and organisations."""
    places, listed = known_places(), _listed()
    for match in _RUN.finditer(text):
        value = _CLOSED.sub("", match.group()) if match.group() not in listed else match.group()
        type = listed.get(value) or ("GPE" if _is_place(text, match.start(), value, places) else "")
        if type:
            yield match.start(), match.start() + len(value), type, _SCORES[type]
        code = _CODED.search(text, max(0, match.start() - 12), match.start())
        if code and _names_a_place(value):
            yield *code.span(1), "POSTCODE", 0.75
    yield from _codes_with_signs(text)
    for match in _SMALL.finditer(text):
        found = _small_place(match.group(1))
        if found:
            yield match.start(1), match.start(1) + found, "GPE", _SCORES["GPE"]


def _codes_with_signs(text: str) -> Iterator[tuple[int, int, str, float]]:
    """Dutch and Polish codes, which have letters or a hyphen, behind a house's number or at the start of a part."""
    for match in _DUTCH.finditer(text):
        if _names_a_place(match.group(2)):
            yield *match.span(1), "POSTCODE", 0.75
    for match in _POLISH.finditer(text):
        if english().get(folded(match.group(2)), _UNUSUAL) >= _UNUSUAL or _names_a_place(match.group(2)):
            yield *match.span(1), "POSTCODE", 0.75


def _names_a_place(value: str) -> bool:
    words = value.split(" ")
    return any(folded(" ".join(words[:count])) in all_places() for count in range(min(3, len(words)), 0, -1))


def _is_place(text: str, start: int, value: str, places: frozenset[str]) -> bool:
    plain = folded(value)
    if plain not in places or english().get(plain, 99) < _UNUSUAL:
        return False
    return plain in sure_places() or _LEADS.search(text[max(0, start - 12) : start].rstrip()) is not None


def _small_place(words: str) -> int:
    """How many characters of the words name a place that is no word: ``las vegas for work``."""
    parts = words.split(" ")
    for count in range(len(parts), 0, -1):
        name = " ".join(parts[:count])
        if name in sure_places() and english().get(name, 99) > _UNUSUAL:
            return len(name)
    return 0
