"""The OpenAPI reader: versions 2.0, 3.0 and 3.1, as a dataset schema."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from schemas.errors import SourceError
from schemas.readers.jsonschema.document import At, Document
from schemas.readers.jsonschema.reader import Reading, dataset_name, finish
from schemas.readers.jsonschema.shape import Shapes
from schemas.readers.jsonschema.walk import Walker, name_of
from schemas.readers.openapi.nesting import Nesting
from schemas.readers.openapi.operations import Operations, read_operations, resource_name
from schemas.readers.openapi.roles import Roles
from schemas.readers.result import ReadResult
from schemas.semantics.words import singular_of


def read_openapi(text: str, *, name: str | None = None, source: str = "<openapi>") -> ReadResult:
    """Read an OpenAPI document, in JSON or YAML: the schemas that are things become tables.

    Args:
        text: The document.
        name: The dataset's name; the API's title when absent.
        source: How errors call it.

    Raises:
        SourceError: If it is no OpenAPI document, or describes no object.
    """
    return reading_of_openapi(Document.of_text(text, source), name).result


def read_openapi_file(path: str | Path, *, name: str | None = None) -> ReadResult:
    """Read an OpenAPI file. The dataset is named after the file unless a name is given.

    Raises:
        SourceError: If the file cannot be read, is no OpenAPI document, or describes no object.
    """
    return reading_of_openapi(Document.of_file(path), name or dataset_name(path)).result


def version_of(root: Any) -> str | None:
    """The version of OpenAPI that a document says it is written in; None when it says none."""
    if not isinstance(root, dict):
        return None
    said = root.get("openapi", root.get("swagger"))
    return str(said) if isinstance(said, str | int | float) and re.match(r"[23](\.|$)", str(said)) else None


def reading_of_openapi(document: Document, name: str | None = None) -> Reading:
    """Read a loaded OpenAPI document.

    Raises:
        SourceError: If it is no OpenAPI document, or describes no object.
    """
    version = version_of(document.root)
    if version is None:
        raise SourceError(
            f"{document.source} is no OpenAPI document: it says neither 'openapi: 3.x' nor 'swagger: \"2.0\"'."
        )
    shapes = Shapes(document)
    walker = Walker(document, shapes)
    operations = read_operations(document)
    named = list(named_schemas(document))
    roles = Roles(document, shapes, walker, operations)
    roots = list(roles.roots(named))
    elsewhere = _written_elsewhere(operations, walker, {at.key for _, at in named})
    walker.walk([*roots, *_written_in_place(operations, walker), *elsewhere])
    if not walker.draft.entities:
        raise SourceError(
            f"{document.source} describes no object with properties, so there is no table to make. "
            "Give the document with its schemas (components, or definitions)."
        )
    nesting = Nesting(operations, walker)
    return finish(walker, name or _title(document), f"OpenAPI {version}", nesting.relate)


def named_schemas(document: Document) -> Iterator[tuple[str, At]]:
    """The document's named schemas."""
    components = document.top.get("components")
    if isinstance(components, dict):
        yield from document.top.child("components").items("schemas")
    yield from document.top.items("definitions")


def _title(document: Document) -> str:
    info = document.root.get("info")
    title = info.get("title") if isinstance(info, dict) else None
    return re.sub(r"\W+", "_", str(title or "api")).strip("_").lower()[:40] or "api"


def _written_in_place(operations: Operations, walker: Walker) -> Iterator[tuple[str, At]]:
    """Things that an operation describes in place, named after its path: answers first, then what is sent."""
    for kind in ("answer", "sent"):
        known: set[str] = set()
        for use in operations.uses:
            name = singular_of(resource_name(use.path))
            if use.kind != kind or not name:
                continue
            for at in _things(use.at, walker):
                if at.key in walker.draft.entities or name in known:
                    continue
                if kind == "sent" and any(name.lower() == one for one in walker.draft.names):
                    continue
                known.add(name)
                yield name, at


def _written_elsewhere(operations: Operations, walker: Walker, named: set[str]) -> Iterator[tuple[str, At]]:
    """Things that an operation refers to and the document does not name: those in files beside it."""
    for use in operations.uses:
        target = walker.shapes.target(use.at)
        if use.kind == "error" or target.key == use.at.key or target.key in named:
            continue
        for at in _things(target, walker):
            yield name_of(at), at


def _things(at: At, walker: Walker, depth: int = 0) -> Iterator[At]:
    """The objects of an answer that are written in place: the answer itself, or what its page holds."""
    shapes = walker.shapes
    target = shapes.target(at)
    if target.key != at.key or depth > 3:
        return
    shape = shapes.of(at)
    items = shape.words.get("items")
    if shape.kind == "array" and isinstance(items, At) and isinstance(items.node, dict):
        yield from _things(items, walker, depth + 1)
    elif walker.is_entity(at):
        inner = walker.wrapped(shape)
        if inner is None:
            yield at
        else:
            for name in inner:
                yield from _things(shape.properties[name], walker, depth + 1)
