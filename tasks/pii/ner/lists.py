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
    """English words that are written small, and how usual each is: 10 the most, 50 the least."""
    pairs = (line.split(" ", 1) for line in _lines("english.txt.xz"))
    return {word: int(size) for size, word in pairs}


@cache
def towns() -> frozenset[str]:
    """Places that numbering plans tell of, as written."""
    return frozenset(_lines("towns.txt.xz"))


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
