"""A soiled dataset as it is checked: without its dirt, by its labels."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from flows import progress
from flows.running import run
from schemas.errors import GateRefusedError
from schemas.manifest import Manifest, OutputFormat
from schemas.model import DatasetSchema, TableSchema
from tasks.records.dirt.labels import FOLDER
from tasks.records.dirt.restoring import Restored
from tasks.records.task import restore_clean
from tasks.storage.scratch import scratch_folder


@contextmanager
def without_dirt(
    folder: Path,
    soiled: tuple[TableSchema, ...],
    parts: Mapping[str, Sequence[str]],
    format: OutputFormat,
    room: Path | None = None,
) -> Iterator[Restored]:
    """Give a folder that holds the clean dataset: the very one where nothing is soiled.

    Args:
        folder: The dataset's.
        soiled: The tables that have labels.
        parts: The files of each table, relative to the folder.
        format: Of those files.
        room: Where there is room for the clean rows.
    """
    if not soiled:
        yield Restored(folder, {table: list(paths) for table, paths in parts.items()})
        return
    with scratch_folder(room) as into:
        restored: Restored = run(restore_clean, folder, into, soiled, parts, format)
        for table, kinds in restored.found.items():
            listed = ", ".join(f"{kind} {count:,}" for kind, count in kinds.items())
            progress.note(f"{table} has {sum(kinds.values()):,} labels of dirt: {listed or 'none'}.")
        yield restored


def soiled_tables(schema: DatasetSchema, names: Iterable[str] | None = None) -> tuple[TableSchema, ...]:
    """Give the tables that have labels: those named, or those that the schema soils."""
    wanted = {each.table for each in schema.dirt} if names is None else set(names)
    return tuple(table for table in schema.tables if table.name in wanted)


def labelled_tables(manifest: Manifest | None) -> list[str]:
    """Name the tables of a published dataset that have labels."""
    companions = manifest.companions if manifest else {}
    return [name.partition("/")[2] for name in companions if name.startswith(f"{FOLDER}/")]


def hold_to(restored: Restored, digests: Mapping[str, str]) -> None:
    """Make sure that the labels reverse all dirt exactly, from what was written.

    Raises:
        GateRefusedError: If a table without its dirt is not the clean table.
    """
    if broken := unlike(restored, digests):
        raise GateRefusedError(f"Nothing was published. {' '.join(broken)} Report this, with the schema.")


def unlike(restored: Restored, digests: Mapping[str, str | None]) -> list[str]:
    """Say of which tables the labels do not reverse the dirt."""
    wrong = [name for name, digest in digests.items() if restored.digests.get(name) != digest]
    return [f"The labels of {name} do not reverse its dirt." for name in wrong]
