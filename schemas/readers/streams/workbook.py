"""Excel sheets as batches, row by row."""

from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from schemas.errors import SourceError
from schemas.readers.result import Note
from schemas.readers.samples.header import header_of
from schemas.readers.samples.opening import check_archive
from schemas.readers.samples.tables import distinct_names
from schemas.readers.streams.raw import BATCH_ROWS, Batch, Cells

_LOOKED_AT = 300


def sheets_of(path: Path) -> list[str]:
    """Name the sheets that hold anything.

    Raises:
        SourceError: If it is no sound workbook, or is empty.
    """
    found = [title for title in _opened(path).sheetnames if next(_rows(path, title), None) is not None]
    if not found:
        raise SourceError(f"{path} holds no row in any sheet.")
    return found


class SheetSource:
    """A sheet of a workbook."""

    types = False

    def __init__(self, path: Path, sheet: str, name: str) -> None:
        self.path, self.sheet, self.name = path, sheet, name
        self.notes: list[Note] = []
        head = list(islice(_rows(path, sheet), _LOOKED_AT))
        filled = [sum(cell is not None for cell in row) for row in head]
        width = max(filled)
        start = next(place for place, count in enumerate(filled) if count >= max(2, 0.6 * width) or count == width)
        texts = [["" if cell is None else str(cell) for cell in row] for row in head[start:]]
        wide = max(len(row) for row in texts)
        names, below = header_of(texts, wide)
        given = [names[place] or (texts[0][place] if place < len(texts[0]) else "") for place in range(len(names))]
        self._names = distinct_names(name or f"column_{place + 1}" for place, name in enumerate(given))
        self._before = start + len(texts) - len(below)
        if start:
            self.notes.append(Note(1, f"{name}: {start} lines before the table were passed over."))

    def batches(self) -> Iterator[Batch]:
        """Read the sheet."""
        cells, width = Cells(), len(self._names)
        for row in islice(_rows(self.path, self.sheet), self._before, None):
            values = [None if cell == "" else cell for cell in row[:width]]
            cells.add(self._names, values + [None] * (width - len(values)))
            if cells.rows == BATCH_ROWS:
                yield cells.batch()
                cells = Cells()
        if cells.rows:
            yield cells.batch()


def _opened(path: Path) -> Any:
    check_archive(path)
    try:
        import openpyxl

        return openpyxl.load_workbook(path, read_only=True, data_only=True)
    except ImportError:
        raise SourceError(f"{path} is an Excel workbook, and openpyxl is not installed. Save it as CSV.") from None
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise SourceError(f"{path} is no sound Excel workbook: {type(error).__name__}. Save it anew.") from None


def _rows(path: Path, sheet: str) -> Iterator[list[Any]]:
    workbook = _opened(path)
    try:
        for row in workbook[sheet].iter_rows(values_only=True):
            if any(cell is not None and cell != "" for cell in row):
                yield list(row)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise SourceError(f"{path} is no sound Excel workbook: {type(error).__name__}. Save it anew.") from None
    finally:
        workbook.close()
