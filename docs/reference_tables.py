"""The tables of ``docs/schema.md`` that are made from the classes: fields, types, distributions, reserved sets."""

import re
import textwrap
import typing
from collections.abc import Callable
from typing import Any

import numpy as np
from pydantic import BaseModel

from schemas import changes, model
from schemas.dirt import AnyDirt
from schemas.generator import Binding, Generator, generator_class
from schemas.model import ColumnSchema
from schemas.types import NESTED, ColumnType
from schemas.validation.values import EXAMPLES
from tasks.records.generators.mixture import AnyDistribution
from tasks.records.generators.ticks import Gaps
from tasks.records.series.components import Losses, Regimes, Season, Shift
from tasks.records.series.noise import AnyNoise
from tasks.records.series.waits import Wait
from tasks.values.cells import CellKey, RowCells
from tasks.values.entities.reserved import KINDS

_ATTRIBUTE = re.compile(r"^ {4}(\w+): (.*(?:\n {8}.*)*)", re.M)
_WORDS = {"integer": "whole number", "number": "number", "string": "text", "boolean": "true or false"}
_SCALAR = {"boolean", "integer", "number", "string"}
_PLAIN = {  # fields whose name says it, and so has no sentence in the class
    "name": "Its name.",
    "description": "For people.",
    "type": "What it holds; see [Types](#types).",
    "columns": "Its columns.",
    "tables": "The tables.",
    "relations": "The foreign keys.",
    "rules": "The conditions that rows meet.",
    "child": "The table that refers.",
    "parent": "The table that is referred to.",
    "parent_columns": "The parent's columns, which are a key there, in the order of `columns`.",
    "kind": "See below.",
    "correlations": "Which columns go together; see [Correlations](#correlations).",
}


def fields(name: str) -> str:
    """The table of a model's keys."""
    return _parameters(getattr(model, name, None) or getattr(changes, name), "key")


def generator(kind: str) -> str:
    """What a kind fills, what it is, and the table of its parameters."""
    found = generator_class(kind)
    if found is None:
        raise KeyError(kind)
    types = "any type" if found.types == frozenset(ColumnType) else _listed(sorted(found.types))
    if found.types == frozenset(ColumnType) - NESTED:
        types = "any type but `array`, `struct` and `map`"
    summary = _summary(found)
    unique = " Unique by nature." if found.naturally_unique and "nique by nature" not in summary else ""
    return f"{summary}\n\nFills {types}.{unique}\n\n{_parameters(found, 'parameter')}"


def distributions() -> str:
    """The table of distributions."""
    union, _ = typing.get_args(AnyDistribution)
    lines = [
        f"| `{_kind(each)}` | {_brief(each)} | {_summary(each).splitlines()[0]} |" for each in typing.get_args(union)
    ]
    return _table(["kind", "parameters", "what it is"], lines)


def noises() -> str:
    """The table of a series' noises."""
    union, _ = typing.get_args(AnyNoise)
    lines = [f"| `{_kind(each)}` | {_brief(each)} | {_summary(each)} |" for each in typing.get_args(union)]
    return _table(["kind", "parameters", "what it is"], lines)


def courses() -> str:
    """The table of what a series' course is made of beside its noise."""
    named = {"seasons": Season, "shifts": Shift, "regimes": Regimes, "losses": Losses}
    lines = [f"| `{name}` | {_brief(each)} | {_summary(each)} |" for name, each in named.items()]
    return _table(["part", "parameters", "what it is"], lines)


def waits() -> str:
    """The table of what a length of time that is drawn takes."""
    return _parameters(Wait, "key")


def gaps() -> str:
    """The table of what the gaps of a series take."""
    return _parameters(Gaps, "key")


def dirt() -> str:
    """The table of the kinds of dirt."""
    union, _ = typing.get_args(AnyDirt)
    lines = []
    for each in typing.get_args(union):
        properties, told = each.model_json_schema()["properties"], _told(each)
        own = [
            f"`{name}`{_defaulted(part)}{_offered(part)}{': ' + told[name] if name in told else ''}"
            for name, part in properties.items()
            if name not in ("kind", "table", "when", "rate")
        ]
        lines.append(f"| `{_kind(each)}` | {_summary(each)} | {'<br>'.join(own)} |")
    return _table(["kind", "what goes wrong", "parameters"], lines)


def _defaulted(part: dict[str, Any]) -> str:
    return f" ({_default(part['default'])})" if part.get("default") not in (None, []) else ""


def _offered(part: dict[str, Any]) -> str:
    """The names that a list may hold, where they are given."""
    names = part.get("items", {}).get("enum", [])
    return f", of {_listed(names)}" if names else ""


def types() -> str:
    """The table of column types."""
    lines = [
        f"| `{each}` | `{ColumnSchema(name='c', type=each).arrow_type}` | {_escaped(EXAMPLES[each])} |"
        for each in ColumnType
    ]
    return _table(["type", "stored as (Arrow)", "written in the schema file as"], lines)


def reserved() -> str:
    """The table of reserved sets, with the first values of a column of each."""
    lines = [f"| `{kind}` | {', '.join(f'`{value}`' for value in _reserved_values(kind))} |" for kind in KINDS]
    return _table(["of", "values look like"], lines)


TABLES: dict[str, Callable[..., str]] = {
    "fields": fields,
    "generator": generator,
    "distributions": distributions,
    "noises": noises,
    "courses": courses,
    "waits": waits,
    "gaps": gaps,
    "dirt": dirt,
    "types": types,
    "reserved": reserved,
}


def _reserved_values(of: str) -> list[str]:
    kind = generator_class("reserved")
    assert kind is not None
    column = ColumnSchema(name=of, type=ColumnType.STRING)
    source = kind.model_validate({"kind": "reserved", "of": of}).bind(Binding(column, rows=1000))
    key = CellKey.of(0, "example")
    values: list[str] = source.draw(RowCells(key.child(of), key, np.arange(2, dtype=np.uint64))).to_pylist()
    return values


def _parameters(kind: type[BaseModel], head: str) -> str:
    schema, told = kind.model_json_schema(), _told(kind)
    if "$ref" in schema:  # a model that holds others of its kind is among its own definitions
        schema |= schema["$defs"][schema["$ref"].rpartition("/")[2]]
    lines = []
    for name, part in schema.get("properties", {}).items():
        if name == "kind" and issubclass(kind, Generator):
            continue
        meaning = told.get(name) or _PLAIN.get(name)
        if meaning is None:
            raise LookupError(f"{kind.__name__}.{name} has no sentence under 'Attributes' in its docstring.")
        needed = "required" if name in schema.get("required", []) else _default(part.get("default"))
        lines.append(f"| `{name}` | {_takes(part, schema.get('$defs', {}))} | {needed} | {_escaped(meaning)} |")
    return _table([head, "takes", "default", "meaning"], lines) if lines else "It has no parameters."


def _told(kind: type[BaseModel]) -> dict[str, str]:
    """The sentence of each field, from the docstrings of the class and of those it derives from."""
    told: dict[str, str] = {}
    for each in reversed(kind.__mro__):
        attributes = textwrap.dedent("    " + (each.__doc__ or "")).partition("Attributes:\n")[2]
        told |= {name: " ".join(words.split()).replace("``", "`") for name, words in _ATTRIBUTE.findall(attributes)}
    return told


def _summary(kind: type[BaseModel]) -> str:
    text = textwrap.dedent("    " + (kind.__doc__ or "")).partition("Attributes:\n")[0]
    paragraphs = [" ".join(part.split()) for part in text.split("\n\n") if part.strip()]
    return "\n\n".join(paragraphs).replace("``", "`")


def _brief(kind: type[BaseModel]) -> str:
    """A distribution's parameters on one line, each with its default."""
    schema = kind.model_json_schema()
    parts = [
        f"`{name}`" if part.get("default") is None else f"`{name}: {_flow(part['default'])}`"
        for name, part in schema["properties"].items()
        if name != "kind"
    ]
    return ", ".join(parts)


def _kind(kind: type[BaseModel]) -> str:
    return str(kind.model_fields["kind"].default)


def _takes(part: dict[str, Any], definitions: dict[str, Any]) -> str:
    """What a field takes, in words."""
    if "anyOf" in part or "oneOf" in part:
        if {each.get("type") for each in part.get("anyOf", [])} >= _SCALAR:
            return "value"
        options = [_takes(each, definitions) for each in part.get("anyOf", part.get("oneOf", []))]
        wider = {"nothing"} | ({"whole number"} if "number" in options else set())
        return " or ".join(dict.fromkeys(option for option in options if option not in wider))
    if "$ref" in part:
        name = part["$ref"].rpartition("/")[2]
        return _takes(definitions[name], definitions) if "enum" in definitions[name] else "mapping"
    if "const" in part or "enum" in part:
        return _listed(part.get("enum", [part.get("const")]))
    return _simple(part, definitions)


def _simple(part: dict[str, Any], definitions: dict[str, Any]) -> str:
    kind = part.get("type")
    if kind == "array" and "prefixItems" in part:
        return f"list of {len(part['prefixItems'])} {_many(_takes(part['prefixItems'][0], definitions))}"
    if kind == "array":
        return f"list of {_many(_takes(part.get('items', {}), definitions))}"
    if kind == "object":
        return "mapping"
    if part.get("format") == "date":
        return "date"
    return "nothing" if kind == "null" else _WORDS.get(str(kind), "anything") + _limits(part)


def _many(what: str) -> str:
    what, _, limits = what.partition(",")
    if limits:
        return f"{_many(what)},{limits}"
    head, _, rest = what.partition(" of ")
    plural = {"text": "texts"}.get(head, f"{head}s")
    return f"{plural} of {rest}" if rest else plural


def _limits(part: dict[str, Any]) -> str:
    low, high = part.get("minimum"), part.get("maximum")
    if low is not None and high is not None:
        return f", {low:,} to {high:,}"
    if part.get("exclusiveMinimum") == 0:
        return " above 0"
    return f", at least {low:,}" if low is not None and abs(low) < 2**53 else ""


def _default(value: Any) -> str:
    if value is None or value in ([], {}, ""):
        return ""
    return f"`{_flow(value)}`"


def _flow(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return f"[{', '.join(map(str, value))}]" if isinstance(value, list) else str(value)


def _listed(values: list[Any]) -> str:
    return ", ".join(f"`{value}`" for value in values)


def _escaped(text: str) -> str:
    return text.replace("|", "\\|").replace(":class:`~", "`").replace(":mod:`", "`")


def _table(head: list[str], lines: list[str]) -> str:
    rule = "| " + " | ".join("---" for _ in head) + " |"
    return "\n".join([f"| {' | '.join(head)} |", rule, *lines])
