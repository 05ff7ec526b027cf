"""``ask``: one sentence, the right flow, an answer in words; nothing without a yes."""

import json
from pathlib import Path
from typing import Any

import pytest
from fake_bedrock import FakeBedrock
from model_routes import HAIKU, charged

from flows.ask import ask
from flows.confirming import confirmed_by
from flows.targets import targets
from schemas.errors import BadInputError, ReviewRefusedError
from schemas.request import GenerationOptions
from tasks.inference.routing.by_model import choice_of
from tasks.inference.routing.conversation import read_conversation


@pytest.fixture
def talk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "talk.json"
    monkeypatch.setenv("UNDERSTUDY_CONVERSATION", str(path))
    return path


def test_a_request_is_served_told_and_remembered(talk):
    made = ask.fn("20 users with email and 60 posts", yes=True)
    assert (made.flow, made.by, made.tables) == ("generate", "rules", {"users": 20, "posts": 60})
    assert made.text.startswith(f"Published 80 rows in 2 tables (users 20, posts 60) as parquet: {made.location}.")
    assert "No language model was used" in made.text
    more = ask.fn("same but 10x and in CSV", yes=True)
    assert more.tables == {"users": 200, "posts": 600}
    assert more.result["output_format"] == "csv"
    checked = ask.fn("check it", yes=True)
    assert checked.passed
    assert more.location is not None
    assert more.location in checked.text
    assert [turn.flow for turn in read_conversation(talk).turns] == ["generate", "generate", "check"]


def test_a_check_that_fails_is_an_answer_and_no_error(talk):
    made = ask.fn("20 users with email", yes=True)
    next(Path(made.location or "").rglob("*.parquet")).unlink()
    checked = ask.fn("check it", yes=True)
    assert not checked.passed
    assert "NOT sound" in checked.text


def test_nothing_is_done_without_a_yes(talk, surroundings):
    shown = []
    with confirmed_by(lambda question: bool(shown.append(question.shown))), pytest.raises(ReviewRefusedError):
        ask.fn("20 users with email")
    assert shown == ['```\nwill run    generate: prompt "20 users with email"\n```']
    with pytest.raises(BadInputError, match="--yes"):
        ask.fn("20 users with email")
    assert not talk.exists()
    assert list(surroundings.rglob("metadata.json")) == []


def test_personal_data_is_not_remembered(talk):
    ask.fn("20 users with email, for jane.roe@gmail.com", yes=True)
    assert "jane.roe" not in read_conversation(talk).turns[0].request


@pytest.fixture
def model(bedrock: FakeBedrock, talk: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FakeBedrock:
    for name, value in {
        "MODEL": HAIKU, "BEDROCK_ENDPOINT_URL": bedrock.url, "AWS_REGION": "us-east-1", "MODEL_TRIES": "1",
        "CACHE": str(tmp_path / "answers"),
    }.items():  # fmt: skip
        monkeypatch.setenv(f"UNDERSTUDY_{name}", value)
    return bedrock


def choice(program: str, **parameters: Any) -> dict[str, Any]:
    return {"program": program, program.replace("-", "_"): parameters}


def test_a_model_fills_in_the_flows_own_parameters(model):
    shape = json.dumps(choice_of(targets()).model_json_schema())
    for word in ("generation_id", "The same seed gives the same bytes", "parquet", "infer_schema"):
        assert word in shape
    for setting in ("store", "options", "environment", "out", "yes", "review", "replace"):
        assert f'"{setting}": {{' not in shape
    model.answer("Choice", choice("generate", schema="library", rows=12, format="csv"))
    made = ask.fn("I'd like a dozen of everything from a library, as csv", yes=True)
    assert made.by == HAIKU
    assert made.parameters == {"schema": "library", "rows": 12, "format": "csv"}
    assert made.result["output_format"] == "csv"


def test_a_model_is_told_of_the_request_before(model):
    model.answer("Choice", choice("generate", schema="library", rows=12))
    made = ask.fn("a library", yes=True)
    model.answer("Choice", choice("check", dataset=made.generation_id))
    assert ask.fn("and is it any good?", yes=True).flow == "check"
    assert made.generation_id in json.dumps(model.calls("Choice")[-1].body)


@pytest.mark.parametrize(
    "answer",
    [
        choice("generate", source="/etc/passwd"),
        choice("check", dataset="s3://elsewhere/data"),
        choice("export", dataset="users-0123456789abcdef", to="/tmp/elsewhere"),
    ],
)
def test_a_place_that_nobody_named_is_refused(model, answer, surroundings):
    model.answer("Choice", answer)
    with pytest.raises(BadInputError, match="does not name"):
        ask.fn("20 users", yes=True)
    assert list(surroundings.rglob("metadata.json")) == []


@pytest.mark.parametrize("answer", [{"program": "none"}, choice("shell"), {"program": "check"}])
def test_a_choice_of_nothing_is_told(model, answer):
    if "shell" in answer:
        answer = {"program": "shell"}
    model.answer("Choice", answer)
    with pytest.raises(BadInputError, match="fits none of the programs"):
        ask.fn("sing a song", yes=True)


def test_the_budget_is_one_for_choosing_and_doing(model, monkeypatch):
    given = []

    def served(flow, **parameters):
        given.append(parameters["options"].budget_usd)
        raise BadInputError("far enough")

    monkeypatch.setattr("flows.ask.call", served)
    model.answer("Choice", choice("generate", prompt="20 users"))
    with pytest.raises(BadInputError, match="far enough"):
        ask.fn("20 users", yes=True, options=GenerationOptions(budget_usd=0.2))
    spent = charged(model.calls())
    assert spent > 0
    assert given == [pytest.approx(0.2 - spent)]
