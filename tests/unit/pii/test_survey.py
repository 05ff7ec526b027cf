"""The look at a real dataset before anything is replaced."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

import pyarrow as pa
import pytest

from tasks.pii import survey
from tasks.pii.compliance.streamed import StreamedAudit
from tasks.pii.detect import DetectOptions
from tasks.pii.findings import Finding
from tasks.pii.joins import Shared, linked, shared_columns
from tasks.pii.keys import PiiKey
from tasks.pii.makers import name_role
from tasks.pii.policy import Policy, Strategy
from tasks.pii.replace import replace_tables
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


@pytest.mark.parametrize(("header", "part"), [("sname", "family"), ("fname", "given")])
def test_names_of_a_part_follow_the_column_they_share(header: str, part: str) -> None:
    """Half of the names are somebody's given name too: the word alone cannot tell which part it is."""
    names = [
        *(["Martin", "Thomas", "Grant", "Wayne", "Craig", "Austin"]),
        *(f"Quorb{chr(97 + n)}elski" for n in range(12)),
    ]
    others = ["Hedda", "Wojmir", "Ottoline"] * 6
    people = pa.table({header: names, ("fname" if header == "sname" else "sname"): others})
    tables = {"person": people, "staff": pa.table({"Manager": names * 2})}
    seen = [surveyed(name, one) for name, one in tables.items()]
    found = findings_of(seen, Policy.of(), locale="en_US", options=OPTIONS)
    told = next(one for one in found if one.column == "Manager")
    assert (told.type, told.like, name_role(told.called)) == ("PERSON", header, part)
    made = replace_tables(tables, found, Policy.of(), PiiKey(b"m" * 32), network=False)
    assert made["staff"].column("Manager").to_pylist() == made["person"].column(header).to_pylist() * 2
    assert _managers(tables, found) == made["staff"].column("Manager").to_pylist()
    lost = _managers(tables, [replace(one, like="") for one in found]) != made["staff"].column("Manager").to_pylist()
    assert lost is (part == "family")  # words of unknown names count as given ones where nothing tells


def _managers(tables: dict[str, pa.Table], found: Sequence[Finding]) -> list[str]:
    """The managers where the table that tells what part of names they are is masked elsewhere, with the same key."""
    alone = {"staff": tables["staff"]}
    own = [one for one in found if one.table == "staff"]
    return (
        replace_tables(alone, own, Policy.of(), PiiKey(b"m" * 32), network=False)["staff"].column("Manager").to_pylist()
    )


def test_full_names_and_strangers_follow_no_part() -> None:
    full = [f"Hedda Quorb{chr(97 + n)}elski" for n in range(12)]
    tables = {
        "person": pa.table({"fname": ["Hedda"] * 12, "sname": [one.split()[1] for one in full]}),
        "staff": pa.table({"Manager": full, "Approver": [f"Zanth{chr(97 + n)}orne" for n in range(12)]}),
    }
    seen = [surveyed(name, one) for name, one in tables.items()]
    assert not [one for one in findings_of(seen, Policy.of(), locale="en_US", options=OPTIONS) if one.like]


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
