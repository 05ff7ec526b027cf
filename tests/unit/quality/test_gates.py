"""The gates: what lets a dataset pass, and what is said when it does not."""

import json
import pickle

import pytest

from schemas.errors import GateRefusedError
from schemas.manifest import OutputFormat
from tasks.quality.gates import Gates, enforce
from tasks.quality.report import Check, QualityReport


def report(*failed: str, passed: int = 0) -> QualityReport:
    checks = [
        Check(table="t", columns=(f"c{n}",), kind=kind, passed=False, sentence=f"c{n} is right.", unexpected_count=1234)
        for n, kind in enumerate(failed)
    ]
    checks += [Check(table="t", kind="rows", passed=True, sentence="Has rows.")] * passed
    return QualityReport(
        dataset="d", schema_digest="0", format=OutputFormat.PARQUET, checks=tuple(checks), seconds=0, engine=""
    )


def test_a_passing_report_passes() -> None:
    enforce(report(passed=3), Gates())


def test_a_refusal_names_the_checks_and_what_to_do() -> None:
    with pytest.raises(GateRefusedError) as refused:
        enforce(report("range", passed=9), Gates())
    message = str(refused.value)
    assert message.startswith("1 of 10 checks failed, so nothing was published:")
    assert "t.c0: range: c0 is right. Found: 1,234 rows break it." in message
    assert "quality_report.html" in message
    assert str(pickle.loads(pickle.dumps(refused.value))) == message
    assert refused.value.exit_code == 3


def test_at_most_ten_are_named_then_a_count() -> None:
    with pytest.raises(GateRefusedError) as refused:
        enforce(report(*["range"] * 25), Gates())
    assert str(refused.value).count("Found:") == 10
    assert "and 15 more" in str(refused.value)


def test_one_failure_in_a_million_refuses_when_all_must_pass() -> None:
    one = report("range", passed=1)
    many = one.model_copy(update={"checks": one.checks + one.checks[1:] * 1_000_000})
    with pytest.raises(GateRefusedError):
        enforce(many, Gates())
    assert many.metrics()["validity"] < 1


def test_a_lower_gate_and_a_waived_kind_let_it_pass() -> None:
    enforce(report("range", passed=9), Gates(validity=0.9))
    enforce(report("range", passed=9), Gates(waived=("range",)))
    with pytest.raises(GateRefusedError):
        enforce(report("range", "set", passed=9), Gates(validity=0.9))


def test_documents_hold_no_nan_or_infinity() -> None:
    odd = report("range").model_copy(update={"gx": {"gx/odd.json": {"a": [float("nan"), -float("inf"), 1.5]}}})
    assert json.loads(odd.documents()["gx/odd.json"]) == {"a": ["nan", "-inf", 1.5]}


def test_a_report_without_checks_has_shown_nothing() -> None:
    assert not report().passed
    with pytest.raises(GateRefusedError, match="checked nothing"):
        enforce(report(), Gates(validity=0))
