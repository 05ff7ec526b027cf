"""Texts some of whose characters are written by their numbers, or in Base64: read, and written again the same way."""

import base64
import binascii
import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html.entities import codepoint2name

import pyarrow as pa
import pyarrow.compute as pc

SHORTEST_BASE64 = 14
"""Signs without the last ``=``: ten letters or digits and more, written in Base64."""

_MAY_BE_ENCODED = rf"%[0-9A-Fa-f]{{2}}|&#?[0-9A-Za-z]+;|\\u[0-9A-Fa-f]{{4}}|[0-9A-Za-z+/_-]{{{SHORTEST_BASE64}}}"
_PERCENT, _ENTITY, _LETTER, _BASE64 = "percent", "entity", "letter", "base64"
_ENCODED = re.compile(
    r"(?P<percent>(?:%(?:25)?[0-9A-Fa-f]{2})+)"
    r"|(?P<entity>&(?:amp;)?(?:#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});)"
    r"|(?P<letter>(?<!\\)(?:\\u[0-9A-Fa-f]{4})+)"
    rf"|(?P<base64>(?<![0-9A-Za-z+/_-])[0-9A-Za-z+/_-]{{{SHORTEST_BASE64},}}={{0,2}})"
)
_ESCAPE = re.compile(r"%(?:25)?([0-9A-Fa-f]{2})")
_UNIT = re.compile(r"\\u([0-9A-Fa-f]{4})")
_APART = "\n\n\n\n"  # no value goes on from within Base64 to what stands beside it
_LITERAL = "-._~"


@dataclass(frozen=True)
class Piece:
    """Some characters of a text and how they are written.

    Attributes:
        begin: In the text as it is read; ``end`` one past the last.
        written: As they stand in the text.
        kind: How: empty where they stand for themselves.
    """

    begin: int
    end: int
    written: str
    kind: str = ""


@dataclass(frozen=True)
class View:
    """A text as it is read: every letter as itself.

    Attributes:
        text: As it is read.
        pieces: What it is made of, in order.
    """

    text: str
    pieces: Sequence[Piece]

    @classmethod
    def of(cls, text: str) -> "View | None":
        """Read a text; None where all of it stands for itself."""
        read: list[str] = []
        pieces: list[Piece] = []
        size = at = 0
        for match in _ENCODED.finditer(text):
            told = list(_read(match))
            if not told:
                continue
            for plain, written, kind in ((text[at : match.start()],) * 2 + ("",), *told):
                if written:
                    pieces.append(Piece(size, size + len(plain), written, kind))
                    read.append(plain)
                    size += len(plain)
            at = match.end()
        if not pieces:
            return None
        pieces.append(Piece(size, size + len(text) - at, text[at:]))
        return cls("".join((*read, text[at:])), pieces)

    def with_edits(self, edits: Sequence[tuple[int, int, str]]) -> str:
        """Write the text with other words in it.

        Args:
            edits: Begin, end and what stands there instead, as the text is read: ascending, none meets another.
        """
        written: list[str] = []
        left = list(edits)
        for piece in self.pieces:
            inner = [one for one in left if one[0] < piece.end and one[1] > piece.begin]
            left = [one for one in left if one[1] > piece.end]
            if piece.kind == _BASE64:
                written.append(_in_base64(piece, self.text, inner) if inner else piece.written)
            elif piece.kind:
                written += [self._encoded(one) for one in inner if one[0] == piece.begin]
                written += [] if inner else [piece.written]
            else:
                written.append(self._around(piece, inner))
        return "".join(written)

    def _around(self, piece: Piece, inner: Sequence[tuple[int, int, str]]) -> str:
        """What stands for itself, with the edits that begin in it."""
        parts, at = [], piece.begin
        for begin, end, new in inner:
            if begin >= piece.begin:
                parts += [self.text[at:begin], self._encoded((begin, end, new))]
            at = min(end, piece.end)
        return "".join((*parts, self.text[at : piece.end]))

    def _encoded(self, edit: tuple[int, int, str]) -> str:
        """Write new words in the way of those that they replace; else of the text around."""
        begin, end, new = edit
        here = [one for one in self.pieces if one.kind not in ("", _BASE64) and begin <= one.begin and one.end <= end]
        near = here or [one for one in self.pieces if one.kind not in ("", _BASE64)]
        if not near:
            return new
        hidden = {place for one in here for place in range(one.begin, one.end)}
        literal = {self.text[place] for place in range(begin, end) if place not in hidden}
        every = bool(here) and not any(char.isalnum() for char in literal)
        return "".join(_as(char, near[0]) if every or _is_encoded(char, near[0], literal) else char for char in new)


def clear(texts: Sequence[str]) -> list[str]:
    """Give texts as they are read."""
    flags = pc.match_substring_regex(pa.array(texts, pa.string()), _MAY_BE_ENCODED).to_pylist() if texts else []
    read = list(texts)
    for place, flag in enumerate(flags):
        if flag and (view := View.of(texts[place])) is not None:
            read[place] = view.text
    return read


def _read(match: "re.Match[str]") -> Iterator[tuple[str, str, str]]:
    """What a match is read as, piece by piece, beside how that is written; nothing where it stands for itself."""
    written = match.group()
    if match["percent"]:
        yield from _percents(written)
    elif match["entity"]:
        plain = html.unescape(html.unescape(written) if written.startswith("&amp;") else written)
        if plain != written and "&" not in plain[:-1] and ";" not in plain[1:]:
            yield plain, written, _ENTITY
    elif match["letter"]:
        yield from _letters(written)
    else:
        yield from _base64s(written)


def _percents(written: str) -> Iterator[tuple[str, str, str]]:
    escapes = [(match.group(), int(match[1], 16)) for match in _ESCAPE.finditer(written)]
    data = bytes(byte for _, byte in escapes)
    try:
        chars = [(char, len(char.encode())) for char in data.decode()]
    except UnicodeDecodeError:
        chars = [(char, 1) for char in data.decode("latin-1")]
    at = 0
    for char, size in chars:
        yield char, "".join(text for text, _ in escapes[at : at + size]), _PERCENT
        at += size


def _letters(written: str) -> Iterator[tuple[str, str, str]]:
    units = [match.group() for match in _UNIT.finditer(written)]
    data = b"".join(int(unit[2:], 16).to_bytes(2, "big") for unit in units)
    at = 0
    for char in data.decode("utf-16-be", "replace"):
        size = 2 if ord(char) > 0xFFFF else 1
        yield char, "".join(units[at : at + size]), _LETTER
        at += size


def _base64s(written: str) -> Iterator[tuple[str, str, str]]:
    whole = from_base64(written)
    if whole is not None:
        yield f"{_APART}{whole}{_APART}", written, _BASE64
        return
    parts = [(part, from_base64(part)) for part in re.split("(/)", written)]
    if any(plain is not None for _, plain in parts):
        for part, plain in parts:
            yield (part, part, "") if plain is None else (f"{_APART}{plain}{_APART}", part, _BASE64)


def from_base64(token: str) -> str | None:
    """Read Base64 of a text; None where it is none: words and numbers have letters of one size, or no end."""
    bare = token.rstrip("=")
    if len(bare) < SHORTEST_BASE64 or len(bare) % 4 == 1 or bare.isupper() or bare.islower() or bare.isdigit():
        return None
    try:
        text = base64.b64decode(bare + "=" * (-len(bare) % 4), "-_" if set(bare) & set("-_") else None, True).decode()
    except (binascii.Error, UnicodeDecodeError, ValueError):
        return None
    return text if text.replace("\n", " ").isprintable() else None


def _in_base64(piece: Piece, text: str, edits: Sequence[tuple[int, int, str]]) -> str:
    parts, at, stop = [], piece.begin + len(_APART), piece.end - len(_APART)
    for begin, end, new in edits:
        parts += [text[at:begin], new]
        at = end
    data = "".join((*parts, text[at:stop])).encode()
    safe = set(piece.written) & set("-_")
    made = (base64.urlsafe_b64encode if safe else base64.b64encode)(data).decode()
    padded = piece.written.endswith("=") or len(piece.written) % 4 == 0
    return made if padded else made.rstrip("=")


def _is_encoded(char: str, like: Piece, literal: set[str]) -> bool:
    if char in literal or (char.isascii() and char.isalnum()):
        return False
    if not char.isascii():
        return True
    return char in "&<>\"'" if like.kind == _ENTITY else like.kind == _PERCENT and char not in _LITERAL


def _as(char: str, like: Piece) -> str:
    """Write a character in the way of others."""
    if like.kind == _PERCENT:
        escaped = "".join(f"%{byte:02X}" for byte in char.encode())
        escaped = escaped if like.written.upper() == like.written else escaped.lower()
        return escaped.replace("%", "%25") if like.written.startswith("%25") and len(like.written) > 3 else escaped
    if like.kind == _LETTER:
        units = char.encode("utf-16-be")
        digits = [f"{units[at] << 8 | units[at + 1]:04x}" for at in range(0, len(units), 2)]
        return "".join(f"\\u{one if like.written == like.written.lower() else one.upper()}" for one in digits)
    lead = "&amp;" if like.written.startswith("&amp;") and len(like.written) > 5 else "&"
    told = like.written.removeprefix(lead)
    if not told.startswith("#") and ord(char) in codepoint2name:
        return f"{lead}{codepoint2name[ord(char)]};"
    return f"{lead}#x{ord(char):x};" if told[1:2] in ("x", "X") else f"{lead}#{ord(char)};"
