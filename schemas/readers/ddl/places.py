"""Where in the script each part of the schema was said: a problem of the schema is told as one of the script."""

from collections.abc import Iterator

from schemas.model import DatasetSchema
from schemas.places import Clause, Path, Places
from schemas.readers.ddl.draft import Check, Column, Draft, ForeignKey, shortened


def places_of(draft: Draft, schema: DatasetSchema, source: str) -> Places:
    """Find what the script says of each table, column, key, relation and rule.

    Args:
        draft: Everything read.
        schema: What was built of it: its tables and columns stand in the draft's order.
        source: How errors call the script.
    """
    clauses: dict[Path, tuple[Clause, ...]] = {}
    for number, table in enumerate(draft.tables):
        clauses["tables", number] = (Clause(table.line, f"CREATE TABLE {table.name}"),)
        for place, column in enumerate(table.columns.values()):
            clauses["tables", number, "columns", place] = tuple(_of_column(column))
    for number, relation in enumerate(schema.relations):
        key = draft.keys_of.get((relation.child, relation.columns, relation.parent))
        if key is not None:
            clauses["relations", number] = (_of_key(key),)
    for number, rule in enumerate(schema.rules):
        if (check := draft.checks_of.get(rule)) is not None:
            clauses["rules", number] = (_of_check(check),)
    return Places(source, clauses=clauses)


def _of_column(column: Column) -> Iterator[Clause]:
    """Its definition, and each condition on it that stands elsewhere."""
    definition = shortened(column.written or column.name)
    yield Clause(column.line, definition)
    for check in column.conditions:
        if shortened(check.text) not in definition:
            yield _of_check(check)


def _of_check(check: Check) -> Clause:
    return Clause(check.line, f"CHECK ({shortened(check.text)})")


def _of_key(key: ForeignKey) -> Clause:
    parent = f" ({', '.join(key.parent_columns)})" if key.parent_columns else ""
    return Clause(key.line, f"FOREIGN KEY ({', '.join(key.columns)}) REFERENCES {'.'.join(key.parent)}{parent}")
