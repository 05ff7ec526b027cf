"""Columns that were read and found to hold nothing personal, each with why in a word. Never a value."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

import pyarrow as pa
import pyarrow.compute as pc

from schemas.model import DatasetSchema
from tasks.pii.cells import distinct_texts
from tasks.pii.findings import Finding
from tasks.pii.nested import is_nested
from tasks.pii.report import PassedOver
from tasks.pii.survey import TableSurvey

PEOPLES_KEY = "numbers of people's rows, kept: they lead to them"
_FEW, _SHARE = 50, 0.1  # different values of a column of kinds, and of its cells
_CODE, _WORDY = r"^[\pL\d/_.,:+-]*\d[\pL\d/_.,:+-]*$", r"\pL\s+\S*\pL\S*\s+\S*\pL"
_MOSTLY = 0.8


def passed_over(
    surveys: Sequence[TableSurvey], found: Iterable[Finding], schema: DatasetSchema, people: Iterable[str]
) -> tuple[PassedOver, ...]:
    """Name the columns, and the fields of documents, without a finding.

    Args:
        surveys: What was seen of each table.
        found: What was found.
        schema: Of the source, with its keys.
        people: The keys of people's rows that are kept, as ``table.column``.
    """
    told = {(one.table, one.column) for one in found}
    keys = _keys_of(schema, set(people))
    return tuple(
        PassedOver(table=seen.name, column=path, reason=keys.get((seen.name, path)) or _reason(values))
        for seen in surveys
        if seen.sample is not None
        for path, values in _paths(seen, seen.sample)
        if (seen.name, path) not in told
    )


def _paths(seen: TableSurvey, sample: pa.Table) -> Iterator[tuple[str, pa.ChunkedArray]]:
    for name in sample.column_names:
        column = sample.column(name)
        if name in seen.documents and is_nested(column):
            yield from ((path, pa.chunked_array([values])) for path, values in seen.documents[name].columns(name))
        else:
            yield name, column


def _keys_of(schema: DatasetSchema, people: set[str]) -> Mapping[tuple[str, str], str]:
    """What keys are called, and the columns that name the rows of others by them."""
    keys = {(table.name, column): "a key" for table in schema.tables for column in table.primary_key}
    keys |= {(one.child, column): "a key of other rows" for one in schema.relations for column in one.columns}
    keys |= {(table, column): PEOPLES_KEY for table, _, column in (one.partition(".") for one in people)}
    keys |= {
        (one.child, child): PEOPLES_KEY
        for one in schema.relations
        for child, parent in zip(one.columns, one.parent_columns, strict=True)
        if f"{one.parent}.{parent}" in people
    }
    return keys


def _reason(column: pa.ChunkedArray) -> str:
    """Why nothing personal was seen, in a word."""
    type = column.type.value_type if pa.types.is_dictionary(column.type) else column.type
    if column.null_count == len(column):
        return "empty"
    kinds = (
        (pa.types.is_boolean, "yes or no"), (pa.types.is_date, "days of no birth"), (pa.types.is_time, "times"),
        (pa.types.is_timestamp, "moments"), (pa.types.is_duration, "durations"), (pa.types.is_integer, "numbers"),
        (pa.types.is_floating, "numbers"), (pa.types.is_decimal, "numbers"),
    )  # fmt: skip
    told = next((name for test, name in kinds if test(type)), None)
    return told or (_of_texts(column) if pa.types.is_string(type) or pa.types.is_large_string(type) else "no text")


def _of_texts(column: pa.ChunkedArray) -> str:
    texts = pa.array([text for text in distinct_texts(column)[0] if text and text.strip()], pa.string())
    if not len(texts):
        return "empty"
    if _mostly(texts, _CODE):
        return "codes and numbers"
    if len(texts) <= min(_FEW, max(2, _SHARE * len(column))):
        return "few words"
    return "text" if _mostly(texts, _WORDY) else "words"


def _mostly(texts: pa.StringArray, pattern: str) -> bool:
    return bool(pc.sum(pc.match_substring_regex(texts, pattern)).as_py() >= _MOSTLY * len(texts))
