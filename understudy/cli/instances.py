"""``understudy instances``."""

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from understudy.cli.options import AsJson, Verbose
from understudy.cli.outcome import guarded, print_json

if TYPE_CHECKING:
    import pyarrow as pa

    from schemas.model import DatasetSchema
    from tasks.inference.made import Maker, Verdict


def instances(
    spec: Annotated[str, typer.Argument(metavar="SPEC", help="An OpenAPI document or a JSON Schema.")],
    rows: Annotated[
        int, typer.Option("--rows", min=1, max=100_000, help="Of the largest schema without parents.")
    ] = 10,
    tables: Annotated[
        str | None, typer.Option("--tables", metavar="A,B", help="Of these schemas only; all when absent.")
    ] = None,
    seed: Annotated[int, typer.Option("--seed", metavar="N")] = 0,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="DIR", help="A folder, for one file of JSON Lines a schema.")
    ] = None,
    check: Annotated[
        Path | None, typer.Option("--check", metavar="FILE", help="Make nothing: check this JSON or JSON Lines file.")
    ] = None,
    as_json: AsJson = False,
    verbose: Verbose = False,
) -> None:
    """Make documents of an OpenAPI document or a JSON Schema, each checked against it; or check a file of documents.

    Example: [bold]understudy instances api.yaml --tables Order,Customer --rows 20 --out ./orders[/bold]

    Without --out the documents go to stdout, a line each. Exit code 3 when a document is not valid.
    """
    with guarded(verbose=verbose, as_json=as_json):
        from tasks.inference.made import given_documents
        from understudy.cli.generate import names_of

        wanted = names_of(tables)
        if check is not None:
            verdicts = [given_documents(spec, check, wanted[0] if wanted else None)]
        else:
            verdicts = _made(spec, _maker(rows, seed), wanted, out, quiet=as_json)
        _tell(spec, verdicts, as_json=as_json)


def _made(spec: str, maker: "Maker", wanted: Sequence[str] | None, out: Path | None, *, quiet: bool) -> "list[Verdict]":
    """Write the documents of one schema after the other; how many there are in all shows only as they come."""
    from flows.settings import Settings
    from tasks.inference.made import made_documents
    from understudy.cli.screen import Screen

    verdicts, done = [], 0
    with Screen(quiet=quiet) as screen:
        screen.step(f"Reading {Path(spec).name}")
        for made in made_documents(spec, maker, only=wanted, limits=Settings.read().limits):
            screen.step(f"Writing {made.table}")
            _write(made.table, made.documents, out, quiet=quiet)
            verdicts.append(made.judge.verdict)
            done += verdicts[-1].documents
            screen.rows(done, 0)
    return verdicts


def _maker(rows: int, seed: int) -> "Maker":
    def make(schema: "DatasetSchema") -> "dict[str, pa.Table]":
        from tasks.records.engine import Engine
        from tasks.records.sizing import row_counts

        counts = row_counts(schema, rows)
        engine = Engine(schema, counts, seed)
        return {name: engine.make(name, 0, count) for name, count in counts.items()}

    return make


def _write(name: str, documents: Iterable[object], out: Path | None, *, quiet: bool) -> None:
    """Write documents to a file of their own, which is there when all of them are in it; or to stdout."""
    lines = (json.dumps(document, ensure_ascii=False) + "\n" for document in documents)
    if out is None:
        for line in lines:
            typer.echo(line if not quiet else "", nl=False)
        return
    out.mkdir(parents=True, exist_ok=True)
    unfinished = out / f".{name}.jsonl"
    try:
        with unfinished.open("w", encoding="utf-8") as file:
            file.writelines(lines)
        unfinished.replace(out / f"{name}.jsonl")
    finally:
        unfinished.unlink(missing_ok=True)


def _tell(spec: str, verdicts: "list[Verdict]", *, as_json: bool) -> None:
    invalid = sum(verdict.invalid for verdict in verdicts)
    total = sum(verdict.documents for verdict in verdicts)
    for verdict in verdicts if not as_json else ():
        refused = f"{verdict.invalid:,} not valid: {'; '.join(verdict.faults)}" if verdict.invalid else "all valid"
        typer.echo(f"{verdict.table}: {verdict.documents:,} documents, {refused}", err=True)
    if as_json:
        found = {each.table: {"documents": each.documents, "invalid": each.invalid} for each in verdicts}
        print_json(
            {"status": "invalid" if invalid else "valid", "documents": total, "invalid": invalid, "tables": found}
        )
    else:
        typer.echo(f"{total - invalid:,} of {total:,} documents are valid by {spec}.", err=True)
    if invalid:
        raise typer.Exit(3)
