"""Open lists of words and towns, gathered by :mod:`tasks.pii.ner.gather`; their notices stand in ``NOTICE.txt``."""

import lzma
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from schemas.errors import SourceError


def _lines(name: str) -> list[str]:
    return lzma.decompress((files("tasks.pii.ner") / name).read_bytes()).decode().splitlines()


@cache
def english() -> Mapping[str, int]:
    """English words that are written small, and how usual each is: 10 the most, 70 the least."""
    pairs = (line.split(" ", 1) for line in _lines("english.txt.xz"))
    return {word: int(size) for size, word in pairs}


@cache
def towns() -> frozenset[str]:
    """Places that numbering plans tell of, as written."""
    return frozenset(_lines("towns.txt.xz"))


@cache
def cities() -> Mapping[str, int]:
    """Cities as written, and how large each is: 1 from a million inhabitants, 2 from 100,000, 3 from 15,000."""
    pairs = (line.split(" ", 1) for line in _lines("cities.txt.xz"))
    return {name: int(size) for size, name in pairs}


@cache
def companies() -> frozenset[str]:
    """Companies of stock indices and well-known organisations, as written."""
    return frozenset(_lines("companies.txt.xz"))


@cache
def proper() -> frozenset[str]:
    """Words that English writes with a capital, in small letters: names of all kinds, peoples, brands, languages."""
    return frozenset(word.lower() for word in _lines("proper.txt.xz"))


PROSE = "prose.txt.xz"


def prose() -> list[str]:
    """Sentences of a dictionary, with ``<PERSON Ada Byron>`` around names: only for training, and not kept here.

    Raises:
        SourceError: If they were not gathered.
    """
    if not has_prose():
        raise SourceError(
            "The sentences that the network learns from are not here. Install the Debian packages wordnet-base and "
            "scowl, then run: python -m tasks.pii.ner.gather /usr/share"
        )
    return _lines(PROSE)


def has_prose() -> bool:
    """Whether the sentences were gathered."""
    return (files("tasks.pii.ner") / PROSE).is_file()
