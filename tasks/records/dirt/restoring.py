"""A dataset without its dirt: every part of a soiled table written anew by its labels, the others as they stand."""

import logging
import os
import shutil
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from schemas.manifest import OutputFormat
from schemas.model import TableSchema
from tasks.records.dirt.labels import FOLDER, blocks_of, kept_rows, reversed_dirt
from tasks.storage.digest import leaves, table_digest
from tasks.storage.formats import read_part, write_table

logger = logging.getLogger(__name__)


@dataclass
class Restored:
    """A folder that holds the clean dataset.

    Attributes:
        parts: The files of each table.
        rows: The rows of each soiled table.
        found: How many labels of each kind each soiled table has.
        digests: The digest of each soiled table without its dirt.
    """

    folder: Path
    parts: dict[str, list[str]] = field(default_factory=dict)
    rows: dict[str, int] = field(default_factory=dict)
    found: dict[str, dict[str, int]] = field(default_factory=dict)
    digests: dict[str, str] = field(default_factory=dict)


def restore(
    folder: Path, into: Path, soiled: Sequence[TableSchema], parts: Mapping[str, Sequence[str]], format: OutputFormat
) -> Restored:
    """Lay out the clean dataset.

    Args:
        folder: Holds ``data/<table>/part-*`` and ``labels/<table>/part-*``.
        into: An empty folder.
        soiled: The tables that have labels.
        parts: The files of each table, in order, relative to the folder.
        format: Of those files.
    """
    by_name = {each.name: each for each in soiled}
    made = Restored(into)
    for table, paths in parts.items():
        if "/" in table:
            continue
        if table not in by_name or not _cleaned(folder, made, by_name[table], paths, format):
            made.parts[table] = [_linked(folder, into, path) for path in paths if (folder / path).exists()]
    return made


def _cleaned(folder: Path, made: Restored, soiled: TableSchema, paths: Sequence[str], format: OutputFormat) -> bool:
    """Clean a table; one whose parts or labels are damaged stays as it is, for the audit to judge."""
    try:
        _clean(folder, made, soiled, paths, format)
    except (OSError, ValueError, KeyError) as error:  # pyarrow's errors are of these
        logger.warning("the labels of %s cannot be used (%s)", soiled.name, type(error).__name__)
        made.rows.pop(soiled.name, None)
        return False
    return True


def _clean(folder: Path, made: Restored, soiled: TableSchema, paths: Iterable[str], format: OutputFormat) -> None:
    table, columns = soiled.name, pa.schema([(column.name, column.arrow_type) for column in soiled.columns])
    kinds: Counter[str] = Counter()
    digested: list[str] = []
    start, made.parts[table], made.rows[table] = 0, [], 0
    for path in paths:
        dirty = read_part(folder / path, format, columns)
        labels = pq.read_table(folder / FOLDER / table / f"{Path(path).stem}.parquet", partitioning=None)
        kinds.update(labels["kind"].to_pylist())
        clean = reversed_dirt(dirty, labels, start)
        kept = kept_rows(labels, start, dirty.num_rows)
        start += dirty.num_rows
        made.rows[table] += clean.num_rows
        digested += [leaves(block) for block in blocks_of(clean, kept)]
        if clean.num_rows:
            target = made.folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            write_table(clean, target, format, nested=soiled.json_columns)
            made.parts[table].append(path)
    made.found[table] = dict(kinds.most_common())
    made.digests[table] = table_digest(columns, digested)


def _linked(folder: Path, into: Path, path: str) -> str:
    target = into / path
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(folder / path, target)
    except OSError:  # another disk
        shutil.copyfile(folder / path, target)
    return path
