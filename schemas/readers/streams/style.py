"""How a file of delimited text was written, told from its beginning."""

from collections.abc import Iterable, Sequence

from schemas.readers.samples.delimited import Dialect
from schemas.readers.streams.naming import column_names
from schemas.text_style import DELIMITERS, TextStyle


def style_of(
    text: str, names: Sequence[str], dialect: Dialect, *, header: Sequence[str] | None, before: int, mark: bool
) -> TextStyle:
    """Tell from a file's beginning how it is written.

    Args:
        text: The beginning.
        names: The columns' names as they were read.
        dialect: What parts cells, and quotes them.
        header: The header's cells, None where there is none in one row.
        before: Lines before the first row of values.
        mark: Whether a byte-order mark was there.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    kept = dialect.delimiter in DELIMITERS and not dialect.aligned
    cells = [line.split(dialect.delimiter) for line in lines] if kept and dialect.quote else []
    body = [row for row in cells[before:] if len(row) == len(names)]
    above = cells[before - 1] if before and len(cells) >= before else []
    return TextStyle(
        header=_header(names, header),
        delimiter=dialect.delimiter if kept else ",",
        ending="\n" if "\n" in text and "\r" not in text else "\r\n",
        mark=mark,
        quoted=frozenset(place for place in range(len(names)) if _all_quoted(row[place] for row in body)),
        header_quoted=_all_quoted(above),
    )


def _header(names: Sequence[str], header: Sequence[str] | None) -> tuple[str, ...]:
    """The header's own cells, if a reader makes the same names of them; else the names."""
    if header is None or len(header) != len(names) or any("\n" in cell or "\r" in cell for cell in header):
        return tuple(names)
    return tuple(header) if column_names(header) == column_names(names) else tuple(names)


def _all_quoted(cells: Iterable[str]) -> bool:
    filled = [cell for cell in cells if cell]
    return bool(filled) and all(len(cell) > 1 and cell[0] == cell[-1] == '"' for cell in filled)
