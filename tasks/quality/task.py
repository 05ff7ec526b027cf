"""Prefect's face of the quality step."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from prefect import task
from prefect.cache_policies import NO_CACHE

from schemas.manifest import OutputFormat, Part
from schemas.model import DatasetSchema, Relation
from tasks.discreet import discreet
from tasks.quality.audit import audit, load
from tasks.quality.interrupts import interruptibly
from tasks.quality.report import QualityReport
from tasks.quality.twin import Compared, Gate, TwinReport, compare


@task(name="audit-dataset", cache_policy=NO_CACHE, persist_result=False)
def audit_dataset(
    folder: Path,
    schema: DatasetSchema,
    rows: Mapping[str, int],
    format: OutputFormat,
    parts: Mapping[str, Sequence[str]] | None = None,
    *,
    scratch: Path | None = None,
    profile: bool = True,
) -> QualityReport:
    """Hold what was written against its schema: all rows, from the files themselves.

    Without ``profile`` the report shows no values. Not retried: the same files give the same answer. A cancelled run
    does not wait for its queries.
    """
    load()
    return interruptibly(
        lambda stop: audit(
            folder, schema, rows, format=format, parts=parts, scratch=scratch, profile=profile, stop=stop
        )
    )


class Sides(Protocol):
    """Where the tables that are to be compared are read from."""

    def read(self) -> Mapping[str, Compared]:
        """Read them."""
        ...


@task(name="compare-twin", cache_policy=NO_CACHE, persist_result=False)
@discreet
def compare_twin(
    sides: Sides,
    relations: Sequence[Relation],
    method: Sequence[str],
    constraints: Sequence[str],
    *,
    seed: int,
    more: Callable[[Mapping[str, Compared]], Sequence[Gate]] = lambda tables: (),
) -> TwinReport:
    """Measure how faithful a twin is and how private, from the files that were written.

    Not retried: the same files give the same answer.
    """
    tables = sides.read()
    found = compare(tables, relations, method=method, constraints=constraints, seed=seed)
    return replace(found, gates=tuple(more(tables)))


def files_of(parts: Sequence[Part]) -> dict[str, list[str]]:
    """Name the files of each table."""
    files: dict[str, list[str]] = {}
    for part in parts:
        files.setdefault(part.table, []).append(part.path)
    return files
