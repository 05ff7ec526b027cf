"""From schemas to entities: what each object schema's properties become."""

import json
import re
from collections import deque
from collections.abc import Iterable, Iterator
from typing import Any

from schemas.readers.jsonschema.document import At, Document, unescaped
from schemas.readers.jsonschema.draft import Cell, Draft, Entity, Many, Member, Nested, One
from schemas.readers.jsonschema.sampling import Sampler, whole
from schemas.readers.jsonschema.scalars import read_scalar
from schemas.readers.jsonschema.shape import Shape, Shapes
from schemas.types import ColumnType
from schemas.validation.names import SIGNS, name_problem

MOST_ALTERNATIVES = 12
LONGEST_NAME = 128
_SCALARS = frozenset({"string", "integer", "number", "boolean"})
_SAMPLES = 8
_ENVELOPE_TEXT = """
    total count page pages per limit offset next previous prev cursor has more links link meta metadata object url
    size number token first last self status ok success message code href kind etag pagination paging total_count
    results records from to start end current truncated incomplete warnings errors error api version
"""
_ENVELOPE_WORDS = frozenset(_ENVELOPE_TEXT.split())


class Walker:
    """Reads entities, and whatever they lead to, until nothing new is found."""

    def __init__(self, document: Document, shapes: Shapes) -> None:
        self.document, self.shapes, self.sampler = document, shapes, Sampler(shapes)
        self.draft = Draft()
        self._waiting: deque[Entity] = deque()

    def walk(self, roots: Iterable[tuple[str, At]]) -> Draft:
        """Read these schemas, by name, and those that they refer to; ones that are no objects are passed over."""
        for name, at in roots:
            self.entity(at, name)
        while self._waiting:
            entity = self._waiting.popleft()
            self._read_members(entity)
        return self.draft

    def is_entity(self, at: At) -> bool:
        """Whether a schema is an object with properties of its own."""
        shape = self.shapes.of(at)
        return shape.kind == "object" and bool(shape.properties)

    def entity(self, at: At, name: str | None = None, owner: tuple[Entity, str] | None = None) -> Entity | None:
        """The entity of a schema, put on the list when it is new; None when it is none.

        Args:
            at: The schema.
            name: What its table is called, if it can be.
            owner: The entity that it is a part of. A part that several entities inherit is a table of each.
        """
        target = self.shapes.target(at)
        key = target.key
        known = self.draft.entities.get(key)
        if known is not None and owner is not None and known.owner is not None and known.owner[0] is not owner[0]:
            around = next((one for one in _line_of(owner[0]) if one.base == key), None)
            key = f"{key}@{owner[0].key}"
            known = around or self.draft.entities.get(key)
        if known is not None:
            return known
        if not self.is_entity(target):
            return None
        shape = self.shapes.of(target)
        entity = Entity(key, self._name(name or name_of(target)), shape, owner, description=description_of(shape))
        self.draft.entities[key] = entity
        self._waiting.append(entity)
        return entity

    def _name(self, wanted: str) -> str:
        name = safe_name(wanted, in_path=True)
        number, free = 2, name
        while free.casefold() in self.draft.names:
            free, number = f"{name}_{number}", number + 1
        self.draft.names.add(free.casefold())
        return free

    def _read_members(self, entity: Entity) -> None:
        assert entity.shape is not None
        for name, at in entity.shape.properties.items():
            if at.node is False:
                continue
            entity.members[name] = self._member(entity, name, at, required=name in entity.shape.required)

    def _member(self, entity: Entity, name: str, at: At, *, required: bool) -> Member:
        shape = self.shapes.of(at)
        common = (name, at, required, shape.nullable or _lists_null(shape))
        if shape.options and not shape.properties:
            return self._union(shape, common)
        if shape.kind == "object" and shape.properties:
            return self._object(entity, shape, common)
        if shape.kind == "array":
            return self._array(entity, shape, common)
        if shape.kind in _SCALARS and (cell := self._scalar(shape, common)) is not None:
            return cell
        return self._free(common)

    def _scalar(self, shape: Shape, common: tuple[str, At, bool, bool]) -> Cell | None:
        read = read_scalar(shape, self.sampler)
        if read is None:
            return None
        if read.remark:
            self.document.note(shape.at, read.remark, shape.words.get("pattern"))
        if len(shape.types) > 1:
            self.document.note(shape.at, f"Of its types the column holds '{shape.kind}'.", ", ".join(shape.types))
        facts = {**read.facts, "description": description_of(shape)}
        return Cell(*common, facts=facts, spec=read.spec, step=read.step)

    def _object(self, entity: Entity, shape: Shape, common: tuple[str, At, bool, bool]) -> Member:
        name, at, *_ = common
        envelope = self.envelope(shape)
        if envelope is not None:
            items = self.shapes.of(shape.properties[envelope])
            many = self._many(entity, items, common, self.shapes.target(at))
            if many is not None:
                many.envelope = (at, envelope)
                return many
        target = self.shapes.target(at)
        if target.key != at.key and (found := self.entity(target)) is not None:
            return One(*common, targets=[found])
        inline = self.entity(at, f"{entity.name}_{name}", (entity, name))
        if inline is None:
            return self._free(common)
        is_part = inline.owner is not None and inline.owner[0] is entity
        return Nested(*common, entity=inline) if is_part else One(*common, targets=[inline])

    def envelope(self, shape: Shape) -> str | None:
        """The property of a page around a list of objects that holds the list; None when it is no such page."""
        lists = [
            name
            for name, at in shape.properties.items()
            if self.shapes.of(at).kind == "array" and self.items_of(self.shapes.of(at))
        ]
        others = [name for name in shape.properties if name not in lists]
        if len(lists) != 1 or not others or any(not is_envelope_word(name) for name in others):
            return None
        return lists[0]

    def wrapped(self, shape: Shape) -> list[str] | None:
        """The properties of an answer that hold things, where the others only speak of the answer; None otherwise."""
        holding = [
            name
            for name, at in shape.properties.items()
            if self.is_entity(self.shapes.target(at)) or self.items_of(self.shapes.of(at))
        ]
        others = [name for name in shape.properties if name not in holding]
        if not holding or any(not is_envelope_word(name) for name in others):
            return None
        return [name for name in holding if not is_envelope_word(name)] or holding

    def items_of(self, shape: Shape) -> list[At]:
        """The object schemas that a list's members may be; none when its members are scalars or anything."""
        items = shape.words.get("items")
        return self.objects_of(items) if isinstance(items, At) and isinstance(items.node, dict) else []

    def objects_of(self, at: At, above: frozenset[str] = frozenset()) -> list[At]:
        """The object schemas that a schema allows: itself, or every alternative; none when one is no object."""
        at = self.shapes.target(at)
        shape = self.shapes.of(at)
        if shape.options and not shape.properties:
            if at.key in above:
                return []
            several = [self.objects_of(option, above | {at.key}) for option in shape.options]
            return [one for found in several for one in found] if all(several) else []
        return [at] if self.is_entity(at) else []

    def _array(self, entity: Entity, shape: Shape, common: tuple[str, At, bool, bool]) -> Member:
        many = self._many(entity, shape, common, None)
        if many is not None:
            return many
        cell = self._values(shape, common)
        return cell if cell is not None else self._free(common)

    def _many(
        self, entity: Entity, shape: Shape, common: tuple[str, At, bool, bool], envelope: At | None
    ) -> Many | None:
        objects = self.items_of(shape)
        if not objects or len(objects) > MOST_ALTERNATIVES:
            return None
        items = shape.words["items"]
        target = self.shapes.target(items)
        own = len(objects) == 1 and objects[0].key == items.key == target.key and not self._is_shared(items)
        name = f"{entity.name}_{common[0]}"
        found = [
            self.entity(one, name if own or _is_anonymous(one) else None, (entity, common[0]) if own else None)
            for one in objects
        ]
        targets = [one for one in found if one is not None]
        own = own and targets[0].owner is not None and targets[0].owner[0] is entity
        most = shape.words.get("maxItems")
        return Many(
            *common,
            targets=_distinct(targets),
            own=own,
            least=whole(shape.words.get("minItems"), 0),
            most=None if most is None else whole(most, 0),
        )

    def _is_shared(self, items: At) -> bool:
        return items.key in self.draft.entities and self.draft.entities[items.key].owner is None

    def _values(self, shape: Shape, common: tuple[str, At, bool, bool]) -> Cell | None:
        """A list of scalars as an array column: of a few lists that satisfy its schema."""
        items = shape.words.get("items")
        if not isinstance(items, At) or not isinstance(items.node, dict) or "prefixItems" in shape.words:
            return None
        inner = self.shapes.of(items)
        kinds = {
            "string": ColumnType.STRING,
            "integer": ColumnType.INTEGER,
            "number": ColumnType.NUMBER,
            "boolean": ColumnType.BOOLEAN,
        }
        if inner.kind not in kinds or inner.options or inner.nullable:
            return None
        lists = self.sampler.several(shape.at, _SAMPLES)
        if not lists or not all(isinstance(one, list) for one in lists):
            return None
        facts: dict[str, Any] = {
            "type": ColumnType.ARRAY,
            "items": kinds[inner.kind],
            "description": description_of(shape),
        }
        least, most = whole(shape.words.get("minItems"), 0), whole(shape.words.get("maxItems"), 0)
        facts |= ({"min_length": least} if least > 0 else {}) | ({"length": most} if most > 0 else {})
        return Cell(*common, facts=facts, spec={"kind": "expression", "lists": lists})

    def _free(self, common: tuple[str, At, bool, bool]) -> Cell:
        """What no columns can hold: a document in one column."""
        at = common[1]
        shape = self.shapes.of(at)
        values = self.sampler.several(at, _SAMPLES)
        if not values:
            self.document.note(at, "No value was found that this schema allows; the column holds nulls.")
        kind = shape.kind
        what = {
            "object": "A map or free-form object",
            "array": "A list of lists, of maps or of anything",
            "union": "A choice between different kinds of values",
        }.get(kind, "A value of any kind")
        self.document.note(at, f"{what} is kept in a JSON column.")
        facts = {"type": ColumnType.JSON, "description": description_of(shape)}
        texts = [json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=str) for value in values]
        spec = {"kind": "category", "values": texts} if texts else {"kind": "category", "values": ["null"]}
        return Cell(*common, facts=facts, spec=spec)

    def _union(self, shape: Shape, common: tuple[str, At, bool, bool]) -> Member:
        """Alternatives: objects become keys, one for each; an identifier among them is what the key holds."""
        name, at, *_ = common
        objects, scalars, others = self._sorted_options(shape)
        if scalars and not objects and {"enum", "const"} & shape.words.keys():
            return self._scalar(shape, common) or self._free(common)  # its own list is the tighter one
        if objects and not others and len(objects) <= MOST_ALTERNATIVES:
            targets = [self.entity(one, f"{name}_{at.name}" if _is_anonymous(one) else None) for one in objects]
            found = _distinct([one for one in targets if one is not None])
            facts = self._scalar(self.shapes.of(scalars[0]), common) if scalars else None
            return One(*common, targets=found, facts=facts.facts if facts else None)
        if scalars and not objects and not others:
            return self._scalar_option(shape, scalars, common)
        return self._free(common)

    def _scalar_option(self, shape: Shape, options: list[At], common: tuple[str, At, bool, bool]) -> Member:
        """Scalars to choose from: lists of values are put together, else the first alternative is made."""
        inner = [self.shapes.of(option) for option in options]
        lists = [one.words.get("enum", [one.words["const"]] if "const" in one.words else None) for one in inner]
        if all(isinstance(values, list) for values in lists):
            merged = Shape(
                shape.at,
                types=inner[0].types,
                nullable=shape.nullable,
                words={**shape.words, "enum": [v for values in lists if values for v in values]},
            )
            return self._scalar(merged, common) or self._free(common)
        order = sorted(inner, key=_looseness) if shape.exclusive is False else inner
        chosen = order[0]
        self.document.note(shape.at, "Of several alternatives the column holds one.", chosen.at.pointer)
        return self._scalar(chosen, common) or self._free(common)

    def _sorted_options(self, shape: Shape, above: frozenset[str] = frozenset()) -> tuple[list[At], list[At], list[At]]:
        """The alternatives that are objects, scalars, and anything else; those of alternatives included."""
        objects: list[At] = []
        scalars: list[At] = []
        others: list[At] = []
        for option in shape.options:
            target = self.shapes.target(option)
            inner = self.shapes.of(target)
            if target.key in above:
                continue
            if inner.options and not inner.properties:
                found = self._sorted_options(inner, above | {target.key})
                for gathered, more in zip((objects, scalars, others), found, strict=True):
                    gathered.extend(more)
            elif self.is_entity(target):
                objects.append(target)
            elif inner.kind in _SCALARS and not inner.properties:
                scalars.append(target)
            else:
                others.append(target)
        return objects, scalars, others


def _line_of(entity: Entity) -> Iterator[Entity]:
    """An entity, the one that it is a part of, and so on."""
    here: Entity | None = entity
    while here is not None:
        yield here
        here = here.owner[0] if here.owner is not None else None


def _looseness(shape: Shape) -> int:
    """How little a scalar alternative says: what says most is the most telling."""
    return -sum(word in shape.words for word in ("enum", "const", "format", "pattern", "minimum", "maximum"))


def _lists_null(shape: Shape) -> bool:
    listed = shape.words.get("enum")
    return isinstance(listed, list) and None in listed and (not shape.types or shape.nullable)


def _distinct(entities: list[Entity]) -> list[Entity]:
    return list({entity.key: entity for entity in entities}.values())


def _is_anonymous(at: At) -> bool:
    """Whether a schema stands in place, and has no name but its place's."""
    return at.pointer.rsplit("/", 2)[-2:-1] not in (["schemas"], ["definitions"], ["$defs"])


def name_of(at: At) -> str:
    """A name for a schema: its own title where it stands in place, or the last telling step of its pointer."""
    steps = [unescaped(step) for step in at.pointer.split("/")]
    title = at.get("title")
    if _is_anonymous(at) and isinstance(title, str) and 0 < len(title) <= 40:
        return re.sub(r"\W+", "_", title).strip("_") or "object"
    telling = [step for step in steps if step and not step.isdigit() and step not in _STRUCTURAL]
    if telling:
        return telling[-1] if not _is_anonymous(at) else "_".join(telling[-2:])
    return re.sub(r"\.[a-z]+$", "", at.file.rsplit("/", 1)[-1]) or "object"


_STRUCTURAL = frozenset(
    {
        "properties",
        "items",
        "schemas",
        "components",
        "definitions",
        "$defs",
        "allOf",
        "oneOf",
        "anyOf",
        "schema",
        "content",
        "application/json",
        "responses",
        "paths",
        "get",
        "post",
    }
)


def safe_name(name: str, *, in_path: bool) -> str:
    """A name near to this one that a table or a column can have."""
    cleaned = "".join(sign if sign.isalnum() or sign in SIGNS else "_" for sign in name)
    cleaned = re.sub(r"\.{2,}", ".", cleaned).strip(" .").lstrip("-") or "_"
    if len(cleaned) > LONGEST_NAME:
        cleaned = cleaned[:LONGEST_NAME].rstrip(" .")
    return cleaned if name_problem(cleaned, in_path=in_path) is None else f"{cleaned}_"


def is_envelope_word(name: str) -> bool:
    """Whether a property speaks of a page or an answer, and not of a thing."""
    parts = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|[^A-Za-z0-9]+", " ", name).lower().split()
    if parts[-1:] == ["id"]:
        return parts[0] in ("request", "trace", "correlation", "log")
    return bool(parts) and all(part in _ENVELOPE_WORDS for part in parts)


def description_of(shape: Shape) -> str | None:
    """The first sentence of what is said of it."""
    text = shape.words.get("description") or shape.words.get("title")
    if not isinstance(text, str) or not text.strip():
        return None
    first = re.split(r"(?<=[.!?])\s|\n\s*\n", text.strip(), maxsplit=1)[0]
    first = " ".join(first.split())
    return first if len(first) <= 200 else first[:197] + "..."
