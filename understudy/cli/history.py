"""``understudy history`` and ``understudy show``."""

import json
from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from understudy.cli.options import AsJson, Environment, Store, Verbose
from understudy.cli.outcome import guarded, print_json

if TYPE_CHECKING:
    from tasks.storage.history import HistoryRecord

_STATUS = Literal["pending", "processing", "completed", "failed", "cancelled"]


def history(
    status: Annotated[_STATUS | None, typer.Option("--status", help="Runs that stand so.")] = None,
    user: Annotated[str | None, typer.Option("--user", metavar="NAME", help="Runs of this user.")] = None,
    since: Annotated[
        datetime | None, typer.Option("--since", metavar="DATE", help="Runs from this day on (UTC).")
    ] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, help="At most so many, the newest first.")] = 20,
    store: Store = None,
    as_json: AsJson = False,
    verbose: Verbose = False,
) -> None:
    """List what became of every run, newest first.

    Example: [bold]understudy history --status completed --since 2026-01-01[/bold]
    """
    with guarded(verbose=verbose, as_json=as_json):
        from schemas.errors import StoreError
        from schemas.manifest import Status
        from tasks.storage import history as kept
        from tasks.storage.sweep import end_dead_runs

        opened = _open(store)
        with suppress(StoreError):  # one that can only be read tells what it holds
            end_dead_runs(opened)
        records = kept.read(
            opened,
            status=None if status is None else Status(status),
            user=user,
            since=None if since is None else since.replace(tzinfo=UTC),
            limit=limit,
        )
        if as_json:
            print_json({"runs": [_plain(record) for record in records]})
        else:
            _list(records)


def _open(store: str | None) -> Any:
    from flows.settings import Settings
    from schemas.request import GenerationOptions
    from tasks.storage.store import open_store

    settings = Settings.read().under(GenerationOptions(store=store))
    return open_store(settings.store, settings.store_options)


def _plain(record: "HistoryRecord") -> dict[str, Any]:
    plain: dict[str, Any] = record.model_dump(mode="json", exclude_defaults=True)
    return plain


def _list(records: list["HistoryRecord"]) -> None:
    from understudy.cli.screen import table

    if not records:
        typer.echo("There is no run in this store yet.")
        return
    lines = [
        [
            f"{record.timestamp.astimezone(UTC):%Y-%m-%d %H:%M:%S}",
            record.status.value,
            record.generation_id or "",
            f"{sum(record.tables.values()):,}" if record.tables else "",
            record.user_id,
            (record.error_message or "").partition("\n")[0][:80],
        ]
        for record in records
    ]
    table("", ["when (UTC)", "status", "generation", "rows", "user", "error"], lines, right=frozenset({"rows"}))


def show(
    generation_id: Annotated[
        str, typer.Argument(metavar="ID", help="A generation id, a dataset's folder, or s3://...")
    ],
    store: Store = None,
    environment: Environment = None,
    as_json: AsJson = False,
    verbose: Verbose = False,
) -> None:
    """Show a dataset's manifest: what it holds, how it was made, and by which choices.

    Example: [bold]understudy show orders-0123456789abcdef[/bold]
    """
    with guarded(verbose=verbose, as_json=as_json):
        from flows.datasets import find
        from flows.settings import Settings
        from schemas.errors import SourceError
        from schemas.request import GenerationOptions

        found = find(generation_id, Settings.read().under(GenerationOptions(store=store, environment=environment)))
        if found.manifest is None:
            raise SourceError(f"{found.location} has no manifest (metadata.json): it was not published by Understudy.")
        plain = found.manifest.model_dump(mode="json")
        if as_json:
            print_json(plain)
        else:
            _describe(plain)


def _describe(manifest: dict[str, Any]) -> None:
    from understudy.cli.screen import size, table

    for name in ("generation_id", "status", "timestamp", "user_id", "location", "version", "seed", "schema_digest"):
        typer.echo(f"{name:<15} {manifest[name]}")
    typer.echo(f"{'request':<15} {json.dumps(manifest['request'], ensure_ascii=False)}")
    typer.echo(f"{'columns by':<15} {json.dumps(manifest['provenance'].get('columns_by', {}))}")
    typer.echo(f"{'quality':<15} {json.dumps(manifest['quality_metrics'])}")
    typer.echo("")
    lines = [
        [name, f"{entry['rows']:,}", size(entry["bytes"]), str(len(entry["parts"])), entry["digest"]]
        for name, entry in manifest["tables"].items()
    ]
    table("", ["table", "rows", "size", "parts", "digest"], lines, right=frozenset({"rows", "size", "parts"}))
