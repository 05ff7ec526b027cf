"""``understudy replicate``."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from understudy.cli.generate import given, parse_rows, show
from understudy.cli.options import (
    AsJson,
    ChunkRows,
    Direct,
    Engine,
    Environment,
    Format,
    Purpose,
    Scale,
    Store,
    TwinRows,
    User,
    Verbose,
    Where,
    Workers,
)
from understudy.cli.outcome import guarded

if TYPE_CHECKING:
    from schemas.manifest import Manifest


def replicate(
    paths: Annotated[
        list[str], typer.Argument(metavar="PATH...", help="CSV, JSON, Parquet, Excel, a folder, a database's address.")
    ],
    synthesizer: Annotated[
        str, typer.Option("--synthesizer", metavar="NAME", help="What learns a table; auto tries several.")
    ] = "auto",
    rows: TwinRows = None,
    scale: Scale = None,
    seed: Annotated[int | None, typer.Option("--seed", metavar="N", help="The same seed gives the same bytes.")] = None,
    format: Format = "parquet",
    target: Annotated[
        str | None, typer.Option("--target", metavar="TABLE.COLUMN", help="A column that will be predicted.")
    ] = None,
    where: Where = None,
    policy: Annotated[
        str | None, typer.Option("--policy", metavar="FILE", help="What is done with personal data (YAML).")
    ] = None,
    compliance: Annotated[
        list[str] | None,
        typer.Option("--compliance", metavar="gdpr|hipaa|pci-dss", help="A rule set; may be repeated."),
    ] = None,
    review: Annotated[
        bool, typer.Option("--review", help="Show what was found, and ask, before anything is learnt.")
    ] = False,
    keys: Annotated[
        str | None, typer.Option("--keys", metavar="FILE", help="A schema or SQL file whose keys are taken.")
    ] = None,
    holdout: Annotated[
        float | None,
        typer.Option("--holdout", metavar="SHARE", help="Rows never learnt, to judge by; 0.2 unless said."),
    ] = None,
    budget_seconds: Annotated[
        float | None, typer.Option("--budget-seconds", metavar="S", help="For auto to try synthesizers in.")
    ] = None,
    gate: Annotated[
        list[str] | None,
        typer.Option("--gate", metavar="NAME=VALUE", help="A threshold of fidelity or privacy; may be repeated."),
    ] = None,
    balance: Annotated[
        str | None, typer.Option("--balance", metavar="COLUMN", help="Give all its classes the same share; one table.")
    ] = None,
    boost: Annotated[
        str | None, typer.Option("--boost", metavar="COLUMN=VALUE:SHARE", help="Give a rare class a share; one table.")
    ] = None,
    impute: Annotated[
        bool | None, typer.Option("--impute", help="Fill the twin's missing values from what was learnt; one table.")
    ] = None,
    epsilon: Annotated[
        float | None,
        typer.Option(
            "--epsilon", metavar="E", help="Differential privacy: how much of any one row may be told; 1 is usual."
        ),
    ] = None,
    delta: Annotated[
        float | None, typer.Option("--delta", metavar="D", help="How probably it may tell more; tiny unless said.")
    ] = None,
    dial: Annotated[
        list[str] | None,
        typer.Option("--dial", metavar="NAME=VALUE", help="Of the synthesizer, such as leaf=50; may be repeated."),
    ] = None,
    engine: Engine = None,
    keep_model: Annotated[
        str | None, typer.Option("--keep-model", metavar="FOLDER", help="Keep what was learnt, for `sample`.")
    ] = None,
    store: Store = None,
    environment: Environment = None,
    workers: Workers = None,
    chunk_rows: ChunkRows = None,
    user: User = None,
    purpose: Purpose = None,
    direct: Direct = False,
    as_json: AsJson = False,
    verbose: Verbose = False,
) -> None:
    """Publish a synthetic twin of real data, measured beside it: faithful, private, and no row of it real.

    Example: [bold]understudy replicate customers.csv orders.csv --scale 10[/bold]

    Exit codes: 0 published; 2 bad input, nothing written; 3 a gate refused it, nothing published, the report kept;
    130 cancelled; 1 anything else.
    """
    from understudy.cli.prefect_runs import prepare, run_flow
    from understudy.cli.screen import Screen

    with guarded(verbose=verbose, as_json=as_json):
        prepare(verbose=verbose)
        from flows.replicate import replicate as flow
        from schemas.replicating import ReplicationRequest
        from understudy.cli.origins import hidden
        from understudy.cli.reviewing import asking

        options: dict[str, Any] = given(
            store=store, environment=environment, workers=workers, chunk_rows=chunk_rows, user_id=user,
            purpose=purpose, keep_model=keep_model, key_schema=keys, holdout=holdout, budget_seconds=budget_seconds,
            twin_gates=_thresholds(gate or []), dials=parse_dials(dial or []), engine=engine,
            balance=balance, boost=boost, impute=impute, epsilon=epsilon, delta=delta,
        )  # fmt: skip
        request = ReplicationRequest.of(
            paths=tuple(hidden(path) or path for path in paths), synthesizer=synthesizer,
            rows=parse_rows(rows or []), scale=scale, seed=seed,
            format=format, target=target, where=where, policy=policy, compliance=compliance,
            review=review or None, options=options,
        )  # fmt: skip
        screen = Screen(quiet=as_json)
        with asking(screen):
            manifest: Manifest = run_flow(flow, screen, direct=direct, **request.parameters())
        show(manifest, screen.notes, as_json=as_json)


def _thresholds(written: list[str]) -> dict[str, float] | None:
    """Read ``--gate``: ``name=value`` any number of times.

    Raises:
        BadInputError: If one is not so.
    """
    from schemas.errors import BadInputError

    found: dict[str, float] = {}
    for text in written:
        name, _, value = text.partition("=")
        try:
            found[name] = float(value)
        except ValueError:
            raise BadInputError(f"--gate {text}: this is no threshold. Write --gate accuracy=0.85.") from None
    return found or None


def parse_dials(written: list[str]) -> dict[str, int | float | str] | None:
    """Read ``--dial``: ``name=value`` any number of times; numbers where they are numbers.

    Raises:
        BadInputError: If one is not so.
    """
    from schemas.errors import BadInputError

    found: dict[str, int | float | str] = {}
    for text in written:
        name, there, value = text.partition("=")
        if not (name and there and value):
            raise BadInputError(f"--dial {text}: this sets nothing. Write --dial leaf=50.")
        found[name] = _number(value)
    return found or None


def _number(text: str) -> int | float | str:
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text
