"""Whether a column has its days before its months, as its values tell: where one of two numbers is beyond twelve."""

from collections.abc import Iterable, Mapping

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tasks.pii.findings import Finding
from tasks.pii.located import distinct_at

DayOrders = Mapping[tuple[str, str], bool]
"""By table and column: whether 03/04 is the third of April."""

_TELLING = ("DATE_OF_BIRTH", "DATE", "FREE_TEXT", "TRACES")
_NUMERIC = r"(?:^|[^0-9./-])(?P<one>[0-9]{1,2})[-/](?P<two>[0-9]{1,2})[-/](?:[0-9]{4}|[0-9]{2})(?:$|[^0-9/-])"
"""A dotted date has its day first anyway."""
_MONTHS = 12


def day_orders(tables: Mapping[str, pa.Table], findings: Iterable[Finding]) -> dict[tuple[str, str], bool]:
    """Tell the order of columns of dates and texts from samples of their tables.

    Where no value of a column tells, the table's other columns do, and else those of all tables; a column of which
    nothing tells is left out.
    """
    columns = sorted({(one.table, one.column) for one in findings if one.type in _TELLING and one.table in tables})
    votes = {place: _votes(tables[place[0]], place[1]) for place in columns}
    by_table = {table: _sum(vote for place, vote in votes.items() if place[0] == table) for table, _ in columns}
    every = _sum(votes.values())
    told = {place: next((one for one in (vote, by_table[place[0]], every) if one), 0) for place, vote in votes.items()}
    return {place: balance > 0 for place, balance in told.items() if balance}


def _sum(votes: Iterable[int]) -> int:
    return int(np.sign(np.array([0, *votes])).sum())


def _votes(table: pa.Table, column: str) -> int:
    """How many distinct values have the day before the month, less those that have it behind."""
    texts, whole = distinct_at(table, column)
    if texts is None or whole or not pa.types.is_string(texts.type):
        return 0
    parts = pc.extract_regex(texts.drop_null(), _NUMERIC).drop_null()
    one, two = (np.asarray(parts.field(at).cast(pa.int64())) for at in range(2))
    beyond = (one > _MONTHS, two > _MONTHS)
    return int((beyond[0] & ~beyond[1]).sum() - (beyond[1] & ~beyond[0]).sum())
