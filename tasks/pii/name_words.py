"""Words as names have them, in any script: what joins letters, and what stands around a name without being of it."""

import re
from functools import lru_cache

UNSPACED = (
    "\u0e00-\u0e7f\u3005-\u3007\u3041-\u309f\u30a1-\u30fa\u30fc-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3"
    "\uf900-\ufaff\uff66-\uff9f"
)
"""Characters (of a class) of scripts whose words stand side by side without blanks: Thai, kana, Han, Hangul."""

_MARKS = "\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0670\u0900-\u0903\u093a-\u094f\u0e31\u0e34-\u0e3a\u0e47-\u0e4e"
_LETTER = rf"(?:[^\W\d_{UNSPACED}]|[{_MARKS}])"
WORD = re.compile(rf"{_LETTER}+(?:['\u2019](?![sS](?!{_LETTER})){_LETTER}+)*|[{UNSPACED}]+")
"""A word: ``O'Shea`` whole, of ``Smith's`` the name alone; a run of an unspaced script by itself."""

PARTICLES = frozenset({
    "de", "da", "di", "del", "della", "van", "von", "der", "den", "la", "le", "du", "dos", "das", "bin", "al", "el",
    "y", "e", "zu", "zum", "zur", "ten", "ter", "af", "av", "st",
    "und", "dei", "ibn", "vom", "las", "los",
})  # fmt: skip
"""Small words within family names, which stay as they are."""

_UNSPACED_RUN = re.compile(rf"[{UNSPACED}]+")
_POSSESSIVE = re.compile(r"['\u2019][sS]?$")
_FRENCH = re.compile(
    r"(?<![^\W\d_])(?:est|et|le|les|du|des|une|au|aux|habite|n\u00e9e?|pour|avec|chez|\u00e0|demande|appel\u00e9|qui|que|dans|sur"
    r"|sa|ses|par|pas|ne|rappeler|a t\u00e9l\u00e9phon\u00e9|a appel\u00e9|souhaite|veut|ont"
    r"|a [^\W\d_]+\u00e9e?s?|j'ai|cette|nous|vous|leur|elle|sera|\u00e9t\u00e9|vu|absente?s?)(?![^\W\d_])"
)
_ALSO_FRENCH = re.compile(r"(?<![^\W\d_])(?:de|en|la|il|[^\W\d_]{3,}(?:tion|ment|\u00e9e?s?))(?![^\W\d_])")


def is_unspaced(text: str) -> bool:
    """Whether a text is one run of a script without blanks between words."""
    return _UNSPACED_RUN.fullmatch(text) is not None


def without_possessive(value: str) -> str:
    """Leave out what says whose something is: ``Smith's``, ``James'``."""
    return _POSSESSIVE.sub("", value)


@lru_cache(maxsize=4_096)
def is_french(text: str) -> bool:
    """Whether small words of French stand in a text; there an ``M.`` is no initial but a title."""
    read = text.lower()[:400]
    told = set(_FRENCH.findall(read))
    return len(told) > 1 or (len(told) == 1 and len(told | set(_ALSO_FRENCH.findall(read))) > 1)
