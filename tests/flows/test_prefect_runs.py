"""The same flows as Prefect runs, against a real server: tasks, artifacts, events, failure and cancellation."""

import asyncio
import json
import os
import signal
import time
from pathlib import Path
from typing import Any

import pytest

from flows.check import check
from flows.generate import generate
from schemas.errors import BadInputError, GateRefusedError
from schemas.request import GenerationOptions
from tasks.records.engine import Engine
from tasks.storage import history
from tasks.storage.store import open_store

pytestmark = [pytest.mark.prefect, pytest.mark.usefixtures("prefect_server")]


def ask(method: str, **filters: Any) -> list[Any]:
    from prefect import get_client

    async def asked() -> list[Any]:
        async with get_client() as client:
            return await getattr(client, method)(**filters)

    return asyncio.run(asked())


def run_of(run_id: str) -> Any:
    return next(run for run in ask("read_flow_runs", limit=200) if str(run.id) == run_id)


def artifacts_of(run_id: str) -> list[Any]:
    from prefect.client.schemas.filters import ArtifactFilter, ArtifactFilterFlowRunId

    return ask("read_artifacts", artifact_filter=ArtifactFilter(flow_run_id=ArtifactFilterFlowRunId(any_=[run_id])))


@pytest.fixture
def published(shop):
    return generate(schema=str(shop), rows={"orders": 3000}, options=GenerationOptions(chunk_rows=1024))


def test_a_run_is_made_of_few_tasks_and_publishes_the_same_bytes(shop, published, tmp_path):
    options = GenerationOptions(chunk_rows=1024, store=str(tmp_path / "other"))
    direct = generate.fn(schema=str(shop), rows={"orders": 3000}, options=options)
    assert direct.tables == published.tables
    assert direct.generation_id == published.generation_id
    run = run_of(published.run_id)
    assert run.state_name == "Completed"
    names = [
        task.name.rpartition("-")[0] for task in ask("read_task_runs") if str(task.flow_run_id) == published.run_id
    ]
    assert {"infer-schema", "plan-records", "find-published", "audit-dataset", "stage-documents"} <= set(names)
    assert len(names) < 10


def test_nothing_is_left_in_the_result_store(shop, tmp_path):
    from prefect.settings import PREFECT_LOCAL_STORAGE_PATH, temporary_settings

    with temporary_settings({PREFECT_LOCAL_STORAGE_PATH: tmp_path / "results"}):
        generate(schema=str(shop))
    assert list(tmp_path.glob("results/*")) == []


def test_the_page_of_a_run_shows_progress_preview_summary_and_place(published):
    shown = {artifact.key: artifact for artifact in artifacts_of(published.run_id)}
    assert set(shown) == {"records-shop", "preview-shop-customers", "preview-shop-orders", "summary", "dataset"}
    assert shown["records-shop"].data == 100
    assert len(json.loads(shown["preview-shop-orders"].data)) == 10
    assert published.generation_id in shown["summary"].data
    assert published.location in shown["dataset"].data


def test_events_tell_of_it(shop, monkeypatch):
    told = []
    monkeypatch.setattr("prefect.events.emit_event", lambda event, **facts: told.append((event, facts)))
    manifest = generate(schema=str(shop))
    assert [event for event, _ in told] == ["GenerationRequested", "GenerationCompleted"]
    assert {facts["resource"]["prefect.resource.id"] for _, facts in told} == {f"understudy.run.{manifest.run_id}"}
    assert told[-1][1]["payload"]["rows"] == 140
    with pytest.raises(BadInputError):
        generate(schema="nonsense")
    assert [event for event, _ in told[2:]] == ["GenerationRequested", "GenerationFailed"]


def test_a_refusal_fails_the_run_and_keeps_the_report(shop, surroundings, monkeypatch):
    make = Engine.make_chunk
    monkeypatch.setattr(Engine, "make_chunk", lambda self, chunk: make(self, chunk).slice(1))
    with pytest.raises(GateRefusedError, match="The report is kept"):
        generate(schema=str(shop))
    (last,) = history.read(open_store(surroundings))
    assert run_of(last.run_id).state_name == "Failed"
    assert last.report is not None
    assert Path(last.report).is_file()


def test_a_storage_fault_is_tried_again(shop, monkeypatch):
    from tasks.records import writing

    real, tries = writing.write_part, []

    def shaky(*arguments, **named):
        tries.append(1)
        if len(tries) == 1:
            raise ConnectionResetError("reset by the store")
        return real(*arguments, **named)

    monkeypatch.setattr(writing, "write_part", shaky)
    assert generate(schema=str(shop)).tables["orders"].rows == 100


def test_an_interrupted_run_stops_its_threads_and_sweeps_staging(shop, surroundings, monkeypatch):
    make, begun = Engine.make_chunk, []

    def slow(self, chunk):
        begun.append(time.monotonic())
        if len(begun) in {2, 4}:  # an impatient person
            os.kill(os.getpid(), signal.SIGINT)
        time.sleep(0.2)
        return make(self, chunk)

    monkeypatch.setattr(Engine, "make_chunk", slow)
    with pytest.raises(KeyboardInterrupt):
        generate(schema=str(shop), rows=100_000, options=GenerationOptions(chunk_rows=1024, workers=2))
    seen = len(begun)
    time.sleep(0.5)
    assert len(begun) == seen
    assert seen < 50
    assert [path for path in (surroundings / "staging").rglob("*") if path.is_file()] == []
    (last,) = history.read(open_store(surroundings))
    assert last.status.value == "cancelled"


def test_check_is_a_run_too(published):
    assert check(published.generation_id).passed
