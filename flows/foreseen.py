"""What can be said of a request before anything is started for it: Prefect's embedded server takes seconds."""

from datetime import UTC, datetime
from pathlib import Path

from flows.models import models_of
from flows.running import run
from flows.settings import Settings
from schemas.request import GenerationRequest
from tasks.inference.task import infer_schema
from tasks.records.generation import plan_generation
from tasks.storage.keys import MANIFEST, join
from tasks.storage.publish import dataset_prefix
from tasks.storage.store import open_store

_SMALL = 256 * 1024  # bytes of a source that is read twice without anybody noticing


def stands(request: GenerationRequest) -> bool:
    """Whether a request's very dataset stands already; no where finding out would cost much, or money.

    Raises:
        BadInputError: If the request cannot be served, so far as that is found out.
    """
    settings = Settings.read().under(request.options)
    if not _quickly_planned(request, settings):
        return False
    resolved = run(infer_schema, request, settings.limits)
    generation = plan_generation(resolved.schema, request.under(resolved.wishes), settings.seed)
    prefix = dataset_prefix(settings.environment, datetime.now(UTC).date(), generation.id)
    return open_store(settings.store, settings.store_options).read(join(prefix, MANIFEST)) is not None


def _quickly_planned(request: GenerationRequest, settings: Settings) -> bool:
    if request.review or request.append_to or request.options.rows_by == "model" or models_of(settings) is not None:
        return False
    return request.source is None or _is_small(request.source)


def _is_small(source: str) -> bool:
    if "://" in source:
        return False
    path = Path(source)
    return not path.exists() or (path.is_file() and path.stat().st_size <= _SMALL)
