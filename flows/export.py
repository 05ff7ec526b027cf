"""The pipeline ``export``: a published dataset in, files or a loaded database out."""

from prefect import flow

from flows import artifacts, progress
from flows.check import schema_of
from flows.datasets import find
from flows.running import run
from flows.settings import Settings
from schemas.dirt import Duplicate
from schemas.errors import BadInputError, SourceError, StoreError
from schemas.manifest import OutputFormat
from schemas.model import DatasetSchema, Model
from schemas.request import GenerationOptions
from schemas.suggest import did_you_mean
from tasks.export.beside import with_companions
from tasks.export.source import Loose, Source
from tasks.export.target import Target
from tasks.export.task import ExportChoices, Exported, export_dataset, plan_of
from tasks.records.generation import restrict
from tasks.storage.task import verify_parts


class ExportResult(Model):
    """What an export did, or with a dry run would do.

    Attributes:
        to: The target, without a password.
        tables: Rows of each table.
        plan: With a dry run: the statements, or the files' names.
    """

    generation_id: str
    to: str
    tables: dict[str, int]
    files: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    plan: str | None = None


@flow(name="export", persist_result=False)
def export(
    dataset: str,
    to: str,
    format: OutputFormat = OutputFormat.PARQUET,
    tables: tuple[str, ...] | None = None,
    replace: bool = False,
    formula_safe: bool = False,
    namespace: str | None = None,
    dry_run: bool = False,
    options: GenerationOptions = GenerationOptions(),
) -> ExportResult:
    """Write a published dataset as files, or load it into a database: whole, or not at all.

    Args:
        dataset: A generation id, a folder, or an address such as s3://bucket/prefix.
        to: A folder, s3://bucket/prefix, postgresql://user@host/database, FILE.duckdb or FILE.sqlite.
        format: Of the files, where files are wanted.
        tables: The tables to export; all when empty.
        replace: Whether files or tables of the same names may be replaced.
        formula_safe: For CSV: defuse text that a spreadsheet would take for a formula. Such text does not read back.
        namespace: The PostgreSQL schema to load into; made when missing.
        dry_run: Whether only to say what would be done.
        options: Which store, and what is seldom changed.

    Raises:
        BadInputError: If there is no such dataset or table, the target cannot be reached, or something stands there.
        TargetError: If the target refuses the data. It is as it was.
    """
    settings = Settings.read().under(options)
    source = source_of(dataset, tables, settings)
    target = Target.of(to, source.manifest.generation_id)
    source = source if target.kind == "files" else with_companions(source)
    choices = ExportChoices(format=format, formula_safe=formula_safe, namespace=namespace, replace=replace)
    said = ExportResult(generation_id=source.manifest.generation_id, to=target.where, tables=source.rows)
    if dry_run:
        return said.model_copy(update={"plan": plan_of(source, target, choices)})
    whole(source)
    progress.step("Exporting")
    count = progress.RowProgress(sum(source.rows.values()), artifacts.key_of("export", source.schema.name))
    made: Exported = run(export_dataset, source, target, choices, settings.store_options, done=count.add)
    return said.model_copy(update={"files": made.files, "notes": (*left_out(source), *made.notes)})


def left_out(source: Source) -> tuple[str, ...]:
    """Say which parents of the exported tables are not exported."""
    here = source.rows
    known = [name for name in source.manifest.tables if name not in here]
    return (f"not exported, and so no foreign keys to them: {', '.join(known)}.",) if known else ()


def source_of(dataset: str, tables: tuple[str, ...] | None, settings: Settings) -> Source:
    """Find the dataset, and the part of its schema that is exported.

    Raises:
        SourceError: If there is none, or it has no manifest.
        BadInputError: If it lacks a table that was asked for.
    """
    progress.step("Finding the dataset")
    found = find(dataset, settings)
    if found.manifest is None:
        raise SourceError(f"{found.location} has no manifest (metadata.json): only published datasets are exported.")
    known = tuple(found.manifest.tables)
    for name in tables or ():
        if name not in known:
            raise BadInputError(f"--tables {name}: the dataset has no such table.{did_you_mean(name, known)}")
    schema: DatasetSchema = schema_of(found, None, settings)
    wanted = restrict(schema, tuple(tables or known))
    return Source(found.store, found.prefix, found.manifest, wanted, loose_ends(wanted))


def loose_ends(schema: DatasetSchema) -> Loose:
    """What labelled dirt breaks: no constraint may refuse it."""
    soiled = {each.table: frozenset[str]() for each in schema.dirt}
    for each in schema.dirt:
        soiled[each.table] |= frozenset(each.touches)
    return Loose(soiled, frozenset(each.table for each in schema.dirt if isinstance(each, Duplicate)))


def whole(source: Source) -> None:
    """Verify the bytes of every part before anything is written.

    Raises:
        StoreError: If one is damaged.
    """
    progress.step("Verifying")
    if damage := run(verify_parts, source.store, source.manifest):
        raise StoreError(f"Nothing was exported, since the dataset is damaged: {damage[0]} ({len(damage)} in all).")
