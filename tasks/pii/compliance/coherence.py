"""Whether an address tells a name: by the spellings that addresses are made of."""

import difflib

from tasks.pii.name_words import PARTICLES, WORD
from tasks.pii.surrogates.spelling import as_known, spellings

_ALIKE = 0.5


def _words(name: str) -> list[str]:
    """The words of a name as addresses may spell them, particles only where there is nothing else."""
    words = [match.group() for match in WORD.finditer(as_known(name))]
    telling = [word for word in words if word not in PARTICLES] or words
    return list(dict.fromkeys(form for word in telling for form in spellings(word)))


def _letters(address: str) -> str:
    return (spellings(as_known(address.split("@", maxsplit=1)[0])) or ("",))[0]


def holds(address: str, name: str) -> bool:
    """Whether an address holds a whole word of a name."""
    local = _letters(address)
    return any(word in local for word in _words(name))


def alike(address: str, name: str) -> bool:
    """Whether an address holds a word of a name, or looks like one (COMPLIANCE, F7)."""
    local = _letters(address)
    whole = (spellings(as_known(name)) or ("",))[0]
    return bool(local) and any(
        word in local or (len(word) > 2 and difflib.SequenceMatcher(None, local, word).ratio() >= _ALIKE)
        for word in (*_words(name), whole)
        if word
    )
