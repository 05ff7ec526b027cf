"""Whole rows by a model: every cell fits, none twice, as many as asked for; the engine keeps keys and relations."""

import itertools
import re
from pathlib import Path
from typing import Any

import pytest
from fake_bedrock import FakeBedrock
from model_routes import HAIKU, charged, router

from schemas.errors import BudgetError
from schemas.model import DatasetSchema
from schemas.semantics import complete
from schemas.validation import problems
from tasks.inference.models.cache import AnswerCache
from tasks.inference.models.faults import ModelAnswerError
from tasks.inference.models.rows import estimate_rows, write_rows, written_columns
from tasks.records.engine import Engine

SCHEMA = complete(
    DatasetSchema.model_validate(
        {
            "tables": [
                {"name": "shops", "primary_key": ["id"], "columns": [{"name": "id", "type": "integer"}]},
                {
                    "name": "reviews",
                    "description": "What buyers say.",
                    "primary_key": ["review_id"],
                    "columns": [
                        {"name": "review_id", "type": "integer", "nullable": False},
                        {"name": "shop_id", "type": "integer", "nullable": False},
                        {"name": "title", "type": "string", "length": 60, "nullable": False},
                        {"name": "stars", "type": "integer", "minimum": 1, "maximum": 5, "nullable": False},
                        {"name": "bought_on", "type": "date", "nullable": False},
                        {"name": "sent_on", "type": "date", "nullable": False},
                        {"name": "author_email", "type": "string", "nullable": False},
                        {
                            "name": "fixed",
                            "type": "string",
                            "nullable": False,
                            "generator": {"kind": "constant", "value": "x"},
                        },
                    ],
                },
            ],
            "relations": [{"child": "reviews", "columns": ["shop_id"], "parent": "shops", "parent_columns": ["id"]}],
            "rules": [
                {"table": "reviews", "check": "sent_on >= bought_on"},
                {"table": "reviews", "check": "review_id > 0"},
            ],
        }
    )
)
GOOD = ["fine", 4, "2024-01-01", "2024-01-09"]


def asked(body: dict[str, Any]) -> int:
    found = re.search(r": (\d+) rows\.", body["messages"][-1]["content"][0]["text"])
    assert found is not None
    return int(found[1])


def numbered() -> Any:
    numbers = itertools.count()
    return lambda body: {"rows": [[f"review {next(numbers)}", *GOOD[1:]] for _ in range(asked(body))]}


def test_keys_relations_and_what_somebody_wrote_stay_with_the_engine() -> None:
    names = [column.name for column in written_columns(SCHEMA, SCHEMA.table("reviews"))]
    assert names == ["title", "stars", "bought_on", "sent_on"]
    assert written_columns(SCHEMA, SCHEMA.table("shops")) == ()


@pytest.mark.parametrize("count", [1, 30, 1200])
def test_as_many_rows_as_were_asked_for(bedrock: FakeBedrock, count: int) -> None:
    bedrock.answer("WrittenRows", numbered())
    schema, reports = write_rows(router(bedrock, max_tokens=32_000), SCHEMA, {"reviews": count})
    assert len(bedrock.requests) == -(-count // 500)
    assert problems(schema) == []
    assert (reports["reviews"].rows, reports["reviews"].rows_deduplicated, dict(reports["reviews"].errors)) == (
        count,
        0,
        {},
    )
    assert schema.table("reviews").rows == count


def test_the_engine_makes_the_rows_as_they_were_written(bedrock: FakeBedrock) -> None:
    bedrock.answer(
        "WrittenRows", {"rows": [["good", 5, "2024-01-01", "2024-01-02"], ["bad", 1, "2024-02-01", "2024-02-03"]]}
    )
    schema, _ = write_rows(router(bedrock), SCHEMA, {"reviews": 2})
    made = Engine(schema, {"shops": 3, "reviews": 2}, seed=1).make("reviews", 0, 2).to_pylist()
    assert [(row["title"], row["stars"], str(row["sent_on"]), row["fixed"]) for row in made] == [
        ("good", 5, "2024-01-02", "x"),
        ("bad", 1, "2024-02-03", "x"),
    ]


def test_rows_that_do_not_hold_are_told_by_column_and_replaced(bedrock: FakeBedrock) -> None:
    bad = [
        ["x" * 61, 4, "2024-01-01", "2024-01-09"],
        ["many stars", 6, "2024-01-01", "2024-01-09"],
        ["no day", 4, "2024-02-31", "soon"],
        ["sent before", 4, "2024-01-09", "2024-01-01"],
        ["short", 4],
        ["nothing", None, "2024-01-01", "2024-01-09"],
    ]
    fresh = numbered()
    bedrock.answer("WrittenRows", {"rows": [*bad, GOOD, ["  FINE! ", *GOOD[1:]]]}, fresh)
    _, reports = write_rows(router(bedrock), SCHEMA, {"reviews": 10})
    report = reports["reviews"]
    assert (report.rows, report.rows_deduplicated, report.rows_refused) == (10, 1, 6)
    assert dict(report.errors) == {
        "title": 1, "stars": 2, "bought_on": 1, "sent_on": 1, "rules": 1, "(number of cells)": 1,
    }  # fmt: skip
    assert "Write rows 11 to 19 of 10: 9 rows." in str(bedrock.requests[1].body)


def test_a_table_of_choices_may_have_equal_rows(bedrock: FakeBedrock) -> None:
    columns = [{"name": "colour", "type": "string", "values": ["red", "green"], "nullable": False}]
    schema = complete(DatasetSchema.model_validate({"tables": [{"name": "things", "columns": columns}]}))
    bedrock.answer("WrittenRows", {"rows": [["red"], ["green"], ["red"]]})
    _, reports = write_rows(router(bedrock), schema, {"things": 3})
    assert (reports["things"].rows, reports["things"].rows_deduplicated) == (3, 0)


def test_a_unique_column_has_no_value_twice(bedrock: FakeBedrock) -> None:
    columns = [
        {"name": "slogan", "type": "string", "unique": True, "nullable": False},
        {"name": "score", "type": "integer"},
    ]
    schema = complete(DatasetSchema.model_validate({"tables": [{"name": "things", "columns": columns}]}))
    bedrock.answer(
        "WrittenRows", {"rows": [["Buy now", 1], ["buy now!", 2], ["Stay home", 3]]}, {"rows": [["Go out", 3]]}
    )
    found, reports = write_rows(router(bedrock), schema, {"things": 3})
    assert reports["things"].rows_deduplicated == 1
    made = Engine(found, {"things": 3}, seed=1)
    assert made.make("things", 0, 3)["slogan"].to_pylist() == ["Buy now", "Stay home", "Go out"]
    assert made.make("things", 2, 3)["slogan"].to_pylist() == ["Go out"]


def test_a_model_that_repeats_itself_is_an_error(bedrock: FakeBedrock) -> None:
    bedrock.answer("WrittenRows", {"rows": [GOOD]})
    with pytest.raises(ModelAnswerError, match="wrote 1 different rows that hold, of the 5 wanted; 1 came twice"):
        write_rows(router(bedrock), SCHEMA, {"reviews": 5})


def test_an_answer_has_room_for_what_is_asked(bedrock: FakeBedrock) -> None:
    bedrock.answer("WrittenRows", numbered())
    write_rows(router(bedrock, max_tokens=1000), SCHEMA, {"reviews": 100})
    assert max(asked(seen.body) for seen in bedrock.requests) * 20 < 1000


@pytest.mark.parametrize("fault", ["throttled", "cut_body", "max_tokens", "missing_fields", "wrong_tool", "refusal"])
def test_a_call_that_fails_is_made_again(bedrock: FakeBedrock, fault: str) -> None:
    bedrock.answer("WrittenRows", numbered())
    bedrock.fault(fault)
    _, reports = write_rows(router(bedrock, max_tokens=1000), SCHEMA, {"reviews": 60})
    assert reports["reviews"].rows == 60


def test_a_second_run_is_free(bedrock: FakeBedrock, tmp_path: Path) -> None:
    cache = AnswerCache(tmp_path)
    bedrock.answer("WrittenRows", numbered())
    first = write_rows(router(bedrock, cache=cache), SCHEMA, {"reviews": 600})
    again = router(bedrock, cache=cache, budget=0.0)
    assert estimate_rows(again, SCHEMA, {"reviews": 600}).calls == 0
    assert write_rows(again, SCHEMA, {"reviews": 600}) == first


def test_the_budget_holds(bedrock: FakeBedrock) -> None:
    bedrock.answer("WrittenRows", numbered())
    way = router(bedrock, HAIKU, budget=0.1)
    said = estimate_rows(way, SCHEMA, {"reviews": 20_000})
    assert said.usd > 0.1
    with pytest.raises(BudgetError):
        write_rows(way, SCHEMA, {"reviews": 20_000})
    assert charged(bedrock.requests) <= way.budget.spent <= 0.1
