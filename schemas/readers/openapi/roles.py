"""Which schemas of an API are things, and which are errors, pages and requests around them."""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from schemas.readers.jsonschema.document import At, Document
from schemas.readers.jsonschema.keys import parts_of
from schemas.readers.jsonschema.shape import Shapes
from schemas.readers.jsonschema.walk import Walker, is_envelope_word
from schemas.readers.openapi.operations import Operations

_ERROR = frozenset({"error", "errors", "problem", "problems", "exception", "fault", "failure"})
_ERROR_TAILS = frozenset(
    {
        "error",
        "errors",
        "exception",
        "fault",
        "failure",
        "details",
        "detail",
        "response",
        "model",
        "body",
        "item",
        "list",
        "dto",
        "object",
        "schema",
        "result",
        "base",
    }
)
_ERROR_MEMBERS_TEXT = """
code message error errors type status title detail instance reason description field fields path timestamp trace
    details msg loc ctx input domain id request documentation url location
"""
_ERROR_MEMBERS = frozenset(_ERROR_MEMBERS_TEXT.split())
_REQUEST_HEADS = frozenset(
    {
        "create",
        "update",
        "patch",
        "new",
        "add",
        "post",
        "put",
        "upsert",
        "edit",
        "modify",
        "save",
        "insert",
        "replace",
        "set",
    }
)
_REQUEST_TAILS = frozenset(
    {
        "request",
        "input",
        "body",
        "payload",
        "params",
        "parameters",
        "form",
        "create",
        "update",
        "patch",
        "command",
        "dto",
        "in",
        "write",
    }
)


@dataclass
class Roles:
    """What each named schema is, told by its name, its members and its uses."""

    document: Document
    shapes: Shapes
    walker: Walker
    operations: Operations
    kinds_of: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    referred: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        for use in self.operations.uses:
            self.kinds_of[self.shapes.target(use.at).key].add(use.kind)

    def roots(self, named: list[tuple[str, At]]) -> Iterator[tuple[str, At]]:
        """The schemas that are things, in their order; each other one is noted."""
        self._note_references(named)
        by_name = {"".join(parts_of(name)): at for name, at in named}
        for name, at in named:
            if not self.walker.is_entity(at):
                continue
            target = self.shapes.target(at)
            if target.key != at.key:
                self.document.note(at, f"'{name}' is another name of '{target.name}', and has its table.")
                continue
            reason = self._other(name, at, by_name)
            if reason is None:
                yield name, at
            else:
                self.document.note(at, f"'{name}' {reason}: no table was made of it alone.")

    def _note_references(self, named: list[tuple[str, At]]) -> None:
        """Remember which schemas are properties, or items of properties, of other named schemas."""
        for _, at in named:
            waiting = [at]
            while waiting:
                here = waiting.pop()
                if isinstance(here.node, dict):
                    if isinstance(here.node.get("$ref"), str) and here.pointer != at.pointer:
                        target = self.document.resolve(here)
                        if target is not None and target.key != at.key:
                            self.referred.add(target.key)
                    waiting += [
                        here.child(key)
                        for key, value in here.node.items()
                        if isinstance(value, dict | list) and key not in ("example", "examples", "default", "enum")
                    ]
                elif isinstance(here.node, list):
                    waiting += [here.child(i) for i, value in enumerate(here.node) if isinstance(value, dict | list)]

    def _other(self, name: str, at: At, by_name: dict[str, At]) -> str | None:
        parts = parts_of(name)
        if self._is_error(parts, at):
            return "is an error"
        if at.key in self.referred:
            return None
        if self._is_page(at):
            return "is a page around a list of other schemas"
        if (whole := self._asked_for(parts, at, by_name)) is not None:
            return f"is a request about '{whole}', which has all of its properties"
        return None

    def _is_error(self, parts: list[str], at: At) -> bool:
        kinds = self.kinds_of[at.key]
        names = [part for part in parts if part in _ERROR]
        members = [part for name in self.shapes.of(at).properties for part in parts_of(name)]
        told = bool(names) and (parts[-1] in _ERROR_TAILS or parts[-1] in _ERROR)
        plain = sum(part in _ERROR_MEMBERS for part in members) >= 0.6 * len(members)
        return (kinds == {"error"} and (told or plain)) or (told and plain and "answer" not in kinds)

    def _is_page(self, at: At) -> bool:
        """Whether it only wraps others: one list or one object of them, and words about the page."""
        shape = self.shapes.of(at)
        if self.walker.envelope(shape) is not None:
            return True
        wrapped = [
            name
            for name, member in shape.properties.items()
            if self.walker.objects_of(member) or self.walker.items_of(self.shapes.of(member))
        ]
        others = [name for name in shape.properties if name not in wrapped]
        answered = "answer" in self.kinds_of[at.key] or not self.kinds_of[at.key]
        return (
            len(wrapped) == 1
            and answered
            and all(is_envelope_word(name) for name in others)
            and not any(name.lower() in ("id", "_id") for name in shape.properties)
            and self._refers(shape.properties[wrapped[0]])
        )

    def _refers(self, at: At) -> bool:
        """Whether the schema, or its items', is a named one that will be a table itself."""
        shape = self.shapes.of(at)
        items = shape.words.get("items")
        inner = items if shape.kind == "array" and isinstance(items, At) else at
        return self.shapes.target(inner).key != inner.key

    def _asked_for(self, parts: list[str], at: At, by_name: dict[str, At]) -> str | None:
        """The thing that a request is about, where it has all that the request has."""
        if self.kinds_of[at.key] - {"sent"}:
            return None
        bare = list(parts)
        while len(bare) > 1 and bare[0] in _REQUEST_HEADS:
            bare.pop(0)
        while len(bare) > 1 and bare[-1] in _REQUEST_TAILS:
            bare.pop()
        if bare == parts:
            return None
        for tail in ("", "response", "dto", "object", "model", "read", "out", "resource", "schema"):
            whole = by_name.get("".join(bare) + tail)
            if whole is not None and whole.key != at.key and self._holds(whole, at):
                return whole.name
        return None

    def _holds(self, whole: At, part: At) -> bool:
        own = {re.sub(r"\W|_", "", name).lower() for name in self.shapes.of(whole).properties}
        return bool(own) and {re.sub(r"\W|_", "", name).lower() for name in self.shapes.of(part).properties} <= own
