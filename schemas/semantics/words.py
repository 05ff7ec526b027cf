"""Column names, taken apart into plain small words: ``custFName2`` is customer, first, name."""

import re
import unicodedata
from functools import cache

from schemas.semantics.knowledge import abbreviations, glued, translations, vocabulary

_MARKS = "\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0900-\u0903\u093a-\u094f\u0e31\u0e34-\u0e3a\u0e47-\u0e4e"
_PARTS = re.compile(
    r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z\u00df-\u00f6\u00f8-\u00ff]+|[A-Z\u00c0-\u00de]+|\d+"
    rf"|(?:[^\W\d_]|[{_MARKS}])+"
)
_SEPARATORS = re.compile(r"[\s_\-\u30fb/]+")
_BESIDE = re.compile(r"[\d\s_.:#*-]+$|[(\uff08].*$")
_WIDE = re.compile(r"[\uff00-\uffef]")
_UNSPACED = re.compile(r"[\u0e00-\u0e7f\u3005-\u30ff\u3400-\u9fff\uac00-\ud7a3]+$")


@cache
def words_of(name: str) -> tuple[str, ...]:
    """Take a name apart: at underscores, spaces and humps; abbreviations and common foreign words become English.

    Numbers stay, as words of their own: ``address2`` is address, 2.
    """
    if not name.isascii():
        name = unicodedata.normalize("NFKC" if _WIDE.search(name) else "NFC", name)
        if whole := translations().get(_SEPARATORS.sub(" ", _BESIDE.sub("", name).strip().lower())):
            return tuple(whole.split())
    raw = [part.lower() for part in _PARTS.findall(name)]
    words: list[str] = []
    for part in raw:
        words += glued().get(part) or _expanded(part)
    return tuple(_lines(raw) if "ln" in raw and "address" in words else words)


def _lines(raw: list[str]) -> list[str]:
    """Read ``ln`` beside an address as its line: elsewhere it is short for a last name."""
    return [word for part in raw for word in (["line"] if part == "ln" else glued().get(part) or _expanded(part))]


def _unspaced(part: str) -> list[str]:
    """Cut a run of a script without blanks at the longest ending that is known."""
    for at in range(1, len(part)):
        end = translations().get(part[at:]) if len(part) - at > 1 else translations().get("-" + part[at:])
        if end:
            return [*_expanded(part[:at]), *end.split()]
    return [part]


def _expanded(part: str) -> list[str]:
    if short := abbreviations().get(part):
        return short.split()
    if part in vocabulary():
        return [part]
    if foreign := translations().get(part):
        return foreign.split()
    if _UNSPACED.match(part):
        return _unspaced(part)
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
