"""The flows that a sentence may lead to, and which of their parameters it may decide."""

import importlib
import importlib.util
import inspect
from dataclasses import dataclass
from typing import Any

from prefect import Flow
from pydantic import BaseModel, Field, create_model

from schemas.request import GenerationOptions
from tasks.inference.models.structured import Answered
from tasks.inference.routing.route import Target

_PLACES = frozenset({"source", "schema", "dataset", "generation_id", "to", "paths", "first", "second", "against"})


@dataclass(frozen=True)
class _Offered:
    """Where a flow is, and the parameters that are for people to say; settings and files to write never are."""

    module: str
    function: str
    parameters: tuple[str, ...]


_OFFERED = {
    "generate": _Offered(
        "flows.generate", "generate", ("prompt", "source", "schema", "rows", "seed", "format", "locale", "tables")
    ),
    "infer-schema": _Offered("flows.infer_schema", "infer_schema", ("prompt", "source", "schema", "rows", "locale")),
    "check": _Offered("flows.check", "check", ("dataset", "schema")),
    "reproduce": _Offered("flows.reproduce", "reproduce", ("generation_id",)),
    "diff": _Offered("flows.diff", "diff", ("first", "second")),
    "export": _Offered("flows.export", "export", ("dataset", "to", "format", "tables")),
    "mask": _Offered("flows.mask", "mask", ("paths", "strategy", "format", "locale")),
    "replicate": _Offered("flows.replicate", "replicate", ("paths", "synthesizer", "rows", "scale", "seed", "format")),
}


def names() -> tuple[str, ...]:
    """The flows that there are."""
    return tuple(name for name, offered in _OFFERED.items() if importlib.util.find_spec(offered.module) is not None)


def flow_of(name: str) -> Flow[..., Any]:
    """The flow of that name."""
    offered = _OFFERED[name]
    found: Flow[..., Any] = getattr(importlib.import_module(offered.module), offered.function)
    return found


def targets() -> tuple[Target, ...]:
    """All of them, with their parameters as models."""
    return tuple(_target(name) for name in names())


def _target(name: str) -> Target:
    flow = flow_of(name)
    about = (inspect.getdoc(flow.fn) or "").partition("\n")[0]
    return Target(name, about, _parameters(name, flow), _PLACES & set(_OFFERED[name].parameters))


def _parameters(name: str, flow: Flow[..., Any]) -> type[BaseModel]:
    """A model of the flow's own parameters, closed to all others, as a model's tool call must fill them in."""
    signature = inspect.signature(flow.fn).parameters
    described = flow.parameters.properties
    fields: dict[str, Any] = {}
    for each in _OFFERED[name].parameters:
        if each not in signature:
            continue
        default = ... if signature[each].default is inspect.Parameter.empty else signature[each].default
        about = described.get(each, {}).get("description", "")
        fields[each] = (signature[each].annotation, Field(default, description=about))
    return create_model(f"{name.title().replace('-', '')}Parameters", __base__=Answered, **fields)


def options_of(flow: Flow[..., Any], options: GenerationOptions, **more: Any) -> dict[str, Any]:
    """Give a flow's own options what was said of the store, the user and the like; nothing where it has none."""
    parameter = inspect.signature(flow.fn).parameters.get("options")
    if parameter is None:
        return {}
    kind: type[BaseModel] = parameter.annotation
    said = {**{name: value for name, value in options if value is not None}, **more}
    defaults = GenerationOptions()
    given = {
        name: value
        for name, value in said.items()
        if name in kind.model_fields and value != getattr(defaults, name, None)
    }
    return {"options": kind(**given)}
