"""The JSON Schema reader: drafts 4 to 2020-12, as a dataset schema."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from schemas.errors import SourceError
from schemas.readers.jsonschema.build import build, completed, settled
from schemas.readers.jsonschema.document import At, Document
from schemas.readers.jsonschema.draft import Draft
from schemas.readers.jsonschema.keys import Keys
from schemas.readers.jsonschema.shape import Shapes
from schemas.readers.jsonschema.walk import Walker
from schemas.readers.result import ReadResult

_DRAFTS = {"draft-03": "draft 3", "draft-04": "draft 4", "draft-06": "draft 6", "draft-07": "draft 7",
           "2019-09": "2019-09", "2020-12": "2020-12"}  # fmt: skip


@dataclass(frozen=True)
class Reading:
    """A document, read: the result, and what leads from its rows back to documents."""

    result: ReadResult
    draft: Draft
    shapes: Shapes
    document: Document


def read_json_schema(text: str, *, name: str = "dataset", source: str = "<json schema>") -> ReadResult:
    """Read a JSON Schema: its object schemas become tables.

    Raises:
        SourceError: If it is no JSON Schema, or has no object schema with properties.
    """
    return reading_of_json_schema(Document.of_text(text, source), name).result


def read_json_schema_file(path: str | Path, *, name: str | None = None) -> ReadResult:
    """Read a JSON Schema file, in JSON or YAML. The dataset is named after the file unless a name is given.

    Raises:
        SourceError: If the file cannot be read, or has no object schema with properties.
    """
    return reading_of_json_schema(Document.of_file(path), name or dataset_name(path)).result


def dataset_name(path: str | Path) -> str:
    """A dataset's name from a file's."""
    return re.sub(r"\W+", "_", Path(path).stem).strip("_").lower() or "dataset"


def reading_of_json_schema(document: Document, name: str) -> Reading:
    """Read a loaded JSON Schema.

    Raises:
        SourceError: If it has no object schema with properties.
    """
    if not isinstance(document.root, dict):
        raise SourceError(f"{document.source} is no JSON Schema: its outermost value is no object.")
    shapes = Shapes(document)
    walker = Walker(document, shapes)
    draft = walker.walk(_roots(document, shapes, name))
    if not draft.entities:
        raise SourceError(
            f"{document.source} describes no object with properties, so there is no table to make. "
            "Give a schema with 'properties', at the top or under '$defs'."
        )
    return finish(walker, name, _draft(document))


def finish(walker: Walker, name: str, dialect: str, relate: Callable[[Keys], None] | None = None) -> Reading:
    """Relate what was read, and make the schema of it; ``relate`` adds the relations that only the caller knows."""
    Keys(walker.draft, walker.document).settle(relate)
    schema = settled(completed(build(walker.draft, name)), walker.draft)
    notes = tuple(sorted(walker.document.notes, key=lambda note: note.line))
    return Reading(ReadResult(schema, notes, dialect), walker.draft, walker.shapes, walker.document)


def _draft(document: Document) -> str:
    said = str(document.root.get("$schema", ""))
    known = next((name for part, name in _DRAFTS.items() if part in said), None)
    return f"JSON Schema {known}" if known else "JSON Schema"


def _roots(document: Document, shapes: Shapes, name: str) -> Iterator[tuple[str, At]]:
    """The schema itself, or what it is a list of, and its definitions."""
    top = document.top
    shape = shapes.of(top)
    title = top.get("title")
    named = re.sub(r"\W+", "_", title).strip("_") if isinstance(title, str) and len(title) <= 40 else ""
    if shape.kind == "array" and isinstance(shape.words.get("items"), At):
        yield named or name, shape.words["items"]
    else:
        yield named or name, top
    yield from definitions(top)


def definitions(top: At) -> Iterator[tuple[str, At]]:
    """The named schemas of a document, whatever its version calls their place; groups of them included."""
    for word in ("$defs", "definitions"):
        for key, at in top.items(word):
            if isinstance(at.node, dict):
                yield key, at
