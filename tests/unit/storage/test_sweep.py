"""Sweeping: the dead go, the living and the published stay."""

import json
import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from staging import GENERATION, PREFIX, staged

from schemas.errors import StoreError
from tasks.storage import s3_publish
from tasks.storage.keys import join
from tasks.storage.local import LocalStore
from tasks.storage.publish import publish, read_manifest, verify
from tasks.storage.scratch import own_name
from tasks.storage.stage import Stage, _let_go, discard
from tasks.storage.store import Store
from tasks.storage.sweep import sweep_abandoned

AT_ONCE = timedelta(seconds=-5)  # S3 tells times to the second
CLAIM = join("staging", GENERATION, "claim.json")


def keys(store: Store, prefix: str = "") -> list[str]:
    return [stored.key for stored in store.list(prefix)]


def die(store: Store, stage: Stage) -> None:
    """What the death of its process does to an attempt."""
    _let_go(store.address(stage.record_key))


def age(store: Store, hours: float) -> None:
    """Let the files of a local store be older."""
    for path in Path(store.uri).rglob("*"):
        then = path.stat().st_mtime - hours * 3600
        os.utime(path, (then, then))


def elsewhere(store: Store, stage: Stage) -> None:
    """Let an attempt have been made on another machine."""
    store.put_bytes(stage.record_key, json.dumps({"host": "elsewhere", "pid": 1}).encode())


def test_a_live_attempt_is_not_touched(store: Store) -> None:
    stage, wanted = staged(store)
    assert sweep_abandoned(store) == 0
    assert publish(stage, wanted) == wanted


def test_a_lock_keeps_an_attempt_of_this_machine_however_old(local: Store) -> None:
    stage, wanted = staged(local)
    age(local, hours=100)
    assert sweep_abandoned(local, older_than=timedelta(0)) == 0
    assert publish(stage, wanted) == wanted


def test_a_dead_attempt_of_this_machine_goes_at_once(local: Store) -> None:
    stage, _ = staged(local)
    die(local, stage)
    assert sweep_abandoned(local) == 1
    assert keys(local) == []
    assert list(local.children("staging")) == []


def test_an_attempt_of_another_machine_goes_by_age(local: Store) -> None:
    stage, _ = staged(local)
    die(local, stage)
    elsewhere(local, stage)
    assert sweep_abandoned(local) == 0
    age(local, hours=25)
    assert sweep_abandoned(local) == 1
    assert keys(local) == []


def test_on_s3_an_attempt_goes_by_age_on_the_servers_clock(s3: Store) -> None:
    staged(s3)
    assert sweep_abandoned(s3) == 0
    assert sweep_abandoned(s3, older_than=AT_ONCE) == 1
    assert keys(s3) == []


def of_process(store: Store, stage: Stage, name: str) -> None:
    """Let an attempt have been made by another process."""
    record = json.loads(store.read(stage.record_key) or b"{}")
    store.put_bytes(stage.record_key, json.dumps({**record, "process": name}).encode())


@pytest.fixture(scope="module")
def a_dead_process() -> str:
    """The name of a process that has ended."""
    place, _, began = own_name().split("-")
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    return f"{place}-{gone.pid}-{began}"


def test_on_s3_an_attempt_whose_process_is_proven_dead_goes_at_once(s3: Store, a_dead_process: str) -> None:
    alive, wanted = staged(s3)
    dead, _ = staged(s3)
    of_process(s3, dead, a_dead_process)
    assert sweep_abandoned(s3) == 1
    assert [key for key in keys(s3) if dead.attempt in key] == []
    assert publish(alive, wanted) == wanted


def test_on_s3_one_that_may_have_sent_its_manifest_waits_for_its_age(s3: Store, a_dead_process: str, monkeypatch):
    dead = half_publish(s3, monkeypatch)
    of_process(s3, dead, a_dead_process)
    assert sweep_abandoned(s3) == 0
    assert keys(s3, PREFIX) != []


def test_the_claim_of_one_that_is_publishing_stays_while_others_are_swept(s3: Store, a_dead_process: str) -> None:
    dead, _ = staged(s3)
    of_process(s3, dead, a_dead_process)
    s3.put_bytes(CLAIM, b'{"content": "mine"}')
    assert sweep_abandoned(s3) == 1
    assert s3.read(CLAIM) == b'{"content": "mine"}'


def test_unfinished_files_of_a_dead_process_go_at_once_and_those_of_a_live_one_stay(local, a_dead_process) -> None:
    assert isinstance(local, LocalStore)
    partial = Path(local.uri) / "staging/.partial"
    for folder in (partial / a_dead_process, local.scratch):
        folder.mkdir(parents=True)
        (folder / "half-written").write_bytes(b"half")
    sweep_abandoned(local)
    assert not (partial / a_dead_process).exists()
    assert (local.scratch / "half-written").exists()


def test_only_the_generation_asked_for_is_swept(local: Store) -> None:
    stage, _ = staged(local)
    die(local, stage)
    assert sweep_abandoned(local, generation_id="another") == 0
    assert sweep_abandoned(local, generation_id=GENERATION) == 1


def test_what_is_published_stays(store: Store) -> None:
    wanted = publish(*staged(store))
    staged(store)
    sweep_abandoned(store, older_than=AT_ONCE)
    assert verify(store, wanted) == []


def test_a_discarded_attempt_leaves_nothing(store: Store) -> None:
    stage, _ = staged(store)
    discard(stage)
    discard(stage)
    assert keys(store) == []


def half_publish(store: Store, monkeypatch: pytest.MonkeyPatch) -> Stage:
    """Die after the copy and before the manifest."""
    stage, wanted = staged(store)
    with monkeypatch.context() as patched:
        patched.setattr(type(store), "create", _fail_on_manifest(type(store).create))
        with pytest.raises(StoreError, match="died"):
            publish(stage, wanted)
    assert keys(store, PREFIX) != []
    return stage


def _fail_on_manifest(create):
    def dying(self, key, data, same=None):
        if key.endswith("metadata.json"):
            raise StoreError("died")
        return create(self, key, data, same)

    return dying


def test_half_copied_datasets_are_cleared(s3: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    discard(half_publish(s3, monkeypatch))
    assert read_manifest(s3, PREFIX) is None
    assert sweep_abandoned(s3) == 0
    assert keys(s3, PREFIX) != []  # too young: another attempt may be completing it
    assert sweep_abandoned(s3, older_than=AT_ONCE) == 1
    assert keys(s3) == []


def test_half_copied_datasets_stay_while_an_attempt_lives(s3: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    from tasks.storage import sweep

    dead = half_publish(s3, monkeypatch)
    alive, wanted = staged(s3, run_id="run-2")
    monkeypatch.setattr(sweep, "_abandoned", lambda store, attempt, before: attempt.prefix == dead.prefix)
    assert sweep_abandoned(s3) == 0
    assert keys(s3, PREFIX) != []
    assert publish(alive, wanted) == wanted
    assert verify(s3, wanted) == []


def test_a_publisher_waits_while_its_remains_are_swept(s3: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    s3.put_bytes(CLAIM, s3_publish.SWEEPING)
    stage, wanted = staged(s3)
    waits: list[float] = []

    def sleep(seconds: float) -> None:
        waits.append(seconds)
        if len(waits) == 3:
            s3.delete([CLAIM])

    monkeypatch.setattr(s3_publish.time, "sleep", sleep)
    assert publish(stage, wanted) == wanted
    assert len(waits) >= 3


def test_history_is_told_of_the_end_of_a_killed_run_once(local: Store) -> None:
    from datetime import UTC, datetime

    from schemas.manifest import Status
    from tasks.storage import history
    from tasks.storage.stage import open_stage

    begun = {"user_id": "someone", "environment": "test", "flow": "generate", "generation_id": GENERATION}
    for run_id, statuses in {"killed": ["pending", "processing"], "said-so": ["processing", "cancelled"]}.items():
        for status in statuses:
            moment = datetime.now(UTC)
            history.record(
                local, history.HistoryRecord(run_id=run_id, status=Status(status), timestamp=moment, **begun)
            )
        die(local, open_stage(local, GENERATION, run_id))
    assert sweep_abandoned(local) == 2
    assert sweep_abandoned(local) == 0
    ends = {each.run_id: (each.status.value, each.error_message) for each in history.read(local)}
    assert ends == {"killed": ("failed", history.KILLED), "said-so": ("cancelled", None)}
    assert len(history.of_generation(local, GENERATION)) == 5


def test_a_run_that_was_killed_after_it_published_is_told_as_completed(local: Store) -> None:
    from datetime import UTC, datetime

    from schemas.manifest import Status
    from tasks.storage import history
    from tasks.storage.stage import open_stage

    moment = datetime.now(UTC)
    begun = {"user_id": "someone", "environment": "test", "flow": "generate", "generation_id": GENERATION}
    history.record(local, history.HistoryRecord(run_id="run-1", status=Status.PROCESSING, timestamp=moment, **begun))
    published = publish(*staged(local, run_id="run-1"))
    die(local, open_stage(local, GENERATION, "run-1"))
    sweep_abandoned(local)
    (end,) = history.read(local)
    assert (end.status.value, end.location) == ("completed", published.location)
