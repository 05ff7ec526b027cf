"""What stands beside the data in a dataset: the manifest, the schema, the reports."""

import platform
from collections import Counter
from collections.abc import Sequence
from typing import Any

import pyarrow as pa

from schemas.files import dump_yaml
from schemas.manifest import Manifest, Part, Status
from schemas.model import DatasetSchema, TableSchema
from schemas.request import GenerationRequest
from tasks.inference.resolve import Resolved
from tasks.quality.html import Facts, render
from tasks.quality.report import QualityReport
from tasks.records.generation import Generation
from tasks.storage.publish import table_entries

_NOTES = 1000  # a dump may hold more that cannot be used; the manifest is read as a whole


def manifest_of(
    generation: Generation,
    resolved: Resolved,
    request: GenerationRequest,
    parts: Sequence[Part],
    **facts: Any,
) -> Manifest:
    """Write the manifest.

    Args:
        generation: What was made.
        resolved: How its schema was come by.
        request: What was asked for; the manifest keeps it with every choice that was left open filled in.
        parts: What was written.
        facts: The manifest's other fields.
    """
    written = {name: [part for part in parts if part.table == name] for name in generation.tables}
    return Manifest(
        generation_id=generation.id,
        status=Status.COMPLETED,
        request=effective_request(generation, request),
        schema_digest=generation.schema.digest,
        seed=generation.seed,
        version=generation.versions["understudy"],
        tables=table_entries(
            written, {name: arrow_schema(generation.schema.table(name)) for name in generation.tables}
        ),
        output_format=generation.format,
        provenance=provenance(generation, resolved),
        **facts,
    )


def arrow_schema(table: TableSchema) -> pa.Schema:
    """The Arrow schema of a table."""
    return pa.schema([(column.name, column.arrow_type) for column in table.columns])


def effective_request(generation: Generation, request: GenerationRequest) -> dict[str, Any]:
    """Give the request with every table's rows and the seed in it: with ``schema.yaml``, all it takes to repeat it."""
    return {**request.to_plain(), "rows": dict(generation.rows), "seed": generation.seed}


def provenance(generation: Generation, resolved: Resolved) -> dict[str, Any]:
    """Say what made each choice."""
    return {
        "schema": resolved.origin,
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


def documents(generation: Generation, report: QualityReport, location: str) -> dict[str, bytes]:
    """Give what is staged beside the parts, by path."""
    facts = Facts(
        generation_id=generation.id,
        seed=generation.seed,
        location=location,
        versions=generation.versions,
        command=f"understudy reproduce {generation.id}",
    )
    return {"schema.yaml": dump_yaml(generation.schema).encode(), **report_documents(report, facts)}


def report_documents(report: QualityReport, facts: Facts | None = None) -> dict[str, bytes]:
    """Give the report as files, by path."""
    return {**report.documents(), "quality_report.html": render(report, facts).encode()}
