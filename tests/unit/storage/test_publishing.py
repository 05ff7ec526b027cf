"""Whole or absent, once: publishing on both kinds of store."""

import json
import pickle
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pytest
from staging import GENERATION, MOMENT, PREFIX, manifest, staged, table

from schemas.errors import ConflictError, StoreError
from schemas.manifest import OutputFormat, Part
from tasks.storage.digest import leaves
from tasks.storage.history import HistoryRecord, record
from tasks.storage.keys import join
from tasks.storage.publish import (
    dataset_prefix,
    find_dataset,
    prefix_of,
    publish,
    read_manifest,
    table_entries,
    verify,
)
from tasks.storage.stage import Stage, discard, open_stage, put_document, put_document_file, write_part
from tasks.storage.store import Store


def keys(store: Store, prefix: str = "") -> list[str]:
    return [stored.key for stored in store.list(prefix)]


def test_a_dataset_appears_whole_and_staging_goes(store: Store) -> None:
    stage, wanted = staged(store)
    assert read_manifest(store, PREFIX) is None
    assert keys(store, "generated-data") == []
    assert publish(stage, wanted) == wanted
    files = ["data/items/part-00000.parquet", "data/items/part-00001.parquet", "metadata.json", "schema.yaml"]
    assert keys(store) == [join(PREFIX, name) for name in files]
    assert read_manifest(store, PREFIX) == wanted
    assert verify(store, wanted) == []


def test_the_manifest_lists_rows_bytes_and_digests_and_leaves_the_leaves_out(store: Store) -> None:
    stage, wanted = staged(store)
    publish(stage, wanted)
    entry = json.loads(store.read(join(PREFIX, "metadata.json")))["tables"]["items"]
    assert (entry["rows"], entry["bytes"]) == (2048, sum(part["bytes"] for part in entry["parts"]))
    assert [set(part) for part in entry["parts"]] == [{"path", "rows", "bytes", "sha256"}] * 2


def test_publishing_again_finds_what_stands(store: Store) -> None:
    first = publish(*staged(store, run_id="run-1"))
    stage, again = staged(store, run_id="run-2")
    assert publish(stage, again) == first
    assert publish(stage, again) == first  # a task that is retried after its staging went
    assert keys(store, "staging") == []


def test_other_content_under_one_id_is_a_conflict_and_changes_nothing(store: Store) -> None:
    first = publish(*staged(store))
    stage, other = staged(store, content=5)
    with pytest.raises(ConflictError, match="stays as it is"):
        publish(stage, other)
    assert verify(store, first) == []
    discard(stage)
    assert keys(store, "staging") == []


def test_of_eight_writers_one_publishes_and_all_succeed(open_again: Callable[[], Store]) -> None:
    ready = [staged(open_again(), run_id=f"run-{at}") for at in range(8)]
    with ThreadPoolExecutor(8) as pool:
        stood = list(pool.map(lambda one: publish(*one), ready))
    assert len({one.run_id for one in stood}) == 1
    assert read_manifest(open_again(), PREFIX) == stood[0]
    assert verify(open_again(), stood[0]) == []
    assert keys(open_again(), "staging") == []


def test_of_writers_with_different_contents_one_content_stands_unspoiled(open_again: Callable[[], Store]) -> None:
    ready = [staged(open_again(), run_id=f"run-{at}", content=at % 2) for at in range(8)]

    def outcome(one: tuple) -> str:
        try:
            return publish(*one).run_id
        except ConflictError:
            return "conflict"

    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(outcome, ready))
    stands = read_manifest(open_again(), PREFIX)
    assert stands is not None
    assert verify(open_again(), stands) == []
    assert set(outcomes) == {stands.run_id, "conflict"}


def test_nothing_is_published_when_a_part_is_missing_or_cut(store: Store) -> None:
    stage, wanted = staged(store)
    part = join(stage.prefix, "data/items/part-00001.parquet")
    store.put_bytes(part, store.read(part)[:-1])
    with pytest.raises(StoreError, match=r"part-00001\.parquet in staging has"):
        publish(stage, wanted)
    store.delete([part])
    with pytest.raises(StoreError, match=r"part-00001\.parquet is not in staging"):
        publish(stage, wanted)
    assert keys(store, "generated-data") == []


def test_a_folder_that_is_no_dataset_is_not_taken_for_one(local: Store) -> None:
    local.put_bytes(join(PREFIX, "notes.txt"), b"mine")
    stage, wanted = staged(local)
    with pytest.raises(ConflictError, match="Move that folder away"):
        publish(stage, wanted)
    assert local.read(join(PREFIX, "notes.txt")) == b"mine"


def test_writing_a_part_again_gives_the_same_part(store: Store) -> None:
    stage = open_stage(store, GENERATION)
    write = lambda: write_part(stage, table(), table_name="t", index=3, format=OutputFormat.PARQUET)  # noqa: E731
    first = write()
    assert write() == first
    assert first == Part(
        table="t",
        index=3,
        path="data/t/part-00003.parquet",
        rows=1024,
        bytes=len(store.read(join(stage.prefix, first.path))),
        sha256=first.sha256,
        leaves=leaves(table()),
    )


def test_a_stage_travels_and_names_that_escape_are_refused(store: Store, tmp_path: Path) -> None:
    stage: Stage = pickle.loads(pickle.dumps(open_stage(store, GENERATION)))
    put_document(stage, "labels/x.json", b"{}")
    (tmp_path / "page.html").write_text("<p>")
    put_document_file(stage, "quality_report.html", tmp_path / "page.html")
    assert [key.removeprefix(stage.prefix) for key in keys(store, stage.prefix)] == [
        "/labels/x.json",
        "/quality_report.html",
    ]
    for attempt in (
        lambda: put_document(stage, "../x", b""),
        lambda: write_part(stage, table(), table_name="../..", index=0, format=OutputFormat.CSV),
        lambda: open_stage(store, "../x"),
        lambda: dataset_prefix("../..", MOMENT.date(), GENERATION),
    ):
        with pytest.raises(StoreError, match="cannot name anything"):
            attempt()


def test_the_staged_files_can_be_read_before_they_are_published(store: Store, tmp_path: Path) -> None:
    stage, wanted = staged(store)
    folder = stage.data_folder(tmp_path / "copy")
    assert (folder / "data/items/part-00000.parquet").stat().st_size == wanted.tables["items"].parts[0]["bytes"]


def test_verify_names_every_damage(store: Store) -> None:
    wanted = publish(*staged(store, parts=3))
    first, second, third = (join(PREFIX, f"data/items/part-0000{at}.parquet") for at in range(3))
    data = store.read(first)
    store.put_bytes(first, data[:-1] + bytes([data[-1] ^ 1]))
    store.put_bytes(second, data[:100])
    store.delete([third])
    problems = verify(store, wanted)
    assert [problem.split("part-")[1][:5] for problem in problems] == ["00000", "00001", "00002"]
    assert ["SHA-256 differs" in problems[0], "has 100 bytes" in problems[1], "is missing" in problems[2]] == [True] * 3


def test_a_dataset_is_found_by_history_and_without_it(store: Store) -> None:
    assert find_dataset(store, GENERATION) is None
    wanted = publish(*staged(store))
    assert find_dataset(store, GENERATION) == wanted
    assert find_dataset(store, "another") is None
    facts = {"run_id": "r", "user_id": "u", "environment": "e", "flow": "f", "location": wanted.location}
    entry = HistoryRecord(timestamp=MOMENT, status="completed", generation_id=GENERATION, **facts)
    record(store, entry)
    store.children = None  # type: ignore[assignment] - the listing is not needed now
    assert find_dataset(store, GENERATION) == wanted


def test_prefixes_and_locations(local: Store) -> None:
    assert dataset_prefix("dev", date(2026, 3, 1), "g1") == "generated-data/dev/2026/03/01/g1"
    assert prefix_of(local, f"{local.uri}/generated-data/x") == "generated-data/x"
    with pytest.raises(StoreError, match="not in the store"):
        prefix_of(local, "/elsewhere/generated-data/x")


def test_a_damaged_manifest_is_named_without_its_values(local: Store) -> None:
    local.put_bytes(join(PREFIX, "metadata.json"), b'{"tables": {}, "user_id": ["only mine"]}')
    with pytest.raises(StoreError, match="generation_id") as raised:
        read_manifest(local, PREFIX)
    assert "only mine" not in str(raised.value)
    assert f"{PREFIX}/metadata.json is no manifest" in str(raised.value)


def test_tables_are_listed_only_when_whole() -> None:
    def part(index: int, rows: int) -> Part:
        return Part(table="t", index=index, path="p", rows=rows, bytes=1, sha256="", leaves="")

    schemas = {"t": pa.schema([("id", pa.int64())])}
    assert table_entries({"t": [part(1, 5), part(0, 2048)]}, schemas)["t"].rows == 2053
    with pytest.raises(StoreError, match="gaps or repeats"):
        table_entries({"t": [part(0, 1024), part(2, 5)]}, schemas)
    with pytest.raises(StoreError, match="multiple of 1024"):
        table_entries({"t": [part(0, 1000), part(1, 5)]}, schemas)


def test_the_digest_does_not_depend_on_the_parts(store: Store) -> None:
    def entry(sizes: list[int]) -> str:
        stage, start, parts = open_stage(store, GENERATION), 0, []
        for index, rows in enumerate(sizes):
            chunk = table(start, rows)
            parts.append(write_part(stage, chunk, table_name="t", index=index, format=OutputFormat.JSONL))
            start += rows
        return table_entries({"t": parts}, {"t": table().schema})["t"].digest

    assert entry([3000]) == entry([1024, 1976]) == entry([2048, 952])


def test_a_manifest_round_trips_through_the_store(store: Store) -> None:
    later = manifest(store, {}).model_copy(update={"expires_at": datetime.now(UTC) + timedelta(days=1), "seconds": 1.5})
    stage = open_stage(store, GENERATION)
    put_document(stage, "schema.yaml", b"")
    assert publish(stage, later) == later
