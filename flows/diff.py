"""The pipeline ``diff``: two published datasets in, what differs between them out. Nothing is written."""

from typing import Any

from prefect import flow

from flows import progress
from flows.export import source_of
from flows.running import run
from flows.settings import Settings
from schemas.manifest import Manifest
from schemas.model import DatasetSchema, Model, TableSchema, to_plain
from schemas.request import GenerationOptions
from tasks.export.compare import RowChanges
from tasks.export.source import Source
from tasks.export.task import count_changes


class TableDifference(Model):
    """A table in two datasets.

    Attributes:
        verdict: ``same``, ``differs``, or that only one of them has it.
        rows: In the first, and in the second.
        columns: What differs between its columns, keys and relations, a line each.
        changes: Rows added, removed and changed by primary key; absent where nobody can tell.
    """

    verdict: str
    rows: tuple[int, int]
    columns: tuple[str, ...] = ()
    changes: RowChanges | None = None


class Difference(Model):
    """What differs between two datasets.

    Attributes:
        made: What differs in how they were made: name -> the first's, the second's.
    """

    first: str
    second: str
    made: dict[str, tuple[Any, Any]]
    tables: dict[str, TableDifference]

    @property
    def same(self) -> bool:
        """Whether every table has the same content."""
        return all(table.verdict == "same" for table in self.tables.values())


@flow(name="diff", persist_result=False)
def diff(first: str, second: str, options: GenerationOptions = GenerationOptions()) -> Difference:
    """Say what differs between two published datasets: how they were made, their schemas, and their rows by key.

    Args:
        first: A generation id, a folder, or an address such as s3://bucket/prefix.
        second: Another.
        options: Which store, and what is seldom changed.

    Raises:
        SourceError: If there is no such dataset, or it has no manifest.
    """
    settings = Settings.read().under(options)
    one, other = source_of(first, None, settings), source_of(second, None, settings)
    progress.step("Comparing")
    names = dict.fromkeys([*one.manifest.tables, *other.manifest.tables])
    return Difference(
        first=one.manifest.generation_id,
        second=other.manifest.generation_id,
        made=made_otherwise(one.manifest, other.manifest),
        tables={name: compare_table(one, other, name) for name in names},
    )


def made_otherwise(one: Manifest, other: Manifest) -> dict[str, tuple[Any, Any]]:
    """What differs in how two datasets were made."""
    facts = [
        {"seed": each.seed, "format": each.output_format.value, "schema_digest": each.schema_digest}
        | {f"version of {name}": value for name, value in each.provenance.get("versions", {}).items()}
        for each in (one, other)
    ]
    return {
        name: (facts[0].get(name), facts[1].get(name))
        for name in dict.fromkeys([*facts[0], *facts[1]])
        if facts[0].get(name) != facts[1].get(name)
    }


def compare_table(one: Source, other: Source, name: str) -> TableDifference:
    """Compare a table: its schema, and its rows where its digest differs."""
    found = [each.manifest.tables.get(name) for each in (one, other)]
    rows = (found[0].rows if found[0] else 0, found[1].rows if found[1] else 0)
    if found[0] is None or found[1] is None:
        return TableDifference(verdict=f"only in the {'second' if found[0] is None else 'first'}", rows=rows)
    lines = tuple(_lines(one.schema, other.schema, name))
    if found[0].digest == found[1].digest:
        return TableDifference(verdict="same", rows=rows, columns=lines)
    changes: RowChanges | None = run(count_changes, one, other, name)
    return TableDifference(verdict="differs", rows=rows, columns=lines, changes=changes)


def _lines(one: DatasetSchema, other: DatasetSchema, name: str) -> list[str]:
    before, after = one.table(name), other.table(name)
    lines = [f"+ {column}" for column in _names(after) if column not in _names(before)]
    lines += [f"- {column}" for column in _names(before) if column not in _names(after)]
    for column in before.columns:
        if column.name in _names(after) and column != after.column(column.name):
            old, new = to_plain(column), to_plain(after.column(column.name))
            keys = [key for key in dict.fromkeys([*old, *new]) if old.get(key) != new.get(key) and key != "inferred"]
            lines += [f"~ {column.name}: {', '.join(keys)}"] if keys else []
    if before.keys != after.keys:
        lines.append("~ keys")
    if one.parents_of(name) != other.parents_of(name):
        lines.append("~ relations")
    return lines


def _names(table: TableSchema) -> list[str]:
    return [column.name for column in table.columns]
