"""Continuing a published dataset: what it was, what is added, and that no old row has changed."""

from collections.abc import Sequence
from dataclasses import dataclass

from flows import progress
from flows.check import schema_of
from flows.datasets import find
from flows.documents import arrow_schema
from flows.settings import Settings
from schemas.errors import BadInputError, SourceError, UnderstudyError
from schemas.manifest import Manifest, Part
from schemas.model import DatasetSchema
from schemas.request import GenerationRequest
from schemas.suggest import did_you_mean
from tasks.inference.resolved import Resolved
from tasks.records.beside import beside
from tasks.records.changes.chunks import past_lengths, past_schemas
from tasks.records.chunking import Chunk
from tasks.records.generation import Generation
from tasks.records.growth import Grown
from tasks.records.sizing import lookups, row_counts
from tasks.storage.digest import LEAF_ROWS, leaves, table_digest

_HEX = 64  # characters of a leaf


@dataclass(frozen=True)
class Continued:
    """A request to continue a dataset, made complete.

    Attributes:
        request: With the totals, the seed and the steps so far.
        resolved: The dataset's own schema.
        older: Its manifest.
    """

    request: GenerationRequest
    resolved: Resolved
    older: Manifest


def continued(request: GenerationRequest, settings: Settings) -> Continued:
    """Find the dataset to continue, and decide how many rows each table is to have.

    Raises:
        SourceError: If there is no such dataset, or it was not generated.
        BadInputError: If nothing says how many rows to add, or the dataset cannot be continued.
    """
    progress.step("Finding the dataset")
    found = find(str(request.append_to), settings)
    older = found.manifest
    if older is None or not _generated(older):
        raise SourceError(
            f"{found.location} was not made by `understudy generate`, and so cannot be continued. A masked or "
            "replicated dataset follows from its real one: run the same with more of that, or with more --rows."
        )
    schema = schema_of(found, None, settings)
    asked = GenerationRequest.of(**{**older.request, "append_to": None, "schema": "-", "source": None, "prompt": None})
    before = {table.name: int(older.request["rows"][table.name]) for table in schema.tables}
    rows = {name: before[name] + more for name, more in _more(schema, request, tuple(before)).items()}
    grown = (*asked.options.grown, before)
    update = {
        "rows": rows,
        "seed": older.seed,
        "tables": request.tables or asked.tables,
        "format": request.format or older.output_format,
        "options": request.options.model_copy(update={"grown": grown}),
    }
    by = {"continues": {"generation_id": older.generation_id, "location": older.location, "rows": before}}
    return Continued(request.model_copy(update=update), Resolved(schema, "append", by=by), older)


def _generated(older: Manifest) -> bool:
    """Whether a dataset was made from a schema alone: its request is one, and says the rows of each table."""
    known = {field.alias or name for name, field in GenerationRequest.model_fields.items()}
    return isinstance(older.request.get("rows"), dict) and set(older.request) <= known


def _more(schema: DatasetSchema, request: GenerationRequest, known: Sequence[str]) -> dict[str, int]:
    """How many rows each table gets more."""
    rows, none = request.rows, dict.fromkeys(known, 0)
    if rows is None:
        raise BadInputError("Nothing says how many rows to add. Write --rows 1000, or --rows orders=1000.")
    if request.seed is not None or request.locale is not None:
        raise BadInputError("A dataset goes on with its own seed and locale. Leave --seed and --locale out.")
    if isinstance(rows, int):
        fixed = lookups(schema)
        return {name: 0 if name in fixed else more for name, more in row_counts(schema, rows).items()}
    for name in rows:
        if name not in none:
            raise BadInputError(f"--rows {name}={rows[name]}: there is no table '{name}'.{did_you_mean(name, known)}")
    return {**none, **rows}


def untouched(older: Manifest, generation: Generation, parts: Sequence[Part]) -> None:
    """Make sure that the old rows, and their past, were made as they were, from what was written.

    Raises:
        UnderstudyError: If something was not.
    """
    changed = []
    for name, entry in older.tables.items():
        if name in generation.tables:
            written = "".join(part.leaves for part in _of(parts, name))
            if _digest(generation, name, entry.rows, written) != entry.digest:
                changed.append(f"rows of {name}")
    changed += _other_pasts(older, generation, parts)
    if changed:
        raise UnderstudyError(
            f"Nothing was published: the old {' and '.join(changed)} would not stay as they are. The dataset was made "
            f"by Understudy {older.version} with other versions of its libraries; continue it with those."
        )


def _of(parts: Sequence[Part], name: str) -> list[Part]:
    return sorted((part for part in parts if part.table == name), key=lambda part: part.index)


def _other_pasts(older: Manifest, generation: Generation, parts: Sequence[Part]) -> list[str]:
    """The logs and histories that do not begin with the old ones; no piece of them is of two generations."""
    engine = generation.engine
    lengths = past_lengths(engine.older) if isinstance(engine, Grown) else {}
    schemas, wrong = past_schemas(generation.schema), []
    for name, entry in older.companions.items():
        if name in lengths and (mine := _of(parts, name)):
            pieces = [chunk for chunk in generation.chunks if chunk.table == name and chunk.stop <= lengths[name]]
            if table_digest(schemas[name], [part.leaves for part in mine[: len(pieces)]]) != entry.digest:
                wrong.append(f"past of {name}")
    return wrong


def _digest(generation: Generation, table: str, rows: int, written: str) -> str:
    """The digest of a table's first rows: whole blocks as they were written, the last one made again."""
    whole = rows // LEAF_ROWS
    made = beside(generation.engine, Chunk(table, 0, whole * LEAF_ROWS, rows)).rows if rows % LEAF_ROWS else None
    rest = "" if made is None else leaves(made)
    return table_digest(arrow_schema(generation.schema.table(table)), [written[: whole * _HEX], rest])
