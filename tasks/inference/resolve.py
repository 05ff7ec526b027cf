"""From what a request names to a schema: a schema file, a template, or SQL that defines tables."""

from dataclasses import dataclass
from pathlib import Path

from schemas.errors import BadInputError
from schemas.model import DatasetSchema
from schemas.suggest import did_you_mean
from schemas.validation import Limits

SQL_SUFFIXES = frozenset({".sql", ".ddl"})
SCHEMA_SUFFIXES = frozenset({".yaml", ".yml", ".json"})
TEMPLATES = Path(__file__).parents[2] / "schemas" / "templates"


@dataclass(frozen=True)
class Resolved:
    """A schema and how it was come by.

    Attributes:
        origin: ``schema``, ``template`` or ``sql``.
        notes: What of the source the schema does not hold, each with its line.
    """

    schema: DatasetSchema
    origin: str
    notes: tuple[str, ...] = ()


def resolve(
    *,
    prompt: str | None = None,
    source: str | None = None,
    schema: str | None = None,
    locale: str | None = None,
    limits: Limits | None = None,
) -> Resolved:
    """Read the schema that a request names; validated, every column with something to fill it.

    Args:
        prompt: Words alone.
        source: A SQL file.
        schema: A schema file, or a template's name.
        locale: Takes the place of the schema's own.

    Raises:
        SchemaError: Listing every problem.
        SourceError: If a file cannot be read or defines no table.
        BadInputError: If nothing here can be made into a schema.
    """
    limits = limits or Limits()
    if schema is not None:
        resolved = _from_schema(schema, limits)
    elif source is not None:
        resolved = _from_source(Path(source), limits)
    else:
        raise BadInputError(
            f"A prompt alone cannot be made into a schema yet ({len(prompt or '')} characters were given). "
            "Name a SQL file (--source tables.sql) or a schema file (--schema schema.yaml)."
        )
    return Resolved(_sound(resolved, locale, limits), resolved.origin, resolved.notes)


def _from_schema(schema: str, limits: Limits) -> Resolved:
    from schemas.files import load_schema

    path = Path(schema)
    if path.suffix.lower() in SCHEMA_SUFFIXES or path.is_file():
        return Resolved(load_schema(path, limits=limits), "schema")
    known = {file.stem: file for file in sorted(TEMPLATES.rglob("*.yaml"))} if TEMPLATES.is_dir() else {}
    if schema not in known:
        raise BadInputError(
            f"'{schema}' is neither a schema file (.yaml, .yml, .json) nor a template.{did_you_mean(schema, known)}"
        )
    return Resolved(load_schema(known[schema], limits=limits), "template")


def _from_source(path: Path, limits: Limits) -> Resolved:
    from schemas.readers import read_source
    from schemas.readers.ddl import read_ddl_file

    read = read_ddl_file(path) if path.suffix.lower() in SQL_SUFFIXES else read_source(str(path))
    return Resolved(read.schema, read.dialect, tuple(str(note) for note in read.notes))


def _sound(resolved: Resolved, locale: str | None, limits: Limits) -> DatasetSchema:
    """Give every column something to fill it, and check the whole again: what a reader made has not been checked."""
    from schemas.semantics.completion import complete
    from schemas.validation import validate

    schema = resolved.schema
    if locale is not None:
        schema = schema.model_copy(update={"locale": locale})
    return validate(complete(schema), limits=limits, source=resolved.origin)
