"""The options that several commands share."""

from typing import Annotated

import typer

Direct = Annotated[bool, typer.Option("--direct", help="Run without Prefect: the same steps, the same history.")]
AsJson = Annotated[bool, typer.Option("--json", help="End with one JSON object on the last line.")]
Verbose = Annotated[bool, typer.Option("--verbose", "-v", help="Show logs, and tracebacks of errors.")]
Store = Annotated[str | None, typer.Option("--store", metavar="URI", help="A folder or s3://bucket/prefix.")]
Environment = Annotated[str | None, typer.Option("--environment", metavar="NAME", help="Part of every dataset's path.")]
Context = Annotated[str | None, typer.Option("--context", metavar="FILE|TEXT", help="Notes to read beside the prompt.")]
ModelName = Annotated[
    str | None,
    typer.Option("--model", metavar="PROVIDER:NAME", help="A language model; 'offline' for none."),
]
Budget = Annotated[float | None, typer.Option("--budget", metavar="USD", help="The most to spend on models.")]
User = Annotated[str | None, typer.Option("--user", metavar="NAME", help="Who asks; the account's name unless said.")]
