"""Numbers of people that were issued to them, and those that count rows: a key that tells nobody and may stay."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

import numpy as np
import pyarrow as pa

from schemas.model import ColumnSchema, DatasetSchema
from schemas.semantics import guess
from schemas.semantics.words import words_of
from schemas.types import ColumnType
from tasks.pii.columns import column_type
from tasks.pii.findings import Finding
from tasks.pii.headers import called
from tasks.pii.makers import names_its_row
from tasks.pii.policy import Policy, Strategy
from tasks.values.counted import is_counted, numbers_of

_PEOPLE = frozenset({"employee", "staff", "personnel", "worker", "person", "people", "team", "mitarbeiter"})
_WITHIN = 0.95  # of the numbers that refer to people's, those that are there: some are gone


def without_counted(found: Sequence[Finding], samples: Mapping[str, pa.Table]) -> list[Finding]:
    """Leave out numbers of employees that refer to counted ones: of few of these, most numbers are missing.

    Args:
        found: Findings of any tables.
        samples: Rows of these tables by name.
    """
    counted = list(_counted(samples)) if any(one.type == "EMPLOYEE_ID" for one in found) else []
    return [one for one in found if one.type != "EMPLOYEE_ID" or not _refers(one, samples, counted)]


def people_keys(schema: DatasetSchema, found: Iterable[Finding], policy: Policy) -> list[str]:
    """Name the keys of people's rows, and employees' numbers that count, that are kept: ``staff.emp_no``."""
    replaced = {(one.table, one.column): one.type for one in found if policy.strategy(one) is not Strategy.KEEP}
    people = {table for (table, column), type in replaced.items() if type == "PERSON" and names_its_row(column)}
    return [
        f"{table.name}.{column.name}"
        for table in schema.tables
        for column in table.columns
        if (table.name, column.name) not in replaced
        and ((table.name in people and (column.name,) == table.primary_key) or _tells_staff(table.name, column))
    ]


def _tells_staff(table: str, column: ColumnSchema) -> bool:
    return column.type in (ColumnType.INTEGER, ColumnType.STRING) and "EMPLOYEE_ID" in (
        called(column.name),
        guess(column.name, column.type, table=table).pii,
    )


Numbers = tuple[str, "np.typing.NDArray[np.int64]"]


def _counted(samples: Mapping[str, pa.Table]) -> Iterator[Numbers]:
    for name, table in samples.items():
        for column in table.column_names:
            values = table.column(column).drop_null()
            if len(values) and _numbers_people(name, column, values.type) and is_counted(values):
                read = numbers_of(values)
                if read is not None and len(read[1]) == len(values):
                    yield read


def _numbers_people(table: str, column: str, type: pa.DataType) -> bool:
    kind = column_type(type)
    if kind not in (ColumnType.INTEGER, ColumnType.STRING):
        return False
    if "EMPLOYEE_ID" in (called(column), guess(column, kind, table=table).pii):
        return True
    return words_of(column) == ("id",) and bool(_singular(words_of(table)) & _PEOPLE)


def _singular(words: Iterable[str]) -> set[str]:
    return {form for word in words for form in (word, word.removesuffix("s"))}


def _refers(one: Finding, samples: Mapping[str, pa.Table], counted: Sequence[Numbers]) -> bool:
    table = samples.get(one.table)
    if table is None or one.column not in table.column_names:
        return False
    values = table.column(one.column)
    read = numbers_of(values) if column_type(values.type) in (ColumnType.INTEGER, ColumnType.STRING) else None
    if read is None:
        return False
    return any(begin == read[0] and np.isin(read[1], numbers).mean() >= _WITHIN for begin, numbers in counted)
