"""Codes within documents, and postal codes of other countries, under the rules."""

import json
from dataclasses import replace

import pyarrow as pa
import pytest

from tasks.pii.coarse import generalize
from tasks.pii.compliance import Case, check
from tasks.pii.findings import Finding
from tasks.pii.keys import PiiKey
from tasks.pii.policy import Policy
from tasks.pii.replace import Replacer
from tasks.pii.unique_codes import unique_codes
from tasks.pii.vault import Vault

KEY = PiiKey(b"g" * 32)
ORDERS = pa.table({"order": [json.dumps({"id": f"{n:06d}", "total": n * 1.25}) for n in range(60)]})


@pytest.fixture(scope="module")
def tokens() -> Case:
    policy, vault = Policy.of(["hipaa"]), Vault(KEY)
    findings = list(unique_codes(ORDERS, name="o", findings=[]))
    replacer = Replacer(KEY, policy, vault=vault, network=False)
    replacer.learn(ORDERS, "o", findings)
    replacer.settle()
    made = replacer.replace(ORDERS, "o", findings)
    return Case({"o": ORDERS}, {"o": made}, findings, policy, reveal=vault.reveal)


def test_the_unique_code_in_a_document_is_its_leaf_and_no_measure(tokens: Case) -> None:
    assert [one.column for one in tokens.findings] == ["order.id"]
    first = json.loads(tokens.output["o"].column("order")[0].as_py())
    assert first["id"].startswith("UNIQUE_CODE_0") and first["total"] == 0.0


def test_tokens_within_documents_lead_back(tokens: Case) -> None:
    assert check(tokens, ["F9"])[0].passed is True
    assert check(tokens, ["B18"])[0].passed is True


def test_tokens_within_documents_that_do_not_lead_back_fail(tokens: Case) -> None:
    documents = tokens.output["o"].column("order").to_pylist()
    turned = pa.table({"order": [*documents[1:], documents[0]]})
    assert check(replace(tokens, output={"o": turned}), ["F9"])[0].cells == 60
    assert check(replace(tokens, output={"o": ORDERS}), ["F9"])[0].cells == 60


@pytest.mark.parametrize(
    ("code", "coarse", "safe"),
    [
        ("156-2075", "156", "[POSTCODE]"),
        ("SW1A 1AA", "SW1A", "[POSTCODE]"),
        ("D-01067", "D-0", "[POSTCODE]"),
        ("02139", "021", "021"),
        ("03601-1234", "000", "000"),
    ],
)
def test_postal_codes_are_made_coarse_as_their_country_has_them(code: str, coarse: str, safe: str) -> None:
    assert generalize("POSTCODE", code, this_year=2026) == coarse
    assert generalize("POSTCODE", code, this_year=2026, safe_harbor=True) == safe


def test_coarse_codes_pass_the_rule_of_places_and_whole_ones_do_not() -> None:
    source = {"p": pa.table({"zip": ["156-2075", "02139", "SW1A 1AA"]})}
    finding, policy = Finding.of("p", "zip", "POSTCODE", 0.9), Policy.of(["hipaa"])
    replacer = Replacer(KEY, policy, network=False)
    case = Case(source, {"p": replacer.replace(source["p"], "p", [finding])}, [finding], policy)
    assert check(case, ["B2"])[0].passed is True
    assert check(replace(case, output=source), ["B2"])[0].cells == 3
