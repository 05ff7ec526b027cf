"""Values that satisfy a JSON schema, as Pydantic writes one: what a model that does as it is told would answer."""

import random
from typing import Any

_FORMATS = {
    "date": "2024-01-02",
    "date-time": "2024-01-02T03:04:05Z",
    "time": "03:04:05",
    "email": "anna@example.com",
    "uuid": "00000000-0000-4000-8000-000000000001",
    "uri": "https://example.com/",
}
_DEEPEST = 6


def sampled(schema: dict[str, Any], rng: random.Random) -> Any:
    """Make a value of the schema."""
    return _value(schema, rng, schema.get("$defs", {}), 0)


def _value(schema: dict[str, Any], rng: random.Random, defs: dict[str, Any], depth: int) -> Any:
    if "$ref" in schema:
        return _value(defs[schema["$ref"].rsplit("/", 1)[1]], rng, defs, depth + 1)
    if "const" in schema:
        return schema["const"]
    if "enum" in schema:
        return rng.choice(schema["enum"])
    for key in ("anyOf", "oneOf", "allOf"):
        if key in schema:
            options = [option for option in schema[key] if option.get("type") != "null"] or schema[key]
            return _value(options[0], rng, defs, depth + 1)
    return _of_type(schema, rng, defs, depth)


def _of_type(schema: dict[str, Any], rng: random.Random, defs: dict[str, Any], depth: int) -> Any:
    kind = schema.get("type", "object")
    if kind == "object":
        wanted = schema.get("properties", {})
        kept = wanted if depth < _DEEPEST else schema.get("required", ())
        return {name: _value(wanted[name], rng, defs, depth + 1) for name in kept}
    if kind == "array":
        count = max(schema.get("minItems", 0), 1 if depth < _DEEPEST else 0)
        return [_value(schema.get("items", {"type": "string"}), rng, defs, depth + 1) for _ in range(count)]
    if kind in ("integer", "number"):
        low = schema.get("minimum", schema.get("exclusiveMinimum", -1) + 1)
        high = schema.get("maximum", low + 100)
        return rng.randint(int(low), int(high)) if kind == "integer" else round(rng.uniform(low, high), 3)
    if kind == "boolean":
        return rng.random() < 0.5
    if kind == "null":
        return None
    text = _FORMATS.get(schema.get("format", ""), f"w{rng.randrange(65536):04x}")
    return text.ljust(schema.get("minLength", 0), "x")[: schema.get("maxLength", len(text))]
