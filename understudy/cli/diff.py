"""``understudy diff``."""

from typing import TYPE_CHECKING, Annotated

import typer

from understudy.cli.options import AsJson, Direct, Environment, Store, Verbose
from understudy.cli.outcome import guarded, print_json

if TYPE_CHECKING:
    from flows.diff import Difference


def diff(
    first: Annotated[str, typer.Argument(metavar="ID", help="A generation id, a dataset's folder, or s3://...")],
    second: Annotated[str, typer.Argument(metavar="ID", help="Another.")],
    store: Store = None,
    environment: Environment = None,
    direct: Direct = False,
    as_json: AsJson = False,
    verbose: Verbose = False,
) -> None:
    """Say what differs between two datasets: how they were made, columns, rows by key. Exit code 3 when they differ.

    Example: [bold]understudy diff orders-0123456789abcdef orders-fedcba9876543210[/bold]
    """
    from understudy.cli.prefect_runs import prepare, run_flow
    from understudy.cli.screen import Screen

    with guarded(verbose=verbose, as_json=as_json):
        prepare(verbose=verbose)
        from flows.datasets import require
        from schemas.request import GenerationOptions

        options = GenerationOptions(store=store, environment=environment)
        require(first, second, options=options)
        from flows.diff import diff as flow

        screen = Screen(quiet=as_json)
        result: Difference = run_flow(flow, screen, direct=direct, first=first, second=second, options=options)
        _show(result, as_json=as_json)
        if not result.same:
            raise typer.Exit(3)


def _show(result: "Difference", *, as_json: bool) -> None:
    if as_json:
        print_json({"status": "same" if result.same else "different", **result.model_dump(mode="json")})
        return
    from understudy.cli.screen import table

    for name, (old, new) in result.made.items():
        typer.echo(f"{name:<24} {old} -> {new}")
    lines = []
    for name, each in result.tables.items():
        counts = [f"{n:,}" for n in (each.changes.model_dump().values() if each.changes else ())] or ["", "", ""]
        lines.append([name, each.verdict, f"{each.rows[0]:,}", f"{each.rows[1]:,}", *counts])
    heads = ["table", "verdict", "rows", "rows then", "added", "removed", "changed"]
    table("", heads, lines, right=frozenset(heads[2:]))
    for name, each in result.tables.items():
        for line in each.columns:
            typer.echo(f"{name}: {line}")
