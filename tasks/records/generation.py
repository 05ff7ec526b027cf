"""What one generation is: everything that decides its bytes, and the id that follows from it."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from importlib.metadata import version
from typing import Any

from schemas.manifest import OutputFormat
from schemas.model import DatasetSchema, Rule
from schemas.request import GenerationRequest
from schemas.sql import parse_expression
from schemas.sql_aggregates import aggregate_of
from tasks.records.beside import notes_of_dirt
from tasks.records.changes.chunks import check_pasts, past_chunks
from tasks.records.chunking import Chunk, chunks
from tasks.records.dirt.segments import written_rows
from tasks.records.engine import Engine
from tasks.records.growth import counts_of, engine_of
from tasks.records.sizing import size
from tasks.storage.keys import slug

SHAPERS = ("understudy", "pyarrow", "numpy", "scipy", "faker", "duckdb")
"""The packages whose version decides values or files."""


@dataclass(frozen=True)
class Generation:
    """A generation, decided and not yet made. Its tables hold the rows that were asked for, exactly.

    Attributes:
        schema: Complete.
        rows: Of every table of the schema, also of those that are not published: keys refer to them.
        tables: The tables that are published, in the schema's order.
        chunks: Of those tables.
        compliance: The rule sets that it is held against.
        notes: Which tables get fewer rows than follow from the request, which dirt cannot be as frequent, and why.
    """

    schema: DatasetSchema
    rows: Mapping[str, int]
    seed: int
    format: OutputFormat
    tables: tuple[str, ...]
    chunks: tuple[Chunk, ...]
    versions: Mapping[str, str]
    compliance: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    grown: tuple[Mapping[str, int], ...] = ()

    @property
    def engine(self) -> Engine:
        """Make what makes the rows."""
        return engine_of(self.schema, self.rows, self.seed, self.grown)

    @property
    def wanted_rows(self) -> dict[str, int]:
        """Rows of each published table."""
        return {name: self.rows[name] for name in self.tables}

    @property
    def total_rows(self) -> int:
        """Rows in all that will be written."""
        return sum(self.wanted_rows.values())

    @cached_property
    def part_rows(self) -> dict[str, int]:
        """Rows of the longest part of each table: what its files' bytes depend on, however it was asked for."""
        return {name: max(chunk.rows for chunk in self.chunks if chunk.table == name) for name in self.tables}

    @cached_property
    def id(self) -> str:
        """The schema's name and 16 hexadecimal digits of what decides the bytes: the same request, the same id."""
        decides = {
            "schema_digest": self.schema.digest,
            "seed": self.seed,
            "rows": dict(self.rows),
            "format": self.format.value,
            "rows_per_part": self.part_rows,
            "versions": dict(self.versions),
            **({"grown": [dict(each) for each in self.grown]} if self.grown else {}),
            **({"compliance": list(self.compliance)} if self.compliance else {}),
        }
        canonical = json.dumps(decides, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        return f"{slug(self.schema.name)}-{hashlib.sha256(canonical.encode()).hexdigest()[:16]}"

    @cached_property
    def published_schema(self) -> DatasetSchema:
        """The schema of the published tables alone: what the dataset can be held against without the others."""
        return self.schema if len(self.tables) == len(self.schema.tables) else restrict(self.schema, self.tables)


def plan_generation(schema: DatasetSchema, request: GenerationRequest, seed: int) -> Generation:
    """Decide everything about a generation, and find out that it can be made, before anything is written.

    Args:
        schema: Complete and sound.
        request: How much of it, and how.
        seed: Where the request names none.

    Raises:
        BadInputError: If the request names a table that is not there, or keys and rules cannot be met.
    """
    rows, notes = size(schema, request.rows)
    decided = seed if request.seed is None else request.seed
    engine = engine_of(schema, rows, decided, request.options.grown)
    written = {name: written_rows(schema, name, counts_of(engine, name)) for name in rows}
    cut = chunks(schema, written, request.options.chunk_rows, request.tables)
    planned = Generation(
        schema=schema,
        rows=rows,
        seed=decided,
        format=request.format or OutputFormat.PARQUET,
        tables=tuple(dict.fromkeys(chunk.table for chunk in cut)),
        chunks=(*cut, *past_chunks(engine, cut)),
        versions={package: version(package) for package in SHAPERS},
        notes=notes,
        grown=request.options.grown,
        compliance=tuple(one.value for one in request.compliance),
    )
    engine.prepare()
    check_pasts(engine, planned.tables)
    return replace(planned, notes=(*notes, *notes_of_dirt(engine, planned.tables)))


def restrict(schema: DatasetSchema, tables: tuple[str, ...]) -> DatasetSchema:
    """Keep only some tables, the relations between them, and the rules that need no other table."""
    kept = frozenset(tables)
    relations = tuple(each for each in schema.relations if each.child in kept and each.parent in kept)
    remaining = schema.model_copy(
        update={"tables": tuple(table for table in schema.tables if table.name in kept), "relations": relations}
    )
    rules = tuple(rule for rule in schema.rules if rule.table in kept and _can_be_read(rule, remaining))
    return remaining.model_copy(
        update={"rules": rules, "dirt": _of(schema.dirt, kept), "changes": _of(schema.changes, kept)}
    )


def _of(entries: tuple[Any, ...], tables: frozenset[str]) -> tuple[Any, ...]:
    return tuple(each for each in entries if each.table in tables)


def _can_be_read(rule: Rule, schema: DatasetSchema) -> bool:
    """Whether every relation that a rule reads along, either way, is still there."""
    children = schema.children_of(rule.table)
    labels = {relation.label.casefold() for relation in schema.parents_of(rule.table)}
    columns = {column.name.casefold() for column in schema.table(rule.table).columns}
    read = [name for name in parse_expression(rule.check).columns if name.casefold() not in columns]
    aggregates = {name: found for name in read if (found := aggregate_of(name)) is not None}
    above = {name.partition(".")[0].casefold() for name in read if name not in aggregates and "." in name}
    return above <= labels and all(each.children in children for each in aggregates.values())
