"""Prefect's face of the step that finds the schema."""

from collections.abc import Mapping, Sequence

from prefect import task
from prefect.cache_policies import NO_CACHE

from schemas.request import GenerationRequest
from schemas.validation import Limits
from tasks.inference.models.access import Models
from tasks.inference.models.agent import Watch
from tasks.inference.resolve import Resolved, resolve
from tasks.inference.routing.conversation import Conversation
from tasks.inference.routing.route import Route, Target


@task(name="infer-schema", cache_policy=NO_CACHE, persist_result=False)
def infer_schema(
    request: GenerationRequest, limits: Limits, models: Models | None = None, watch: Watch | None = None
) -> Resolved:
    """Find the schema that a request names.

    Not retried: the same file gives the same answer, and the router tries models again by itself.
    """
    return resolve(
        prompt=request.prompt,
        source=request.source,
        schema=request.schema_location,
        locale=request.locale,
        context=request.options.context,
        limits=limits,
        models=models,
        watch=watch,
        only=request.tables,
    )


@task(name="route-request", cache_policy=NO_CACHE, persist_result=False)
def route_request(request: str, conversation: Conversation, targets: Sequence[Target], models: Models | None) -> Route:
    """Choose the flow that serves a sentence, and its parameters.

    Not retried: the rules always say the same, and the router tries models again by itself.
    """
    if models is not None:
        from tasks.inference.routing.by_model import routed_by_model

        return routed_by_model(request, conversation, targets, models)
    from tasks.inference.routing.rules import routed

    return routed(request, conversation, [target.name for target in targets])


@task(name="write-values", cache_policy=NO_CACHE, persist_result=False)
def write_values(resolved: Resolved, models: Models | None, counts: Mapping[str, int] | None) -> Resolved:
    """Fill the pools that a file or a model is to fill, and have a model write whole rows where that is wanted.

    Not retried: the router tries each call again by itself, and keeps what was answered.
    """
    from tasks.inference.writing import with_values

    return with_values(resolved, models, counts)
