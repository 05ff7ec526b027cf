"""``understudy validate``."""

from pathlib import Path
from typing import Annotated

import typer

from understudy.cli.options import AsJson, Verbose
from understudy.cli.outcome import guarded, print_json


def validate(
    schema: Annotated[str, typer.Argument(metavar="SCHEMA", help="A schema file, a template's name, or a SQL file.")],
    as_json: AsJson = False,
    verbose: Verbose = False,
) -> None:
    """Find every problem of a schema at once, each with its place. Exit code 2 when there is one.

    Example: [bold]understudy validate schema.yaml[/bold]
    """
    with guarded(verbose=verbose, as_json=as_json):
        from flows.settings import Settings
        from schemas.validation.located import located
        from tasks.inference.resolve import SQL_SUFFIXES, resolve
        from tasks.records.changes.chunks import check_pasts
        from tasks.records.engine import Engine
        from tasks.records.sizing import row_counts

        is_sql = Path(schema).suffix.lower() in SQL_SUFFIXES
        limits = Settings.read().limits
        resolved = resolve(source=schema, limits=limits) if is_sql else resolve(schema=schema, limits=limits)
        found = resolved.schema
        with located(resolved.places):
            engine = Engine(found, row_counts(found))
            engine.prepare()  # keys and rules that no single part of the schema shows to be wrong
            check_pasts(engine, [table.name for table in found.tables])
        if as_json:
            counts = {"tables": len(found.tables), "relations": len(found.relations), "rules": len(found.rules)}
            print_json(
                {
                    "status": "valid",
                    "name": found.name,
                    "schema_digest": found.digest,
                    **counts,
                    "notes": resolved.notes,
                }
            )
            return
        for note in resolved.notes:
            typer.echo(f"note: {note}")
        columns = sum(len(table.columns) for table in found.tables)
        typer.echo(
            f"{schema} is sound{_but(len(resolved.notes))}: {len(found.tables)} tables, {columns} columns, "
            f"{len(found.relations)} relations, {len(found.rules)} rules."
        )


def _but(notes: int) -> str:
    """A file that is read in part is sound as far as it was read."""
    return f" as read, with {notes} {'note' if notes == 1 else 'notes'} above" if notes else ""
