"""Whether what looks like an address is one: a number and a word of streets, in any of the languages we read."""

import re
from functools import cache

from tasks.pii.lexicon import folded
from tasks.pii.ner.names import words
from tasks.pii.recognisers.street_words import SUFFIXES

_TAILS = re.compile(
    r"(?:strasse|stra\u00dfe|str\.?|weg|platz|allee|gasse|ufer|damm|straat|laan|plein|gracht|kade|singel|dreef"
    r"|gatan|vagen"
    r"|gade|vej|katu|tie|veien|gata|gate|utca|ulica|caddesi|sokak)$"
)
_UNLIKE = re.compile(
    r"HTTP|\d{4}-\d\d-\d\d|\d\d?:\d\d|\b\d+(?:\.\d+)? ?(?:mg|mcg|ml|mL|kg|cm|mm|g|l|bpm|units?|years?|percent"
    r"|%)\b|\d=|^\d+[.)] "
)
_MONTHS = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*"
_DATE = re.compile(rf"\b\d{{1,2}} {_MONTHS}\b|\b{_MONTHS} \d{{1,4}}\b|^\d+ - ")
_LABEL = re.compile(r"^(?:[A-Z]+ )*(?:ADDRESS|Address|address)[:\s]+")
_LED_TO = re.compile(r"\b(?:at|to|on|in|of|is|address|from|near)[:\s]+$|[\n:>,(]\s*$", re.IGNORECASE)


@cache
def _words() -> frozenset[str]:
    return frozenset((*(word.lower() for word in SUFFIXES), *words()["street_heads"]))


def is_street_word(plain: str) -> bool:
    """Whether a folded word is one for kinds of streets, or ends in one: ``avenue``, ``ulmenweg``."""
    return plain in _words() or _TAILS.search(plain) is not None


def unlabelled(value: str) -> int:
    """How many characters of a label stand at the front: ``HOME ADDRESS``."""
    label = _LABEL.match(value)
    return label.end() if label else 0


def is_street(value: str, before: str) -> bool:
    """Tell whether a find is an address.

    Args:
        value: What was found.
        before: What stands before it.
    """
    if not any(char.isdigit() for char in value) or _UNLIKE.search(value) or _DATE.search(value):
        return False
    parts = [folded(part).strip(".,#()'") for part in value.split()]
    named = [part for part in parts if len(part) > 1 and part.isalpha()]
    if any(is_street_word(part) for part in named):
        return bool(named)
    return bool(named) and len(max(named, key=len)) > 3 and _numbered(parts) and _LED_TO.search(before) is not None


def _numbered(parts: list[str]) -> bool:
    """A house number at either end."""
    return any(part[:1].isdigit() and len(part) < 6 and "." not in part for part in (parts[0], parts[-1]))
