"""History: records are only added, and the latest of each run is what it stands at."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from schemas.errors import StoreError
from schemas.manifest import Status
from tasks.storage.history import HistoryRecord, keep_report, of_generation, read, record
from tasks.storage.store import Store, open_store

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def entry(run_id: str = "run-1", status: Status = Status.COMPLETED, hours: float = 0, **more) -> HistoryRecord:
    facts = {"user_id": "someone", "environment": "test", "flow": "generate", **more}
    return HistoryRecord(run_id=run_id, status=status, timestamp=NOON + timedelta(hours=hours), **facts)


def test_the_latest_status_of_each_run_newest_first(store: Store) -> None:
    entries = [
        entry("a-1", Status.PENDING),
        entry("a-1", Status.PROCESSING, 1),
        entry("b", Status.PENDING, 2),
        entry("a-1", Status.COMPLETED, 30, tables={"items": 5}, location="x", seconds=1.5),
    ]
    for one in entries:
        record(store, one)
    assert read(store) == [entries[3], entries[2]]


def test_filters(store: Store) -> None:
    ready = [entry(f"r{hours}", hours=hours, user_id="me" if hours % 2 else "you") for hours in range(0, 60, 15)]
    failed = entry("f", Status.FAILED, 61, error_message="no space")
    for one in (*ready, failed):
        record(store, one)
    assert read(store, status=Status.FAILED) == [failed]
    assert [one.run_id for one in read(store, user="me")] == ["r45", "r15"]
    assert [one.run_id for one in read(store, user="me", limit=1)] == ["r45"]
    assert [one.run_id for one in read(store, limit=2)] == ["f", "r45"]
    assert [one.run_id for one in read(store, since=NOON + timedelta(hours=30))] == ["f", "r45", "r30"]


def test_a_run_that_ended_stays_ended_whatever_the_clocks_say(local: Store) -> None:
    record(local, entry(status=Status.COMPLETED))
    record(local, entry(status=Status.PROCESSING, hours=5))
    assert [one.status for one in read(local)] == [Status.COMPLETED]


def test_records_are_added_and_never_changed(store: Store) -> None:
    record(store, entry())
    record(store, entry())
    with pytest.raises(StoreError, match="another record of run run-1"):
        record(store, entry(error_message="rewritten"))
    assert read(store) == [entry()]


def test_the_records_of_a_generation(store: Store) -> None:
    for one in (
        entry("a", Status.PENDING, generation_id="g1"),
        entry("a", hours=1, generation_id="g1"),
        entry("b", generation_id="g2"),
    ):
        record(store, one)
    assert [(one.run_id, one.status) for one in of_generation(store, "g1")] == [
        ("a", Status.COMPLETED),
        ("a", Status.PENDING),
    ]
    assert of_generation(store, "g3") == []


def test_a_report_is_kept_under_its_run(store: Store) -> None:
    address = keep_report(store, "run-1", "quality_report.json", b"{}")
    assert address == store.address("history/reports/run-1/quality_report.json")
    assert store.read("history/reports/run-1/quality_report.json") == b"{}"


@pytest.mark.parametrize("run_id", ["../x", "a/b", "", "x\n"])
def test_run_ids_that_escape_are_refused(local: Store, run_id: str) -> None:
    with pytest.raises(StoreError):
        keep_report(local, run_id + "/..", "x", b"")


def test_a_damaged_record_is_named(local: Store) -> None:
    record(local, entry())
    (stored,) = local.list("history/events")
    local.put_bytes(stored.key, b"{")
    with pytest.raises(StoreError, match="cannot be read"):
        read(local)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from(Status), st.integers(0, 99)), max_size=8, unique=True)
)
def test_any_order_of_writing_reads_the_same(tmp_path_factory, events: list) -> None:
    stores = [open_store(tmp_path_factory.mktemp("history")) for _ in range(2)]
    for store, ordered in zip(stores, (events, events[::-1]), strict=True):
        for run_id, status, hours in ordered:
            record(store, entry(run_id, status, hours))
    assert read(stores[0]) == read(stores[1])
    assert {one.run_id for one in read(stores[0])} == {run_id for run_id, _, _ in events}
