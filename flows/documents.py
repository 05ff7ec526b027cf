"""What stands beside the data in a dataset: the manifest, the schema, the reports."""

import platform
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from flows.privacy import plain_request
from schemas.files import dump_yaml
from schemas.manifest import Manifest, OutputFormat, Part, Status
from schemas.model import DatasetSchema, TableSchema
from schemas.request import GenerationRequest
from tasks.inference.resolve import Resolved
from tasks.quality.html import Facts, render
from tasks.quality.report import QualityReport
from tasks.records.beside import companion_schemas
from tasks.records.generation import Generation
from tasks.storage.companions import companion_entries
from tasks.storage.publish import table_entries

_NOTES = 1000  # a dump may hold more that cannot be used; the manifest is read as a whole


@dataclass(frozen=True)
class Work:
    """What a publishing flow is about to make: all that its record, its manifest and its documents ask of it.

    Attributes:
        id: The generation's.
        schema: Of the dataset: its ``schema.yaml``.
        tables: The tables that are published, in the schema's order.
        versions: Of the packages that decide values or files.
        request: What was asked for, with every choice that was left open filled in, as the manifest keeps it.
        provenance: What made each choice.
        notes: What a person should know before anything is made.
        command: What to type to get the same again; None where nothing does.
        model: What was used of language models: tokens, cost, cache hits; None where none was asked.
        synthetic: Whether every value is made up; false of real rows whose personal data were replaced.
    """

    id: str
    schema: DatasetSchema
    tables: tuple[str, ...]
    seed: int
    format: OutputFormat
    versions: Mapping[str, str]
    request: dict[str, Any]
    provenance: dict[str, Any]
    notes: tuple[str, ...] = ()
    command: str | None = None
    synthetic: bool = True
    model: dict[str, Any] | None = None


def work_of(
    generation: Generation, resolved: Resolved, request: GenerationRequest, model: dict[str, Any] | None = None
) -> Work:
    """Describe a generation of records."""
    return Work(
        id=generation.id,
        schema=generation.schema,
        tables=generation.tables,
        seed=generation.seed,
        format=generation.format,
        versions=generation.versions,
        request=effective_request(generation, request),
        provenance=provenance(generation, resolved),
        notes=(*resolved.notes, *generation.notes),
        command=f"understudy reproduce {generation.id}",
        model=model,
    )


def manifest_of(work: Work, parts: Sequence[Part], **facts: Any) -> Manifest:
    """Write the manifest.

    Args:
        work: What was made.
        parts: What was written.
        facts: The manifest's other fields.
    """
    columns = {name: arrow_schema(work.schema.table(name)) for name in work.tables}
    written = {name: [part for part in parts if part.table == name] for name in work.tables}
    return Manifest(
        generation_id=work.id,
        status=Status.COMPLETED,
        request=work.request,
        schema_digest=work.schema.digest,
        seed=work.seed,
        version=work.versions["understudy"],
        tables=table_entries(written, columns),
        companions=companion_entries(parts, companion_schemas(work.schema), columns),
        output_format=work.format,
        model=work.model,
        provenance=work.provenance,
        **facts,
    )


def arrow_schema(table: TableSchema) -> pa.Schema:
    """The Arrow schema of a table."""
    return pa.schema([(column.name, column.arrow_type) for column in table.columns])


def effective_request(generation: Generation, request: GenerationRequest) -> dict[str, Any]:
    """Give the request with every table's rows and the seed in it: with ``schema.yaml``, all it takes to repeat it."""
    return {**plain_request(request.to_plain()), "rows": dict(generation.rows), "seed": generation.seed}


def provenance(generation: Generation, resolved: Resolved) -> dict[str, Any]:
    """Say what made each choice."""
    return {
        "schema": resolved.origin,
        **resolved.by,
        "versions": {**generation.versions, "python": platform.python_version()},
        "columns_by": _chosen_by(generation.schema),
        "columns": _choices(generation.schema),
        "notes": list(resolved.notes[:_NOTES]),
    }


def _chosen_by(schema: DatasetSchema) -> dict[str, int]:
    columns = (column for table in schema.tables for column in table.columns)
    return dict(Counter(column.inferred.by if column.inferred else "user" for column in columns).most_common())


def _choices(schema: DatasetSchema) -> dict[str, dict[str, list[Any]]]:
    """Who chose each inferred column, and how surely: ``{table: {column: [by, confidence]}}``."""
    chosen = {
        table.name: {
            column.name: [column.inferred.by, column.inferred.confidence] for column in table.columns if column.inferred
        }
        for table in schema.tables
    }
    return {table: columns for table, columns in chosen.items() if columns}


def documents(work: Work, report: QualityReport, location: str) -> dict[str, bytes]:
    """Give what is staged beside the parts, by path."""
    facts = Facts(
        generation_id=work.id,
        seed=work.seed if work.synthetic else None,
        location=location,
        versions=work.versions,
        command=work.command,
    )
    return {"schema.yaml": dump_yaml(work.schema).encode(), **report_documents(report, facts)}


def report_documents(report: QualityReport, facts: Facts | None = None) -> dict[str, bytes]:
    """Give the report as files, by path."""
    return {**report.documents(), "quality_report.html": render(report, facts).encode()}
