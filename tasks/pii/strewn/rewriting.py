"""A surrogate written in the form in which its value was found."""

import re
from collections.abc import Sequence

from tasks.pii.strewn.words import plain
from tasks.pii.surrogates.pouring import cased_like, pour, small

_WORD = re.compile(r"[^\W\d_]+|\d+")
_WITHOUT = re.compile("(?<=[aou])e|(?<=a)a|(?<=d)j")
_TITLED = re.compile(r"[A-Z][A-Za-z]+(?:,? [A-Z][A-Za-z]+)+")
"""Names written as names are, and not as in a path."""

_HYPHENED = re.compile(r"[^\W\d_]+(?:['\u2019-][^\W\d_]+)*")
_TAIL = 7
_IDEOGRAPH = re.compile(r"[\u3000-\u9fff\uac00-\ud7ff]")


def rewritten(found: str, value: str, surrogate: str, type: str) -> str:
    """Write a surrogate as its value stands in a text.

    Args:
        found: What stands in the text: the value in any form, or a part of it.
        value: The value as its column has it.
        surrogate: What its column has instead.
        type: Of the column; it names the placeholder where the form cannot be written anew.
    """
    if found == value:
        return surrogate
    if _placed(surrogate):
        return surrogate
    if plain(found).lower() == plain(value).lower():
        kept = type == "PERSON" and _is_titled(found, value)
        return cased_like(found, surrogate) if kept else _small_or_large(found, surrogate)
    if type == "PERSON":
        return _name(found, value, surrogate) or f"[{type}]"
    return _code(found, value, surrogate, type) or f"[{type}]"


def _is_titled(found: str, value: str) -> bool:
    """Whether a name without marks is written in full, so that a new one may have marks."""
    return value.isascii() and _TITLED.fullmatch(found) is not None


def _placed(surrogate: str) -> bool:
    return surrogate.startswith("[") and surrogate.endswith("]")


def _small_or_large(found: str, text: str) -> str:
    text = plain(text) if found.isascii() and not text.isascii() and not _IDEOGRAPH.search(text) else text
    if not any(char.isalpha() for char in found):
        return text
    return text.upper() if found.isupper() else small(text) if found.islower() else text


def _words(text: str) -> list[str]:
    """Words, apostrophes within taken out: an ``O'Neil`` is one."""
    return _WORD.findall(plain(re.sub(r"(?<=\w)['\u2019](?=\w)", "", text)))


def _name(found: str, value: str, surrogate: str) -> str | None:
    """Word by word, in the order of what was found."""
    kept = _is_titled(found, value)
    old, new = _words(value), _shown(surrogate) if kept or not found.isascii() else _words(surrogate)
    if len(old) != len(new) == len(old) + surrogate.count("-") and value.isascii() and "-" not in value:
        new = _HYPHENED.findall(surrogate if kept else plain(surrogate))
    short = _short(found, old, new)
    if short is None or (short and len(old) != len(new)):
        return None
    if len(old) != len(new):
        return _joined(found, new) if len(_words(found)) > 1 else None
    answers = {one.lower(): two for one, two in zip(old, new, strict=True)} | short
    pieces, at = [], 0
    for match in re.finditer(r"[^\W\d_]+(?:['\u2019][^\W\d_]+)*|\d+", found):
        word = plain(re.sub(r"['\u2019]", "", match.group())).lower()
        answer = answers.get(word) or answers.get(_respelled(word, answers)) or _squeezed(match.group(), old, new)
        if answer is None:
            return None
        pieces += [found[at : match.start()], cased_like(match.group(), answer)]
        at = match.end()
    return "".join((*pieces, found[at:]))


def _short(found: str, old: Sequence[str], new: Sequence[str]) -> dict[str, str] | None:
    """The letters of the first names by the initials that were found; None where they cannot be told."""
    letters = {word.lower() for word in _words(found) if len(word) == 1} - {word.lower() for word in old}
    if not letters:
        return {}
    told = {one[0].lower(): two[0].upper() for one, two in zip(old, new, strict=False)} if len(old) == len(new) else {}
    first = {old[0][0].lower(): new[0][0].upper()} if old and new else {}
    told |= first
    return {letter: told[letter] for letter in letters} if letters <= set(told) else None


def _shown(surrogate: str) -> list[str]:
    return re.findall(r"[^\W\d_]+(?:['\u2019][^\W\d_]+)*|\d+", surrogate)


def _respelled(word: str, answers: dict[str, str]) -> str:
    """``mueller`` for ``muller``: the words of a value have lost their diacritics."""
    bare = _WITHOUT.sub("", word)
    return next((one for one in answers if _WITHOUT.sub("", one) == bare), "")


def _squeezed(found: str, old: Sequence[str], new: Sequence[str]) -> str | None:
    """``AnnaKeller``: the words run together, in the value's order or begun at a later one."""
    for at in range(len(old)):
        if "".join((*old[at:], *old[:at])).lower() == plain(found).lower():
            words = [one[:1].upper() + small(one[1:]) for one in (*new[at:], *new[:at])]
            return "".join(words)
    return None


def _joined(found: str, words: Sequence[str]) -> str:
    sign = re.search(r"(?<=\w)[\W_]+(?=\w)", found)
    return _small_or_large(found, (sign.group() if sign else " ").join(words))


def _solid(text: str) -> str:
    return "".join(char for char in plain(text) if char.isalnum())


def _code(found: str, value: str, surrogate: str, type: str) -> str | None:
    """The characters poured into the places of what was found; of a part, those of the same part."""
    old, new, here = _solid(value), _solid(surrogate), _solid(found)
    at = old.lower().find(here.lower())
    if len(old) == len(new) and at >= 0:
        return pour(found, new[at : at + len(here)])
    if here.endswith(old) and len(old) == len(new):  # a calling code stands before it
        return pour(found, here[: -len(old)] + new)
    tail, end = _national(old), _national(here)
    if len(tail) >= _TAIL and end.endswith(tail) and len(old) == len(new):
        return pour(found, here[: -len(tail)] + new[-len(tail) :])
    if type in ("EMAIL", "USERNAME") and here.lower() == old.lower() and found.isalnum():
        return _small_or_large(found, new)
    if (sign := re.search(r"(?<=\w)[\W_]+(?=\w)", found)) and not found.isdigit():
        return _small_or_large(found, re.sub(r"[\W_]+", sign.group().replace("\\", ""), surrogate))
    return None


def _national(digits: str) -> str:
    """A number's last digits, as far as every way of writing it has them."""
    return digits[-9:] if digits.isdigit() and len(digits) > 9 else digits
