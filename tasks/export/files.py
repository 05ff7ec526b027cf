"""One file a table, in a folder or under an S3 address."""

from collections.abc import Callable, Iterable, Iterator

import pyarrow as pa

from schemas.files import dump_yaml
from schemas.manifest import OutputFormat
from tasks.export.placing import OPTION, place_of, refuse
from tasks.export.source import Source
from tasks.storage.disk import explained, make_folder, write_synced
from tasks.storage.store import StoreOptions
from tasks.storage.streams import write_pieces

SCHEMA = "schema.yaml"
Done = Callable[[int], None]


def file_names(source: Source, format: OutputFormat) -> list[str]:
    """Name the files: one a table, one for each that stands beside it (``labels/orders.csv``), and the schema."""
    tables = (*(table.name for table in source.schema.tables), *source.companions)
    return [*(f"{name}.{format.value}" for name in tables), SCHEMA]


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
    names, place = file_names(source, format), place_of(where, options)
    standing = place.standing(names)
    if not replace:
        refuse(standing, where)
    with place.scratch() as scratch, explained(f"the folder {scratch.parent}", option=OPTION):
        for table in source.schema.tables:
            pieces = told(source.pieces(table.name), done)
            path = scratch / f"{table.name}.{format.value}"
            columns = source.arrow_schema(table.name)
            write_pieces(pieces, columns, path, format, source.metadata, formula_safe=formula_safe)
        for name in source.companions:
            path = scratch / f"{name}.{format.value}"
            make_folder(path.parent)
            columns, pieces = source.companion(name)
            write_pieces(pieces, columns, path, format, source.metadata, formula_safe=formula_safe)
        write_synced(scratch / SCHEMA, dump_yaml(source.schema).encode())
        return place.take(scratch, names, replace=replace)


def told(pieces: Iterable[pa.Table], done: Done) -> Iterator[pa.Table]:
    """Pass the pieces on, and tell of the rows that are through."""
    for piece in pieces:
        yield piece
        done(piece.num_rows)
