"""From settings to models: the router of a run, its cache and limits; and the steps of a plan as events."""

import logging
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager

from flows.events import emit
from flows.model_settings import OFFLINE, ModelSettings, answer_cache
from flows.privacy import without_personal_data
from flows.running import flow_run_id, in_flow_run
from tasks.inference.models.access import Models
from tasks.inference.models.agent import Step
from tasks.inference.models.budget import Budget
from tasks.inference.models.chat import Connection
from tasks.inference.models.embedding import LocalVectors, TitanVectors
from tasks.inference.models.kept_vectors import KeptVectors
from tasks.inference.models.knowledge_base import KnowledgeBase
from tasks.inference.models.limits import Backoff, Limiter, TokenBucket, together
from tasks.inference.models.prices import load_prices
from tasks.inference.models.router import Job, Router, Routing

logger = logging.getLogger(__name__)


def models_of(settings: ModelSettings) -> Models | None:
    """Set up the models of a run; None where no model is configured. Nothing is called yet.

    Raises:
        BadInputError: If the price table cannot be read.
    """
    if settings.chosen_model is None:
        return None
    router = Router(
        _routing(settings),
        prices=load_prices(settings.prices),
        budget=Budget(settings.budget_usd),
        cache=answer_cache(settings),
        limiter=_limiter(settings),
    )
    titan = _titan(settings, router)
    kept = KeptVectors(titan, router.cache) if titan and router.cache else titan
    base = settings.knowledge_base_id
    return Models(
        router=router,
        embedder=titan or LocalVectors(),
        vectoriser=kept,
        passages=KnowledgeBase(base, _connection(settings)) if base else None,
        scrub=without_personal_data,
        offline_last=OFFLINE in settings.fallback_models,
    )


def watch(step: Step) -> None:
    """Tell of a step of a model's plan: a line in the log, and an event."""
    counts = ", ".join(f"{count} {name}" for name, count in step.counts.items())
    logger.info("Schema by a model: %s (%s).", step.name, counts)
    emit("SchemaStep", flow_run_id() or "", None, {"step": step.name, **step.counts})


def _routing(settings: ModelSettings) -> Routing:
    assert settings.chosen_model is not None
    own = {
        Job.SCHEMA: settings.schema_model,
        Job.POOL: settings.pool_model,
        Job.DOCUMENTS: settings.documents_model,
        Job.ROUTING: settings.routing_model,
    }
    others = [name for name in settings.fallback_models if name != OFFLINE]
    return Routing(
        models=tuple(dict.fromkeys([settings.chosen_model, *others])),
        strategy=settings.strategy,
        jobs={job: name for job, name in own.items() if name},
        connection=_connection(settings),
        max_tokens=settings.model_max_tokens,
        backoff=Backoff(tries=settings.model_tries),
    )


def _connection(settings: ModelSettings) -> Connection:
    return Connection(
        endpoint_url=settings.bedrock_endpoint_url,
        region=settings.aws_region,
        read_timeout=min(240, settings.model_timeout),
        deadline=settings.model_timeout,
    )


def _titan(settings: ModelSettings, router: Router) -> TitanVectors | None:
    if not settings.embedding_model:
        return None
    return TitanVectors(router.meters, _connection(settings), settings.embedding_model)


def _limiter(settings: ModelSettings) -> Limiter:
    limiters: list[Limiter] = []
    if settings.requests_per_minute is not None:
        limiters.append(TokenBucket(settings.requests_per_minute))
    if settings.concurrency_limit and in_flow_run():
        limiters.append(_slots(settings.concurrency_limit))
    return together(*limiters)


def _slots(name: str) -> Limiter:
    """A slot of a global concurrency limit of Prefect's for each call; strict, so that a misspelt name is told."""
    from prefect.concurrency.sync import concurrency

    @contextmanager
    def taken() -> Iterator[None]:
        with concurrency(name, occupy=1, strict=True):
            yield

    def slot(model: str) -> AbstractContextManager[None]:
        return taken()

    return slot
