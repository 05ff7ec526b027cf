"""A dataset as one DuckDB or SQLite file, which appears whole or not at all."""

import os
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from schemas.errors import BadInputError
from tasks.export.duckdb_file import fill_duckdb
from tasks.export.embedded_ddl import EmbeddedDdl
from tasks.export.files import Done
from tasks.export.placing import OPTION
from tasks.export.source import Source
from tasks.export.sqlite_file import fill_sqlite
from tasks.export.target import Target
from tasks.storage.disk import explained, make_folder, sync_folder

_FILL: dict[str, Callable[[Path, Source, EmbeddedDdl, Done], None]] = {"duckdb": fill_duckdb, "sqlite": fill_sqlite}


def write_database(source: Source, target: Target, *, replace: bool, done: Done) -> list[str]:
    """Write the file; give notes on what the database does not hold the rows to.

    Raises:
        BadInputError: If the file is there already.
        TargetError: If the database refuses a table.
    """
    assert target.kind in ("duckdb", "sqlite")
    ddl = EmbeddedDdl(source, target.kind)
    path = target.path.expanduser().absolute()
    if path.is_dir() or (path.exists() and not replace):
        raise BadInputError(f"{path} is there already. Choose another name, or replace it: --replace.")
    with explained(f"the file {path}", probing=True, option=OPTION), _beside(path, replace=replace) as scratch:
        _FILL[target.kind](scratch, source, ddl, done)
    return ddl.notes


@contextmanager
def _beside(path: Path, *, replace: bool) -> Iterator[Path]:
    """Give a name beside the file, and move what was written there into place."""
    make_folder(path.parent)
    scratch = path.with_name(f".{path.name}.understudy-{uuid.uuid4().hex}")
    try:
        yield scratch
        if replace:
            scratch.replace(path)
        else:
            os.link(scratch, path)  # refuses a name that was taken meanwhile
        sync_folder(path.parent)
    finally:
        for left in path.parent.glob(f"{scratch.name}*"):
            left.unlink(missing_ok=True)
