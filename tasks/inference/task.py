"""Prefect's face of the step that finds the schema."""

from prefect import task
from prefect.cache_policies import NO_CACHE

from schemas.request import GenerationRequest
from schemas.validation import Limits
from tasks.inference.resolve import Resolved, resolve


@task(name="infer-schema", cache_policy=NO_CACHE, persist_result=False)
def infer_schema(request: GenerationRequest, limits: Limits) -> Resolved:
    """Find the schema that a request names.

    Not retried: the same file gives the same answer.
    """
    return resolve(
        prompt=request.prompt,
        source=request.source,
        schema=request.schema_location,
        locale=request.locale,
        limits=limits,
    )
