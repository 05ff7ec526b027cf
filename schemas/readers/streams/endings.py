"""Whether a file of delimited text ends within a quote: the reader would take all that follows it for one cell."""

from collections.abc import Iterator
from pathlib import Path

from schemas.errors import SourceError

_KEPT = 1 << 18  # bytes of the end that are looked at


class Ending:
    """Remembers the end of a text that goes by.

    Attributes:
        lines: Line breaks so far.
    """

    def __init__(self) -> None:
        self.lines = 0
        self._tail = b""

    def watched(self, blocks: Iterator[bytes]) -> Iterator[bytes]:
        """Give the blocks on."""
        self.lines, self._tail = 0, b""
        for block in blocks:
            self.lines += block.count(b"\n")
            self._tail = (self._tail + block)[-_KEPT:]
            yield block

    def refuse_open(self, path: Path, cell: str | None, *, quote: str, delimiter: str) -> None:
        """Refuse a text whose last cell is opened by a quote that nothing closes.

        Args:
            path: For the message.
            cell: The last cell as it was read, None or empty when there is nothing in it.
            quote: What opens and closes a cell; empty where quotes are plain, as in a file that leaves one open.
            delimiter: What parts cells.

        Raises:
            SourceError: If the text ends within a quote.
        """
        tail = self._tail.decode("utf-8", "ignore").replace("\r\n", "\n")
        body = (cell or "").replace("\r\n", "\n")
        if not quote:
            last = tail.rstrip("\n").rpartition("\n")[2].split(delimiter)
            opened = any(one.startswith('"') and (one == '"' or not one.endswith('"')) for one in last)
        elif body:
            opened = tail.endswith(quote + body.replace(quote, quote * 2))
        else:
            opened = tail.rstrip("\n").endswith((delimiter + quote, "\n" + quote))
        if opened:
            line = self.lines + (not tail.endswith("\n")) - (body.rstrip("\n").count("\n") if quote else 0)
            raise SourceError(
                f"{path}, line {line}: a quote is opened and never closed, so all that follows would be one cell. Was "
                "the file cut short? Close the quote, or double the quotes that belong to the text."
            )
