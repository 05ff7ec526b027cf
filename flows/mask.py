"""The pipeline ``mask``: a real dataset in, the same tables without its people out, or nothing."""

import os
from datetime import UTC, datetime
from importlib.metadata import version
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from prefect import flow

from flows import artifacts, progress
from flows.compliance import refuse
from flows.confirming import Question, confirmed
from flows.documents import Work, documents
from flows.ending import tell_of_death
from flows.log_filter import guarded_logs
from flows.recording import Recording, recorded
from flows.reviewing import cancelled_when_refused
from flows.running import run, run_each
from flows.settings import Settings
from schemas.errors import BadInputError
from schemas.manifest import Manifest, OutputFormat, Part
from schemas.mask_request import MaskOptions, MaskRequest, StrategyName
from schemas.readers.addresses import expanded
from schemas.request import Compliance, Gates
from tasks.pii.job import Keeping, MaskingJob
from tasks.pii.masking import masking_id
from tasks.pii.policy import Policy
from tasks.pii.report import PrivacyReport, actions_of, is_pseudonymous, outcomes_of, plain_risk, record_of
from tasks.pii.task import check_rules, compare_with_source, find_personal_data, learn_values, mask_table
from tasks.quality.gates import enforce
from tasks.quality.report import QualityReport
from tasks.quality.task import audit_dataset, files_of
from tasks.storage.stage import Stage
from tasks.storage.task import find_published, publish_dataset, stage_documents

SHAPERS = ("understudy", "pyarrow", "numpy", "faker", "phonenumbers", "spacy")
"""The packages whose version decides what is found, what it is replaced by, and the files."""


NOBODY = (
    "A review needs a terminal, or a deployment's run (understudy up). Leave --review out, or look with --findings."
)


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
        format: Of the files; the source's own when empty.
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
    with guarded_logs(), recorded(request, Settings.read().under(options), "mask") as recording:
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
        parts = write(job, stage, work)
        report, privacy = audit(job, stage, parts, work, recording, request)
        staged = {**documents(work, report, recording.location), **privacy.documents()}
        recording.documented(run(stage_documents, stage, staged))
        manifest = recording.manifest(parts, report, privacy=privacy.metrics())
        job.keep()  # before anything appears: tokens that nobody could reveal would be worth nothing
        return recording.completed(run(publish_dataset, stage, manifest))


def find(request: MaskRequest, settings: Settings) -> MaskingJob:
    """Read the source and the policy, and decide what is done with each column.

    Raises:
        BadInputError: If the policy, the key or the source cannot be used.
    """
    progress.step("Finding personal data")
    given = settings.pii_key.get_secret_value() if settings.pii_key else None
    keeping = Keeping.of(given, settings.pii_home, vault=request.options.vault, store=settings.store)
    if keeping.key_file is not None:
        progress.note(f"the key is kept in {keeping.key_file}: whoever has it can tell who is who. Keep it safe.")
    places = [expanded(path, os.environ) for path in request.paths]
    job: MaskingJob = run(
        find_personal_data, places, request, policy_of(request), keeping,
        today=datetime.now(UTC).date(), model=settings.spacy_model,
    )  # fmt: skip
    for note in job.dataset.notes:
        progress.note(str(note))
    return job


def policy_of(request: MaskRequest) -> Policy:
    """Put the policy together: rule sets, one strategy for all that is replaced, and the file.

    Raises:
        BadInputError: If the file cannot be read, or names what is not known.
    """
    policy = Policy.of([one.value for one in request.profile])
    if request.strategy is not None:
        policy = policy.overridden(f"strategy: {request.strategy.value}")
    return policy if request.policy is None else policy.overridden(policy_text(request.policy))


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


def findings_report(job: MaskingJob, request: MaskRequest, settings: Settings) -> PrivacyReport:
    """Say what was found and what will be done."""
    options = request.options
    return PrivacyReport(
        dataset=job.dataset.name,
        network=job.network,
        key_id=job.keeping.key.id,
        profiles=tuple(one.value for one in request.profile),
        rows=job.rows,
        columns=actions_of(job.findings, job.policy),
        least_k=job.k or 5,
        pseudonymised=is_pseudonymous(job.findings, job.policy),
        processing_record=record_of(
            job.findings, job.policy, key_id=job.keeping.key.id, purpose=options.purpose,
            recipients=options.recipients, retention_days=settings.retention_days,
        ),
    )  # fmt: skip


def approve(found: PrivacyReport, request: MaskRequest, settings: Settings) -> None:
    """Ask, where that is wanted, whether to go on.

    Raises:
        ReviewRefusedError: If the answer is no.
        BadInputError: If there is nobody to ask.
    """
    if request.review:
        confirmed(Question("Replace personal data as planned", columns_table(found), NOBODY), settings)


def columns_table(found: PrivacyReport) -> str:
    """Write what was found in Markdown."""
    lines = ["| column | tells | sure | done |", "| --- | --- | ---: | --- |"]
    lines += [
        f"| {one.table}.{one.column} | {one.type} | {one.confidence:.0%} | {one.strategy} |" for one in found.columns
    ]
    return "\n".join(lines)


def plan(job: MaskingJob, request: MaskRequest, recording: Recording) -> Work:
    """Give every value its surrogate, and describe what will be written."""
    progress.step("Learning values")
    schema = run(learn_values, job)
    format = request.format or job.dataset.format
    versions = {package: version(package) for package in SHAPERS}
    decides: dict[str, Any] = {
        "source": job.dataset.fingerprint(job.keeping.key.child("source").raw),
        "findings": [one.model_dump(mode="json") for one in actions_of(job.findings, job.policy)],
        "key_id": job.keeping.key.id, "locale": job.locale, "network": job.network, "format": format.value,
        "waived": sorted(request.options.waived),
        "rows_per_part": job.part_rows, "year": job.today.year, "k": job.k, "versions": versions,
    }  # fmt: skip
    tables = tuple(table.name for table in schema.tables)
    return Work(
        id=masking_id(schema.name, decides), schema=schema, tables=tables, seed=0, format=format, versions=versions,
        request=request.to_plain(), synthetic=False,
        provenance={"schema": "source", "versions": versions, "network": job.network, "key_id": job.keeping.key.id,
                    "source": decides["source"], "notes": [str(note) for note in job.dataset.notes]},
    )  # fmt: skip


def write(job: MaskingJob, stage: Stage, work: Work) -> list[Part]:
    """Replace every table and leave it in staging."""
    progress.step("Writing")
    count = progress.RowProgress(sum(job.rows.values()), artifacts.key_of("mask", work.schema.name))
    made = run_each(mask_table, work.tables, workers=1, done=count, job=job, stage=stage, format=work.format)
    return list(chain.from_iterable(made))


def audit(
    job: MaskingJob, stage: Stage, parts: list[Part], work: Work, recording: Recording, request: MaskRequest
) -> tuple[QualityReport, PrivacyReport]:
    """Hold what was written against its schema, and against the source rule by rule.

    Raises:
        GateRefusedError: If a rule or a check fails.
    """
    progress.step("Checking")
    with TemporaryDirectory(prefix="understudy-") as scratch:
        folder = stage.data_folder(Path(scratch))
        report: QualityReport = run(
            audit_dataset, folder, work.schema, job.rows, work.format, files_of(parts), profile=False
        )
        run(compare_with_source, job, folder, parts, work.format)
    found = findings_report(job, request, recording.settings)
    texts = {name: data.decode() for name, data in {**documents(work, report, ""), **found.documents()}.items()}
    store = recording.settings.store
    checks = run(check_rules, job, texts, None if "://" in store else Path(store))
    privacy = found.model_copy(
        update={
            "rules": outcomes_of(checks, request.options.waived),
            "risk": {
                table: {**plain_risk(risk), "emptied_rows": job.emptied.get(table, 0)}
                for table, risk in job.risks().items()
            },
        }
    )
    recording.audited(report, privacy.documents(), previews=False)
    refuse(
        privacy.failed,
        "Give these columns another strategy in a policy, or waive a rule (--waive ID) if it does not matter for you.",
    )
    enforce(report, Gates())
    progress.step("Publishing")
    return report, privacy
