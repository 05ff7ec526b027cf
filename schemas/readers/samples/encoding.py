"""Bytes as text, whatever wrote them."""

import codecs
from dataclasses import dataclass

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_HEAD = 16_384


@dataclass(frozen=True)
class Decoded:
    """Text, and how it was come by.

    Attributes:
        encoding: What the bytes were read as.
        remark: What was changed or guessed, if anything.
    """

    text: str
    encoding: str
    remark: str | None = None


def decode(raw: bytes) -> Decoded:
    """Read bytes by their mark, else as UTF-16 by its zeros, else UTF-8, else Windows-1252 line by line."""
    for mark, encoding in _MARKS:
        if raw.startswith(mark):
            return _clean(raw[len(mark) :].decode(encoding, errors="replace"), encoding, None)
    wide = _wide(raw)
    if wide is not None:
        return _clean(raw.decode(wide, errors="replace"), wide, "It has no byte-order mark and was read as UTF-16.")
    try:
        return _clean(raw.decode("utf-8"), "utf-8", None)
    except UnicodeDecodeError as error:
        if error.end >= len(raw) - 4 and error.reason == "unexpected end of data":
            return _clean(raw[: error.start].decode("utf-8"), "utf-8", None)
    return _by_line(raw)


def encoding_of(head: bytes) -> tuple[int, str]:
    """Tell a file's encoding from its first bytes, and the length of its mark; UTF-8 unless something speaks."""
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return len(mark), encoding
    return 0, _wide(head) or "utf-8"


def _wide(raw: bytes) -> str | None:
    """Tell UTF-16 without a mark by its zeros, which stand in every second place of mostly ASCII text."""
    head = raw[:_HEAD]
    odd, even = head[1::2].count(0), head[0::2].count(0)
    if len(head) < 8 or max(odd, even) < len(head) * 0.3 or min(odd, even) > max(odd, even) * 0.2:
        return None
    return "utf-16-le" if odd > even else "utf-16-be"


def _by_line(raw: bytes) -> Decoded:
    """Lines of UTF-8 as such, the others as Windows-1252: files put together from several sources hold both."""
    lines, narrow, wide = [], 0, 0
    for line in raw.split(b"\n"):
        try:
            lines.append(line.decode("utf-8"))
            wide += not line.isascii()
        except UnicodeDecodeError:
            narrow += 1
            lines.append(line.decode("cp1252", errors="replace") if b"\x81" not in line else line.decode("latin-1"))
    remark = "It is not UTF-8 and was read as Windows-1252."
    if wide:
        remark = f"It mixes encodings: {narrow:,} lines were read as Windows-1252, the others as UTF-8."
    return _clean("\n".join(lines), "cp1252", remark)


def _clean(text: str, encoding: str, remark: str | None) -> Decoded:
    if "\x00" in text:
        nuls = text.count("\x00")
        text = text.replace("\x00", "")
        remark = " ".join(filter(None, [remark, f"{nuls:,} NUL characters were taken out."]))
    return Decoded(text.removeprefix("\ufeff"), encoding, remark)
