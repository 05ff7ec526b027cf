"""Names of fields that are names of people: ``{"Melanie Sanchez": {...}}``."""

import re
from functools import lru_cache

from tasks.pii.lexicon import common_words, family_names, folded, given_names, place_names

_CAPITALISED = re.compile(r"[^\W\d_]+(?:['\u2019-][^\W\d_]+)*\.?")
_MOST_WORDS = 4
_OF_PLACES = frozenset({
    "county", "city", "town", "village", "district", "region", "island", "lake", "river", "valley", "beach", "bay",
    "airport", "station", "church", "college", "university", "hospital", "school", "street", "road", "avenue", "lane",
    "drive", "square", "tower", "bridge",
})  # fmt: skip
"""Words that follow a given name in names of places and houses."""


@lru_cache(maxsize=65_536)
def is_person(name: str) -> bool:
    """Whether a field's name is a person's: words with capitals, a given name first and a family name last.

    One word alone is one when it is a given name and neither a common word nor a place.
    """
    words = name.replace(",", " ").split()
    if not 0 < len(words) <= _MOST_WORDS or not all(_CAPITALISED.fullmatch(word) for word in words):
        return False
    if any(word != word.title() and not word[0].isupper() for word in words):
        return False
    plain = [folded(word.strip(".")) for word in words]
    if len(plain) == 1:
        return plain[0] in given_names() and plain[0] not in common_words() and plain[0] not in place_names()
    given, family = (plain[-1], plain[0]) if "," in name else (plain[0], plain[-1])
    known = given in given_names() and family not in _OF_PLACES
    known = known and (family in family_names() or family not in common_words())
    return known and not all(word in common_words() or word in place_names() for word in plain)
