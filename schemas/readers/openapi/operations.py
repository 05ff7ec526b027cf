"""What the operations of an API say of its schemas: which are answered, sent, or errors, and what lies under what."""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from schemas.readers.jsonschema.document import At, Document

_METHODS = ("get", "put", "post", "patch", "delete", "head", "options", "query")
_PARAMETER = re.compile(r"\{([^}/]+)\}")


@dataclass
class Use:
    """Where a schema stands in an operation.

    Attributes:
        at: The schema.
        path: The operation's path.
        kind: ``answer``, ``error`` or ``sent``.
    """

    at: At
    path: str
    method: str
    kind: str


@dataclass
class Operations:
    """Every place where an operation names a schema.

    Attributes:
        by_path: Uses by path.
    """

    uses: list[Use] = field(default_factory=list)

    @property
    def by_path(self) -> dict[str, list[Use]]:
        """The uses of each path."""
        found: dict[str, list[Use]] = defaultdict(list)
        for use in self.uses:
            found[use.path].append(use)
        return found


def read_operations(document: Document) -> Operations:
    """Find the schemas of every operation, webhooks included."""
    found = Operations()
    for word in ("paths", "webhooks", "x-webhooks"):
        for path, item in document.top.items(word):
            place = _resolved(document, item)
            if isinstance(place.node, dict):
                for method in _METHODS:
                    if isinstance(place.get(method), dict):
                        operation = _resolved(document, place.child(method))
                        found.uses += _of_operation(document, operation, path, method)
    return found


def _resolved(document: Document, at: At) -> At:
    seen = set()
    while isinstance(at.node, dict) and isinstance(at.node.get("$ref"), str) and at.key not in seen:
        seen.add(at.key)
        following = document.resolve(at)
        if following is None:
            return at
        at = following
    return at


def _of_operation(document: Document, at: At, path: str, method: str) -> Iterator[Use]:
    if not isinstance(at.node, dict):
        return
    for status, answer in at.items("responses"):
        kind = "answer" if status[:1] in "23" or (status == "default" and _is_only(at)) else "error"
        for schema in _schemas(document, _resolved(document, answer)):
            yield Use(schema, path, method, kind)
    if isinstance(at.get("requestBody"), dict):
        for schema in _schemas(document, _resolved(document, at.child("requestBody"))):
            yield Use(schema, path, method, "sent")
    for parameter in at.each("parameters"):
        place = _resolved(document, parameter)
        if isinstance(place.node, dict) and place.get("in") == "body" and isinstance(place.get("schema"), dict):
            yield Use(place.child("schema"), path, method, "sent")


def _is_only(at: At) -> bool:
    return not any(str(status).startswith("2") for status in at.get("responses"))


def _schemas(document: Document, at: At) -> Iterator[At]:
    """The schemas of a body: one for each media type from version 3 on, one before."""
    if not isinstance(at.node, dict):
        return
    if isinstance(at.get("schema"), dict):
        yield at.child("schema")
    for _, media in at.items("content"):
        if isinstance(media.node, dict) and isinstance(media.get("schema"), dict):
            yield media.child("schema")


def collections_of(path: str) -> list[tuple[str, bool]]:
    """The collections that a path goes through, each with whether one member of it is meant: ``/users/{id}/posts``."""
    found: list[tuple[str, bool]] = []
    for step in path.strip("/").split("/"):
        if _PARAMETER.search(step):
            if found:
                found[-1] = found[-1][0], True
        elif step:
            found.append((re.sub(r"[.:].*$", "", step), False))
    return found


def resource_name(path: str) -> str:
    """What the last collection of a path is called."""
    names = [name for name, _ in collections_of(path) if not re.fullmatch(r"v\d+(\.\d+)?|api|rest|json", name)]
    return re.sub(r"\W+", "_", names[-1]).strip("_") if names else ""
