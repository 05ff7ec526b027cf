"""The look at a real dataset before anything is replaced."""

from collections.abc import Iterator
from datetime import date

import pyarrow as pa
import pytest

from tasks.pii import survey
from tasks.pii.compliance.streamed import StreamedAudit
from tasks.pii.detect import DetectOptions
from tasks.pii.joins import Shared, linked, shared_columns
from tasks.pii.policy import Policy, Strategy
from tasks.pii.survey import TableSurvey, findings_of, names_with_values, paths_of, survey_table, traces

OPTIONS = DetectOptions(network=False)
MAILS = [f"person{number}@brightmoor-mail.com" for number in range(300)]


def chunks(table: pa.Table, rows: int) -> Iterator[pa.Table]:
    return (table.slice(start, rows) for start in range(0, len(table), rows))


def surveyed(name: str, table: pa.Table, rows: int = 64) -> TableSurvey:
    return survey_table(name, chunks(table, rows), len(table))


def test_the_sample_is_from_all_over_the_table(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(survey, "SAMPLE_ROWS", 100)
    seen = surveyed("t", pa.table({"n": list(range(5000))}), 500)
    assert seen.sample is not None
    places = seen.sample.column("n").to_pylist()
    assert len(places) == 100 and {place // 500 for place in places} == set(range(10))
    assert seen.sample == surveyed("t", pa.table({"n": list(range(5000))}), 500).sample


def test_columns_that_share_values_with_a_replaced_one_are_replaced_with_it() -> None:
    seen = [surveyed("a", pa.table({"email": MAILS})), surveyed("b", pa.table({"ref": MAILS[:200], "n": range(200)}))]
    found = findings_of(seen, Policy.of(), locale="en_US", options=OPTIONS)
    assert {(one.table, one.column, one.type) for one in found} >= {("a", "email", "EMAIL"), ("b", "ref", "EMAIL")}
    pairs = shared_columns(seen, {("a", "email"): found[0]})
    assert pairs == [Shared(("b", "ref"), ("a", "email"))]


def test_a_declared_join_carries_over_what_the_detector_does_not_see() -> None:
    seen = [
        surveyed("a", pa.table({"ssn": [f"123-45-{n:04d}" for n in range(50)]})),
        surveyed("b", pa.table({"x": [1]})),
    ]
    found = findings_of(seen[:1], Policy.of(), locale="en_US", options=OPTIONS)
    told = linked(seen, found, Policy.of(), [Shared(("b", "x"), ("a", "ssn"))])
    assert told["b", "x"].type == "SSN"


def test_an_identifier_here_and_there_is_told_once_and_without_its_value() -> None:
    table = pa.table({"status": ["open", "closed"] * 500 + [f"ask {MAILS[0]}"]})
    (one,) = traces(surveyed("t", table), [], Policy.of())
    assert (one.column, one.type) == ("status", "TRACES") and 0 < one.share < 0.01
    assert MAILS[0] not in " ".join(one.evidence)
    kept = Policy(columns={"t.status": Strategy.KEEP})
    assert traces(surveyed("t", table), [one], kept) == []


def test_a_policy_may_name_columns_and_paths() -> None:
    seen = surveyed("t", pa.table({"doc": ['{"a": {"b": 1}}'] * 5000 + ['{"c": 2}'], "n": list(range(5001))}))
    assert paths_of(seen, ["doc", "n"]) == ["doc", "n", "doc.a.b", "doc.c"]


def test_an_empty_table_has_nothing_to_tell() -> None:
    seen = survey_table("t", iter([]), 0)
    assert seen.sample is None and findings_of([seen], Policy.of(), locale="en_US", options=OPTIONS) == ()


def test_a_header_that_is_a_row_is_suspected() -> None:
    assert names_with_values({"t": ["name", MAILS[0]], "u": ["email", "phone_2"]}) == ["column 2 of t"]


def test_the_audit_s_sample_holds_no_chunk_that_went_by() -> None:
    before = pa.table({"c": ["x" * 100] * 40_000})
    audit = StreamedAudit([], Policy.of(), (), date(2026, 1, 1))
    held = pa.total_allocated_bytes()
    for _ in range(3):
        chunk = pa.concat_tables([before, before]).combine_chunks()
        audit.learn("t", chunk)
        audit.see("t", chunk, chunk)
    del chunk
    assert pa.total_allocated_bytes() - held < before.nbytes
    assert len(audit.sample(0)["t"]) == 1200
