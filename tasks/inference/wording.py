"""From words to a schema: by a model where there is one, else by the offline engine; either way it says which."""

import json
import logging
from dataclasses import replace

from schemas.manifest import OutputFormat
from schemas.model import DatasetSchema
from schemas.request import Wishes
from schemas.validation import Limits
from tasks.inference.library import Template, search
from tasks.inference.models.access import Models
from tasks.inference.models.agent import Watch, infer
from tasks.inference.models.faults import ModelError
from tasks.inference.models.words import MOST_CONTEXT
from tasks.inference.offline import infer_offline, is_sql, said_beside
from tasks.inference.offline.formats_said import written_as
from tasks.inference.resolved import Resolved

logger = logging.getLogger(__name__)

_NEAR = 0.2  # similarity from which a template helps more than it misleads


def from_words(
    prompt: str,
    *,
    context: str | None = None,
    locale: str | None = None,
    limits: Limits | None = None,
    models: Models | None = None,
    watch: Watch | None = None,
) -> Resolved:
    """Infer a schema from words.

    Raises:
        BadInputError: If there is nothing to build, or the demands contradict each other.
        SchemaError: If what a model planned does not make sense after its repairs.
        ModelError: If no model gives a valid answer, and the offline engine is not to stand in.
        BudgetError: Before a call that could exceed the budget.
    """
    if models is None or is_sql(prompt):
        return _offline(prompt, context, locale)
    try:
        return _by_model(prompt, context, limits, models, watch)
    except ModelError as error:
        if not models.offline_last:
            raise
        logger.warning("%s The offline engine stands in.", error)
        resolved = _offline(prompt, context, locale)
        return replace(resolved, notes=("No model gave an answer, so the offline engine stood in.", *resolved.notes))


def beside(prompt: str, resolved: Resolved) -> Resolved:
    """Let a sentence beside a source or a template say how many rows, which format, which seed, which locale."""
    said = said_beside(prompt, resolved.schema)
    told: tuple[str, ...] = (
        ("The words beside the schema were read for rows, format, seed and locale only.",)
        if said.rows or said.format or said.seed is not None or said.locale
        else ("The words beside the schema say nothing of rows, format, seed or locale, and changed nothing.",)
    )
    told += _untold(said.format)
    told += tuple(f"The words count '{name}', and the schema has no such table." for name in said.unknown)
    return replace(
        resolved, wishes=_wishes(said.rows, said.seed, said.format, said.locale), notes=(*told, *resolved.notes)
    )


def _wishes(rows: int | dict[str, int] | None, seed: int | None, format: str | None, locale: str | None) -> Wishes:
    written, _ = written_as(format)
    return Wishes(rows=rows, seed=seed, format=None if written is None else OutputFormat(written), locale=locale)


def _untold(format: str | None) -> tuple[str, ...]:
    """What to say of a format that is asked for and that nothing writes."""
    _, why = written_as(format)
    return (why,) if why else ()


def _offline(prompt: str, context: str | None, locale: str | None) -> Resolved:
    found = infer_offline(prompt, context=context, locale=locale)
    rows = found.rows if isinstance(found.rows, int) else None  # numbers of tables are in the schema
    wishes = _wishes(rows, found.seed, found.format, found.locale)
    by = {"by": "offline", **({"template": found.template} if found.template else {})}
    return Resolved(found.schema, "words", (*found.assumptions, *_untold(found.format)), wishes, by)


def _by_model(prompt: str, context: str | None, limits: Limits | None, models: Models, watch: Watch | None) -> Resolved:
    near = _nearest(prompt, models)
    beside_it = _told(context, near, prompt, models)
    found = infer(prompt, models.router, context=beside_it, limits=limits, watch=watch, scrub=models.scrub)
    said = (f"The language model {found.model} planned the schema; the rows are made by the engine.",)
    by = {"by": found.model, **({"template": near.name} if near else {})}
    return Resolved(found.schema, "model", (*said, *found.notes), found.wishes, by)


def _nearest(prompt: str, models: Models) -> Template | None:
    """The template that resembles what is wanted; none where embeddings fail, for it only helps."""
    try:
        found = search(models.scrub(prompt), limit=1, vectoriser=models.vectoriser)
    except ModelError as error:
        logger.warning("%s The templates are compared without a model.", error)
        found = search(prompt, limit=1)
    return found[0].template if found and found[0].score >= _NEAR else None


def _told(context: str | None, near: Template | None, prompt: str, models: Models) -> str | None:
    """Everything that stands beside the prompt."""
    parts = [context] if context else []
    if near is not None:
        parts.append(f"A schema of that kind, for comparison:\n{outline(near.document)}")
    if models.passages is not None:
        parts += [f"From the knowledge base:\n{text}" for text in _passages(models, prompt)]
    told = "\n\n".join(parts)
    return told[: max(MOST_CONTEXT, len(context or ""))] or None


def _passages(models: Models, prompt: str) -> list[str]:
    assert models.passages is not None
    try:
        return list(models.passages.about(models.scrub(prompt)))
    except ModelError as error:
        logger.warning("%s The model is asked without the knowledge base.", error)
        return []


def outline(document: object) -> str:
    """A template's tables, columns and relations in a few lines."""
    schema = DatasetSchema.model_validate(document)
    tables = {table.name: [f"{column.name} {column.type}" for column in table.columns] for table in schema.tables}
    relations = [f"{each.child}.{'+'.join(each.columns)} -> {each.parent}" for each in schema.relations]
    return json.dumps({"tables": tables, "relations": relations})
