"""The words of a column's name as they were written: small letters without diacritics, numbers' words alike."""

import re
from collections.abc import Iterable

from tasks.pii.lexicon import folded

_PARTS = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z\u00df-\u00f6\u00f8-\u017f]+|[A-Z\u00c0-\u00de]+|\d+")
_NUMBER_WORDS = dict.fromkeys(("no", "nbr", "nr", "num", "numb", "nummer", "numero", "nro"), "number")


def parts_of(name: str) -> tuple[str, ...]:
    """Take a name apart at signs and humps."""
    return alike(map(folded, _PARTS.findall(name)))


def alike(words: Iterable[str]) -> tuple[str, ...]:
    """Write what is short for a number as that."""
    return tuple(_NUMBER_WORDS.get(word, word) for word in words)
