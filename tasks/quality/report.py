"""What the audit found: every check with its figures, and a profile of each table for people."""

import json
import math
from collections.abc import Mapping
from functools import cached_property
from typing import Any

from pydantic import Field

from schemas.manifest import OutputFormat
from schemas.model import Model
from tasks.quality.twin import TwinReport


class Check(Model):
    """One expectation and how the table met it.

    Attributes:
        columns: The columns that it speaks of; empty when it speaks of the table.
        kind: ``parts``, ``columns``, ``rows``, ``type``, ``not null``, ``range``, ``set``, ``length``, ``pattern``,
            ``format``, ``within`` (a part of a nested value), ``computed``, ``primary key``, ``unique``, ``relation``,
            ``children`` or ``rule``.
        sentence: What must be true, in words.
        observed: What was found: a count, a type, a list of columns.
        expected: What was asked for, in plain values.
        unexpected_count: How many rows break it; None when it counts no rows.
        error: Why it could not be evaluated, which fails it; None when it could.
    """

    table: str
    columns: tuple[str, ...] = ()
    kind: str
    passed: bool
    sentence: str
    observed: Any = None
    expected: Any = None
    unexpected_count: int | None = None
    error: str | None = None

    @property
    def finding(self) -> str:
        """What was found, in a few words."""
        if self.error is not None:
            return f"could not be evaluated: {self.error}"
        if self.kind == "parts":
            return "; ".join(self.observed) or "all there"
        if self.kind == "type":
            return str(self.observed) + (f", {self.unexpected_count:,} do not fit" if self.unexpected_count else "")
        if self.kind in {"rows", "columns"}:
            return f"{self.observed:,}" if isinstance(self.observed, int) else ", ".join(self.observed)
        count, unit = self.unexpected_count or 0, "parent" if self.kind == "children" else "row"
        return f"1 {unit} breaks it" if count == 1 else f"{count:,} {unit}s break it"

    @property
    def label(self) -> str:
        """Where it looks and at what: ``orders.total: range``."""
        where = ".".join([self.table, *(["+".join(self.columns)] if self.columns else [])])
        return f"{where}: {self.kind}"


class Share(Model):
    """A value and how many rows hold it."""

    value: str
    rows: int


class ColumnProfile(Model):
    """A column for people to look at.

    Attributes:
        nulls: The share of rows without a value, in [0, 1].
        distinct: About how many different values there are (HyperLogLog: within some 2 %).
        minimum: Least value, as text; of text, the least length.
        maximum: Greatest value, as text; of text, the greatest length.
        histogram: Rows in each of equally wide bins from minimum to maximum; of text, of its length.
        top: The most frequent values, when there are few.
        others: How many rows hold a value that is not in ``top``.
    """

    name: str
    type: str
    nulls: float
    distinct: int
    minimum: str | None = None
    maximum: str | None = None
    histogram: tuple[int, ...] = ()
    top: tuple[Share, ...] = ()
    others: int = 0


class TableProfile(Model):
    """A table for people to look at.

    Attributes:
        bytes: Size of its files.
        primary_key: Its column names.
        preview: Its first rows as text; None is a null.
    """

    name: str
    description: str | None = None
    rows: int
    bytes: int
    primary_key: tuple[str, ...] = ()
    columns: tuple[ColumnProfile, ...] = ()
    preview: tuple[tuple[str | None, ...], ...] = ()


class Link(Model):
    """A foreign key, as the diagram draws it."""

    child: str
    columns: tuple[str, ...]
    parent: str
    parent_columns: tuple[str, ...]


class QualityReport(Model):
    """The audit's outcome.

    Attributes:
        dataset: The schema's name.
        schema_digest: Of the schema that it was held against.
        format: The format of the files that were read.
        checks: Every check, table by table.
        tables: A profile of each table.
        links: The foreign keys.
        seconds: How long the audit took. Left out of the stored report: the same dataset has the same documents.
        engine: What judged, on what, with versions.
        twin: How it stands beside the real rows that it was learnt from; None where it was learnt from none.
        privacy_budget: What was spent of the budget that it was learnt under; None where there was none.
        gx: Great Expectations' own suites and results, by file name.
    """

    dataset: str
    description: str | None = None
    schema_digest: str
    format: OutputFormat
    checks: tuple[Check, ...]
    tables: tuple[TableProfile, ...] = ()
    links: tuple[Link, ...] = ()
    seconds: float = Field(exclude=True)
    engine: str
    twin: TwinReport | None = None
    privacy_budget: Mapping[str, Any] | None = None
    gx: Mapping[str, Any] = Field(default_factory=dict, exclude=True, repr=False)

    @property
    def failed(self) -> tuple[Check, ...]:
        """The checks that did not pass, in order."""
        return tuple(check for check in self.checks if not check.passed)

    @property
    def passed(self) -> bool:
        """Whether every check passed, and every gate of a twin; a report without checks has shown nothing."""
        gates = () if self.twin is None else self.twin.gates
        return bool(self.checks) and not self.failed and all(gate.passed for gate in gates)

    @property
    def validity(self) -> float:
        """The share of checks that passed, in [0, 1]."""
        return 1 - len(self.failed) / len(self.checks) if self.checks else 0.0

    def of(self, table: str) -> tuple[Check, ...]:
        """The checks of a table, in order."""
        return tuple(self.by_table.get(table, ()))

    @cached_property
    def by_table(self) -> Mapping[str, list[Check]]:
        """The checks by their table."""
        found: dict[str, list[Check]] = {}
        for check in self.checks:
            found.setdefault(check.table, []).append(check)
        return found

    def metrics(self) -> dict[str, Any]:
        """Give the short summary that the manifest carries."""
        found = {"checks": len(self.checks), "failed": len(self.failed), "validity": _floored(self.validity)}
        budget = (
            {} if self.privacy_budget is None else {name: self.privacy_budget[name] for name in ("epsilon", "delta")}
        )
        return found | budget | ({} if self.twin is None else {"twin": self.twin.figures()})

    def to_json(self) -> bytes:
        """Write the report as strict JSON, without NaN or Infinity."""
        summary = {"passed": self.passed, **self.metrics(), "rows": {table.name: table.rows for table in self.tables}}
        return _strict({"summary": summary, **self.model_dump(mode="python")})

    def documents(self) -> dict[str, bytes]:
        """Give the files to store: the report, and Great Expectations' suites and validation results."""
        return {"quality_report.json": self.to_json(), **{path: _strict(value) for path, value in self.gx.items()}}


def _floored(share: float) -> float:
    """Round down to four digits: what is not wholly valid must not read 1.0."""
    return math.floor(share * 10_000) / 10_000


def _strict(value: Any) -> bytes:
    plain = _finite(value)
    return (json.dumps(plain, indent=2, ensure_ascii=False, allow_nan=False, default=str) + "\n").encode()


def _finite(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _finite(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(item) for item in value]
    return str(value) if isinstance(value, float) and not math.isfinite(value) else value
