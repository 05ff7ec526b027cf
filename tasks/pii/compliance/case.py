"""What the rules are checked on, and what a check says."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from itertools import islice
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from tasks.pii.columns import as_text, column_type
from tasks.pii.compliance.known import KnownValues
from tasks.pii.compliance.names import tally
from tasks.pii.detect import DetectOptions, detect
from tasks.pii.findings import Finding
from tasks.pii.located import place_of
from tasks.pii.nested import leaves
from tasks.pii.policy import Policy, Strategy

Tables = Mapping[str, pa.Table]
Again = Callable[[Tables], Tables]
Earlier = Callable[[str, Sequence[str]], npt.NDArray[np.bool_]]
HomesOf = Callable[[str, list[str]], list[str]]
"""Gives where names are at home, by the part of a name that they are; "" where nothing tells."""


@dataclass(frozen=True)
class Link:
    """Columns of two tables that are joined, declared or not."""

    child: str
    child_column: str
    parent: str
    parent_column: str


@dataclass(frozen=True)
class Survival:
    """What of a column's values the output's column still holds, counted beforehand.

    Attributes:
        every: Cells of the output that hold any value of the source's column.
        rare: Those that hold a value that is rare there.
        distinct: Distinct values of the source's column.
        cells: Cells of the source's column that hold something.
        distinct_after: Distinct values of the output's column.
        names: Offending cells, of names of people.
    """

    every: int = 0
    rare: int = 0
    distinct: int = 0
    cells: int = 0
    distinct_after: int = 0
    names: int = 0


@dataclass(frozen=True)
class Case:
    """A source, what became of it, and all else that was written.

    Attributes:
        source: The source's tables; empty when there was none.
        output: The tables to be published.
        findings: What the detector said of the source.
        policy: What was done.
        texts: Everything else that the run wrote, by name: logs, reports, manifests, file names.
        links: Joins that must hold as before.
        key_file: Where the key is kept; ``published`` where the output goes.
        again: Does the same once more under the same key; ``other`` under another key.
        holdout: Rows like the source's that were not used, for A2.
        risks: Upper bounds of attack risks, by name, for C3.
        reveal: Gives the values behind tokens, for F9.
        least_k: The k that was asked for, for C4.
        today: The day that expiry dates are compared with.
        counted: What was counted of whole columns while the tables went by in chunks; the tables themselves are
            looked at when absent.
        known: The source's direct identifiers; collected from the tables when absent.
        sampled: Whether the tables are some rows of larger ones.
        locale: Of the dataset, for the sets that surrogates come from.
        earlier: Tells which values of a type have their surrogates from an earlier run under the key.
        homes: Gives the locales that given or family names are at home in, of most rows in which they stand.
        seconds: Seconds that replacing took, for F11; ``source_deleted`` whether the source's copies are gone, for C5.
    """

    source: Tables
    output: Tables
    findings: Sequence[Finding]
    policy: Policy
    texts: Mapping[str, str] = field(default_factory=dict)
    links: Sequence[Link] = ()
    key_file: Path | None = None
    published: Path | None = None
    again: Again | None = None
    other: Again | None = None
    holdout: Tables | None = None
    risks: Mapping[str, float] | None = None
    reveal: Callable[[list[str]], Mapping[str, str]] | None = None
    least_k: int | None = None
    today: date = date(2026, 1, 1)
    seconds: float | None = None
    source_deleted: bool | None = None
    counted: Mapping[tuple[str, str], Survival] | None = None
    known: KnownValues | None = None
    sampled: bool = False
    locale: str = "en_US"
    earlier: Earlier | None = None
    homes: HomesOf | None = None

    @cached_property
    def found(self) -> tuple[Finding, ...]:
        """What the detector says of the output."""
        return _detected(self.output)

    @cached_property
    def found_before(self) -> tuple[Finding, ...]:
        """What the detector says of the source."""
        return _detected(self.source)

    def strategy(self, finding: Finding) -> Strategy:
        """What was done with a column."""
        return self.policy.strategy(finding)

    def survival(self, finding: Finding) -> Survival:
        """What of a column's values is still there."""
        if self.counted is not None:
            return self.counted.get((finding.table, finding.column), Survival())
        pair = self.pair(finding)
        if pair is None:
            return Survival()
        before, after = pair
        full = before.drop_null()
        return Survival(
            every=cells_in(after, pc.unique(full)),
            rare=cells_in(after, rare_values(before)),
            distinct=len(pc.unique(full)),
            cells=len(full),
            distinct_after=len(pc.unique(after.drop_null())),
            names=tally(before, after).cells if finding.type == "PERSON" else 0,
        )

    def of_types(self, *types: str) -> list[Finding]:
        """The findings of some types whose columns exist on both sides or in the output."""
        return [one for one in self.findings if one.type in types]

    def faked(self, *types: str) -> list[Finding]:
        """Findings of those of some types whose values are replaced by made-up ones."""
        return [one for one in self.of_types(*types) if self.strategy(one) is Strategy.FAKE]

    def pair(self, finding: Finding) -> tuple[pa.StringArray, pa.StringArray] | None:
        """The column before and after as texts; None when it is not on both sides."""
        before, after = texts_of(self.source, finding), texts_of(self.output, finding)
        return None if before is None or after is None else (before, after)


@dataclass(frozen=True)
class Check:
    """What came of a rule.

    Attributes:
        id: Such as ``B3``.
        title: The rule in a phrase.
        passed: Whether it holds; None when it does not apply here.
        cells: Offending cells, rows or places.
        note: Where they are: columns and counts, never a value.
        rows: The first rows of each place, where they are known: ``orders.note rows 4, 9``.
    """

    id: str
    title: str
    passed: bool | None
    cells: int = 0
    note: str = ""
    rows: str = ""


FEW_ROWS = 5
"""Rows of a place that are named."""


@dataclass
class Offence:
    """Offending cells, counted by where they are, and the first rows of each place, counted from 0."""

    places: dict[str, int] = field(default_factory=dict)
    rows: dict[str, list[int]] = field(default_factory=dict)

    def add(self, place: str, cells: int, rows: Iterable[int] = ()) -> None:
        """Count cells."""
        if cells:
            self.places[place] = self.places.get(place, 0) + int(cells)
            kept = self.rows.setdefault(place, [])
            kept += islice(rows, FEW_ROWS - len(kept))

    @property
    def cells(self) -> int:
        """All of them."""
        return sum(self.places.values())


def rows_told(rows: Mapping[str, Sequence[int]]) -> str:
    """Name the first rows of places, the first below the header as 1: positions, never values."""
    told = {place: list(dict.fromkeys(sorted(row + 1 for row in some)))[:FEW_ROWS] for place, some in rows.items()}
    return "; ".join(f"{place} row{'s' * (len(some) > 1)} {', '.join(map(str, some))}"
                     for place, some in sorted(told.items()) if some)  # fmt: skip


def _detected(tables: Tables) -> tuple[Finding, ...]:
    options = DetectOptions(network=False)
    return tuple(one for name, table in tables.items() for one in detect(table, name=name, options=options))


def texts_of(tables: Tables, finding: Finding) -> pa.StringArray | None:
    """A column as texts; None when it is not there."""
    table = tables.get(finding.table)
    if table is None or finding.column not in table.column_names:
        return None
    column = table.column(finding.column)
    if column_type(column.type) is None:
        return None
    whole = column.combine_chunks() if column.num_chunks != 1 else column.chunk(0)
    return as_text(whole.dictionary_decode() if pa.types.is_dictionary(whole.type) else whole)


def every_value(tables: Tables, finding: Finding) -> pa.StringArray | None:
    """All values of a finding in order, also where they stand within documents; None when it is not there."""
    table = tables.get(finding.table)
    place = None if table is None else place_of(table, finding.column)
    if table is None or place is None:
        return None
    if place.leaf is None:
        return texts_of(tables, finding)
    documents = table.column(place.column).drop_null().to_pylist()
    return pa.array(
        [leaf.value(text) for text in documents for leaf in leaves(text) if leaf.path == place.leaf and not leaf.named],
        pa.string(),
    )


def where(finding: Finding) -> str:
    """A column's name for notes."""
    return f"{finding.table}.{finding.column}"


def cells_in(values: pa.StringArray, known: pa.StringArray) -> int:
    """How many cells hold one of the known values."""
    return int(pc.sum(pc.is_in(values, value_set=known)).as_py() or 0)


def rare_values(values: pa.StringArray, *, shortest: int = 1) -> pa.StringArray:
    """The distinct values that occur once, or in at most one cell of a thousand."""
    counted = pc.value_counts(values.drop_null())
    texts, counts = counted.field("values"), counted.field("counts")
    kept = pc.and_(
        pc.less_equal(counts, max(1, len(values) // 1000)), pc.greater_equal(pc.utf8_length(texts), shortest)
    )
    return texts.filter(kept)
