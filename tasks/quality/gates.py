"""What a dataset must reach to be published."""

from collections.abc import Sequence

from schemas.errors import GateRefusedError
from schemas.request import Gates
from tasks.quality.report import Check, QualityReport

__all__ = ["Gates", "enforce"]

NAMED = 10


def enforce(report: QualityReport, gates: Gates) -> None:
    """Let a dataset pass or refuse it.

    Raises:
        GateRefusedError: If it does not reach the gates, or if nothing was checked. Names the failed checks.
    """
    if not report.checks:
        raise GateRefusedError("The audit checked nothing, so nothing is published. Give a schema with a table.")
    counted = [check for check in report.checks if check.kind not in gates.waived]
    failed = [check for check in counted if not check.passed]
    if failed and 1 - len(failed) / len(counted) < gates.validity:
        raise GateRefusedError(_refusal(report, failed, gates))


def _refusal(report: QualityReport, failed: Sequence[Check], gates: Gates) -> str:
    named = [f"  {check.label}: {check.sentence} Found: {check.finding}." for check in failed[:NAMED]]
    more = [f"  and {len(failed) - NAMED:,} more"] if len(failed) > NAMED else []
    wanted = "" if gates.validity == 1 else f" ({gates.validity:.2%} must pass)"
    return "\n".join(
        [
            f"{len(failed):,} of {len(report.checks):,} checks failed{wanted}, so nothing was published:",
            *named,
            *more,
            "See quality_report.html for all of them. Correct the schema or the data, or lower the gates.",
        ]
    )
