"""``understudy sample``."""

from typing import TYPE_CHECKING, Annotated

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


def sample(
    model: Annotated[str, typer.Argument(metavar="MODEL", help="The folder that `replicate --keep-model` wrote.")],
    rows: TwinRows = None,
    scale: Scale = None,
    seed: Annotated[
        int | None, typer.Option("--seed", metavar="N", help="Other rows of the same laws; the twin's own unless said.")
    ] = None,
    format: Format = "parquet",
    where: Where = None,
    store: Store = None,
    environment: Environment = None,
    engine: Engine = None,
    workers: Workers = None,
    chunk_rows: ChunkRows = None,
    user: User = None,
    purpose: Purpose = None,
    direct: Direct = False,
    as_json: AsJson = False,
    verbose: Verbose = False,
) -> None:
    """Publish rows of a model that `replicate` kept: no real data is needed, and none is read.

    Example: [bold]understudy sample models/customers --rows 100000 --seed 2[/bold]

    Exit codes: 0 published; 2 bad input, such as a model signed with another key, nothing written; 3 a check refused
    it, nothing published, the report kept; 130 cancelled; 1 anything else.
    """
    from understudy.cli.prefect_runs import prepare, run_flow
    from understudy.cli.screen import Screen

    with guarded(verbose=verbose, as_json=as_json):
        prepare(verbose=verbose)
        from flows.sample import sample as flow
        from schemas.sampling import SampleRequest

        options = given(
            store=store, environment=environment, engine=engine, workers=workers, chunk_rows=chunk_rows, user_id=user,
            purpose=purpose,
        )  # fmt: skip
        request = SampleRequest.of(
            model=model, rows=parse_rows(rows or []), scale=scale, seed=seed, format=format, where=where,
            options=options,
        )  # fmt: skip
        screen = Screen(quiet=as_json)
        manifest: Manifest = run_flow(flow, screen, direct=direct, **request.parameters())
        show(manifest, screen.notes, as_json=as_json)
