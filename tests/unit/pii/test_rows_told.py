"""A refusal names the first rows of each place, counted below the header, and never a value."""

from datetime import date

import pyarrow as pa
import pytest

from flows.compliance import refuse
from schemas.errors import GateRefusedError
from tasks.pii.compliance.advice import what_helps
from tasks.pii.compliance.case import FEW_ROWS, Check, Offence, rows_told
from tasks.pii.compliance.counted import Facts
from tasks.pii.compliance.streamed import StreamedAudit
from tasks.pii.findings import Finding
from tasks.pii.policy import Policy
from tasks.pii.report import outcomes_of

ROWS = 40
NOTE = "please leave the parcel of {} beside the blue door"
BEFORE = pa.table({
    "first_name": ["Anna"] * ROWS, "code": [f"DE89{n:018d}" for n in range(ROWS)],
    "owner": [f"Zorvin Quorbel{'abcdefghij'[n % 10]}{'klmn'[n // 10]}" for n in range(ROWS)],
    "note": [NOTE.format("nobody")] * ROWS,
})  # fmt: skip
FINDINGS = [Finding.of("t", "first_name", "PERSON", 0.9), Finding.of("t", "code", "IBAN", 0.9),
            Finding.of("t", "owner", "PERSON", 0.9), Finding.of("t", "note", "FREE_TEXT", 0.9)]  # fmt: skip


def checks(*changed: tuple[str, int, str]) -> dict[str, Check]:
    """Audit a table in three chunks, with some cells of the output changed."""
    after = {"first_name": ["Maria"] * ROWS, "code": [f"FR76{n:018d}" for n in range(ROWS)],
             "owner": [f"Lind Thorn{n}" for n in range(ROWS)], "note": BEFORE["note"].to_pylist()}  # fmt: skip
    for column, row, value in changed:
        after[column][row] = value
    audit, made = StreamedAudit(FINDINGS, Policy.of(), (), date(2026, 1, 1)), pa.table(after)
    for start in (0, 15, 30):
        audit.learn("t", BEFORE.slice(start, 15))
    for start in (0, 15, 30):
        audit.see("t", BEFORE.slice(start, 15), made.slice(start, 15))
    return {one.id: one for one in audit.checks(Facts(texts={}))}


@pytest.mark.parametrize(("id", "changed", "rows"), [
    ("F8", [("note", 3, "nothing left"), ("note", 31, "nothing left")], "t.note rows 4, 32"),
    ("A3", [("note", 21, NOTE.format("Zorvin Quorbelbk"))], "t.note row 22"),
    ("F6", [("first_name", row, "Peter") for row in (16, 17, 39)], "t.first_name rows 17, 18, 40"),
    ("F2", [("code", 20, f"FR76{19:018d}")], "t.code row 21"),
])  # fmt: skip
def test_the_first_rows_of_what_failed_are_named(id: str, changed: list[tuple[str, int, str]], rows: str) -> None:
    assert checks()[id].passed and not checks()[id].rows
    one = checks(*changed)[id]
    assert one.passed is False and one.rows == rows


def test_few_rows_are_named_and_none_of_a_rule_that_is_waived() -> None:
    offence = Offence()
    for row in range(30, 0, -1):
        offence.add("t.note", 1, [row])
    told = rows_told(offence.rows)
    assert told.count(",") == FEW_ROWS - 1 and told.startswith("t.note rows 27, ")
    check = Check("F8", "title", False, 30, "t.note: 30", told)
    kept, waived = (outcomes_of([check], ids)[0] for ids in ((), ("F8",)))
    assert kept.rows == told and not waived.rows
    with pytest.raises(GateRefusedError, match=r"t\.note: 30\. First of them: t\.note rows 27, "):
        refuse([kept], "")


def test_a_refusal_tells_whose_rows_are_named_and_what_it_is_to_waive() -> None:
    told = what_helps(["A3", "F8", "A3"], rows_named=True)
    assert "Rows are those of the source, the first row of data being row 1" in told
    assert told.count("with A3 waived, what was found of real people stands in what is published") == 1
    plain = what_helps(["F8"])
    assert "Rows are" not in plain and "real people" not in plain and "--waive ID" in plain
