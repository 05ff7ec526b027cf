"""Open lists of words and towns, gathered by :mod:`tasks.pii.ner.gather`; their notices stand in ``NOTICE.txt``."""

import lzma
from collections.abc import Mapping
from functools import cache
from importlib.resources import files


def _lines(name: str) -> list[str]:
    return lzma.decompress((files("tasks.pii.ner") / name).read_bytes()).decode().splitlines()


@cache
def english() -> Mapping[str, int]:
    """English words that are written small, and how usual each is: 10 the most, 50 the least."""
    pairs = (line.split(" ", 1) for line in _lines("english.txt.xz"))
    return {word: int(size) for size, word in pairs}


@cache
def towns() -> frozenset[str]:
    """Places that numbering plans tell of, as written."""
    return frozenset(_lines("towns.txt.xz"))


def prose() -> list[str]:
    """Sentences of a dictionary, with ``<PERSON Ada Byron>`` around names."""
    return _lines("prose.txt.xz")
