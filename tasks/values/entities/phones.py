"""Telephone numbers that nobody has: those set aside for fiction, or such as no subscriber can be given."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from tasks.values.entities.places import Country, country_of
from tasks.values.entities.words import Index, UInt64
from tasks.values.strings import join, pick

if TYPE_CHECKING:
    from schemas.model import ColumnSchema

STYLES = ("national", "international", "e164", "digits")
EXTENSIONS = 10_000
_LONGEST_TAIL = 4


@dataclass(frozen=True)
class PhoneBook:
    """Blocks of numbers: each a stem and all the tails of so many digits.

    Attributes:
        stems: How the numbers of each block begin.
        widths: Digits after the stem, 0 to 4, shape (blocks,).
    """

    stems: pa.Array
    widths: npt.NDArray[np.int64]

    @property
    def sizes(self) -> npt.NDArray[np.uint64]:
        """Numbers in each block, shape (blocks,)."""
        return np.power(np.uint64(10), self.widths.astype(np.uint64))

    @property
    def capacity(self) -> int:
        """Numbers in the book."""
        return int(self.sizes.sum())

    @property
    def longest(self) -> int:
        """Characters in the longest number."""
        return max(len(stem) + int(width) for stem, width in zip(self.stems.to_pylist(), self.widths, strict=True))

    def write(self, block: Index, tail: UInt64) -> pa.Array:
        """Write numbers: the block and the place in it of each row, shape (n,)."""
        tails, starts = _tails()
        return join(pick(self.stems, block), pick(tails, starts[self.widths[block]] + tail.astype(np.int64)))

    def at(self, index: UInt64) -> pa.Array:
        """Write the numbers of these places in the book, each below ``capacity``, shape (n,)."""
        ends = np.cumsum(self.sizes)
        block = np.searchsorted(ends, index, side="right").astype(np.int32)
        return self.write(block, index - (ends - self.sizes)[block])

    def extended(self, index: UInt64) -> pa.Array:
        """Write the numbers of these places, counting on with extensions (``x1``, ``x2``) beyond ``capacity``."""
        extension, place = np.divmod(index, np.uint64(self.capacity))
        marks = pa.array(["", *(f" x{number}" for number in range(1, EXTENSIONS))], pa.string())
        return join(self.at(place), pick(marks, extension.astype(np.int32)))

    def distinct(self, column: "ColumnSchema", rows: int) -> int:
        """How many distinct values a column of so many rows can have: with extensions where needed and possible."""
        room = column.length is None or self.longest + len(f" x{EXTENSIONS - 1}") <= column.length
        extended = rows > self.capacity and room and column.pattern is None
        return self.capacity * (EXTENSIONS if extended else 1)


@cache
def _tails() -> tuple[pa.Array, npt.NDArray[np.int64]]:
    """Every tail of 0 to 4 digits, and where those of each width begin."""
    texts = [
        f"{number:0{width}d}" if width else "" for width in range(_LONGEST_TAIL + 1) for number in range(10**width)
    ]
    starts = [0, *accumulate(10**width for width in range(_LONGEST_TAIL))]
    return pa.array(texts, pa.string()), np.array(starts, np.int64)


@cache
def phone_book(country: str, style: str = "national", of: str = "all") -> PhoneBook:
    """Give a country's numbers that nobody has.

    Args:
        country: ISO 3166 code.
        style: ``national`` ((212) 555-0143), ``international`` (+1 212 555 0143), ``e164`` (+12125550143) or
            ``digits`` (2125550143).
        of: ``all`` land lines, each once; ``mobile`` telephones; ``towns``, where block *i* is town *i*'s.
    """
    found = country_of(country)
    patterns = {"all": found.all_phones, "mobile": found.mobiles, "towns": found.phones}[of]
    stems = [_styled(pattern.rstrip("#"), style, found) for pattern in patterns]
    widths = [len(pattern) - len(pattern.rstrip("#")) for pattern in patterns]
    return PhoneBook(pa.array(stems, pa.string()), np.array(widths, np.int64))


def _styled(stem: str, style: str, country: Country) -> str:
    digits = "".join(filter(str.isdigit, stem))
    if style == "national":
        return stem
    if style == "digits":
        return digits
    if style == "e164":
        return country.calling + digits.removeprefix(country.trunk)
    spaced = " ".join(stem.replace("(", " ").replace(")", " ").replace("-", " - ").split()).replace(" - ", " ")
    tail = " " if stem.endswith((" ", "-")) else ""
    return f"{country.calling} {spaced.removesuffix(' -').removeprefix(country.trunk)}{tail}"


def fitting_style(country: str, column: "ColumnSchema", of: str = "all") -> str:
    """Give the first style whose numbers all fit the column's length and pattern; the shortest style when none does."""
    for style in STYLES:
        book = phone_book(country, style, of)
        fits = column.length is None or book.longest <= column.length
        if fits and (column.pattern is None or _matches(book, column.pattern)):
            return style
    return "digits"


def too_narrow(country: str, column: "ColumnSchema", style: str | None = None, of: str = "all") -> Iterator[str]:
    """Say that a column is too short for any way of writing a country's numbers, where it is: a number is never cut."""
    least = min(phone_book(country, each, of).longest for each in ([style] if style else STYLES))
    if column.length is not None and column.length < least:
        yield f"a telephone number of {country} needs a length of {least} or more, not {column.length}"


def _matches(book: PhoneBook, pattern: str) -> bool:
    sample = book.at(np.linspace(0, book.capacity - 1, 50).astype(np.uint64))
    return bool(pc.all(pc.match_substring_regex(sample, f"^(?:{pattern})$")).as_py())
