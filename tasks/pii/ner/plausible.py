"""What type a find is by the lists, and whether its words can be that at all."""

import re

from tasks.pii.lexicon import common_words, folded, names_anywhere, place_names, town_names
from tasks.pii.ner.known import SHORT_PLACES, all_places, large_cities, no_people, sure_places, well_known_companies
from tasks.pii.ner.lists import english
from tasks.pii.ner.names import words

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
_ACRONYM = re.compile(r"[A-Z]{1,4}s?\d?$|[IVXL]+$|[A-Z&/]{2,6}\d{0,2}$")
_GLUED = re.compile(r"(?<=[^\W\d_]{3})\d{1,4}\b")  # Tomas436: numbers that a generator put behind names
_LONG_NAME = 4  # letters from which on a name of a list is believed in capitals
MOST_NAMES = 4
"""Words that no name of a person has as many of."""


def better_type(value: str, type: str) -> str:
    """Ontario is a place whatever the network says, and Wendell a person; of what is both it decides."""
    plain = folded(value).strip(" .,")
    given, family = names_anywhere()
    parts = plain.replace(",", "").split()
    if value in well_known_companies():
        return "ORG"
    if type == "PERSON" and _is_place(plain, parts, given, family):
        return "GPE"
    if type == "ORG" and place_named(value) in town_names() and value not in words()["companies"]:
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
    return first in given and known and len(parts) < MOST_NAMES and not usual(last)


def _is_place(plain: str, parts: list[str], given: frozenset[str], family: frozenset[str]) -> bool:
    listed = plain in all_places() and not any(word in given or word in family for word in parts)
    return listed or plain in sure_places()


def plausible(value: str, type: str) -> bool:
    """Not what a list of common words says is none: ``Account Summary`` is nobody."""
    parts = words_in(value)
    if not parts or len(value) < 2 or (type == "PERSON" and any(char.isdigit() for char in _GLUED.sub("", value))):
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
    if type == "GPE" and place_named(value) in known:
        return not all(word in common_words() for word in parts)
    return not all(usual(word) and word not in known for word in parts) and not all(
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


def place_named(value: str) -> str:
    """A place as lists write it, folded."""
    return folded(value).strip(" .,").removeprefix("the ")


def usual(word: str) -> bool:
    """A word of English, or one of its forms."""
    listed = english()
    return word in listed or word in common_words() or (word.endswith("s") and word[:-1] in listed) or len(word) == 1


def words_in(value: str) -> list[str]:
    """The words of a find, folded, without the signs around them."""
    return [word for word in (folded(part).strip(".,'\u2019") for part in value.split()) if word]
