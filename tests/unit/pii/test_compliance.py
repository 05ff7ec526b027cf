from dataclasses import replace

import pyarrow as pa
import pytest
from rule_cases import BREAKS, luhn

from tasks.pii.compliance import RULES, Case, check
from tasks.pii.risk import risk_of, suppressed


def test_every_rule_is_judged_on_what_the_replacer_writes(case: Case) -> None:
    checks = check(replace(case, least_k=1))
    assert [one for one in checks if not one.passed] == []
    assert [one.id for one in checks] == list(RULES)
    assert set(BREAKS) | {"C7", "B19"} == set(RULES)


def test_the_rules_are_those_of_the_page() -> None:
    for letter, count in (("A", 6), ("B", 19), ("C", 7), ("D", 7), ("F", 11)):
        assert {id for id in RULES if id[0] == letter} == {f"{letter}{number}" for number in range(1, count + 1)}


@pytest.mark.parametrize("id", [id for id in RULES if id not in ("C7", "B19")])
def test_every_rule_fails_when_it_is_broken(case: Case, id: str) -> None:
    broken = BREAKS[id](case)
    (result,) = check(broken, [id])
    assert result.passed is False and result.cells > 0
    for value in ("Quorb", "123-45-", "acme.com"):
        assert value not in result.note


def test_a_column_without_a_class_is_told(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    from tasks.pii import findings

    monkeypatch.delitem(findings.HIPAA_CLASS, "PERSON")
    assert check(case, ["B19"])[0].passed is False


def test_too_few_countries_are_told(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    from tasks.pii.compliance import gdpr

    monkeypatch.setattr(gdpr, "RECOGNISERS", gdpr.RECOGNISERS[:3])
    assert check(case, ["C7"])[0].passed is False


def test_risk_counts_groups() -> None:
    table = pa.table({"zip": ["1", "1", "1", "2"], "sex": ["f", "f", "f", "m"], "ill": ["a", "b", "a", "c"]})
    risk = risk_of(table, ["zip", "sex"], ["ill"], k=3)
    assert (risk.smallest, risk.unique_share, risk.rows_below_k, risk.diversity) == (1, 0.25, 1, {"ill": 1})
    safe, share = suppressed(table, ["zip", "sex"], 2)
    assert risk_of(safe, ["zip", "sex"]).smallest >= 2 and share == 1.0


def test_a_fraction_is_no_card_number(case: Case) -> None:
    (card,) = luhn(["411111111111111"])
    fraction, whole = (replace(case, texts={"report": text}) for text in (f'"mean": 0.{card}', f"shown. {card}"))
    assert check(fraction, ["D2"])[0].passed is True
    assert check(whole, ["D2"])[0].passed is False
