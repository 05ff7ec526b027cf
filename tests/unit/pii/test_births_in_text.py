"""Days of birth behind words and signs for birth in several languages, in texts as in the columns beside them."""

import pyarrow as pa
import pytest

from tasks.pii.findings import Finding
from tasks.pii.keys import PiiKey
from tasks.pii.policy import Policy
from tasks.pii.replace import replace_tables
from tasks.pii.spans import find_spans


@pytest.mark.parametrize(("text", "day"), [
    ("Jubilar i augusti, f. 14/7 1988", "14/7 1988"), ("f\u00f6dd 1993-03-16 enligt bevis", "1993-03-16"),
    ("f\u00f6dd den 14 juli 1988", "14 juli 1988"), ("f\u00f8dt 3.5.1980 i byen", "3.5.1980"),
    ("n\u00e9e le 24 janvier 1961", "24 janvier 1961"), ("N\u00e9(e) le 13/04/2013", "13/04/2013"),
    ("geb. 14/7 1988", "14/7 1988"), ("ur. 14.07.1988", "14.07.1988"), ("nascida em 14/07/1988", "14/07/1988"),
])  # fmt: skip
def test_births_are_found(text: str, day: str) -> None:
    spans = find_spans([text], network=False)[0]
    assert [(text[one.start : one.end], one.type) for one in spans] == [(day, "DATE_OF_BIRTH")]


@pytest.mark.parametrize("text", ["sid. 4 f. 1988", "f. 3/4 tum", "pdf. 14/7 1988", "tur 14.07.2026", "ger 14/7 1988"])
def test_what_only_looks_so_is_no_birth(text: str) -> None:
    assert "DATE_OF_BIRTH" not in {one.type for one in find_spans([text], network=False)[0]}


def test_births_in_texts_follow_the_column_in_their_own_writing() -> None:
    table = pa.table({"born": ["1988-07-04", "1988-12-03"], "notes": ["f. 4/7 1988", "geb. 3/12 1988"]})
    findings = [Finding.of("t", "born", "DATE_OF_BIRTH", 0.9), Finding.of("t", "notes", "FREE_TEXT", 0.9)]
    made = replace_tables({"t": table}, findings, Policy(), PiiKey(b"k" * 32), network=False)["t"].to_pylist()
    for row, label in zip(made, ("f.", "geb."), strict=True):
        year, month, day = map(int, row["born"].split("-"))
        assert row["notes"] == f"{label} {day}/{month} {year}"
    assert [row["born"] for row in made] != table["born"].to_pylist()
