"""The commit: what was staged becomes a dataset, and datasets are found again and verified."""

import hashlib
import logging
from collections.abc import Iterator, Mapping, Sequence, Set
from datetime import date
from itertools import chain
from pathlib import Path

import pyarrow as pa
from pydantic import ValidationError

from schemas.errors import StoreError
from schemas.manifest import Manifest, Part, TableEntry
from tasks.storage import history
from tasks.storage.contents import content_of, settle
from tasks.storage.digest import LEAF_ROWS, table_digest
from tasks.storage.keys import DATA, MANIFEST, check_key, join
from tasks.storage.scratch import scratch_folder
from tasks.storage.stage import Stage, discard
from tasks.storage.store import Store

logger = logging.getLogger(__name__)


def dataset_prefix(environment: str, day: date, generation_id: str) -> str:
    """Give the folder that a dataset is published under, relative to the store."""
    return check_key(join(DATA, environment, f"{day:%Y/%m/%d}", generation_id))


def prefix_of(store: Store, location: str) -> str:
    """Give the folder of a manifest's location, relative to the store.

    Raises:
        StoreError: If the location is not in this store.
    """
    inside = location.removeprefix(store.uri + "/")
    if inside == location:
        raise StoreError(f"The dataset at {location} is not in the store {store.uri}. Open the store that holds it.")
    return check_key(inside)


def table_entries(parts: Mapping[str, Sequence[Part]], schemas: Mapping[str, pa.Schema]) -> dict[str, TableEntry]:
    """Say what was written, table by table, as the manifest lists it.

    Args:
        parts: The parts of every table, in any order.
        schemas: The Arrow schema of every table.

    Raises:
        StoreError: If a part is missing, or one but the last does not hold a whole number of blocks.
    """
    return {
        name: _entry(name, sorted(found, key=lambda part: part.index), schemas[name]) for name, found in parts.items()
    }


def _entry(name: str, parts: Sequence[Part], schema: pa.Schema) -> TableEntry:
    if [part.index for part in parts] != list(range(len(parts))):
        raise StoreError(f"Table {name} has gaps or repeats among its {len(parts)} parts. Run the same again.")
    if any(part.rows % LEAF_ROWS for part in parts[:-1]):
        raise StoreError(f"Every part of table {name} but the last must hold a multiple of {LEAF_ROWS} rows.")
    return TableEntry(
        rows=sum(part.rows for part in parts),
        bytes=sum(part.bytes for part in parts),
        digest=table_digest(schema, (part.leaves for part in parts)),
        parts=tuple(part.model_dump() for part in parts),
    )


def publish(stage: Stage, manifest: Manifest) -> Manifest:
    """Make the staged dataset appear at the manifest's location, whole; computes nothing.

    Safe to repeat. When several publish one generation, one does, and the others find that it did.

    Returns:
        The manifest that stands: this one, or an earlier one that lists the same tables.

    Raises:
        ConflictError: If other content stands there.
        StoreError: If a part is not in staging as the manifest lists it, or the store fails.
    """
    store, data = stage.store, manifest.model_dump_json(indent=2).encode()
    final = prefix_of(store, manifest.location)
    if missing := list(_not_staged(store, stage, manifest)):
        standing = store.read(join(final, MANIFEST))
        if standing is None or content_of(standing) != content_of(data):
            raise StoreError(f"Nothing was published: {missing[0]} ({len(missing)} in all). Run the same again.")
        return _parsed(settle(standing, data, manifest.location), manifest.location)
    standing = store.publish(stage.prefix, final, data)
    _clean(stage)
    return _parsed(standing, manifest.location)


def _not_staged(store: Store, stage: Stage, manifest: Manifest) -> Iterator[str]:
    sizes = {stored.key: stored.size for stored in store.list(stage.prefix)}
    for path, size, _ in listed_files(manifest):
        if (found := sizes.get(join(stage.prefix, path))) != size:
            yield (
                f"{path} in staging has {found} bytes, not {size}" if found is not None else f"{path} is not in staging"
            )


def _clean(stage: Stage) -> None:
    try:
        discard(stage, published=True)
    except StoreError as error:  # the dataset stands; a sweep will find what is left
        logger.warning("staging of %s was not removed: %s", stage.generation_id, error)


def listed_files(manifest: Manifest) -> Iterator[tuple[str, int, str]]:
    """Give path, size and SHA-256 of every part and every document a manifest lists."""
    for entry in (*manifest.tables.values(), *manifest.companions.values()):
        for part in entry.parts:
            yield part["path"], part["bytes"], part["sha256"]
    for path, document in manifest.documents.items():
        yield path, document.bytes, document.sha256


def read_manifest(store: Store, prefix: str) -> Manifest | None:
    """Give the manifest under a dataset's folder, or None if there is no dataset.

    Raises:
        StoreError: If what stands there is no manifest.
    """
    data = store.read(join(prefix, MANIFEST))
    return None if data is None else _parsed(data, store.address(join(prefix, MANIFEST)))


def manifest_sha256(store: Store, prefix: str) -> str | None:
    """Give the SHA-256 of the manifest's bytes as they stand; None if there is no dataset."""
    data = store.read(join(prefix, MANIFEST))
    return None if data is None else hashlib.sha256(data).hexdigest()


def edited_since(store: Store, prefix: str, generation_id: str) -> bool:
    """Whether the manifest is none of those whose publishing history tells of; False where it tells of none.

    Raises:
        StoreError: If a record of it cannot be read.
    """
    told = {record.manifest_sha256 for record in history.of_generation(store, generation_id)} - {None}
    return bool(told) and manifest_sha256(store, prefix) not in told


def _parsed(data: bytes, where: str) -> Manifest:
    try:
        return Manifest.model_validate_json(data)
    except ValidationError as error:
        places = ", ".join(sorted({".".join(map(str, problem["loc"])) or "all of it" for problem in error.errors()}))
        raise StoreError(f"{where} is no manifest: {places} cannot be read. Was it edited by hand?") from error


def find_dataset(store: Store, generation_id: str) -> Manifest | None:
    """Give the manifest of a published generation, or None: by its history first, then by looking at every day."""
    wanted = check_key(generation_id)
    located = (record.location for record in history.of_generation(store, wanted))
    known = [prefix_of(store, each) for each in located if each and each.startswith(f"{store.uri}/")]  # else it moved
    for prefix in chain(dict.fromkeys(known), _folders(store, wanted)):
        if manifest := read_manifest(store, prefix):
            return manifest
    return None


def _folders(store: Store, generation_id: str) -> Iterator[str]:
    days: list[str] = [DATA]
    for _level in ("environment", "year", "month", "day"):
        days = [join(parent, name.rstrip("/")) for parent in days for name in reversed(store.children(parent))]
    yield from (join(day, generation_id) for day in days if f"{generation_id}/" in store.children(day))


def verify(store: Store, manifest: Manifest) -> list[str]:
    """Compare every part and document with what the manifest says of it; give the problems as sentences.

    A file among the data that the manifest does not list is a problem too: readers would take it for a part.
    """
    prefix, listed = prefix_of(store, manifest.location), list(listed_files(manifest))
    with scratch_folder() as scratch:
        folder = store.local_copy(prefix, scratch)
        checked = (_flaw(folder / path, path, size, sha256) for path, size, sha256 in listed)
        strangers = _unlisted(store, join(prefix, "data"), {join(prefix, path) for path, _, _ in listed})
        return [*(flaw for flaw in checked if flaw), *strangers]


def _unlisted(store: Store, folder: str, listed: Set[str]) -> Iterator[str]:
    for stored in store.list(folder):
        if stored.key not in listed:
            path = f"data{stored.key.removeprefix(folder)}"
            yield f"{path} is not one of the dataset's files: the manifest does not list it."


def _flaw(file: Path, path: str, size: int, sha256: str) -> str | None:
    try:
        found = file.stat().st_size
        if found != size:
            return f"{path} has {found} bytes; the manifest says {size}."
        with file.open("rb") as opened:
            same = hashlib.file_digest(opened, "sha256").hexdigest() == sha256
    except FileNotFoundError:
        return f"{path} is missing."
    return None if same else f"{path} does not hold the bytes that were published: its SHA-256 differs."
