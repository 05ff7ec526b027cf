"""Calls that are allowed, tried again, priced and counted; whatever is called."""

import logging
import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, TypeVar

from pydantic import BaseModel

from tasks.inference.models.budget import Budget, Reservation
from tasks.inference.models.chat import ChatModel, Messages, Reply
from tasks.inference.models.faults import ModelError
from tasks.inference.models.limits import Backoff, Limiter
from tasks.inference.models.prices import Price, Prices
from tasks.inference.models.tokens import most_tokens, written
from tasks.inference.models.usage import Usage

logger = logging.getLogger(__name__)


class Counted(Protocol):
    """What came back, with the provider's own count of tokens where it gave one."""

    @property
    def input_tokens(self) -> int | None: ...  # noqa: D102
    @property
    def output_tokens(self) -> int | None: ...  # noqa: D102


C = TypeVar("C", bound=Counted)


@dataclass(frozen=True, eq=False)
class Meters:
    """What all calls of a run share."""

    budget: Budget
    usage: Usage
    prices: Prices
    limiter: Limiter
    backoff: Backoff
    chance: random.Random
    sleep: Callable[[float], None]

    def call(self, model: str, most_in: int, most_out: int, work: Callable[[], C]) -> C:
        """Make a call, and again after a pause where that may help.

        Args:
            model: Its name, as the price table knows it.
            most_in: Tokens that the request can have.
            most_out: Tokens that the answer can have.
            work: The call; it raises a :class:`ModelError` when it fails.

        Raises:
            BudgetError: Before a call that could exceed the budget.
            ModelError: Of the last try.
        """
        for pause in self.backoff.pauses(self.chance):
            try:
                return self._once(model, most_in, most_out, work)
            except ModelError as error:
                if not error.again:
                    raise
                logger.info("%s Trying again in %.1f s.", error, pause)
                self.sleep(pause)
        return self._once(model, most_in, most_out, work)

    def _once(self, model: str, most_in: int, most_out: int, work: Callable[[], C]) -> C:
        price = self.prices.of(model)
        with self.limiter(model), self.budget.reserved(price.of(most_in, most_out), model) as reservation:
            self.usage.add(model, calls=1)
            try:
                answer = work()
            except ModelError as error:
                self._failed(model, error, reservation)
                raise
            self._answered(model, answer, price, reservation)
            return answer

    def _failed(self, model: str, error: ModelError, reservation: Reservation) -> None:
        if not error.billed:
            reservation.cost = 0.0
        self.usage.add(model, failures=1, assumed_usd=reservation.cost)

    def _answered(self, model: str, answer: Counted, price: Price, reservation: Reservation) -> None:
        tokens_in, tokens_out = answer.input_tokens, answer.output_tokens
        if tokens_in is None or tokens_out is None:
            self.usage.add(model, assumed_usd=reservation.cost)
            return
        reservation.cost = price.of(tokens_in, tokens_out)
        self.usage.add(model, input_tokens=tokens_in, output_tokens=tokens_out, cost_usd=reservation.cost)


@dataclass(frozen=True, eq=False)
class Metered:
    """A chat model behind the meters: what :func:`ask_for` sends through."""

    model: ChatModel
    meters: Meters

    @property
    def name(self) -> str:
        """The model's name."""
        return self.model.name

    def send(self, schema: type[BaseModel], messages: Messages) -> Reply:
        """Ask, as :meth:`Meters.call` does."""
        most = most_tokens(written(messages, schema))
        return self.meters.call(self.name, most, self.model.max_tokens, lambda: self.model.send(schema, messages))
