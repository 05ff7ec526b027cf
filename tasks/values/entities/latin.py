"""Names in plain lower-case Latin letters, as e-mail addresses and host names need them."""

import re
import unicodedata

from tasks.values.entities.words import word_list

_GERMAN = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ß": "ss"})
_NORDIC = str.maketrans({"å": "a", "ä": "a", "ö": "o", "ø": "o", "æ": "ae", "Å": "A", "Ä": "A", "Ö": "O", "Ø": "O"})
_TURKISH = str.maketrans({"\u0131": "i", "İ": "I", "ğ": "g", "Ğ": "G", "ş": "s", "Ş": "S", "ç": "c", "Ç": "C"})
_RULES = {"de": _GERMAN, "sv": _NORDIC, "da": _NORDIC, "no": _NORDIC, "fi": _NORDIC, "tr": _TURKISH}
_UNWANTED = re.compile(r"[^a-z0-9]+")
_KA, _HA = 0x0915, 0x0939  # the consonants of Devanagari
_HANGUL_BASE, _HANGUL_END = 0xAC00, 0xD7A3
_INITIALS = tuple(word_list("hangul_initials"))
_VOWELS = tuple(word_list("hangul_vowels"))
_FINALS = tuple(word_list("hangul_finals"))


def slug(text: str, language: str = "", *, hyphen: str = "") -> str:
    """Write a text with ``a`` to ``z`` and digits alone.

    Args:
        text: A name in any script.
        language: Decides between customs: ``ü`` is ``ue`` in German and ``u`` in Turkish.
        hyphen: What stands for runs of other characters.

    Returns:
        The letters; ``x`` when nothing is left.
    """
    from text_unidecode import unidecode  # type: ignore[import-untyped]

    if language == "hi":
        text = _devanagari(text)
    plain = unidecode(_hangul(unicodedata.normalize("NFC", text)).translate(_RULES.get(language, {})))
    if language == "hi":
        plain = plain.replace("aa", "a")
    return _UNWANTED.sub(hyphen, plain.lower().replace("'", "")).strip(hyphen) or "x"


def _devanagari(text: str) -> str:
    """Say the vowel ``a`` that a consonant carries unless a sign follows it; the one at a word's end is silent."""
    said = []
    for char, after in zip(text, text[1:] + " ", strict=True):
        consonant = _KA <= ord(char) <= _HA or char in "ड़ढ़"
        said.append(char + ("a" if consonant and (_KA <= ord(after) <= _HA or after == "ं") else ""))
    return "".join(said)


def _hangul(text: str) -> str:
    return "".join(_syllable(ord(char)) if _HANGUL_BASE <= ord(char) <= _HANGUL_END else char for char in text)


def _syllable(code: int) -> str:
    lead, rest = divmod(code - _HANGUL_BASE, 588)
    vowel, final = divmod(rest, 28)
    return _INITIALS[lead] + _VOWELS[vowel] + _FINALS[final]
