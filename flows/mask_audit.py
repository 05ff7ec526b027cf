"""How the flow ``mask`` holds what it wrote against the source: rules, attacks, residual risk."""

from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from flows import progress
from flows.attack_figures import bounds, figures, plain
from flows.compliance import refuse
from flows.documents import Work, documents
from flows.mask_findings import findings_report
from flows.mask_notes import notes_learnt
from flows.recording import Recording
from flows.running import run
from schemas.manifest import Part
from schemas.mask_request import MaskRequest
from schemas.request import Compliance, Gates
from tasks.pii.compliance.advice import what_helps
from tasks.pii.job import MaskingJob
from tasks.pii.report import PrivacyReport, outcomes_of, plain_risk
from tasks.pii.task import check_rules, compare_with_source
from tasks.quality.gates import enforce
from tasks.quality.report import QualityReport
from tasks.quality.task import audit_dataset, files_of
from tasks.storage.stage import Stage


@dataclass(frozen=True)
class Written:
    """What was written.

    Attributes:
        parts: Of all tables.
        seconds: CPU seconds that it took.
    """

    parts: list[Part]
    seconds: float


def audit(
    job: MaskingJob, stage: Stage, written: Written, work: Work, recording: Recording, request: MaskRequest
) -> tuple[QualityReport, PrivacyReport]:
    """Hold what was written against its schema, and against the source rule by rule.

    Args:
        job: The masking.
        stage: Where it was written.
        written: What.
        work: What should be.
        recording: Of the run.
        request: What was asked for.

    Raises:
        GateRefusedError: If a rule or a check fails.
    """
    progress.step("Checking")
    with TemporaryDirectory(prefix="understudy-") as scratch:
        folder = stage.data_folder(Path(scratch))
        seen = progress.RowProgress(sum(job.rows.values()))
        run(compare_with_source, job, folder, written.parts, work.format, tell=seen.add)
        # Last: what it loads stays in memory, a fifth of a gigabyte that comparing would have to share.
        report: QualityReport = run(
            audit_dataset, folder, work.schema, job.rows, work.format, files_of(written.parts), profile=False
        )
    found = findings_report(job, request, recording.settings)
    texts = {name: data.decode() for name, data in {**documents(work, report, ""), **found.documents()}.items()}
    store = recording.settings.store
    attacks = figures(job.attacks())
    held = bounds(attacks) if Compliance.GDPR in request.profile else {}
    checks = run(
        check_rules, job, texts, None if "://" in store else Path(store), risks=held or None, seconds=written.seconds
    )
    privacy = found.model_copy(
        update={
            "rules": outcomes_of(checks, request.options.waived),
            "notes": (*found.notes, *notes_learnt(job)),
            "risk": {
                table: {**plain_risk(risk), "emptied_rows": job.emptied.get(table, 0)}
                for table, risk in job.risks().items()
            },
            "attacks": plain(attacks),
            "elsewhere": job.elsewhere,
        }
    )
    recording.audited(report, privacy.documents(), previews=False)
    refuse(
        privacy.failed,
        what_helps(
            [rule.id for rule in privacy.failed],
            privacy.failed_in_faked,
            rows_named=any(rule.rows for rule in privacy.failed),
        ),
    )
    enforce(report, Gates())
    progress.step("Publishing")
    return report, privacy
