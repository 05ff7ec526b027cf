"""Prefect's face of the step that finds the schema."""

from collections.abc import Mapping

from prefect import task
from prefect.cache_policies import NO_CACHE

from schemas.request import GenerationRequest
from schemas.validation import Limits
from tasks.inference.models.access import Models
from tasks.inference.models.agent import Watch
from tasks.inference.resolve import Resolved, resolve


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
    )


@task(name="write-values", cache_policy=NO_CACHE, persist_result=False)
def write_values(resolved: Resolved, models: Models | None, counts: Mapping[str, int] | None) -> Resolved:
    """Fill the pools that a file or a model is to fill, and have a model write whole rows where that is wanted.

    Not retried: the router tries each call again by itself, and keeps what was answered.
    """
    from tasks.inference.writing import with_values

    return with_values(resolved, models, counts)
