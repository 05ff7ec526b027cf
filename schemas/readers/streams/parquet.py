"""Parquet files as batches: one file, or several that are the parts of one table."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.types as pt

from schemas.errors import SourceError
from schemas.readers.result import Note
from schemas.readers.samples.tables import distinct_names
from schemas.readers.streams.raw import BATCH_ROWS, Batch, json_text
from schemas.types import ColumnType, arrow_type

_BATCH = 4 * BATCH_ROWS


class ParquetSource:
    """The files of a table, in order."""

    types = True

    def __init__(self, paths: Sequence[Path], name: str) -> None:
        self.paths, self.name = list(paths), name
        self.notes: list[Note] = []
        self.wanted: list[pa.Field] = []
        first = self._schema(self.paths[0])
        for field, own in zip(first, distinct_names(first.names), strict=True):
            kind, nested = stored_as(field.type)
            metadata = {b"nested": b"1"} if nested else None
            self.wanted.append(pa.field(own, kind, field.nullable, metadata))
        for path in self.paths[1:]:
            if self._schema(path).names != first.names:
                raise SourceError(f"{path} has other columns than {self.paths[0].name}. Give them as separate folders.")

    def _schema(self, path: Path) -> pa.Schema:
        import pyarrow.parquet as pq

        try:
            return pq.read_schema(path)
        except (pa.ArrowException, OSError) as error:
            raise _unsound(path, error) from None

    def batches(self) -> Iterator[Batch]:
        """Read the files.

        Raises:
            SourceError: If one is damaged, or holds a value that no column type does.
        """
        import pyarrow.parquet as pq

        for path in self.paths:
            try:
                with pq.ParquetFile(path, page_checksum_verification=True) as file:
                    for batch in file.iter_batches(batch_size=_BATCH):
                        columns = {
                            field.name: normal(batch.column(place), field.type)
                            for place, field in enumerate(self.wanted)
                        }
                        yield Batch(columns, {}, batch.num_rows)
            except (pa.ArrowException, OSError) as error:
                raise _unsound(path, error) from None


def _unsound(path: Path, error: Exception) -> SourceError:
    return SourceError(f"{path} is no sound Parquet file ({type(error).__name__}). Was it cut short?")


def stored_as(kind: pa.DataType) -> tuple[pa.DataType, bool]:
    """Give the Arrow type of the column type that an Arrow type is, and whether it is nested and becomes JSON."""
    if pt.is_dictionary(kind):
        return stored_as(kind.value_type)
    if pt.is_list(kind) or pt.is_large_list(kind):
        inner, nested = stored_as(kind.value_type)
        plain = not nested and not pt.is_nested(kind.value_type) and not pt.is_decimal(inner)
        return (pa.list_(inner), False) if plain else (pa.string(), True)
    if pt.is_nested(kind):
        return pa.string(), True
    return _scalar(kind), False


def _scalar(kind: pa.DataType) -> pa.DataType:
    if pt.is_uint64(kind):
        return pa.decimal128(20, 0)
    if pt.is_decimal(kind):
        return pa.decimal128(min(kind.precision, 38), max(kind.scale, 0)) if kind.precision <= 38 else pa.string()
    tests = (
        (pt.is_boolean, ColumnType.BOOLEAN), (pt.is_integer, ColumnType.INTEGER), (pt.is_floating, ColumnType.NUMBER),
        (pt.is_date, ColumnType.DATE), (pt.is_time, ColumnType.TIME), (_is_bytes, ColumnType.BINARY),
    )  # fmt: skip
    if pt.is_timestamp(kind):
        return pa.timestamp("us", tz="UTC" if kind.tz else None)
    return next((arrow_type(one) for test, one in tests if test(kind)), pa.string())


def _is_bytes(kind: pa.DataType) -> bool:
    return bool(pt.is_binary(kind) or pt.is_large_binary(kind) or pt.is_fixed_size_binary(kind))


def normal(column: pa.Array, wanted: pa.DataType) -> pa.Array:
    """Make a column of the type that it is stored as here; times lose what is finer than a microsecond."""
    if column.type.equals(wanted):
        return column
    if pt.is_dictionary(column.type):
        return normal(column.dictionary_decode(), wanted)
    if pt.is_nested(column.type) and pt.is_string(wanted):
        return pa.array([None if one is None else json_text(one) for one in column.to_pylist()], pa.string())
    if pt.is_temporal(column.type) and pt.is_temporal(wanted):
        return pc.cast(column, wanted, safe=False)
    return pc.cast(column, wanted)
