"""Requests that are read as a whole: SQL, and words that only name what they are about."""

import re

from schemas.errors import BadInputError
from tasks.inference.library import load_template, search
from tasks.inference.offline.draft import Draft
from tasks.inference.offline.formats_said import name_format
from tasks.inference.offline.inferred import EXAMPLE, NO_MODEL, Inferred
from tasks.inference.offline.sql_counts import counted
from tasks.inference.offline.tokens import LONGEST, tokens_of
from tasks.inference.offline.whole_template import located, marked, without

SQL = re.compile(r"\bcreate\s+(?:or\s+replace\s+)?(?:temp(?:orary)?\s+)?table\b[^;]*\(", re.I)
_COMMENT = re.compile(r"--[^\n]*|/\*.*?\*/", re.S)
ENOUGH = 0.12  # similarity below which a template and the words only share noise


def from_sql(text: str, locale: str | None) -> Inferred:
    """A request that is SQL: the reader of SQL knows better."""
    from schemas.readers.ddl import read_ddl
    from schemas.semantics import complete
    from schemas.validation import validate

    if len(text) > LONGEST:
        raise BadInputError(f"The request has {len(text):,} characters of SQL. Give it as a file: --source tables.sql.")
    read = read_ddl(text, source="request")
    schema = counted(read.schema if locale is None else read.schema.model_copy(update={"locale": locale}), text)
    notes = (NO_MODEL, "The request is SQL and was read as such.", *(str(note) for note in read.notes))
    rows = {table.name: table.rows for table in schema.tables if table.rows is not None} or None
    draft = Draft()
    name_format(tokens_of(_COMMENT.sub(" ", SQL.split(text, maxsplit=1)[0])), draft)
    valid = validate(complete(schema), source="request")
    return Inferred(valid, rows, draft.format, locale=schema.locale, assumptions=notes)


def template_score(text: str) -> float:
    """How alike the words and the template that fits them best are."""
    matches = search(text, limit=1)
    return matches[0].score if matches else 0.0


def from_template(text: str, draft: Draft) -> Inferred:
    """A request that only names what it is about: the template that fits it best, as a whole."""
    matches = search(text, limit=1)
    if not matches or matches[0].score < ENOUGH:
        near = f" The nearest template is '{matches[0].template.name}'." if matches else ""
        raise BadInputError(
            f"The request names nothing that a dataset could be made of: no table, no column, no known subject.{near} "
            f"Say what you need, such as {EXAMPLE}."
        )
    if draft.conflicts:
        raise BadInputError(f"The request contradicts itself: {'; '.join(draft.conflicts)}. Say which of them holds.")
    found = matches[0].template
    schema = marked(load_template(found.name), found.name, matches[0].score)
    if draft.locale is not None:
        schema = located(schema, draft.locale, draft)
    draft.note(f"The request names no tables: the template '{found.name}' ({found.title}) fits it best.")
    schema = without(schema, draft)
    return Inferred(schema, draft.rows, draft.format, draft.seed, schema.locale, (NO_MODEL, *draft.notes), found.name)
