"""The pipeline ``check``: any dataset and a schema in, a verdict out. Nothing is written."""

from collections.abc import Sequence
from pathlib import Path

from prefect import flow

from flows import artifacts, progress
from flows.datasets import Dataset, find
from flows.dirt import labelled_tables, soiled_tables, without_dirt
from flows.running import run
from flows.settings import Settings
from schemas.errors import SchemaError, SourceError
from schemas.files import load_schema
from schemas.manifest import OutputFormat
from schemas.model import DatasetSchema, Model
from schemas.request import GenerationOptions, GenerationRequest
from tasks.inference.task import infer_schema
from tasks.quality.report import QualityReport
from tasks.quality.task import audit_dataset
from tasks.records.generation import restrict
from tasks.storage.keys import join
from tasks.storage.publish import edited_since
from tasks.storage.scratch import scratch_folder
from tasks.storage.task import verify_parts


class CheckResult(Model):
    """What a check found.

    Attributes:
        damage: What is wrong with the files: parts and documents whose bytes are not those that were published.
        failures: The checks of the schema that failed, one sentence each.
        parts: Parts whose bytes were verified; 0 where no manifest lists them.
        documents: Documents whose bytes were verified: the schema, the reports.
    """

    location: str
    generation_id: str | None
    parts: int
    documents: int
    checks: int
    damage: tuple[str, ...]
    failures: tuple[str, ...]

    @property
    def passed(self) -> bool:
        """Whether all is as it must be."""
        return not self.damage and not self.failures and self.checks > 0


@flow(name="check", persist_result=False)
def check(dataset: str, schema: str | None = None, options: GenerationOptions = GenerationOptions()) -> CheckResult:
    """Hold any dataset against its schema, and verify the bytes of every file that its manifest lists.

    Args:
        dataset: A generation id, a folder, or an address such as s3://bucket/prefix.
        schema: The schema to hold it against, a file or a template's name; its own schema.yaml when empty.
        options: Which store, and what is seldom changed.

    Raises:
        SourceError: If there is no such dataset, or no schema to hold it against.
    """
    settings = Settings.read().under(options)
    progress.step("Finding the dataset")
    found = find(dataset, settings)
    damage = damage_of(found, settings)
    if schema is None and damage and own_schema(found, settings) is None:
        return result_of(found, damage, None)
    report = audit_found(found, schema_of(found, schema, settings))
    artifacts.show_report(report, f"Check of {found.location}")
    return result_of(found, damage, report)


def damage_of(found: Dataset, settings: Settings) -> list[str]:
    """Say which published files are not what the manifest says, the schema among them; nothing without a manifest."""
    if found.manifest is None:
        return []
    damage: list[str] = run(verify_parts, found.store, found.manifest)
    if edited_since(found.store, found.prefix, found.manifest.generation_id):
        damage.append(
            "metadata.json does not hold the bytes that were published: its SHA-256 differs from the one in history."
        )
    schema = own_schema(found, settings)
    if schema is None:
        return [*damage, "schema.yaml is missing, or is no schema: the dataset cannot be held against it."]
    if schema.digest != found.manifest.schema_digest:
        damage.append("schema.yaml is not the schema that was published: its digest differs from the manifest's.")
    return damage


def own_schema(found: Dataset, settings: Settings) -> DatasetSchema | None:
    """Give the dataset's own schema; None where there is none that is sound."""
    try:
        return schema_of(found, None, settings)
    except (SourceError, SchemaError):
        return None


def result_of(found: Dataset, damage: Sequence[str], report: QualityReport | None) -> CheckResult:
    """Say what was found; without a report, that nothing could be checked."""
    manifest = found.manifest
    failed = report.failed if report else ()
    return CheckResult(
        location=found.location,
        generation_id=manifest.generation_id if manifest else None,
        parts=sum(len(entry.parts) for entry in manifest.tables.values()) if manifest else 0,
        documents=len(manifest.documents) if manifest else 0,
        checks=len(report.checks) if report else 0,
        damage=tuple(damage),
        failures=tuple(f"{each.label}: {each.sentence} Found: {each.finding}." for each in failed),
    )


def schema_of(found: Dataset, schema: str | None, settings: Settings) -> DatasetSchema:
    """Give the schema to hold a dataset against: the one that is named, else its own.

    Raises:
        SourceError: If it has none of its own.
    """
    if schema is not None:
        wanted: DatasetSchema = run(infer_schema, GenerationRequest.of(schema=schema), settings.limits).schema
        return wanted
    data = found.store.read(join(found.prefix, "schema.yaml"))
    if data is None:
        raise SourceError(f"{found.location} has no schema.yaml. Name a schema to hold it against: --schema FILE.")
    return load_schema(data.decode(), source="schema.yaml", limits=settings.limits)


def audit_found(found: Dataset, schema: DatasetSchema) -> QualityReport:
    """Audit the files as they stand, row counts included where a manifest says them."""
    manifest = found.manifest
    published = restrict(schema, tuple(manifest.tables)) if manifest else schema
    rows = {name: entry.rows for name, entry in manifest.tables.items()} if manifest else {}
    parts = (
        {name: [part["path"] for part in entry.parts] for name, entry in manifest.tables.items()} if manifest else None
    )
    progress.step("Checking")
    with scratch_folder() as scratch:
        folder = found.store.local_copy(found.prefix, scratch)
        format = manifest.output_format if manifest else _format_of(folder)
        soiled = soiled_tables(published, labelled_tables(manifest))
        with without_dirt(folder, soiled, parts or {}, format) as clean:
            rows |= clean.rows
            listed = clean.parts if parts else None
            report: QualityReport = run(audit_dataset, clean.folder, published, rows, format, listed)
    return report


def _format_of(folder: Path) -> OutputFormat:
    """The format of the files below a folder: that of the first one.

    Raises:
        SourceError: If there is none.
    """
    for path in sorted((folder / "data").rglob("part-*.*")):
        if path.suffix[1:] in set(OutputFormat):
            return OutputFormat(path.suffix[1:])
    raise SourceError(f"{folder} holds no data: a dataset's files are data/<table>/part-00000.parquet and so on.")
