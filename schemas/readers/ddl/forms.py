"""Columns that could not get values of their own form: a unique telephone number of eight characters, say."""

from schemas.model import ColumnSchema, DatasetSchema, TableSchema
from schemas.readers.ddl.draft import Draft
from schemas.semantics.knowledge import Concept, concepts

_WITH_A_FORM = frozenset({"reserved", "person", "place", "company"})
_CODES = frozenset({"template", "regex", "uuid"})


def note_codes(schema: DatasetSchema, draft: Draft) -> None:
    """Note each key that is filled with codes although its name or type tells that values of it look otherwise."""
    for table, read in zip(schema.tables, draft.tables, strict=True):
        for column, source in zip(table.columns, read.columns.values(), strict=True):
            concept = concepts().get(column.semantic or "")
            if concept is not None and column.pattern is None and _is_key(column, table) and _is_code(column, concept):
                draft.note(
                    source.line,
                    f"Column '{column.name}' of table '{table.name}' holds distinct values, and too few of the form of "
                    f"{concept.semantic} fit it: it gets codes.",
                )


def _is_key(column: ColumnSchema, table: TableSchema) -> bool:
    return column.unique or table.primary_key == (column.name,)


def _is_code(column: ColumnSchema, concept: Concept) -> bool:
    if column.generator is None or column.generator.kind not in _CODES:
        return False
    specs = (*concept.generators, *concept.unique_generators)
    if not any(spec["kind"] in _WITH_A_FORM for spec in specs):
        return False
    written = column.generator.model_dump()
    return not any(all(written.get(key) == value for key, value in spec.items()) for spec in specs)
