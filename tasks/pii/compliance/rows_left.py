"""What of whole rows and of persons is left, counted on hashes while chunks of both sides go by."""

from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tasks.pii.compliance.leakage import part_of_name
from tasks.pii.compliance.names import PersonTally
from tasks.pii.findings import Finding
from tasks.pii.groups import row_hashes
from tasks.pii.hashing import Counts, UInt64, within
from tasks.pii.persons import persons_in
from tasks.pii.policy import Policy, Strategy

_ROWS_KEPT = 0.005
_COARSE = (Strategy.GENERALIZE, Strategy.MASK, Strategy.REDACT)


class RowsLeft:
    """Holds rows of an output against the source's.

    Args:
        findings: What was found in the source.
        policy: What was done.

    Attributes:
        seen: Rows that went by, by table.
    """

    def __init__(self, findings: Sequence[Finding], policy: Policy) -> None:
        self._findings, self._policy = findings, policy
        self.seen: Counter[str] = Counter()
        self._rows: dict[str, Counts] = {}
        self._persons: dict[str, PersonTally] = {}
        self._born = Counts()
        self._met: Counter[str] = Counter()
        self._whole: Counter[str] = Counter()

    def _of(self, table: str) -> list[Finding]:
        return [one for one in self._findings if one.table == table]

    def learn(self, table: str, chunk: pa.Table) -> None:
        """Take note of a chunk of the source."""
        if len(chunk.column_names) >= 4 and self._replaced(table):
            self._rows.setdefault(table, Counts()).add(row_hashes(chunk, chunk.column_names))
        for hashes in persons_in(chunk, self._types(table), day_first=False):
            self._born.add(hashes)
        if persons := self._person_columns(table, chunk):
            self._persons.setdefault(table, PersonTally()).known.add(_full_rows(chunk, persons))

    def _replaced(self, table: str) -> list[str]:
        """Columns of direct identifiers that are replaced."""
        return [one.column for one in self._of(table) if one.direct and self._policy.strategy(one) is not Strategy.KEEP]

    def _person_columns(self, table: str, chunk: pa.Table) -> list[str]:
        """Columns that name a person by parts alone, without a day of birth; leaves of documents have no row."""
        here = [one for one in self._of(table) if one.column in chunk.column_names]
        named = [one.column for one in here if part_of_name(one.type, one.called_of_row)]
        return sorted(named) if len(named) >= 2 and not any(map(self._tells_day, here)) else []

    def _types(self, table: str) -> list[tuple[str, str]]:
        """Columns that hold new names or days of birth, and what they hold."""
        replaced = self._replaced(table)
        return [(one.column, one.type) for one in self._of(table) if one.column in replaced or self._tells_day(one)]

    def _tells_day(self, one: Finding) -> bool:
        """Whether days of birth are written; a year's first day that stands for the year is none."""
        return one.type == "DATE_OF_BIRTH" and self._policy.strategy(one) not in _COARSE

    def see(self, table: str, before: pa.Table, after: pa.Table) -> None:
        """Take note of the same rows of both."""
        self.seen[table] += len(after)
        rows = self._rows.get(table)
        if rows is not None and before.column_names == after.column_names:
            replaced = [name for name in self._replaced(table) if name in before.column_names]
            told = np.zeros(len(before), np.bool_)
            for name in replaced:
                told |= np.asarray(before.column(name).is_valid())
            survived = within(row_hashes(after, after.column_names), rows.settle().ids) & told
            self._whole[table] += int(survived.sum())
        for hashes in persons_in(after, self._types(table), day_first=False):
            self._met[table] += int(within(hashes, self._born.settle().ids).sum())
        if table in self._persons:
            named = self._person_columns(table, after)
            given = next(one.column for one in self._of(table) if one.column in named and one.type == "PERSON")
            self._persons[table].see(before.select(named), after.select(named), given)

    def whole(self) -> dict[str, int]:
        """A2: whole rows of the source that are left, by table, beyond the share that chance leaves."""
        return {table: rows for table, rows in self._whole.items() if rows > _ROWS_KEPT * self.seen[table]}

    def persons(self) -> dict[str, int]:
        """A1: rows that are a person of the source, by table: any with a day of birth, by names alone beyond chance."""
        met = self._met + Counter({table: tally.cells for table, tally in self._persons.items()})
        return {f"{table} (persons)": rows for table, rows in met.items()}


def _full_rows(chunk: pa.Table, columns: Iterable[str]) -> UInt64:
    whole = chunk.select(list(columns))
    for name in whole.column_names:
        whole = whole.filter(pc.is_valid(whole.column(name)))
    return row_hashes(whole, whole.column_names)
