"""The same pipeline as Prefect tasks and as plain calls."""

import signal
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from prefect import flow, task
from prefect.cache_policies import NO_CACHE

from flows import running
from flows.running import in_flow_run, run, run_each
from schemas.errors import BadInputError, StoreError
from tasks.retrying import worth_retrying


@task(cache_policy=NO_CACHE)
def double(item: int, *, stop: threading.Event) -> int:
    return item * 2


@pytest.fixture(params=["direct", pytest.param("prefect", marks=pytest.mark.prefect)])
def as_flow(request):
    """Run a body both ways."""
    if request.param == "direct":
        return lambda body: body()
    request.getfixturevalue("prefect_server")
    return lambda body: flow(body, name="test", persist_result=False)()


@settings(deadline=None)
@given(st.lists(st.integers()), st.integers(1, 5))
def test_results_stand_in_the_order_of_the_items(items, workers):
    assert run_each(double, items, workers=workers) == [item * 2 for item in items]


def test_both_ways_give_the_same(as_flow):
    assert as_flow(lambda: run_each(double, [3, 1, 2], workers=2)) == [6, 2, 4]


def test_constants_arrive_as_they_are(as_flow):
    things = {"list": [1, 2], "model": object()}

    @task(cache_policy=NO_CACHE)
    def see(item, *, constant, stop):
        return constant is things

    assert as_flow(lambda: run_each(see, [1, 2], workers=2, constant=things)) == [True, True]


def test_no_more_than_so_many_at_a_time(as_flow):
    lock, now, most = threading.Lock(), 0, 0

    @task(cache_policy=NO_CACHE)
    def busy(item, *, stop):
        nonlocal now, most
        with lock:
            now += 1
            most = max(most, now)
        time.sleep(0.02)
        with lock:
            now -= 1

    as_flow(lambda: run_each(busy, range(12), workers=3))
    assert most <= 3


def test_the_first_failure_stops_the_others_and_nothing_runs_on(as_flow):
    under_way, seen = set(), []

    @task(cache_policy=NO_CACHE)
    def work(item, *, stop):
        if item == 0:
            raise BadInputError("broken")
        under_way.add(item)
        seen.append(stop.wait(30))
        under_way.discard(item)

    with pytest.raises(BadInputError, match="broken"):
        as_flow(lambda: run_each(work, range(50), workers=4))
    assert under_way == set()
    assert all(seen)
    assert len(seen) <= 3


def test_an_interrupt_stops_the_others(as_flow):
    seen = []

    @task(cache_policy=NO_CACHE)
    def work(item, *, stop):
        if item:
            seen.append(stop.wait(30))

    def interrupt(_result):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        as_flow(lambda: run_each(work, [0, 1, 1], workers=3, done=interrupt))
    assert all(seen)


def test_an_interrupt_while_work_is_handed_out_waits_for_that_work_too(monkeypatch):
    begun, writing = threading.Event(), set()

    def write(stop):
        writing.add(1)
        begun.set()
        stop.wait(30)
        time.sleep(0.2)  # a chunk that was begun is written to its end
        writing.discard(1)

    def submit(_item, *, stop):
        future = pool.submit(write, stop)
        begun.wait(30)
        signal.raise_signal(signal.SIGINT)
        return future

    with ThreadPoolExecutor() as pool:
        monkeypatch.setattr(running, "_submitter", lambda _task, _workers: nullcontext(submit))
        with pytest.raises(KeyboardInterrupt):
            running.run_each(double, [1], workers=1)
        assert begun.is_set()
        assert writing == set()


def test_what_storage_may_mend_is_tried_again(as_flow):
    tries = []

    @task(cache_policy=NO_CACHE, retries=3, retry_delay_seconds=[0, 0, 0], retry_condition_fn=worth_retrying)
    def shaky():
        tries.append(1)
        if len(tries) < 3:
            raise StoreError("not now")
        return "done"

    assert as_flow(lambda: run(shaky)) == "done"
    assert len(tries) == 3


@pytest.mark.parametrize("error", [BadInputError("no"), OSError(28, "No space left on device"), ValueError("bug")])
def test_what_stays_wrong_is_not_tried_again(error):
    tries = []

    @task(cache_policy=NO_CACHE, retries=3, retry_delay_seconds=0, retry_condition_fn=worth_retrying)
    def broken():
        tries.append(1)
        raise error

    with pytest.raises(type(error)):
        run(broken)
    assert len(tries) == 1


def test_it_knows_where_it_is(as_flow, request):
    assert as_flow(in_flow_run) is ("prefect" in request.node.callspec.id)
