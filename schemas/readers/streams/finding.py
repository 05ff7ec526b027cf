"""The tables of files, folders and databases."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from schemas.errors import SourceError
from schemas.manifest import OutputFormat
from schemas.model import Relation
from schemas.readers.detect import is_address, is_elsewhere
from schemas.readers.result import Note
from schemas.readers.samples.opening import head_of
from schemas.readers.samples.reader import SUFFIXES, stem_of
from schemas.readers.streams.database import DatabaseSource
from schemas.readers.streams.dataset import Found, RealDataset, look_at
from schemas.readers.streams.decoding import Decoder, is_packed
from schemas.readers.streams.delimited import DelimitedSource
from schemas.readers.streams.naming import table_names
from schemas.readers.streams.parquet import ParquetSource
from schemas.readers.streams.raw import Batch, Source
from schemas.readers.streams.records import RecordSource, groups_in, shape_of
from schemas.readers.streams.workbook import SheetSource, sheets_of
from schemas.text_style import TextStyle

_MOST_TABLES = 1000
_PART = re.compile(r"part[-_]?\d+", re.IGNORECASE)
_DATABASES = frozenset({".sqlite", ".sqlite3", ".db", ".db3"})
_SQLITE = b"SQLite format 3\x00"
_ASIDE = (".", "_", "~$")  # hidden, made by tools that write tables, locks of workbooks that are open
_BINARY = (b"%PDF", b"\x89PNG", b"GIF8", b"\xff\xd8\xff", b"\x7fELF")


def open_real(*places: str | Path, name: str | None = None) -> RealDataset:
    """Open a real dataset and read it once, to tell its types and to make sure that all of it can be read.

    Args:
        places: Files (delimited text, JSON, JSON lines, Parquet, Excel), folders of them, a database's address. In a
            folder a file is a table, and so is a folder within whose files are parts of one.
        name: The dataset's; made from the first place when absent.

    Raises:
        SourceError: If anything in it cannot be read as it stands.
    """
    if not places:
        raise SourceError("There is nothing to read: give files, folders or a database's address.")
    relations: list[Relation] = []
    passed: list[Path] = []
    found = [one for place in places for one in _found(place, relations, passed)]
    if not found:
        raise SourceError(
            f"{places[0]} holds no file of data. Give CSV, JSON, Parquet or Excel files, or an SQLite database."
        )
    if len(found) > _MOST_TABLES:
        raise SourceError(f"There are {len(found):,} tables; at most {_MOST_TABLES:,} are read. Name some of them.")
    labels = table_names(one.name for one in found)
    tables = tuple(look_at(replace(one, name=label)) for one, label in zip(found, labels, strict=True))
    known = {one.name for one, label in zip(found, labels, strict=True) if one.name == label}
    return RealDataset(
        name or _name(str(places[0])), tables,
        tuple(one for one in relations if {one.child, one.parent} <= known), left=_left(passed),
    )  # fmt: skip


def _left(passed: Sequence[Path]) -> tuple[Note, ...]:
    """Say what in folders is no table, by kind: a file's name may be somebody's."""
    if not passed:
        return ()
    kinds = Counter(_kind(path) for path in passed)
    named = ", ".join(f"{count:,} {kind}" for kind, count in sorted(kinds.items()))
    text = (
        f"passed over, for it holds no table that can be read: {named}. It is neither masked nor published. CSV, JSON, "
        "Parquet and Excel files and SQLite databases are read: save what is wanted in one of these forms."
    )
    return (Note(0, text),)


def _kind(path: Path) -> str:
    if path.is_symlink() and not _is_within(path, path.parent):
        return "link to another place"
    if path.name.startswith("."):
        return "hidden"
    return "folder" if path.is_dir() else path.suffix.lower() or "without ending"


def _name(place: str) -> str:
    stem = "database" if is_address(place) else Path(place).absolute().name.split(".")[0]
    return re.sub(r"\W+", "_", stem).strip("_").lower() or "dataset"


def _found(place: str | Path, relations: list[Relation], passed: list[Path]) -> Iterator[Found]:
    text = str(place)
    if is_address(text):
        yield from _in_database(text, relations)
        return
    if is_elsewhere(text):
        raise SourceError(f"{text.partition('?')[0][:80]} is not on this machine. Save it as a file first.")
    path = Path(place)
    if not path.exists():
        raise SourceError(f"{path} does not exist. Check the path.")
    yield from _in_folder(path, relations, passed) if path.is_dir() else _in_file(path, relations)


def _in_folder(path: Path, relations: list[Relation], passed: list[Path]) -> Iterator[Found]:
    published = (path / "metadata.json").is_file() and (path / "data").is_dir()
    root = path / "data" if published else path
    inside = sorted(one for one in root.iterdir() if not one.name.startswith(_ASIDE) and _is_within(one, root))
    files = [one for one in inside if one.is_file() and _is_data(one)]
    folders = [one for one in inside if one.is_dir()]
    passed += [one for one in root.iterdir() if one not in (*files, *folders) and not one.name.startswith("_")]
    parts = [one for one in files if _PART.fullmatch(stem_of(one))]
    if parts and len(parts) == len(files):
        yield _of_parts(root.name, parts)
    else:
        for file in files:
            yield from _in_file(file, relations)
    for folder in folders:
        below = sorted(one for one in folder.iterdir() if one.suffix.lower() in SUFFIXES and _is_within(one, root))
        below = [one for one in below if one.is_file() and not one.name.startswith(_ASIDE)]
        if below:
            yield _of_parts(folder.name, below)
        else:
            passed.append(folder)


def _is_within(path: Path, folder: Path) -> bool:
    """Whether a path is what it says: a link that leads out of the folder, or to nothing, is no part of it."""
    return path.exists() and path.resolve().is_relative_to(folder.resolve()) and path.resolve() != folder.resolve()


def _is_data(path: Path) -> bool:
    suffix = path.suffix.lower()
    if suffix == ".txt":
        return not _is_prose(path)
    return suffix in SUFFIXES or (suffix in _DATABASES and head_of(path, len(_SQLITE)) == _SQLITE)


def _is_prose(path: Path) -> bool:
    """Whether a text is a note beside tables: without columns, or with sentences where their names would stand."""
    head = head_of(path)
    if not head.strip() or head.lstrip()[:1] in (b"{", b"["):
        return False
    names = DelimitedSource(path, "").names
    return len(names) == 1 or any(name.endswith((".", "!", "?")) for name in names)


class _Parts:
    """Files that are the parts of one table, one after the other."""

    types = False

    def __init__(self, sources: Sequence[Source]) -> None:
        self._sources = sources

    @property
    def style(self) -> TextStyle | None:
        """How the first file is written, if all are delimited text of the same columns."""
        styles = [source.style if isinstance(source, DelimitedSource) else None for source in self._sources]
        known = [style for style in styles if style is not None]
        alike = len(known) == len(styles) and len({style.header for style in known}) == 1
        return known[0] if alike else None

    @property
    def notes(self) -> list[Note]:
        """Of all files."""
        return [note for source in self._sources for note in source.notes]

    def batches(self) -> Iterator[Batch]:
        """Read them in order."""
        for source in self._sources:
            yield from source.batches()


def _of_parts(name: str, files: list[Path]) -> Found:
    if all(head_of(file, 4) == b"PAR1" for file in files):
        return Found(name, ParquetSource(files, name), tuple(files), format=OutputFormat.PARQUET)
    each = [list(_in_file(file, [])) for file in files]
    if any(len(one) != 1 or one[0].source.types for one in each):
        raise SourceError(f"The files of {name} are not parts of one table. Give them one by one.")
    return Found(name, _Parts([one[0].source for one in each]), tuple(files), format=each[0][0].format)


def _in_file(path: Path, relations: list[Relation]) -> Iterator[Found]:
    head = head_of(path)
    stem = stem_of(path)
    if not head.strip():
        raise SourceError(f"{path} is empty. Leave it out, or give it a first line with its columns' names.")
    if head.startswith(b"PAR1"):
        yield Found(stem, ParquetSource([path], stem), (path,), format=OutputFormat.PARQUET)
    elif head.startswith(_SQLITE):
        yield from _in_database(f"sqlite:///{path}", relations, (path,))
    elif head.startswith(b"PK\x03\x04"):
        yield from _in_archive(path, stem)
    elif head.startswith(b"\xd0\xcf\x11\xe0"):
        raise SourceError(f"{path} is an old Excel workbook (.xls). Save it as .xlsx or CSV.")
    elif head.startswith(_BINARY):
        raise SourceError(f"{path} is no file of data. Give CSV, JSON, Parquet or Excel files.")
    else:
        yield from _in_text(path, stem)


def _in_archive(path: Path, stem: str) -> Iterator[Found]:
    if path.suffix.lower() not in (".xlsx", ".xlsm"):
        raise SourceError(f"{path} is an archive. Unpack it, and give the folder.")
    sheets = sheets_of(path)
    for sheet in sheets:
        name = sheet if len(sheets) > 1 else stem
        yield Found(name, SheetSource(path, sheet, name), (path,), format=OutputFormat.CSV)


def _in_text(path: Path, stem: str) -> Iterator[Found]:
    first = next(Decoder(path).blocks(), b"")
    text = first[:65_536].decode("utf-8", "replace")
    odd = sum(sign < " " and sign not in "\t\n\r\x01\x1f\x0b\x0c\x1c" for sign in text[:4096])
    if odd > 0.02 * min(len(text), 4096) or not text.strip():
        raise SourceError(f"{path} is no text, or holds nothing. Give CSV, JSON, Parquet or Excel files.")
    if text.lstrip()[:1] not in ("{", "["):
        yield Found(stem, DelimitedSource(path, stem), (path,), format=OutputFormat.CSV)
        return
    shape = shape_of(path)
    written = OutputFormat.JSONL if shape == "lines" else OutputFormat.JSON
    groups = groups_in(path, stem) if shape == "document" else [None]
    for group in groups:
        yield Found(group or stem, RecordSource(path, group or stem, group), (path,), format=written)


def _in_database(url: str, relations: list[Relation], files: tuple[Path, ...] = ()) -> Iterator[Found]:
    from schemas.readers.database import read_database

    schema = read_database(url).schema
    relations += schema.relations
    for table in schema.tables:
        names = [column.name for column in table.columns]
        yield Found(table.name, DatabaseSource(url, table.name, names, table.primary_key), files, table)


__all__ = ["is_packed", "open_real"]
