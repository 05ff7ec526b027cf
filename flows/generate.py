"""The pipeline ``generate``: a request in, a published and checked dataset out, or nothing."""

from prefect import flow

from flows import progress
from flows.appending import continued, untouched
from flows.compliance import hold
from flows.dirt import hold_to, soiled_tables, without_dirt
from flows.documents import Work, arrow_schema, documents, work_of
from flows.ending import tell_of_death
from flows.models import models_of, watch
from flows.recording import Recording, recorded
from flows.reviewing import cancelled_when_refused, reviewed
from flows.running import run
from flows.settings import Settings
from flows.writing import write_chunks
from schemas.manifest import Manifest, OutputFormat, Part
from schemas.model import DatasetSchema
from schemas.request import Compliance, Gates, GenerationOptions, GenerationRequest, Rows
from schemas.validation.located import located
from tasks.inference.models.access import Models
from tasks.inference.resolved import Resolved
from tasks.inference.task import infer_schema, write_values
from tasks.pii.report import PrivacyReport
from tasks.quality.gates import enforce
from tasks.quality.report import QualityReport
from tasks.quality.task import audit_dataset, files_of
from tasks.records.generation import Generation
from tasks.records.sizing import row_counts
from tasks.records.task import plan_records
from tasks.storage.companions import clean_digests
from tasks.storage.scratch import scratch_folder
from tasks.storage.stage import Stage
from tasks.storage.task import find_published, publish_dataset, stage_documents


@flow(name="generate", persist_result=False, on_crashed=[tell_of_death])
@cancelled_when_refused
def generate(
    prompt: str | None = None,
    source: str | None = None,
    schema: str | None = None,
    rows: Rows | None = None,
    seed: int | None = None,
    format: OutputFormat | None = None,
    compliance: tuple[Compliance, ...] = (),
    locale: str | None = None,
    tables: tuple[str, ...] | None = None,
    review: bool = False,
    append_to: str | None = None,
    options: GenerationOptions = GenerationOptions(),
) -> Manifest:
    """Turn a request into a published dataset, or publish nothing.

    Args:
        prompt: What you need, in your own words.
        source: What describes the data in another format: a SQL file, an OpenAPI document, a JSON Schema, a file or
            folder of samples, or a database's address.
        schema: A schema file (YAML or JSON), or the name of a template.
        rows: Of the largest table that has no parents, lookup tables fewer and children more; or an object with the
            number of each table.
        seed: The same seed gives the same bytes.
        format: The format of the files; as the prompt says, else Parquet, when empty.
        compliance: Rule sets to hold the dataset against.
        locale: Language and country of names and addresses, such as de_DE.
        tables: The tables to publish; all when empty.
        review: Whether somebody approves the schema before anything is made: the run waits for input.
        append_to: A published dataset to continue: `rows` are added to it, in a generation of their own.
        options: Everything that is seldom changed.

    Raises:
        BadInputError: If the request cannot be served. Nothing was written.
        ReviewRefusedError: If the reviewer says no.
        GateRefusedError: If the audit fails. The store is as it was; the report is kept in history.
    """
    request = GenerationRequest.of(
        prompt=prompt, source=source, schema=schema, rows=rows, seed=seed, format=format, compliance=compliance,
        locale=locale, tables=tables, review=review, append_to=append_to, options=options,
    )  # fmt: skip
    with recorded(request, Settings.read().under(options)) as recording:
        models = models_of(recording.settings)
        older = continued(request, recording.settings) if request.append_to else None
        request, resolved = (older.request, older.resolved) if older else resolve(request, recording.settings, models)
        if request.review:
            recording.reviewing(resolved.schema)
        resolved = reviewed(resolved, request, recording.settings)
        resolved = run(write_values, resolved, models, counts_by_model(resolved.schema, request))
        with located(resolved.places):
            generation = run(plan_records, resolved.schema, request, recording.settings.seed)
        work = work_of(generation, resolved, request, models.used if models else None)
        recording.planned(work)
        if (published := run(find_published, recording.store, recording.prefix)) is not None:
            return recording.already_published(published, options.gates)
        stage = recording.open_stage()
        parts = write_records(generation, stage, recording.settings)
        if older:
            untouched(older.older, generation, parts)
        report = audit_staged(generation, stage, parts, recording, options.gates)
        privacy = hold_against(request, work, stage, parts, recording)
        staged = {**documents(work, report, recording.location), **(privacy.documents() if privacy else {})}
        recording.documented(run(stage_documents, stage, staged))
        metrics = {**resolved.metrics, **({"privacy": privacy.metrics()} if privacy else {})}
        return recording.completed(run(publish_dataset, stage, recording.manifest(parts, report, **metrics)))


def resolve(
    request: GenerationRequest, settings: Settings, models: Models | None
) -> tuple[GenerationRequest, Resolved]:
    """Come to a schema, and fill in what its words say of the request."""
    resolved: Resolved = run(infer_schema, request, settings.limits, models, watch)
    return request.under(resolved.wishes), resolved


def counts_by_model(schema: DatasetSchema, request: GenerationRequest) -> dict[str, int] | None:
    """How many rows of each table a model is to write; None where the engine makes them."""
    return row_counts(schema, request.rows) if request.options.rows_by == "model" else None


def hold_against(
    request: GenerationRequest, work: Work, stage: Stage, parts: list[Part], recording: Recording
) -> PrivacyReport | None:
    """Hold what was written against the rule sets that were named.

    Raises:
        GateRefusedError: If a rule fails.
    """
    if not request.compliance:
        return None
    profiles = [one.value for one in request.compliance]
    return hold(profiles, work, stage, parts, recording, request.options.purpose)


def write_records(generation: Generation, stage: Stage, settings: Settings) -> list[Part]:
    """Make every chunk and leave it in staging."""
    return write_chunks(generation.engine, generation.chunks, generation.schema, stage, generation.format, settings)


def audit_staged(
    generation: Generation, stage: Stage, parts: list[Part], recording: Recording, gates: Gates
) -> QualityReport:
    """Hold what was written against its schema.

    Raises:
        GateRefusedError: If it does not reach the gates.
    """
    progress.step("Checking")
    room = stage.store.scratch.parent
    schema, rows, form = generation.published_schema, generation.wanted_rows, generation.format
    with (
        scratch_folder(room) as copy,
        without_dirt(stage.data_folder(copy), soiled_tables(schema), files_of(parts), form, room) as clean,
    ):
        report: QualityReport = run(audit_dataset, clean.folder, schema, rows, form, clean.parts, scratch=room)
        hold_to(clean, clean_digests(parts, {table.name: arrow_schema(table) for table in schema.tables}))
    recording.audited(report)
    enforce(report, gates)
    progress.step("Publishing")
    return report
