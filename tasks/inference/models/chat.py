"""LangChain chat models: Amazon Bedrock first, any other provider that ``init_chat_model`` knows."""

import importlib
import importlib.util
import logging
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.metadata import version
from typing import Any

from pydantic import BaseModel

from tasks.inference.models.deadline import within
from tasks.inference.models.faults import ModelUnusableError, fault_of

logger = logging.getLogger(__name__)

BEDROCK = "bedrock_converse"
Messages = Sequence[Any]
"""LangChain's: pairs such as ``("system", text)`` and ``("human", text)``, or its message objects."""

_TOOL = "function_calling"  # the other ways mend an answer that was cut off without a word, and give half of it
_TELL_PROMPTS = ("langchain_aws", "botocore")  # at DEBUG these print whole prompts and answers


@dataclass(frozen=True)
class Connection:
    """How models are reached.

    Attributes:
        endpoint_url: Of Bedrock's runtime; the region's own when absent.
        region: Of AWS; as boto3 finds it when absent.
        connect_timeout: Seconds.
        read_timeout: Seconds between two pieces of an answer.
        deadline: Seconds for a whole call.
        streaming: Whether answers come in pieces, so that a long one does not time out a read. LangChain reads all that
            it has again with each piece, which for long answers takes seconds.
        temperature: The model's own when absent; some models take none.
    """

    endpoint_url: str | None = None
    region: str | None = None
    connect_timeout: float = 5
    read_timeout: float = 240
    deadline: float = 300
    streaming: bool = False
    temperature: float | None = None


@dataclass(frozen=True)
class Reply:
    """What came back, as it came: nothing in it has been believed yet.

    Attributes:
        message: LangChain's ``AIMessage``.
        parsed: What LangChain made of it; None where it could not.
        input_tokens: As the provider counted them; None where it did not.
        stop: Why the model stopped, in the provider's word, lower case.
    """

    message: Any
    parsed: Any = None
    input_tokens: int | None = None
    output_tokens: int | None = None
    stop: str = ""


@dataclass(frozen=True, eq=False)
class ChatModel:
    """One model of one provider. Thread-safe.

    Attributes:
        name: As settings write it, ``provider:model``.
        max_tokens: Most tokens of an answer; the model stops there, and the budget reckons with them.
    """

    name: str
    max_tokens: int = 8192
    connection: Connection = field(default_factory=Connection)
    _made: dict[type[BaseModel] | None, Any] = field(default_factory=dict, repr=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def send(self, schema: type[BaseModel], messages: Messages) -> Reply:
        """Ask once for an answer in the shape of a schema.

        Raises:
            ModelError: If no answer comes; what it says of itself tells whether to try again.
        """
        return _reply(self._invoke(self._bound(schema), messages))

    def tell(self, messages: Messages) -> Reply:
        """Ask once for an answer in words."""
        return _reply({"raw": self._invoke(self._ready(), messages), "parsed": None})

    def _invoke(self, runnable: Any, messages: Messages) -> Any:
        try:
            return within(self.connection.deadline, lambda: runnable.invoke(list(messages)), self.name)
        except Exception as error:  # noqa: BLE001 - every provider's library has errors of its own
            raise fault_of(error, self.name) from None

    def _bound(self, schema: type[BaseModel]) -> Any:
        model = self._ready()
        with self._lock:
            if schema not in self._made:
                self._made[schema] = model.with_structured_output(schema, method=_TOOL, include_raw=True)
            return self._made[schema]

    def _ready(self) -> Any:
        with self._lock:
            if None not in self._made:
                self._made[None] = _made(self)
            return self._made[None]

    def __reduce__(self) -> tuple[Any, ...]:
        return ChatModel, (self.name, self.max_tokens, self.connection)


def _made(model: ChatModel) -> Any:
    for name in _TELL_PROMPTS:
        library = logging.getLogger(name)
        library.setLevel(max(library.getEffectiveLevel(), logging.INFO))
    provider, _, identifier = model.name.partition(":")
    if not provider or not identifier:
        raise ModelUnusableError(
            f"'{model.name}' names no model. Write provider:model, such as "
            f"{BEDROCK}:us.anthropic.claude-haiku-4-5-20251001-v1:0, in UNDERSTUDY_MODEL."
        )
    try:
        return _bedrock(model, identifier) if provider == BEDROCK else _other(model, provider)
    except Exception as error:  # noqa: BLE001 - every provider's library has errors of its own
        raise fault_of(error, model.name, answering=False) from None


def _bedrock(model: ChatModel, identifier: str) -> Any:
    from langchain_aws import ChatBedrockConverse

    client = bedrock_client(model.connection)
    given = {} if model.connection.temperature is None else {"temperature": model.connection.temperature}
    return ChatBedrockConverse(
        model_id=identifier,
        client=client,  # given, so that LangSmith's gateway cannot take its place
        bedrock_client=client,  # only ever asked about inference profiles, which are not in use here
        max_tokens=model.max_tokens,
        streaming=model.connection.streaming,
        **given,
    )


@lru_cache(maxsize=8)
def bedrock_client(connection: Connection) -> Any:
    """Make a client of Bedrock's runtime.

    It makes one attempt: a failed call may have been charged, so whether to try again is decided where the money is
    counted (botocore would also leave 408 and 424 alone). Models reached in the same way share a client.
    """
    import boto3
    from botocore.config import Config

    config = Config(
        connect_timeout=connection.connect_timeout,
        read_timeout=connection.read_timeout,
        retries={"mode": "standard", "total_max_attempts": 1},
        max_pool_connections=32,
    )
    session = boto3.Session(region_name=connection.region)
    return session.client("bedrock-runtime", endpoint_url=connection.endpoint_url, config=config)


def _other(model: ChatModel, provider: str) -> Any:
    if importlib.util.find_spec("langchain") is None:
        raise ModelUnusableError(
            f"Model {model.name} needs the packages langchain and langchain-{provider.replace('_', '-')}, and they are "
            f"not installed. Install them, or use {BEDROCK}:<model id>, which comes with Understudy."
        )
    chat_models = importlib.import_module("langchain.chat_models")
    given: dict[str, Any] = {"max_tokens": model.max_tokens, "timeout": model.connection.read_timeout, "max_retries": 0}
    if model.connection.temperature is not None:
        given["temperature"] = model.connection.temperature
    try:
        return chat_models.init_chat_model(model.name, **given)
    except ImportError as error:
        package = (error.name or f"langchain-{provider}").replace("_", "-")
        raise ModelUnusableError(
            f"Model {model.name} needs the package {package}, and it is not installed, or not in a version that goes "
            f"with langchain-core {version('langchain-core')}."
        ) from None


def _reply(outcome: dict[str, Any]) -> Reply:
    message = outcome["raw"]
    usage = getattr(message, "usage_metadata", None) or {}
    return Reply(
        message=message,
        parsed=outcome["parsed"],
        input_tokens=usage.get("input_tokens"),
        output_tokens=usage.get("output_tokens"),
        stop=_stop(getattr(message, "response_metadata", None) or {}),
    )


def _stop(metadata: dict[str, Any]) -> str:
    found = metadata.get("stopReason") or metadata.get("stop_reason") or metadata.get("finish_reason") or ""
    return str(found).lower()
