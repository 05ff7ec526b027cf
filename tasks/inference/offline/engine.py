"""From words to a schema without a model: read twice, tied together, completed from templates, and checked."""

from datetime import date

from schemas.errors import BadInputError, SchemaError
from schemas.model import ColumnSchema, DatasetSchema
from schemas.semantics.knowledge import kinds_of_thing
from tasks.inference.offline.building import Builder
from tasks.inference.offline.counts import decide_counts
from tasks.inference.offline.data import word_set
from tasks.inference.offline.definitions import defined
from tasks.inference.offline.details.details import tell_details
from tasks.inference.offline.draft import Draft, TableDraft
from tasks.inference.offline.inferred import EXAMPLE, NO_MODEL, Inferred
from tasks.inference.offline.json_example import exemplified
from tasks.inference.offline.languages import Language
from tasks.inference.offline.layout import laid_out
from tasks.inference.offline.lexicon import Words, entities, key_of
from tasks.inference.offline.links import complete_links, open_cycles
from tasks.inference.offline.own_names import Said, names_said
from tasks.inference.offline.renaming import renamed
from tasks.inference.offline.tagging.redrafting import redraft
from tasks.inference.offline.tagging.relating import relate
from tasks.inference.offline.tagging.rereading import Reading, read_again
from tasks.inference.offline.tokens import Kind, check_length, tokens_of
from tasks.inference.offline.understanding import understood
from tasks.inference.offline.whole_request import ENOUGH, SQL, from_sql, from_template, template_score
from tasks.inference.offline.words import identifier, table_name

REFERENCE_DATE = date(2025, 12, 31)
"""What ``last year`` is relative to when the caller names no day: fixed, because the clock never decides bytes."""


def infer_offline(
    prompt: str, *, context: str | None = None, reference_date: date = REFERENCE_DATE, locale: str | None = None
) -> Inferred:
    """Infer a schema from words, without a language model.

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
        return from_sql(text, locale)
    draft, language = grammar_of(text, reference_date)
    draft.locale = locale or draft.locale or (language.locale if language else None)
    reading = None if _is_for_the_grammar(text, draft) else read_again(draft, text)
    if reading is not None:
        redraft(draft, reading, reference_date)
        tell_details(draft, reading, reference_date, foreign=language is not None)
    if not draft.tables:
        if not draft.topic or template_score(text) >= ENOUGH:
            return from_template(text, draft)
        draft.table(draft.topic)
    _name_unnamed(draft)
    _split_measurements(draft)
    if language is not None:
        _names_of_things(draft)
    return _from_draft(text, draft, reading)


def grammar_of(text: str, today: date) -> tuple[Draft, Language | None]:
    """What the grammar reads in a request, and the language that it is in.

    Raises:
        BadInputError: If it has no words, or too many.
    """
    check_length(text)
    tokens = tokens_of(laid_out(text))
    if not any(token.kind in (Kind.WORD, Kind.QUOTED) for token in tokens):
        raise BadInputError(
            f"The request says nothing that a dataset could be made of. Say what you need, such as {EXAMPLE}."
        )
    return understood(tokens, today)


def is_sql(text: str) -> bool:
    """Whether a request is SQL that defines tables, rather than words about them."""
    return SQL.search(text[:200_000]) is not None


_FEW_WORDS = 24


def _is_for_the_grammar(text: str, draft: Draft) -> bool:
    """Whether the grammar reads alone: notations that define tables, examples, and less words than any lesson has.

    Where it found no table, what looked like an example is a sketch: ``{"berths": {"rows": 24}}``.
    """
    if len(tokens_of(text)) < _FEW_WORDS:
        return True
    return bool(draft.tables) and (defined(text) != text or exemplified(text) != text)


def _names_of_things(draft: Draft) -> None:
    """Where a language has one word for a first name and a name, it is the latter of what is nobody."""
    for table in draft.tables.values():
        people = kinds_of_thing().get(table.key[-1]) == "people"
        names = {"first_name", "last_name"} & set(table.columns)
        if not people and len(names) == 1 and "name" not in table.columns:
            columns = {("name" if name in names else name): column for name, column in table.columns.items()}
            columns["name"].name, columns["name"].words = "name", ("name",)
            table.columns = columns


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


def _from_draft(text: str, draft: Draft, reading: Reading | None) -> Inferred:
    _check_wishes(draft)
    _drop_removed(draft)
    complete_links(draft)
    if reading is not None:
        relate(draft, reading)
    open_cycles(draft)
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
    return _inferred(_as_said(schema, draft), draft, template)


def _as_said(schema: DatasetSchema, draft: Draft) -> DatasetSchema:
    """The schema with the names that the request says, in whichever language."""
    names = names_said(schema, draft, Said(draft.said))
    draft.notes[:] = [names.in_words(note) for note in draft.notes]
    return renamed(schema, names)


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


def tables_of(draft: Draft) -> dict[Words, TableDraft]:
    """The draft's tables; for tests of the grammar alone."""
    return draft.tables
