"""The price table, and the estimates, pauses and limits that go with it."""

import random
import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from model_routes import HAIKU, NOVA, SONNET

from schemas.errors import BadInputError
from tasks.inference.models.estimate import Estimate
from tasks.inference.models.limits import Backoff, TokenBucket, together, unlimited
from tasks.inference.models.prices import load_prices
from tasks.inference.models.router import Job, Routing
from tasks.inference.models.tokens import likely_tokens, most_tokens, written
from tasks.inference.models.usage import Usage

PRICES = load_prices()


def test_what_is_unknown_is_dearer_than_anything_known() -> None:
    assert all(PRICES.unknown.input > price.input for price in PRICES.models)
    assert all(PRICES.unknown.output > price.output for price in PRICES.models)
    assert PRICES.of("openai:made-up") is PRICES.unknown


@pytest.mark.parametrize("name", [HAIKU, SONNET, NOVA, "ollama:llama3", "amazon.titan-embed-text-v2:0"])
def test_the_table_knows_the_models_that_we_name(name: str) -> None:
    assert PRICES.knows(name)


def test_a_newer_model_is_not_taken_for_an_older_one() -> None:
    older = PRICES.of("bedrock_converse:us.anthropic.claude-3-5-haiku-20241022-v1:0")
    assert (older.input, PRICES.of(HAIKU).input) == (0.80, 1.10)


def test_a_users_lines_come_first_and_the_rest_stays(tmp_path: Path) -> None:
    path = tmp_path / "prices.yaml"
    path.write_text("as_of: 2026-01-01\nmodels:\n  - {match: '*haiku-4-5*', input: 9, output: 9}\n")
    prices = load_prices(path)
    assert (prices.of(HAIKU).input, prices.of(SONNET), str(prices.as_of)) == (9, PRICES.of(SONNET), "2026-01-01")


@pytest.mark.parametrize(
    "text", ["- 1", "models: [{match: x, input: -1, output: 1}]", "models: 7", "price: 1", "{", "\x00"]
)
def test_what_is_no_price_table_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "prices.yaml"
    path.write_text(text)
    with pytest.raises(BadInputError, match=r"prices\.yaml"):
        load_prices(path)


def test_a_table_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match="cannot be read"):
        load_prices(tmp_path / "none.yaml")


@pytest.mark.parametrize(
    ("strategy", "first"),
    [("ordered", SONNET), ("cost", NOVA), ("speed", HAIKU), ("quality", SONNET), ("balanced", NOVA)],
)
def test_a_strategy_decides_who_is_asked_first(strategy: str, first: str) -> None:
    order = Routing((SONNET, HAIKU, NOVA), strategy).order(Job.SCHEMA, PRICES)  # type: ignore[arg-type]
    assert order[0] == first
    assert sorted(order) == sorted((SONNET, HAIKU, NOVA))


def test_a_job_may_have_a_model_of_its_own() -> None:
    routing = Routing((SONNET,), jobs={Job.POOL: NOVA})
    assert routing.order(Job.POOL, PRICES) == (NOVA, SONNET)
    assert routing.order(Job.SCHEMA, PRICES) == (SONNET,)


counts = st.integers(0, 10**6)
estimates = st.builds(Estimate, counts, counts, counts, counts, st.integers(0, 1000).map(float))


@given(estimates, estimates, st.integers(0, 9))
def test_estimates_add_up(one: Estimate, other: Estimate, times: int) -> None:
    assert one + other == other + one
    assert one + Estimate() == one
    assert sum([one] * times, Estimate()) == one * times


@given(st.text(max_size=500))
def test_no_tokeniser_is_expected_to_need_more_than_the_most(text: str) -> None:
    assert likely_tokens(text) < most_tokens(text)


@given(st.lists(st.tuples(st.sampled_from(["human", "system"]), st.text(max_size=20)), max_size=4))
def test_a_request_is_written_in_one_way_only(messages: list[tuple[str, str]]) -> None:
    assert written(messages) == written([list(message) for message in messages])


@given(st.integers(1, 9), st.integers())
def test_pauses_grow_to_a_bound_and_are_seeded(tries: int, seed: int) -> None:
    backoff = Backoff(tries, first=1, longest=5)
    pauses = list(backoff.pauses(random.Random(seed)))
    assert pauses == list(backoff.pauses(random.Random(seed)))
    assert len(pauses) == tries - 1
    assert all(0 <= pause <= min(5, 2**place) for place, pause in enumerate(pauses))


@given(st.integers(1, 5), st.integers(1, 40), st.lists(st.floats(0, 30), max_size=40))
def test_the_bucket_keeps_its_rate(burst: int, per_minute: int, gaps: list[float]) -> None:
    now, started = [0.0], []

    def sleep(seconds: float) -> None:
        now[0] += seconds

    bucket = TokenBucket(per_minute, burst, clock=lambda: now[0], sleep=sleep)
    for gap in gaps:
        now[0] += gap
        with bucket("m"):
            started.append(now[0])
    for first in range(len(started)):
        within = sum(started[first] <= time <= started[first] + 60 for time in started)
        assert within <= per_minute + burst + 1


def test_a_burst_starts_at_once() -> None:
    slept: list[float] = []
    bucket = TokenBucket(60, 3, clock=lambda: 0.0, sleep=slept.append)
    for _ in range(5):
        with bucket("m"):
            pass
    assert slept == pytest.approx([1.0, 2.0])


def test_limiters_nest() -> None:
    entered: list[str] = []

    class Noting:
        def __init__(self, name: str) -> None:
            self.name = name

        def __call__(self, model: str) -> "Noting":
            entered.append(f"{self.name} {model}")
            return self

        def __enter__(self) -> None:
            entered.append(f"in {self.name}")

        def __exit__(self, *_: object) -> None:
            entered.append(f"out {self.name}")

    with together(Noting("a"), unlimited, Noting("b"))("m"):
        entered.append("call")
    assert entered == ["a m", "in a", "b m", "in b", "call", "out b", "out a"]


def test_usage_adds_up_from_any_thread() -> None:
    usage = Usage()
    threads = [threading.Thread(target=lambda: usage.add("m", calls=1, cost_usd=0.5)) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    entry = usage.manifest()
    assert entry is not None
    assert (entry["id"], entry["calls"], entry["cost_usd"]) == ("m", 20, 10.0)
    assert Usage().manifest() is None
