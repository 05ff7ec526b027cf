"""The pipeline ``replicate``: a real dataset in, its synthetic twin out, measured and gated, or nothing."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial

from prefect import flow

from flows import progress
from flows.attempts import Attempt, Staged, passing_over
from flows.confirming import Question, confirmed
from flows.differential import ensure_private, named_findings, named_schema, private_task, with_budget
from flows.documents import documents
from flows.ending import tell_of_death
from flows.kept_models import ensure_keepable, keep, seal_of
from flows.log_filter import guarded_logs
from flows.recording import Recording, recorded
from flows.rehearsal import rehearse
from flows.reviewing import cancelled_when_refused
from flows.running import run
from flows.settings import Settings
from flows.twin_columns import columns_told
from flows.twin_sides import Sides, overlaps
from flows.twin_work import work_of
from flows.twins import find_personal_data, findings_table, fingerprint, keys_of, task_of
from flows.writing import audit_written, write_chunks
from schemas.manifest import Manifest, OutputFormat
from schemas.readers.addresses import expanded
from schemas.readers.streams import RealDataset
from schemas.replicating import ReplicationOptions, ReplicationRequest
from schemas.request import Compliance, Rows
from tasks.pii.findings import Finding
from tasks.quality.gates import enforce
from tasks.quality.report import QualityReport
from tasks.quality.task import compare_twin
from tasks.quality.told import in_short
from tasks.quality.twin_gates import enforce_twin, judged, unmeasured
from tasks.storage.task import find_published, publish_dataset, stage_documents
from tasks.synthesis.learning import Task
from tasks.synthesis.task import learn_twin, open_source

NOBODY = "A review needs a terminal, or a deployment's run (understudy up). Leave --review out."


@flow(name="replicate", persist_result=False, on_crashed=[tell_of_death])
@cancelled_when_refused
def replicate(
    paths: tuple[str, ...],
    synthesizer: str = "auto",
    rows: Rows | None = None,
    scale: float | None = None,
    seed: int | None = None,
    format: OutputFormat = OutputFormat.PARQUET,
    target: str | None = None,
    where: str | None = None,
    policy: str | None = None,
    compliance: tuple[Compliance, ...] = (),
    review: bool = False,
    options: ReplicationOptions = ReplicationOptions(),
) -> Manifest:
    """Make a synthetic twin of a real dataset, or publish nothing.

    Args:
        paths: The real data: files (CSV, JSON, Parquet, Excel), folders of them, or a database's address.
        synthesizer: What learns the tables; auto tries several on rows held back and keeps the best.
        rows: One number for the largest table, or an object with the number of each table; as many as the real ones
            when empty.
        scale: Rows of every table as multiples of the real ones, in the place of rows.
        seed: The same seed gives the same bytes.
        format: The format of the files.
        target: A column that will be predicted, such as orders.returned: what it depends on matters most.
        where: A SQL condition that every row must meet, of one table by itself.
        policy: A YAML file that says what is done with personal data.
        compliance: Rule sets for personal data.
        review: Whether to show what was found, and ask, before anything is learnt.
        options: Everything that is seldom changed.

    Raises:
        BadInputError: If the request cannot be served. Nothing was written.
        GateRefusedError: If the twin is not faithful or not private enough. The store is as it was; the report is kept.
    """
    request = ReplicationRequest.of(
        paths=paths, synthesizer=synthesizer, rows=rows, scale=scale, seed=seed, format=format, target=target,
        where=where, policy=policy, compliance=compliance, review=review, options=options,
    )  # fmt: skip
    with guarded_logs(), recorded(request, Settings.read().under(options), "replicate") as recording:
        settings = recording.settings
        ensure_keepable(request)
        ensure_private(request)
        dataset = opened(request)
        source = fingerprint(dataset, settings)
        findings, wanted = planned(dataset, request, source, settings)
        if request.review:
            shown = findings_table(findings, wanted)
            confirmed(Question("Learn the data as planned", shown, NOBODY), settings)
        learn = partial(attempted, dataset, request, findings, source)
        attempt = learn(wanted)
        recording.planned(attempt.work)
        if (published := run(find_published, recording.store, recording.prefix)) is not None:
            if request.options.keep_model and (refused := published.provenance.get("refused")):
                attempt = learn(replace(wanted, refused=refused))
            keep(attempt.twin, attempt.work, published.quality_metrics, request, seal_of(settings))
            return recording.already_published(published)
        staged = written(attempt, request, recording, dataset, findings)
        while (calmer := passing_over(attempt, staged.report)) is not None:
            attempt = learn(calmer)
            recording.planned_again(attempt.work)
            staged = written(attempt, request, recording, dataset, findings)
        hold(recording, staged.report, options)
        keep(attempt.twin, attempt.work, staged.report.metrics(), request, seal_of(settings))
        made = documents(attempt.work, staged.report, recording.location)
        recording.documented(run(stage_documents, staged.stage, made))
        return recording.completed(run(publish_dataset, staged.stage, recording.manifest(staged.parts, staged.report)))


def opened(request: ReplicationRequest) -> RealDataset:
    """Read the real data once, to the end: of a large file that takes minutes."""
    progress.step("Reading the data")
    dataset: RealDataset = run(open_source, [expanded(path, os.environ) for path in request.paths])
    return dataset


def planned(
    dataset: RealDataset, request: ReplicationRequest, source: str, settings: Settings
) -> tuple[tuple[Finding, ...], Task]:
    """Find what tells of people, and say what is to be learnt: by names alone where a privacy budget is kept."""
    if request.options.epsilon is not None:
        schema = named_schema(dataset)
        named = named_findings(schema)
        return named, private_task(request, schema, named, source, settings)
    progress.step("Finding personal data")
    findings = run(find_personal_data, dataset)
    return findings, task_of(request, keys_of(dataset, request), findings, settings.seed)


def attempted(
    dataset: RealDataset, request: ReplicationRequest, findings: Sequence[Finding], source: str, wanted: Task
) -> Attempt:
    """Learn the tables, and plan what will be made of them."""
    progress.step("Learning more privately" if wanted.refused else "Learning")
    twin = rehearse(run(learn_twin, dataset, wanted), request, wanted)
    return Attempt(wanted, twin, work_of(twin, request, tuple(findings), source, wanted.refused))


def written(
    attempt: Attempt,
    request: ReplicationRequest,
    recording: Recording,
    dataset: RealDataset,
    findings: Sequence[Finding],
) -> Staged:
    """Write a twin, hold it against its schema, and compare it with the real rows where that may be told."""
    twin, stage = attempt.twin, recording.open_stage()
    parts = tuple(write_chunks(twin.engine, twin.chunks, twin.schema, stage, request.format, recording.settings))
    audited = audit_written(stage, parts, twin.schema, twin.rows, request.format)
    if attempt.wanted.synthesizer.private:
        return Staged(stage, parts, with_budget(audited, twin))
    sides = Sides(dataset, attempt.wanted, twin, stage, parts, request.format)
    return Staged(stage, parts, beside(sides, audited, findings, request.options.twin_gates))


def beside(
    sides: Sides, report: QualityReport, findings: Sequence[Finding], gates: Mapping[str, float]
) -> QualityReport:
    """Put beside the audit what comes of comparing the twin with the real rows."""
    progress.step("Comparing with the real rows")
    learnt = sides.twin.learnt
    found = run(
        compare_twin, sides, learnt.schema.relations, sides.twin.notes, learnt.constraints,
        seed=sides.wanted.seed, more=partial(overlaps, findings),
    )  # fmt: skip
    columns = tuple(columns_told(sides.twin))
    found = replace(found, method=(*found.method, *unmeasured(found)), columns=columns)
    return report.model_copy(update={"twin": judged(found, gates)})


def hold(recording: Recording, report: QualityReport, options: ReplicationOptions) -> None:
    """Take note of the report, and let the twin pass or refuse it.

    Raises:
        GateRefusedError: If a check failed, or the twin is not faithful or not private enough.
    """
    recording.audited(report)
    enforce(report, options.gates)
    if report.twin is not None:
        for text in (*unmeasured(report.twin), *in_short(report.twin.columns)):
            progress.note(text)
        enforce_twin(report.twin)
    progress.step("Publishing")
