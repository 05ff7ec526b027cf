"""A run of Prefect's that waits for a person, against a real server."""

import threading
import time
from typing import Any
from uuid import UUID

import pytest
from people_files import write_people
from pydantic import ValidationError

from flows.approval import SchemaReview
from flows.generate import generate
from flows.mask import mask
from schemas.manifest import Manifest
from schemas.model import to_plain
from tasks.inference.resolve import resolve

PROMPT = "20 users with name and status (on, off)"


class Started:
    """The flow in a thread of its own; its outcome when it has ended."""

    def __init__(self, name: str, flow: Any = generate, **parameters: Any) -> None:
        self.name, self.outcome = name, None
        self._flow, self._parameters = flow, parameters or {"prompt": PROMPT}
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        flow = self._flow.with_options(flow_run_name=self.name)
        self.outcome = flow(**self._parameters, review=True, return_state=True)

    def ended(self) -> Any:
        self._thread.join(120)
        assert self.outcome is not None
        return self.outcome


def run_named(name: str, state: str) -> Any:
    from prefect import get_client
    from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterName

    wanted = FlowRunFilter(name=FlowRunFilterName(any_=[name]))
    with get_client(sync_client=True) as client:
        for _ in range(600):
            found = client.read_flow_runs(flow_run_filter=wanted)
            if found and found[0].state_name == state:
                return found[0]
            time.sleep(0.1)
    raise AssertionError(f"never {state}")


def resume(run_id: UUID, **given: Any) -> None:
    from prefect.flow_runs import resume_flow_run

    resume_flow_run(run_id, run_input=given)


@pytest.fixture
def waiting(prefect_server, surroundings, monkeypatch) -> None:
    from prefect.settings import PREFECT_API_URL

    monkeypatch.setenv("PREFECT_API_URL", PREFECT_API_URL.value())
    monkeypatch.setattr("flows.approval.POLL_SECONDS", 0.2)


@pytest.mark.prefect
@pytest.mark.slow
@pytest.mark.usefixtures("waiting")
def test_a_run_waits_shows_a_preview_and_goes_on_when_approved(surroundings):
    started = Started("to-be-approved")
    run = run_named("to-be-approved", "Paused")
    assert list(surroundings.rglob("*.parquet")) == []
    schema = to_plain(resolve(prompt=PROMPT).schema)
    schema["tables"][0]["rows"] = 11
    with pytest.raises(Exception, match=r"reviewer|decision"):
        resume(run.id)
    resume(run.id, decision="approve", reviewer="Mira", schema_file=schema, comment="fewer")
    manifest = started.ended().result()
    assert isinstance(manifest, Manifest)
    assert manifest.tables["users"].rows == 11
    assert manifest.provenance["review"] == {"by": "Mira", "edited": True, "comment": "fewer"}


@pytest.mark.prefect
@pytest.mark.slow
@pytest.mark.usefixtures("waiting")
def test_a_refused_run_is_cancelled(surroundings):
    started = Started("to-be-refused")
    run = run_named("to-be-refused", "Paused")
    resume(run.id, decision="refuse", reviewer="Mira", schema_file={})
    state = started.ended()
    assert state.is_cancelled()
    assert "refused by Mira" in state.message
    assert run_named("to-be-refused", "Cancelled").state.type == "CANCELLED"
    assert list(surroundings.rglob("*.parquet")) == []


def test_an_empty_form_approves_nothing():
    with pytest.raises(ValidationError) as told:
        SchemaReview.with_initial_data(schema_file={"name": "x"}).model_validate({})
    assert {problem["loc"][0] for problem in told.value.errors()} == {"decision", "reviewer"}


@pytest.mark.prefect
@pytest.mark.slow
@pytest.mark.usefixtures("waiting")
@pytest.mark.parametrize("answer", ["yes", "no"])
def test_masking_waits_for_whoever_has_read_what_was_found(surroundings, tmp_path, monkeypatch, answer):
    monkeypatch.setenv("UNDERSTUDY_PII_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("UNDERSTUDY_SPACY_MODEL", "none")
    source = write_people(tmp_path / "src", 30) / "customers.csv"
    started = Started(f"masking-{answer}", mask, paths=(str(source),))
    run = run_named(f"masking-{answer}", "Paused")
    with pytest.raises(Exception, match="decision"):
        resume(run.id)
    resume(run.id, decision=answer)
    state = started.ended()
    assert state.is_completed() == (answer == "yes")
    assert state.is_cancelled() == (answer == "no")
    assert bool(list(surroundings.rglob("metadata.json"))) == (answer == "yes")
