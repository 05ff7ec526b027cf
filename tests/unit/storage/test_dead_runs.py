"""Runs whose process was killed: history says how they ended as soon as anybody can prove it."""

import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from staging import GENERATION, staged

from schemas.manifest import Status
from tasks.storage import history
from tasks.storage.publish import publish
from tasks.storage.scratch import own_name
from tasks.storage.stage import Stage, _let_go
from tasks.storage.store import Store
from tasks.storage.sweep import end_dead_runs


@pytest.fixture(scope="module")
def dead() -> str:
    """The name of a process that has ended."""
    place, _, began = own_name().split("-")
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    return f"{place}-{gone.pid}-{began}"


def begun(store: Store, process: str, status: Status = Status.PROCESSING, run_id: str = "run-1") -> None:
    entry = history.HistoryRecord(
        run_id=run_id, status=status, timestamp=datetime.now(UTC), user_id="someone", environment="test",
        flow="generate", generation_id=GENERATION, process=process,
    )  # fmt: skip
    history.record(store, entry)


def killed(store: Store, stage: Stage, process: str) -> None:
    """Let an attempt be that of a process that has ended."""
    _let_go(store.address(stage.record_key))
    record = json.loads(store.read(stage.record_key) or b"{}")
    store.put_bytes(stage.record_key, json.dumps({**record, "run": "run-1", "process": process}).encode())


def ends(store: Store) -> list[tuple[str, str | None]]:
    return [(entry.status.value, entry.error_message) for entry in history.read(store)]


@pytest.mark.parametrize("status", [Status.PENDING, Status.PROCESSING])
def test_one_that_died_before_it_staged_anything_is_told_as_failed_once(store: Store, dead: str, status: Status):
    begun(store, dead, status)
    assert end_dead_runs(store) == 1
    assert end_dead_runs(store) == 0
    assert ends(store) == [("failed", history.KILLED)]


def test_what_it_staged_is_swept(local: Store, dead: str) -> None:
    begun(local, dead)
    killed(local, staged(local, run_id="run-1")[0], dead)
    assert end_dead_runs(local) == 1
    assert ends(local) == [("failed", history.KILLED)]
    assert [path for path in (Path(local.uri) / "staging").rglob("*") if path.name != ".partial"] == []


def test_one_that_published_before_it_died_is_told_as_completed(local: Store, dead: str) -> None:
    begun(local, dead)
    publish(*staged(local, run_id="run-1"))
    assert end_dead_runs(local) == 1
    assert ends(local) == [("completed", None)]


def test_one_that_died_while_it_said_how_it_ended_has_said_it(store: Store, dead: str) -> None:
    """A record stands in two places, and the process may be killed between them."""
    begun(store, dead)
    begun(store, "", Status.CANCELLED)
    (last,) = [each.key for each in store.list("history/events") if each.key.endswith("cancelled.json")]
    store.delete([last])
    assert ends(store) == [("processing", None)]
    end_dead_runs(store)
    assert ends(store) == [("cancelled", None)]
    assert end_dead_runs(store) == 0
    assert len(history.of_generation(store, GENERATION)) == 2


def test_one_that_may_have_sent_its_manifest_to_s3_waits_for_its_age(s3: Store, dead: str) -> None:
    begun(s3, dead)
    stage, _ = staged(s3, run_id="run-1")
    record = json.loads(s3.read(stage.record_key) or b"{}")
    said = {**record, "run": "run-1", "process": dead, "publishing": "generated-data/somewhere"}
    s3.put_bytes(stage.record_key, json.dumps(said).encode())
    end_dead_runs(s3)
    assert ends(s3) == [("processing", None)]


@pytest.mark.parametrize("process", [own_name(), "another-place-1-1", ""], ids=["alive", "elsewhere", "unknown"])
def test_nothing_is_said_of_one_that_may_live(local: Store, process: str) -> None:
    begun(local, process)
    assert end_dead_runs(local) == 0
    assert ends(local) == [("processing", None)]
