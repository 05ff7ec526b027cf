"""Delimited text as batches of texts: by Arrow where the file is regular, row by row where it is not."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv as pacsv

from schemas.errors import SourceError
from schemas.readers.result import Note
from schemas.readers.samples.delimited import Dialect, detect, split_rows, start_of
from schemas.readers.samples.header import header_of
from schemas.readers.samples.tables import distinct_names
from schemas.readers.streams.decoding import Decoder, Utf8Stream
from schemas.readers.streams.endings import Ending
from schemas.readers.streams.raw import BATCH_ROWS, Batch, Kind
from schemas.readers.streams.style import style_of
from schemas.text_style import TextStyle

_HEAD = 1024 * 1024
_BLOCK = 16 * 1024 * 1024  # a row must fit in it, else rows are read one by one
_MOST_LINES = 2000
"""A cell with more lines than this comes of a quote that nobody closed."""


@dataclass(frozen=True)
class Layout:
    """How a file of delimited text is laid out.

    Attributes:
        names: Its columns.
        before: Physical lines before the first row of values, the header among them.
        style: How it is written.
    """

    dialect: Dialect
    names: tuple[str, ...]
    before: int
    style: TextStyle


class DelimitedSource:
    """A file of delimited text."""

    types = False

    def __init__(self, path: Path, name: str) -> None:
        self.path, self.name = path, name
        self._decoder = Decoder(path)
        self._ending = Ending()
        self._layout = self._look()
        self.names = self._layout.names
        self.style = self._layout.style
        self._regular = self._may_be_regular()
        self.notes: list[Note] = []

    def _look(self) -> Layout:
        text = next(self._decoder.blocks(), b"")[:_HEAD].decode("utf-8", "replace")
        if len(text) >= _HEAD // 2 and "\n" in text:
            text = text[: text.rfind("\n") + 1]
        lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        while lines and not lines[-1].strip():
            lines.pop()
        if not lines:
            raise SourceError(f"{self.path} holds no row.")
        said = lines[0].strip("\ufeff \t")
        told = 1 if said.startswith("sep=") and len(said) == 5 else 0
        dialect = Dialect(said[4], '"') if told else _dialect(lines)
        rows, _ = split_rows(lines[told:], dialect)
        filled = [place for place, row in enumerate(rows) if any(cell.strip() for cell in row)]
        start, width = start_of([rows[place] for place in filled])
        body = [rows[place] for place in filled[start:]]
        names, below = header_of(body, width)
        heads = len(body) - len(below)
        above = rows[: filled[start + heads - 1] + 1 if heads else filled[start]]
        lines_above = len(above) + sum(cell.count("\n") for row in above for cell in row)
        named = _named(names, body[0], headed=heads == 1)
        style = style_of(
            text, named, dialect, header=body[0] if heads == 1 else None, before=told + lines_above,
            mark=self._decoder.marked,
        )  # fmt: skip
        return Layout(dialect, named, told + lines_above, style)

    def _may_be_regular(self) -> bool:
        dialect = self._layout.dialect
        return bool(dialect.delimiter) and not dialect.aligned and not dialect.escape and len(self._layout.names) > 1

    def batches(self) -> Iterator[Batch]:
        """Read the file; what Arrow cannot read is begun anew row by row.

        Raises:
            SourceError: If a row has more cells than the header, a quote is never closed, or the bytes are no text.
        """
        given = 0
        if self._regular:
            try:
                for batch in self._by_arrow():
                    given += batch.rows
                    yield batch
                self._note()
                return
            except pa.ArrowInvalid:
                self._regular = False
        skipped = 0
        for batch in self._by_rows():
            kept = batch if skipped >= given else _without(batch, given - skipped)
            skipped += batch.rows
            if kept.rows:
                yield kept
        self._note()

    def _note(self) -> None:
        self.notes = [Note(0, f"{self.name}: {remark}") for remark in self._decoder.remarks] + [
            note for note in self.notes if note.clause == "rows"
        ]

    def _by_arrow(self) -> Iterator[Batch]:
        names, dialect = list(self._layout.names), self._layout.dialect
        stream = pa.PythonFile(
            io.BufferedReader(Utf8Stream(self._ending.watched(self._decoder.blocks())), _BLOCK), mode="r"
        )
        try:
            reader = pacsv.open_csv(
                stream,
                pacsv.ReadOptions(
                    use_threads=False, block_size=_BLOCK, column_names=names, skip_rows=self._layout.before
                ),
                pacsv.ParseOptions(
                    delimiter=dialect.delimiter, quote_char=dialect.quote or False, newlines_in_values=True
                ),
                pacsv.ConvertOptions(
                    column_types=dict.fromkeys(names, pa.string()), null_values=[""], strings_can_be_null=True,
                    quoted_strings_can_be_null=False,
                ),
            )  # fmt: skip
        except pa.ArrowInvalid as error:
            if "Empty CSV" in str(error):
                return
            raise
        rows, last = 0, None
        with reader:  # closed whatever happens: it reads ahead in a thread of its own
            for batch in reader:
                self._check_lines(batch, rows)
                rows += batch.num_rows
                last = batch.columns[-1][-1].as_py() if batch.num_rows else last
                columns = dict(zip(names, batch.columns, strict=True))
                yield Batch(columns, dict.fromkeys(names, Kind.ANY), batch.num_rows)
        self._check_end(last)

    def _check_end(self, last: str | None) -> None:
        dialect = self._layout.dialect
        self._ending.refuse_open(self.path, last, quote=dialect.quote, delimiter=dialect.delimiter)

    def _check_lines(self, batch: pa.RecordBatch, before: int) -> None:
        if self._layout.dialect.quote and any(
            (pc.max(pc.count_substring(column, "\n")).as_py() or 0) > _MOST_LINES for column in batch.columns
        ):
            raise _unclosed(self.path, before)

    def _by_rows(self) -> Iterator[Batch]:
        width, short = len(self._layout.names), 0
        collected: list[list[str]] = []
        for rows, row in enumerate(self._rows()):
            if len(row) > width and any(cell.strip() for cell in row[width:]):
                raise SourceError(
                    f"{self.path}, row {rows + 1}: it has {len(row)} cells, and there are {width} columns. Is a "
                    "delimiter in a cell not quoted? Correct the row, or quote the cell."
                )
            if len(row) < width:
                short += 1
                row.extend([""] * (width - len(row)))
            collected.append(row[:width])
            if len(collected) == BATCH_ROWS:
                yield self._batch(collected)
                collected = []
        if collected:
            yield self._batch(collected)
        if short:
            text = f"{self.name}: {short:,} rows have too few cells; the missing ones are taken as empty."
            self.notes = [Note(0, text, "rows")]

    def _batch(self, rows: list[list[str]]) -> Batch:
        columns = [pa.array([cell or None for cell in cells], pa.string()) for cells in zip(*rows, strict=True)]
        names = self._layout.names
        return Batch(dict(zip(names, columns, strict=True)), dict.fromkeys(names, Kind.ANY), len(rows))

    def _rows(self) -> Iterator[list[str]]:
        dialect = self._layout.dialect
        text = io.TextIOWrapper(
            io.BufferedReader(Utf8Stream(self._ending.watched(self._decoder.blocks()))), encoding="utf-8", newline=""
        )
        lines: Iterator[str] = iter(text)
        for _ in range(self._layout.before):
            next(lines, None)
        if not dialect.delimiter:
            yield from ([line.rstrip("\r\n")] for line in lines if line.strip())
            return
        if dialect.aligned:
            lines = (" ".join(line.split()) + "\n" for line in lines)
        csv.field_size_limit(2**27)
        quoting: Any = csv.QUOTE_MINIMAL if dialect.quote else csv.QUOTE_NONE
        reader = csv.reader(
            lines, delimiter=dialect.delimiter, quotechar=dialect.quote or None, quoting=quoting,
            escapechar="\\" if dialect.escape else None, doublequote=True, strict=False,
        )  # fmt: skip
        before, last = 0, ""
        try:
            for number, row in enumerate(reader):
                if reader.line_num - before > _MOST_LINES:
                    raise _unclosed(self.path, number)
                before = reader.line_num
                last = row[-1] if row else last
                if any(row):
                    yield row
        except csv.Error:
            raise _unclosed(self.path, before) from None
        if not dialect.aligned and not dialect.escape:
            self._check_end(last)


def _dialect(lines: list[str]) -> Dialect:
    """Tell the dialect; where one quote at the end is left open, that of the lines before it."""
    found = detect(lines)
    odd = [place for place, line in enumerate(lines) if line.count('"') % 2]
    if found.quote or not odd or odd[-1] < 2:
        return found
    before = detect(lines[: odd[-1]])
    return before if before.quote and split_rows(lines, before)[1] else found


def _named(names: list[str], first: list[str], *, headed: bool) -> tuple[str, ...]:
    """Every column has a name, also one that the header leaves empty."""
    wanted = [name or f"column_{place + 1}" for place, name in enumerate(names)]
    if headed:  # a column without values keeps the name that it has
        wanted = [
            " ".join(first[place].split()) or name if place < len(first) else name for place, name in enumerate(wanted)
        ]
        wanted[0] = wanted[0].lstrip("#").strip() or wanted[0]
    return tuple(distinct_names(wanted))


def _unclosed(path: Path, row: int) -> SourceError:
    return SourceError(
        f"{path}: near row {row + 1:,} a quote is opened and not closed within {_MOST_LINES:,} lines. Close it, or "
        "double the quotes that belong to the text."
    )


def _without(batch: Batch, rows: int) -> Batch:
    left = max(batch.rows - rows, 0)
    return Batch({name: column.slice(rows) for name, column in batch.columns.items()}, batch.kinds, left)
