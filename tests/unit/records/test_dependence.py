"""Columns that go together: correlations, lookups, decision tables. Fixed seeds throughout."""

from typing import Any

import numpy as np
import pytest
from engine_schemas import SEQUENCE, column, made
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.errors import GenerationError, SchemaError
from schemas.model import DatasetSchema
from schemas.validation import problems
from tasks.records.engine import Engine

ROWS = 100_000
NORMAL = {"kind": "normal", "mean": 40, "deviation": 12}
COLUMNS = {
    "age": ("integer", {"kind": "integer", "minimum": 18, "maximum": 95, "distribution": NORMAL}),
    "income": ("decimal", {"kind": "decimal", "distribution": {"kind": "lognormal", "median": 40_000, "sigma": 0.6}}),
    "score": ("number", {"kind": "number", "distribution": {"kind": "beta", "alpha": 2, "beta": 5}}),
    "children": ("integer", {"kind": "integer", "distribution": {"kind": "poisson", "mean": 1.2}, "maximum": 9}),
    "tier": ("string", {"kind": "category", "weights": {"a": 6, "b": 3, "c": 1}}),
    "since": ("date", {"kind": "datetime", "start": "2015-01-01", "end": "2024-12-31"}),
}


def schema(correlations: list[dict[str, Any]], rules: tuple[str, ...] = (), **more: Any) -> DatasetSchema:
    columns = [column("id", generator=SEQUENCE)]
    columns += [column(name, kind, generator=generator) for name, (kind, generator) in COLUMNS.items()]
    columns += more.get("columns", [])
    table = {"name": "t", "primary_key": ["id"], "columns": columns, "correlations": correlations}
    return DatasetSchema.model_validate({"tables": [table], "rules": [{"table": "t", "check": each} for each in rules]})


def spearman(values: dict[str, list[Any]], one: str, other: str) -> float:
    from scipy import stats

    codes = [np.unique(np.array(values[name], dtype=object), return_inverse=True)[1] for name in (one, other)]
    return float(stats.spearmanr(*codes).statistic)


@pytest.mark.parametrize(
    ("names", "matrix"),
    [
        (["age", "income"], [[1, 0.7], [0.7, 1]]),
        (["income", "score"], [[1, -0.45], [-0.45, 1]]),
        (["age", "children", "tier"], [[1, 0.5, -0.3], [0.5, 1, 0.2], [-0.3, 0.2, 1]]),
        (
            ["age", "income", "score", "since"],
            [[1, 0.5, 0.3, -0.6], [0.5, 1, 0.1, -0.2], [0.3, 0.1, 1, 0], [-0.6, -0.2, 0, 1]],
        ),
    ],
)
def test_correlations_are_met(names: list[str], matrix: list[list[float]]) -> None:
    made_of = schema([{"columns": names, "matrix": matrix}])
    assert problems(made_of) == []
    values = made(Engine(made_of, {"t": ROWS}, seed=7), "t").to_pydict()
    for i, one in enumerate(names):
        for j, other in enumerate(names[:i]):
            assert abs(spearman(values, one, other) - matrix[i][j]) < 0.02


def test_a_correlation_changes_no_distribution_and_no_other_column() -> None:
    """The first column stays the same, byte by byte; the second keeps its distribution."""
    from scipy import stats

    free = made(Engine(schema([]), {"t": ROWS}, seed=7), "t")
    tied = made(Engine(schema([{"columns": ["age", "income"], "spearman": 0.8}]), {"t": ROWS}, seed=7), "t")
    assert tied.drop_columns(["income"]).equals(free.drop_columns(["income"]))
    two = [np.array(each["income"].to_pylist(), dtype=np.float64) for each in (free, tied)]
    assert stats.ks_2samp(*two).pvalue > 1e-3


@settings(max_examples=4, deadline=None)
@given(st.integers(20, 400))
def test_any_chunking_gives_the_same_correlated_rows(step: int) -> None:
    tied = schema([{"columns": ["age", "income", "tier"], "spearman": 0.4}], ("age < 80", "tier <> 'c' OR age > 30"))
    whole = made(Engine(tied, {"t": 400}, seed=7), "t")
    assert made(Engine(tied, {"t": 400}, seed=7), "t", step).equals(whole)


@pytest.mark.parametrize(
    ("correlations", "said"),
    [
        ([{"columns": ["age", "incom"], "spearman": 0.5}], "Did you mean 'income'"),
        ([{"columns": ["id", "age"], "spearman": 0.5}], "is part of a key"),
        ([{"columns": ["age", "income"], "matrix": [[1, 0.5]]}], "must have 2 rows of 2 numbers"),
        ([{"columns": ["age", "income"], "matrix": [[1, 0.5], [0.4, 1]]}], "the same number on both sides"),
        (
            [{"columns": ["age", "income", "score"], "matrix": [[1, 0.9, -0.9], [0.9, 1, 0.9], [-0.9, 0.9, 1]]}],
            "no columns can have these correlations with each other",
        ),
        (
            [{"columns": ["age", "income"], "spearman": 0.5}, {"columns": ["age", "score"], "spearman": 0.5}],
            "is correlated twice",
        ),
    ],
)
def test_what_is_wrong_with_a_correlation_is_said(correlations: list[dict[str, Any]], said: str) -> None:
    assert any(said in problem.message for problem in problems(schema(correlations)))


def test_few_values_cannot_be_correlated_without_end() -> None:
    rare = column("p", "string", generator={"kind": "category", "weights": {"n": 99, "y": 1}})
    table = schema([{"columns": ["age", "p"], "spearman": 0.9}], columns=[rare])
    with pytest.raises(SchemaError, match=r"cannot have a rank correlation of 0\.9"):
        Engine(table, {"t": 10}).prepare()


STATES = {"Lyon": "ARA", "Nice": "PACA", "Bonn": "NW", "Ulm": "BW"}
COUNTRIES = {"ARA": "FR", "PACA": "FR", "NW": "DE", "BW": "DE"}
SHIPPERS = {"FR": {"chrono": 6, "colis": 4}, "DE": {"dhl": 9, "hermes": 1}}
PLACES = [
    column("city", "string", generator={"kind": "category", "values": list(STATES)}),
    column("state", "string", generator={"kind": "lookup", "of": "city", "table": STATES}),
    column("country", "string", generator={"kind": "lookup", "of": "state", "table": COUNTRIES}),
    column("shipper", "string", generator={"kind": "lookup", "of": "country", "table": SHIPPERS}),
    column(
        "fee",
        "integer",
        generator={
            "kind": "decision",
            "cases": [
                {"when": "shipper = 'dhl' AND age > 40", "use": {"kind": "integer", "minimum": 1, "maximum": 9}},
                {"when": "country = 'DE'", "use": {"kind": "constant", "value": 50}},
            ],
            "otherwise": {"kind": "integer", "minimum": 100, "maximum": 900},
        },
    ),
]


def test_a_value_follows_from_another_one() -> None:
    from scipy import stats

    table = schema([], columns=PLACES)
    assert problems(table) == []
    rows = made(Engine(table, {"t": ROWS}, seed=3), "t")
    assert made(Engine(table, {"t": 3_000}, seed=3), "t", 999).equals(rows.slice(0, 3_000))
    values = rows.select(["city", "state", "country", "shipper", "fee", "age"]).to_pylist()
    assert all(row["state"] == STATES[row["city"]] and row["country"] == COUNTRIES[row["state"]] for row in values)
    for country, weights in SHIPPERS.items():
        found = [row["shipper"] for row in values if row["country"] == country]
        counts = [found.count(name) for name in weights]
        expected = [len(found) * weight / sum(weights.values()) for weight in weights.values()]
        assert sum(counts) == len(found)
        assert stats.chisquare(counts, expected).pvalue > 1e-3
    for row in values:
        dear = row["shipper"] == "dhl" and row["age"] > 40
        assert 1 <= row["fee"] <= 9 if dear else row["fee"] == 50 if row["country"] == "DE" else row["fee"] >= 100


def test_a_value_that_a_lookup_does_not_list() -> None:
    short = {"kind": "lookup", "of": "city", "table": {"Lyon": "ARA"}}
    refused = schema([], columns=[PLACES[0], column("state", "string", generator=short)])
    with pytest.raises(GenerationError, match="'city' holds a value that the lookup table does not list"):
        Engine(refused, {"t": 100}).prepare()
    nullable = schema([], columns=[PLACES[0], column("state", "string", nullable=True, generator=short)])
    rows = made(Engine(nullable, {"t": 100}), "t").to_pylist()
    assert {(row["city"] == "Lyon", row["state"]) for row in rows} == {(True, "ARA"), (False, None)}
    rest = schema([], columns=[PLACES[0], column("state", "string", generator={**short, "otherwise": "?"})])
    assert set(made(Engine(rest, {"t": 100}), "t")["state"].to_pylist()) == {"ARA", "?"}


def test_rules_move_what_decides_along_with_what_follows() -> None:
    table = schema([], ("country = 'DE' OR age > 90", "fee < 200"), columns=PLACES)
    engine = Engine(table, {"t": 2_000}, seed=3)
    engine.prepare()
    for row in made(engine, "t").to_pylist():
        assert row["state"] == STATES[row["city"]] and row["country"] == COUNTRIES[row["state"]]
        assert (row["country"] == "DE" or row["age"] > 90) and row["fee"] < 200
