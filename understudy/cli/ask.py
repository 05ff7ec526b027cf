"""``understudy ask``."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from understudy.cli.options import AsJson, Budget, Direct, Environment, ModelName, Store, User, Verbose
from understudy.cli.outcome import guarded, print_json

if TYPE_CHECKING:
    from flows.answers import Answer


def ask(
    request: Annotated[str, typer.Argument(metavar="REQUEST", help="What you need, in your own words.")],
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Go on without asking.")] = False,
    conversation: Annotated[
        str | None, typer.Option("--conversation", metavar="FILE", help="Keeps what was asked for before.")
    ] = None,
    model: ModelName = None,
    budget: Budget = None,
    store: Store = None,
    environment: Environment = None,
    user: User = None,
    direct: Direct = False,
    as_json: AsJson = False,
    verbose: Verbose = False,
) -> None:
    """Do what one sentence asks for; the next one may say "same but 10x and in CSV", or "check it".

    Example: [bold]understudy ask "200 customers with 1 to 5 orders each, as CSV" --yes[/bold]
    """
    from understudy.cli.prefect_runs import prepare, run_flow
    from understudy.cli.screen import Screen

    with guarded(verbose=verbose, as_json=as_json):
        prepare(verbose=verbose)
        from flows.ask import ask as flow
        from flows.confirming import confirmed_by
        from schemas.request import GenerationOptions
        from understudy.cli.reviewing import agreed

        options = GenerationOptions(store=store, environment=environment, user_id=user, model=model, budget_usd=budget)
        screen = Screen(quiet=as_json)
        parameters: dict[str, Any] = {"request": request, "yes": yes, "conversation": conversation, "options": options}
        with confirmed_by(lambda question: agreed(question, screen)):
            answer: Answer = run_flow(flow, screen, direct=direct, **parameters)
        if as_json:
            print_json({"status": "answered", **answer.model_dump(mode="json")})
        else:
            typer.echo(answer.text)
        if not answer.passed:
            raise typer.Exit(3)
