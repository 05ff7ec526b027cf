"""Pydantic's errors in human sentences, at the place in the document that they speak of."""

import typing
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from pydantic import BaseModel

from schemas.generator import Generator, generator_class
from schemas.model import DatasetSchema
from schemas.places import Path
from schemas.suggest import did_you_mean
from schemas.types import ColumnType
from schemas.validation.report import Found

_MEMBERS = frozenset({"bool", "int", "float", "str"})  # what Pydantic appends for the members of a union of scalars
_SCALAR = "This must be one value: text, a number, or true or false."


def sentences(errors: list[Any], data: Any) -> Iterator[Found]:
    """Tell each error once.

    Args:
        errors: As Pydantic lists them.
        data: The document that they are about.
    """
    told: set[Path] = set()
    for error in errors:
        path = document_path(error, data)
        if _is_member(error, data):
            if path not in told:
                yield path, _SCALAR
            told.add(path)
        else:
            yield path, _sentence(error, data)


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


def _is_member(error: Any, data: Any) -> bool:
    loc = error["loc"]
    return bool(loc) and loc[-1] in _MEMBERS and len(document_path(error, data)) < len(loc)


def _sentence(error: Any, data: Any) -> str:
    kind, key = error["type"], str(error["loc"][-1]) if error["loc"] else "schema"
    context = error.get("ctx") or {}
    if kind == "extra_forbidden":
        return _unknown_key(error, data)
    if kind == "missing":
        return f"{_owner(error['loc']).capitalize()} needs a '{key}', and this one has none."
    if kind == "enum" and error["loc"][-1] == "type":
        names = [str(name) for name in ColumnType]
        known = did_you_mean(str(error["input"]), names, list_up_to=20)
        return f"There is no column type {_shown(error['input'])}.{known}"
    if kind in {"enum", "literal_error"}:
        return f"'{key}' must be {context.get('expected', 'one of the names allowed')}, not {_shown(error['input'])}."
    if kind in {"union_tag_invalid", "union_tag_not_found"}:
        return f"'{key}' needs a 'kind', one of: {context.get('expected_tags', 'see the documentation')}."
    if kind in _WANTED and isinstance(error["loc"][-1], int):
        what = _owner((*error["loc"], "")).capitalize()
        return f"{what} must be {_WANTED[kind]}{_SUCH_AS.get(what, '')}, and this is {kind_of(error['input'])}."
    if kind in _WANTED:
        return f"'{key}' must be {_WANTED[kind]}, and this is {kind_of(error['input'])}.{_hint(kind, error['input'])}"
    if kind in _BOUNDS:
        return f"'{key}' must be {_BOUNDS[kind](context)}."
    return _own_words(error)


def _own_words(error: Any) -> str:
    """What one of our validators, or Pydantic where we have no better sentence, says."""
    text = str(error["msg"]).removeprefix("Value error, ").removeprefix("Assertion failed, ")
    text = text.replace("Input should", f"'{error['loc'][-1] if error['loc'] else 'schema'}' should")
    text = text[:1].upper() + text[1:]
    return text if text.endswith((".", "?", "!")) else f"{text}."


_WANTED = {
    "string_type": "text",
    "int_type": "a whole number",
    "int_parsing": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "float_parsing": "a number",
    "bool_type": "true or false",
    "bool_parsing": "true or false",
    "tuple_type": "a list",
    "list_type": "a list",
    "dict_type": "a mapping",
    "model_type": "a mapping",
    "model_attributes_type": "a mapping",
}

_SUCH_AS = {
    "A table": ", such as {name: orders, columns: [...]}",
    "A column": ", such as {name: order_id, type: integer}",
    "A rule": ', such as {table: orders, check: "shipped_at >= ordered_at"}',
}

_BOUNDS: dict[str, Callable[[Mapping[str, Any]], str]] = {
    "greater_than_equal": lambda context: f"at least {context['ge']:g}",
    "greater_than": lambda context: f"more than {context['gt']:g}",
    "less_than_equal": lambda context: f"at most {context['le']:g}",
    "less_than": lambda context: f"less than {context['lt']:g}",
}


def kind_of(value: Any) -> str:
    """Name the kind of a value, never the value."""
    if value is None:
        return "empty"
    if isinstance(value, bool):
        return "true or false"
    if isinstance(value, int | float):
        return "a number"
    if isinstance(value, str):
        return "text"
    return "a mapping" if isinstance(value, Mapping) else "a list"


def _hint(wanted: str, value: Any) -> str:
    if wanted == "string_type" and isinstance(value, bool | int | float):
        return " Write it in quotes."
    if wanted in {"tuple_type", "list_type"} and isinstance(value, str) and len(value) <= 128:
        return f" Write [{value}]."
    return ""


def _shown(value: Any) -> str:
    return f"'{value}'" if isinstance(value, str) and len(value) <= 60 else kind_of(value)


_OWNERS = {
    (): "the schema",
    ("tables",): "a table",
    ("tables", "columns"): "a column",
    ("tables", "columns", "generator"): "a generator",
    ("tables", "columns", "inferred"): "'inferred'",
    ("relations",): "a relation",
    ("relations", "children"): "'children'",
    ("rules",): "a rule",
}


def _owner(loc: Path) -> str:
    """Name what the last key of a place belongs to."""
    around = tuple(str(key) for key in loc[:-1] if isinstance(key, str))
    return _OWNERS.get(around, f"'{around[-1]}'" if around else "the schema")


def _unknown_key(error: Any, data: Any) -> str:
    loc = error["loc"]
    key, owner = str(loc[-1]), _owner(loc)
    models = _models_at(loc[:-1], data)
    known = [name for model in models for name in model.model_fields]
    if len(models) == 1 and issubclass(models[0], Generator):
        owner = f"the generator '{_tag(models[0])}'"
    return f"There is no key '{key}' in {owner}.{did_you_mean(key, known, list_up_to=20)}"


def _models_at(loc: Path, data: Any) -> list[type[BaseModel]]:
    """The models that a place may hold, from the annotations on the way to it."""
    models: list[type[BaseModel]] = [DatasetSchema]
    value = data
    for key in loc:
        inside = _inside(value, key)
        if inside is None:  # a union's tag
            models = [model for model in models if _tag(model) == key] or models
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


def _tag(model: type[BaseModel]) -> Any:
    """The word that a model's ``kind`` must be."""
    known = model.model_fields.get("kind")
    words = typing.get_args(known.annotation) if known is not None else ()
    return words[0] if words else None
