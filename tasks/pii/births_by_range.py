"""Days of birth whose column's name tells nothing: in tables of people, by the years that they lie in."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from schemas.semantics import guess
from schemas.types import TEMPORAL, ColumnType
from tasks.pii.columns import as_text, column_type
from tasks.pii.findings import Finding
from tasks.pii.leaves import leaf_columns
from tasks.pii.makers import names_its_row
from tasks.pii.policy import Policy

_YEAR = (
    r"^(?:\d{1,2}[-./ ]\d{1,2}[-./ ](?P<last>(?:18|19|20)\d\d)|(?P<first>(?:18|19|20)\d\d)[-./]\d{1,2}[-./]\d{1,2})$"
)
_FEWEST, _NEARLY_ALL, _DIFFERENT = 20, 0.95, 0.5
_LONG_AGO, _LATELY = (
    1970,
    2008,
)  # what a tenth, and half, of people were born before: who was hired or joined, was later
_SPREAD = 25  # years between the earlier and the later
_SURE, _PLAIN = 0.6, 0.75


class Seen(Protocol):
    """What was seen of a table: rows from all over it."""

    name: str
    sample: pa.Table | None


def births_by_range(surveys: Sequence[Seen], found: Iterable[Finding], policy: Policy) -> Iterator[Finding]:
    """Find days that are births by their range, beside the names of those who were born.

    Args:
        surveys: What was seen of each table.
        found: What its columns hold.
        policy: What the user says of them.
    """
    listed = list(found)
    people = {one.table for one in listed if one.type == "PERSON" and names_its_row(one.called)}
    dated = {one.table for one in listed if one.type == "DATE_OF_BIRTH"}
    for seen in surveys:
        if seen.sample is None or seen.name not in people - dated:
            continue
        told = {one.column for one in listed if one.table == seen.name}
        for path, called, column in leaf_columns(seen.sample):
            known = path in told or f"{seen.name}.{path}" in (*policy.columns, *policy.column_types)
            if not known and not _says_what(called, seen.name) and _like_births(column):
                reason = ("days as long ago as people's births, in a table of people",)
                yield Finding.of(seen.name, path, "DATE_OF_BIRTH", _SURE, evidence=reason)


def _says_what(called: str, table: str) -> bool:
    """Whether the name says plainly which day it is."""
    meaning = guess(called, ColumnType.DATE, table=table)
    return meaning.concept is not None and meaning.confidence >= _PLAIN


def _like_births(column: pa.ChunkedArray) -> bool:
    values = column.combine_chunks().drop_null()
    if len(values) < _FEWEST or len(values.unique()) < _DIFFERENT * len(values):
        return False
    years = _years(values)
    if len(years) < _NEARLY_ALL * len(values):
        return False
    early, half, late = np.quantile(years, (0.1, 0.5, 0.95))
    return bool(early < _LONG_AGO and half < _LATELY and late - early >= _SPREAD)


def _years(values: pa.Array) -> npt.NDArray[np.int64]:
    kind = column_type(values.type)
    if kind in TEMPORAL and kind is not ColumnType.TIME:
        return np.asarray(pc.year(values), np.int64)
    if kind is not ColumnType.STRING:
        return np.empty(0, np.int64)
    parts = pc.extract_regex(as_text(values), _YEAR).drop_null()
    texts = pc.binary_join_element_wise(pc.struct_field(parts, "first"), pc.struct_field(parts, "last"), "")
    return np.asarray(texts.cast(pa.int64()))
