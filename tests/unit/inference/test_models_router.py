"""The way to the models: who is asked, how often, from memory or anew, and never for more than the budget."""

import random
import socket
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import pytest
from fake_bedrock import FAULTS, FakeBedrock
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from model_routes import HAIKU, NOVA, SONNET, charged, connection, router
from pydantic import Field

from schemas.errors import BudgetError, UnderstudyError
from tasks.inference.models.cache import AnswerCache
from tasks.inference.models.faults import ModelBusyError, ModelError, ModelUnusableError
from tasks.inference.models.router import Job, Router, Routing
from tasks.inference.models.structured import Answered

MESSAGES = [("human", "Plan.")]
GOOD = {"name": "shop", "count": 3}
SLOW = frozenset({"hang", "drip", "huge"})  # each has a test of its own; here hundreds of calls are made
LASTING = ("denied", "expired", "skew", "unknown_id", "profile_only", "no_model", "daily_quota")


class Plan(Answered):
    """A plan."""

    name: Annotated[str, Field(max_length=200)]
    count: Annotated[int, Field(ge=1, le=9)]


@pytest.fixture
def cache(tmp_path: Path) -> AnswerCache:
    return AnswerCache(tmp_path / "answers")


def models_asked(bedrock: FakeBedrock) -> list[str]:
    return [f"bedrock_converse:{seen.model}" for seen in bedrock.requests]


@pytest.mark.parametrize(
    "fault", ["throttled", "timeout", "model_error", "internal", "unavailable", "reset", "cut_body"]
)
def test_a_passing_failure_is_tried_again(bedrock: FakeBedrock, fault: str) -> None:
    bedrock.answer("Plan", GOOD)
    bedrock.fault(fault, 2)
    pauses: list[float] = []
    found = router(bedrock, HAIKU, SONNET, pauses=pauses)
    assert found.ask(Plan, MESSAGES).model == HAIKU
    assert models_asked(bedrock) == [HAIKU] * 3
    assert len(pauses) == 2
    assert all(0 <= pause <= 2**place for place, pause in enumerate(pauses))


@pytest.mark.parametrize("fault", sorted({*FAULTS} - SLOW - {"text_input", "injection"}))
def test_whatever_a_model_does_the_next_one_is_asked(bedrock: FakeBedrock, fault: str) -> None:
    bedrock.answer("Plan", GOOD)
    bedrock.fault(fault, -1, model=HAIKU)
    answer = router(bedrock, HAIKU, SONNET).ask(Plan, MESSAGES)
    assert (answer.value, answer.model, answer.repairs) == (Plan(**GOOD), SONNET, 0)
    assert models_asked(bedrock)[0] == HAIKU
    assert len(bedrock.requests) <= 4  # three tries or three repairs, and the other model


@pytest.mark.parametrize("fault", LASTING)
def test_a_model_that_cannot_be_used_is_not_asked_again(bedrock: FakeBedrock, fault: str) -> None:
    bedrock.answer("Plan", GOOD)
    bedrock.fault(fault)
    found = router(bedrock, HAIKU, SONNET)
    assert [found.ask(Plan, [("human", text)]).model for text in "abc"] == [SONNET] * 3
    assert models_asked(bedrock) == [HAIKU, SONNET, SONNET, SONNET]


@pytest.mark.parametrize("fault", ["too_long", "validation"])
def test_a_request_that_does_not_suit_a_model_says_nothing_of_the_next_one(bedrock: FakeBedrock, fault: str) -> None:
    bedrock.answer("Plan", GOOD)
    bedrock.fault(fault)
    found = router(bedrock, HAIKU, SONNET)
    assert [found.ask(Plan, [("human", text)]).model for text in "ab"] == [SONNET, HAIKU]


def test_a_region_that_answers_nobody_is_told_of(bedrock: FakeBedrock) -> None:
    found = router(bedrock)
    with socket.socket() as unheard:
        unheard.bind(("127.0.0.1", 0))
        nowhere = f"http://127.0.0.1:{unheard.getsockname()[1]}"
        away = replace(found.routing, connection=replace(found.routing.connection, endpoint_url=nowhere))
        with pytest.raises(ModelBusyError, match="cannot be reached"):
            Router(away, budget=found.budget, cache=None, chance=random.Random(7), sleep=lambda _: None).ask(
                Plan, MESSAGES
            )
    assert found.budget.spent == 0


def test_when_all_fail_the_error_says_why_of_each(bedrock: FakeBedrock) -> None:
    bedrock.fault("denied", -1)
    with pytest.raises(ModelError) as failed:
        router(bedrock, HAIKU, SONNET).ask(Plan, MESSAGES)
    assert str(failed.value).count("access is denied") == 2
    assert "UNDERSTUDY_FALLBACK_MODELS" in str(failed.value)
    assert failed.value.exit_code == 1


def test_one_model_alone_fails_with_its_own_error(bedrock: FakeBedrock) -> None:
    bedrock.fault("denied")
    with pytest.raises(ModelUnusableError):
        router(bedrock).ask(Plan, MESSAGES)


def test_a_package_that_is_missing_is_no_reason_to_fail(bedrock: FakeBedrock) -> None:
    bedrock.answer("Plan", GOOD)
    assert router(bedrock, "madeup:model", HAIKU).ask(Plan, MESSAGES).model == HAIKU


def test_a_job_asks_its_own_model(bedrock: FakeBedrock) -> None:
    bedrock.answer("Plan", GOOD)
    found = router(bedrock, SONNET, jobs={Job.POOL: NOVA})
    assert [found.ask(Plan, MESSAGES, job=job).model for job in (Job.POOL, Job.SCHEMA)] == [NOVA, SONNET]


def test_a_second_run_is_the_same_and_free(bedrock: FakeBedrock, cache: AnswerCache) -> None:
    numbers = iter(range(1, 9))
    bedrock.answer("Plan", lambda _: {"name": "shop", "count": next(numbers)})
    first = router(bedrock, cache=cache).ask(Plan, MESSAGES)
    again = router(bedrock, cache=cache, budget=0.0)
    second = again.ask(Plan, MESSAGES)
    assert (first.value, first.cached, second.value, second.cached) == (second.value, False, first.value, True)
    assert len(bedrock.requests) == 1
    usage = again.usage.manifest()
    assert usage is not None
    assert (usage["id"], usage["cache_hits"], usage["calls"], usage["cost_usd"]) == (HAIKU, 1, 0, 0)


def test_a_fallbacks_answer_is_remembered_too(bedrock: FakeBedrock, cache: AnswerCache) -> None:
    bedrock.answer("Plan", GOOD)
    bedrock.fault("denied")
    router(bedrock, HAIKU, SONNET, cache=cache).ask(Plan, MESSAGES)
    assert router(bedrock, HAIKU, SONNET, cache=cache).ask(Plan, MESSAGES).model == SONNET
    assert len(bedrock.requests) == 2


@pytest.mark.parametrize("fault", ["refusal", "guardrail", "empty", "missing_fields", "max_tokens", "wrong_tool"])
def test_what_is_no_answer_is_not_remembered(bedrock: FakeBedrock, cache: AnswerCache, fault: str) -> None:
    bedrock.fault(fault, -1)
    with pytest.raises(ModelError):
        router(bedrock, cache=cache).ask(Plan, MESSAGES)
    assert cache.clear().entries == 0


def test_what_was_asked_otherwise_is_asked_anew(bedrock: FakeBedrock, cache: AnswerCache) -> None:
    bedrock.answer("Plan", GOOD)

    class Longer(Plan):
        """A plan."""

        more: str = ""

    bedrock.answer("Longer", GOOD)
    router(bedrock, cache=cache).ask(Plan, MESSAGES)
    router(bedrock, cache=cache).ask(Plan, [("human", "Plan!")])
    router(bedrock, cache=cache).ask(Longer, MESSAGES)
    router(bedrock, SONNET, cache=cache).ask(Plan, MESSAGES)
    router(bedrock, cache=cache, max_tokens=100).ask(Plan, MESSAGES)
    assert len(bedrock.requests) == 5


def test_the_limiter_is_asked_before_each_call(bedrock: FakeBedrock) -> None:
    bedrock.answer("Plan", GOOD)
    bedrock.fault("throttled")
    bedrock.fault("missing_fields")
    asked: list[str] = []

    def limiter(model: str) -> AbstractContextManager[None]:
        asked.append(model)
        return nullcontext()

    routing = Routing((HAIKU,), connection=connection(bedrock))
    Router(routing, limiter=limiter, sleep=lambda _: None).ask(Plan, MESSAGES)
    assert asked == [HAIKU] * 3 == models_asked(bedrock)


def test_an_estimate_makes_no_call_and_knows_what_is_kept(bedrock: FakeBedrock, cache: AnswerCache) -> None:
    bedrock.answer("Plan", GOOD)
    found = router(bedrock, cache=cache)
    estimate = found.estimate(Plan, MESSAGES, 100)
    assert not bedrock.requests
    assert (estimate.calls, estimate.output_tokens) == (1, 100)
    assert estimate.usd > 0
    found.ask(Plan, MESSAGES)
    kept = found.estimate(Plan, MESSAGES, 100)
    assert (kept.calls, kept.cached, kept.usd) == (0, 1, 0.0)
    assert found.usage.total("cache_hits") == 0


def test_the_budget_stops_before_the_call(bedrock: FakeBedrock) -> None:
    with pytest.raises(BudgetError, match="UNDERSTUDY_BUDGET_USD") as stopped:
        router(bedrock, budget=0.001).ask(Plan, MESSAGES)
    assert not bedrock.requests
    assert stopped.value.exit_code == 4


def test_the_budget_stops_a_repair_too(bedrock: FakeBedrock) -> None:
    bedrock.fault("missing_fields", -1)
    found = router(bedrock, budget=0.0479)  # one call can cost 0.0451 + its input; two small ones and a third cannot
    with pytest.raises((BudgetError, ModelError)):
        found.ask(Plan, MESSAGES)
    assert charged(bedrock.requests) <= 0.0479


faults = st.lists(st.sampled_from(sorted({*FAULTS} - SLOW)), max_size=12)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(faults, st.sampled_from([0.0, 0.004, 0.02, 0.05, 1.0]), st.integers(1, 4))
def test_no_sequence_of_faults_costs_more_than_the_budget_or_gives_half_an_answer(
    bedrock: FakeBedrock, sequence: list[str], budget: float, requests: int
) -> None:
    bedrock.reset()
    bedrock.answer("Plan", GOOD)
    for fault in sequence:
        bedrock.fault(fault)
    found = router(bedrock, HAIKU, NOVA, budget=budget, max_tokens=500)
    for number in range(requests):
        try:
            assert found.ask(Plan, [("human", str(number))]).value.count == 3
        except UnderstudyError as error:  # a clear error, never another library's
            assert isinstance(error, BudgetError | ModelError)
    assert charged(bedrock.requests) <= found.budget.spent + 1e-9
    assert found.budget.spent <= budget
    counted = found.usage.total("cost_usd") + found.usage.total("assumed_usd")
    assert counted == pytest.approx(found.budget.spent)
    assert found.usage.total("calls") == len(bedrock.requests)
