"""JSON in text columns: found by all its paths, replaced where it stands, all else byte for byte as it was."""

import json
from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.errors import BadInputError
from tasks.pii import chunks, leaf_survey
from tasks.pii.field_names import is_person
from tasks.pii.findings import Finding
from tasks.pii.job import MaskingJob, open_job
from tasks.pii.keeping import Keeping
from tasks.pii.keys import PiiKey
from tasks.pii.leaf_survey import LeafSurvey
from tasks.pii.nested import columns_of, is_nested, leaves, rewritten, values_at
from tasks.pii.policy import Policy
from tasks.pii.replace import replace_tables

KEY = PiiKey(b"k" * 32)

DOCUMENTS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


def documents(*values: object) -> pa.ChunkedArray:
    return pa.chunked_array([pa.array([json.dumps(value) for value in values])])


def flat(value: object) -> list[str]:
    """The leaves of a document as JSON itself has them."""
    if isinstance(value, dict):
        return [leaf for one in value.values() for leaf in flat(one)]
    if isinstance(value, list):
        return [leaf for one in value for leaf in flat(one)]
    return [] if value is None or isinstance(value, bool) else [value if isinstance(value, str) else json.dumps(value)]


@settings(max_examples=80, deadline=None)
@given(DOCUMENTS, st.sampled_from([None, 1]))
def test_leaves_are_those_that_json_itself_finds(value: object, indent: int | None) -> None:
    text = json.dumps(value, indent=indent)
    assert [leaf.value(text) for leaf in leaves(text) if not leaf.named] == flat(value)


@settings(max_examples=80, deadline=None)
@given(DOCUMENTS)
def test_what_is_not_replaced_stays_byte_for_byte(value: object) -> None:
    text = json.dumps(value)
    assert rewritten(pa.chunked_array([pa.array([text])]), {}, {"no such": "x"}).to_pylist() == [text]


def test_leaves_are_replaced_where_they_stand() -> None:
    column = documents({"a": {"b": ["x", "y"]}, "n": 5, "x": "x"})
    new = rewritten(column, {"a.b": {"x": 'q"'}, "n": {"5": "7"}}).to_pylist()[0]
    assert json.loads(new) == {"a": {"b": ['q"', "y"]}, "n": 7, "x": "x"}
    assert values_at(column, "a.b") == ["x", "y"]


def test_fields_that_are_values_have_no_name_of_their_own() -> None:
    column = documents({"by": {"anna@acme.com": {"n": 1}, "+1 212 555 0123": {"n": 2}}, "2024": "x"})
    assert set(columns_of("c", column)) == {"c.by.*.n", "c.*"}


def test_only_objects_and_lists_are_documents() -> None:
    assert is_nested(documents({"a": 1}, [1]))
    assert is_nested(pa.chunked_array([pa.array([None] * 3000 + ['{"a": 1}'])]))
    assert not is_nested(pa.chunked_array([pa.array(["[not json]"])]))
    assert not is_nested(pa.chunked_array([pa.array([None], pa.string())]))


def test_what_no_finding_names_is_looked_through_all_the_same() -> None:
    rows = [
        {"who": {"email": "d.parkerson@acme.com"}, "late": "mail d.parkerson@acme.com today"},
        {"log": {"d.parkerson@acme.com": 3}},
        {"list": ["x", {"deep": "ssn 123-45-6789"}]},
    ]
    escaped = json.dumps({"e": "d.parkerson@acme.com"}).replace("@", "\\u0040")
    column = pa.array([*(json.dumps(row) for row in rows), escaped, json.dumps({"kept": [1, None, "plain"]})])
    made = replace_tables({"t": pa.table({"c": column})}, [Finding.of("t", "c.who.email", "EMAIL", 0.9)], Policy(), KEY)
    texts = made["t"].column("c").to_pylist()
    assert not any("parkerson" in text or "123-45-6789" in text for text in texts)
    read = [json.loads(text) for text in texts]
    new = read[0]["who"]["email"]
    assert read[0]["late"] == f"mail {new} today"
    assert read[1] == {"log": {new: 3}} and read[3] == {"e": new}
    assert texts[4] == column[4].as_py()


def test_what_stands_under_a_name_that_is_a_value_is_read_as_running_text() -> None:
    column = pa.array([json.dumps({"by": {"d.parkerson@acme.com": "Quorbak"}})])
    table = pa.table({"c": column, "last_name": ["Quorbak"]})
    findings = [Finding.of("t", "c", "TRACES", 0.9), Finding.of("t", "last_name", "PERSON", 0.9)]
    row = replace_tables({"t": table}, findings, Policy(), KEY, network=False)["t"].to_pylist()[0]
    assert list(json.loads(row["c"])["by"].values()) == [row["last_name"]]


def opened(folder: Path, rows: list[dict[str, object]]) -> MaskingJob:
    (folder / "events.jsonl").write_text("\n".join(map(json.dumps, rows)))
    keeping = Keeping(KEY, None, folder / "home")
    return open_job([str(folder / "events.jsonl")], Policy.of(), keeping, today=date(2026, 1, 1), model="none")


def masked(job: MaskingJob) -> str:
    job.learn()
    table = job.dataset.table("events")
    return "\n".join(
        str(job.scrubber.replacer.replace(chunk, "events", job.findings).to_pylist()) for chunk in table.chunks()
    )


def test_a_path_of_the_last_row_alone_is_found_and_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tasks.pii.survey.SAMPLE_ROWS", 50)
    rows: list[dict[str, object]] = [{"id": n, "doc": {"kind": "login", "at": n}} for n in range(3000)]
    rows.append({"id": 3000, "doc": {"kind": "login", "emergency": {"full_name": "Zelmira Quorbak", "phone": "x"}}})
    job = opened(tmp_path, rows)
    assert ("doc.emergency.full_name", "PERSON") in {(one.column, one.type) for one in job.findings}
    text = masked(job)
    assert "Quorbak" not in text and "Zelmira" not in text and "'kind" not in text


def test_paths_beyond_all_counting_are_read_as_running_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leaf_survey, "MOST_PATHS", 4)
    rows: list[dict[str, object]] = [
        {"id": n, "doc": {"email": f"user{n}@acme.com", **{f"x{chr(97 + k)}": k for k in range(6)}}} for n in range(30)
    ]
    rows.append({"id": 30, "doc": {"zz": "Call me on (212) 736-5000, Dr. Quorbak"}})
    job = opened(tmp_path, rows)
    assert job.surveys[0].documents["doc"].beyond
    text = masked(job)
    assert "736-5000" not in text and "Quorbak" not in text


def test_a_survey_keeps_some_values_of_every_path() -> None:
    seen = LeafSurvey()
    for start in range(0, 1000, 100):
        seen.see(documents(*({"a": n} for n in range(start, start + 100))))
    assert [(path, len(values)) for path, values in seen.columns("c")] == [("c.a", 400)]


def test_parts_of_long_texts_have_fewer_rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chunks, "_PART_BYTES", 4 << 20)
    job = opened(tmp_path, [{"id": n, "text": "word " * 400} for n in range(5000)])
    assert job.chunks.rows_of("events") == 2048
    job.learn()
    assert [len(chunk) for chunk in job.chunks.whole(job.dataset.table("events"))] == [2048, 2048, 904]


@pytest.mark.parametrize(("name", "person"), [
    ("Melanie Sanchez", True), ("Sanchez, Melanie", True), ("Melanie J. Sanchez", True), ("Melanie", True),
    ("melanie", False), ("First Name", False), ("Total Amount", False), ("Georgia", False), ("Grace", False),
    ("Order", False), ("kind", False), ("Billing Address", False), ("", False), ("Jackson County", False),
])  # fmt: skip
def test_names_of_fields_that_are_people(name: str, person: bool) -> None:
    assert is_person(name) is person


def test_people_who_are_names_of_fields_are_told_and_replaced(tmp_path: Path) -> None:
    rows: list[dict[str, object]] = [
        {"id": n, "doc": {"scores": {"Melanie Sanchez": n, "Dennis": 2}, "kind": "quiz"}} for n in range(30)
    ]
    job = opened(tmp_path, rows)
    (found,) = (one for one in job.findings if one.column == "doc")
    assert (found.type, found.evidence) == ("TRACES", ("names of fields are names of people",))
    text = masked(job)
    assert not any(name in text for name in ("Melanie", "Sanchez", "Dennis"))
    assert '"kind": "quiz"' in text and '"scores": {"' in text


def test_columns_that_are_called_like_people_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match="column 1 of events looks like a value"):
        opened(tmp_path, [{"Melanie Sanchez": 1, "kind": "x"}])
