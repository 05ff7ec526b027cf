"""Columns of unique codes that nothing else tells of: what HIPAA's Safe Harbor calls any other identifying code."""

from collections.abc import Iterable

import pyarrow as pa
import pyarrow.compute as pc

from schemas.types import ColumnType
from tasks.pii.columns import column_type
from tasks.pii.findings import Finding
from tasks.pii.leaves import leaf_columns

_UNIQUE, _FEWEST_ROWS = 0.95, 20


def unique_codes(table: pa.Table, *, name: str, findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Find the columns that are unique codes without being told of by any finding: class (R) of HIPAA's Safe Harbor."""
    known = {one.column for one in findings if one.table == name}
    found = []
    for path, _, column in leaf_columns(table):
        values = column.drop_null()
        if path in known or column_type(values.type) not in (ColumnType.STRING, ColumnType.INTEGER) or not len(values):
            continue
        share = pc.count_distinct(values).as_py() / len(values)
        if (
            share > _UNIQUE
            and len(values) > _FEWEST_ROWS
            and not (path not in table.column_names and _measured(values))
        ):
            reason = (f"{share:.0%} of its values are unique",)
            found.append(Finding.of(name, path, "UNIQUE_CODE", 0.5, evidence=reason))
    return tuple(found)


def _measured(values: pa.ChunkedArray) -> bool:
    """Whether leaves of documents, which have no type, are all numbers with a fraction."""
    return bool(pc.all(pc.match_substring_regex(values.cast(pa.string()), r"^-?\d+\.\d+$")).as_py())
