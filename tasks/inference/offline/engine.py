"""From words to a schema without a model: read twice, tied together, completed from templates, and checked."""

import re
from dataclasses import dataclass, field
from datetime import date

from schemas.errors import BadInputError, SchemaError
from schemas.model import ColumnSchema, DatasetSchema, Inference
from schemas.semantics.knowledge import kinds_of_thing
from tasks.inference.library import load_template, search
from tasks.inference.offline.building import Builder
from tasks.inference.offline.clause_links import tie_by_clauses
from tasks.inference.offline.counted_nouns import counted_nouns, without_asides
from tasks.inference.offline.counts import decide_counts
from tasks.inference.offline.data import word_set
from tasks.inference.offline.draft import Draft, TableDraft
from tasks.inference.offline.grammar import Grammar
from tasks.inference.offline.languages import Language, is_english, language_of, second_language, translated
from tasks.inference.offline.layout import laid_out
from tasks.inference.offline.lexicon import Words, entities, key_of
from tasks.inference.offline.links import complete_links
from tasks.inference.offline.spelling import corrected, distance, is_known
from tasks.inference.offline.tokens import LONGEST, Kind, Token, check_length, is_camel, tokens_of
from tasks.inference.offline.words import identifier, plural, singular, table_name

REFERENCE_DATE = date(2025, 12, 31)
"""What ``last year`` is relative to when the caller names no day: fixed, because the clock never decides bytes."""
NO_MODEL = "No language model was used: the schema was inferred by rules, from templates and from the names of columns."
_EXAMPLE = (
    '"1000 customers with name and email; each customer has 1 to 5 orders with status (open, paid), date and total"'
)
_SQL = re.compile(r"\bcreate\s+(or\s+replace\s+)?(temp(orary)?\s+)?table\b[^;]*\(", re.I)
_ENOUGH = 0.12  # similarity below which a template and the words only share noise


@dataclass(frozen=True)
class Inferred:
    """What was made of a request.

    Attributes:
        schema: Complete and validated. Every count that the request tells is in its tables.
        rows: What to pass on as the rows: one number for all when the request names no other, else those of tables;
            None when it names none.
        format: ``parquet``, ``csv``, ``json`` or ``jsonl``, if one is named.
        seed: If one is named.
        locale: The schema's.
        assumptions: What was taken for granted, a sentence each; the first says that no model was used.
        template: The template that the schema, or most of its columns, comes from.
    """

    schema: DatasetSchema
    rows: int | dict[str, int] | None = None
    format: str | None = None
    seed: int | None = None
    locale: str = "en_US"
    assumptions: tuple[str, ...] = field(default_factory=tuple)
    template: str | None = None


def infer_offline(
    prompt: str, *, context: str | None = None, reference_date: date = REFERENCE_DATE, locale: str | None = None
) -> Inferred:
    """Infer a schema from words, by rules alone.

    Args:
        prompt: What is needed, in English, German, French, Spanish, Italian, Portuguese or Dutch.
        context: Further text to read after it: notes, a list of columns.
        reference_date: What ``last`` and ``this`` are relative to.
        locale: Takes the place of the one that the request speaks of.

    Raises:
        BadInputError: If there is nothing to build, if demands contradict each other, or if the text is no request.
        SourceError: If the text holds SQL that defines no table.
    """
    text = f"{prompt}\n{context}" if context else prompt
    if is_sql(text):
        return _from_sql(text, locale)
    check_length(text)
    tokens = tokens_of(laid_out(text))
    if not any(token.kind in (Kind.WORD, Kind.QUOTED) for token in tokens):
        raise BadInputError(
            f"The request says nothing that a dataset could be made of. Say what you need, such as {_EXAMPLE}."
        )
    draft, language = understood(tokens, reference_date)
    draft.locale = locale or draft.locale or (language.locale if language else None)
    if not draft.tables:
        if not draft.topic or _template_score(text) >= _ENOUGH:
            return _from_template(text, draft)
        draft.table(draft.topic)
    _name_unnamed(draft)
    _split_measurements(draft)
    if language is not None:
        _names_of_things(draft)
    return _from_draft(text, draft)


def is_sql(text: str) -> bool:
    """Whether a request is SQL that defines tables, rather than words about them."""
    return _SQL.search(text[:200_000]) is not None


def _from_sql(text: str, locale: str | None) -> Inferred:
    """A request that is SQL: the reader of SQL knows better."""
    from schemas.readers.ddl import read_ddl
    from schemas.semantics import complete
    from schemas.validation import validate

    if len(text) > LONGEST:
        raise BadInputError(f"The request has {len(text):,} characters of SQL. Give it as a file: --source tables.sql.")
    read = read_ddl(text, source="request")
    schema = read.schema if locale is None else read.schema.model_copy(update={"locale": locale})
    notes = (NO_MODEL, "The request is SQL and was read as such.", *(str(note) for note in read.notes))
    return Inferred(validate(complete(schema), source="request"), locale=schema.locale, assumptions=notes)


def understood(tokens: list[Token], today: date) -> tuple[Draft, Language | None]:
    """Read the request twice: the second time it is known which nouns are tables."""
    language = language_of(tokens)
    notes: list[str] = []
    words = frozenset(token.word for token in tokens)
    beside = second_language(tokens) if language is None else None
    if language is None:
        tokens = [token if _is_noun_of(beside, token) else _respelled(token, words, notes) for token in tokens]
    plain = translated(tokens, language, beside)
    counted = counted_nouns(plain)
    plain = without_asides(plain, counted)
    first = Grammar(plain, Draft(), today)
    first.known = counted
    first.parse()
    draft = Draft(notes=notes)
    second = Grammar(plain, draft, today)
    second.known = first.known | frozenset(first.draft.tables)
    second.mentioned = frozenset(first.entered)
    second.counted = frozenset(key for key, table in first.draft.tables.items() if table.rows is not None)
    second.parse()
    tie_by_clauses(plain, draft)
    return draft, language or beside


def _is_noun_of(language: Language | None, token: Token) -> bool:
    return language is not None and not is_english(token.word) and language.noun(token.word) is not None


def _template_score(text: str) -> float:
    matches = search(text, limit=1)
    return matches[0].score if matches else 0.0


def _names_of_things(draft: Draft) -> None:
    """Where a language has one word for a first name and a name, it is the latter of what is nobody."""
    for table in draft.tables.values():
        people = kinds_of_thing().get(table.key[-1]) == "people"
        names = {"first_name", "last_name"} & set(table.columns)
        if not people and len(names) == 1 and "name" not in table.columns:
            columns = {("name" if name in names else name): column for name, column in table.columns.items()}
            columns["name"].name, columns["name"].words = "name", ("name",)
            table.columns = columns


_SHORT_WORD = 6
_MOMENTS = word_set("engine", "moments")


def _split_measurements(draft: Draft) -> None:
    """Tell what measures from what it measured: machines whose columns have a machine_id and a time have readings."""
    for table in list(draft.tables.values()):
        own = f"{'_'.join(table.key)}_id"
        if (
            own in table.columns
            and _MOMENTS & set(table.columns)
            and table.rows_said
            and draft.rows is not None
            and table.rows is not None
            and draft.rows > table.rows
        ):
            readings = draft.table(("reading",))
            readings.columns, readings.listed, readings.span = table.columns, True, table.span
            readings.rows, readings.rows_said, draft.rows = draft.rows, True, None
            table.columns, table.listed, table.closed = {}, False, False
            draft.note(f"The columns listed are of the readings of {table.name}.")


def _name_unnamed(draft: Draft) -> None:
    """Name a table that the request did not: after the thing that its first column speaks of."""
    table = draft.tables.get(("record",))
    if table is None or not table.columns:
        return
    first = next(iter(table.columns))
    words = tuple(first.split("_"))
    if (
        len(words) > 1
        and words[-1] in ("id", "name", "key", "number", "code")
        and words[:-1] in entities()
        and words[:-1] not in draft.tables
    ):
        del draft.tables[table.key]
        table.key, table.name = words[:-1], table_name(words[:-1])
        draft.tables[table.key] = table


def _as_elsewhere(word: str, words: frozenset[str]) -> str | None:
    """A slip of a longer word that the request has as well: ``competitons`` beside ``competition``."""
    if len(word) <= _SHORT_WORD or not word.isalpha() or is_known(word):
        return None
    forms = {form for each in words if each != word and is_english(each) for form in (each, plural(each))}
    return next((form for form in sorted(forms) if len(form) > _SHORT_WORD and distance(word, form, 1) == 1), None)


def _respelled(token: Token, words: frozenset[str], notes: list[str]) -> Token:
    """Put a word right, unless the request has it in another form as well and it is no long noun that we know."""
    if token.kind is not Kind.WORD or "_" in token.raw or is_camel(token.raw):
        return token
    word = _as_elsewhere(token.word, words) or corrected(token.word)
    twice = {plural(token.word), singular(token.word)} & (words - {token.word})
    if word is None or (twice and not (len(word) > _SHORT_WORD and key_of((word,)) in entities())):
        return token
    note = f"'{token.word}' was read as '{word}'."
    if note not in notes and len(notes) < 20:
        notes.append(note)
    return Token(token.kind, token.raw, word, token.value, token.glued)


def _from_draft(text: str, draft: Draft) -> Inferred:
    _check_wishes(draft)
    _drop_removed(draft)
    complete_links(draft)
    decide_counts(draft)
    if draft.conflicts:
        raise BadInputError(f"The request contradicts itself: {'; '.join(draft.conflicts)}. Say which of them holds.")
    builder = Builder(draft, text, _dataset_name(draft))
    schema = _sound(builder, draft)
    for link in draft.links:
        if not link.said:
            child, parent = draft.tables[link.child], draft.tables[link.parent]
            draft.note(f"Each row of '{child.name}' belongs to one of '{parent.name}'. {link.reason}")
    unlisted = [table.name for table in draft.tables.values() if not table.listed and not table.bridge]
    if unlisted:
        draft.note(f"The columns of {', '.join(unlisted)} were chosen as such tables usually have them.")
    template = max(builder.used, key=lambda name: builder.used[name]) if builder.used else None
    if draft.nested and draft.format is None:
        draft.format = "json"
        draft.note("Nested documents become a table of their own for what is nested, in JSON files.")
    return _inferred(schema, draft, template)


def _inferred(schema: DatasetSchema, draft: Draft, template: str | None) -> Inferred:
    counted = {table.name: table.rows for table in schema.tables if table.rows is not None}
    said = [table for table in draft.tables.values() if table.rows_said]
    rows = draft.rows if draft.rows is not None and not said and not draft.rows_each else counted or None
    return Inferred(schema, rows, draft.format, draft.seed, schema.locale, (NO_MODEL, *draft.notes), template)


def _check_wishes(draft: Draft) -> None:
    """Name what is asked for and excluded at once."""
    for table in draft.tables.values():
        for name in sorted(table.removed & set(table.columns)):
            draft.conflicts.append(f"'{name}' of {table.name} is both wanted and not wanted")
    for table in draft.tables.values():
        if table.rows_said and (table.key in map(key_of, draft.removed) or "_".join(table.key) in table.removed):
            draft.conflicts.append(f"{table.name} are both wanted and not wanted")
    unwanted = {identifier("_".join(words)) for words in draft.removed}
    for table, column in draft.columns():
        if column.name in unwanted or any(column.name == name.removesuffix("s") for name in unwanted):
            draft.conflicts.append(f"'{column.name}' of {table.name} is both wanted and not wanted")


def _drop_removed(draft: Draft) -> None:
    """Leave out tables that the request does not want: only those that nothing else is said of."""
    for words in draft.removed:
        table = draft.find(words)
        if table is not None and not table.listed and not table.rows_said and len(draft.tables) > 1:
            del draft.tables[table.key]
            draft.links[:] = [link for link in draft.links if table.key not in (link.child, link.parent)]


def _dataset_name(draft: Draft) -> str:
    names = [table.name for table in draft.tables.values()][:2]
    return "_".join(names)[:60].strip("_") or "dataset"


def _sound(builder: Builder, draft: Draft) -> DatasetSchema:
    """Build, complete and validate; what the request says beyond what can be generated is left out and named."""
    from schemas.semantics import complete
    from schemas.validation import validate

    schema = builder.build()
    try:
        return validate(complete(schema), source="request")
    except SchemaError as error:
        reason = str(error).splitlines()[0]
    draft.note(f"Some bounds or formulas cannot be met together and were left out: {reason}")
    return validate(complete(_loosened(schema)), source="request")


def _loosened(schema: DatasetSchema) -> DatasetSchema:
    """The schema without rules, formulas, bounds of children and bounds of columns."""
    tables = tuple(
        table.model_copy(update={"columns": tuple(_loose(column) for column in table.columns), "unique": ()})
        for table in schema.tables
    )
    relations = tuple(relation.model_copy(update={"children": None}) for relation in schema.relations)
    return schema.model_copy(update={"tables": tables, "relations": relations, "rules": ()})


def _loose(column: ColumnSchema) -> ColumnSchema:
    return column.model_copy(update={"generator": None, "minimum": None, "maximum": None, "unique": False})


def _from_template(text: str, draft: Draft) -> Inferred:
    """A request that only names what it is about: the template that fits it best, as a whole."""
    matches = search(text, limit=1)
    if not matches or matches[0].score < _ENOUGH:
        near = f" The nearest template is '{matches[0].template.name}'." if matches else ""
        raise BadInputError(
            f"The request names nothing that a dataset could be made of: no table, no column, no known subject.{near} "
            f"Say what you need, such as {_EXAMPLE}."
        )
    if draft.conflicts:
        raise BadInputError(f"The request contradicts itself: {'; '.join(draft.conflicts)}. Say which of them holds.")
    found = matches[0].template
    schema = _marked(load_template(found.name), found.name, matches[0].score)
    if draft.locale is not None:
        schema = _located(schema, draft.locale, draft)
    draft.note(f"The request names no tables: the template '{found.name}' ({found.title}) fits it best.")
    schema = _without(schema, draft)
    return Inferred(schema, draft.rows, draft.format, draft.seed, schema.locale, (NO_MODEL, *draft.notes), found.name)


def _located(schema: DatasetSchema, locale: str, draft: Draft) -> DatasetSchema:
    """The schema with another locale, where everything in it can be made for that one."""
    from schemas.validation import problems

    moved = schema.model_copy(update={"locale": locale})
    if not problems(moved):
        return moved
    draft.note(f"Names and addresses cannot be made for the locale '{locale}'; they are those of {schema.locale}.")
    return schema


def _marked(schema: DatasetSchema, name: str, score: float) -> DatasetSchema:
    why = Inference(
        by="template", confidence=round(min(0.95, 0.5 + score), 2), reason=f"It is a column of the template '{name}'."
    )
    tables = tuple(
        table.model_copy(
            update={"columns": tuple(column.model_copy(update={"inferred": why}) for column in table.columns)}
        )
        for table in schema.tables
    )
    return schema.model_copy(update={"tables": tables})


def _without(schema: DatasetSchema, draft: Draft) -> DatasetSchema:
    """Leave out what the request does not want, where nothing else needs it."""
    from schemas.validation import problems

    for words in draft.removed:
        name = identifier("_".join(words)).removesuffix("s")
        tables = tuple(
            table.model_copy(
                update={
                    "columns": tuple(
                        column
                        for column in table.columns
                        if not (column.name == name or column.name.endswith(f"_{name}"))
                    )
                }
            )
            for table in schema.tables
        )
        smaller = schema.model_copy(update={"tables": tables})
        if all(table.columns for table in tables) and not problems(smaller):
            schema = smaller
    return schema


def tables_of(draft: Draft) -> dict[Words, TableDraft]:
    """The draft's tables; for tests of the grammar alone."""
    return draft.tables
