"""Persons in rows: told by a name, whole or in parts, and a day of birth beside it (COMPLIANCE, A1)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tasks.pii.cells import distinct_texts
from tasks.pii.hashing import UInt64, hashes_of
from tasks.pii.lexicon import folded
from tasks.pii.makers import name_role
from tasks.pii.surrogates.days import Days64
from tasks.pii.surrogates.places import day_in

NOBODY = np.iinfo(np.int64).min
"""Stands for a day where there is none."""


@dataclass(frozen=True)
class PersonColumns:
    """Columns of a table that tell one person.

    Attributes:
        names: Of the name: one that holds it whole, or those of its parts, given names first.
        born: Of the day of birth.
    """

    names: tuple[str, ...]
    born: str

    @property
    def every(self) -> list[str]:
        """All of them."""
        return [*self.names, self.born]


def person_columns(found: Iterable[tuple[str, str]], columns: Iterable[str]) -> list[PersonColumns]:
    """Find the columns that tell persons.

    Args:
        found: Columns and what they hold.
        columns: Those of the table; what lies within documents has no row of its own.
    """
    here = set(columns)
    types = {column: type for column, type in found if column in here}
    roles: dict[str, list[str]] = {"given": [], "family": [], "full": []}
    for column, type in types.items():
        if type == "PERSON":
            roles[name_role(column)].append(column)
    parts = [(*roles["given"], *roles["family"])] if roles["given"] and roles["family"] else []
    names = [*parts, *((column,) for column in roles["full"])]
    return [PersonColumns(one, born) for one in names for born, type in types.items() if type == "DATE_OF_BIRTH"]


def names_in(table: pa.Table, columns: PersonColumns) -> UInt64:
    """Hash the names of a table's persons, capitals and diacritics apart, shape (n,): alike whole or in parts."""
    parts = [_folded(table.column(name)) for name in columns.names]
    return hashes_of(pc.binary_join_element_wise(*parts, " ") if len(parts) > 1 else parts[0])


def _folded(column: pa.ChunkedArray) -> pa.Array:
    texts, index = distinct_texts(column)
    plain = [" ".join(folded(text or "").split()) for text in texts]
    return pa.array(plain, pa.string()).take(index).fill_null("")


def births_in(table: pa.Table, columns: PersonColumns, *, day_first: bool) -> Days64:
    """Give the days of birth from 1970 on, shape (n,); :data:`NOBODY` where a name or the day is missing."""
    values = table.column(columns.born)
    missing = np.logical_or.reduce([np.asarray(table.column(name).is_null()) for name in columns.names])
    if pa.types.is_date(values.type) or pa.types.is_timestamp(values.type):
        plain = pc.floor_temporal(values, unit="day").cast(pa.timestamp("s")).cast(pa.date32())
        days = np.asarray(plain.cast(pa.int32()).cast(pa.int64()).fill_null(NOBODY))
    else:
        texts, index = distinct_texts(values)
        listed = pa.array([_from_1970(day_in(text or "", day_first)) for text in texts], pa.int64())
        days = np.asarray(listed.take(index).fill_null(NOBODY))
    return np.where(missing, NOBODY, days)


def _from_1970(day: date | None) -> int | None:
    return None if day is None else (day - date(1970, 1, 1)).days


def persons_in(table: pa.Table, found: Iterable[tuple[str, str]], *, day_first: bool) -> Iterator[UInt64]:
    """Hash the persons of a table: name and day of birth; those of whom either is missing are nobody."""
    for columns in person_columns(found, table.column_names):
        names, born = names_in(table, columns), births_in(table, columns, day_first=day_first)
        told = born != NOBODY
        with np.errstate(over="ignore"):
            yield names[told] * np.uint64(0x9E3779B97F4A7C15) + born[told].astype(np.uint64)
