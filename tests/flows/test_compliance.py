"""``generate`` with rule sets: what looks like somebody's is nobody's, or nothing is published."""

import json
from pathlib import Path

import pytest

from flows.generate import generate
from schemas.errors import GateRefusedError

SCHEMA = """
name: Registry
tables:
  - name: customers
    rows: 50
    primary_key: [customer_id]
    columns:
      - {name: customer_id, type: integer, generator: {kind: sequence, start: 1}}
      - {name: last_name, type: string}
      - {name: email, type: string%s}
      - {name: ssn, type: string}
      - {name: card_number, type: string}
      - {name: ip_address, type: string}
"""


def schema(tmp_path: Path, email: str = "", more: str = "") -> str:
    path = tmp_path / "schema.yaml"
    path.write_text(SCHEMA % email + more)
    return str(path)


@pytest.mark.parametrize("profile", ["gdpr", "hipaa", "pci-dss"])
def test_what_is_made_belongs_to_nobody(tmp_path: Path, profile: str) -> None:
    manifest = generate.fn(schema=schema(tmp_path), compliance=(profile,))
    report = json.loads((Path(manifest.location) / "privacy_report.json").read_text())
    held = {rule["id"] for rule in report["rules"] if rule["passed"]}
    assert held >= {"A6", "E-SSN", "E-EMAIL", "E-PHONE", "E-IP", "D6"} | {
        "gdpr": {"C6", "C7"}, "hipaa": {"B19"}, "pci-dss": {"D1", "D5", "D7"},
    }[profile]  # fmt: skip
    assert manifest.quality_metrics["privacy"]["failed_rules"] == []
    assert {column["column"] for column in report["columns"]} >= {"email", "ssn", "card_number"}


@pytest.mark.parametrize(
    ("email", "more", "rule"),
    [
        (', generator: {kind: constant, value: "ann@brightmoor-mail.com"}', "", "E-EMAIL"),
        ("", '      - {name: phone, type: string, generator: {kind: constant, value: "(212) 736-5000"}}\n', "E-PHONE"),
        ("", '      - {name: cvv, type: string, generator: {kind: constant, value: "123"}}\n', "D1"),
        (
            "",
            '      - {name: note, type: string, generator: {kind: constant, value: "AKIAABCDEFGHIJKLMNOP"}}\n',
            "A6",
        ),
    ],
)
def test_what_may_be_somebodys_is_refused(tmp_path: Path, surroundings: Path, email: str, more: str, rule: str) -> None:
    with pytest.raises(GateRefusedError, match=f"{rule} failed, 50 cells"):
        generate.fn(schema=schema(tmp_path, email, more), compliance=("pci-dss",))
    assert not list(surroundings.rglob("metadata.json"))
    assert list((surroundings / "history").rglob("privacy_report.html"))


def test_another_rule_set_is_another_generation(tmp_path: Path) -> None:
    plain, held = (generate.fn(schema=schema(tmp_path), compliance=one) for one in ((), ("gdpr",)))
    assert plain.generation_id != held.generation_id
    assert plain.tables["customers"].digest == held.tables["customers"].digest
