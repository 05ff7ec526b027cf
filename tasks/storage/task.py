"""Prefect's face of the storage step."""

from collections.abc import Mapping

from prefect import task
from prefect.cache_policies import NO_CACHE

from schemas.errors import ConflictError
from schemas.manifest import DocumentEntry, Manifest
from tasks.retrying import STORAGE_RETRIES
from tasks.storage.keys import join
from tasks.storage.publish import listed_files, publish, read_manifest, verify
from tasks.storage.stage import Stage, put_document
from tasks.storage.store import Store


@task(name="find-published", cache_policy=NO_CACHE, persist_result=False, **STORAGE_RETRIES)
def find_published(store: Store, prefix: str) -> Manifest | None:
    """Find out whether the very dataset stands already: its manifest, and every file with its size.

    Retried: it only reads.

    Raises:
        ConflictError: If the manifest stands and a file that it lists does not.
    """
    manifest = read_manifest(store, prefix)
    if manifest is None:
        return None
    sizes = {stored.key: stored.size for stored in store.list(prefix)}
    damaged = [path for path, size, _ in listed_files(manifest) if sizes.get(join(prefix, path)) != size]
    if damaged:
        raise ConflictError(
            f"The dataset at {manifest.location} is damaged: {damaged[0]} is missing or has another size "
            f"({len(damaged)} files in all). Move its folder away, and run the same again."
        )
    return manifest


@task(name="stage-documents", cache_policy=NO_CACHE, persist_result=False, **STORAGE_RETRIES)
def stage_documents(stage: Stage, documents: Mapping[str, bytes]) -> dict[str, DocumentEntry]:
    """Put the schema and the reports beside the staged parts, and say what the manifest shall list of them.

    Retried: storage may fail, and a second try writes the same bytes to the same place.
    """
    return {
        path: DocumentEntry(bytes=len(data), sha256=put_document(stage, path, data)) for path, data in documents.items()
    }


@task(name="publish-dataset", cache_policy=NO_CACHE, persist_result=False, **STORAGE_RETRIES)
def publish_dataset(stage: Stage, manifest: Manifest) -> Manifest:
    """Make what was staged appear, whole.

    Retried: publishing is safe to repeat, and finds out whether an attempt whose answer was lost succeeded.
    """
    return publish(stage, manifest)


@task(name="verify-parts", cache_policy=NO_CACHE, persist_result=False, **STORAGE_RETRIES)
def verify_parts(store: Store, manifest: Manifest) -> list[str]:
    """Compare the bytes of every file with what the manifest says of it.

    Retried: it only reads.
    """
    return verify(store, manifest)
