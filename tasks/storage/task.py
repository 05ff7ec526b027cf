"""Prefect's face of the storage step."""

from collections.abc import Mapping

from prefect import task
from prefect.cache_policies import NO_CACHE

from schemas.errors import ConflictError
from schemas.manifest import Manifest
from tasks.retrying import STORAGE_RETRIES
from tasks.storage.keys import join
from tasks.storage.publish import listed_parts, publish, read_manifest, verify
from tasks.storage.stage import Stage, put_document
from tasks.storage.store import Store


@task(name="find-published", cache_policy=NO_CACHE, persist_result=False, **STORAGE_RETRIES)
def find_published(store: Store, prefix: str) -> Manifest | None:
    """Find out whether the very dataset stands already: its manifest, and every part with its size.

    Retried: it only reads.

    Raises:
        ConflictError: If the manifest stands and a part does not.
    """
    manifest = read_manifest(store, prefix)
    if manifest is None:
        return None
    sizes = {stored.key: stored.size for stored in store.list(prefix)}
    damaged = [path for path, size, _ in listed_parts(manifest) if sizes.get(join(prefix, path)) != size]
    if damaged:
        raise ConflictError(
            f"The dataset at {manifest.location} is damaged: {damaged[0]} is missing or has another size "
            f"({len(damaged)} parts in all). Move its folder away, and run the same again."
        )
    return manifest


@task(name="stage-documents", cache_policy=NO_CACHE, persist_result=False, **STORAGE_RETRIES)
def stage_documents(stage: Stage, documents: Mapping[str, bytes]) -> None:
    """Put the schema and the reports beside the staged parts.

    Retried: storage may fail, and a second try writes the same bytes to the same place.
    """
    for path, data in documents.items():
        put_document(stage, path, data)


@task(name="publish-dataset", cache_policy=NO_CACHE, persist_result=False, **STORAGE_RETRIES)
def publish_dataset(stage: Stage, manifest: Manifest) -> Manifest:
    """Make what was staged appear, whole.

    Retried: publishing is safe to repeat, and finds out whether an attempt whose answer was lost succeeded.
    """
    return publish(stage, manifest)


@task(name="verify-parts", cache_policy=NO_CACHE, persist_result=False, **STORAGE_RETRIES)
def verify_parts(store: Store, manifest: Manifest) -> list[str]:
    """Compare the bytes of every part with what the manifest says of it.

    Retried: it only reads.
    """
    return verify(store, manifest)
