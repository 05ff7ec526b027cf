"""A schema as it is put before a person: each choice with who made it, how surely, and why."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from pydantic import Field

from schemas.files import dump_yaml
from schemas.model import ColumnSchema, DatasetSchema, Model
from tasks.inference.resolved import Resolved


class Choice(Model):
    """One column's.

    Attributes:
        filled_by: The kind of generator, or the relation's parent.
    """

    table: str
    column: str
    type: str
    filled_by: str
    by: str
    confidence: float
    reason: str


class Proposal(Model):
    """A schema and how it was come by.

    Attributes:
        origin: ``words``, ``model``, ``template``, ``schema``, or the dialect or format of a source.
        by: Who planned it: a model's name, or ``offline``; the template that helped.
        notes: What was assumed and what was left out.
        model: What was used of language models; None where none was.
        text: The schema file, notes as comments.
        out: Where it was written.
    """

    name: str
    origin: str
    schema_digest: str
    tables: dict[str, int | None]
    relations: tuple[str, ...]
    rules: tuple[str, ...]
    choices: tuple[Choice, ...]
    notes: tuple[str, ...] = ()
    by: dict[str, Any] = Field(default_factory=dict)
    model: dict[str, Any] | None = None
    text: str
    out: str | None = None


def with_rows(resolved: Resolved, counts: Mapping[str, int] | None) -> Resolved:
    """Write the numbers of rows into the schema; without any, it stays as it is."""
    if counts is None:
        return resolved
    tables = tuple(
        table.model_copy(update={"rows": counts.get(table.name, table.rows)}) for table in resolved.schema.tables
    )
    return replace(resolved, schema=resolved.schema.model_copy(update={"tables": tables}))


def proposal_of(resolved: Resolved, model: dict[str, Any] | None = None, out: str | None = None) -> Proposal:
    """Put a schema before a person."""
    schema = resolved.schema
    notes = (*resolved.notes, *_beyond(resolved))
    return Proposal(
        name=schema.name,
        origin=resolved.origin,
        schema_digest=schema.digest,
        tables={table.name: table.rows for table in schema.tables},
        relations=tuple(f"{each.child}.{'+'.join(each.columns)} -> {each.parent}" for each in schema.relations),
        rules=tuple(f"{rule.table}: {rule.check}" for rule in schema.rules),
        choices=tuple(choices(schema)),
        notes=notes,
        by=dict(resolved.by),
        model=model,
        text=_comments(notes) + dump_yaml(schema),
        out=out,
    )


def choices(schema: DatasetSchema) -> list[Choice]:
    """Who chose each column, how surely, and why; what nobody inferred stands as it was written."""
    return [_choice(schema, table.name, column) for table in schema.tables for column in table.columns]


def _choice(schema: DatasetSchema, table: str, column: ColumnSchema) -> Choice:
    parents = [each.parent for each in schema.parents_of(table) if column.name in each.columns]
    why = column.inferred
    return Choice(
        table=table,
        column=column.name,
        type=column.type.value,
        filled_by=f"-> {parents[0]}" if parents else column.generator.kind if column.generator else "",
        by=why.by if why else "user",
        confidence=why.confidence if why else 1.0,
        reason=why.reason if why else "It is written in the source.",
    )


def _beyond(resolved: Resolved) -> list[str]:
    """What the words ask for that no schema file can say."""
    wishes = resolved.wishes
    flags = [
        *([f"--format {wishes.format}"] if wishes.format else []),
        *([f"--seed {wishes.seed}"] if wishes.seed is not None else []),
    ]
    return [f"A schema file does not say it: add {' '.join(flags)} to `understudy generate`."] if flags else []


def _comments(notes: tuple[str, ...]) -> str:
    return "".join(f"# {' '.join(note.split())}\n" for note in notes)
