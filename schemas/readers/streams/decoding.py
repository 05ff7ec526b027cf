"""A file's bytes as UTF-8, block by block, whatever wrote them and whatever packed them."""

import bz2
import codecs
import gzip
import io
import lzma
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, cast

from schemas.errors import SourceError
from schemas.readers.samples.encoding import encoding_of
from schemas.readers.samples.opening import head_of

_BLOCK = 4 * 1024 * 1024
_LONGEST_LINE = 256 * 1024 * 1024
_MOST_RATIO = 1000
_PACKED = ((b"\x1f\x8b", gzip.open), (b"BZh", bz2.open), (b"\xfd7zXZ\x00", lzma.open))


def is_packed(head: bytes) -> bool:
    """Whether a file's first bytes are those of gzip, bzip2 or xz."""
    return head.startswith(tuple(magic for magic, _ in _PACKED))


def raw_blocks(path: Path) -> Iterator[bytes]:
    """Give a file's bytes, unpacked.

    Raises:
        SourceError: If it cannot be read or unpacked, or unpacks to far more than it should.
    """
    opener = next((opener for magic, opener in _PACKED if head_of(path, 8).startswith(magic)), None)
    most = None if opener is None else max(path.stat().st_size, 1) * _MOST_RATIO + _BLOCK
    total = 0
    try:
        with closing(cast(Any, opener(path, "rb") if opener is not None else path.open("rb"))) as file:
            while block := file.read(_BLOCK):
                total += len(block)
                if most is not None and total > most:
                    raise SourceError(f"{path} unpacks to more than {_MOST_RATIO} times its size. Unpack it first.")
                yield block
    except (OSError, EOFError, lzma.LZMAError) as error:
        raise SourceError(f"{path} cannot be read: {type(error).__name__}. Is the file damaged?") from None


class Decoder:
    """Turns a file's bytes into UTF-8 without a mark and without NUL characters.

    Attributes:
        narrow: Lines that were read as Windows-1252 because they are no UTF-8.
        nuls: NUL characters that were taken out.
        wide: Whether the file is UTF-16 or UTF-32.
        marked: Whether it is UTF-8 and says so by a mark at its beginning.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.narrow = self.nuls = 0
        self._line = 1
        head = next(raw_blocks(path), b"")
        self._mark, self._encoding = encoding_of(head)
        self.wide = self._encoding != "utf-8"
        self.marked = bool(self._mark) and not self.wide

    def blocks(self) -> Iterator[bytes]:
        """Give the text as UTF-8; blocks end where lines do.

        Raises:
            SourceError: If there are bytes that are no text.
        """
        self.narrow = self.nuls = 0
        self._line = 1
        for block in self._whole_lines(self._widened() if self.wide else self._unmarked()):
            yield self._clean(block)

    def _unmarked(self) -> Iterator[bytes]:
        for number, block in enumerate(raw_blocks(self.path)):
            yield block[self._mark :] if number == 0 else block

    def _widened(self) -> Iterator[bytes]:
        decoder = codecs.getincrementaldecoder(self._encoding)()
        try:
            for block in self._unmarked():
                yield decoder.decode(block).encode()
            yield decoder.decode(b"", True).encode()
        except UnicodeDecodeError:
            raise SourceError(
                f"{self.path} is no sound {self._encoding.upper()} text. Save it as UTF-8 and try again."
            ) from None

    def _whole_lines(self, blocks: Iterator[bytes]) -> Iterator[bytes]:
        carried = b""
        for block in blocks:
            carried += block
            end = max(carried.rfind(b"\n"), carried.rfind(b"\r")) + 1
            if end:
                yield carried[:end]
                carried = carried[end:]
            elif len(carried) > _LONGEST_LINE:
                raise SourceError(f"{self.path}, line {self._line}: the line is longer than {_LONGEST_LINE:,} bytes.")
        if carried:
            yield carried

    def _clean(self, block: bytes) -> bytes:
        if b"\x00" in block:
            self.nuls += block.count(b"\x00")
            block = block.replace(b"\x00", b"")
        try:
            block.decode("utf-8")
        except UnicodeDecodeError:
            block = b"\n".join([self._narrow_line(line, place) for place, line in enumerate(block.split(b"\n"))])
        self._line += block.count(b"\n")
        return block

    def _narrow_line(self, line: bytes, place: int) -> bytes:
        try:
            line.decode("utf-8")
        except UnicodeDecodeError:
            self.narrow += 1
            try:
                return line.decode("cp1252").encode()
            except UnicodeDecodeError as error:
                raise SourceError(
                    f"{self.path}, line {self._line + place}: the byte 0x{line[error.start]:02x} is neither UTF-8 nor "
                    "Windows-1252. Save the file as UTF-8 and try again."
                ) from None
        return line

    @property
    def remarks(self) -> list[str]:
        """What was read otherwise than it was written, after a whole reading."""
        said = []
        if self.narrow:
            said.append(f"{self.narrow:,} lines are not UTF-8 and were read as Windows-1252.")
        if self.nuls:
            said.append(f"{self.nuls:,} NUL characters were taken out.")
        return said


class Utf8Stream(io.RawIOBase):
    """A decoder's blocks as a file to read from."""

    def __init__(self, blocks: Iterator[bytes]) -> None:
        self._blocks, self._left = blocks, memoryview(b"")

    def readable(self) -> bool:
        """Yes."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Fill a buffer as far as the next block goes."""
        while not self._left:
            block = next(self._blocks, None)
            if block is None:
                return 0
            self._left = memoryview(block)
        size = min(len(buffer), len(self._left))
        buffer[:size] = self._left[:size]
        self._left = self._left[size:]
        return size
