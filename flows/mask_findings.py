"""What the flow ``mask`` says it found and will do, and the question whether to go on."""

from flows.confirming import Question, confirmed
from flows.mask_notes import notes_before, notes_of_keys, numbers_kept
from flows.settings import Settings
from schemas.mask_request import MaskRequest
from tasks.pii.job import MaskingJob
from tasks.pii.passed_over import passed_over
from tasks.pii.report import PrivacyReport, actions_of, is_pseudonymous, record_of

NOBODY = (
    "A review needs a terminal, or a deployment's run (understudy up). Leave --review out, or look with --findings."
)


def findings_report(job: MaskingJob, request: MaskRequest, settings: Settings) -> PrivacyReport:
    """Say what was found and what will be done."""
    options = request.options
    return PrivacyReport(
        dataset=job.dataset.name,
        network=job.network,
        key_id=job.keeping.key_id,
        profiles=tuple(one.value for one in request.profile),
        rows=job.rows,
        columns=actions_of(job.findings, job.policy),
        nothing=passed_over(job.surveys, job.findings, job.plan.schema, numbers_kept(job)),
        notes=(*notes_before(job, request), *notes_of_keys(job)),
        least_k=job.k or 5,
        pseudonymised=is_pseudonymous(job.findings, job.policy),
        processing_record=record_of(
            job.findings, job.policy, key_id=job.keeping.key_id, purpose=options.purpose,
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
        shown = "\n\n".join([columns_table(found), *found.notes])
        confirmed(Question("Replace personal data as planned", shown, NOBODY), settings)


def columns_table(found: PrivacyReport) -> str:
    """Write what was found in Markdown."""
    lines = ["| column | tells | sure | done |", "| --- | --- | ---: | --- |"]
    lines += [
        f"| {one.table}.{one.column} | {one.type} | {one.confidence:.0%} | {one.strategy} |" for one in found.columns
    ]
    return "\n".join(lines)
