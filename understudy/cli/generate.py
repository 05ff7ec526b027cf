"""``understudy generate``."""

from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from understudy.cli.options import (
    AsJson,
    Budget,
    ChunkRows,
    Context,
    Direct,
    Engine,
    Environment,
    ModelName,
    Purpose,
    Store,
    User,
    Verbose,
    Workers,
)
from understudy.cli.outcome import guarded, print_json
from understudy.cli.streaming import Order, Pace, Speed, Stream

if TYPE_CHECKING:
    from schemas.manifest import Manifest
    from schemas.request import GenerationRequest


def generate(
    prompt: Annotated[str | None, typer.Argument(help="What you need, in your own words.")] = None,
    schema: Annotated[
        str | None,
        typer.Option("--schema", metavar="FILE|TEMPLATE", help="A schema file (YAML, JSON) or a template's name."),
    ] = None,
    source: Annotated[
        str | None,
        typer.Option(
            "--source",
            metavar="FILE|DB-URL",
            help="SQL, OpenAPI, JSON Schema, samples, a database.",
        ),
    ] = None,
    rows: Annotated[
        list[str] | None,
        typer.Option(
            "--rows",
            metavar="N|TABLE=N",
            help="Of the largest table without parents (others in proportion), or of one table; may be repeated.",
        ),
    ] = None,
    append_to: Annotated[
        str | None,
        typer.Option("--append-to", metavar="ID", help="Continue this dataset: --rows are added, old rows stay."),
    ] = None,
    seed: Annotated[int | None, typer.Option("--seed", metavar="N", help="The same seed gives the same bytes.")] = None,
    format: Annotated[
        Literal["parquet", "csv", "json", "jsonl"] | None,
        typer.Option("--format", help="Of the files; as the prompt says, else parquet."),
    ] = None,
    compliance: Annotated[
        list[str] | None,
        typer.Option("--compliance", metavar="gdpr|hipaa|pci-dss", help="A rule set; may be repeated."),
    ] = None,
    locale: Annotated[str | None, typer.Option("--locale", metavar="L", help="Such as de_DE.")] = None,
    tables: Annotated[str | None, typer.Option("--tables", metavar="A,B", help="Publish these tables only.")] = None,
    store: Store = None,
    environment: Environment = None,
    engine: Engine = None,
    workers: Workers = None,
    chunk_rows: ChunkRows = None,
    user: User = None,
    purpose: Purpose = None,
    review: Annotated[
        bool, typer.Option("--review", help="Edit and approve the schema ($EDITOR) before anything is made.")
    ] = False,
    context: Context = None,
    model: ModelName = None,
    budget: Budget = None,
    rows_by: Annotated[
        Literal["engine", "model"] | None, typer.Option("--rows-by", help="Who writes the rows.")
    ] = None,
    estimate: Annotated[bool, typer.Option("--estimate", help="Say what the model calls will cost, and stop.")] = False,
    stream: Stream = False,
    pace: Pace = False,
    speed: Speed = 1.0,
    order: Order = "event",
    direct: Direct = False,
    as_json: AsJson = False,
    verbose: Verbose = False,
) -> None:
    """Publish a dataset, or stream events.

    Example: [bold]understudy generate --source examples/orders.sql --rows 1000[/bold]

    Example: [bold]understudy generate "500 customers and their orders, as CSV"[/bold]

    Example: [bold]understudy generate --schema examples/clickstream.yaml --stream --pace | head[/bold]

    Example: [bold]understudy generate --append-to orders-0123456789abcdef --rows 500[/bold]

    Exit codes: 0 published; 2 bad input, nothing written; 3 a check refused it, nothing published, the report kept;
    4 the budget for models stopped it; 130 cancelled; 1 anything else.
    """
    from understudy.cli.prefect_runs import prepare
    from understudy.cli.screen import Screen

    with guarded(verbose=verbose, as_json=as_json):
        prepare(verbose=verbose)
        from schemas.request import GenerationRequest
        from understudy.cli.estimating import show_estimate
        from understudy.cli.origins import hidden, text_of

        parameters = given(
            prompt=prompt,
            schema=schema,
            source=hidden(source),
            rows=parse_rows(rows or []),
            seed=seed,
            append_to=append_to,
            format=format,
            compliance=compliance,
            locale=locale,
            tables=names_of(tables),
            review=review or None,
            options=given(
                store=store,
                environment=environment,
                engine=engine,
                workers=workers,
                chunk_rows=chunk_rows,
                user_id=user,
                purpose=purpose,
                context=text_of(context),
                model=model,
                budget_usd=budget,
                rows_by=rows_by,
            ),
        )
        if estimate:
            show_estimate(parameters, as_json=as_json)
            return
        request = GenerationRequest.of(**parameters)
        if stream:
            from understudy.cli.streaming import stream as write_events

            unused = {
                "--json": as_json,
                "--append-to": append_to,
                "--review": review,
                "--compliance": compliance,
                "--format": format not in (None, "jsonl"),
                "--rows-by": rows_by == "model",
            }
            write_events(request, pace=pace, speed=speed, by_arrival=order == "arrival", refused=unused)
            return
        screen = Screen(quiet=as_json)
        show(_run(request, screen, direct=direct), screen.notes, as_json=as_json)


def _run(request: "GenerationRequest", screen: Any, *, direct: bool) -> "Manifest":
    from flows.foreseen import stands
    from flows.generate import generate as flow
    from understudy.cli.prefect_runs import is_embedded, run_flow

    # A server of our own would have nothing to do for what stands already, and nothing for what cannot be served.
    direct = direct or (is_embedded() and stands(request))
    with _reviewer(request, screen):
        manifest: Manifest = run_flow(flow, screen, direct=direct, **request.parameters())
    return manifest


def _reviewer(request: "GenerationRequest", screen: Any) -> AbstractContextManager[None]:
    """Who is asked to approve: whoever sits at the terminal."""
    if not request.review:
        return nullcontext()
    from flows.reviewing import reviewed_by
    from flows.settings import Settings
    from understudy.cli.reviewing import Terminal, editor

    editor()
    return reviewed_by(Terminal(screen, Settings.read().under(request.options).user))


def given(**options: Any) -> dict[str, Any]:
    """Keep the options that were said."""
    return {name: value for name, value in options.items() if value is not None}


def names_of(joined: str | None) -> tuple[str, ...] | None:
    """Read names with commas between."""
    return None if joined is None else tuple(name.strip() for name in joined.split(",") if name.strip())


def parse_rows(written: list[str]) -> int | dict[str, int] | None:
    """Read ``--rows``: one number, or ``table=N`` any number of times.

    Raises:
        BadInputError: If a number is below 1 or none, or both ways are mixed.
    """
    from schemas.errors import BadInputError

    by_table = {table: _count(number, f"--rows {table}=") for table, number in _pairs(written)}
    single = [_count(text, "--rows ") for text in written if "=" not in text]
    if len(single) > 1 or (single and by_table):
        raise BadInputError(
            "--rows is one number for the whole, or table=N for each table, not both. Give one of them."
        )
    return single[0] if single else by_table or None


def _pairs(written: list[str]) -> list[tuple[str, str]]:
    return [(table, number) for table, _, number in (text.rpartition("=") for text in written if "=" in text)]


def _count(text: str, option: str) -> int:
    from schemas.errors import BadInputError

    try:
        number = int(text.replace("_", ""))
    except ValueError:
        raise BadInputError(
            f"{option}{text}: this is no whole number. Write --rows 1000 or --rows orders=1000."
        ) from None
    if number < 1:
        raise BadInputError(f"{option}{text}: a table has at least 1 row.")
    return number


def summary(manifest: "Manifest", notes: list[str]) -> dict[str, Any]:
    """Give what ``--json`` prints."""
    return {
        "generation_id": manifest.generation_id,
        "status": manifest.status.value,
        "location": manifest.location,
        "tables": {
            name: {"rows": entry.rows, "bytes": entry.bytes, "digest": entry.digest}
            for name, entry in manifest.tables.items()
        },
        "quality": manifest.quality_metrics,
        "seconds": manifest.seconds,
        "notes": notes,
    }


def show(manifest: "Manifest", notes: list[str], *, as_json: bool) -> None:
    """Tell what was published."""
    if as_json:
        print_json(summary(manifest, notes))
        return
    from understudy.cli.screen import size, table

    lines = [[name, f"{entry.rows:,}", size(entry.bytes), entry.digest[:12]] for name, entry in manifest.tables.items()]
    table("", ["table", "rows", "size", "digest"], lines, right=frozenset({"rows", "size"}))
    quality = manifest.quality_metrics
    typer.echo("")
    for note in notes:
        typer.echo(f"note        {note}")
    typer.echo(f"checks      {quality.get('checks', 0):,}, of which {quality.get('failed', 0):,} failed")
    typer.echo(f"dataset     {manifest.location}")
    typer.echo(f"report      {manifest.location.rstrip('/')}/quality_report.html")
    typer.echo(f"history     understudy show {manifest.generation_id}")
