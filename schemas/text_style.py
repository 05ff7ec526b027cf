"""How a file of delimited text is written, and how what is made of it is written in the same way."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

DELIMITERS = (",", ";", "\t", "|")
"""Those that are kept; any other becomes a comma."""


@dataclass(frozen=True)
class TextStyle:
    """How delimited text is written.

    Attributes:
        header: The columns' names as they are written, in order.
        delimiter: One of :data:`DELIMITERS`.
        ending: Of lines.
        mark: Whether a byte-order mark stands before the text.
        quoted: Columns, by their place, whose cells are all in quotes; others are where they must be.
        header_quoted: Whether the header's cells are in quotes.
    """

    header: tuple[str, ...]
    delimiter: str = ","
    ending: str = "\r\n"
    mark: bool = False
    quoted: frozenset[int] = frozenset()
    header_quoted: bool = False


@dataclass(frozen=True)
class Spelled:
    """A chunk of delimited text, to be written as it was wherever it still says the same.

    Attributes:
        style: Of the file.
        before: The chunk as it was read.
        texts: The very texts of its columns, where others would be written for the same values.
    """

    style: TextStyle
    before: pa.Table
    texts: Mapping[str, pa.ChunkedArray]


def written_header(path: Path, names: Sequence[str]) -> tuple[str, list[str]]:
    """Read a CSV's header: its delimiter, and the columns' names, made safe as a reader of real files makes them.

    Args:
        path: The file.
        names: The columns that should be there.
    """
    with path.open(encoding="utf-8-sig", newline="") as file:
        line = next(file, "")
    parted = [(one, next(csv.reader(io.StringIO(line), delimiter=one), [])) for one in DELIMITERS]
    found = max(parted, key=lambda one: len(set(one[1]) & set(names)))  # of equals the first
    if not set(found[1]) ^ set(names):
        return found
    from schemas.readers.streams.naming import column_names  # here, for it brings all readers along

    safe = [(delimiter, called) for delimiter, cells in parted for called in (cells, column_names(cells))]
    return max(safe, key=lambda one: len(set(one[1]) & set(names)))  # of equals the first
