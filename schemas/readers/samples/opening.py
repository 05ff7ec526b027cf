"""Files opened within bounds: compressed ones are unpacked as far as is looked at, and bombs are refused."""

import bz2
import gzip
import lzma
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from schemas.errors import SourceError

MAX_BYTES = 64 * 1024 * 1024
"""Bytes of a file, unpacked, that are looked at."""
MAX_RATIO = 200
"""How many times larger than its archive a member may be."""
MAX_MEMBERS = 500
_LEAST_SUSPECT = 10 * 1024 * 1024

_COMPRESSED = ((b"\x1f\x8b", gzip.open), (b"BZh", bz2.open), (b"\xfd7zXZ\x00", lzma.open))


def head_of(path: Path, size: int = 4096) -> bytes:
    """The first bytes of a file.

    Raises:
        SourceError: If it cannot be read.
    """
    try:
        with path.open("rb") as file:
            return file.read(size)
    except OSError as error:
        raise SourceError(f"{path} cannot be read: {error.strerror or error}. Check the path.") from None


def read_start(path: Path) -> tuple[bytes, bool]:
    """The bytes of a file up to the bound, unpacked where it is compressed, and whether that is all of them.

    Raises:
        SourceError: If it cannot be read, is damaged, or unpacks to far more than it should.
    """
    head = head_of(path, 8)
    opener = next((opener for magic, opener in _COMPRESSED if head.startswith(magic)), None)
    try:
        if opener is None:
            with path.open("rb") as plain:
                return _bounded(plain)
        with opener(path, "rb") as packed:
            raw, whole = _bounded(packed)
    except (OSError, EOFError, lzma.LZMAError) as error:
        raise SourceError(f"{path} cannot be unpacked: {error}. Is the file damaged?") from None
    if len(raw) > _LEAST_SUSPECT and len(raw) > MAX_RATIO * path.stat().st_size:
        raise SourceError(f"{path} unpacks to more than {MAX_RATIO} times its size and was not read. Unpack it first.")
    return raw, whole


def _bounded(file: Any) -> tuple[bytes, bool]:
    raw = file.read(MAX_BYTES + 1)
    return raw[:MAX_BYTES], len(raw) <= MAX_BYTES


def members_of(path: Path) -> Iterator[tuple[str, bytes, bool]]:
    """The files of a zip archive: name, bytes up to the bound, and whether these are all.

    Raises:
        SourceError: If it is damaged, locked, or a bomb.
    """
    check_archive(path)
    try:
        with zipfile.ZipFile(path) as archive:
            for member in _of_data(archive.infolist()):
                with archive.open(member) as file:
                    raw, whole = _bounded(file)
                yield Path(member.filename).name, raw, whole
    except (zipfile.BadZipFile, RuntimeError, OSError, NotImplementedError) as error:
        raise SourceError(f"{path} cannot be unpacked: {error}. Is it damaged, or locked?") from None


_BESIDE = frozenset({".md", ".pdf", ".html", ".htm", ".png", ".jpg", ".jpeg", ".docx", ".rst", ".xml", ".py", ".sql"})
"""Endings of what is packed beside data: the licence, the description, a picture."""


def _of_data(members: list[zipfile.ZipInfo]) -> list[zipfile.ZipInfo]:
    """The members that may be data, without folders and what a Mac adds; all of them where none looks like it."""
    files = [
        member
        for member in members
        if not (
            member.is_dir() or member.filename.startswith("__MACOSX/") or Path(member.filename).name.startswith(".")
        )
    ]
    return [member for member in files if Path(member.filename).suffix.lower() not in _BESIDE] or files


def check_archive(path: Path) -> None:
    """Refuse an archive that would unpack to too much.

    Raises:
        SourceError: If it does, or is no archive.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, OSError) as error:
        raise SourceError(f"{path} cannot be unpacked: {error}. Is the file damaged?") from None
    total = sum(member.file_size for member in members)
    if len(members) > MAX_MEMBERS:
        raise SourceError(f"{path} holds {len(members):,} files; at most {MAX_MEMBERS} are read. Give fewer.")
    packed = max(path.stat().st_size, 1)
    if total > _LEAST_SUSPECT and total > MAX_RATIO * packed:
        raise SourceError(
            f"{path} would unpack to {total:,} bytes, {total // packed:,} times its size. Unpack it first."
        )
