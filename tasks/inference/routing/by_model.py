"""Which flow a sentence means, by a model: it fills in the flows' own parameters, and what it names is checked."""

import json
from collections.abc import Sequence
from typing import Any

from pydantic import BaseModel, Field, create_model

from schemas.errors import BadInputError
from tasks.inference.library import templates
from tasks.inference.models.access import Models
from tasks.inference.models.router import Job
from tasks.inference.models.structured import Answered
from tasks.inference.models.words import DATA_ONLY, MOST_PROMPT, bounded, fenced
from tasks.inference.routing.conversation import Conversation, Turn
from tasks.inference.routing.route import Route, Target

_SYSTEM = f"""You choose which of several programs serves a request, and fill in its parameters.
Leave out every parameter that the request says nothing of. Copy names of files, folders, addresses and datasets to the
letter. For new data, the prompt is what the person asks for, in their own words. A request may speak of the one before
("same but", "it"): then repeat that one's parameters with what changes; "10x" multiplies each table's rows.
{DATA_ONLY}"""
_TURNS = 5
_TOKENS = 400


def routed_by_model(request: str, conversation: Conversation, targets: Sequence[Target], models: Models) -> Route:
    """Choose the flow and its parameters.

    Raises:
        BadInputError: If the model finds no flow for it, or names a place that the person did not.
        ModelError: If no model gives a valid answer.
        BudgetError: Before a call that could exceed the budget.
    """
    told = models.scrub(bounded("request", request, MOST_PROMPT))
    before = [_plain(turn) for turn in conversation.turns[-_TURNS:]]
    messages = [
        ("system", _SYSTEM),
        ("human", "\n".join([*([fenced("before", json.dumps(before))] if before else []), fenced("request", told)])),
    ]
    answer = models.router.ask(choice_of(targets), messages, job=Job.ROUTING)
    chosen: Any = answer.value
    for target in targets:
        given = getattr(chosen, _field(target.name), None)
        if given is not None and chosen.program == target.name:
            parameters = given.model_dump(mode="json", exclude_none=True, exclude_unset=True)
            return Route(target.name, _checked(parameters, target, request, conversation), by=answer.model)
    raise BadInputError(
        "The request fits none of the programs: "
        + ", ".join(target.name for target in targets)
        + ". Say it differently."
    )


def choice_of(targets: Sequence[Target]) -> type[BaseModel]:
    """What a model is asked for: the program's name, and its parameters as the flow itself declares them."""
    names = tuple(target.name for target in targets)
    fields: dict[str, Any] = {"program": (str, Field(description=f"one of: {', '.join(names)}, or none"))}
    for target in targets:
        fields[_field(target.name)] = (target.parameters | None, Field(None, description=target.about))
    return create_model("Choice", __base__=Answered, __doc__="The program that serves the request.", **fields)


def _field(name: str) -> str:
    return name.replace("-", "_")


def _plain(turn: Turn) -> dict[str, Any]:
    return turn.model_dump(mode="json", exclude_defaults=True)


def _checked(parameters: dict[str, Any], target: Target, request: str, conversation: Conversation) -> dict[str, Any]:
    """Places must be the person's own: a text from a model cannot point at a file."""
    known = request + json.dumps([_plain(turn) for turn in conversation.turns])
    names = {each.name for each in templates()}
    for name in target.places & parameters.keys():
        values = parameters[name] if isinstance(parameters[name], list) else [parameters[name]]
        for value in values:
            if str(value) not in known and not (name == "schema" and value in names):
                raise BadInputError(
                    f"The model chose a {name} that the request does not name. Write the {name} to the letter."
                )
    return parameters
