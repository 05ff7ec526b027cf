"""Pools: as many values as were asked for, all different, all allowed, and the same again for nothing."""

import itertools
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from fake_bedrock import INJECTION, FakeBedrock
from hypothesis import given
from hypothesis import strategies as st
from model_routes import HAIKU, charged, connection, router

from schemas.errors import BadInputError, BudgetError, SourceError
from schemas.model import ColumnSchema, DatasetSchema
from schemas.types import NESTED, ColumnType
from schemas.validation.values import parse_value
from tasks.inference.models.cache import AnswerCache
from tasks.inference.models.distinct import Distinct
from tasks.inference.models.embedding import LocalVectors, TitanVectors
from tasks.inference.models.faults import ModelAnswerError, ModelError
from tasks.inference.models.filling import estimate_pools, fill_pools
from tasks.inference.models.fitting import fitted, is_prose, key_of
from tasks.inference.models.pool import PoolWanted, estimate_pool, write_pool
from tasks.inference.models.router import Router

TERM = ColumnSchema(name="part", type=ColumnType.STRING, length=30)
TEXT = ColumnSchema(name="note", type=ColumnType.STRING)
SUBJECTS = "The driver", "A neighbour", "Our clerk", "The parcel", "My brother", "Some customer", "That invoice"
DEEDS = "arrived", "vanished", "complained", "apologised", "refused delivery", "asked for a refund", "was damaged"
WHEN = "on Monday", "before noon", "in the heavy rain", "without a word", "twice this week", "near the old bridge"


def wanted(count: int, column: ColumnSchema = TERM) -> PoolWanted:
    return PoolWanted(column, "spare parts of a bicycle", count, "parts")


def numbered(start: int = 0) -> Any:
    """Terms that are never the same twice, as many as are asked for."""
    numbers = itertools.count(start)
    return lambda body: {"values": [f"part {next(numbers)}" for _ in range(asked(body))]}


def asked(body: dict[str, Any]) -> int:
    text = body["messages"][-1]["content"][0]["text"]
    found = re.search(r"Write (\d+) different values", text)
    return int(found[1]) if found else 1


@pytest.mark.parametrize("count", [1, 7, 50, 120])
def test_as_many_as_were_asked_for(bedrock: FakeBedrock, count: int) -> None:
    bedrock.answer("WrittenValues", numbered())
    pool = write_pool(router(bedrock), wanted(count))
    assert len(pool.values) == len({key_of(value) for value in pool.values}) == count
    assert len(bedrock.requests) <= -(-count // 40) + 1


def test_duplicates_are_refused_and_refilled(bedrock: FakeBedrock) -> None:
    fresh = itertools.count()

    def half(body: dict[str, Any]) -> dict[str, Any]:
        new = [f"part {next(fresh)}" for _ in range(asked(body) // 2 + 1)]
        return {"values": [*new, *(f" PART-{name.split()[1]} " for name in new)]}

    bedrock.answer("WrittenValues", half)
    pool = write_pool(router(bedrock), wanted(60))
    assert len(pool.values) == 60
    assert pool.repeated > 0
    assert len(bedrock.requests) > 2


def test_refills_show_what_is_there(bedrock: FakeBedrock) -> None:
    bedrock.answer("WrittenValues", {"values": ["saddle", "bell"]}, {"values": ["chain"]})
    assert write_pool(router(bedrock), wanted(3)).values == ("saddle", "bell", "chain")
    assert "- saddle\n- bell" in str(bedrock.requests[1].body["messages"][-1]["content"][0]["text"])


def test_values_that_do_not_fit_are_counted_and_replaced(bedrock: FakeBedrock) -> None:
    bedrock.answer("WrittenValues", {"values": ["x" * 31, "bell\x00", "saddle"]}, {"values": ["chain", "bell"]})
    pool = write_pool(router(bedrock), wanted(3))
    assert (pool.values, pool.invalid) == (("saddle", "chain", "bell"), 2)


def test_a_model_without_further_ideas_is_an_error_not_a_short_list(bedrock: FakeBedrock) -> None:
    bedrock.answer("WrittenValues", {"values": ["saddle", "bell"]})
    with pytest.raises(ModelAnswerError, match=r"parts\.part: the model wrote 2 distinct values of the 100 wanted"):
        write_pool(router(bedrock), wanted(100))
    assert len(bedrock.requests) < 10


def test_the_same_pool_again_is_free(bedrock: FakeBedrock, tmp_path: Path) -> None:
    cache = AnswerCache(tmp_path)
    bedrock.answer("WrittenValues", numbered())
    first = write_pool(router(bedrock, cache=cache), wanted(150))
    calls = len(bedrock.requests)
    again = router(bedrock, cache=cache, budget=0.0)
    assert estimate_pool(again, wanted(150)).usd == 0
    assert write_pool(again, wanted(150)) == first
    assert len(bedrock.requests) == calls


@pytest.mark.parametrize(
    "fault", ["throttled", "cut_body", "max_tokens", "wrong_types", "guardrail", "denied", "refusal"]
)
def test_one_call_that_fails_is_made_up_for(bedrock: FakeBedrock, fault: str) -> None:
    bedrock.answer("WrittenValues", numbered())
    bedrock.fault(fault, model=HAIKU)
    way = router(bedrock, HAIKU, "bedrock_converse:amazon.nova-lite-v1:0")
    assert len(write_pool(way, wanted(130)).values) == 130


def test_when_every_call_fails_the_error_says_why(bedrock: FakeBedrock) -> None:
    bedrock.fault("denied", -1)
    with pytest.raises(ModelError, match="access is denied"):
        write_pool(router(bedrock), wanted(100))


def test_the_budget_holds_for_parallel_calls(bedrock: FakeBedrock) -> None:
    bedrock.answer("WrittenValues", {"values": ["saddle"]})
    way = router(bedrock, budget=0.05, max_tokens=4000)
    with pytest.raises((BudgetError, ModelAnswerError)):
        write_pool(way, wanted(2000))
    assert charged(bedrock.requests) <= way.budget.spent <= 0.05


def test_orders_among_the_values_are_values(bedrock: FakeBedrock) -> None:
    bedrock.answer("WrittenValues", {"values": [INJECTION, "a bell that rings"]})
    assert INJECTION in write_pool(router(bedrock), wanted(2, TEXT)).values


def test_an_estimate_comes_near(bedrock: FakeBedrock) -> None:
    bedrock.answer("WrittenValues", numbered())
    way = router(bedrock)
    said = estimate_pool(way, wanted(500))
    write_pool(way, wanted(500))
    assert said.calls == len(bedrock.requests)
    assert way.budget.spent / 4 < said.usd < way.budget.spent * 4


def texts() -> list[str]:
    return [f"{subject} {deed} {when}." for subject, deed, when in itertools.product(SUBJECTS, DEEDS, WHEN)]


def test_texts_that_say_nearly_the_same_are_refused() -> None:
    kept = Distinct()
    kept.add(["The parcel was left in the heavy rain and everything inside got wet and useless."])
    kept.add(["The parcel was left in the heavy rain, and everything inside it got wet and useless!!"])
    kept.add(["My brother asked for a refund since the invoice named a price that nobody had agreed to."])
    assert (len(kept.values), kept.alike) == (2, 1)


@given(st.lists(st.sampled_from(texts()), max_size=25), st.integers(1, 9))
def test_what_is_kept_does_not_depend_on_how_it_came(values: list[str], size: int) -> None:
    whole, parts = Distinct(), Distinct()
    whole.add(values)
    for start in range(0, len(values), size):
        parts.add(values[start : start + size])
    assert (whole.values, whole.alike, whole.repeated) == (parts.values, parts.alike, parts.repeated)
    vectors = LocalVectors().vectors([str(value) for value in whole.values])
    alike = vectors @ vectors.T - np.eye(len(vectors))
    assert len(vectors) == 0 or alike.max() < 0.85 + 1e-6


def titan(bedrock: FakeBedrock, way: Router) -> TitanVectors:
    return TitanVectors(way.meters, connection(bedrock))


def test_titan_tells_texts_apart_and_is_paid_for(bedrock: FakeBedrock) -> None:
    way = router(bedrock, budget=1.0)
    kept = Distinct(titan(bedrock, way))
    kept.add(
        [
            "the parcel was left out in heavy rain",
            "in heavy rain the parcel was left out",
            "a clerk asked for more money at once",
        ]
    )
    assert (len(kept.values), kept.alike) == (2, 1)
    assert [seen.operation for seen in bedrock.requests] == ["invoke"] * 3
    assert 0 < way.budget.spent < 0.001


@pytest.mark.parametrize("fault", ["denied", "cut_body", "not_json", "unavailable"])
def test_without_titan_texts_are_compared_here(bedrock: FakeBedrock, fault: str) -> None:
    kept = Distinct(titan(bedrock, router(bedrock)))
    kept.add(["the parcel was left out in heavy rain"])
    bedrock.fault(fault, -1)
    kept.add(
        [
            "the parcel was left out in heavy rain!!",
            "The parcel was left out in heavy rains",
            "a clerk asked for more money",
        ]
    )
    assert kept.values == ["the parcel was left out in heavy rain", "a clerk asked for more money"]


def test_titan_does_not_exceed_the_budget(bedrock: FakeBedrock) -> None:
    with pytest.raises(BudgetError):
        titan(bedrock, router(bedrock, budget=1e-9)).vectors(["the parcel was left out in heavy rain"])
    assert not bedrock.requests


scalars = st.one_of(st.booleans(), st.integers(), st.floats(), st.text(max_size=20), st.none(), st.just("2024-01-31"))
columns = st.builds(
    ColumnSchema,
    name=st.just("c"),
    type=st.sampled_from([kind for kind in ColumnType if kind not in NESTED | {ColumnType.BINARY}]),
    length=st.none() | st.integers(1, 10),
    scale=st.none() | st.integers(0, 4),
    precision=st.none() | st.integers(5, 18),
)


@given(columns, scalars)
def test_what_fits_can_be_read_and_fits_again(column: ColumnSchema, value: object) -> None:
    found = fitted(column, value)
    if found is not None:
        assert parse_value(column, found) is not None
        assert fitted(column, found) == found
        assert (
            column.length is None
            or not isinstance(found, str)
            or column.type != "string"
            or len(found) <= column.length
        )


@pytest.mark.parametrize(
    ("more", "value", "found"),
    [
        ({"type": "integer", "minimum": 1, "maximum": 9}, "7", 7),
        ({"type": "integer", "minimum": 1}, "0", None),
        ({"type": "integer"}, "1.5", None),
        ({"type": "integer"}, True, None),
        ({"type": "decimal", "precision": 5, "scale": 2}, "123.45", "123.45"),
        ({"type": "decimal", "precision": 5, "scale": 2}, "1234.5", None),
        ({"type": "decimal", "scale": 2}, "1.234", None),
        ({"type": "number"}, "nan", None),
        ({"type": "boolean"}, "True", True),
        ({"type": "boolean"}, "maybe", None),
        ({"type": "date", "minimum": "2024-01-01"}, "2023-12-31", None),
        ({"type": "timestamp"}, "2024-01-31T08:30:00Z", "2024-01-31T08:30:00"),
        ({"type": "timestamp", "timezone": True}, "2024-01-31T08:30:00+02:00", "2024-01-31T06:30:00+00:00"),
        ({"type": "string", "pattern": "[A-Z]{2}"}, "DE", "DE"),
        ({"type": "string", "pattern": "[A-Z]{2}"}, "DEU", None),
        ({"type": "string", "values": ["a", "b"]}, "c", None),
        ({"type": "string", "min_length": 3}, "ab", None),
        ({"type": "string"}, "  ", None),
        ({"type": "string"}, {"a": 1}, None),
    ],
)  # fmt: skip
def test_a_columns_bounds_decide(more: dict[str, Any], value: object, found: object) -> None:
    assert fitted(ColumnSchema.model_validate({"name": "c", **more}), value) == found


def test_short_values_and_prose_are_told_apart() -> None:
    assert key_of("  Saddle-Bag ") == key_of("saddle bag") == "saddlebag"
    assert key_of("***") == "***"
    assert [is_prose(value) for value in ("rear saddle bag", "it rained on the day of delivery", 7)] == [
        False,
        True,
        False,
    ]


def dataset(**generator: Any) -> DatasetSchema:
    column = {"name": "part", "type": "string", "generator": {"kind": "pool", **generator}}
    return DatasetSchema.model_validate({"tables": [{"name": "parts", "columns": [column]}]})


def values_of(schema: DatasetSchema) -> Any:
    return schema.tables[0].columns[0].generator.values  # type: ignore[union-attr]


def test_a_schemas_pools_are_filled_in(bedrock: FakeBedrock) -> None:
    bedrock.answer("WrittenValues", numbered())
    schema = dataset(by="model", describe="spare parts", count=12)
    filled = fill_pools(schema, router(bedrock))
    assert len(values_of(filled.schema)) == 12
    assert list(filled.pools) == ["parts.part"]
    assert fill_pools(filled.schema, None).schema == filled.schema
    assert filled.schema.digest != schema.digest


def test_without_a_model_the_error_says_what_to_do() -> None:
    with pytest.raises(BadInputError, match=r"parts\.part asks for values written by a model.*UNDERSTUDY_MODEL"):
        fill_pools(dataset(by="model", describe="spare parts"), None)


def test_a_file_is_read_into_the_schema(tmp_path: Path) -> None:
    path = tmp_path / "parts.txt"
    path.write_text("\ufeffsaddle\n\n bell \nsaddle\n", encoding="utf-8")
    assert values_of(fill_pools(dataset(file=str(path)), None).schema) == ("saddle", "bell")


@pytest.mark.parametrize("content", [b"", b"\n \n", b"\xff\xfe\x00"])
def test_a_file_without_values_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "parts.txt"
    path.write_bytes(content)
    with pytest.raises(SourceError, match=r"parts\.part"):
        fill_pools(dataset(file=str(path)), None)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"none\.txt"):
        fill_pools(dataset(file=str(tmp_path / "none.txt")), None)


def test_open_pools_have_a_price(bedrock: FakeBedrock) -> None:
    estimate = estimate_pools(dataset(by="model", describe="spare parts"), router(bedrock))
    assert (estimate.calls, bedrock.requests) == (5, [])
