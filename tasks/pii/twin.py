"""Personal data and twins: what of a real table must be made and not learnt, and what of it came back all the same."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from schemas.semantics.words import singular_of, words_of
from tasks.pii.compliance.leakage import part_of_name
from tasks.pii.compliance.reserved import TESTS
from tasks.pii.countries import COUNTRY
from tasks.pii.detect import DetectOptions, detect
from tasks.pii.findings import Finding
from tasks.pii.located import heads_of
from tasks.pii.policy import Policy, Strategy
from tasks.pii.spans import find_spans
from tasks.pii.staff_numbers import without_counted
from tasks.pii.survey import detect_seldom, of_sample, survey_table, traces
from tasks.pii.traces import SURE, may_hold

_BY_CHANCE = frozenset({"PERSON", "ADDRESS", "USERNAME"})
"""Types whose made-up values may meet a real one by chance, as any two people may share a name."""


def personal_columns(findings: Iterable[Finding], policy: Policy | None) -> dict[str, frozenset[str]]:
    """Name, by table, the columns that are made: direct identifiers, and whatever a policy does not keep.

    Args:
        findings: Of the real tables.
        policy: Where one was asked for; quasi-identifiers are learnt without one, as shares of many rows.
    """
    found: dict[str, set[str]] = {}
    for one in findings:
        kept = policy is None or policy.strategy(one) is Strategy.KEEP or one.type == "TRACES"
        if one.direct or not kept:
            found.setdefault(one.table, set()).update(heads_of(one.column))
    return {table: frozenset(columns) for table, columns in found.items()}


_NAMING = (
    "PERSON", "SSN", "NATIONAL_ID", "TAX_ID", "PASSPORT", "MRN", "HEALTH_PLAN", "EMPLOYEE_ID", "EMAIL", "USERNAME",
    "PHONE",
)  # fmt: skip
"""Types that say whom a row belongs to, the plainest first."""


def persons_in(findings: Iterable[Finding]) -> dict[str, tuple[str, ...]]:
    """Name, by table, the columns that say whom a row belongs to: those of the plainest type that it has."""
    found: dict[str, dict[str, list[str]]] = {}
    for one in findings:
        if one.type in _NAMING and "." not in one.column:
            found.setdefault(one.table, {}).setdefault(one.type, []).append(one.column)
    return {table: tuple(types[min(types, key=_NAMING.index)]) for table, types in found.items()}


def tables_of_people(findings: Iterable[Finding]) -> frozenset[str]:
    """Name the tables in which anything tells of people; that a country is one tells of nobody."""
    return frozenset(one.table for one in findings if not (one.type == "GPE" and _of_countries(one)))


def _of_countries(finding: Finding) -> bool:
    names = (*words_of(finding.table), *words_of(finding.column))
    return bool(COUNTRY & {singular_of(word) for word in names})


def findings_in(
    name: str, chunks: Iterable[pa.Table], rows: int, *, options: DetectOptions | None = None
) -> list[Finding]:
    """Find what tells of people in a table, by a sample from all over it and by a look at every cell.

    Args:
        name: The table's.
        chunks: All its rows.
        rows: How many there are.
        options: How to look.
    """
    return list(findings_of_all([(name, chunks, rows)], options=options))


def findings_of_all(
    tables: Iterable[tuple[str, Iterable[pa.Table], int]], *, options: DetectOptions | None = None
) -> tuple[Finding, ...]:
    """Find what tells of people in tables that belong together: name, all rows, and how many there are of each."""
    found: list[Finding] = []
    samples: dict[str, pa.Table] = {}
    for name, chunks, rows in tables:
        seen, policy = survey_table(name, chunks, rows), Policy.of()
        if seen.sample is not None:
            samples[name] = seen.sample
            own = list(detect(seen.sample, name=name, options=of_sample(seen, options)))
            own += detect_seldom(seen, own, locale="en_US", options=options)
            found += [*own, *traces(seen, own, policy)]
    return tuple(without_counted(found, samples))


@dataclass(frozen=True)
class Telling:
    """Says whether values tell of people, so that their column is to be made.

    Attributes:
        policy: Where one was asked for.
    """

    policy: Policy | None

    def __call__(self, table: str, column: str, values: pa.Array) -> bool:
        """Look at a column's different values."""
        found = findings_in(table, [pa.table({column: values})], len(values))
        made = personal_columns(found, self.policy).get(table, frozenset())
        return column in made or any(one.type == "TRACES" for one in found)


@dataclass(frozen=True)
class Tidied:
    """Takes identifiers out of cells of columns that hold something else: they are not to be learnt.

    Attributes:
        columns: Where such cells may be, by table.
    """

    columns: Mapping[str, tuple[str, ...]]

    @classmethod
    def of(cls, findings: Iterable[Finding]) -> "Tidied":
        """Tell the columns by what was found."""
        listed: dict[str, list[str]] = {}
        for one in findings:
            if one.type in ("TRACES", "FREE_TEXT"):
                listed.setdefault(one.table, []).append(one.column)
        return cls({table: tuple(columns) for table, columns in listed.items()})

    def __call__(self, name: str, table: pa.Table) -> pa.Table:
        """Give a table's rows without them."""
        for column in self.columns.get(name, ()):
            if column in table.column_names and pa.types.is_string(table.schema.field(column).type):
                clean = _without_identifiers(table[column])
                table = table.set_column(table.column_names.index(column), table.schema.field(column), clean)
        return table


def _without_identifiers(values: pa.ChunkedArray) -> pa.ChunkedArray:
    """Give a cell with an identifier the value of the row before it that has none."""
    held = np.asarray(pc.is_in(values, value_set=_holding(values.drop_null().unique()))).astype(np.bool_)
    sound = np.flatnonzero(np.asarray(values.is_valid()).astype(np.bool_) & ~held)
    if not held.any() or not len(sound):
        return pc.if_else(pa.array(held), pa.scalar(None, pa.string()), values)
    rows = np.arange(len(values))
    rows[held] = sound[np.maximum(np.searchsorted(sound, rows[held]) - 1, 0)]
    return values.take(pa.array(rows))


def _holding(texts: pa.StringArray) -> pa.StringArray:
    """The texts that hold an identifier."""
    suspect = texts.filter(pa.array(may_hold(texts)))
    spans = find_spans(suspect.to_pylist(), network=False)
    return suspect.filter(pa.array([any(span.type in SURE for span in one) for one in spans], pa.bool_()))


def came_back(
    findings: Iterable[Finding], real: Mapping[str, Iterable[pa.Table]], made: Mapping[str, pa.Table]
) -> Iterator[tuple[str, float, bool]]:
    """Count the values of direct identifiers that are in the twin and in the real rows.

    Values of the reserved sets belong to nobody and do not count.

    Args:
        findings: Of the real tables.
        real: The real rows of each table, in parts.
        made: The twin's.

    Yields:
        ``table.column``, the share of its distinct values that are real ones, and whether chance may bring some back.
    """
    for one in findings:
        table = made.get(one.table)
        if not one.direct or part_of_name(one.type, one.called_of_row) or table is None:
            continue
        if one.column in table.column_names:
            share = _share(
                one, _distinct([part[one.column] for part in real[one.table]]), _distinct([table[one.column]])
            )
            yield f"{one.table}.{one.column}", share, one.type in _BY_CHANCE


def _distinct(columns: Iterable[pa.ChunkedArray]) -> pa.Array:
    chunks = [chunk for column in columns for chunk in pc.cast(column, pa.string()).chunks]
    return pc.unique(pa.chunked_array(chunks, pa.string()).drop_null())


def _share(finding: Finding, real: pa.Array, made: pa.Array) -> float:
    back = made.filter(pc.is_in(made, value_set=real)).to_pylist()
    reserved = TESTS.get(finding.type)
    return sum(reserved is None or not reserved(value) for value in back) / max(len(made), 1)
