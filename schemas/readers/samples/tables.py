"""A sample as it came out of its file: named columns of cells, not yet understood."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from schemas.readers.result import Note
from schemas.types import ColumnType

MAX_ROWS = 100_000
"""Rows of a table that are looked at."""
MAX_CELL = 65_536
"""Characters of a cell that are looked at."""


@dataclass
class RawColumn:
    """A column of cells.

    Attributes:
        cells: One a row; None where there is nothing. Texts where the file holds nothing but text.
        type: The type that the file itself says it has.
        timezone: Of a timestamp: whether the file says that it is an instant.
    """

    name: str
    cells: list[Any]
    type: ColumnType | None = None
    timezone: bool = False


@dataclass
class RawTable:
    """A table of cells.

    Attributes:
        rows: How many rows were read.
        whole: Whether that is all of them.
        parent: The table that its rows are parts of, the column there that is meant, and the one here that holds it.
    """

    name: str
    columns: list[RawColumn]
    rows: int
    whole: bool = True
    notes: list[Note] = field(default_factory=list)
    parent: tuple[str, str, str] | None = None

    def column(self, name: str) -> RawColumn:
        """The column of that name; KeyError when there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)


def of_records(name: str, records: Sequence[dict[str, Any]], *, whole: bool = True) -> RawTable:
    """A table of mappings: every key that any of them has is a column, in the order of first sight."""
    names: dict[str, None] = {}
    for record in records:
        names.update(dict.fromkeys(record))
    columns = [RawColumn(key, [record.get(key) for record in records]) for key in names]
    return RawTable(name, columns, len(records), whole)


def distinct_names(names: Iterable[str]) -> list[str]:
    """Names made different, case apart: the second ``total`` is ``total_2``."""
    taken: set[str] = set()
    found = []
    for name in names:
        free, number = name, 2
        while free.casefold() in taken:
            free, number = f"{name}_{number}", number + 1
        taken.add(free.casefold())
        found.append(free)
    return found
