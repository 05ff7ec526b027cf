"""Where an error of Pydantic's stands in the document, what that place is called, and which models it may hold."""

import typing
from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import BaseModel

from schemas.generator import generator_class
from schemas.model import DatasetSchema
from schemas.places import Path


def document_path(error: Any, data: Any) -> Path:
    """The error's place in the document: without the tags and types that Pydantic adds for the members of a union."""
    kept: list[str | int] = []
    value = data
    for index, key in enumerate(error["loc"]):
        is_last = index == len(error["loc"]) - 1
        inside = _inside(value, key)
        if inside is not None or (is_last and error["type"] == "missing"):
            kept.append(key)
            value = inside[0] if inside else None
    return tuple(kept)


def _inside(value: Any, key: str | int) -> tuple[Any] | None:
    if isinstance(value, Mapping) and key in value:
        return (value[key],)
    if isinstance(value, list | tuple) and isinstance(key, int) and key < len(value):
        return (value[key],)
    return None


def value_at(path: Path, data: Any) -> Any:
    """What the document holds at a place; None where it holds nothing."""
    for key in path:
        inside = _inside(data, key)
        data = inside[0] if inside else None
    return data


def called(path: Path, data: Any) -> str:
    """What a reader calls a place: ``'rate'``, ``value 2 of 'by'``, or ``'weights.a'`` for a word of the user's own."""
    if not path:
        return "'schema'"
    names = [index for index, key in enumerate(path) if isinstance(key, str)]
    owner = next(index for index in reversed(names) if models_at(path[:index], data))
    written_out = [str(key) for key in path[owner:] if isinstance(key, str)]
    name = f"'{'.'.join(written_out)}'"
    return f"value {path[-1] + 1} of {name}" if isinstance(path[-1], int) else name


def models_at(loc: Path, data: Any) -> list[type[BaseModel]]:
    """The models that a place may hold, from the annotations on the way to it."""
    models: list[type[BaseModel]] = [DatasetSchema]
    value = data
    for key in loc:
        inside = _inside(value, key)
        if inside is None:  # a union's tag
            models = [model for model in models if tag_of(model) == key] or models
            continue
        value = inside[0]
        if isinstance(key, str):
            models = _loaded(value) if key == "generator" else _below(models, key)
    return models


def _below(models: list[type[BaseModel]], key: str) -> list[type[BaseModel]]:
    fields = [model.model_fields[key] for model in models if key in model.model_fields]
    return [found for known in fields for found in _models_in(known.annotation)]


def _loaded(value: Any) -> list[type[BaseModel]]:
    found = generator_class(str(value.get("kind"))) if isinstance(value, Mapping) else None
    return [] if found is None else [found]


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for argument in typing.get_args(annotation):
        yield from _models_in(argument)


def tag_of(model: type[BaseModel]) -> Any:
    """The word that a model's ``kind`` must be."""
    known = model.model_fields.get("kind")
    words = typing.get_args(known.annotation) if known is not None else ()
    return words[0] if words else None
