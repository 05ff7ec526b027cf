"""``understudy infer``."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from understudy.cli.options import AsJson, Budget, Context, Direct, ModelName, Verbose
from understudy.cli.outcome import guarded, print_json

if TYPE_CHECKING:
    from tasks.inference.proposal import Proposal


def infer(
    what: Annotated[
        list[str],
        typer.Argument(
            metavar="PROMPT|FILE...|DB-URL",
            help="Words; a SQL file, an OpenAPI document, a JSON Schema; samples, a table each; a database's address.",
        ),
    ],
    out: Annotated[str | None, typer.Option("--out", metavar="FILE", help="Where to write schema.yaml.")] = None,
    rows: Annotated[
        list[str] | None,
        typer.Option(
            "--rows",
            metavar="N|TABLE=N",
            help="Of the largest table without parents (others in proportion), or of one table; may be repeated.",
        ),
    ] = None,
    tables: Annotated[
        str | None,
        typer.Option("--tables", metavar="A,B", help="Of the source's tables these, and their parents."),
    ] = None,
    locale: Annotated[str | None, typer.Option("--locale", metavar="L", help="Such as de_DE.")] = None,
    context: Context = None,
    model: ModelName = None,
    budget: Budget = None,
    estimate: Annotated[bool, typer.Option("--estimate", help="Say what the model calls will cost, and stop.")] = False,
    direct: Direct = False,
    as_json: AsJson = False,
    verbose: Verbose = False,
) -> None:
    """Make a schema file of words, a spec, SQL, a sample or a database: each choice with its confidence and reason.

    Example: [bold]understudy infer "200 customers with name and country; each has 1 to 5 orders" --out shop.yaml[/bold]

    Several sample files are the tables of one dataset, with the foreign keys that names and values speak for:
    [bold]understudy infer customers.csv orders.csv[/bold]

    Without --out the schema goes to stdout, and what a person should know of it to stderr.
    """
    from understudy.cli.prefect_runs import prepare
    from understudy.cli.screen import Screen

    with guarded(verbose=verbose, as_json=as_json):
        prepare(verbose=verbose)
        from understudy.cli.estimating import show_estimate
        from understudy.cli.generate import names_of, parse_rows
        from understudy.cli.origins import origin_of, text_of, together

        options = {"context": text_of(context), "model": model, "budget_usd": budget}
        parameters: dict[str, Any] = {
            **origin_of(together(what)),
            "rows": parse_rows(rows or []),
            "tables": names_of(tables),
            "locale": locale,
            "options": {name: value for name, value in options.items() if value is not None},
        }
        if estimate:
            show_estimate(parameters, as_json=as_json)
            return
        _show(_run(parameters, out, Screen(quiet=as_json), direct=direct), as_json=as_json)


def _run(parameters: dict[str, Any], out: str | None, screen: object, *, direct: bool) -> "Proposal":
    from flows.infer_schema import infer_schema as flow
    from schemas.request import GenerationRequest
    from understudy.cli.prefect_runs import run_flow

    request = GenerationRequest.of(**parameters).parameters()
    taken = ("prompt", "source", "schema", "rows", "tables", "locale", "options")
    given = {name: request[name] for name in taken}
    proposal: Proposal = run_flow(flow, screen, direct=direct, out=out, **given)  # type: ignore[arg-type]
    return proposal


def _show(proposal: "Proposal", *, as_json: bool) -> None:
    if as_json:
        plain = proposal.model_dump(mode="json")
        print_json({"status": "inferred", **plain, "schema": plain.pop("text")})
        return
    from understudy.cli.screen import table

    to_stderr = proposal.out is None
    lines = [
        [f"{each.table}.{each.column}", each.type, each.filled_by, each.by, f"{each.confidence:.2f}", each.reason]
        for each in proposal.choices
    ]
    table("", ["column", "type", "filled by", "chosen by", "sure", "because"], lines, err=to_stderr)
    typer.echo("", err=to_stderr)
    for name, rows in proposal.tables.items():
        typer.echo(f"table       {name}{'' if rows is None else f', {rows:,} rows'}", err=to_stderr)
    for relation in proposal.relations:
        typer.echo(f"relation    {relation}", err=to_stderr)
    for rule in proposal.rules:
        typer.echo(f"rule        {rule}", err=to_stderr)
    for note in proposal.notes:
        typer.echo(f"note        {note}", err=to_stderr)
    if proposal.out is None:
        typer.echo(proposal.text, nl=False)
    else:
        typer.echo(f"schema      {proposal.out}")
        typer.echo(f"next        understudy generate --schema {proposal.out}")
