"""``understudy export``."""

import os
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from understudy.cli.options import AsJson, Direct, Environment, Store, Verbose
from understudy.cli.outcome import guarded, print_json

if TYPE_CHECKING:
    from flows.export import ExportResult


def export(
    dataset: Annotated[str, typer.Argument(metavar="ID", help="A generation id, a dataset's folder, or s3://...")],
    to: Annotated[
        str,
        typer.Option(
            "--to",
            metavar="DIR|URI",
            help="A folder, s3://bucket/prefix, postgresql://user@host/db, FILE.duckdb, FILE.sqlite, duckdb or sqlite.",
        ),
    ],
    format: Annotated[
        Literal["parquet", "csv", "json", "jsonl"], typer.Option("--format", help="Of files.")
    ] = "parquet",
    tables: Annotated[str | None, typer.Option("--tables", metavar="A,B", help="These tables only.")] = None,
    replace: Annotated[bool, typer.Option("--replace", help="Replace files or tables of the same names.")] = False,
    formula_safe: Annotated[
        bool, typer.Option("--formula-safe", help="CSV: put ' before text that a spreadsheet would calculate.")
    ] = False,
    namespace: Annotated[
        str | None, typer.Option("--namespace", metavar="NAME", help="PostgreSQL: the schema; made when missing.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only print the SQL, or the files' names.")] = False,
    store: Store = None,
    environment: Environment = None,
    direct: Direct = False,
    as_json: AsJson = False,
    verbose: Verbose = False,
) -> None:
    """Write a published dataset as files, or load it into a database: whole, or not at all.

    Example: [bold]understudy export orders-0123456789abcdef --to postgresql://me@localhost/demo[/bold]

    A password comes from PGPASSWORD or ~/.pgpass; one in the address is used, and kept nowhere.
    """
    from understudy.cli.prefect_runs import prepare, run_flow
    from understudy.cli.screen import Screen

    with guarded(verbose=verbose, as_json=as_json):
        prepare(verbose=verbose)
        from flows.datasets import require
        from schemas.request import GenerationOptions

        screen, options = Screen(quiet=as_json), GenerationOptions(store=store, environment=environment)
        require(dataset, options=options)
        from flows.export import export as flow

        named = None if tables is None else tuple(name.strip() for name in tables.split(",") if name.strip())
        result: ExportResult = run_flow(
            flow, screen, direct=direct, dataset=dataset, to=_without_password(to), format=format, tables=named,
            replace=replace, formula_safe=formula_safe, namespace=namespace, dry_run=dry_run,
            options=options,
        )  # fmt: skip
        _show(result, as_json=as_json)


def _without_password(to: str) -> str:
    """Move a password out of the address, to where the driver looks for one: parameters are kept."""
    from tasks.export.target import split_password

    if not to.lower().startswith(("postgresql://", "postgres://")):
        return to
    address, password = split_password(to)
    if password is not None:
        os.environ["PGPASSWORD"] = password
    return address


def _show(result: "ExportResult", *, as_json: bool) -> None:
    if as_json:
        status = "completed" if result.plan is None else "planned"
        print_json({"status": status, **result.model_dump(mode="json", exclude_none=True)})
        return
    if result.plan is not None:
        typer.echo(result.plan, nl=False)
        return
    for name, rows in result.tables.items():
        typer.echo(f"{name:<30} {rows:>14,} rows")
    for note in result.notes:
        typer.echo(f"note: {note}")
    typer.echo(f"exported to {result.to}")
