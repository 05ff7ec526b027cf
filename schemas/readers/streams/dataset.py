"""What others see of a real dataset: tables with types, and their rows in chunks, from the start as often as wanted."""

import hmac
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

import pyarrow as pa

from schemas.errors import SourceError
from schemas.manifest import OutputFormat
from schemas.model import ColumnSchema, Relation, TableSchema
from schemas.readers.result import Note
from schemas.readers.samples.binary import column_type_of
from schemas.readers.streams.conversion import typed_column
from schemas.readers.streams.decoding import raw_blocks
from schemas.readers.streams.evidence import Evidence, Told, facts_of
from schemas.readers.streams.parquet import ParquetSource
from schemas.readers.streams.raw import Batch, Source
from schemas.text_style import Spelled, TextStyle
from schemas.types import ColumnType, arrow_type

CHUNK_ROWS = 65_536


@dataclass(frozen=True)
class Found:
    """A table before it is looked at.

    Attributes:
        files: What it is read from; their size and time must stay.
        declared: What the source's catalogue says of it.
    """

    name: str
    source: Source
    files: tuple[Path, ...] = ()
    declared: TableSchema | None = None
    format: OutputFormat | None = None


@dataclass(frozen=True)
class RealTable:
    """A table of real rows.

    Attributes:
        schema: Its columns with their types, and what is known of its keys.
        rows: How many.
        names: The columns' names in the source, by their names here.
        notes: What was read otherwise than it was written.
    """

    name: str
    schema: TableSchema
    rows: int
    names: Mapping[str, str]
    notes: tuple[Note, ...] = ()
    found: Found = field(kw_only=True, repr=False)
    told: Mapping[str, Told] = field(kw_only=True, repr=False)
    stamp: tuple[tuple[int, int], ...] = field(kw_only=True, repr=False)

    @cached_property
    def arrow(self) -> pa.Schema:
        """The Arrow schema of every chunk."""
        return pa.schema([(column.name, column.arrow_type) for column in self.schema.columns])

    def chunks(self, rows: int = CHUNK_ROWS, columns: Sequence[str] | None = None) -> Iterator[pa.Table]:
        """Read the table: chunks of exactly so many rows, the last one fewer.

        Args:
            rows: Of a chunk.
            columns: Only these, in this order; all when absent.

        Raises:
            SourceError: If the source cannot be read, or is not what it was when it was opened.
        """
        wanted = list(columns) if columns is not None else self.arrow.names
        yield from self._cut(lambda batch: self._typed(batch, wanted), rows)

    @property
    def style(self) -> TextStyle | None:
        """How its file is written, if it is delimited text."""
        style = getattr(self.found.source, "style", None)
        return style if isinstance(style, TextStyle) else None

    def spelled(self, rows: int = CHUNK_ROWS) -> Iterator[tuple[pa.Table, Spelled | None]]:
        """Read the table as :meth:`chunks` does, and how each chunk was written, if it was delimited text.

        Raises:
            SourceError: If the source cannot be read, or is not what it was when it was opened.
        """
        if (style := self.style) is None:
            yield from ((chunk, None) for chunk in self.chunks(rows))
            return
        names = self.arrow.names
        other = [name for name in names if name in self.told and self.told[name].form not in ("text", "uuid")]
        for both in self._cut(lambda batch: self._typed_and_told(batch, names, other), rows):
            chunk = both.select(list(range(len(names)))).rename_columns(names).cast(self.arrow)
            texts = {name: both.column(len(names) + place) for place, name in enumerate(other)}
            yield chunk, Spelled(style, chunk, texts)

    def _typed_and_told(self, batch: Batch, names: Sequence[str], told: Sequence[str]) -> pa.Table:
        typed = self._typed(batch, names)
        none = pa.nulls(batch.rows, pa.string())
        texts = [batch.columns.get(self.names[name], none) for name in told]
        places = map(str, range(len(names) + len(told)))
        return pa.table([*typed.columns, *texts], names=list(places))

    def _cut(self, read: Callable[[Batch], pa.Table], rows: int) -> Iterator[pa.Table]:
        waiting: list[pa.Table] = []
        held = total = 0
        for batch in self.found.source.batches():
            waiting.append(read(batch))
            total += batch.rows
            held += batch.rows
            while held >= rows:
                whole = pa.concat_tables(waiting)
                yield whole.slice(0, rows)
                waiting, held = [whole.slice(rows)], held - rows
        if held:
            yield pa.concat_tables(waiting)
        self._check(total)

    def _typed(self, batch: Batch, wanted: Sequence[str]) -> pa.Table:
        columns = []
        for name in wanted:
            column = batch.columns.get(self.names[name])
            kind = self.arrow.field(name).type
            try:
                columns.append(pa.nulls(batch.rows, kind) if column is None else self._column(column, name))
            except (pa.ArrowInvalid, KeyError):
                raise _changed(self.name) from None
        return pa.table(columns, schema=pa.schema([self.arrow.field(name) for name in wanted]))

    def _column(self, column: pa.Array, name: str) -> pa.Array:
        return typed_column(column, self.told[name]) if name in self.told else column

    def _check(self, rows: int) -> None:
        if rows != self.rows or stamps(self.found.files) != self.stamp:
            raise _changed(self.name)


def _changed(name: str) -> SourceError:
    return SourceError(f"The source of table {name} changed while it was read. Wait until it is still, and run again.")


@dataclass(frozen=True)
class RealDataset:
    """Real tables.

    Attributes:
        relations: Those that the source itself declares.
        empty: Tables of a database that were left out, for they have no row.
        left: What was passed over, in a folder.
        notes: What was read otherwise than it was written.
    """

    name: str
    tables: tuple[RealTable, ...]
    relations: tuple[Relation, ...] = ()
    empty: tuple[str, ...] = ()
    left: tuple[Note, ...] = ()

    @property
    def notes(self) -> tuple[Note, ...]:
        """Of the folder and of all tables."""
        return (*self.left, *(note for table in self.tables for note in table.notes))

    @property
    def format(self) -> OutputFormat:
        """The format that all its files have, if it is one that can be written; else Parquet."""
        formats = {table.found.format for table in self.tables}
        only = next(iter(formats)) if len(formats) == 1 else None
        return only or OutputFormat.PARQUET

    def table(self, name: str) -> RealTable:
        """The table of that name; KeyError when there is none."""
        for table in self.tables:
            if table.name == name:
                return table
        raise KeyError(name)

    def without_empty(self) -> "RealDataset":
        """Leave out a database's tables without a row: nobody can leave them out of its address, as of files."""
        empty = tuple(table.name for table in self.tables if not table.rows and table.found.declared)
        if not empty or len(empty) == len(self.tables):
            return self
        relations = tuple(one for one in self.relations if not {one.child, one.parent} & set(empty))
        return replace(
            self, tables=tuple(one for one in self.tables if one.name not in empty), relations=relations, empty=empty
        )

    def fingerprint(self, secret: bytes) -> str:
        """Give an HMAC-SHA-256 over all that is in the source, hexadecimal: without the secret it tells nothing."""
        digest = hmac.new(secret, digestmod="sha256")
        for table in self.tables:
            digest.update(f"\x00{table.name}\x00".encode())
            for path in table.found.files:
                for block in raw_blocks(path):
                    digest.update(block)
            if not table.found.files:
                for chunk in table.chunks():
                    for line in chunk.to_pylist():
                        digest.update(repr(line).encode())
        return digest.hexdigest()


def stamps(files: Sequence[Path]) -> tuple[tuple[int, int], ...]:
    """Size and time of files.

    Raises:
        SourceError: If one is gone.
    """
    try:
        return tuple((stat.st_size, stat.st_mtime_ns) for stat in (path.stat() for path in files))
    except OSError as error:
        raise SourceError(f"A file of the source cannot be read: {error.strerror or type(error).__name__}.") from None


def look_at(found: Found, names: Mapping[str, str] | None = None) -> RealTable:
    """Read a table once as a whole, and tell its types.

    Args:
        found: The table.
        names: Names for the columns by those in the source.

    Raises:
        SourceError: If it cannot be read, or has no column.
    """
    stamp = stamps(found.files)
    seen: dict[str, Evidence] = {}
    nulls: dict[str, int] = {}
    rows = 0
    for batch in found.source.batches():
        for name, column in batch.columns.items():
            nulls[name] = nulls.get(name, 0) + column.null_count
            if not found.source.types:
                evidence = seen.get(name)
                if evidence is None:
                    evidence = seen[name] = Evidence(nulls=rows)
                evidence.see(column, batch.kinds[name])
        for name in seen.keys() - batch.columns.keys():
            seen[name].nulls += batch.rows
        rows += batch.rows
    if stamps(found.files) != stamp:
        raise _changed(found.name)
    return _looked_at(found, seen, nulls, rows, stamp)


def _looked_at(
    found: Found, seen: Mapping[str, Evidence], nulls: Mapping[str, int], rows: int, stamp: tuple[tuple[int, int], ...]
) -> RealTable:
    from schemas.readers.streams.naming import column_names

    declared = {column.name: column.type for column in found.declared.columns} if found.declared else {}
    told = {raw: evidence.settle(declared.get(raw)) for raw, evidence in seen.items()}
    raws = [one.name for one in found.source.wanted] if isinstance(found.source, ParquetSource) else list(seen)
    if not raws and isinstance(getattr(found.source, "names", None), tuple):
        raws = list(found.source.names)  # type: ignore[attr-defined]  # a header over no row
        told = {raw: Told(ColumnType.STRING) for raw in raws}
    if not raws and declared:
        raws = list(declared)
        told = {raw: Told(kind) for raw, kind in declared.items()}
    if not raws:
        raise SourceError(f"Table {found.name} has no column. Give a file with a header or rows.")
    names = dict(zip(column_names(raws), raws, strict=True))
    if isinstance(found.source, ParquetSource):
        fields = {one.name: one for one in found.source.wanted}
        columns = [_declared_column(name, fields[raw], nulls.get(raw, 0)) for name, raw in names.items()]
    else:
        columns = [
            ColumnSchema(name=name, type=told[raw].type, nullable=told[raw].nullable, **facts_of(told[raw]))
            for name, raw in names.items()
        ]
    key = found.declared.primary_key if found.declared else ()
    back = {raw: name for name, raw in names.items()}
    schema = TableSchema(
        name=found.name,
        rows=rows or None,
        primary_key=tuple(back[one] for one in key if one in back),
        columns=tuple(columns),
    )
    return RealTable(
        found.name,
        schema,
        rows,
        names,
        (*found.source.notes, *_notes(found.name, names, told)),
        found=found,
        told={name: told[raw] for name, raw in names.items() if raw in told},
        stamp=stamp,
    )


def _declared_column(name: str, field: pa.Field, nulls: int) -> ColumnSchema:
    if field.metadata and b"nested" in field.metadata:
        return ColumnSchema(name=name, type=ColumnType.JSON, nullable=bool(nulls))
    kind = field.type
    items = None
    if pa.types.is_list(kind):
        items = column_type_of(kind.value_type)
        return ColumnSchema(name=name, type=ColumnType.ARRAY, items=items, nullable=bool(nulls))
    type = column_type_of(kind)
    facts = {"precision": kind.precision, "scale": kind.scale} if pa.types.is_decimal(kind) else {}
    zoned = bool(pa.types.is_timestamp(kind) and kind.tz)
    made = ColumnSchema(name=name, type=type, nullable=bool(nulls), timezone=zoned, **facts)
    assert arrow_type(type, timezone=zoned, **facts) == kind
    return made


def _notes(table: str, names: Mapping[str, str], told: Mapping[str, Told]) -> list[Note]:
    notes = []
    for name, raw in names.items():
        one = told.get(raw)
        if one is not None and one.worded and one.type is not ColumnType.STRING:
            notes.append(
                Note(0, f"{table}.{name}: {one.worded:,} cells hold a word for nothing and were read as null.")
            )
        if one is not None and one.mixed:
            notes.append(Note(0, f"{table}.{name}: values of several kinds stand in it; all are kept as text."))
        if name != raw:
            notes.append(Note(0, f"{table}: a column's name was made safe: {name}."))
    return notes
