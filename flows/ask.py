"""The pipeline ``ask``: one sentence in, the right flow run with its parameters, the answer in words out."""

from pathlib import Path
from typing import Any

from prefect import flow

from flows import artifacts, progress
from flows.answers import Answer, answer_of, turn_of
from flows.confirming import Question, confirmed
from flows.models import models_of
from flows.privacy import without_personal_data
from flows.reviewing import cancelled_when_refused
from flows.running import call, run
from flows.settings import Settings
from flows.targets import flow_of, options_of, targets
from schemas.errors import BadInputError
from schemas.request import GenerationOptions
from tasks.inference.models.access import Models
from tasks.inference.routing.conversation import read_conversation, write_conversation
from tasks.inference.routing.route import Route
from tasks.inference.task import route_request


@flow(name="ask", persist_result=False)
@cancelled_when_refused
def ask(
    request: str,
    yes: bool = False,
    conversation: str | None = None,
    options: GenerationOptions = GenerationOptions(),
) -> Answer:
    """Do what one sentence asks for: generate, infer a schema, check, reproduce, compare, export, mask or replicate.

    Args:
        request: What you need, in your own words; it may speak of the request before it ("same but 10x and in CSV").
        yes: Whether to go on without asking for confirmation.
        conversation: The file that keeps what was asked for before; one of your own when empty.
        options: Everything that is seldom changed.

    Raises:
        BadInputError: If the request fits no flow, or nobody can be asked for confirmation.
        ReviewRefusedError: If the answer is no.
    """
    settings = Settings.read().under(options)
    path = Path(conversation) if conversation else settings.conversation
    before = read_conversation(path)
    progress.step("Choosing the flow")
    models = models_of(settings)
    route = run(route_request, sensible(request), before, targets(), models)
    if not yes:
        confirmed(question_of(route), settings)
    answer = answer_of(route, serve(route.flow, dict(route.parameters), options, settings, models))
    artifacts.show_answer(answer)
    write_conversation(path, before.with_turn(turn_of(without_personal_data(request), answer)))
    return answer


def question_of(route: Route) -> Question:
    """Ask whether to run what the request was led to."""
    lines = [*(f"note        {note}" for note in route.notes), f"will run    {route.told()}"]
    return Question("Go on", "```\n" + "\n".join(lines) + "\n```", "Say yes: `understudy ask --yes`.")


def sensible(request: str) -> str:
    """Give the request back.

    Raises:
        BadInputError: If it is empty, or too long for a sentence.
    """
    if not request.strip() or len(request) > 50_000:
        raise BadInputError(
            f"The request has {len(request.strip()):,} characters; it takes 1 to 50,000. Say what you need, such as "
            '"1000 customers and their orders as CSV".'
        )
    return request


def serve(
    name: str, parameters: dict[str, Any], options: GenerationOptions, settings: Settings, models: Models | None
) -> Any:
    """Run the flow; what choosing it has cost is off the budget."""
    chosen = flow_of(name)
    left = {} if models is None else {"budget_usd": max(0.0, settings.budget_usd - models.router.budget.spent)}
    return call(chosen, **chosen.validate_parameters({**parameters, **options_of(chosen, options, **left)}))
