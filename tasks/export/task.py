"""Prefect's face of the export step."""

from collections.abc import Callable
from typing import Any

from prefect import task
from prefect.cache_policies import NO_CACHE

from schemas.manifest import OutputFormat
from schemas.model import Model
from tasks.export.compare import RowChanges, row_changes
from tasks.export.embedded import write_database
from tasks.export.embedded_ddl import EmbeddedDdl
from tasks.export.files import file_names, write_files
from tasks.export.postgres import load_postgres
from tasks.export.postgres_ddl import PostgresDdl
from tasks.export.source import Source
from tasks.export.target import Target
from tasks.storage.store import StoreOptions


class ExportChoices(Model):
    """How an export is made.

    Attributes:
        format: Of the files, where files are wanted.
        formula_safe: For CSV: whether an apostrophe is put before text that a spreadsheet would take for a formula.
        namespace: The PostgreSQL schema that the tables go to.
        replace: Whether what stands there may be replaced.
    """

    format: OutputFormat
    formula_safe: bool = False
    namespace: str | None = None
    replace: bool = False


class Exported(Model):
    """What an export did.

    Attributes:
        files: Their addresses, where files were wanted.
        notes: What the target does not hold the rows to, and why.
    """

    files: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@task(name="export-dataset", cache_policy=NO_CACHE, persist_result=False)
def export_dataset(
    source: Source,
    target: Target,
    choices: ExportChoices,
    options: StoreOptions,
    *,
    done: Callable[[int], None],
) -> Exported:
    """Write the dataset to its target, whole or not at all.

    Not retried: a target may be changed by then, and the store that is read retries for itself.
    """
    replace = choices.replace
    if target.kind == "postgresql":
        named = {"namespace": choices.namespace, "replace": replace, "done": done}
        return Exported(notes=tuple(load_postgres(source, target.where, **named)))  # type: ignore[arg-type]
    if target.kind == "files":
        how: dict[str, Any] = {"replace": replace, "formula_safe": choices.formula_safe, "done": done}
        return Exported(files=tuple(write_files(source, target.where, choices.format, options, **how)))
    notes = write_database(source, target, replace=replace, done=done)
    return Exported(files=(str(target.path.absolute()),), notes=tuple(notes))


@task(name="count-changes", cache_policy=NO_CACHE, persist_result=False)
def count_changes(before: Source, after: Source, table: str) -> RowChanges | None:
    """Count the rows of a table that differ between two datasets.

    Not retried: the store that is read retries for itself.
    """
    return row_changes(before, after, table)


def plan_of(source: Source, target: Target, choices: ExportChoices) -> str:
    """Say what an export would do: the statements for a database, the names of files. Nothing is touched."""
    if target.kind == "postgresql":
        return PostgresDdl(source, choices.namespace).script(replace=choices.replace)
    if target.kind == "files":
        return "".join(f"{target.where.rstrip('/')}/{name}\n" for name in file_names(source, choices.format))
    return EmbeddedDdl(source, target.kind).script()
