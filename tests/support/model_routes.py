"""Routers that lead to the fake Bedrock, with real clients on the way."""

import random
from collections.abc import Mapping
from typing import Any

from fake_bedrock import FakeBedrock, Seen

from tasks.inference.models.budget import Budget
from tasks.inference.models.cache import AnswerCache
from tasks.inference.models.chat import ChatModel, Connection
from tasks.inference.models.limits import Backoff
from tasks.inference.models.prices import Prices, load_prices
from tasks.inference.models.router import Job, Router, Routing, Strategy

HAIKU = "bedrock_converse:us.anthropic.claude-haiku-4-5-20251001-v1:0"
SONNET = "bedrock_converse:us.anthropic.claude-sonnet-4-5-20250929-v1:0"
NOVA = "bedrock_converse:amazon.nova-lite-v1:0"


def connection(
    bedrock: FakeBedrock, *, read_timeout: float = 20, deadline: float = 30, streaming: bool = False
) -> Connection:
    """The way to the fake; patient, for machines are slow at times."""
    return Connection(
        endpoint_url=bedrock.url, region="us-east-1", read_timeout=read_timeout, deadline=deadline, streaming=streaming
    )


def chat(bedrock: FakeBedrock, name: str = HAIKU, **how: Any) -> ChatModel:
    """One model."""
    return ChatModel(name, connection=connection(bedrock, **how))


def router(
    bedrock: FakeBedrock,
    *models: str,
    budget: float | None = None,
    cache: AnswerCache | None = None,
    strategy: Strategy = "ordered",
    jobs: Mapping[Job, str] | None = None,
    max_tokens: int = 8192,
    tries: int = 3,
    pauses: list[float] | None = None,
    **how: Any,
) -> Router:
    """A router that takes no pauses, but tells what they would have been."""
    routing = Routing(
        models or (HAIKU,),
        strategy,
        jobs or {},
        connection(bedrock, **how),
        max_tokens,
        Backoff(tries=tries),
        repairs=2,
    )
    waited = pauses if pauses is not None else []
    return Router(routing, budget=Budget(budget), cache=cache, chance=random.Random(7), sleep=waited.append)


def charged(seen: list[Seen], prices: Prices | None = None) -> float:
    """What a provider would charge for the requests that it saw."""
    table = prices or load_prices()
    return sum(table.of(_name(one)).of(*one.billed) for one in seen)


def _name(seen: Seen) -> str:
    return seen.model if seen.operation == "invoke" else f"bedrock_converse:{seen.model}"
