"""Prefect's face of the quality step."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from prefect import task
from prefect.cache_policies import NO_CACHE

from schemas.manifest import OutputFormat, Part
from schemas.model import DatasetSchema
from tasks.quality.audit import audit
from tasks.quality.report import QualityReport


@task(name="audit-dataset", cache_policy=NO_CACHE, persist_result=False)
def audit_dataset(
    folder: Path,
    schema: DatasetSchema,
    rows: Mapping[str, int],
    format: OutputFormat,
    parts: Mapping[str, Sequence[str]] | None = None,
    *,
    scratch: Path | None = None,
) -> QualityReport:
    """Hold what was written against its schema: all rows, from the files themselves.

    Not retried: the same files give the same answer.
    """
    return audit(folder, schema, rows, format=format, parts=parts, scratch=scratch)


def files_of(parts: Sequence[Part]) -> dict[str, list[str]]:
    """Name the files of each table."""
    files: dict[str, list[str]] = {}
    for part in parts:
        files.setdefault(part.table, []).append(part.path)
    return files
