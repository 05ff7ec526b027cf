"""``understudy templates``."""

from typing import Annotated

import typer

from understudy.cli.options import AsJson, Verbose
from understudy.cli.outcome import guarded, print_json


def templates(
    words: Annotated[
        list[str] | None, typer.Argument(metavar="[search WORDS]", help="What you are looking for, in any words.")
    ] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, help="At most so many.")] = 100,
    as_json: AsJson = False,
    verbose: Verbose = False,
) -> None:
    """List the templates that --schema takes, or those that fit some words, the best first.

    Example: [bold]understudy templates search hospital admissions[/bold]
    """
    with guarded(verbose=verbose, as_json=as_json):
        from tasks.inference import library

        wanted = [word for place, word in enumerate(words or []) if place or word != "search"]
        found = (
            library.search(" ".join(wanted), limit=limit)
            if wanted
            else [library.Match(each, 1.0) for each in library.templates()[:limit]]
        )
        if as_json:
            print_json({"templates": [_plain(each, scored=bool(wanted)) for each in found]})
            return
        if not found:
            typer.echo("No template has anything of these words. `understudy templates` lists all of them.")
            return
        from understudy.cli.screen import table

        lines = [
            [each.template.name, each.template.domain, each.template.title, ", ".join(each.template.tables)]
            for each in found
        ]
        table("", ["template", "domain", "what it is", "tables"], lines)
        typer.echo(f"\nuse one     understudy generate --schema {found[0].template.name} --rows 1000")


def _plain(match: "object", *, scored: bool) -> dict[str, object]:
    from tasks.inference.library import Match

    assert isinstance(match, Match)
    each = match.template
    plain: dict[str, object] = {
        "name": each.name,
        "domain": each.domain,
        "title": each.title,
        "version": each.version,
        "tables": list(each.tables),
    }
    return {**plain, "score": match.score} if scored else plain
