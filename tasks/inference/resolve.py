"""From what a request names to a schema: words, a schema file, a template, or what describes data in another format."""

import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from schemas.errors import BadInputError
from schemas.model import DatasetSchema
from schemas.suggest import did_you_mean
from schemas.validation import Limits
from tasks.inference.models.access import Models
from tasks.inference.models.agent import Watch
from tasks.inference.resolved import Resolved

if TYPE_CHECKING:
    from schemas.readers.result import ReadResult

__all__ = ["SCHEMA_SUFFIXES", "SQL_SUFFIXES", "Resolved", "resolve", "resolve_read"]

SQL_SUFFIXES = frozenset({".sql", ".ddl"})
SCHEMA_SUFFIXES = frozenset({".yaml", ".yml", ".json"})


def resolve(
    *,
    prompt: str | None = None,
    source: str | None = None,
    schema: str | None = None,
    locale: str | None = None,
    context: str | None = None,
    limits: Limits | None = None,
    models: Models | None = None,
    watch: Watch | None = None,
    only: Sequence[str] | None = None,
) -> Resolved:
    """Read the schema that a request names; validated, every column with something to fill it.

    Args:
        prompt: Words; beside a source or a schema they say how many rows and in which format.
        source: A file or folder that describes data, or a database's address. ``${NAME}`` in an address stands for a
            variable of the environment.
        schema: A schema file, or a template's name.
        locale: Takes the place of the schema's own.
        context: Text beside the prompt.
        limits: How large a schema may be.
        models: The way to models; the offline engine reads the words when absent.
        watch: Told of each step of a model's plan.
        only: Of a source with more tables than there may be, these and the parents that they need.

    Raises:
        SchemaError: Listing every problem.
        SourceError: If a source cannot be read or defines no table.
        BadInputError: If nothing here can be made into a schema.
        ModelError: If no model gives a valid answer.
        BudgetError: Before a call that could exceed the budget.
    """
    limits = limits or Limits()
    if schema is None and source is None:
        from tasks.inference.wording import from_words

        resolved = from_words(prompt or "", context=context, locale=locale, limits=limits, models=models, watch=watch)
    else:
        resolved = _from_schema(schema, limits) if schema is not None else _from_source(source or "")
        resolved = _reduced(resolved, only, limits)
        if prompt:
            from tasks.inference.wording import beside

            resolved = beside(prompt, resolved)
    return replace(resolved, schema=_sound(resolved, locale or resolved.wishes.locale, limits))


def resolve_read(read: "ReadResult", *, limits: Limits | None = None, only: Sequence[str] | None = None) -> Resolved:
    """Go on from what a reader made of a source, as :func:`resolve` does.

    Raises:
        SchemaError: Listing every problem.
        BadInputError: If a table that is asked for is unknown.
    """
    limits = limits or Limits()
    resolved = _reduced(_of(read), only, limits)
    return replace(resolved, schema=_sound(resolved, None, limits))


def _reduced(resolved: Resolved, only: Sequence[str] | None, limits: Limits) -> Resolved:
    """The tables asked for with their parents, where there are more than a schema may have."""
    if not only or len(resolved.schema.tables) <= limits.tables:
        return resolved
    from tasks.inference.choosing import chosen

    return replace(resolved, schema=chosen(resolved.schema, only), places=None)


def _from_schema(schema: str, limits: Limits) -> Resolved:
    from schemas.files import read_schema_document
    from schemas.readers.existing import is_there, shown
    from schemas.validation import validate
    from tasks.inference.library import load_template, templates

    path = Path(schema)
    if path.suffix.lower() in SCHEMA_SUFFIXES or (is_there(path) and path.is_file()):
        data, places = read_schema_document(path)
        return Resolved(validate(data, places=places, limits=limits), "schema", places=places)
    known = {each.name: each for each in templates()}
    if schema not in known:
        raise BadInputError(
            f"'{shown(schema)}' is neither a schema file (.yaml, .yml, .json) nor a template."
            f"{did_you_mean(schema[:80], known)} "
            "`understudy templates` lists them."
        )
    by = {"template": schema, "template_version": known[schema].version}
    return Resolved(load_template(schema, limits=limits), "template", by=by)


def _from_source(source: str) -> Resolved:
    from schemas.readers import read_source
    from schemas.readers.addresses import expanded
    from schemas.readers.several import paths_of

    return _of(read_source(paths_of(expanded(source, os.environ))))


def _of(read: "ReadResult") -> Resolved:
    return Resolved(read.schema, read.dialect, tuple(str(note) for note in read.notes), places=read.places)


def _sound(resolved: Resolved, locale: str | None, limits: Limits) -> DatasetSchema:
    """Give every column something to fill it, and check the whole again: what a reader made has not been checked."""
    from schemas.semantics.completion import complete
    from schemas.validation import validate

    schema = resolved.schema
    if locale is not None:
        schema = schema.model_copy(update={"locale": locale})
    places = resolved.places
    return validate(complete(schema), limits=limits, places=places, source=None if places else resolved.origin)
