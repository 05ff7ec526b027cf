"""What becomes of an answer, over the wire: believed, repaired, or refused in words that quote nothing of it."""

import logging
from typing import Annotated, Any

import pytest
from fake_bedrock import ANSWER_FAULTS, FAULTS, HTTP_FAULTS, INJECTION, FakeBedrock
from model_routes import chat
from pydantic import Field

from tasks.inference.models.faults import (
    ModelAnswerError,
    ModelBusyError,
    ModelError,
    ModelLostError,
    ModelRefusedError,
    ModelUnusableError,
    RequestUnfitError,
)
from tasks.inference.models.structured import Answered, ask_for

MESSAGES = [("system", "Plan."), ("human", "A secret request of Erika Mustermann.")]
MENDED = ("max_tokens", "wrong_types", "missing_fields", "extra_fields", "wrong_tool", "two_calls", "refusal",
          "empty", "huge")  # fmt: skip
ENDS: dict[str, type[ModelError]] = {
    "throttled": ModelBusyError, "not_ready": ModelBusyError, "model_error": ModelBusyError, "internal": ModelBusyError,
    "unavailable": ModelBusyError, "bad_gateway": ModelBusyError, "daily_quota": ModelUnusableError,
    "validation": RequestUnfitError, "denied": ModelUnusableError, "expired": ModelUnusableError,
    "skew": ModelUnusableError, "unknown_id": ModelUnusableError, "profile_only": ModelUnusableError,
    "no_model": ModelUnusableError, "too_long": RequestUnfitError, "timeout": ModelLostError,
    "html": ModelLostError, "not_json": ModelLostError, "reset": ModelLostError, "cut_body": ModelLostError,
    "stream_error": ModelLostError,
    "hang": ModelLostError, "drip": ModelLostError, "guardrail": ModelRefusedError,
}  # fmt: skip


class Plan(Answered):
    """A plan."""

    name: Annotated[str, Field(max_length=200)]
    count: Annotated[int, Field(ge=1, le=9)]
    words: tuple[str, ...]


GOOD = {"name": "shop", "count": 3, "words": ["a", "b"]}


def test_every_fault_is_accounted_for() -> None:
    assert {*ENDS, *MENDED, "text_input", "injection"} == set(FAULTS)


@pytest.mark.parametrize("streaming", [False, True], ids=["converse", "stream"])
def test_a_valid_answer_is_given(bedrock: FakeBedrock, streaming: bool) -> None:
    bedrock.answer("Plan", GOOD)
    answer = ask_for(chat(bedrock, streaming=streaming), Plan, MESSAGES)
    assert (answer.value, answer.repairs) == (Plan(name="shop", count=3, words=("a", "b")), 0)
    assert [seen.operation for seen in bedrock.requests] == ["converse-stream" if streaming else "converse"]
    assert bedrock.requests[0].body["inferenceConfig"]["maxTokens"] == 8192


@pytest.mark.parametrize("streaming", [False, True], ids=["converse", "stream"])
@pytest.mark.parametrize("fault", [fault for fault in MENDED if fault != "huge"])
def test_a_bad_answer_is_sent_back_and_repaired(bedrock: FakeBedrock, fault: str, streaming: bool) -> None:
    bedrock.answer("Plan", GOOD)
    bedrock.fault(fault)
    answer = ask_for(chat(bedrock, streaming=streaming), Plan, MESSAGES)
    assert (answer.value.name, answer.repairs, len(bedrock.requests)) == ("shop", 1, 2)


@pytest.mark.parametrize("fault", MENDED)
def test_a_model_that_does_not_learn_is_given_up_on(bedrock: FakeBedrock, fault: str) -> None:
    bedrock.fault(fault, -1)
    with pytest.raises(ModelError) as refused:
        ask_for(chat(bedrock), Plan, MESSAGES, repairs=2)
    assert len(bedrock.requests) == 3
    assert type(refused.value) is (ModelRefusedError if fault in ("refusal", "empty") else ModelAnswerError)
    assert_says_no_value(str(refused.value))


@pytest.mark.parametrize("streaming", [False, True], ids=["converse", "stream"])
@pytest.mark.parametrize(
    "fault", [*HTTP_FAULTS, "bad_gateway", "html", "not_json", "reset", "cut_body", "stream_error", "guardrail"]
)
def test_a_call_that_fails_says_what_kind_of_failure_it_is(bedrock: FakeBedrock, fault: str, streaming: bool) -> None:
    bedrock.fault(fault)
    with pytest.raises(ModelError) as failed:
        ask_for(chat(bedrock, streaming=streaming), Plan, MESSAGES)
    assert type(failed.value) is ENDS[fault]
    assert len(bedrock.requests) == 1
    assert_says_no_value(str(failed.value))


@pytest.mark.parametrize(
    ("fault", "says"),
    [("skew", "clock of this machine"), ("unknown_id", "no model of that id"), ("profile_only", "before its id")],
)
def test_one_code_for_several_things_is_told_apart_by_its_words(bedrock: FakeBedrock, fault: str, says: str) -> None:
    bedrock.fault(fault)
    with pytest.raises(ModelUnusableError, match=says):
        ask_for(chat(bedrock), Plan, MESSAGES)


@pytest.mark.parametrize(("fault", "how"), [("hang", {"read_timeout": 0.3}), ("drip", {"deadline": 1.0})])
def test_no_server_is_waited_for_without_end(bedrock: FakeBedrock, fault: str, how: dict[str, float]) -> None:
    model = chat(bedrock, **how)
    ask_for(chat(bedrock), Plan, MESSAGES)  # the libraries are loaded outside the deadline of the call under test
    bedrock.fault(fault)
    with pytest.raises(ModelLostError):
        ask_for(model, Plan, MESSAGES)


def test_texts_that_look_like_orders_stay_texts(bedrock: FakeBedrock) -> None:
    bedrock.answer("Plan", GOOD)
    bedrock.fault("injection")
    assert ask_for(chat(bedrock), Plan, MESSAGES).value == Plan(name=INJECTION, count=3, words=(INJECTION, INJECTION))


def test_the_model_is_told_what_the_validator_found(bedrock: FakeBedrock) -> None:
    bedrock.answer("Plan", {**GOOD, "count": 77}, GOOD)
    ask_for(chat(bedrock), Plan, MESSAGES)
    result = bedrock.requests[1].body["messages"][-1]["content"][0]["toolResult"]
    assert "count: Input should be less than or equal to 9" in str(result)
    assert result["status"] == "error"


def test_a_huge_answer_is_not_sent_back(bedrock: FakeBedrock) -> None:
    bedrock.answer("Plan", GOOD)
    bedrock.fault("huge")
    ask_for(chat(bedrock), Plan, MESSAGES)
    assert len(str(bedrock.requests[1].body)) < 10_000


def test_a_short_list_at_the_limit_is_no_answer(bedrock: FakeBedrock) -> None:
    cut = {"name": "shop", "count": 3, "words": ["a"]}  # the half that is left is valid, and yet it is half
    bedrock.answer("Plan", {**cut, "x": 0, "y": 0, "z": 0}, GOOD)
    bedrock.fault("max_tokens")
    answer = ask_for(chat(bedrock), Plan, MESSAGES)
    assert (answer.value.words, answer.repairs) == (("a", "b"), 1)


def test_a_text_without_end_is_no_answer(bedrock: FakeBedrock) -> None:
    bedrock.answer("Plan", {**GOOD, "words": ["A" * 4001]}, GOOD)
    assert ask_for(chat(bedrock), Plan, MESSAGES).repairs == 1


def test_no_repairs_means_one_call(bedrock: FakeBedrock) -> None:
    bedrock.fault("missing_fields", -1)
    with pytest.raises(ModelAnswerError, match=r"asked 1 times for Plan.*name \(missing\)"):
        ask_for(chat(bedrock), Plan, MESSAGES, repairs=0)
    assert len(bedrock.requests) == 1


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("haiku", "names no model"),
        ("bedrock_converse:", "names no model"),
        ("openai:gpt-4o", "langchain-openai"),
        ("bedrock_converse:arn:aws:bedrock:us-east-1:1:x/y", "cannot be used"),
    ],
)
def test_a_model_that_cannot_be_made_says_why(bedrock: FakeBedrock, name: str, says: str) -> None:
    with pytest.raises(ModelUnusableError, match=says):
        ask_for(chat(bedrock, name), Plan, MESSAGES)
    assert not bedrock.requests


def test_missing_credentials_are_named(bedrock: FakeBedrock, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    with pytest.raises(ModelUnusableError, match="no AWS credentials"):
        ask_for(chat(bedrock, read_timeout=21), Plan, MESSAGES)  # another way, for which there is no client yet


def test_a_gateway_does_not_take_the_endpoints_place(bedrock: FakeBedrock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANGSMITH_GATEWAY", "http://127.0.0.1:9")
    monkeypatch.setenv("LANGSMITH_API_KEY", "k")
    ask_for(chat(bedrock, read_timeout=22), Plan, MESSAGES)
    assert len(bedrock.requests) == 1


def test_nothing_is_traced_unless_asked_for(bedrock: FakeBedrock, monkeypatch: pytest.MonkeyPatch) -> None:
    from langsmith.utils import tracing_is_enabled

    for name in ("LANGSMITH_TRACING", "LANGSMITH_TRACING_V2", "LANGCHAIN_TRACING", "LANGCHAIN_TRACING_V2"):
        monkeypatch.delenv(name, raising=False)
    ask_for(chat(bedrock), Plan, MESSAGES)
    assert tracing_is_enabled() is False


def test_prompts_are_kept_out_of_the_log(
    bedrock: FakeBedrock, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("langchain_aws", "botocore"):
        monkeypatch.setattr(logging.getLogger(name), "level", logging.DEBUG)
    with caplog.at_level("DEBUG"):
        ask_for(chat(bedrock), Plan, MESSAGES)
    assert "Mustermann" not in caplog.text


def assert_says_no_value(text: str) -> None:
    for part in (INJECTION, "Mustermann", "AAAA", "elsewhere", "unexpected", "can't help"):
        assert part not in text


def test_faults_are_known_by_their_kind_only() -> None:
    from tasks.inference.models.faults import fault_of

    class APITimeoutError(Exception):
        pass

    class RateLimitError(Exception):
        status_code = 429

    class BadRequestError(Exception):
        status_code = 400

    class NeverSeenError(Exception):
        pass

    seen: list[Any] = [
        fault_of(error("Mustermann"), "m")
        for error in (APITimeoutError, RateLimitError, BadRequestError, NeverSeenError)
    ]
    assert [type(one) for one in seen] == [ModelLostError, ModelBusyError, RequestUnfitError, ModelLostError]
    assert not any("Mustermann" in str(one) for one in seen)


def test_the_fault_lists_are_whole() -> None:
    assert set(ANSWER_FAULTS) == {*MENDED, "text_input", "injection", "guardrail"}
