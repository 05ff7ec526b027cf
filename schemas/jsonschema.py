"""The JSON Schema (2020-12) of schema files, for editors: run ``python -m schemas.jsonschema`` to write it anew."""

import json
import re
import sys
import textwrap
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from schemas import changes, dirt, model
from schemas.errors import PluginError
from schemas.generator import Generator, generator_class, generator_kinds
from schemas.model import DatasetSchema

PUBLISHED = Path(__file__).with_name("dataset.schema.json")

_ATTRIBUTE = re.compile(r"^ {4}(\w+): (.*(?:\n {8}.*)*)", re.M)


def json_schema() -> dict[str, Any]:
    """Give the JSON Schema of a schema file, with every generator registered here and able to load as one choice."""
    schema = _described(DatasetSchema.model_json_schema(), _models())
    definitions = schema.setdefault("$defs", {})
    kinds = {kind: found for kind in generator_kinds() if (found := _loaded(kind)) is not None}
    for kind, found in kinds.items():
        definitions.update(_generator_definitions(kind, found))
    definitions["Generator"] = {
        "description": "What fills the column.",
        "type": "object",
        "required": ["kind"],
        "oneOf": [{"$ref": f"#/$defs/generator.{kind}"} for kind in kinds],
    }
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Understudy dataset schema"}
    return {**head, **{key: value for key, value in schema.items() if key != "title"}}


def rendered() -> str:
    """Give the file's text."""
    return json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n"


def _loaded(kind: str) -> type[Generator] | None:
    try:
        return generator_class(kind)
    except PluginError:
        return None


def _generator_definitions(kind: str, found: type[Generator]) -> dict[str, Any]:
    """The definition of one kind, and those that it refers to, under names of its own."""
    schema = found.model_json_schema(ref_template=f"#/$defs/generator.{kind}.{{model}}")
    inner = {f"generator.{kind}.{name}": part for name, part in schema.pop("$defs", {}).items()}
    if f"generator.{kind}.Generator" in inner:  # one that holds others: any of them
        inner[f"generator.{kind}.Generator"] = {"$ref": "#/$defs/Generator"}
    own = _described_one(schema, found)
    own["properties"] = {**own.get("properties", {}), "kind": {"const": kind}}
    own["required"] = sorted({*own.get("required", []), "kind"})
    return {f"generator.{kind}": {**own, "title": kind}, **inner}


def _models() -> dict[str, type[BaseModel]]:
    found = (getattr(module, name) for module in (changes, dirt, model) for name in dir(module))
    return {kind.__name__: kind for kind in found if isinstance(kind, type) and issubclass(kind, BaseModel)}


def _described(schema: dict[str, Any], models: dict[str, type[BaseModel]]) -> dict[str, Any]:
    definitions = schema.get("$defs", {})
    for name, kind in models.items():
        if name in definitions:
            definitions[name] = _described_one(definitions[name], kind)
    return _described_one(schema, DatasetSchema)


def _described_one(schema: dict[str, Any], kind: type[BaseModel]) -> dict[str, Any]:
    """Move each attribute's sentence from the docstring to its property, where an editor shows it."""
    text = textwrap.dedent("    " + (kind.__doc__ or ""))
    summary, _, attributes = text.partition("Attributes:\n")
    told = {name: " ".join(words.split()) for name, words in _ATTRIBUTE.findall(attributes)}
    for name, part in schema.get("properties", {}).items():
        part.pop("title", None)
        if name in told:
            part["description"] = told[name].replace("``", "`")
    return {**schema, "description": " ".join(summary.split()).replace("``", "`")}


if __name__ == "__main__":
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else PUBLISHED
    target.write_text(rendered(), encoding="utf-8")
