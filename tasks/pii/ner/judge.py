"""Whether lists of words and names bear out what the network found, and what it is if they tell better."""

import re
from itertools import pairwise

from tasks.pii.lexicon import common_words, folded, names_anywhere, place_names, sure_names, town_names
from tasks.pii.ner.known import SHORT_PLACES, all_places, large_cities, no_people, sure_places, well_known_companies
from tasks.pii.ner.lists import english
from tasks.pii.ner.names import words
from tasks.pii.ner.streets import is_street, unlabelled

_BEFORE_PLACES = (["in"], ["to"], ["from"], ["near"], ["around"])
_LEADS_TO_PLACE = re.compile(
    r"(?:\b(?i:in|to|from|near|around|at|of|via|outside|beyond|across|city|town|for|and)|[,:|>\n(/-]|\d)\s*$"
)
_TITLES = frozenset(
    {
        "mr",
        "mrs",
        "ms",
        "dr",
        "prof",
        "rev",
        "sgt",
        "capt",
        "lt",
        "govt",
        "jan",
        "feb",
        "mar",
        "apr",
        "aug",
        "sept",
        "oct",
        "nov",
        "dec",
    }
)
_PARTICLES = frozenset({
    "de", "da", "do", "dos", "das", "del", "della", "di", "du", "la", "le", "van", "von", "der", "den", "ter", "ten",
    "bin", "ibn", "al", "el", "y", "e", "zu", "af", "av", "st",
})  # fmt: skip
_ACRONYM = re.compile(r"[A-Z]{1,4}s?\d?$|[IVXL]+$|[A-Z&/]{2,6}\d{0,2}$")
_MOST_NAMES = 4
_LONG_NAME = 4  # letters from which on a name of a list is believed in capitals


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
    if end <= start:
        return None
    type = _better(text[start:end], type)
    if not _plausible(text[start:end], type) or not _written_so(text, start, end, type):
        return None
    if type == "GPE" and not _leads_to(text, start, end):
        return None
    return start, end, type


def _leads_to(text: str, start: int, end: int) -> bool:
    """A place that no list knows stands where places stand."""
    value = text[start:end]
    known = (
        value in SHORT_PLACES or _place(value) in town_names() or any(word in town_names() for word in _words(value))
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


def _words(value: str) -> list[str]:
    return [word for word in (folded(part).strip(".,'\u2019") for part in value.split()) if word]


def _better(value: str, type: str) -> str:
    """Ontario is a place whatever the network says, and Wendell a person; of what is both it decides."""
    plain = folded(value).strip(" .,")
    given, family = names_anywhere()
    parts = plain.replace(",", "").split()
    if value in well_known_companies():
        return "ORG"
    if type == "PERSON" and _is_place(plain, parts, given, family):
        return "GPE"
    if type == "ORG" and _place(value) in town_names() and value not in words()["companies"]:
        return "GPE"
    if type in ("GPE", "ORG") and _is_person(plain, parts, type):
        return "PERSON"
    return type


def _is_person(plain: str, parts: list[str], type: str) -> bool:
    """A given name, with or without another name."""
    given, family = names_anywhere()
    if not parts or plain in large_cities() or plain in place_names():
        return False
    if len(parts) == 1:
        return type == "GPE" and plain in given
    first, last = (parts[1], parts[0]) if "," in plain else (parts[0], parts[-1])
    known = last in family or (type == "GPE" and plain not in all_places() and len(parts) == 2)
    return first in given and known and len(parts) < _MOST_NAMES and not _usual(last)


def _is_place(plain: str, parts: list[str], given: frozenset[str], family: frozenset[str]) -> bool:
    listed = plain in all_places() and not any(word in given or word in family for word in parts)
    return listed or plain in sure_places()


def _plausible(value: str, type: str) -> bool:
    """Not what a list of common words says is none: ``Account Summary`` is nobody."""
    parts = _words(value)
    if not parts or len(value) < 2 or (type == "PERSON" and any(char.isdigit() for char in value)):
        return False
    if "\n" in value and type in ("PERSON", "GPE"):
        return False
    if type == "ORG":
        return value.rstrip(".") not in words()["abbreviations"]
    if type == "GPE" and value in SHORT_PLACES:
        return True
    if _is_acronym(value, type) or value.rstrip(".") in words()["abbreviations"]:
        return False
    if type == "PERSON" and len(parts) == 1 and (parts[0] in no_people() or parts[0] in _TITLES or value == "nan"):
        return False
    known = names_anywhere()[0] if type == "PERSON" else town_names()
    if type == "GPE" and _place(value) in known:
        return not all(word in common_words() for word in parts)
    return not all(_usual(word) and word not in known for word in parts) and not all(
        word in common_words() for word in parts
    )


def _is_acronym(value: str, type: str) -> bool:
    """A word of a few capitals that no list knows: HTN, PACU; ANNA and RIGA are known."""
    if not _ACRONYM.match(value):
        return False
    plain = folded(value)
    if type == "GPE":
        return plain not in all_places()
    return len(value) < _LONG_NAME or not any(plain in listed for listed in names_anywhere())


def _place(value: str) -> str:
    return folded(value).strip(" .,").removeprefix("the ")


def _usual(word: str) -> bool:
    """A word of English, or one of its forms."""
    listed = english()
    return word in listed or word in common_words() or (word.endswith("s") and word[:-1] in listed) or len(word) == 1


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
    return len(plain) > 1 and usual and plain not in given and plain not in family


_EDGE = 35  # words so usual are left off a name's edges
