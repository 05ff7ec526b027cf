"""The pipeline ``mask``: a real dataset in, the same tables without its people out, or nothing."""

import os
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from itertools import chain
from pathlib import Path
from time import process_time
from typing import Any

from prefect import flow

from flows import artifacts, progress
from flows.documents import Work, documents
from flows.ending import tell_of_death
from flows.log_filter import guarded_logs
from flows.mask_audit import Written, audit
from flows.mask_findings import approve, findings_report
from flows.mask_notes import notes_after, notes_before, notes_learnt, notes_of_keys
from flows.recording import Recording, recorded
from flows.reviewing import cancelled_when_refused
from flows.running import run, run_each
from flows.settings import Settings
from schemas.errors import BadInputError
from schemas.manifest import Manifest, OutputFormat
from schemas.mask_request import MaskOptions, MaskRequest, StrategyName
from schemas.readers.addresses import expanded
from schemas.request import Compliance
from schemas.suggest import did_you_mean
from tasks.pii.compliance import RULES
from tasks.pii.job import MaskingJob
from tasks.pii.keeping import Keeping
from tasks.pii.masking import masking_id
from tasks.pii.policy import Policy, Strategy
from tasks.pii.report import PrivacyReport, actions_of
from tasks.pii.task import find_personal_data, learn_values, mask_table
from tasks.storage.stage import Stage
from tasks.storage.task import find_published, publish_dataset, stage_documents

SHAPERS = ("understudy", "pyarrow", "numpy", "faker", "phonenumbers", "spacy")
"""The packages whose version decides what is found, what it is replaced by, and the files."""


@flow(name="mask", persist_result=False, on_crashed=[tell_of_death])
@cancelled_when_refused
def mask(
    paths: tuple[str, ...] | str,
    strategy: StrategyName | None = None,
    policy: str | None = None,
    profile: tuple[Compliance, ...] = (),
    review: bool = False,
    findings_only: bool = False,
    format: OutputFormat | None = None,
    locale: str | None = None,
    options: MaskOptions = MaskOptions(),
) -> Manifest | PrivacyReport:
    """Publish a real dataset's tables with the personal data in them replaced, or publish nothing.

    Args:
        paths: Files, folders, or a database's address, ${NAME} in it for a variable of the environment.
        strategy: What is done with every type that is replaced; by type when empty.
        policy: A YAML file with strategies by type and by column.
        profile: Rule sets that decide what is done, and are checked.
        review: Whether to ask before anything is written.
        findings_only: Whether to stop at what was found.
        format: Of the files; the source's own when empty (of workbooks CSV, of databases and several formats Parquet).
        locale: Language and country of names and numbers, such as de_DE.
        options: Everything that is seldom changed.

    Raises:
        BadInputError: If the source, the policy or the key cannot be used. Nothing was written.
        GateRefusedError: If a rule fails. The store is as it was; the reports are kept in history.
    """
    request = MaskRequest.of(
        paths=paths, strategy=strategy, policy=policy, profile=profile, review=review, findings_only=findings_only,
        format=format, locale=locale, options=options,
    )  # fmt: skip
    with guarded_logs(), recorded(request, Settings.read().under(request.options), "mask") as recording:
        job = find(request, recording.settings)
        found = findings_report(job, request, recording.settings)
        if request.findings_only:
            return found
        approve(found, request, recording.settings)
        work = plan(job, request, recording)
        recording.planned(work)
        if (published := run(find_published, recording.store, recording.prefix)) is not None:
            return recording.already_published(published)
        stage = recording.open_stage()
        written = write(job, stage, work)
        report, privacy = audit(job, stage, written, work, recording, request)
        staged = {**documents(work, report, recording.location), **privacy.documents()}
        recording.documented(run(stage_documents, stage, staged))
        manifest = recording.manifest(written.parts, report, privacy=privacy.metrics())
        job.keep()  # before anything appears: tokens that nobody could reveal would be worth nothing
        return recording.completed(run(publish_dataset, stage, manifest))


def find(request: MaskRequest, settings: Settings) -> MaskingJob:
    """Read the source and the policy, and decide what is done with each column.

    Raises:
        BadInputError: If the policy, the key or the source cannot be used.
    """
    known_rules(request.options.waived)
    progress.step("Finding personal data")
    given = settings.pii_key.get_secret_value() if settings.pii_key else None
    keeping = Keeping.of(
        given, settings.pii_home, vault=request.options.vault, store=settings.store, look_only=request.findings_only
    )
    if keeping.key_file is not None:
        progress.note(f"the key is kept in {keeping.key_file}: whoever has it can tell who is who. Keep it safe.")
    places = [expanded(path, os.environ) for path in request.paths]
    job: MaskingJob = run(
        find_personal_data, places, request, policy_of(request), keeping,
        today=datetime.now(UTC).date(), model=settings.spacy_model,
    )  # fmt: skip
    for note in (*notes_before(job, request), *notes_of_keys(job)):
        progress.note(note)
    return job


def known_rules(ids: Sequence[str]) -> None:
    """Refuse what is no rule's id.

    Raises:
        BadInputError: If one is not.
    """
    unknown = [id for id in ids if id not in RULES]
    if unknown:
        raise BadInputError(
            f"There is no rule '{unknown[0]}' to waive.{did_you_mean(unknown[0], RULES)} Rules are such as A1, B3, C4, "
            "D6, E-SSN, F7: the privacy report lists them all."
        )


def policy_of(request: MaskRequest) -> Policy:
    """Put the policy together: rule sets, one strategy for all that is replaced, and the file.

    Raises:
        BadInputError: If the file cannot be read, or names what is not known.
    """
    policy = Policy.of([one.value for one in request.profile])
    strategy = Strategy(request.strategy.value) if request.strategy is not None else None
    return policy.overridden(policy_text(request.policy) if request.policy is not None else "", strategy)


def policy_text(path: str) -> str:
    """Read a policy's file.

    Raises:
        BadInputError: If it cannot be read.
    """
    try:
        return Path(path).read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BadInputError(
            f"The policy {path} cannot be read: {type(error).__name__}. Give a YAML file, such as: "
            "types: {EMAIL: fake}"
        ) from None


def plan(job: MaskingJob, request: MaskRequest, recording: Recording) -> Work:
    """Give every value its surrogate, and describe what will be written."""
    progress.step("Learning values")
    learnt = progress.RowProgress(sum(job.rows.values()))
    schema = run(learn_values, job, tell=learnt.add)
    for note in notes_learnt(job):
        progress.note(note)
    format = request.format or job.dataset.format
    versions = {package: version(package) for package in SHAPERS}
    decides: dict[str, Any] = {
        "source": job.dataset.fingerprint(job.keeping.key.child("source").raw),
        "findings": [one.model_dump(mode="json") for one in actions_of(job.findings, job.policy)],
        "key_id": job.keeping.key.id, "locale": job.locale, "network": job.network, "format": format.value,
        "waived": sorted(request.options.waived),
        "rows_per_part": job.chunks.most, "year": job.today.year, "k": job.k, "versions": versions,
    }  # fmt: skip
    tables = tuple(table.name for table in schema.tables)
    return Work(
        id=masking_id(schema.name, decides), schema=schema, tables=tables, seed=0, format=format, versions=versions,
        request=request.to_plain(), synthetic=False,
        provenance={"schema": "source", "versions": versions, "network": job.network, "key_id": job.keeping.key.id,
                    "source": decides["source"], "notes": [*map(str, job.dataset.notes), *notes_of_keys(job)]},
    )  # fmt: skip


def write(job: MaskingJob, stage: Stage, work: Work) -> Written:
    """Replace every table and leave it in staging."""
    progress.step("Writing")
    started = process_time()
    count = progress.RowProgress(sum(job.rows.values()), artifacts.key_of("mask", work.schema.name))
    made = run_each(mask_table, work.tables, workers=1, job=job, stage=stage, format=work.format, tell=count.add)
    for note in notes_after(job):
        progress.note(note)
    return Written(list(chain.from_iterable(made)), process_time() - started)
