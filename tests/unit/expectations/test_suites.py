"""Suites are Great Expectations' own objects: they can be stored, and read back."""

import json

import pyarrow as pa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from schemas.model import DatasetSchema

SCHEMA = DatasetSchema.model_validate(
    {
        "tables": [
            {"name": "p", "primary_key": ["k"], "columns": [{"name": "k", "type": "integer", "minimum": 0}]},
            {
                "name": "c",
                "unique": [["k", "n"]],
                "columns": [
                    {"name": "k", "type": "integer"},
                    {"name": "n", "type": "integer", "nullable": False, "maximum": 2},
                    {"name": "s", "type": "string", "values": ["x", "y"], "length": 1},
                ],
            },
        ],
        "relations": [{"child": "c", "columns": ["k"], "parent": "p", "parent_columns": ["k"]}],
        "rules": [{"table": "c", "check": "s <> 'y' OR n > 0"}],
    }
)


def test_a_suite_survives_being_stored_as_json() -> None:
    import great_expectations as gx

    from expectations.suite import build_suites

    for suite in build_suites(SCHEMA, {"p": 1, "c": 2}).values():
        stored = json.loads(json.dumps(suite.to_json_dict(), allow_nan=False))
        again = gx.ExpectationSuite(name=stored["name"], expectations=stored["expectations"])
        assert again.to_json_dict() == suite.to_json_dict()


def test_a_table_whose_rows_nobody_asked_for_may_have_any_number() -> None:
    from expectations.suite import build_suites

    kinds = [each.meta["understudy"]["kind"] for each in build_suites(SCHEMA, {})["p"].expectations]
    assert kinds == ["parts", "columns", "type", "not null", "range", "primary key"]


def _sound(parents: list[int | None], children: list[tuple[int | None, int | None, str | None]]) -> bool:
    """The same schema checked in plain Python, row by row."""
    keys = [key for key in parents if key is not None]
    pairs = [(k, n) for k, n, _ in children if k is not None and n is not None]
    return all(
        [
            len(keys) == len(parents) == len(set(keys)) and all(key >= 0 for key in keys),
            len(pairs) == len(set(pairs)),
            all(n is not None and n <= 2 for _, n, _ in children),
            all(s is None or (s in {"x", "y"} and len(s) <= 1) for _, _, s in children),
            all(k is None or k in keys for k, _, _ in children),
            all(not (s == "y" and n is not None and n <= 0) for _, n, s in children),
        ]
    )


PARENTS = st.lists(st.sampled_from([0, 1, 2, 3, 3, 4, -1, None]), min_size=1, max_size=4)
CHILDREN = st.lists(
    st.tuples(
        st.sampled_from([0, 1, 2, None]),
        st.sampled_from([1, 2, 0, 1, 2, 3, None]),
        st.sampled_from(["x", "y", None, "z"]),
    ),
    min_size=1,
    max_size=4,
)


@given(PARENTS | st.just([0, 1, 2]), CHILDREN)
@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_dataset_passes_exactly_when_plain_python_says_so(judge, parents, children) -> None:
    k, n, s = zip(*children, strict=True)
    ints = pa.int64()
    tables = {
        "p": pa.table({"k": pa.array(parents, ints)}),
        "c": pa.table({"k": pa.array(k, ints), "n": pa.array(n, ints), "s": pa.array(s, pa.string())}),
    }
    assert all(result.success for result in judge(SCHEMA, tables).values()) == _sound(parents, children)
