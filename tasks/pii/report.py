"""The privacy report: what was found, what was done, which rules hold, what risk is left. Never a value."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from functools import cache
from typing import TYPE_CHECKING, Any

from pydantic import Field

from schemas.model import Model
from tasks.pii.compliance.case import Check
from tasks.pii.findings import Finding
from tasks.pii.policy import Policy, Strategy
from tasks.pii.risk import Risk

if TYPE_CHECKING:
    from jinja2 import Template

NOT_ASSERTED = (
    "That nobody who holds the output could tell a person by other knowledge: HIPAA's 'no actual knowledge' "
    "(164.514(b)(2)(ii)) and GDPR's 'means reasonably likely to be used' (Recital 26) are for you to judge.",
    "That every name in running text was found: detection is measured, not perfect. The rules count what they can see.",
    "That the output is anonymous in law. Keyed replacement is pseudonymisation (GDPR Art. 4(5)) while the key exists.",
    "That columns which are kept, such as dates, places, salaries or diagnoses, are harmless: see the residual risk.",
)

TOLD = frozenset({"F11"})
"""Rules that are told and refuse nothing: a slow machine leaks no more than a fast one."""


class ColumnAction(Model):
    """What a column tells and what is done with it.

    Attributes:
        hipaa_class: The letter of 45 CFR 164.514(b)(2)(i) that names it.
        special_category: Whether GDPR Art. 9 or 10 protects it.
        quasi_identifier: Whether it tells of one person together with others.
    """

    table: str
    column: str
    type: str
    confidence: float
    share: float
    evidence: tuple[str, ...]
    strategy: str
    hipaa_class: str | None = None
    special_category: bool = False
    quasi_identifier: bool = False


class PassedOver(Model):
    """A column that was read and found to hold nothing personal, and why in a word."""

    table: str
    column: str
    reason: str


class RuleOutcome(Model):
    """What came of a rule: held, failed with so many cells, or did not apply (None)."""

    id: str
    title: str
    passed: bool | None
    cells: int = 0
    note: str = ""
    rows: str = ""
    waived: bool = False

    @property
    def sentence(self) -> str:
        """``B3 failed, 12 cells``."""
        if self.passed is None:
            return f"{self.id} does not apply"
        return f"{self.id} holds" if self.passed else f"{self.id} failed, {self.cells:,} cells"


class PrivacyReport(Model):
    """The report.

    Attributes:
        network: What read running text.
        key_id: Which key was used, as far as it may be told.
        profiles: The rule sets that were asked for.
        rules: Every rule; empty before anything was written.
        risk: The residual risk of each table.
        attacks: What attacks by quasi-identifiers gain, by table and attack; a table without any was not attacked.
        nothing: Columns that were read and found to hold nothing personal.
        elsewhere: Cells of columns that are kept, or read as text, in which known values were replaced, by column.
        processing_record: GDPR Art. 30.
        notes: What a person should know of it beside.
    """

    dataset: str
    network: str
    key_id: str = "none"
    profiles: tuple[str, ...] = ()
    rows: dict[str, int]
    columns: tuple[ColumnAction, ...]
    nothing: tuple[PassedOver, ...] = ()
    rules: tuple[RuleOutcome, ...] = ()
    risk: dict[str, dict[str, Any]] = Field(default_factory=dict)
    attacks: dict[str, dict[str, Any]] = Field(default_factory=dict)
    elsewhere: dict[str, int] = Field(default_factory=dict)
    least_k: int = 5
    processing_record: dict[str, Any] = Field(default_factory=dict)
    pseudonymised: bool = True
    notes: tuple[str, ...] = ()
    not_asserted: tuple[str, ...] = NOT_ASSERTED

    @property
    def failed(self) -> tuple[RuleOutcome, ...]:
        """The rules that failed, are held, and are not waived."""
        return tuple(rule for rule in self.rules if rule.passed is False and not rule.waived and rule.id not in TOLD)

    @property
    def failed_in_faked(self) -> tuple[str, ...]:
        """The rules among them that failed only in columns whose strategy is fake already."""
        faked = {f"{one.table}.{one.column}" for one in self.columns if one.strategy == Strategy.FAKE}
        return tuple(
            rule.id
            for rule in self.failed
            if all(place.rpartition(": ")[0] in faked for place in rule.note.split(", "))
        )

    @property
    def waived(self) -> tuple[RuleOutcome, ...]:
        """The rules that were waived, and fail."""
        return tuple(rule for rule in self.rules if rule.waived and rule.passed is False)

    def metrics(self) -> dict[str, Any]:
        """Give the short summary that the manifest carries."""
        applied = [rule for rule in self.rules if rule.passed is not None]
        return {
            "columns": len(self.columns),
            "rules": len(applied),
            "failed_rules": [rule.id for rule in applied if not rule.passed],
            "waived": {rule.id: rule.cells for rule in self.waived},
            "kept": [f"{one.table}.{one.column}" for one in self.columns if one.strategy == "keep"],
            "network": self.network,
            "k": {table: one["smallest"] for table, one in self.risk.items()},
        }

    def to_json(self) -> bytes:
        """Write it as JSON."""
        summary = {"passed": not self.failed, **self.metrics()}
        plain = {"summary": summary, **self.model_dump(mode="json")}
        return (json.dumps(plain, indent=2, ensure_ascii=False, allow_nan=False) + "\n").encode()

    def to_html(self) -> bytes:
        """Write it as a page: no script, no request to anywhere."""
        return _template().render(report=self).encode()

    def documents(self) -> dict[str, bytes]:
        """Give the files by name."""
        return {"privacy_report.json": self.to_json(), "privacy_report.html": self.to_html()}


def actions_of(findings: Sequence[Finding], policy: Policy, *, made_up: bool = False) -> tuple[ColumnAction, ...]:
    """Say what is done with each column that has a finding; of made-up data, that they are made up."""
    return tuple(
        ColumnAction(
            table=one.table,
            column=one.column,
            type=one.type,
            confidence=one.confidence,
            share=one.share,
            evidence=one.evidence,
            strategy="made up" if made_up else policy.strategy(one).value,
            hipaa_class=one.hipaa_class,
            special_category=one.special_category,
            quasi_identifier=one.quasi_identifier,
        )
        for one in findings
    )


def outcomes_of(checks: Sequence[Check], waived: Sequence[str]) -> tuple[RuleOutcome, ...]:
    """Give the rules' outcomes."""
    return tuple(
        RuleOutcome(
            id=one.id,
            title=one.title,
            passed=one.passed,
            cells=one.cells,
            note=one.note,
            waived=one.id in waived,
            rows="" if one.id in waived else one.rows,  # of what is published nobody is led to what is left
        )
        for one in checks
    )


def plain_risk(risk: Risk) -> dict[str, Any]:
    """Give a table's risk as JSON values."""
    plain = asdict(risk)
    plain["quasi_identifiers"] = list(risk.quasi_identifiers)
    return {name: round(value, 6) if isinstance(value, float) else value for name, value in plain.items()}


def record_of(
    findings: Sequence[Finding],
    policy: Policy,
    *,
    key_id: str,
    purpose: str | None,
    recipients: str | None,
    retention_days: int | None,
) -> dict[str, Any]:
    """Write the record of the processing (GDPR Art. 30)."""
    used = {one.type: policy.strategy(one).value for one in findings}
    return {
        "purpose": purpose or "not stated",
        "categories": sorted({one.type for one in findings}),
        "special_categories": sorted({one.type for one in findings if one.special_category}),
        "strategies": dict(sorted(used.items())),
        "key_id": key_id,
        "recipients": recipients or "not stated",
        "retention": "not limited" if retention_days is None else f"{retention_days} days",
    }


def is_pseudonymous(findings: Sequence[Finding], policy: Policy) -> bool:
    """Whether any value was replaced by one that follows from it under the key."""
    return any(policy.strategy(one) in (Strategy.FAKE, Strategy.HASH, Strategy.TOKENIZE) for one in findings)


@cache
def _template() -> "Template":
    from jinja2 import Environment, PackageLoader, StrictUndefined

    loader = PackageLoader("tasks.pii", "templates")
    environment = Environment(
        loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.get_template("privacy.html")
