"""The rules as the flow checks them, on chunks that go by: each holds, and each fails when it is broken."""

import pytest
from rule_cases import BREAKS

from tasks.pii.compliance import RULES, Case
from tasks.pii.compliance import streamed as streaming
from tasks.pii.compliance.case import Check
from tasks.pii.compliance.counted import Facts
from tasks.pii.compliance.streamed import StreamedAudit
from tasks.pii.joins import Shared

SIZE = 24
ALWAYS = {"C5"}  # the flow makes no copy of a source that could be left; the rule itself is broken elsewhere
WITHOUT = {"C7", "B19"}  # of the project's own lists, not of the data


def streamed(case: Case) -> dict[str, Check]:
    """Check a case chunk by chunk."""
    links = [Shared((one.child, one.child_column), (one.parent, one.parent_column)) for one in case.links]
    audit = StreamedAudit(case.findings, case.policy, links, case.today, asked_k=case.least_k)
    for name, table in case.source.items():
        for start in range(0, len(table), SIZE):
            audit.learn(name, table.slice(start, SIZE))
    for name, table in case.source.items():
        for start in range(0, len(table), SIZE):
            audit.see(name, table.slice(start, SIZE), case.output[name].slice(start, SIZE))
    facts = Facts(
        case.texts, key_file=case.key_file, published=case.published, again=case.again, other=case.other,
        reveal=case.reveal, least_k=case.least_k, risks=case.risks, seconds=case.seconds,
    )  # fmt: skip
    return {one.id: one for one in audit.checks(facts)}


def test_every_rule_is_judged_and_holds(case: Case) -> None:
    checks = streamed(case)
    failed = [(one.id, one.cells, one.note) for one in checks.values() if one.passed is False]
    assert failed == []
    assert [id for id, one in checks.items() if one.passed is None] == ["C4"]  # no k was asked for


@pytest.mark.parametrize("id", [id for id in RULES if id not in ALWAYS | WITHOUT])
def test_every_rule_fails_when_it_is_broken(case: Case, id: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("_EACH_CHUNK", "_EACH_CHUNK_SAMPLED", "_AT_THE_END", "_ON_SAMPLE"):
        monkeypatch.setattr(streaming, name, tuple(one for one in getattr(streaming, name) if one == id))
    result = streamed(BREAKS[id](case))[id]
    assert result.passed is False
    assert result.cells > 0
    for value in ("Quorb", "123-45-", "acme.com"):
        assert value not in result.note
