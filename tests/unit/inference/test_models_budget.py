"""The budget: no interleaving of calls spends more than it allows."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.errors import BudgetError
from tasks.inference.models.budget import Budget

amounts = st.floats(0, 2, allow_nan=False)


@given(st.floats(0, 5), st.lists(st.tuples(amounts, st.floats(0, 1)), max_size=30))
def test_what_is_spent_never_exceeds_the_limit(limit: float, calls: list[tuple[float, float]]) -> None:
    budget, made = Budget(limit), 0.0
    for most, share in calls:
        try:
            with budget.reserved(most, "m") as reservation:
                reservation.cost = most * share
                made += reservation.cost
        except BudgetError:
            assert budget.spent + most > limit
    assert budget.spent == pytest.approx(made)
    assert budget.spent <= limit


@given(st.integers(1, 8), st.integers(1, 40))
def test_calls_at_the_same_time_count_together(workers: int, calls: int) -> None:
    budget, lock, running, highest = Budget(1.0), threading.Lock(), [0.0], [0.0]

    def call(_: int) -> bool:
        try:
            with budget.reserved(0.3, "m") as reservation:
                with lock:
                    running[0] += 0.3
                    highest[0] = max(highest[0], running[0] + budget._spent)
                reservation.cost = 0.1
                with lock:
                    running[0] -= 0.3
        except BudgetError:
            return False
        return True

    with ThreadPoolExecutor(workers) as pool:
        made = sum(pool.map(call, range(calls)))
    assert made == min(calls, 8)  # the eighth begins at 0.7 spent, a ninth would at 0.8
    assert highest[0] <= 1.0 + 1e-9


def test_a_call_waits_while_others_may_yet_cost_less() -> None:
    budget, began, end = Budget(1.0), threading.Event(), threading.Event()

    def first() -> None:
        with budget.reserved(0.9, "m") as reservation:
            began.set()
            end.wait(10)
            reservation.cost = 0.1

    def second() -> str:
        with budget.reserved(0.5, "m"):
            return "made"

    with ThreadPoolExecutor(2) as pool:
        pool.submit(first)
        began.wait(10)
        waiting = pool.submit(second)
        assert not waiting.done()
        end.set()
        assert waiting.result(10) == "made"


def test_a_call_that_was_lost_counts_in_full() -> None:
    budget = Budget(1.0)
    with pytest.raises(KeyboardInterrupt), budget.reserved(0.4, "m"):
        raise KeyboardInterrupt
    assert budget.spent == 0.4


def test_the_error_says_what_is_left_and_ends_with_4() -> None:
    with pytest.raises(
        BudgetError, match=r"could cost up to \$0\.5000, and of the \$0\.20 allowed \$0\.0000"
    ) as stopped:
        with Budget(0.2).reserved(0.5, "m"):
            pass
    assert stopped.value.exit_code == 4


def test_a_budget_of_nothing_allows_what_costs_nothing() -> None:
    with Budget(0.0).reserved(0.0, "ollama:llama3"):
        pass
    with pytest.raises(BudgetError), Budget(0.0).reserved(0.0001, "m"):
        pass


def test_without_a_limit_all_is_counted() -> None:
    budget = Budget(None)
    with budget.reserved(1e9, "m"):
        pass
    assert budget.spent == 1e9
