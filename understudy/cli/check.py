"""``understudy check``."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from understudy.cli.options import AsJson, Direct, Environment, Store, Verbose
from understudy.cli.outcome import guarded, print_json

if TYPE_CHECKING:
    from flows.check import CheckResult

_SHOWN = 20


def check(
    dataset: Annotated[str, typer.Argument(metavar="DATASET", help="A generation id, a dataset's folder, or s3://...")],
    schema: Annotated[
        str | None,
        typer.Option("--schema", metavar="FILE|TEMPLATE", help="To hold it against; its own schema.yaml unless said."),
    ] = None,
    store: Store = None,
    environment: Environment = None,
    direct: Direct = False,
    as_json: AsJson = False,
    verbose: Verbose = False,
) -> None:
    """Verify a dataset: the bytes of every file, then every check of its schema. Exit code 3 when it fails.

    Example: [bold]understudy check orders-0123456789abcdef[/bold]
    """
    from understudy.cli.prefect_runs import prepare, run_flow
    from understudy.cli.screen import Screen

    with guarded(verbose=verbose, as_json=as_json):
        prepare(verbose=verbose)
        from flows.datasets import require
        from schemas.request import GenerationOptions

        options = GenerationOptions(store=store, environment=environment)
        require(dataset, options=options)
        from flows.check import check as flow

        parameters: dict[str, Any] = {"dataset": dataset, "schema": schema, "options": options}
        result: CheckResult = run_flow(flow, Screen(quiet=as_json), direct=direct, **parameters)
        _show(result, as_json=as_json)
        if not result.passed:
            raise typer.Exit(3)


def _show(result: "CheckResult", *, as_json: bool) -> None:
    if as_json:
        print_json({"status": "passed" if result.passed else "failed", **result.model_dump(mode="json")})
        return
    for problem in [*result.damage, *result.failures][:_SHOWN]:
        typer.echo(problem)
    if (more := len(result.damage) + len(result.failures) - _SHOWN) > 0:
        typer.echo(f"... and {more} more.")
    verdict = "passed" if result.passed else "FAILED"
    read = f"{result.parts} parts, {result.documents} documents"
    typer.echo(f"{verdict}: {result.location}: {read}, {result.checks} checks, {len(result.failures)} failed.")
