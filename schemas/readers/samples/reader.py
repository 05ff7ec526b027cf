"""Samples of data as a dataset schema: types, keys, relations, ranges and shares, and no personal value."""

import re
from collections.abc import Iterable
from pathlib import Path

from schemas.errors import SourceError
from schemas.model import DatasetSchema, Inference, Relation, TableSchema
from schemas.readers.existing import shown
from schemas.readers.jsonschema.walk import safe_name
from schemas.readers.result import Note, ReadResult
from schemas.readers.samples.binary import read_parquet, read_workbook
from schemas.readers.samples.delimited import read_delimited
from schemas.readers.samples.encoding import decode
from schemas.readers.samples.keys import INCLUDED, Sample, find_composite_key, find_primary_key, find_relations
from schemas.readers.samples.opening import head_of, members_of, read_start
from schemas.readers.samples.profile import profile, schema_of
from schemas.readers.samples.records import read_json
from schemas.readers.samples.tables import RawTable, distinct_names
from schemas.readers.samples.types import typed
from schemas.semantics.completion import complete

SUFFIXES = frozenset(
    {
        ".csv",
        ".tsv",
        ".tab",
        ".txt",
        ".psv",
        ".dat",
        ".json",
        ".jsonl",
        ".ndjson",
        ".parquet",
        ".pq",
        ".xlsx",
        ".xlsm",
        ".gz",
        ".bz2",
        ".xz",
        ".zip",
    }
)
MAX_FILES = 200


def read_samples(*paths: str | Path, name: str | None = None) -> ReadResult:
    """Read files of data, or folders of them, as one dataset: a table each, or several where a file holds several.

    Rows and bytes are looked at up to a bound. Keys between the tables are proposed where names and values agree.

    Args:
        paths: Delimited text, JSON, JSON lines, Parquet or Excel; compressed or not; a folder stands for its files.
        name: The dataset's name; the first path's when absent.

    Raises:
        SourceError: If a file cannot be read, or holds no row.
    """
    files = _files(paths)
    raw = [table for path in files for table in read_tables(path)]
    labels = distinct_names(safe_name(table.name, in_path=True) for table in raw)
    renamed = {table.name: label for table, label in zip(raw, labels, strict=True)}
    for table, label in zip(raw, labels, strict=True):
        table.name = label
        for column, free in zip(
            table.columns, distinct_names(_column_name(c.name) for c in table.columns), strict=True
        ):
            column.name = free
        if table.parent is not None:
            table.parent = (renamed.get(table.parent[0], table.parent[0]), *table.parent[1:])
    stem = Path(paths[0]).name.split(".")[0] if paths else "dataset"
    return profile_tables(raw, name or re.sub(r"\W+", "_", stem).strip("_").lower() or "dataset")


def _column_name(name: str) -> str:
    return safe_name(" ".join(str(name).split()) or "column", in_path=False)


def _files(paths: Iterable[str | Path]) -> list[Path]:
    found: list[Path] = []
    named = [Path(path) for path in paths]
    for path in named:
        if path.is_dir():
            inside = sorted(one for one in path.iterdir() if one.is_file() and one.suffix.lower() in SUFFIXES)
            found += [one for one in inside if not one.name.startswith(".")]
        else:
            found.append(path)
    if not found:
        raise SourceError(
            f"{', '.join(map(shown, named)) or 'No file'} holds no data to read: give CSV, JSON, Parquet or Excel "
            "files, or a folder of them."
        )
    if len(found) > MAX_FILES:
        raise SourceError(f"There are {len(found):,} files; at most {MAX_FILES} are read at once. Name some of them.")
    return found


def read_tables(path: Path) -> list[RawTable]:
    """Read one file's tables, by its content.

    Raises:
        SourceError: If it cannot be read, or holds no row.
    """
    head = head_of(path)
    stem = stem_of(path)
    if not head.strip():
        raise SourceError(f"{path} is empty.")
    if head.startswith(b"PAR1"):
        return [read_parquet(path, stem)]
    if head.startswith(b"PK\x03\x04"):
        if _is_workbook(path):
            return read_workbook(path, stem)
        return [
            table for member, raw, whole in members_of(path) for table in _of_bytes(raw, stem_of(Path(member)), whole)
        ]
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        raise SourceError(f"{path} is an old Excel workbook (.xls). Save it as .xlsx or CSV.")
    raw, whole = read_start(path)
    return _of_bytes(raw, stem, whole)


def stem_of(path: Path) -> str:
    """A file's name without the endings of data files."""
    stem = path.name
    while Path(stem).suffix.lower() in SUFFIXES:
        stem = Path(stem).stem
    return stem or "table"


def _is_workbook(path: Path) -> bool:
    import zipfile

    try:
        with zipfile.ZipFile(path) as archive:
            return "xl/workbook.xml" in archive.namelist()
    except (zipfile.BadZipFile, OSError):
        return False


def _of_bytes(raw: bytes, name: str, whole: bool) -> list[RawTable]:
    if raw.startswith(
        (b"PAR1", b"PK\x03\x04", b"SQLite format 3", b"%PDF", b"\x89PNG", b"GIF8", b"\xff\xd8\xff", b"\x7fELF")
    ):
        raise SourceError(f"{name} holds a binary file that cannot be read in here. Unpack it, or export it as CSV.")
    decoded = decode(raw)
    if not decoded.text.strip():
        raise SourceError(f"{name} is empty.")
    odd = sum(sign < " " and sign not in "\t\n\r\x01\x1f\x0b\x0c\x1c" for sign in decoded.text[:4096])
    if odd > 0.02 * min(len(decoded.text), 4096):
        raise SourceError(f"{name} is no text: it is full of control characters. Give CSV, JSON, Parquet or Excel.")
    if decoded.text.lstrip()[:1] in "{[":
        return read_json(decoded, name, whole=whole)
    return [read_delimited(decoded, name, whole=whole)]


def profile_tables(raw: list[RawTable], name: str = "sample", *, included: float = INCLUDED) -> ReadResult:
    """Profile tables as one dataset.

    Args:
        raw: The tables.
        name: The dataset's.
        included: The least share of a foreign key's distinct values that are keys of the parent.

    Raises:
        SourceError: If none has a column.
    """
    notes = [note for table in raw for note in table.notes]
    samples = [_looked_at(table, notes) for table in raw if table.columns]
    if not samples:
        raise SourceError("The files hold no column.")
    for sample in samples:
        sample.primary_key = find_primary_key(sample)
    relations = _relations(samples, included)
    for sample in samples:
        if not sample.primary_key:
            own = {relation.columns[0] for relation in relations if relation.child == sample.name}
            sample.primary_key = find_composite_key(sample, own)
    tables = tuple(_table(sample, relations) for sample in samples)
    schema = complete(DatasetSchema(name=name, tables=tables, relations=relations))
    return ReadResult(schema, tuple(notes), "sample")


def _relations(samples: list[Sample], included: float) -> tuple[Relation, ...]:
    """Those that the nesting of a document tells, and those that names and values do."""
    found = find_relations(samples, included)
    known = {(relation.child, relation.columns) for relation in found}
    names = {sample.name: sample for sample in samples}
    for sample in samples:
        if sample.raw.parent is not None:
            parent, key, column = sample.raw.parent
            there = column in sample.columns and parent in names and key in names[parent].columns
            if there and (sample.name, (column,)) not in known:
                if names[parent].primary_key != (key,):
                    names[parent].primary_key = (key,)
                found.append(Relation(child=sample.name, columns=(column,), parent=parent, parent_columns=(key,)))
    return tuple(_named_apart(found))


def _named_apart(relations: list[Relation]) -> Iterable[Relation]:
    taken: set[tuple[str, str]] = set()
    for relation in relations:
        label, number = relation.label, 2
        while (relation.child, label.casefold()) in taken:
            label, number = f"{relation.label}_{number}", number + 1
        taken.add((relation.child, label.casefold()))
        yield relation.model_copy(update={"name": label})


def _looked_at(table: RawTable, notes: list[Note]) -> Sample:
    columns = {}
    for raw in table.columns:
        read = typed(raw)
        if read.odd:
            notes.append(
                Note(0, f"{table.name}.{raw.name}: {read.odd:,} cells are no {read.type} and were taken as empty.")
            )
        if read.form:
            notes.append(
                Note(
                    0, f"{table.name}.{raw.name}: the file writes the values {read.form}; the column is a {read.type}."
                )
            )
        columns[raw.name] = profile(raw.name, read, table.name, table.rows)
    if not table.whole:
        notes.append(Note(0, f"{table.name}: the first {table.rows:,} rows were looked at."))
    return Sample(table, columns)


def _table(sample: Sample, relations: tuple[Relation, ...]) -> TableSchema:
    children = {relation.columns[0] for relation in relations if relation.child == sample.name}
    columns = []
    for name, found in sample.columns.items():
        key = (name,) == sample.primary_key or name in children
        column = schema_of(found, key=key)
        if name in children:
            reason = Inference(
                by="profile", confidence=0.9, reason="Its name and its values are those of another table's key."
            )
            column = column.model_copy(
                update={
                    "inferred": reason,
                    "generator": None,
                    "semantic": None,
                    "pattern": None,
                    "values": None,
                    "null_rate": None,
                    "length": None,
                }
            )
        if name in sample.primary_key:
            column = column.model_copy(update={"nullable": False, "null_rate": None})
        columns.append(column)
    whole = sample.raw.whole and sample.raw.rows > 0
    return TableSchema(
        name=sample.name,
        rows=sample.raw.rows if whole else None,
        primary_key=sample.primary_key,
        columns=tuple(columns),
    )
