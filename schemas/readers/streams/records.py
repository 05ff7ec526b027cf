"""JSON as batches: an array of objects or lines of them, read record by record; other documents whole."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from schemas.errors import SourceError
from schemas.readers.result import Note
from schemas.readers.samples.records import groups_of
from schemas.readers.streams.decoding import Decoder
from schemas.readers.streams.raw import BATCH_ROWS, Batch, Cells, Number

_LARGEST_WHOLE = 256 * 1024 * 1024  # bytes of a document that is no list of records and must be held as a whole
_LONGEST_RECORD = 64 * 1024 * 1024


def _refuse(constant: str) -> Any:
    raise ValueError(constant)


_DECODER = json.JSONDecoder(parse_float=Number, parse_int=Number, parse_constant=_refuse)


class RecordSource:
    """A table of JSON records.

    Args:
        group: Which list of records of a document that holds several; the only one when absent.
    """

    types = False

    def __init__(self, path: Path, name: str, group: str | None = None) -> None:
        self.path, self.name, self.group = path, name, group
        self.notes: list[Note] = []

    def batches(self) -> Iterator[Batch]:
        """Read the records.

        Raises:
            SourceError: If it is no JSON, or a record is no object.
        """
        cells = Cells()
        for number, record in enumerate(self._records()):
            if not isinstance(record, dict):
                raise SourceError(f"{self.path}, record {number + 1}: it is no object. Give a list of objects.")
            cells.add(list(record), list(record.values()))
            if cells.rows == BATCH_ROWS:
                yield cells.batch()
                cells = Cells()
        if cells.rows:
            yield cells.batch()

    def _records(self) -> Iterator[Any]:
        decoder = Decoder(self.path)
        if self.group is not None:
            yield from dict(groups_of(_whole(self.path), self.name))[self.group]
        elif shape_of(self.path) == "lines":
            yield from _lines(self.path, decoder)
        else:
            yield from _items(self.path, decoder)
        self.notes = [Note(0, f"{self.name}: {remark}") for remark in decoder.remarks]


def shape_of(path: Path) -> str:
    """Tell how a file of JSON holds its records: ``lines``, ``list`` of objects, or ``document``.

    Raises:
        SourceError: If it is no JSON.
    """
    head = next(Decoder(path).blocks(), b"").decode("utf-8")
    text = head.lstrip()
    if text.startswith("["):
        return "list" if text[1:].lstrip().startswith("{") else "document"
    try:
        _, end = _DECODER.raw_decode(text)
    except (ValueError, RecursionError):
        return "document"
    return (
        "lines" if text[end:].lstrip().startswith("{") or path.suffix.lower() in (".jsonl", ".ndjson") else "document"
    )


def groups_in(path: Path, name: str) -> list[str]:
    """Name the lists of records in a document that is held as a whole.

    Raises:
        SourceError: If it holds none, or is too large.
    """
    found = [label for label, records in groups_of(_whole(path), name) if records]
    if not found:
        raise SourceError(f"{path} holds no record: give a list of objects, or one object a line.")
    return found


def _whole(path: Path) -> Any:
    data = b""
    for block in Decoder(path).blocks():
        data += block
        if len(data) > _LARGEST_WHOLE:
            raise SourceError(
                f"{path} is one document of more than {_LARGEST_WHOLE:,} bytes. Give its records as a list of objects, "
                "or one a line: these are read one by one."
            )
    try:
        return _DECODER.decode(data.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        line = getattr(error, "lineno", 1)
        raise SourceError(f"{path}, line {line}: this is no JSON. Was the file cut short?") from None


def _lines(path: Path, decoder: Decoder) -> Iterator[Any]:
    number = 0
    for block in decoder.blocks():
        for line in block.decode("utf-8").split("\n"):
            number += 1
            if not line.strip():
                continue
            try:
                yield _DECODER.decode(line)
            except (ValueError, RecursionError):
                raise SourceError(f"{path}, line {number}: this is no JSON. Was the file cut short?") from None
        number -= 1


def _items(path: Path, decoder: Decoder) -> Iterator[Any]:
    """The items of a top-level list, decoded one after the other as their text comes in."""
    text, at, opened, count = "", 0, False, 0
    blocks = decoder.blocks()
    ended = False
    while True:
        at = _past_blanks(text, at)
        if at < len(text) and not opened:
            opened, at = True, at + 1
            continue
        if at < len(text) and text[at] == "]":
            if text[at + 1 :].strip() or any(block.strip() for block in blocks):
                raise SourceError(f"{path}: there is more behind the list's end. Is it several documents in one?")
            return
        if at < len(text) and text[at] == "," and count:
            at = _past_blanks(text, at + 1)
        try:
            value, end = _DECODER.raw_decode(text, at) if at < len(text) else (None, -1)
        except (ValueError, RecursionError):
            end = -1
        if end >= 0 and (end < len(text) or ended):
            count, at = count + 1, end
            yield value
            continue
        block = next(blocks, None)
        if block is None or len(text) - at > _LONGEST_RECORD:
            raise SourceError(f"{path}, record {count + 1}: this is no JSON. Was the file cut short?")
        text, at = text[at:] + block.decode("utf-8"), 0


def _past_blanks(text: str, at: int) -> int:
    while at < len(text) and text[at] in " \t\r\n\ufeff":
        at += 1
    return at
