"""The pipeline ``reproduce``: a published dataset made again from its manifest alone, and compared digest by digest."""

from importlib.metadata import version
from pathlib import Path
from typing import Any

from prefect import flow

from flows import progress
from flows.check import schema_of
from flows.datasets import Dataset, find
from flows.generate import generate
from flows.running import call
from flows.settings import Settings
from schemas.errors import SourceError
from schemas.files import dump_yaml
from schemas.manifest import Manifest, TableEntry
from schemas.model import Model
from schemas.request import GenerationOptions, GenerationRequest
from tasks.records.generation import SHAPERS
from tasks.storage.scratch import scratch_folder


class Reproduction(Model):
    """How a dataset that was made again compares with the published one.

    Attributes:
        tables: What was found of each table: ``same bytes``, ``same content`` (other bytes, as another version of a
            library writes them) or how it differs.
        notes: What may explain a difference.
    """

    generation_id: str
    again: str
    tables: dict[str, str]
    notes: tuple[str, ...] = ()

    @property
    def same(self) -> bool:
        """Whether the content of every table is the same."""
        return bool(self.tables) and all(verdict.startswith("same") for verdict in self.tables.values())


@flow(name="reproduce", persist_result=False)
def reproduce(generation_id: str, options: GenerationOptions = GenerationOptions()) -> Reproduction:
    """Make a published dataset again in a scratch store, and compare every digest. The store is only read.

    Args:
        generation_id: A generation id, a dataset's folder, or its address.
        options: Which store, and what is seldom changed.

    Raises:
        SourceError: If there is no such dataset, or it has no manifest.
    """
    settings = Settings.read().under(options)
    found = find(generation_id, settings)
    if found.manifest is None:
        raise SourceError(f"{found.location} has no manifest (metadata.json), so nothing says how it was made.")
    with scratch_folder() as scratch:
        again: Manifest = call(generate, **parameters(found, found.manifest, scratch, settings))
    return compare(found.manifest, again)


def parameters(found: Dataset, manifest: Manifest, scratch: Path, settings: Settings) -> dict[str, Any]:
    """Give the parameters of ``generate`` that make the dataset again, from its manifest and its own schema."""
    schema = scratch / "schema.yaml"
    schema.write_text(dump_yaml(schema_of(found, None, settings)))
    asked = GenerationRequest.of(**manifest.request)
    options = asked.options.model_copy(
        update={
            "store": str(scratch / "store"),
            "environment": None,
            "engine": settings.engine,
            "workers": settings.workers,
            "context": None,
            "rows_by": None,  # what a model wrote stands in the schema
        }
    )
    again = {
        "append_to": None,
        "prompt": None,
        "source": None,
        "schema": str(schema),
        "locale": None,
        "review": False,
        "options": options,
    }
    return {**asked.parameters(), **again}


def compare(published: Manifest, again: Manifest) -> Reproduction:
    """Compare two manifests, table by table."""
    progress.step("Comparing")
    before, now = published.tables | published.companions, again.tables | again.companions
    return Reproduction(
        generation_id=published.generation_id,
        again=again.generation_id,
        tables={name: _verdict(before.get(name), now.get(name)) for name in {**before, **now}},
        notes=tuple(_differences(published, again)),
    )


def _verdict(published: TableEntry | None, again: TableEntry | None) -> str:
    if published is None or again is None:
        return "was not published before" if published is None else "was not made again"
    if published.rows != again.rows:
        return f"differs: {published.rows:,} rows were published and {again.rows:,} made"
    if published.digest != again.digest:
        return "differs: the digest of its content is another"
    hashes = ([part["sha256"] for part in entry.parts] for entry in (published, again))
    return "same bytes" if len({tuple(each) for each in hashes}) == 1 else "same content"


def _differences(published: Manifest, again: Manifest) -> list[str]:
    before = published.provenance.get("versions", {})
    changed = [(name, before.get(name), version(name)) for name in SHAPERS if before.get(name) != version(name)]
    notes = [f"{name} was {old} then and is {new} now" for name, old, new in changed]
    if published.generation_id != again.generation_id:
        notes.append("the files carry their generation's id, which is another one here: their bytes differ by that")
    return notes
