"""The options that several commands share."""

from typing import Annotated, Literal

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
Engine = Annotated[
    Literal["threads", "processes", "dask"] | None, typer.Option("--engine", help="Where chunks are made.")
]
Workers = Annotated[int | None, typer.Option("--workers", metavar="N", help="Chunks made at a time.")]
ChunkRows = Annotated[int | None, typer.Option("--chunk-rows", metavar="N", help="Rows of a part.")]
Purpose = Annotated[str | None, typer.Option("--purpose", help="Why, for the record.")]
TwinRows = Annotated[
    list[str] | None,
    typer.Option("--rows", metavar="N|TABLE=N", help="Of the largest table, or of one table; may be repeated."),
]
Scale = Annotated[float | None, typer.Option("--scale", metavar="X", help="Rows as multiples of the real ones.")]
Format = Annotated[Literal["parquet", "csv", "json", "jsonl"], typer.Option("--format", help="Of the files.")]
Where = Annotated[
    str | None, typer.Option("--where", metavar="SQL", help="Every row must meet it; one table by itself.")
]
