"""Changes: that they speak of columns which may change, in a time that passes."""

from collections.abc import Iterator

from schemas.changes import VERSION_COLUMNS, Changes
from schemas.places import Path
from schemas.validation.context import Context
from schemas.validation.report import Found


def check_changes(context: Context) -> Iterator[Found]:
    """Find changes of what is not there, or of what must stay."""
    seen: set[str] = set()
    for index, changes in enumerate(context.schema.changes):
        path: Path = ("changes", index)
        if path in context.broken:
            continue
        if (problem := context.unknown_table(changes.table)) is not None:
            yield (*path, "table"), f"Changes: {problem}"
            continue
        if changes.table in seen:
            yield (*path, "table"), f"Table '{changes.table}' has two entries of changes. Make one of them."
        seen.add(changes.table)
        if changes.end <= changes.start:
            yield (*path, "end"), f"The changes of '{changes.table}' end before they start. Swap start and end."
        for name in _named_twice(context, changes):
            yield (
                (*path, "table"),
                f"Table '{changes.table}' has a column '{name}', and so have the versions of its rows (scd2). "
                "Rename it, or write 'capture: [cdc]'.",
            )
        for name in changes.columns:
            if (problem := _problem(context, changes.table, name)) is not None:
                yield (*path, "columns"), f"{changes.table}.{name} cannot change: {problem}"


def _named_twice(context: Context, changes: Changes) -> list[str]:
    """The table's columns that bear the name of one that its versions have beside them."""
    if changes.table not in context.tables or "scd2" not in changes.capture:
        return []
    return [
        column.name for column in context.tables[changes.table].columns if column.name.casefold() in VERSION_COLUMNS
    ]


def _problem(context: Context, table: str, name: str) -> str | None:
    if (problem := context.unknown_column(table, name)) is not None:
        return problem
    if table not in context.tables or (table, name) not in context.columns:
        return None
    if any(name in key for key in context.tables[table].keys):
        return "it is part of a key, and values of a key are nobody else's. Leave it out."
    if context.filled.get((table, name)):
        return "it refers to another table. Leave it out."
    return None
