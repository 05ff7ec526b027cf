"""Faults of shape hide no others: what cannot be read is left out, and nothing is said that follows from that."""

from typing import Any

from schemas.validation import problems

SEQUENCE = {"name": "id", "type": "integer", "generator": {"kind": "sequence"}}


def told(columns: list[dict[str, Any]], table: dict[str, Any] | None = None, **more: Any) -> list[tuple[str, str]]:
    """The places and the first words of all that is wrong."""
    whole = {"name": "t", "rows": 50, "primary_key": ["id"], "columns": [SEQUENCE, *columns], **(table or {})}
    found = problems({"tables": [whole], **more})
    return [(problem.path, problem.message.partition(":")[0].partition(".")[0]) for problem in found]


def drawn(name: str) -> dict[str, Any]:
    return {"name": name, "type": "integer", "generator": {"kind": "integer", "minimum": 0, "maximum": 9}}


def test_dirt_that_cannot_be_read_hides_none_of_the_other_dirt() -> None:
    dirt = [
        {"table": "t", "kind": "tipo", "columns": ["a"]},
        {"table": "t", "kind": "typo", "columns": ["z"]},
        {"table": "x", "kind": "typo", "columns": ["a"]},
        {"table": "t", "kind": "missing", "columns": ["a"], "rate": 1.5},
        {"table": "t", "kind": "typo", "columns": ["a"]},
        {"table": "t", "kind": "missing", "columns": ["a"], "when": "nope = 1"},
    ]
    assert told([{"name": "a", "type": "string"}], dirt=dirt) == [
        ("dirt[0]", "There is no 'dirt' of the kind 'tipo'"),
        ("dirt[3].rate", "'rate' must be at most 1"),
        ("dirt[1]", "The dirt 'typo'"),
        ("dirt[2].table", "The dirt 'typo'"),
        ("dirt[5].when", "The dirt 'missing'"),
    ]


def test_changes_that_cannot_be_read_hide_none_of_the_others() -> None:
    changes = [{"table": "t", "columns": ["a"], "updates": 90}, {"table": "z", "columns": ["a"]}]
    assert told([{"name": "a", "type": "string"}], changes=changes) == [
        ("changes[0].updates", "'updates' must be at most 50"),
        ("changes[1].table", "Changes"),
    ]


def test_a_correlation_that_cannot_be_read_hides_none_of_the_others() -> None:
    correlations = [
        {"columns": ["x", "y"], "spearman": 2},
        {"columns": ["x", "q"], "spearman": 0.5},
        {"columns": ["y", "z"], "matrix": [[1, 0.5], [0.6, 1]]},
    ]
    assert told([drawn("x"), drawn("y"), drawn("z")], {"correlations": correlations}) == [
        ("tables[0].correlations[0].spearman", "'spearman' must be at most 1"),
        ("tables[0].correlations[1].columns", "Table 't' has no column 'q'"),
        ("tables[0].correlations[2].matrix", "Table 't'"),
    ]


def test_of_a_column_that_cannot_be_read_nothing_is_said_by_its_dirt() -> None:
    dirt = [
        {"table": "t", "kind": "outlier", "columns": ["a"]},
        {"table": "t", "kind": "missing", "columns": ["b"], "when": "a > 1"},
    ]
    columns = [{"name": "a", "type": "intger"}, {"name": "b", "type": "string"}]
    assert told(columns, dirt=dirt) == [("tables[0].columns[1].type", "There is no column type 'intger'")]


def test_both_ends_of_a_range_are_told() -> None:
    ends = {"kind": "datetime", "start": "2025-13-45", "end": "yesterday"}
    found = problems({"tables": [{"name": "t", "columns": [{"name": "a", "type": "timestamp", "generator": ends}]}]})
    assert [problem.message.partition(" is no")[0] for problem in found] == [
        "Column t.a: 'start': '2025-13-45'",
        "Column t.a: 'end': 'yesterday'",
    ]
