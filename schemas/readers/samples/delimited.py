"""Delimited text: its delimiter, its quotes, what stands before the table, and its header."""

import csv
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from schemas.errors import SourceError
from schemas.readers.result import Note
from schemas.readers.samples.encoding import Decoded
from schemas.readers.samples.header import header_of, without_totals
from schemas.readers.samples.tables import MAX_CELL, MAX_ROWS, RawColumn, RawTable

_DELIMITERS = {
    ",": 1.0,
    "\t": 1.05,
    ";": 1.0,
    "|": 1.0,
    "\x01": 1.1,
    "\x1f": 1.1,
    "^": 0.8,
    "~": 0.8,
    ":": 0.45,
    " ": 0.4,
}
_LOOKED_AT = 400
_LINES_IN_CELL = 60
"""A cell with more lines than this comes of a quote that nobody closed."""


@dataclass(frozen=True)
class Dialect:
    """How a file is written.

    Attributes:
        delimiter: One character; empty where each line is one cell.
        quote: Empty where quotes mean nothing.
        aligned: Whether runs of blanks count as one delimiter.
        escape: Whether a backslash before a quote makes it plain.
    """

    delimiter: str
    quote: str
    aligned: bool = False
    escape: bool = False


def read_delimited(decoded: Decoded, name: str, *, whole: bool = True) -> RawTable:
    """Read delimited text as columns of text.

    Raises:
        SourceError: If there is no row.
    """
    text = decoded.text.replace("\r\n", "\n").replace("\r", "\n")
    if not whole:
        text = text[: text.rfind("\n") + 1]
    notes = [Note(0, f"{name}: {decoded.remark}")] if decoded.remark else []
    lines = text.split("\n")
    said = re.fullmatch(r"sep=(.)", lines[0].strip("\ufeff \t")) if lines else None
    if said:
        lines = lines[1:]
    while lines and not lines[-1].strip():
        lines.pop()
    if not lines:
        raise SourceError(f"{name} holds no row.")
    dialect = Dialect(said[1], '"') if said else detect(lines)
    rows, unclosed = split_rows(lines, dialect)
    if unclosed:
        notes.append(Note(0, f"{name}: A quote is never closed; quotes were taken as plain characters."))
        dialect = Dialect(dialect.delimiter, "", dialect.aligned)
        rows, _ = split_rows(lines, dialect)
    return _table(name, rows, dialect, notes, whole)


def detect(lines: list[str]) -> Dialect:
    """Tell delimiter and quote: the pair that gives most rows the same number of cells, and many of them."""
    filled = [line for line in lines[: _LOOKED_AT * 2] if line.strip()]
    sample = filled[: _LOOKED_AT + _LINES_IN_CELL]  # a cell that is open where the look ends is read to its end
    best, found = 0.0, Dialect("", '"')
    for delimiter, weight in _DELIMITERS.items():
        if not any(delimiter in line for line in sample):
            continue
        for quote in dict.fromkeys((_quote_of(sample, delimiter), "")):
            for aligned in (False, True) if delimiter == " " else (False,):
                dialect = Dialect(delimiter, quote, aligned, any('\\"' in line for line in sample) and quote == '"')
                score = weight * _score(sample, dialect) * (1.0 if quote else 0.99)
                if score > best:
                    best, found = score, dialect
    return found


def _quote_of(sample: list[str], delimiter: str) -> str:
    """The quote that stands at the ends of cells most often; none where none does."""
    counts = {
        quote: sum(f"{delimiter}{line}{delimiter}".count(delimiter + quote) for line in sample)
        + sum(f"{delimiter}{line}{delimiter}".count(quote + delimiter) for line in sample)
        for quote in ('"', "'")
    }
    quote = max(counts, key=lambda one: counts[one])
    return quote if counts[quote] else ""


def _score(sample: list[str], dialect: Dialect) -> float:
    rows, unclosed = split_rows(sample, dialect, enough=_LOOKED_AT)
    rows = [row for row in rows if row]
    widths = Counter(len(row) for row in rows)
    if not widths or unclosed:
        return 0.0
    width, count = max(widths.items(), key=lambda item: (item[1] * min(item[0], 3), item[0]))
    if width < 2:
        return 0.0
    share = count / len(rows)
    at_ends = sum(cell[:1] + cell[-1:] in ('""', "''") for row in rows for cell in row if len(cell) > 1)
    halves = 0 if dialect.quote else sum((cell[:1] == '"') != (cell[-1:] == '"') for row in rows for cell in row)
    unread = (at_ends + halves) / max(sum(len(row) for row in rows), 1)
    return share**2 * (1 + min(width, 12) / 12) * (1 - min(unread, 0.5))


def split_rows(lines: list[str], dialect: Dialect, *, enough: int | None = None) -> tuple[list[list[str]], bool]:
    """The rows of cells, and whether a quote was opened and never closed.

    Args:
        lines: The lines, without their ends.
        dialect: What parts and quotes cells.
        enough: After how many lines to stop, at the end of the row that they are in; None reads all.
    """
    if not dialect.delimiter:
        return [[line] for line in lines[: MAX_ROWS + 1000]], False
    if dialect.aligned:
        lines = [re.sub(r" {2,}|\t+", " ", line.strip()) for line in lines]
    csv.field_size_limit(2**27)
    quoting: Any = csv.QUOTE_MINIMAL if dialect.quote else csv.QUOTE_NONE
    given = _Given(lines)
    reader = csv.reader(
        iter(given), delimiter=dialect.delimiter, quotechar=dialect.quote or None, quoting=quoting,
        escapechar="\\" if dialect.escape else None, skipinitialspace=dialect.delimiter != " ", doublequote=True,
    )  # fmt: skip
    rows: list[list[str]] = []
    before = 0
    try:
        for row in reader:
            if dialect.quote and reader.line_num - before > _LINES_IN_CELL:
                return rows, True
            before = reader.line_num
            rows.append(row)
            if given.ended:  # it wanted more: only an open row is given then
                return rows, bool(dialect.quote) and len(rows) > 1
            if len(rows) >= MAX_ROWS + 1000 or (enough and before >= enough):
                break
    except csv.Error:
        return rows, True
    return rows, False


class _Given:
    """Lines that know whether a reader wanted more: a row that it ends there has an open quote."""

    def __init__(self, lines: list[str]) -> None:
        self._lines, self.ended = lines, False

    def __iter__(self) -> Iterator[str]:
        yield from (line + "\n" for line in self._lines)
        self.ended = True


def _table(name: str, rows: list[list[str]], dialect: Dialect, notes: list[Note], whole: bool) -> RawTable:
    rows = [row for row in rows if any(cell.strip() for cell in row)]
    start, width = start_of(rows)
    if start:
        notes.append(Note(1, f"{name}: {start} lines before the table were passed over."))
    rows = list(rows[start:])
    rows = _without_comments(rows, width, name, notes)
    body_end = len(rows)
    while body_end > 2 and len(rows[body_end - 1]) == 1 and width > 2:
        body_end -= 1
    if body_end < len(rows):
        notes.append(Note(0, f"{name}: {len(rows) - body_end} lines after the table were passed over."))
        rows = rows[:body_end]
    if not rows:
        raise SourceError(f"{name} holds no row.")
    names, body = header_of(rows, width)
    body = without_totals(body, name, notes)
    _note_ragged(name, body, len(names), notes)
    complete = whole and len(body) <= MAX_ROWS
    body = body[:MAX_ROWS]
    columns = [RawColumn(label, [_cell(row, place) for row in body]) for place, label in enumerate(names)]
    columns = [column for column in columns if column.name or any(column.cells)]
    for place, column in enumerate(columns):
        column.name = column.name or f"column_{place + 1}"
    return RawTable(name, columns, len(body), complete, notes)


def _cell(row: list[str], place: int) -> str | None:
    text = row[place].strip() if place < len(row) else ""
    return text[:MAX_CELL] or None


def start_of(rows: list[list[str]]) -> tuple[int, int]:
    """Where the table begins, and how wide it is: the first row as wide as most, behind narrower ones."""
    widths = Counter(len(row) for row in rows[:2000])
    width = max(widths.items(), key=lambda item: (item[1] * (1 if item[0] > 1 else 0.2), item[0]))[0]
    usual = sorted(_filled(row) for row in rows[:200])[min(len(rows), 200) // 2]
    for place, row in enumerate(rows[:100]):
        comment = row[0].startswith("#") and place + 1 < len(rows) and _is_comment(row, rows[place + 1])
        if len(row) == width and not comment and not _is_padded(row, usual):
            return place, width
        if len(row) > width and place == 0 and sum(bool(cell.strip()) for cell in row) == len(row):
            return 0, len(row)
    return 0, width


def _filled(row: list[str]) -> int:
    return sum(bool(cell.strip()) for cell in row)


def _is_padded(row: list[str], usual: int) -> bool:
    """Whether a title is made as wide as the table by empty cells: ``Report 2024;;;``."""
    return usual > 2 and _filled(row) == 1


def _is_comment(row: list[str], following: list[str]) -> bool:
    return following[0].startswith("#")


def _without_comments(rows: list[list[str]], width: int, name: str, notes: list[Note]) -> list[list[str]]:
    kept = [row for place, row in enumerate(rows) if place == 0 or not (row[0].startswith("#") and len(row) != width)]
    if len(kept) < len(rows):
        notes.append(Note(0, f"{name}: {len(rows) - len(kept)} lines of comment were passed over."))
    return kept


def _note_ragged(name: str, body: list[list[str]], width: int, notes: list[Note]) -> None:
    short = sum(len(row) < width for row in body)
    long = sum(len(row) > width and any(cell.strip() for cell in row[width:]) for row in body)
    if short:
        notes.append(Note(0, f"{name}: {short:,} rows have too few cells; the missing ones are taken as empty."))
    if long:
        notes.append(Note(0, f"{name}: {long:,} rows have too many cells; what is beyond the header was left out."))
