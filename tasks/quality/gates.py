"""What a dataset must reach to be published."""

import json
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
    if failed := refusing(report.checks, gates):
        raise GateRefusedError(_refusal(report, failed, gates))


def refusing(checks: Sequence[Check], gates: Gates) -> list[Check]:
    """Give the failed checks for which the gates refuse a dataset; none where it passes."""
    counted = [check for check in checks if check.kind not in gates.waived]
    failed = [check for check in counted if not check.passed]
    return failed if failed and 1 - len(failed) / len(counted) < gates.validity else []


def enforce_again(stored: bytes, gates: Gates, location: str) -> None:
    """Hold a dataset that stands already to these gates: those that it was published under may have been others.

    Args:
        stored: Its ``quality_report.json``.
        gates: Of this request.
        location: Where it stands.

    Raises:
        GateRefusedError: If it does not reach them. Names the failed checks.
    """
    checks = [Check.model_validate(each) for each in json.loads(stored)["checks"]]
    if failed := refusing(checks, gates):
        raise GateRefusedError(
            f"The dataset stands already ({location}): it was published under other gates, and these refuse it. "
            f"{len(failed):,} of its {len(checks):,} checks failed:\n{_named(failed)}\n"
            "It stays as it was. Ask for the gates that it was published under, or correct the schema."
        )


def _refusal(report: QualityReport, failed: Sequence[Check], gates: Gates) -> str:
    wanted = "" if gates.validity == 1 else f" ({gates.validity:.2%} must pass)"
    return "\n".join(
        [
            f"{len(failed):,} of {len(report.checks):,} checks failed{wanted}, so nothing was published:",
            _named(failed),
            "See quality_report.html for all of them. Correct the schema or the data, or lower the gates.",
        ]
    )


def _named(failed: Sequence[Check]) -> str:
    named = [f"  {check.label}: {check.sentence} Found: {check.finding}." for check in failed[:NAMED]]
    more = [f"  and {len(failed) - NAMED:,} more"] if len(failed) > NAMED else []
    return "\n".join([*named, *more])
