"""What a schema says once its references, ``allOf`` and trivial alternatives are taken together."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from schemas.readers.jsonschema.document import At, Document

_LOWER = ("minimum", "minLength", "minItems", "minProperties")
_UPPER = ("maximum", "maxLength", "maxItems", "maxProperties")
_TOLD_ELSEWHERE = frozenset(
    {
        "allOf",
        "anyOf",
        "oneOf",
        "$ref",
        "properties",
        "required",
        "type",
        "nullable",
        "x-nullable",
        "exclusiveMinimum",
        "exclusiveMaximum",
        "$dynamicRef",
        "$recursiveRef",
    }
)
UNUSED = (
    "not",
    "if",
    "dependentRequired",
    "dependentSchemas",
    "dependencies",
    "contains",
    "propertyNames",
    "patternProperties",
    "minProperties",
    "maxProperties",
    "additionalItems",
    "unevaluatedItems",
)
"""Clauses that shape no table; each is noted where it stands."""

_STRUCTURE = frozenset(
    {
        "type",
        "properties",
        "$ref",
        "items",
        "enum",
        "const",
        "allOf",
        "anyOf",
        "oneOf",
        "format",
        "pattern",
        "additionalProperties",
        "not",
    }
)


@dataclass
class Shape:
    """A schema, merged.

    Attributes:
        at: Where it is said.
        types: The types allowed, null apart; empty when anything is.
        words: Every other keyword, the tighter one where two speak.
        properties: What each property must satisfy: all of these.
        required: Names of properties.
        options: Alternatives of which one holds, null apart; empty when there is no choice.
        exclusive: Whether no two of the alternatives may hold.
        only_null: Whether it allows nothing but null.
        via: The places of the references that led here, outermost first.
    """

    at: At
    types: tuple[str, ...] = ()
    nullable: bool = False
    words: dict[str, Any] = field(default_factory=dict)
    properties: dict[str, At] = field(default_factory=dict)
    required: dict[str, None] = field(default_factory=dict)
    options: list[At] = field(default_factory=list)
    exclusive: bool = False
    via: list[At] = field(default_factory=list)
    only_null: bool = False

    @property
    def kind(self) -> str:
        """``object``, ``array``, ``string``, ``number``, ``integer``, ``boolean``, ``union`` or ``any``."""
        if len(self.types) == 1:
            return self.types[0]
        if self.types and not self.properties:
            return self._preferred()
        if self.properties:
            return "object"
        if self.only_null:
            return "null"
        return "union" if self.options else self._unsaid()

    def _preferred(self) -> str:
        """One of several types: those that a column can hold come first."""
        order = ("string", "number", "integer", "boolean", "array", "object")
        return next((kind for kind in order if kind in self.types), "any")

    def _unsaid(self) -> str:
        """The type that the other keywords imply."""
        words = self.words
        values = words["enum"] if isinstance(words.get("enum"), list) else [words["const"]] if "const" in words else []
        if values:
            return _kind_of_values(values)
        if {"items", "prefixItems", "minItems", "maxItems", "uniqueItems"} & words.keys():
            return "array"
        if {"pattern", "minLength", "maxLength"} & words.keys() or isinstance(words.get("format"), str):
            return "string"
        if {"minimum", "maximum", "multipleOf"} & words.keys():
            return "number"
        return "object" if isinstance(words.get("additionalProperties"), dict) or self.required else "any"


def _kind_of_values(values: list[Any]) -> str:
    kinds = {_kind_of_value(value) for value in values if value is not None}
    if kinds <= {"integer", "number"} and kinds:
        return "number" if "number" in kinds else "integer"
    return kinds.pop() if len(kinds) == 1 else "any"


def _kind_of_value(value: Any) -> str:
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int):
        return "integer"
    return {float: "number", str: "string", list: "array", dict: "object"}.get(type(value), "any")


class Shapes:
    """The shapes of a document's schemas, each worked out once.

    Args:
        document: Where they stand.
        boolean_bounds: Whether ``exclusiveMinimum`` says how ``minimum`` is meant (draft 4, OpenAPI up to 3.0).
    """

    def __init__(self, document: Document) -> None:
        self.document = document
        self._known: dict[str, Shape] = {}

    def of(self, at: At) -> Shape:
        """The shape of a schema."""
        found = self._known.get(at.key)
        if found is None:
            found = Shape(at)
            self._add(found, at, frozenset())
            self._known[at.key] = found
        return found

    def target(self, at: At) -> At:
        """Where a schema really stands, after the references that say nothing of their own."""
        seen = set()
        while isinstance(at.node, dict) and at.key not in seen:
            seen.add(at.key)
            following = self._alone(at)
            if following is None:
                return at
            at = following
        return at

    def _alone(self, at: At) -> At | None:
        if isinstance(at.node.get("$ref"), str):
            return self.document.resolve(at)
        structure = _STRUCTURE & at.node.keys()
        for word in ("allOf", "anyOf", "oneOf"):
            others = structure - {word, "type"}
            if word in structure and not others and at.node.get("type", "object") in ("object", ["object", "null"]):
                parts = [part for part in at.each(word) if not _is_null(part) and _STRUCTURE & _keys(part)]
                return parts[0] if len(parts) == 1 and "$ref" in _keys(parts[0]) else None
        return None

    def _add(self, shape: Shape, at: At, above: frozenset[str]) -> None:
        """Take in what a schema says, and what its references and parts say; a circle adds nothing."""
        if not isinstance(at.node, dict) or at.key in above:
            return
        above |= {at.key}
        if "$ref" in at.node or "$dynamicRef" in at.node or "$recursiveRef" in at.node:
            target = self.document.resolve(at)
            if target is not None:
                shape.via.append(target)
                self._add(shape, target, above)
        for part in at.each("allOf"):
            self._add(shape, part, above)
        _add_types(shape, at)
        _add_words(shape, at)
        for name, member in at.items("properties"):
            shape.properties[name] = _both(shape.properties[name], member) if name in shape.properties else member
        required = at.get("required")
        if isinstance(required, list):
            shape.required.update(dict.fromkeys(str(name) for name in required))
        for word in ("oneOf", "anyOf"):
            self._choose(shape, at, word, above)
        self._note_unused(at)

    def _choose(self, shape: Shape, at: At, word: str, above: frozenset[str]) -> None:
        """Take in alternatives: one alone is no choice, and those that only ask for properties are met by the first."""
        options = list(at.each(word))
        real = [option for option in options if not _is_null(option)]
        if len(real) < len(options):
            shape.nullable = True
        if not real:
            return
        if len(real) == 1 or not any(_STRUCTURE & _keys(option) for option in real):
            self._add(shape, real[0], above)
            for option in real[1:]:
                self.document.note(option, f"Of the alternatives under {word} the first is made; this one is not.")
        elif not shape.options:
            shape.options, shape.exclusive = real, word == "oneOf"
        else:
            self.document.note(at, f"A second choice ({word}) beside another was left out.")

    def _note_unused(self, at: At) -> None:
        for word in UNUSED:
            if word in at.node and not (word == "additionalItems" and isinstance(at.node[word], bool)):
                self.document.note(at, f"'{word}' shapes no column and was not used.", at.node[word])


def _keys(at: At) -> set[str]:
    return set(at.node) if isinstance(at.node, dict) else set()


def _is_null(at: At) -> bool:
    node = at.node
    return isinstance(node, dict) and (
        node.get("type") in ("null", ["null"])
        or node.get("enum") == [None]
        or ("const" in node and node["const"] is None)
    )


def _add_types(shape: Shape, at: At) -> None:
    said = at.node.get("type")
    types = [said] if isinstance(said, str) else said if isinstance(said, list) else []
    nullable = "null" in types or at.node.get("nullable") is True or at.node.get("x-nullable") is True
    plain = tuple(str(kind) for kind in types if kind != "null")
    plain = tuple("string" if kind == "file" else kind for kind in plain)
    shape.only_null = (shape.only_null or "null" in types) and not plain
    if plain and shape.types:
        common = tuple(kind for kind in shape.types if kind in plain or (kind == "integer" and "number" in plain))
        shape.types = common or tuple(kind for kind in plain if kind in shape.types or "number" in shape.types) or plain
    elif plain:
        shape.types = plain
    if plain or "enum" in at.node:
        shape.nullable = nullable or (shape.nullable and not plain)
    else:
        shape.nullable = shape.nullable or nullable


def _add_words(shape: Shape, at: At) -> None:
    words = shape.words
    for word, value in at.node.items():
        if word in _TOLD_ELSEWHERE:
            continue
        if word in ("items", "additionalProperties", "prefixItems", "enum") and not isinstance(value, At):
            known = words.get(word)
            words[word] = _met(word, known, at, value) if known is not None else _placed(word, at, value)
        elif word in _LOWER and word in words and _number(value) and _number(words[word]):
            words[word] = max(words[word], value)
        elif word in _UPPER and word in words and _number(value) and _number(words[word]):
            words[word] = min(words[word], value)
        elif word == "pattern" and isinstance(words.get(word), str) and words[word] != value:
            words.setdefault("other patterns", []).append(value)
        else:
            words[word] = value
    _add_exclusive(shape, at)


def _placed(word: str, at: At, value: Any) -> Any:
    return at.child(word) if word in ("items", "additionalProperties", "prefixItems") else value


def _met(word: str, known: Any, at: At, value: Any) -> Any:
    """Two clauses of one word that must both hold."""
    if word == "enum" and isinstance(known, list) and isinstance(value, list):
        common = [one for one in known if one in value]
        return common or known
    if isinstance(known, At) and isinstance(known.node, dict) and isinstance(value, dict):
        return _both(known, at.child(word))
    return at.child(word) if isinstance(value, dict) else known


def _add_exclusive(shape: Shape, at: At) -> None:
    for word, bound in (("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum")):
        said = at.node.get(word)
        if said is True and _number(at.node.get(bound)):
            shape.words[word] = at.node[bound]
        elif _number(said):
            known = shape.words.get(word, said)
            shape.words[word] = max(known, said) if word == "exclusiveMinimum" else min(known, said)


def _number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _both(first: At, second: At) -> At:
    """A schema that asks for both; it stands where the second does."""
    if first.node == second.node:
        return second
    parts = list(_parts(first)) + list(_parts(second))
    return At({"allOf": parts}, second.file, f"{second.pointer}~both{len(parts)}")


def _parts(at: At) -> Iterator[At]:
    if isinstance(at.node, dict) and at.node.keys() == {"allOf"} and "~both" in at.pointer:
        yield from at.node["allOf"]
    else:
        yield at
