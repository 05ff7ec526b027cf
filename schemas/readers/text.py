"""Bytes of unknown encoding, as text."""

import codecs
from pathlib import Path

from schemas.errors import SourceError

MAX_BYTES = 512 * 1024 * 1024

_MARKS: tuple[tuple[bytes, str], ...] = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def read_text(path: str | Path) -> str:
    """Read a text file: UTF-8 with or without a mark, UTF-16, or else latin-1; line ends become ``\\n``.

    Raises:
        SourceError: If the file cannot be read, is empty, too big, or is not text.
    """
    place = Path(path)
    try:
        size = place.stat().st_size
        if size > MAX_BYTES:
            raise SourceError(
                f"{place} is {size:,} bytes; at most {MAX_BYTES:,} are read. Leave the rows out of the dump."
            )
        raw = place.read_bytes()
    except OSError as error:
        raise SourceError(
            f"{place} cannot be read: {error.strerror or error}. Check the path and its permissions."
        ) from error
    if not raw.strip():
        raise SourceError(f"{place} is empty.")
    return decode(raw, source=str(place))


def decode(raw: bytes, *, source: str) -> str:
    """Turn bytes into text with ``\\n`` line ends.

    Raises:
        SourceError: If the bytes are not text.
    """
    text = _decoded(raw)
    if "\x00" in text:
        raise SourceError(
            f"{source} is not a text file: it holds NUL characters. Was a compressed or binary dump given?"
        )
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _decoded(raw: bytes) -> str:
    for mark, encoding in _MARKS:
        if raw.startswith(mark):
            return raw.decode(encoding, errors="replace")
    if (guess := _unmarked_utf16(raw)) is not None:
        return raw.decode(guess, errors="replace")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def _unmarked_utf16(raw: bytes) -> str | None:
    """Tell UTF-16 without a mark by its zeros, which stand in every second place of mostly ASCII text."""
    head = raw[:4096]
    if len(head) < 8 or head.count(0) < len(head) * 0.3:
        return None
    return "utf-16-le" if head[1::2].count(0) > head[0::2].count(0) else "utf-16-be"
