"""A disk that fills in the midst, or that cannot be written: one message with what to do, and nothing is left."""

from pathlib import Path

import pytest

import tasks.quality.task
from flows.generate import generate
from schemas.errors import StoreError, StoreNotWritableError, UnderstudyError
from schemas.request import GenerationOptions
from tasks.quality.report import Check
from tasks.quality.room import ensure_had_room
from tasks.storage import history
from tasks.storage.store import open_store


def left(store: Path) -> list[Path]:
    """What stands where datasets and unpublished files are."""
    found = [path for name in ("generated-data", "staging") for path in (store / name).rglob("*")]
    return [path for path in found if path.name != ".partial"]


def ends(store: Path) -> list[tuple[str, str | None]]:
    return [(each.status.value, each.error_message) for each in history.read(open_store(store))]


def refused(shop: Path, store: Path, rows: int) -> UnderstudyError:
    with pytest.raises(UnderstudyError) as told:
        generate.fn(schema=str(shop), rows={"orders": rows}, options=GenerationOptions(store=str(store)))
    return told.value


def test_a_disk_that_fills_while_rows_are_written(shop, small_disk):
    error = refused(shop, small_disk / "store", rows=200_000)
    assert (type(error), error.exit_code) == (StoreError, 1)
    assert "is full" in str(error)
    assert left(small_disk / "store") == []
    assert ends(small_disk / "store") == [("failed", str(error))]


def test_a_disk_that_fills_before_the_checks(shop, small_disk, monkeypatch):
    audit = tasks.quality.task.audit

    def filled(*arguments, **named):
        with (small_disk / "others").open("wb", buffering=0) as file, pytest.raises(OSError, match=r"space|large"):
            while True:
                file.write(bytes(4096))
        return audit(*arguments, **named)

    monkeypatch.setattr(tasks.quality.task, "audit", filled)
    error = refused(shop, small_disk / "store", rows=100)
    assert (type(error), error.exit_code) == (StoreError, 1)
    assert "had no room" in str(error)
    assert left(small_disk / "store") == []


def test_a_check_without_room_says_nothing_of_the_data():
    check = Check(table="orders", kind="relation", passed=False, sentence="Every key is found.")
    for error in (
        "OutOfMemoryException: Out of Memory Error: failed to offload",
        "IOException: No space left on device",
    ):
        with pytest.raises(StoreError, match="had no room"):
            ensure_had_room([check.model_copy(update={"error": error})], None)
    ensure_had_room([check, check.model_copy(update={"error": "ConversionException: not a date"})], None)


def test_a_disk_that_cannot_be_written(shop, read_only_disk):
    error = refused(shop, read_only_disk / "store", rows=100)
    assert (type(error), error.exit_code) == (StoreNotWritableError, 2)
    assert "cannot be written" in str(error)
    assert not (read_only_disk / "store").exists()
