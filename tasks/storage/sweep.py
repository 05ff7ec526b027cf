"""Sweeping: what dead attempts left behind goes; a live attempt and a published dataset are never touched."""

import json
import socket
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from tasks.storage import history
from tasks.storage.keys import DATA, MANIFEST, STAGING, check_key, join
from tasks.storage.local import LocalStore
from tasks.storage.publish import find_dataset
from tasks.storage.s3_publish import CLAIM, SWEEPING
from tasks.storage.scratch import is_dead
from tasks.storage.store import Store, StoredObject

ABANDONED_AFTER = timedelta(hours=24)


@dataclass(frozen=True)
class _Attempt:
    """One attempt's remains: its folder, its record, and when either was last touched."""

    prefix: str
    touched: datetime
    record: bool

    @property
    def record_key(self) -> str:
        return f"{self.prefix}.json"


def sweep_abandoned(store: Store, *, generation_id: str | None = None, older_than: timedelta = ABANDONED_AFTER) -> int:
    """Remove abandoned attempts, what they left where they were publishing to, and unfinished uploads.

    An attempt made on this machine is abandoned when its process has ended: on a local store when nobody holds its
    lock, on S3 when no process of its record's name lives. Any other is when nothing of it was touched for a while,
    by the store's own clock. History is told of the end of their runs.

    Args:
        store: Where.
        generation_id: Whose attempts; everyone's when absent.
        older_than: How long nothing of an attempt must have been touched.

    Returns:
        How many attempts were removed.
    """
    before = store.now() - older_than
    if generation_id is None:
        store.clear_unfinished(before)
    names = [generation_id] if generation_id else [name.rstrip("/") for name in store.children(STAGING)]
    return sum(_sweep_generation(store, check_key(name), before) for name in names)


def end_dead_runs(store: Store) -> int:
    """Say of every run that history believes to be under way, and whose process is proven dead, how it ended.

    A worker that is stopped kills its flows, which can then neither sweep nor tell.

    Returns:
        How many.
    """
    open_runs = [(entry.generation_id, entry) for entry in history.under_way(store)]
    dead = [(name, entry.run_id) for name, entry in open_runs if name and is_dead(entry.process)]
    for generation_id, run_id in dead:
        sweep_abandoned(store, generation_id=generation_id)
        _end(store, generation_id, run_id)
    if dead:
        store.tidy()
    return len(dead)


def _end(store: Store, generation_id: str, run_id: str) -> None:
    """End a run that opened no attempt; one whose attempt stands still may yet turn out to have published."""
    attempts = _attempts(store, join(STAGING, generation_id))
    runs = {_record(store, attempt.record_key).get("run") for attempt in attempts if attempt.record}
    if run_id not in runs:
        history.close_run(store, generation_id, run_id, find_dataset(store, generation_id))


def _sweep_generation(store: Store, generation_id: str, before: datetime) -> int:
    folder = join(STAGING, generation_id)
    dead = [attempt for attempt in _attempts(store, folder) if _abandoned(store, attempt, before)]
    published_to = _unfinished(store, dead)
    claimed = _any_announced(store, dead) and store.read(join(folder, CLAIM)) is not None
    if (published_to or claimed) and not _clear_unpublished(store, folder, published_to, dead):
        return 0
    for attempt in dead:
        run_id = _record(store, attempt.record_key).get("run") if attempt.record else None
        if run_id:
            history.close_run(store, generation_id, run_id, find_dataset(store, generation_id))
        store.delete_prefix(attempt.prefix)
        store.delete([attempt.record_key])
    if isinstance(store, LocalStore):
        store.remove_empty(folder)
    return len(dead)


def _attempts(store: Store, folder: str) -> list[_Attempt]:
    found: dict[str, list[StoredObject]] = {}
    for stored in store.list(folder):
        name = stored.key.removeprefix(folder + "/").split("/")[0].removesuffix(".json")
        if stored.key != join(folder, CLAIM):
            found.setdefault(join(folder, name), []).append(stored)
    return [
        _Attempt(prefix, max(stored.modified for stored in objects), any(o.key == f"{prefix}.json" for o in objects))
        for prefix, objects in found.items()
    ]


def _abandoned(store: Store, attempt: _Attempt, before: datetime) -> bool:
    if attempt.record:
        local = isinstance(store, LocalStore)
        if isinstance(store, LocalStore) and store.is_held(attempt.record_key):
            return False
        record = _record(store, attempt.record_key)
        if (local and record.get("host") == socket.gethostname()) or _died_staging(record):
            return True
    return attempt.touched < before


def _died_staging(record: Mapping[str, str]) -> bool:
    """Whether it is proven that an attempt's process ended before it began to publish.

    One that was publishing may have sent its manifest, which a server may still be storing: only age ends that.
    """
    return "publishing" not in record and is_dead(record.get("process", ""))


def _record(store: Store, key: str) -> dict[str, str]:
    try:
        record = json.loads(store.read(key) or b"{}")
    except ValueError:
        return {}
    return record if isinstance(record, dict) else {}


def _unfinished(store: Store, attempts: Sequence[_Attempt]) -> set[str]:
    """Where dead attempts were publishing to when they died, so far as no dataset stands there."""
    records = (_record(store, attempt.record_key) for attempt in attempts if attempt.record)
    prefixes = {record["publishing"] for record in records if record.get("publishing", "").startswith(f"{DATA}/")}
    return {prefix for prefix in prefixes if store.read(join(prefix, MANIFEST)) is None}


def _any_announced(store: Store, attempts: Sequence[_Attempt]) -> bool:
    """Whether one of them had begun to publish: no other can have left a claim."""
    return any("publishing" in _record(store, attempt.record_key) for attempt in attempts if attempt.record)


def _clear_unpublished(store: Store, folder: str, prefixes: set[str], dead: Sequence[_Attempt]) -> bool:
    """Remove half-copied datasets, unless an attempt is alive that may be completing them.

    The claim is taken first, so that an attempt that begins now waits; one that began before is seen in the list.
    """
    claim = join(folder, CLAIM)
    store.delete([claim])
    if not store.create(claim, SWEEPING):
        return False
    alive = {attempt.prefix for attempt in _attempts(store, folder)} - {attempt.prefix for attempt in dead}
    if not alive:
        for prefix in prefixes:
            store.delete_prefix(prefix)
    store.delete([claim])
    return not alive
