"""Column names, taken apart into plain small words: ``custFName2`` is customer, first, name."""

import re
from functools import cache

from schemas.semantics.knowledge import abbreviations, glued, translations, vocabulary

_PARTS = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z\u00df-\u00f6\u00f8-\u00ff]+|[A-Z\u00c0-\u00de]+|\d+|[^\W\d_]+")


@cache
def words_of(name: str) -> tuple[str, ...]:
    """Take a name apart: at underscores, spaces and humps; abbreviations and common foreign words become English.

    Numbers stay, as words of their own: ``address2`` is address, 2.
    """
    raw = [part.lower() for part in _PARTS.findall(name)]
    words: list[str] = []
    for part in raw:
        words += glued().get(part) or _expanded(part)
    return tuple(words)


def _expanded(part: str) -> list[str]:
    if short := abbreviations().get(part):
        return short.split()
    if part in vocabulary():
        return [part]
    if foreign := translations().get(part):
        return foreign.split()
    singular = singular_of(part)
    if singular in vocabulary():
        return [singular]
    return _cut(part) or [part]


def _cut(part: str) -> list[str] | None:
    """Cut a run of small letters into known words, the longest first: ``phonenumber``; None when it is none."""
    if len(part) < 7:
        return None
    for end in range(len(part) - 2, 2, -1):
        head, tail = part[:end], part[end:]
        if head in vocabulary() and tail in vocabulary():
            return [head, tail]
    return None


def singular_of(word: str) -> str:
    """The singular of an English noun, roughly: ``categories``, ``addresses``, ``people``."""
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "xes", "ches", "shes", "uses")):
        return word[:-2]
    if word.endswith("s") and not word.endswith(("ss", "us", "is")) and len(word) > 3:
        return word[:-1]
    return word


_IRREGULAR = {
    "people": "person",
    "children": "child",
    "men": "man",
    "women": "woman",
    "staff": "staff",
    "data": "data",
    "series": "series",
    "species": "species",
    "movies": "movie",
    "addresses": "address",
    "statuses": "status",
    "news": "news",
}
