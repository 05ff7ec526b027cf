"""Holds a written dataset against its schema: all tables, all rows, from the files themselves."""

import time
from collections.abc import Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from schemas.errors import SourceError
from schemas.manifest import OutputFormat
from schemas.model import DatasetSchema
from tasks.quality.interrupts import Stop
from tasks.quality.report import Check, Link, QualityReport
from tasks.quality.room import ensure_had_room, room_for_audit

if TYPE_CHECKING:
    from great_expectations.core.expectation_validation_result import (
        ExpectationSuiteValidationResult,
        ExpectationValidationResult,
    )


def load() -> None:
    """Load Great Expectations and all else that an audit needs, which takes seconds the first time."""
    for module in ("expectations.suite", "expectations.validation", "tasks.quality.profile", "tasks.quality.views"):
        import_module(module)


def audit(
    folder: Path,
    schema: DatasetSchema,
    rows: Mapping[str, int],
    *,
    format: OutputFormat = OutputFormat.PARQUET,
    parts: Mapping[str, Sequence[str]] | None = None,
    profile: bool = True,
    scratch: Path | None = None,
    stop: Stop | None = None,
) -> QualityReport:
    """Check every expectation that follows from a schema, and say what was found. Never raises for bad data.

    Args:
        folder: A local folder that holds ``data/<table>/part-*.<format>``; it is only read.
        schema: What the dataset must be.
        rows: How many rows each table must have; a table that is absent may have any number.
        format: The format of the files. The types of text formats are the schema's, never guessed.
        parts: The files that were written, by table. When absent, their numbers must run from 0 without a gap.
        profile: Whether the report may show values (least, greatest, most frequent, first rows): of synthetic data
            only.
        scratch: Where to put, meanwhile, what does not fit in memory; with this account's temporary files when absent.
        stop: What ends the audit's queries from another thread.

    Raises:
        SourceError: If there is no such folder.
        StoreError: If the disk or memory had no room for it.
        SchemaError: If a rule of the schema is no expression over its columns.
    """
    from expectations.suite import build_suites
    from expectations.validation import validate
    from tasks.quality.profile import profile_tables
    from tasks.quality.session import session
    from tasks.quality.views import lay_views

    if not folder.is_dir():
        raise SourceError(f"There is no folder {folder} to check. Give the folder that holds 'data/'.")
    started = time.perf_counter()
    suites = build_suites(schema, rows)
    with (
        room_for_audit(scratch),
        session(folder, scratch) as opened,
        (stop or Stop()).watching(opened.connection),
    ):
        dataset = lay_views(opened, folder, schema, format, parts)
        results = {table: validate(suite, dataset, table) for table, suite in suites.items()}
        tables = profile_tables(dataset, folder, format, values=profile)
    checks = tuple(check for table, result in results.items() for check in _checks(table, result))
    ensure_had_room(checks, scratch)
    return QualityReport(
        dataset=schema.name,
        description=schema.description,
        schema_digest=schema.digest,
        format=format,
        checks=checks,
        tables=tables,
        links=_links(schema),
        seconds=round(time.perf_counter() - started, 3),
        engine=_engine(),
        gx=_documents(suites, results),
    )


def _checks(table: str, result: "ExpectationSuiteValidationResult") -> list[Check]:
    found = [(entry.expectation_config.meta["understudy"], entry) for entry in result.results]
    return [_check(table, about, entry) for about, entry in sorted(found, key=lambda pair: pair[0]["place"])]


def _check(table: str, about: Mapping[str, Any], entry: "ExpectationValidationResult") -> Check:
    found: Mapping[str, Any] = entry.result or {}
    details = found.get("details") or {}
    error = _raised(entry.exception_info)
    return Check(
        table=table,
        columns=tuple(about["columns"]),
        kind=about["kind"],
        passed=bool(entry.success) and error is None,
        sentence=about["sentence"],
        observed=details.get("flaws", found.get("observed_value", found.get("unexpected_count"))),
        expected=about["expected"],
        unexpected_count=found.get("unexpected_count"),
        error=error,
    )


def _raised(info: Any) -> str | None:
    """Find why an expectation could not be evaluated: one message, or one for each metric that failed."""
    if not isinstance(info, Mapping):
        return None
    each = [info] if "raised_exception" in info else list(info.values())
    messages = {entry["exception_message"] or "an error" for entry in each if entry.get("raised_exception")}
    return "; ".join(sorted(messages)) or None


def _links(schema: DatasetSchema) -> tuple[Link, ...]:
    return tuple(
        Link(child=link.child, columns=link.columns, parent=link.parent, parent_columns=link.parent_columns)
        for link in schema.relations
    )


def _documents(suites: Mapping[str, Any], results: Mapping[str, Any]) -> dict[str, Any]:
    stored = {f"gx/expectations/{table}.json": suite.to_json_dict() for table, suite in suites.items()}
    judged = {f"gx/validations/{table}.json": _traceless(result.to_json_dict()) for table, result in results.items()}
    return {**stored, **judged}


def _traceless(value: Any) -> Any:
    """Empty the tracebacks: they tell of the machine, not of the data; the message stays."""
    if isinstance(value, dict):
        return {key: "" if key == "exception_traceback" else _traceless(item) for key, item in value.items()}
    return [_traceless(item) for item in value] if isinstance(value, list) else value


def _engine() -> str:
    import duckdb
    import great_expectations

    return f"Great Expectations {great_expectations.__version__} on DuckDB {duckdb.__version__}"
