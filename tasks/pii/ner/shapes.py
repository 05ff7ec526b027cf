"""What the network is told of a word beside its letters: its shape, and which lists it stands in."""

import zlib
from collections.abc import Callable
from functools import cache

from tasks.pii.lexicon import folded, names_anywhere
from tasks.pii.ner.lists import english, towns
from tasks.pii.ner.names import words

_USUAL = 20  # words up to this rank are very usual
_HIDDEN = 5  # while learning, one name in so many is taken for unlisted


@cache
def parts_of_places() -> frozenset[str]:
    """Words of places' names, folded, and whole names of one word with a mark before them."""
    found = set()
    for name in (*towns(), *words()["cities"], *words()["countries"], *words()["states"]):
        parts = folded(name).split()
        found |= {f"={parts[0]}"} if len(parts) == 1 else {part for part in parts if len(part) > 2}
    return frozenset(found)


@cache
def _company_words() -> frozenset[str]:
    listed = " ".join((*words()["org_suffixes"], *words()["org_forms"]))
    return frozenset(word for word in folded(listed).replace(".", "").split() if "{" not in word and len(word) > 1)


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
    usual = "" if not rank else "u" if rank <= _USUAL else "w"
    if hide and zlib.crc32(plain.encode()) % _HIDDEN == 0:
        return usual
    places = parts_of_places()
    return (
        usual
        + ("g" if plain in names_anywhere()[0] else "")
        + ("f" if plain in names_anywhere()[1] else "")
        + ("p" if f"={plain}" in places else "q" if plain in places else "")
        + ("o" if plain in _company_words() else "")
    )


def shaper(*, hide: bool = False) -> Callable[[str], str]:
    """Make the function that gives a word's shape and lists as one string."""
    from spacy.lang.lex_attrs import word_shape

    return lambda word: f"{word_shape(word)}|{listed(word, hide=hide)}"
