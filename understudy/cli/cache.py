"""``understudy cache``: the kept answers of language models."""

import typer

from understudy.cli.options import AsJson, Verbose
from understudy.cli.outcome import guarded, print_json

app = typer.Typer(help="The kept answers of language models.", no_args_is_help=True, rich_markup_mode="rich")


@app.command("clear")
def clear(as_json: AsJson = False, verbose: Verbose = False) -> None:
    """Remove every kept answer: the next runs ask the models again.

    Example: [bold]understudy cache clear[/bold]
    """
    with guarded(verbose=verbose, as_json=as_json):
        from flows.model_settings import answer_cache
        from flows.settings import Settings
        from understudy.cli.screen import size

        cache = answer_cache(Settings.read())
        cleared = cache.clear() if cache else None
        if as_json:
            print_json(
                {
                    "status": "cleared",
                    "entries": cleared.entries if cleared else 0,
                    "bytes": cleared.bytes if cleared else 0,
                }
            )
        elif cleared is None or cache is None:
            typer.echo("Answers are not kept (UNDERSTUDY_CACHE=off): there is nothing to clear.")
        else:
            typer.echo(f"{cleared.entries:,} answers removed ({size(cleared.bytes)}) from {cache.folder}.")


@app.callback()
def _root() -> None:
    """Hold the commands together."""
