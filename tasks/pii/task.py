"""Prefect's face of the step that finds and replaces personal data."""

import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
from prefect import task
from prefect.cache_policies import NO_CACHE

from schemas.manifest import OutputFormat, Part
from schemas.mask_request import MaskRequest
from schemas.model import DatasetSchema
from tasks.discreet import discreet
from tasks.pii.compliance.case import Check
from tasks.pii.job import MaskingJob, open_job
from tasks.pii.keeping import Keeping
from tasks.pii.policy import Policy
from tasks.pii.published import PublishedAudit
from tasks.pii.steps import Tell, untold
from tasks.retrying import STORAGE_RETRIES
from tasks.storage.formats import read_part
from tasks.storage.stage import Stage


@task(name="find-personal-data", cache_policy=NO_CACHE, persist_result=False)
@discreet
def find_personal_data(
    places: Sequence[str], request: MaskRequest, policy: Policy, keeping: Keeping, **facts: object
) -> MaskingJob:
    """Read the source once, and decide what is done with each column.

    Not retried: the same files give the same answer.
    """
    return open_job(places, policy, keeping, locale=request.locale, part_rows=request.options.chunk_rows,
                    k=request.options.k, **facts)  # type: ignore[arg-type]  # fmt: skip


@task(name="learn-values", cache_policy=NO_CACHE, persist_result=False)
@discreet
def learn_values(job: MaskingJob, tell: Tell = untold) -> DatasetSchema:
    """Give every value that is replaced its surrogate.

    Not retried: nothing but the source is read.
    """
    return job.learn(tell=tell)


@task(name="mask-table", task_run_name="mask-{name}", cache_policy=NO_CACHE, persist_result=False, **STORAGE_RETRIES)
@discreet
def mask_table(
    name: str, *, job: MaskingJob, stage: Stage, format: OutputFormat, stop: threading.Event, tell: Tell = untold
) -> list[Part]:
    """Replace a table's personal data chunk by chunk, and leave it in staging.

    Retried: storage may fail, and a second try writes the same bytes to the same place.
    """
    return job.write(job.dataset.table(name), stage, format, stop, tell)


@task(name="compare-with-source", cache_policy=NO_CACHE, persist_result=False)
@discreet
def compare_with_source(
    job: MaskingJob, folder: Path, parts: Sequence[Part], format: OutputFormat, tell: Tell = untold
) -> None:
    """Read what was written, row by row beside the source.

    Not retried: what was compared twice would be counted twice.
    """
    job.compare(folder, parts, format, tell)


@task(name="check-rules", cache_policy=NO_CACHE, persist_result=False)
@discreet
def check_rules(job: MaskingJob, texts: Mapping[str, str], published: Path | None, **figures: Any) -> tuple[Check, ...]:
    """Say which rules hold, over the rows and over everything else that is to be published.

    Not retried: the same rows give the same answer.
    """
    return job.checks(texts, published, **figures)


@task(name="check-published", cache_policy=NO_CACHE, persist_result=False)
@discreet
def check_published(
    audit: PublishedAudit, folder: Path, parts: Sequence[Part], format: OutputFormat, schemas: Mapping[str, pa.Schema]
) -> None:
    """Read what was written, for the rules that need no source.

    Not retried: what was read twice would be counted twice.
    """
    for part in parts:
        audit.see(part.table, read_part(folder / part.path, format, schemas[part.table]))
