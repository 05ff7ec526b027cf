"""``understudy reproduce``."""

from typing import TYPE_CHECKING, Annotated

import typer

from understudy.cli.options import AsJson, Direct, Environment, Store, Verbose
from understudy.cli.outcome import guarded, print_json

if TYPE_CHECKING:
    from flows.reproduce import Reproduction


def reproduce(
    generation_id: Annotated[
        str, typer.Argument(metavar="ID", help="A generation id, a dataset's folder, or s3://...")
    ],
    store: Store = None,
    environment: Environment = None,
    direct: Direct = False,
    as_json: AsJson = False,
    verbose: Verbose = False,
) -> None:
    """Make a dataset again from its manifest alone, and compare every digest. Exit code 3 when one differs.

    Example: [bold]understudy reproduce orders-0123456789abcdef[/bold]
    """
    from understudy.cli.prefect_runs import prepare, run_flow
    from understudy.cli.screen import Screen

    with guarded(verbose=verbose, as_json=as_json):
        prepare(verbose=verbose)
        from flows.datasets import require
        from schemas.request import GenerationOptions

        options = GenerationOptions(store=store, environment=environment)
        require(generation_id, options=options)
        from flows.reproduce import reproduce as flow

        screen = Screen(quiet=as_json)
        result: Reproduction = run_flow(flow, screen, direct=direct, generation_id=generation_id, options=options)
        _show(result, as_json=as_json)
        if not result.same:
            raise typer.Exit(3)


def _show(result: "Reproduction", *, as_json: bool) -> None:
    if as_json:
        print_json({"status": "same" if result.same else "different", **result.model_dump(mode="json")})
        return
    for table, verdict in result.tables.items():
        typer.echo(f"{table:<30} {verdict}")
    for note in result.notes:
        typer.echo(f"note: {note}")
    typer.echo("The same, table by table." if result.same else "It is NOT the same.")
