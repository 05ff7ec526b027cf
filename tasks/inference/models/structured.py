"""Answers in the shape of a schema: validated here, repaired a few times, or refused. Never None, never half."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from tasks.inference.models.chat import Messages, Reply
from tasks.inference.models.faults import ModelAnswerError, ModelRefusedError

T = TypeVar("T", bound=BaseModel)

_CUT = frozenset({"max_tokens", "length", "model_context_window_exceeded"})
_BLOCKED = frozenset({"guardrail_intervened", "content_filtered", "content_filter", "refusal", "safety"})
_MOST_SHOWN = 12  # problems told to the model at a time
_MOST_RETURNED = 20_000  # characters of its answer that are sent back to it: a huge one is not paid for twice


class Answered(BaseModel):
    """What a model is asked for: closed to keys that were not asked for, and to texts without end."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True, str_max_length=4000)


class Asking(Protocol):
    """Whatever sends messages to a model."""

    @property
    def name(self) -> str:
        """The model's name."""
        ...

    def send(self, schema: type[BaseModel], messages: Messages) -> Reply:
        """Ask once."""
        ...


@dataclass(frozen=True)
class Answer(Generic[T]):
    """An answer that validated.

    Attributes:
        repairs: How many times it had to be sent back.
    """

    value: T
    model: str
    repairs: int = 0
    cached: bool = False


@dataclass(frozen=True)
class _Unfit:
    """Why an answer will not do.

    Attributes:
        told: For the model: the validator's own messages.
        shown: For people: where, without anything that the model wrote.
        refused: Whether it looks like a refusal rather than a mistake.
    """

    told: str
    shown: str
    refused: bool = False


def ask_for(model: Asking, schema: type[T], messages: Messages, *, repairs: int = 2) -> Answer[T]:
    """Ask until the answer validates.

    Args:
        model: What to ask.
        schema: The shape wanted. Its docstring and field descriptions are part of what the model reads.
        messages: The conversation so far.
        repairs: How many times an answer is sent back, with what the validator found.

    Raises:
        ModelRefusedError: If the model declines, or a guardrail does.
        ModelAnswerError: If the answer is still not valid after the repairs. It quotes nothing of the answer.
        ModelError: If no answer comes.
    """
    conversation, unfit = list(messages), _Unfit("", "")
    for attempt in range(repairs + 1):
        reply = model.send(schema, conversation)
        found = _read(reply, schema, model.name)
        if not isinstance(found, _Unfit):
            return Answer(found, model.name, attempt)
        conversation, unfit = [*messages, *_sent_back(reply, schema, found)], found
    if unfit.refused:
        raise ModelRefusedError(f"Model {model.name} declined to answer. Say the request differently, or use another.")
    raise ModelAnswerError(
        f"Model {model.name} was asked {repairs + 1} times for {schema.__name__} and gave no valid answer: "
        f"{unfit.shown}."
    )


def _read(reply: Reply, schema: type[T], model: str) -> T | _Unfit:
    if reply.stop in _BLOCKED:
        raise ModelRefusedError(f"A guardrail or the model's own policy stopped the answer of {model} ({reply.stop}).")
    if reply.stop in _CUT:
        return _Unfit("It was cut off at the limit of its length. Answer again, whole and shorter.", "it was cut off")
    calls = getattr(reply.message, "tool_calls", None) or []
    if not calls and reply.parsed is None:
        return _Unfit(f"Answer by calling {schema.__name__}, and in no other way.", "it was no structured one", True)
    if calls and calls[0].get("name") != schema.__name__:
        return _Unfit(f"There is no such tool. Call {schema.__name__}.", "it called another tool")
    try:
        return schema.model_validate(_given(reply, calls))
    except ValidationError as error:
        return _Unfit(_told(error), _shown(error, schema))


def _given(reply: Reply, calls: Sequence[Any]) -> Any:
    """What LangChain made of the answer (it mends some slips), else the tool's input as it came; both as plain data."""
    if isinstance(reply.parsed, BaseModel):
        return reply.parsed.model_dump()
    return calls[0]["args"] if calls else reply.parsed


def _told(error: ValidationError) -> str:
    found = error.errors(include_url=False, include_input=False, include_context=False)
    lines = [f"- {'.'.join(str(part) for part in one['loc']) or 'the answer'}: {one['msg']}" for one in found]
    more = [f"- and {len(lines) - _MOST_SHOWN} more"] if len(lines) > _MOST_SHOWN else []
    return "\n".join(
        ["It is not valid:", *(line[:300] for line in lines[:_MOST_SHOWN]), *more, "Answer again in full."]
    )


def _shown(error: ValidationError, schema: type[BaseModel]) -> str:
    """Kinds of problems and places, the latter only as far as the schema's own words go."""
    known = _words_of(schema.model_json_schema())
    found = error.errors(include_url=False, include_input=False, include_context=False)
    places = [
        ".".join(str(part) if part in known or isinstance(part, int) else "?" for part in one["loc"]) for one in found
    ]
    each = dict.fromkeys(
        f"{place or 'the answer'} ({one['type'].replace('_', ' ')})" for place, one in zip(places, found, strict=True)
    )
    more = f" and {len(each) - 5} more" if len(each) > 5 else ""
    return "; ".join(list(each)[:5]) + more


def _words_of(plain: Any) -> frozenset[str]:
    """The names of all properties of a JSON schema."""
    if isinstance(plain, list):
        return frozenset().union(*(_words_of(item) for item in plain))
    if not isinstance(plain, dict):
        return frozenset()
    own = frozenset(plain["properties"]) if isinstance(plain.get("properties"), dict) else frozenset()
    return own.union(*(_words_of(value) for value in plain.values()))


def _sent_back(reply: Reply, schema: type[BaseModel], unfit: _Unfit) -> list[Any]:
    """The answer and what is wrong with it, as a tool's failed result where it was a call of the tool."""
    from langchain_core.messages import AIMessage, HumanMessage, ToolMessage

    calls = getattr(reply.message, "tool_calls", None) or []
    first = calls[0] if calls else None
    if first is None or first["name"] != schema.__name__ or len(str(first["args"])) > _MOST_RETURNED:
        return [HumanMessage(f"Your answer was not accepted. {unfit.told}")]
    failed = ToolMessage(unfit.told, tool_call_id=first["id"], status="error")
    return [AIMessage(content="", tool_calls=[first]), failed]
