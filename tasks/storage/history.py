"""History: what became of every run, as small JSON objects that are only ever added."""

import json
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any, NamedTuple

from pydantic import AwareDatetime, Field, ValidationError

from schemas.errors import StoreError
from schemas.manifest import Manifest, Status
from schemas.model import Model
from tasks.storage.keys import HISTORY, check_key, join
from tasks.storage.store import Store

_EVENTS = join(HISTORY, "events")
_GENERATIONS = join(HISTORY, "generations")
_REPORTS = join(HISTORY, "reports")
_MOMENT = "%Y%m%dT%H%M%S.%fZ"
_ENDED = 2
_ORDER = {Status.PENDING: 0, Status.PROCESSING: 1}  # every other status ends a run
_PARALLEL = 16

KILLED = "Its process was killed. It published nothing, and what it had staged is swept."


class HistoryRecord(Model):
    """One status of one run.

    Attributes:
        run_id: Whose; several records of a run follow one another.
        generation_id: What the run makes, once that is known.
        request: What was asked for, as the manifest keeps it: never a secret, never a row.
        location: Of the published dataset.
        tables: Rows of every table.
        report: Where the quality report is.
        manifest_sha256: Of the bytes of the manifest that this run published.
        process: Whose the run is, as long as it is under way: whoever reads it can tell when that process is dead.
    """

    run_id: str
    status: Status
    timestamp: AwareDatetime
    user_id: str
    environment: str
    flow: str
    generation_id: str | None = None
    request: dict[str, Any] = Field(default_factory=dict)
    location: str | None = None
    tables: dict[str, int] = Field(default_factory=dict)
    seconds: float | None = None
    error_message: str | None = None
    report: str | None = None
    manifest_sha256: str | None = None
    seed: int | None = None
    schema_digest: str | None = None
    version: str = ""
    process: str = ""

    @property
    def under_way(self) -> bool:
        """Whether it does not say yet how the run ended."""
        return self.status in _ORDER


class _Event(NamedTuple):
    """What a record's name says."""

    run_id: str
    rank: int
    moment: str
    status: str
    key: str


def record(store: Store, entry: HistoryRecord) -> None:
    """Add a record. Safe to repeat.

    Raises:
        StoreError: If the store fails, or another record has its name.
    """
    if entry.generation_id:
        store.create(check_key(join(_GENERATIONS, entry.generation_id, _name(entry))), _data(entry))
    if not store.create(_event_key(entry), _data(entry)):
        raise StoreError(f"History has another record of run {entry.run_id} at the same moment; it stays as it is.")


def _name(entry: HistoryRecord) -> str:
    return f"{entry.timestamp.astimezone(UTC).strftime(_MOMENT)}-{entry.run_id}-{entry.status}.json"


def _event_key(entry: HistoryRecord) -> str:
    return check_key(join(_EVENTS, f"{entry.timestamp.astimezone(UTC):%Y-%m-%d}", _name(entry)))


def _data(entry: HistoryRecord) -> bytes:
    return entry.model_dump_json(exclude_defaults=True).encode()


def read(
    store: Store,
    *,
    status: Status | None = None,
    user: str | None = None,
    since: datetime | None = None,
    limit: int | None = None,
) -> list[HistoryRecord]:
    """Give the latest record of each run, newest first.

    Args:
        store: Where.
        status: Only runs that stand so.
        user: Only runs of this user.
        since: Only runs whose latest record is not older.
        limit: At most so many.
    """
    latest = sorted(_latest(_events(store, since)), key=lambda event: (event.moment, event.run_id), reverse=True)
    after = since.astimezone(UTC).strftime(_MOMENT) if since else ""
    wanted = [event for event in latest if event.moment >= after and (status is None or event.status == status)]
    if limit is not None and user is None:
        wanted = wanted[:limit]
    records = _records(store, [event.key for event in wanted])
    return [entry for entry in records if user is None or entry.user_id == user][:limit]


def under_way(store: Store) -> list[HistoryRecord]:
    """Give the latest record of each run that has not said how it ended."""
    return _records(store, [event.key for event in _latest(_events(store, None)) if event.rank < _ENDED])


def of_generation(store: Store, generation_id: str) -> list[HistoryRecord]:
    """Give every record of a generation, newest first."""
    keys = [stored.key for stored in store.list(join(_GENERATIONS, check_key(generation_id)))]
    return _records(store, sorted(keys, reverse=True))


def close_run(store: Store, generation_id: str, run_id: str, published: Manifest | None) -> None:
    """Say how a run ended whose process was killed before it could say so, or while it did; nothing new if it had.

    Args:
        store: Where.
        generation_id: What it was making.
        run_id: The run.
        published: The manifest that stands, if one does: the run has failed unless it is its own.
    """
    known = [each for each in of_generation(store, generation_id) if each.run_id == run_id]
    if said := [each for each in known if not each.under_way]:
        store.create(_event_key(said[0]), _data(said[0]))  # it was killed between the two places of a record
    if said or not known:
        return
    ended: dict[str, Any] = {"status": Status.FAILED, "error_message": KILLED}
    if published is not None and published.run_id == run_id:
        rows = {name: entry.rows for name, entry in published.tables.items()}
        ended = {"status": Status.COMPLETED, "location": published.location, "tables": rows}
    record(store, known[0].model_copy(update={**ended, "process": "", "timestamp": datetime.now(UTC)}))


def keep_report(store: Store, run_id: str, name: str, data: bytes) -> str:
    """Keep a file of a run that published nothing; give its address."""
    key = check_key(join(_REPORTS, run_id, name))
    store.put_bytes(key, data)
    return store.address(key)


def _events(store: Store, since: datetime | None) -> Iterator[_Event]:
    first = f"{since.astimezone(UTC):%Y-%m-%d}" if since else ""
    for day in store.children(_EVENTS):
        if day >= first:
            for name in store.children(join(_EVENTS, day.rstrip("/"))):
                if event := _event(join(_EVENTS, day.rstrip("/"), name), name):
                    yield event


def _event(key: str, name: str) -> _Event | None:
    moment, _, rest = name.removesuffix(".json").partition("-")
    run_id, _, status = rest.rpartition("-")
    if not run_id or status not in set(Status):
        return None
    return _Event(run_id, _ORDER.get(Status(status), _ENDED), moment, status, key)


def _latest(events: Iterable[_Event]) -> Iterable[_Event]:
    """The last event of each run: by what the status means first, since clocks differ."""
    last: dict[str, _Event] = {}
    for event in events:
        last[event.run_id] = max(event, last.get(event.run_id, event), key=lambda one: (one.rank, one.moment))
    return last.values()


def _records(store: Store, keys: Sequence[str]) -> list[HistoryRecord]:
    with ThreadPoolExecutor(_PARALLEL) as pool:
        found = list(pool.map(store.read, keys))
    return [_parsed(key, data) for key, data in zip(keys, found, strict=True) if data is not None]


def _parsed(key: str, data: bytes) -> HistoryRecord:
    try:
        return HistoryRecord.model_validate(json.loads(data))
    except (ValueError, ValidationError) as error:
        raise StoreError(f"The history record {key} cannot be read. Was it edited by hand? Move it away.") from error
