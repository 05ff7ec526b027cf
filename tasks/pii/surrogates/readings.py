"""How Japanese names are read, in kana: surrogates for columns of readings, in the kana that they are written in."""

import re
import unicodedata
from functools import cache

from tasks.pii.lexicon import MAN, WOMAN
from tasks.pii.surrogates.forms import Combined
from tasks.values.entities.names import faker_lists

READINGS = "ja_KANA"
"""What stands in place of a locale where names are readings."""

_KANA = re.compile("[\u3041-\u3096\u30a1-\u30fc]+")
_HIRAGANA = re.compile("[\u3041-\u3096\u30fc]+")
_HALF = re.compile("[\uff66-\uff9f]+")
_BETWEEN_KANA = 0x60  # from a hiragana to its katakana
_NEVER_FIRST = frozenset("ァィゥェォッャュョンー")


def is_reading(word: str) -> bool:
    """Whether a word is written in kana alone."""
    return not word.isascii() and (_KANA.fullmatch(word) or _HALF.fullmatch(word)) is not None


def as_katakana(word: str) -> str:
    """A word with its hiragana as katakana, so that one reading is one name however it is written."""
    if word.isascii():
        return word
    return "".join(chr(ord(char) + _BETWEEN_KANA) if "\u3041" <= char <= "\u3096" else char for char in word)


def written_like(source: str, reading: str) -> str:
    """Write katakana in the kana of another word: small, half as wide, or as they are."""
    if _HIRAGANA.fullmatch(source):
        return "".join(chr(ord(char) - _BETWEEN_KANA) if "\u30a1" <= char <= "\u30f6" else char for char in reading)
    if _HALF.fullmatch(source):
        return "".join(_half(char) for char in reading)
    return reading


@cache
def _halves() -> dict[str, str]:
    return {unicodedata.normalize("NFKC", chr(code)): chr(code) for code in range(0xFF66, 0xFFA0)}


def _half(char: str) -> str:
    parts = unicodedata.normalize("NFD", char)
    return "".join(_halves().get(part, part) for part in parts)


@cache
def readings_of(kind: str, sex: str = "0") -> tuple[str, ...]:
    """Readings of given names of a sex (bits as in the lexicon; of either for 0), or of family names."""
    person = faker_lists("person", "ja_JP")
    if kind == "family":
        listed = person.last_kana_names
    else:
        wanted = {str(MAN): ("male",), str(WOMAN): ("female",)}.get(sex, ("male", "female"))
        listed = [name for side in wanted for name in getattr(person, f"first_kana_names_{side}")]
    return tuple(dict.fromkeys(str(name) for name in listed))


def coined_readings(names: tuple[str, ...]) -> Combined:
    """More readings: beginnings and ends of some, two characters each, with another end between."""
    heads = tuple(sorted({name[:2] for name in names}))
    tails = tuple(sorted({name[-2:] for name in names if len(name) > 2 and name[-2] not in _NEVER_FIRST}))
    return Combined((heads, ("", *tails), tails))
