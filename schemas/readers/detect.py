"""Whatever describes data, read by what it is: SQL, OpenAPI, JSON Schema, a database's address, or files of data."""

import re
from collections.abc import Sequence
from pathlib import Path

from schemas.errors import SourceError
from schemas.readers.existing import is_there, shown
from schemas.readers.result import ReadResult

_ADDRESS = re.compile(
    r"(postgres(ql)?|mysql|mariadb|sqlite|oracle|mssql|duckdb|snowflake|redshift|cockroachdb)(\+\w+)?://", re.IGNORECASE
)
_ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]{1,20}://", re.IGNORECASE)
_SQL = re.compile(
    r"(?im)^\s*(create\s+(or\s+replace\s+)?(\w+\s+){0,3}(table|type|domain|schema|database)\b|alter\s+table\b"
    r"|drop\s+table\b|set\s+ansi_nulls|use\s+\[?\w+\]?;?\s*$|pragma\s+foreign_keys|comment\s+on\s+)"
)
_HEAD = 400_000


def read_source(source: str | Path | Sequence[str | Path], *, name: str | None = None) -> ReadResult:
    """Read a source into a dataset schema, choosing the reader by its content.

    Args:
        source: A file, a folder, several files, or a database's address as SQLAlchemy writes it.
        name: The dataset's name; made from the source when absent.

    Raises:
        SourceError: If it cannot be read, or is nothing that any reader knows.
    """
    if not isinstance(source, str | Path):
        from schemas.readers.samples import read_samples

        return read_samples(*source, name=name)
    text = str(source)
    if _ADDRESS.match(text):
        from schemas.readers.database import read_database

        return read_database(text, name=name)
    if _ELSEWHERE.match(text):
        raise SourceError(
            f"{text.partition('?')[0][:80]} is not on this machine, and nothing is fetched. Save it as a file first."
        )
    path = Path(source)
    if not is_there(path):
        raise SourceError(f"{shown(path)} does not exist. Check the path.")
    return _of_file(path, kind_of(path), name)


def is_address(text: str) -> bool:
    """Whether a text is a database's address."""
    return _ADDRESS.match(text) is not None


def is_elsewhere(text: str) -> bool:
    """Whether a text is an address on a network."""
    return _ELSEWHERE.match(text) is not None


def kind_of(path: Path) -> str:
    """Tell what a file holds: ``sql``, ``document`` (JSON or YAML that may describe data), ``database`` or ``sample``.

    Raises:
        SourceError: If it cannot be read.
    """
    from schemas.readers.samples.encoding import decode
    from schemas.readers.samples.opening import head_of

    if path.is_dir():
        return _kind_of_folder(path)
    head = head_of(path, _HEAD)
    if not head.strip():
        raise SourceError(f"{path} is empty.")
    if head.startswith(b"SQLite format 3\x00"):
        return "database"
    if head.startswith((b"PAR1", b"PK\x03\x04", b"\x1f\x8b", b"BZh", b"\xfd7zXZ\x00")) or b"\x00\x00\x00" in head[:64]:
        return "sample"
    text = decode(head).text
    suffix = path.suffix.lower()
    if suffix in (".sql", ".ddl") or (suffix not in (".csv", ".tsv", ".json", ".jsonl") and _SQL.search(text)):
        return "sql"
    return "document" if _is_document(text, suffix) else "sample"


def _is_document(text: str, suffix: str) -> bool:
    """Whether it begins as JSON's objects and YAML do; what it describes shows when it is loaded."""
    if suffix in (".csv", ".tsv", ".jsonl", ".ndjson"):
        return False
    start = text.lstrip("\ufeff \t\r\n")
    return (
        start[:1] == "{" or suffix in (".yaml", ".yml") or re.match(r"(---|%YAML|[\w$\"']+:(\s|$))", start) is not None
    )


def _kind_of_folder(path: Path) -> str:
    files = [one for one in path.iterdir() if one.is_file()]
    return "sql" if files and all(one.suffix.lower() in (".sql", ".ddl") for one in files) else "sample"


def _of_file(path: Path, kind: str, name: str | None) -> ReadResult:
    if kind == "sql":
        from schemas.readers.ddl import read_ddl_file

        if path.is_dir():
            raise SourceError(f"{path} is a folder of SQL files. Name one of them.")
        return read_ddl_file(path, name=name)
    if kind == "document":
        return _of_document(path, name)
    if kind == "database":
        from schemas.readers.database import read_database

        return read_database(f"sqlite:///{path}", name=name)
    from schemas.readers.samples import read_samples

    return read_samples(path, name=name)


def _of_document(path: Path, name: str | None) -> ReadResult:
    """JSON and YAML, by the keys of the loaded document: what its first lines say may be anything."""
    from schemas.readers.jsonschema.document import Document
    from schemas.readers.jsonschema.reader import dataset_name, reading_of_json_schema
    from schemas.readers.openapi.reader import reading_of_openapi, version_of
    from schemas.readers.samples import read_samples

    is_yaml = path.suffix.lower() in (".yaml", ".yml")
    try:
        document = Document.of_file(path)
    except SourceError:
        if is_yaml:
            raise
        return read_samples(path, name=name)  # lines of JSON begin like a document
    label = name or dataset_name(path)
    if version_of(document.root) is not None:
        return reading_of_openapi(document, label).result
    if is_json_schema(document.root):
        return reading_of_json_schema(document, label).result
    if _is_own_schema(document.root):
        raise SourceError(f"{path} is a schema file of this program's own. Give it as --schema {path}.")
    return _of_values(document.root, path, label) if is_yaml else read_samples(path, name=name)


def is_json_schema(root: object) -> bool:
    """Whether a document describes values, rather than being some."""
    if not isinstance(root, dict):
        return False
    if "json-schema.org" in str(root.get("$schema", "")):
        return True
    kinds = [root.get("type")] if not isinstance(root.get("type"), list) else root["type"]
    inner = root.get("properties", root.get("$defs", root.get("definitions")))
    if isinstance(inner, dict) and inner and all(isinstance(one, dict | bool) for one in inner.values()):
        return "object" in kinds or "type" not in root
    items = root.get("items")
    return "array" in kinds and isinstance(items, dict) and bool({"$ref", "properties", "type"} & items.keys())


def _is_own_schema(root: object) -> bool:
    tables = root.get("tables") if isinstance(root, dict) else None
    return isinstance(tables, list) and any(isinstance(table, dict) and "columns" in table for table in tables)


def _of_values(root: object, path: Path, name: str) -> ReadResult:
    """YAML that is neither of the two: records, as JSON would have them."""
    from schemas.readers.samples.reader import profile_tables
    from schemas.readers.samples.records import groups_of, tables_of

    groups = list(groups_of(root, name)) if isinstance(root, dict | list) else []
    tables = [table for label, records in groups for table in tables_of(label, records, [], True)]
    if not tables:
        raise SourceError(
            f"{path} is nothing that can be read as a source: no SQL, no OpenAPI, no JSON Schema, no records. "
            "Say what the data looks like in one of these, or give a sample of it."
        )
    return profile_tables(tables, name)
