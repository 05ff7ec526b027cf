"""The manifest (``metadata.json``): what was published, of what, by which choices. Its presence is the commit."""

from enum import StrEnum
from typing import Any

from pydantic import AwareDatetime, Field

from schemas.model import Model


class Status(StrEnum):
    """Where a generation stands."""

    PENDING = "pending"
    PROCESSING = "processing"
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLED = "cancelled"


class OutputFormat(StrEnum):
    """The file format of the parts; the value is the file suffix too."""

    PARQUET = "parquet"
    CSV = "csv"
    JSON = "json"
    JSONL = "jsonl"


class Part(Model):
    """A chunk's file.

    Attributes:
        table: The table it belongs to.
        index: Its place among the table's parts, from 0.
        path: Relative to the dataset's folder: ``data/<table>/part-00000.parquet``.
        rows: Rows in it.
        bytes: Its size.
        sha256: Of its bytes, hexadecimal.
        leaves: SHA-256 of each block of 1,024 rows of content, hexadecimal, joined: what the table's digest is made of.
            Left out of the manifest.
        clean_leaves: Of labels: the leaves of the data without its dirt.
    """

    table: str = Field(exclude=True)
    index: int = Field(exclude=True)
    path: str
    rows: int
    bytes: int
    sha256: str
    leaves: str = Field(default="", exclude=True, repr=False)
    clean_leaves: str = Field(default="", exclude=True, repr=False)


class TableEntry(Model):
    """A table as the manifest lists it.

    Attributes:
        digest: SHA-256 over the table's content in row order, whatever its parts.
    """

    rows: int
    bytes: int
    digest: str
    parts: tuple[dict[str, Any], ...]


class CompanionEntry(TableEntry):
    """A table beside the data.

    Attributes:
        clean_digest: Of labels: the digest that the table has when they have reversed its dirt.
    """

    clean_digest: str | None = None


class DocumentEntry(Model):
    """A file beside the data (``schema.yaml``, a report) as the manifest lists it.

    Attributes:
        sha256: Of its bytes, hexadecimal.
    """

    bytes: int
    sha256: str


class Manifest(Model):
    """Everything a reader needs to find, trust and reproduce a dataset.

    Attributes:
        companions: The tables beside the data, by their folder: ``labels/orders`` says where ``orders`` is dirty.
        documents: Every published file that is no part of a table, by its path in the dataset's folder.
    """

    generation_id: str
    run_id: str
    timestamp: AwareDatetime
    user_id: str
    environment: str
    status: Status
    request: dict[str, Any]
    schema_digest: str
    seed: int
    version: str
    tables: dict[str, TableEntry]
    companions: dict[str, CompanionEntry] = Field(default_factory=dict)
    documents: dict[str, DocumentEntry] = Field(default_factory=dict)
    output_format: OutputFormat
    location: str
    quality_metrics: dict[str, Any] = Field(default_factory=dict)
    model: dict[str, Any] | None = None
    provenance: dict[str, Any] = Field(default_factory=dict)
    expires_at: AwareDatetime | None = None
    error_message: str | None = None
    seconds: float | None = None
