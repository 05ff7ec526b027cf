"""What tables and columns are called in other languages, from one table of all of them."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from tasks.inference.offline.data import load

_NONE = "-"


@cache
def words_in(code: str, sort: str) -> Mapping[str, str]:
    """The ``nouns`` or ``verbs`` of a language and its fixed phrases, in English; the first meaning counts."""
    found: dict[str, str] = {}
    for english, written in _rows(code, sort):
        for word in written.split("/"):
            found.setdefault(word.strip().replace("'", " "), english)
    return found


@cache
def _table() -> Mapping[str, Any]:
    return load("vocabulary.yaml")


def _rows(code: str, sort: str) -> Iterator[tuple[str, str]]:
    place = _table()["languages"].index(code)
    for english, row in _table()[sort].items():
        written = row.split("|")[place].strip()
        if written != _NONE:
            yield english, written
