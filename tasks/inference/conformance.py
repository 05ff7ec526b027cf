"""Validators for the schemas of a document, as it stands: OpenAPI's own words put into JSON Schema's first."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from schemas.readers.jsonschema import Reading
from schemas.readers.jsonschema.document import At

_BASE = "https://document.invalid/"


def validator_of(reading: Reading, at: At) -> Any:
    """A validator of the ``jsonschema`` package for one schema of a document, formats included.

    It fetches nothing: a reference to another server is an error.
    """
    from attrs import evolve
    from jsonschema import Draft4Validator, Draft202012Validator
    from jsonschema.validators import validator_for
    from referencing import Registry
    from referencing.jsonschema import DRAFT4, DRAFT202012, specification_with

    document = reading.document
    root = document.root
    rewrite: Callable[[Any], Any]
    if "swagger" in root or str(root.get("openapi", "")).startswith("3.0"):
        kind, specification, rewrite = Draft4Validator, DRAFT4, _with_nulls
    elif "openapi" in root:
        kind, specification, rewrite = Draft202012Validator, DRAFT202012, _same
    else:
        kind = validator_for(root, default=Draft202012Validator)
        specification, rewrite = specification_with(kind.META_SCHEMA.get("$schema", kind.META_SCHEMA.get("id"))), _same
    # Files of parts have properties called ``id``, and references go by place: no identifier or anchor is looked for.
    by_place = evolve(specification, id_of=lambda _: None, anchors_in=lambda *_: [])  # type: ignore[misc]
    resources = [
        (f"{_BASE}{name or 'root'}", by_place.create_resource(_unnamed(rewrite(content))))
        for name, content in document.files()
    ]
    registry = Registry().with_resources(resources)
    return kind(_reference(at), registry=registry, format_checker=kind.FORMAT_CHECKER)


def _reference(at: At) -> dict[str, Any]:
    """A reference to a schema by its place; of one that was put together of several, to each of them."""
    parts = at.get("allOf")
    if isinstance(parts, list) and parts and all(isinstance(part, At) for part in parts):
        return {"allOf": [_reference(part) for part in parts]}
    return {"$ref": f"{_BASE}{at.file or 'root'}#{at.pointer}"}


def _same(content: Any) -> Any:
    return content


def _unnamed(content: Any) -> Any:
    """The document without a name of its own, which would move the place that its references start from."""
    if not isinstance(content, dict):
        return content
    return {key: value for key, value in content.items() if key not in ("$id", "id") or not isinstance(value, str)}


def _with_nulls(value: Any) -> Any:
    """OpenAPI 3.0's ``nullable``, and 2.0's extension for it, as a type of its own."""
    if isinstance(value, list):
        return [_with_nulls(one) for one in value]
    if not isinstance(value, dict):
        return value
    copy = {key: _with_nulls(one) for key, one in value.items()}
    if (value.get("nullable") is True or value.get("x-nullable") is True) and isinstance(value.get("type"), str):
        copy["type"] = [value["type"], "null"]
        if isinstance(value.get("enum"), list) and None not in value["enum"]:
            copy["enum"] = [*value["enum"], None]
    return copy


@dataclass(frozen=True)
class Fault:
    """A place in an instance that its schema refuses.

    Attributes:
        path: Where.
        missing: Members that an object there lacks.
        superfluous: Whether it is for members that the object must not have.
    """

    path: tuple[str | int, ...]
    missing: tuple[str, ...] = ()
    superfluous: bool = False


def faults(validator: Any, instance: Any) -> list[Fault]:
    """What a schema refuses in an instance: one fault a place, the deepest first."""
    found: dict[tuple[str | int, ...], Fault] = {}
    for error in validator.iter_errors(instance):
        path = tuple(error.absolute_path)
        fault = Fault(path, _missing(error), error.validator in ("additionalProperties", "unevaluatedProperties"))
        known = found.get(path)
        if known is None or (known.missing and not fault.missing):
            found[path] = fault
    return sorted(found.values(), key=lambda fault: (-len(fault.path), str(fault.path)))


def _missing(error: Any) -> tuple[str, ...]:
    if error.validator == "required":
        return tuple(name for name in error.validator_value if name not in error.instance)
    if error.validator == "dependentRequired":
        wanted = [name for key, names in error.validator_value.items() if key in error.instance for name in names]
        return tuple(name for name in wanted if name not in error.instance)
    return ()
