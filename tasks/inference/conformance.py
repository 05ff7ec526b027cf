"""Validators for the schemas of a document, as it stands: OpenAPI's own words put into JSON Schema's first."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from schemas.readers.jsonschema import Reading
from schemas.readers.jsonschema.document import At

Rewrite = Callable[[Any], Any]
_BASE = "https://document.invalid/"


class Validators:
    """Validators of the ``jsonschema`` package for the schemas of one document, formats included.

    They fetch nothing: a reference to another server is an error. The document is prepared once for all of them.
    """

    def __init__(self, reading: Reading) -> None:
        self._document = reading.document
        self._prepared: tuple[int, Any] = (0, None)

    def of(self, at: At) -> Any:
        """The validator of the schema at a place."""
        kind, specification, rewrite = _rules_of(self._document.root)
        files = list(self._document.files())
        if self._prepared[0] != len(files):  # following references may have opened more of them
            self._prepared = (len(files), _registry(files, specification, rewrite))
        return kind(_reference(at), registry=self._prepared[1], format_checker=kind.FORMAT_CHECKER)


def _rules_of(root: Any) -> tuple[Any, Any, Rewrite]:
    """The rules by which a document is judged: the kind of validator, of references, and what to rewrite first."""
    from jsonschema import Draft4Validator, Draft202012Validator
    from jsonschema.validators import validator_for
    from referencing.jsonschema import DRAFT4, DRAFT202012, specification_with

    if "swagger" in root or str(root.get("openapi", "")).startswith("3.0"):
        return Draft4Validator, DRAFT4, _with_nulls
    if "openapi" in root:
        return Draft202012Validator, DRAFT202012, _same
    kind = validator_for(root, default=Draft202012Validator)
    return kind, specification_with(kind.META_SCHEMA.get("$schema", kind.META_SCHEMA.get("id"))), _same


def _registry(files: list[tuple[str, Any]], specification: Any, rewrite: Rewrite) -> Any:
    from attrs import evolve
    from referencing import Registry

    # Files of parts have properties called ``id``, and references go by place: no identifier or anchor is looked for.
    by_place = evolve(specification, id_of=lambda _: None, anchors_in=lambda *_: [])
    resources = [
        (f"{_BASE}{name or 'root'}", by_place.create_resource(_unnamed(rewrite(content)))) for name, content in files
    ]
    return Registry().with_resources(resources)


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
