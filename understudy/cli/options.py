"""The options that several commands share."""

from typing import Annotated

import typer

Direct = Annotated[bool, typer.Option("--direct", help="Run without Prefect: the same steps, the same history.")]
AsJson = Annotated[bool, typer.Option("--json", help="End with one JSON object on the last line.")]
Verbose = Annotated[bool, typer.Option("--verbose", "-v", help="Show logs, and tracebacks of errors.")]
Store = Annotated[str | None, typer.Option("--store", metavar="URI", help="A folder or s3://bucket/prefix.")]
Environment = Annotated[str | None, typer.Option("--environment", metavar="NAME", help="Part of every dataset's path.")]
User = Annotated[str | None, typer.Option("--user", metavar="NAME", help="Who asks; the account's name unless said.")]
