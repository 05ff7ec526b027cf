"""What a sentence beside a source or a template says: how many rows, which format, which seed, which locale."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from schemas.model import DatasetSchema
from tasks.inference.offline.draft import Draft
from tasks.inference.offline.engine import REFERENCE_DATE
from tasks.inference.offline.own_names import Said
from tasks.inference.offline.tokens import tokens_of
from tasks.inference.offline.understanding import understood
from tasks.inference.offline.words import singular_name


@dataclass(frozen=True)
class SaidBeside:
    """What was said of a schema that is there already.

    Attributes:
        rows: One number for all, else those of tables.
        unknown: Tables that the words count and the schema does not have.
    """

    rows: int | dict[str, int] | None = None
    format: str | None = None
    seed: int | None = None
    locale: str | None = None
    unknown: tuple[str, ...] = field(default_factory=tuple)


def said_beside(prompt: str, schema: DatasetSchema, *, reference_date: date = REFERENCE_DATE) -> SaidBeside:
    """Read a sentence for what it says of a schema's rows and files.

    Raises:
        BadInputError: If it is too long to be a sentence.
    """
    return said_of(prompt, [table.name for table in schema.tables], reference_date=reference_date)


def said_of(prompt: str, tables: Iterable[str], *, reference_date: date = REFERENCE_DATE) -> SaidBeside:
    """The same, of tables by their names alone."""
    draft, language = understood(tokens_of(prompt), reference_date)
    counts, unknown = _counts(draft, tables)
    locale = draft.locale or (language.locale if language else None)
    return SaidBeside(counts or draft.rows, draft.format, draft.seed, locale, unknown)


def names_a_table(prompt: str) -> bool:
    """Whether a sentence says by itself what is to be made, and does not only speak of something before it."""
    return bool(understood(tokens_of(prompt), REFERENCE_DATE)[0].tables)


def _counts(draft: Draft, tables: Iterable[str]) -> tuple[dict[str, int], tuple[str, ...]]:
    known = {_folded(name): name for name in tables}
    said: dict[str, int] = {}
    for table in draft.tables.values():
        if table.rows_said and table.rows is not None:
            own = Said(draft.said).table(table.key)
            said[next((name for name in (own, table.name) if name and _folded(name) in known), own or table.name)] = (
                table.rows
            )
    counts = {known[_folded(name)]: rows for name, rows in said.items() if _folded(name) in known}
    return counts, tuple(name for name in said if _folded(name) not in known)


def _folded(name: str) -> str:
    return singular_name(name.lower()).replace("_", "")
