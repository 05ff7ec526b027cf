"""``--estimate``: what the model calls of a request will cost, said before any of them is made."""

from typing import Any

import typer

from understudy.cli.outcome import print_json


def show_estimate(parameters: dict[str, Any], *, as_json: bool) -> None:
    """Print it.

    Raises:
        BadInputError: If the request cannot be served.
    """
    from flows.estimate import estimate
    from schemas.request import GenerationRequest

    found = estimate(GenerationRequest.of(**parameters))
    if as_json:
        print_json({"status": "estimated", **found.model_dump(mode="json")})
        return
    for line in found.lines():
        typer.echo(line)
