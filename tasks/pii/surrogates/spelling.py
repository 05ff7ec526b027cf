"""How a name is spelled where only plain letters may stand, as in addresses."""

import re
import unicodedata
from functools import lru_cache

from tasks.pii.lexicon import folded
from tasks.pii.name_words import PARTICLES

_NO_LETTER = re.compile(r"[^a-z]")
_GERMAN = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa"})


def as_known(name: str) -> str:
    """A name as it is kept: in small letters, with its diacritics, for these decide how it may be spelled."""
    return unicodedata.normalize("NFC", name.casefold())


@lru_cache(maxsize=65_536)
def spellings(name: str) -> tuple[str, ...]:
    """The plain spellings of a name, the shortest first: ``uberschar`` and ``ueberschaer``, ``oshea``, ``vandermeer``.

    Args:
        name: As :func:`as_known` gives it.
    """
    if name.isascii() and name.isalpha():
        return (name,)
    from text_unidecode import unidecode  # type: ignore[import-untyped]

    forms = (folded(name), unidecode(name), unidecode(name.translate(_GERMAN)))
    plain = (_NO_LETTER.sub("", form.lower()) for form in forms)
    return tuple(sorted({form for form in plain if form}, key=lambda form: (len(form), form)))


@lru_cache(maxsize=65_536)
def with_and_without_particles(name: str) -> tuple[str, ...]:
    """A name as it is, and where particles stand in it without them: many addresses leave these out.

    Args:
        name: As :func:`as_known` gives it.
    """
    if " " not in name:
        return (name,)
    bare = " ".join(word for word in name.split() if folded(word) not in PARTICLES)
    return (name, bare) if bare and bare != name else (name,)
