"""What the network is told of a word: its letters, its ends, its shape, how its text is written, its lists."""

import zlib
from functools import cache

from tasks.pii.lexicon import folded, names_anywhere
from tasks.pii.ner.known import countries, large_cities, no_people, well_known_companies
from tasks.pii.ner.lists import cities, english, towns
from tasks.pii.ner.names import words

FEATURES = 6
"""How many numbers :func:`features` gives."""

_USUAL, _RARE = 20, 50  # words up to these ranks are very usual, and usual
_HIDDEN = 5  # while learning, one name in so many is taken for unlisted
_LONGEST = 30  # letters of a word that count
_RUN = 4  # letters of one kind in a row that count


@cache
def parts_of_places() -> frozenset[str]:
    """Words of places' names, folded, and whole names of one word with a mark before them."""
    found = set()
    for name in (*towns(), *cities(), *words()["cities"], *words()["countries"], *words()["states"]):
        parts = folded(name).split()
        found |= {f"={parts[0]}"} if len(parts) == 1 else {part for part in parts if len(part) > 2}
    return frozenset(found)


@cache
def _company_words() -> frozenset[str]:
    listed = " ".join((*words()["org_suffixes"], *words()["org_forms"]))
    return frozenset(word for word in folded(listed).replace(".", "").split() if "{" not in word and len(word) > 1)


@cache
def _companies() -> frozenset[str]:
    return frozenset(folded(name) for name in well_known_companies())


def listed(word: str, *, hide: bool = False) -> str:
    """Letters for the lists that a word stands in.

    Args:
        word: As written.
        hide: Whether to take a fixed share of names for unlisted ones, so that a network learns to do without.
    """
    plain = folded(word).strip(".'\u2019-")
    if len(plain) < 2 or not plain[0].isalpha():
        return ""
    rank = english().get(plain, 0)
    usual = "" if not rank else "u" if rank <= _USUAL else "w" if rank <= _RARE else "v"
    if hide and zlib.crc32(plain.encode()) % _HIDDEN == 0:
        return usual
    return usual + _names(plain) + _others(plain)


def _names(plain: str) -> str:
    given, family = names_anywhere()
    return ("g" if plain in given else "") + ("f" if plain in family else "")


def _others(plain: str) -> str:
    places = parts_of_places()
    return (
        ("c" if plain in countries() or plain in large_cities() else "")
        + ("p" if f"={plain}" in places else "q" if plain in places else "")
        + ("o" if plain in _company_words() else "b" if plain in _companies() else "")
        + ("x" if plain in no_people() else "")
    )


def shape(word: str) -> str:
    """Capitals as X, small letters as x, digits as d, other signs as they are; runs cut short."""
    signs: list[str] = []
    for char in word[:_LONGEST]:
        sign = ("X" if char.isupper() else "x") if char.isalpha() else "d" if char.isdigit() else char
        if signs[-_RUN:] != [sign] * _RUN:
            signs.append(sign)
    return "".join(signs)


def features(word: str, case: int, *, hide: bool = False) -> list[int]:
    """Give what is told of a word as numbers: whole, begin, end, shape in its text, lists, and both together."""
    small, form, lists = word.lower()[:_LONGEST], f"{case}{shape(word)}", listed(word, hide=hide)
    told = (small, small[:3], small[-3:], form, lists, f"{form[:3]}|{lists}")
    return [zlib.crc32(f"{place}:{one}".encode()) for place, one in enumerate(told)]


def case_of(text: str) -> int:
    """How a text is written: 0 with capitals here and there, 1 small throughout, 2 in capitals."""
    return 1 if text.islower() else 2 if text.isupper() else 0
