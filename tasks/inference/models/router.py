"""Which model is asked, in which order, how often, and for how much: the one door to every model call."""

import logging
import random
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal, TypeVar

from pydantic import BaseModel

from tasks.inference.models.budget import Budget
from tasks.inference.models.cache import AnswerCache
from tasks.inference.models.chat import ChatModel, Connection, Messages
from tasks.inference.models.estimate import Estimate
from tasks.inference.models.faults import ModelError, ModelUnusableError
from tasks.inference.models.limits import Backoff, Limiter, unlimited
from tasks.inference.models.metered import Metered, Meters
from tasks.inference.models.prices import Price, Prices, load_prices
from tasks.inference.models.structured import Answer, ask_for
from tasks.inference.models.tokens import likely_tokens, written
from tasks.inference.models.usage import Usage

logger = logging.getLogger(__name__)

T = TypeVar("T", bound=BaseModel)
Strategy = Literal["ordered", "cost", "speed", "quality", "balanced"]


class Job(StrEnum):
    """What a model is asked for; each may have a model of its own."""

    SCHEMA = "schema"
    POOL = "pool"
    DOCUMENTS = "documents"
    ROUTING = "routing"


@dataclass(frozen=True)
class Routing:
    """Which models there are and how they are chosen.

    Attributes:
        models: The model wanted first, then what to fall back on.
        strategy: ``ordered`` takes them as they stand; the others sort them by the price table.
        jobs: A job's own model; the others stay behind it to fall back on.
        connection: How they are reached.
        max_tokens: Most tokens of one answer.
        backoff: How often a call is tried before the next model's turn.
        repairs: How often an answer that is not valid is sent back.
    """

    models: tuple[str, ...]
    strategy: Strategy = "ordered"
    jobs: Mapping[Job, str] = field(default_factory=dict)
    connection: Connection = field(default_factory=Connection)
    max_tokens: int = 8192
    backoff: Backoff = field(default_factory=Backoff)
    repairs: int = 2

    def order(self, job: Job, prices: Prices) -> tuple[str, ...]:
        """The models to ask for a job, best first, each once."""
        names = list(dict.fromkeys([*self.models, *self.jobs.values()]))
        ranked = sorted(self.models, key=lambda name: _rank(self.strategy, prices, name, names))
        own = [self.jobs[job]] if job in self.jobs else []
        return tuple(dict.fromkeys([*own, *ranked]))


def _rank(strategy: Strategy, prices: Prices, name: str, names: list[str]) -> float:
    price = prices.of(name)
    if strategy == "balanced":
        return -_balance(price, [prices.of(other) for other in names])
    keys = {"ordered": 0.0, "cost": price.blended, "speed": -price.speed, "quality": -price.quality}
    return keys[strategy]


def _balance(price: Price, all_prices: list[Price]) -> float:
    """Cheapness, speed and quality, each as a share of the best there is, added up."""
    cheapest = min(other.blended for other in all_prices)
    fastest = max(other.speed for other in all_prices) or 1.0
    best = max(other.quality for other in all_prices) or 1.0
    cheapness = 1.0 if price.blended == cheapest else cheapest / price.blended
    return cheapness + price.speed / fastest + price.quality / best


class Router:
    """Asks models within a budget, remembers their answers, and counts what they cost. Thread-safe.

    Args:
        routing: Which models.
        prices: The price table; Understudy's own when absent.
        budget: What may be spent; no limit when absent.
        cache: Where answers are kept; nowhere when absent.
        limiter: Asked for leave before each call.
        chance: Decides the pauses between tries.
        sleep: Waits.
    """

    def __init__(
        self,
        routing: Routing,
        *,
        prices: Prices | None = None,
        budget: Budget | None = None,
        cache: AnswerCache | None = None,
        limiter: Limiter = unlimited,
        chance: random.Random | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.routing, self.prices, self.cache = routing, prices or load_prices(), cache
        self.budget, self.usage = budget or Budget(None), Usage()
        self.meters = Meters(
            self.budget, self.usage, self.prices, limiter, routing.backoff, chance or random.Random(0), sleep
        )
        self._models: dict[str, ChatModel] = {}
        self._out_of_use: dict[str, ModelUnusableError] = {}

    def ask(
        self, schema: type[T], messages: Messages, *, job: Job = Job.SCHEMA, most_tokens: int | None = None
    ) -> Answer[T]:
        """Get an answer in the shape of a schema: a kept one, else that of the first model that gives a valid one.

        Args:
            schema: The shape wanted.
            messages: The conversation.
            job: What it is for.
            most_tokens: Of the answer, where less than the routing's own will do.

        Raises:
            BudgetError: If the next call could exceed the budget.
            ModelError: If no model gives a valid answer. It says why of each.
        """
        models = [self._model(name, most_tokens) for name in self.routing.order(job, self.prices)]
        request = written(messages, schema)
        for model in models:
            if (kept := self._kept(model, request, schema)) is not None:
                return kept
        return self._first_of(models, schema, messages, request)

    def estimate(
        self, schema: type[BaseModel], messages: Messages, output_tokens: int, *, job: Job = Job.SCHEMA
    ) -> Estimate:
        """Say what one call will cost, without making it: nothing where its answer is kept already."""
        request = written(messages, schema)
        models = [self._model(name, None) for name in self.routing.order(job, self.prices)]
        if any(self._kept(model, request, schema, count=False) is not None for model in models):
            return Estimate(cached=1)
        return Estimate.of_call(self.prices.of(models[0].name), likely_tokens(request), output_tokens)

    def _first_of(self, models: list[ChatModel], schema: type[T], messages: Messages, request: str) -> Answer[T]:
        refusals: list[ModelError] = []
        for model in models:
            try:
                return self._asked(model, schema, messages, request)
            except ModelError as error:
                refusals.append(error)
                logger.warning("%s%s", error, " Another model is asked." if model is not models[-1] else "")
        raise refusals[0] if len(refusals) == 1 else _all_failed(refusals)

    def _asked(self, model: ChatModel, schema: type[T], messages: Messages, request: str) -> Answer[T]:
        if (known := self._out_of_use.get(model.name)) is not None:
            raise known
        try:
            answer = ask_for(Metered(model, self.meters), schema, messages, repairs=self.routing.repairs)
        except ModelUnusableError as error:
            if error.lasting:
                self._out_of_use[model.name] = error
            raise
        self.usage.add(model.name, repairs=answer.repairs)
        if self.cache is not None:
            self.cache.put(self._key(self.cache, model, request), answer.value)
        return answer

    def _kept(self, model: ChatModel, request: str, schema: type[T], *, count: bool = True) -> Answer[T] | None:
        if self.cache is None:
            return None
        value = self.cache.get(self._key(self.cache, model, request), schema)
        if value is None:
            return None
        if count:
            self.usage.add(model.name, cache_hits=1)
        return Answer(value, model.name, cached=True)

    def _key(self, cache: AnswerCache, model: ChatModel, request: str) -> str:
        return cache.key(model.name, model.max_tokens, model.connection.temperature, request)

    def _model(self, name: str, most_tokens: int | None) -> ChatModel:
        limit = min(most_tokens or self.routing.max_tokens, self.routing.max_tokens)
        found = self._models.get(f"{limit} {name}")
        return found or self._models.setdefault(f"{limit} {name}", ChatModel(name, limit, self.routing.connection))


def _all_failed(errors: list[ModelError]) -> ModelError:
    reasons = "\n".join(f"  {error}" for error in errors)
    return ModelError(
        f"None of the {len(errors)} models gave an answer:\n{reasons}\n"
        "Try again later, name another in UNDERSTUDY_FALLBACK_MODELS, or leave UNDERSTUDY_MODEL empty to do without."
    )
