"""Places in texts that hold one value each: whole cells, elements, fields of documents, values behind a name and ``=``.

A single name tells of somebody where a place holds hardly anything but names that are known: ``<s>Mirgunides</s>`` in a
log whose every ``<s>`` is somebody's. What may be a word or a town says nothing about the place either way.
"""

import re
from collections.abc import Iterator, Sequence

import numpy as np

from tasks.pii.hashing import UInt64
from tasks.pii.lexicon import town_names
from tasks.pii.strewn.chance import is_ordinary
from tasks.pii.strewn.encoded import clear
from tasks.pii.strewn.forms import Read
from tasks.pii.strewn.known import KnownForms, Meaning
from tasks.pii.strewn.words import Flags, finished, plain

Slot = tuple[str, int, int]
"""What a place is called, and where it begins and ends in a text."""

_ELEMENT = re.compile(r"<([\w:.-]{1,40})(?:\s[^<>]{0,200})?>\s*([^<>]{2,40}?)\s*</")
_FIELD = re.compile(r'"([^"\\]{1,40})"\s?:\s?"([^"\\]{2,40})"')
_PAIR = re.compile(r"(?<![\w.-])([A-Za-z_][\w.-]{0,40})=[\"']?([^\s=;,&\"'<>]{2,40})")
_WITHIN = ((_ELEMENT, "<"), (_FIELD, '":'), (_PAIR, "="))
_WHOLE = re.compile(r"\s*([^\W\d_][^\d<>=:;@/\\\"]{1,39}?)[.\s]*$")
_FEWEST, _SHARE = 5, 0.8
_READ = 4_000  # texts of a column that are looked at


def slots_of(text: str) -> Iterator[Slot]:
    """Give the places of a text that hold one value each."""
    for pattern, sign in _WITHIN:
        if sign[0] in text:
            for match in pattern.finditer(text):
                yield f"{sign}{match[1].lower()}", *match.span(2)
    if len(text) <= 60 and (whole := _WHOLE.match(text)):
        yield "", *whole.span(1)


class Slots:
    """Single names that are known, and the places of columns that hold names.

    Attributes:
        names: The names.
    """

    def __init__(self) -> None:
        self.names = KnownForms()
        self._told: dict[tuple[str, str], frozenset[str]] = {}

    def add(self, hashes: UInt64, meaning: Meaning) -> None:
        """Take note of some names."""
        self.names.add(hashes, meaning)

    def settle(self) -> None:
        """Make ready to be asked."""
        self.names.settle()

    def judge(self, table: str, path: str, texts: Sequence[str], known: KnownForms) -> None:
        """Tell from a sample which places of a column hold names."""
        held: dict[str, set[str]] = {}
        for text in clear(texts[:_READ]) if len(self.names) else ():
            for name, begin, end in slots_of(text):
                held.setdefault(name, set()).add(plain(text[begin:end]).lower())
        told = frozenset(name for name, values in held.items() if len(values) >= _FEWEST and self._names(values, known))
        if told:
            self._told[table, path] = told

    def _names(self, values: set[str], known: KnownForms) -> bool:
        listed = sorted(values - town_names())
        read = Read.of(listed)
        if not len(read.places):
            return False
        hashes = finished(read.words.raw(read.first, read.past - 1), read.sizes())
        told = ~is_ordinary(hashes)
        met = int((self.names.has(hashes) & told).sum())
        either = met + int((known.has(hashes) & ~self.names.has(hashes) & told).sum())
        return met >= _FEWEST and either >= _SHARE * int(told.sum())

    def told(self, table: str, path: str) -> frozenset[str]:
        """The places of a column that hold names."""
        return self._told.get((table, path), frozenset())

    def has(self, hashes: UInt64) -> Flags:
        """Tell which hashes are of single names, shape (n,)."""
        return self.names.has(hashes) if len(self.names) else np.zeros(len(hashes), np.bool_)


def fills(text: str, begin: int, end: int, told: frozenset[str]) -> bool:
    """Whether some characters of a text are all that one of some places holds."""
    return any(name in told and (one, two) == (begin, end) for name, one, two in slots_of(text))
