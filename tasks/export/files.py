"""One file a table, in a folder or under an S3 address."""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pyarrow as pa

from schemas.errors import BadInputError, StoreError
from schemas.files import dump_yaml
from schemas.manifest import OutputFormat
from tasks.export.source import Source
from tasks.storage.disk import explained, make_folder, sync_folder, write_synced
from tasks.storage.store import StoreOptions, open_store
from tasks.storage.streams import write_pieces

SCHEMA = "schema.yaml"
Done = Callable[[int], None]


def file_names(source: Source, format: OutputFormat) -> list[str]:
    """Name the files: one a table, and the schema."""
    return [*(f"{table.name}.{format.value}" for table in source.schema.tables), SCHEMA]


def write_files(
    source: Source,
    where: str,
    format: OutputFormat,
    options: StoreOptions,
    *,
    replace: bool,
    formula_safe: bool,
    done: Done,
) -> list[str]:
    """Write every table, and then put all files in place; give their addresses.

    Args:
        source: What.
        where: A folder, or an ``s3://`` address.
        format: Of the files.
        options: How to reach S3.
        replace: Whether files that stand there may be replaced.
        formula_safe: For CSV: see :func:`tasks.storage.csv_format.write_csv`.
        done: Told of rows as they are read.

    Raises:
        BadInputError: If a file stands there already.
        StoreError: If the target fails or the format cannot hold a value.
    """
    names = file_names(source, format)
    place = _Bucket(where, options) if where.lower().startswith("s3://") else _Folder(where)
    if not replace:
        _refuse(sorted(set(names) & place.names()), where)
    with place.scratch() as scratch, explained(f"the folder {scratch.parent}"):
        for table in source.schema.tables:
            pieces = told(source.pieces(table.name), done)
            path = scratch / f"{table.name}.{format.value}"
            columns = source.arrow_schema(table.name)
            write_pieces(pieces, columns, path, format, source.metadata, formula_safe=formula_safe)
        write_synced(scratch / SCHEMA, dump_yaml(source.schema).encode())
        return place.take(scratch, names, replace=replace)


def told(pieces: Iterable[pa.Table], done: Done) -> Iterator[pa.Table]:
    """Pass the pieces on, and tell of the rows that are through."""
    for piece in pieces:
        yield piece
        done(piece.num_rows)


def _refuse(standing: Sequence[str], where: str) -> None:
    if standing:
        raise BadInputError(
            f"{where} holds {', '.join(standing[:3])}{' and more' if len(standing) > 3 else ''} already. "
            "Choose another place, or replace them: --replace."
        )


class _Folder:
    """A folder of this machine."""

    def __init__(self, where: str) -> None:
        self._root = Path(unquote(urlsplit(where).path) if where.lower().startswith("file://") else where).expanduser()

    def names(self) -> set[str]:
        if self._root.exists() and not self._root.is_dir():
            raise BadInputError(f"{self._root} is a file. Give a folder, or FILE.duckdb or FILE.sqlite for a database.")
        return {each.name for each in self._root.iterdir()} if self._root.is_dir() else set()

    @contextmanager
    def scratch(self) -> Iterator[Path]:
        with explained(f"the folder {self._root}", probing=True):
            make_folder(self._root)
            scratch = Path(tempfile.mkdtemp(prefix=".understudy-", dir=self._root))
        try:
            yield scratch
        finally:
            shutil.rmtree(scratch, ignore_errors=True)

    def take(self, scratch: Path, names: Sequence[str], *, replace: bool) -> list[str]:
        for name in names:
            if replace:
                (scratch / name).replace(self._root / name)
                continue
            try:
                os.link(scratch / name, self._root / name)  # refuses a name that was taken meanwhile
            except FileExistsError:
                _refuse([name], str(self._root))
        sync_folder(self._root)
        return [str(self._root / name) for name in names]


class _Bucket:
    """A prefix on S3."""

    def __init__(self, where: str, options: StoreOptions) -> None:
        self._store = open_store(where, options)

    def names(self) -> set[str]:
        return set(self._store.children())

    @contextmanager
    def scratch(self) -> Iterator[Path]:
        with tempfile.TemporaryDirectory(prefix="understudy-") as scratch:
            yield Path(scratch)

    def take(self, scratch: Path, names: Sequence[str], *, replace: bool) -> list[str]:
        for name in names:
            try:
                self._store.put_file(scratch / name, name, move=True)
            except StoreError as error:
                raise StoreError(f"{error} Run the export again with --replace: some files may stand.") from error
        return [self._store.address(name) for name in names]
