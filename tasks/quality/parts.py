"""The files of each table: which are there, which should be, and whether they are alike."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import pyarrow as pa

from schemas.manifest import OutputFormat
from schemas.model import TableSchema

NAMED = 10  # missing files at most that are named
_NUMBER = re.compile(r"part-(\d+)\.")


@dataclass(frozen=True)
class Written:
    """A table's files.

    Attributes:
        table: What the table should be.
        format: The format of the files.
        files: In the order of their numbers.
        flaws: What is wrong with the set of files.
    """

    table: TableSchema
    format: OutputFormat
    files: tuple[Path, ...]
    flaws: tuple[str, ...]


def written(folder: Path, table: TableSchema, format: OutputFormat, listed: Sequence[str] | None) -> Written:
    """Find a table's files.

    Args:
        folder: Holds ``data/<table>/part-*``.
        table: The table.
        format: The format of the files, which their names end in.
        listed: The names or paths of those that were written; when None, the numbers must run from 0 without a gap.
    """
    found = (folder / "data" / table.name).glob(f"part-*.{format.value}")
    files = tuple(sorted(found, key=lambda path: (_number(path), path.name)))
    missing = () if files else (f"there is no {format.value} file in data/{table.name}",)
    return Written(table, format, files, (*missing, *_amiss(files, listed)))


def _amiss(found: Sequence[Path], listed: Sequence[str] | None) -> tuple[str, ...]:
    names = {path.name for path in found}
    suffix = found[0].suffix if found else ""
    numbers = {_number(path) for path in found}
    absent = (number for number in range(max(numbers, default=0)) if number not in numbers)
    gaps = [f"part-{number:05d}{suffix}" for number in islice(absent, NAMED)]
    wanted = {Path(path).name for path in listed} if listed is not None else names | set(gaps)
    missing = [f"{name} is missing" for name in sorted(wanted - names)]
    return (*missing, *(f"{name} is not one of the dataset's files" for name in sorted(names - wanted)))


def unlike(shapes: Mapping[Path, Mapping[str, str]]) -> tuple[str, ...]:
    """Say which files have other columns or types than the first.

    Args:
        shapes: For each file in order, its columns in order with the type that each is stored as.
    """
    first, *others = shapes.items()
    wanted = list(first[1].items())
    return tuple(
        f"{path.name} has other columns than {first[0].name}" for path, shape in others if list(shape.items()) != wanted
    )


def parquet_shape(path: Path) -> dict[str, str]:
    """Read a Parquet file's columns and Arrow types from its footer; how text is encoded is no part of its type."""
    import pyarrow.parquet as pq

    return {field.name: str(_plain(field.type)) for field in pq.read_schema(path)}


def _plain(kind: pa.DataType) -> pa.DataType:
    if pa.types.is_dictionary(kind):
        return _plain(kind.value_type)
    if pa.types.is_list(kind) or pa.types.is_large_list(kind):
        return pa.list_(_plain(kind.value_type))
    if pa.types.is_struct(kind):
        return pa.struct([(field.name, _plain(field.type)) for field in kind])
    if pa.types.is_map(kind):
        return pa.map_(_plain(kind.key_type), _plain(kind.item_type))
    large = {pa.large_string(): pa.string(), pa.large_binary(): pa.binary()}
    return large.get(kind, kind)


def _number(path: Path) -> int:
    found = _NUMBER.match(path.name)
    return int(found[1]) if found else -1
