"""Whether lists of words and names bear out what the network found, and what it is if they tell better."""

import re
from itertools import pairwise

from tasks.pii.lexicon import common_words, folded, names_anywhere, place_names, sure_names, town_names
from tasks.pii.ner.known import SHORT_PLACES
from tasks.pii.ner.lists import english
from tasks.pii.ner.ordinary import is_ordinary
from tasks.pii.ner.plausible import MOST_NAMES, better_type, place_named, plausible, usual, words_in
from tasks.pii.ner.streets import is_street, unlabelled

_BEFORE_PLACES = (["in"], ["to"], ["from"], ["near"], ["around"])
_LEADS_TO_PLACE = re.compile(
    r"(?:\b(?i:in|to|from|near|around|at|of|via|outside|beyond|across|city|town|for|and)|[,:|>\n(/-]|\d)\s*$"
)
_PARTICLES = frozenset({
    "de", "da", "do", "dos", "das", "del", "della", "di", "du", "la", "le", "van", "von", "der", "den", "ter", "ten",
    "bin", "ibn", "al", "el", "y", "e", "zu", "af", "av", "st",
})  # fmt: skip
_ARTICLES = frozenset({
    "der", "die", "das", "den", "dem", "ein", "eine", "kein", "keine", "el", "los", "las", "il", "gli", "les", "une",
    "het", "een",
})  # fmt: skip
_SHORT = 2  # letters of words that are no names
_TAIL = re.compile(r" (?:de|di|du|da|do|dos|del|della|la|von|van|der|of)\Z")  # Pilar de: a name goes on behind these


def believed(text: str, start: int, end: int, type: str) -> tuple[int, int, str] | None:
    """Judge a find.

    Args:
        text: The whole text.
        start: Where the find begins; ``end`` where it ends.
        type: What the network takes it for.

    Returns:
        Start, end and type, each maybe another; None when it is nothing.
    """
    start, end = _trimmed(text, start, end)
    if type == "ADDRESS":
        start += unlabelled(text[start:end])
        return (start, end, type) if is_street(text[start:end], text[max(0, start - 12) : start]) else None
    if type == "PERSON":
        start, end = _without_common(text, *_capitalised(text, start, end))
        while tail := _TAIL.search(text, start, end):
            end = tail.start()
    if end <= start or (type == "PERSON" and _is_a_thing(text[start:end])):
        return None
    type = better_type(text[start:end], type)
    if not plausible(text[start:end], type) or not _written_so(text, start, end, type):
        return None
    if type == "GPE" and not _leads_to(text, start, end):
        return (start, end, "PERSON") if _like_a_person(text[start:end]) else None
    return None if type == "ORG" and _is_label(text, start, end) else (start, end, type)


def _is_a_thing(value: str) -> bool:
    """Ordinary words of other languages, or an article of one before what no list of names has: ``Der Vertrag``."""
    words = [folded(word).strip(".,") for word in value.split()]
    given, family = names_anywhere()
    if all(is_ordinary(word) for word in words):
        return True
    article = words[0] in _ARTICLES and not any(word in given or word in family for word in words[1:])
    return article or all(word in _PARTICLES for word in words)


def _is_label(text: str, start: int, end: int) -> bool:
    """Usual words that name a field or head a text: ``National Provider Identifier: 1``, ``PASSENGER MANIFEST``."""
    value = text[start:end]
    if not all(usual(word) for word in words_in(value)):
        return False
    named = re.match(r"\s?(?::|#|No\b|Number\b|ID\b)", text[end : end + 8]) is not None
    return named or (value.isupper() and " " in value and not text.isupper())


def _like_a_person(value: str) -> bool:
    """Two or three words with capitals that no list knows, where no place stands: ``held by Shirin Nguyenphan``."""
    parts = value.split()
    return (
        1 < len(parts) < MOST_NAMES
        and not _is_a_thing(value)
        and all(part.istitle() and len(part) > _SHORT and not usual(folded(part).strip(".,")) for part in parts)
    )


def _leads_to(text: str, start: int, end: int) -> bool:
    """A place that no list knows stands where places stand."""
    value = text[start:end]
    known = (
        value in SHORT_PLACES
        or place_named(value) in town_names()
        or any(word in town_names() for word in words_in(value))
    )
    return known or _LEADS_TO_PLACE.search(text[max(0, start - 24) : start]) is not None


def _capitalised(text: str, start: int, end: int) -> tuple[int, int]:
    """The longest run of capitalised words, where small ones that are no particles stand among them."""
    parts = [(match.start() + start, match.end() + start) for match in re.finditer(r"\S+", text[start:end])]
    small = [text[one].islower() and text[one:two].strip(".,") not in _PARTICLES for one, two in parts]
    odd = [not text[one].isalpha() or "/" in text[one:two] for one, two in parts]
    breaks = [place for place in range(len(parts)) if small[place] or odd[place]]
    if not breaks or all(small):
        return start, end
    edges = [-1, *breaks, len(parts)]
    first, last = max(pairwise(edges), key=lambda pair: pair[1] - pair[0])
    return (parts[first + 1][0], parts[last - 1][1]) if last - first > 1 else (start, start)


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """Leave out blanks and signs at the edges, and a possessive."""
    value = text[start:end]
    left = len(value) - len(value.lstrip(" \t\n,;:-\"'([<*|"))
    right = len(value.rstrip(" \t\n,;:-\"')]>*|"))
    if value[:right].endswith(("'s", "\u2019s")):
        right -= 2
    return start + left, start + max(right, left)


def _written_so(text: str, start: int, end: int, type: str) -> bool:
    """A name in small letters only where all is so, or where lists know it; a lone small word if they do."""
    value = text[start:end]
    if not any(char.isalpha() for char in value):
        return False
    parts = value.split()
    if any(part[:1].isupper() or not part[:1].isalpha() for part in parts):
        return True
    if any(folded(part) in sure_names() or folded(part) in place_names() for part in (*parts, value)):
        return True
    if any(_only_common(part.rstrip("s")) for part in parts) or type == "ORG":
        return False
    small = text[: start + 1].islower()
    return small if len(parts) > 1 else type == "GPE" and text[:start].split()[-1:] in _BEFORE_PLACES


def _without_common(text: str, start: int, end: int) -> tuple[int, int]:
    """Leave out common words at a name's edges that are no names: ``Called Anna Lind``."""
    parts = [(match.start() + start, match.end() + start) for match in re.finditer(r"\S+", text[start:end])]
    kept = [not _only_common(text[one:two]) for one, two in parts]
    if _called_so(text, [text[one:two] for one, two in parts], end):
        kept[-1] = True
    if not any(kept) or len(parts) < 2:
        return start, end
    first, last = kept.index(True), len(kept) - 1 - kept[::-1].index(True)
    return parts[first][0], parts[last][1]


def _called_so(text: str, names: list[str], end: int) -> bool:
    """A common word with a capital right after a given name is a family name, unless all words have one: Jim Lobe."""
    alone = not re.match(r"[ -][A-Z]", text[end : end + 2])
    return alone and len(names) > 1 and names[-1].istitle() and folded(names[-2]).strip(".") in names_anywhere()[0]


def _only_common(word: str) -> bool:
    plain = folded(word).strip(".,'\u2019")
    given, family = names_anywhere()
    usual = plain in common_words() or english().get(plain, 99) <= _EDGE
    listed = plain in given or plain in family
    return len(plain) > 1 and not listed and (usual or is_ordinary(plain))


_EDGE = 35  # words so usual are left off a name's edges
