"""``understudy up``: Prefect's server with its UI, a work pool, a worker, and every deployment."""

import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from understudy.cli.options import Verbose
from understudy.cli.outcome import guarded

if TYPE_CHECKING:
    from understudy.cli.services import Services


def up(
    port: Annotated[int, typer.Option("--port", min=1, max=65535, help="Of the server.")] = 4200,
    host: Annotated[
        str, typer.Option("--host", help="To listen on; the machine itself alone unless said.")
    ] = "127.0.0.1",
    limit: Annotated[int, typer.Option("--limit", min=1, help="Runs at a time.")] = 2,
    verbose: Verbose = False,
) -> None:
    """Start the server, a worker and every deployment of prefect.yaml; Ctrl-C stops them.

    Example: [bold]understudy up --port 4200[/bold]
    """
    with guarded(verbose=verbose):
        from understudy.cli.services import Services

        with Services(project_folder(), host, port) as services:
            typer.echo(f"Starting Prefect's server on port {port} ...")
            services.start_server()
            typer.echo("Deploying prefect.yaml ...")
            services.deploy()
            services.start_worker(limit)
            typer.echo(_welcome(services.address, services.logs))
            _watch(services)
            typer.echo("Stopping ...")


def _watch(services: "Services") -> None:
    """Wait for Ctrl-C, or until one of them ends."""
    try:
        while True:
            time.sleep(1)
            services.check()
    except KeyboardInterrupt:
        return


def project_folder() -> Path:
    """Find the folder of prefect.yaml: here, above, or where Understudy itself is.

    Raises:
        BadInputError: If there is none.
    """
    from schemas.errors import BadInputError

    for folder in (Path.cwd(), *Path.cwd().parents, Path(__file__).parents[2]):
        if (folder / "prefect.yaml").is_file():
            return folder
    raise BadInputError("There is no prefect.yaml here or above. Run it in the project's folder.")


def _welcome(address: str, logs: Path) -> str:
    return "\n".join(
        [
            "",
            f"Understudy is up:  {address}",
            f"  logs             {logs}",
            "  run from a shell:",
            f"    export PREFECT_API_URL={address}/api",
            "    prefect deployment run generate/default -p source=examples/orders.sql -p rows=1000 --watch",
            "Ctrl-C stops it.",
        ]
    )
