"""A run killed with SIGKILL leaves no dataset, or a whole one, and the next run of the same request publishes."""

import multiprocessing
import os
import random
import signal
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from staging import GENERATION, PREFIX, run, run_and_die, visible

from schemas.manifest import Manifest
from tasks.storage.publish import read_manifest, verify
from tasks.storage.store import StoreOptions, open_store
from tasks.storage.sweep import sweep_abandoned

SPAWN = multiprocessing.get_context("forkserver")
SPAWN.set_forkserver_preload(["tasks.storage.sweep", "tasks.storage.publish", "tasks.storage.s3"])
STEPS = 400  # more system calls than a run makes


def killed_at(uri: str, options: StoreOptions, steps: range) -> Iterator[tuple[str, int | None]]:
    """Run each time in a store of its own, killed some steps later each time, until a run lives to its end."""
    for step in steps:
        store = f"{uri}/killed-at-{step}"
        process = SPAWN.Process(target=run_and_die, args=(store, options, step, dict(os.environ)))
        process.start()
        process.join(60)
        assert process.exitcode in {0, -signal.SIGKILL}
        yield store, process.exitcode
        if process.exitcode == 0:
            return
    pytest.fail("no run came to its end")


def whole_or_absent(uri: str, options: StoreOptions) -> Manifest | None:
    store = open_store(uri, options)
    stands = read_manifest(store, PREFIX)
    if stands is not None:
        assert verify(store, stands) == []
    return stands


def the_next_run_publishes(uri: str, options: StoreOptions, stood: Manifest | None) -> None:
    published = run(uri, options, run_id="run-2")
    assert published.run_id == (stood.run_id if stood else "run-2")
    store = open_store(uri, options)
    assert verify(store, published) == []


def test_killed_before_any_change_of_the_disk(tmp_path: Path) -> None:
    outcomes = []
    for uri, _ in killed_at(str(tmp_path), StoreOptions(), range(0, STEPS, 4)):
        stood = whole_or_absent(uri, StoreOptions())
        if stood is None:
            assert visible(Path(uri)) == []
        the_next_run_publishes(uri, StoreOptions(), stood)
        left = [path for path in (Path(uri) / "staging").rglob("*") if path.is_file()]
        assert left == []
        outcomes.append(stood is not None)
    assert outcomes == sorted(outcomes)  # from some step on the dataset stands, and never again not
    assert {True, False} == set(outcomes)


def test_killed_at_random_moments(tmp_path: Path) -> None:
    moments = random.Random(20)
    for number in range(20):
        uri = str(tmp_path / str(number))
        process = SPAWN.Process(target=run, args=(uri,))
        process.start()
        time.sleep(moments.uniform(0, 0.25))
        process.kill()
        process.join(60)
        stood = whole_or_absent(uri, StoreOptions())
        if stood is None:
            assert visible(Path(uri)) == []
        the_next_run_publishes(uri, StoreOptions(), stood)


def test_killed_before_requests_to_s3(s3_uri: str, s3_options: StoreOptions) -> None:
    outcomes = []
    for uri, exit_code in killed_at(s3_uri, s3_options, range(1, STEPS, 6)):
        stood = whole_or_absent(uri, s3_options)
        the_next_run_publishes(uri, s3_options, stood)
        store = open_store(uri, s3_options)
        sweep_abandoned(store, generation_id=GENERATION, older_than=timedelta(seconds=-5))
        assert list(store.list("staging")) == []
        outcomes.append((stood is not None, exit_code == 0))
    assert {(False, False), (True, True)} <= set(outcomes)
