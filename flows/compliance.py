"""Holding made-up data against rule sets, in the flows that make it."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow as pa

from flows import progress
from flows.documents import Work, arrow_schema
from flows.recording import Recording
from flows.running import run
from schemas.errors import GateRefusedError
from schemas.manifest import Part
from tasks.pii.published import PublishedAudit
from tasks.pii.report import PrivacyReport, RuleOutcome, actions_of, outcomes_of, record_of
from tasks.pii.task import check_published
from tasks.storage.stage import Stage

_NAMED = 10
_MADE_UP = (
    "That made-up rows resemble nobody: no source was looked at, so nothing was copied, but chance can still meet.",
    "That the data suit the purpose that a rule set was named for: the rules above are those that need no source.",
)


def hold(
    profiles: Sequence[str], work: Work, stage: Stage, parts: Sequence[Part], recording: Recording, purpose: str | None
) -> PrivacyReport:
    """Hold what was written against the rules that need no source.

    Raises:
        GateRefusedError: If one fails.
    """
    progress.step("Checking compliance")
    audit = PublishedAudit(profiles, datetime.now(UTC).date())
    schemas: dict[str, pa.Schema] = {name: arrow_schema(work.schema.table(name)) for name in work.tables}
    with TemporaryDirectory(prefix="understudy-") as scratch:
        run(check_published, audit, stage.data_folder(Path(scratch)), parts, work.format, schemas)
    rows: dict[str, int] = {}
    for part in parts:
        rows[part.table] = rows.get(part.table, 0) + part.rows
    found = PrivacyReport(
        dataset=work.schema.name, network="none", profiles=tuple(profiles), rows=rows,
        columns=actions_of(audit.findings, audit.policy, made_up=True), pseudonymised=False, not_asserted=_MADE_UP,
        processing_record=record_of(
            audit.findings, audit.policy, key_id="none", purpose=purpose, recipients=None,
            retention_days=recording.settings.retention_days,
        ),
    )  # fmt: skip
    texts = {name: data.decode() for name, data in found.documents().items()}
    report = found.model_copy(update={"rules": outcomes_of(audit.checks(texts), ())})
    recording.kept_too(report.documents())
    refuse(report.failed, "Let these columns be made by generators whose values are nobody's, or drop them.")
    return report


def _rows(rule: RuleOutcome) -> str:
    return f" First of them: {rule.rows}." if rule.rows else ""


def refuse(failed: Sequence[RuleOutcome], advice: str) -> None:
    """Let a dataset pass, or refuse it.

    Args:
        failed: The rules that do not hold.
        advice: What to do.

    Raises:
        GateRefusedError: If there are any.
    """
    if not failed:
        return
    named = [f"  {rule.sentence}: {rule.title}. Where: {rule.note}.{_rows(rule)}" for rule in failed[:_NAMED]]
    raise GateRefusedError(
        "\n".join(
            [
                f"{len(failed)} {'rule' if len(failed) == 1 else 'rules'} failed, so nothing was published:",
                *named,
                f"See privacy_report.html. {advice}",
            ]
        )
    )
