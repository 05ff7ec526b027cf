"""Pydantic's errors in human sentences, at the place in the document that they speak of."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from schemas.generator import Generator
from schemas.places import Path
from schemas.suggest import did_you_mean
from schemas.types import ColumnType
from schemas.validation.document import called, document_path, models_at, tag_of, value_at
from schemas.validation.report import Found

_MEMBERS = frozenset({"bool", "int", "float", "str"})  # what Pydantic appends for the members of a union of scalars
_SCALAR = "This must be one value: text, a number, or true or false."


def sentences(errors: list[Any], data: Any) -> Iterator[Found]:
    """Tell each error once.

    Args:
        errors: As Pydantic lists them.
        data: The document that they are about.
    """
    told: set[Path] = {document_path(error, data) for error in errors if _is_bound_of_member(error, data)}
    for error in errors:
        path = document_path(error, data)
        if _is_follow_on(error, path, data):
            continue
        if not _is_member(error, data) or _is_bound_of_member(error, data):
            yield path, _sentence(error, data)
        elif path not in told:
            yield path, _SCALAR
            told.add(path)


def _is_member(error: Any, data: Any) -> bool:
    loc = error["loc"]
    if not loc or len(document_path(error, data)) == len(loc):
        return False
    return loc[-1] in _MEMBERS or str(loc[-1]).startswith("constrained-")


def _is_bound_of_member(error: Any, data: Any) -> bool:
    """Whether a value is of a kind that may stand there, and only too large or too small."""
    return _is_member(error, data) and error["type"] in _BOUNDS


def _is_follow_on(error: Any, path: Path, data: Any) -> bool:
    """Whether a list is too short only because Pydantic left out the values that it told of already."""
    if error["type"] != "too_short":
        return False
    value = value_at(path, data)
    return isinstance(value, list | tuple) and len(value) >= error["ctx"]["min_length"]


def _sentence(error: Any, data: Any) -> str:
    kind, key = error["type"], str(error["loc"][-1]) if error["loc"] else "schema"
    context, path = error.get("ctx") or {}, document_path(error, data)
    name = called(path, data)
    if kind == "extra_forbidden":
        return _unknown_key(error, data)
    if kind == "missing":
        return f"{_owner(error['loc']).capitalize()} needs a '{key}', and this one has none."
    if kind == "enum" and error["loc"][-1] == "type":
        names = [str(name) for name in ColumnType]
        known = did_you_mean(str(error["input"]), names, list_up_to=20)
        return f"There is no column type {_shown(error['input'])}.{known}"
    if kind in {"enum", "literal_error"}:
        expected = str(context.get("expected", "one of the names allowed"))
        known = did_you_mean(str(error["input"]), re.findall("'([^']*)'", expected), list_up_to=0)
        return f"{_upper(name)} must be {expected}, not {_shown(error['input'])}.{known}"
    if kind in {"union_tag_invalid", "union_tag_not_found"}:
        return _kind_of_union(error, path, data)
    if kind in {"too_short", "too_long"}:
        return _length(kind, context, name)
    if kind in _WANTED and isinstance(error["loc"][-1], int):
        what = _owner((*error["loc"], "")).capitalize()
        return f"{what} must be {_WANTED[kind]}{_SUCH_AS.get(what, '')}, and this is {kind_of(error['input'])}."
    if kind in _WANTED:
        hint = _hint(kind, error["input"])
        return f"{_upper(name)} must be {_WANTED[kind]}, and this is {kind_of(error['input'])}.{hint}"
    if kind in _BOUNDS:
        return f"{_upper(name)} must be {_BOUNDS[kind](context)}."
    return _own_words(error, name)


def _upper(name: str) -> str:
    return name[:1].upper() + name[1:]


def _kind_of_union(error: Any, path: Path, data: Any) -> str:
    """That what is told apart by its 'kind' has none, or one that there is not."""
    kinds = [str(tag) for tag in map(tag_of, models_at(path, data)) if tag is not None]
    given = error["input"].get("kind") if isinstance(error["input"], Mapping) else None
    if given is None:
        return f"{_upper(called(path, data))} needs a 'kind', and has none.{did_you_mean('', kinds, list_up_to=20)}"
    field = next(key for key in reversed(path) if isinstance(key, str))
    return f"There is no '{field}' of the kind {_shown(given)}.{did_you_mean(str(given), kinds, list_up_to=20)}"


def _length(kind: str, context: Mapping[str, Any], name: str) -> str:
    bound, has = context["min_length" if kind == "too_short" else "max_length"], context["actual_length"]
    values = "value" if bound == 1 else "values"
    wanted = f"needs at least {bound} {values}" if kind == "too_short" else f"takes at most {bound} {values}"
    return f"{_upper(name)} {wanted}, and has {has or 'none'}."


def _own_words(error: Any, name: str) -> str:
    """What one of our validators, or Pydantic where we have no better sentence, says."""
    text = str(error["msg"]).removeprefix("Value error, ").removeprefix("Assertion failed, ")
    text = text.replace("Input should", f"{name} should")
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
    models = models_at(loc[:-1], data)
    known = [name for model in models for name in model.model_fields]
    if len(models) == 1 and issubclass(models[0], Generator):
        owner = f"the generator '{tag_of(models[0])}'"
    return f"There is no key '{key}' in {owner}.{did_you_mean(key, known, list_up_to=20)}"
