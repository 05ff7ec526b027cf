"""The pipeline ``sample``: a kept model in, a published dataset out, without the real rows anywhere near."""

from prefect import flow

from flows import progress
from flows.documents import documents
from flows.ending import tell_of_death
from flows.kept_models import rehearse_kept, seal_of, work_of_sample
from flows.log_filter import guarded_logs
from flows.recording import recorded
from flows.running import run
from flows.settings import Settings
from flows.writing import audit_written, write_chunks
from schemas.manifest import Manifest, OutputFormat
from schemas.request import GenerationOptions, Rows
from schemas.sampling import SampleRequest
from tasks.quality.gates import enforce
from tasks.storage.task import find_published, publish_dataset, stage_documents
from tasks.synthesis.task import read_model


@flow(name="sample", persist_result=False, on_crashed=[tell_of_death])
def sample(
    model: str,
    rows: Rows | None = None,
    scale: float | None = None,
    seed: int | None = None,
    format: OutputFormat = OutputFormat.PARQUET,
    where: str | None = None,
    options: GenerationOptions = GenerationOptions(),
) -> Manifest:
    """Publish rows of a model that `replicate` kept, or publish nothing.

    Args:
        model: The folder that replicate's keep_model wrote, signed with this project's key.
        rows: One number for the largest table, or an object with the number of each table; as many as the real ones
            when empty.
        scale: Rows of every table as multiples of the real ones, in the place of rows.
        seed: The model's own when empty, which gives the rows of the twin it was kept with.
        format: The format of the files.
        where: A SQL condition that every row must meet, of one table by itself.
        options: Everything that is seldom changed.

    Raises:
        BadInputError: If the model is not signed with this project's key, or the request cannot be served. Nothing was
            written.
        GateRefusedError: If the audit fails. The store is as it was; the report is kept.
    """
    request = SampleRequest.of(
        model=model, rows=rows, scale=scale, seed=seed, format=format, where=where, options=options
    )
    with guarded_logs(), recorded(request, Settings.read().under(options), "sample") as recording:
        settings = recording.settings
        kept = run(read_model, request.model, seal_of(settings))
        twin = rehearse_kept(kept, request)
        work = work_of_sample(twin, kept, request)
        recording.planned(work)
        if (published := run(find_published, recording.store, recording.prefix)) is not None:
            return recording.already_published(published, options.gates)
        stage = recording.open_stage()
        parts = write_chunks(twin.engine, twin.chunks, twin.schema, stage, request.format, settings)
        report = audit_written(stage, parts, twin.schema, twin.rows, request.format)
        recording.audited(report)
        enforce(report, options.gates)
        progress.step("Publishing")
        recording.documented(run(stage_documents, stage, documents(work, report, recording.location)))
        return recording.completed(run(publish_dataset, stage, recording.manifest(parts, report)))
