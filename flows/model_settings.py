"""Settings of language models: ``UNDERSTUDY_MODEL`` and what goes with it. Without it no model is ever called."""

import os
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, NoDecode

from tasks.inference.models.cache import AnswerCache

OFFLINE = "offline"
"""What names no model: as ``--model``, and last among the fallbacks."""
_DAY = 86_400.0


def _cache_folder() -> Path:
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "understudy"


class ModelSettings(BaseSettings):
    """How language models are reached, chosen, and kept in bounds.

    Attributes:
        model: A LangChain model (``bedrock_converse:<id>``); the offline engine when absent.
        fallback_models: Tried in order when the model fails, written with commas; ``offline`` last lets the offline
            engine infer the schema when none of them answers.
        strategy: Whether the models are tried as they stand, or sorted by price, speed, quality or all three.
        schema_model: The model that plans schemas, when it is to be another; likewise the next three.
        budget_usd: The most that one run may spend on models.
        prices: A price table of your own, before ours.
        cache: A folder for answers; they are not kept when it is ``off``.
        model_timeout: Seconds for a whole call.
        model_tries: How often a call is tried before the next model's turn.
        requests_per_minute: Of one process; no limit when absent.
        concurrency_limit: A global concurrency limit of Prefect's that every call takes a slot of.
        bedrock_endpoint_url: Of Bedrock's runtime; the region's own when absent.
        embedding_model: An Amazon Titan model that compares texts; done without a model when absent.
        conversation: The file in which ``ask`` keeps what was asked for before.
        knowledge_base_id: An Amazon Bedrock knowledge base that the model is told the passages of.
    """

    model: str | None = None
    fallback_models: Annotated[tuple[str, ...], NoDecode] = ()
    strategy: Literal["ordered", "cost", "speed", "quality", "balanced"] = "ordered"
    schema_model: str | None = None
    pool_model: str | None = None
    documents_model: str | None = None
    routing_model: str | None = None
    budget_usd: Annotated[float, Field(ge=0, allow_inf_nan=False)] = 1.0
    prices: Path | None = None
    cache: Path = Field(default_factory=_cache_folder)
    cache_mb: Annotated[int, Field(ge=1)] = 200
    cache_days: Annotated[float, Field(gt=0)] = 30
    model_timeout: Annotated[float, Field(gt=0)] = 300
    model_tries: Annotated[int, Field(ge=1, le=20)] = 4
    model_max_tokens: Annotated[int, Field(ge=256)] = 8192
    requests_per_minute: Annotated[float | None, Field(gt=0)] = None
    concurrency_limit: str | None = None
    bedrock_endpoint_url: str | None = None
    aws_region: str | None = None
    embedding_model: str | None = None
    knowledge_base_id: str | None = None
    conversation: Path = Field(default_factory=lambda: _cache_folder() / "conversation.json")

    @field_validator("fallback_models", mode="before")
    @classmethod
    def _by_commas(cls, value: object) -> object:
        return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value

    @property
    def chosen_model(self) -> str | None:
        """The model; None where there is to be none."""
        return None if self.model in (None, "", OFFLINE) else self.model

    @property
    def keeps_answers(self) -> bool:
        """Whether answers are kept on disk."""
        return str(self.cache) != "off"


def answer_cache(settings: ModelSettings) -> AnswerCache | None:
    """Where answers are kept; None where they are not."""
    if not settings.keeps_answers:
        return None
    return AnswerCache(settings.cache, settings.cache_mb * 1_000_000, settings.cache_days * _DAY)
