"""Keys and relations: what identifies an entity's rows, and how tables refer to each other."""

import re
from collections import defaultdict
from collections.abc import Callable
from typing import Any

from schemas.model import Children
from schemas.readers.jsonschema.document import Document
from schemas.readers.jsonschema.draft import Cell, Column, Draft, Entity, Link, Many, Nested, One
from schemas.readers.jsonschema.walk import safe_name
from schemas.semantics.words import singular_of
from schemas.types import ColumnType

_KEY_TYPES = frozenset({ColumnType.STRING, ColumnType.INTEGER, ColumnType.UUID})
_KEY_WORDS = ("id", "_id", "uuid", "guid", "uid", "sid", "gid", "identifier")
_SHARED_FACTS = ("type", "length", "min_length", "precision", "scale", "minimum", "maximum", "pattern", "timezone")
_OTHER_ALTERNATIVE = 0.5
"""The share of rows in which an alternative that is not the first has no value, so that each of them shows."""


def parts_of(name: str) -> list[str]:
    """A name's plain parts, small: ``ownerUserId`` is owner, user, id."""
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|[^A-Za-z0-9]+", " ", name)
    return spaced.lower().split()


def stem_of(name: str) -> str:
    """A table's name as other columns would speak of it: the last step, singular, joined."""
    parts = parts_of(name.rsplit(".", 1)[-1])
    return "_".join([*parts[:-1], singular_of(parts[-1])]) if parts else name.lower()


class Keys:
    """Gives every entity its columns, in the order of its properties, and relates them."""

    def __init__(self, draft: Draft, document: Document) -> None:
        self.draft, self.document = draft, document
        self.uses: dict[str, int] = defaultdict(int)

    def settle(self, relate: Callable[["Keys"], None] | None = None) -> None:
        """Work it all out; ``relate`` adds relations of the caller's."""
        entities = list(self.draft.entities.values())
        for entity in entities:
            _add_cells(entity)
            entity.primary_key = own_key(entity)
        self._count_uses(entities)
        for entity in entities:
            self._relate_ones(entity)
        for entity in entities:
            self._relate_parts(entity)
        self._relate_by_name(entities)
        for entity in entities:
            self._relate_lists(entity)
        if relate is not None:
            relate(self)
        for entity in entities:
            self._order(entity)
        self._break_circles()

    def key_of(self, entity: Entity) -> str:
        """The column that others refer to: made where the entity has none."""
        if not entity.primary_key:
            name = entity.add(Column("id", {"type": ColumnType.INTEGER, "nullable": False}, {"kind": "sequence"}, True))
            entity.primary_key = (name,)
        return entity.primary_key[0]

    def add_key(self, child: Entity, parent: Entity, name: str, *, nullable: bool, made: bool = True) -> str:
        """Give a child a column that holds its parent's key, or the one that it has already."""
        key = self.key_of(parent)
        facts = {word: parent.columns[key].facts[word] for word in _SHARED_FACTS if word in parent.columns[key].facts}
        known = child.columns.get(name)
        if known is not None and not self._is_taken(child, name) and _alike(known.facts, facts):
            return name
        return child.add(Column(name, {**facts, "nullable": nullable}, None, made))

    def link(self, child: Entity, column: str, parent: Entity, name: str, **more: Any) -> Link:
        """Relate a child's column to a parent's key, which then keeps to what both say."""
        _tighten(parent.columns[self.key_of(parent)].facts, child.columns[column].facts)
        taken = {one.name.casefold() for one in self.draft.links_of(child)}
        free, number = name, 2
        while free.casefold() in taken:
            free, number = f"{name}_{number}", number + 1
        link = Link(child, column, parent, free, **more)
        self.draft.add(link)
        return link

    def _is_taken(self, entity: Entity, column: str) -> bool:
        return any(link.column == column for link in self.draft.links_of(entity))

    def _count_uses(self, entities: list[Entity]) -> None:
        for entity in entities:
            for member in entity.members.values():
                for target in member.targets if isinstance(member, One | Many) else ():
                    self.uses[target.key] += 1

    def _relate_ones(self, entity: Entity) -> None:
        """A property that is another entity: its key in this table."""
        for member in entity.members.values():
            if not isinstance(member, One):
                continue
            for place, target in enumerate(member.targets):
                nullable = not member.required or member.nullable or place > 0 or target is entity
                column = self._column_of_one(entity, member, target, nullable)
                member.columns.append(column)
                rate = _OTHER_ALTERNATIVE if place and not self._is_fixed(entity, column) else None
                if not self._is_taken(entity, column):
                    self.link(entity, column, target, safe_name(member.name, in_path=False), null_rate=rate)

    def _is_fixed(self, entity: Entity, column: str) -> bool:
        return not entity.columns[column].facts.get("nullable", True) or column in entity.primary_key

    def _column_of_one(self, entity: Entity, member: One, target: Entity, nullable: bool) -> str:
        key = self.key_of(target)
        if member.facts is not None and len(member.targets) == 1 and _alike(member.facts, target.columns[key].facts):
            facts = {word: member.facts[word] for word in (*_SHARED_FACTS, "description") if word in member.facts}
            column = Column(safe_name(member.name, in_path=False), {**facts, "nullable": nullable})
            return entity.add(column)
        member.facts = None  # what stands in the entity's place is no key of it, and is not made
        role = member.name if len(member.targets) == 1 else f"{member.name}_{stem_of(target.name)}"
        name = key_name(entity, role, key)
        return self.add_key(entity, target, safe_name(name, in_path=False), nullable=nullable)

    def _relate_parts(self, entity: Entity) -> None:
        """Objects and lists of objects written in place: the container's key in their table."""
        for member in entity.members.values():
            if isinstance(member, Nested) and member.entity is not None:
                self._relate_nested(entity, member, member.entity)
            elif isinstance(member, Many) and member.own:
                child = member.targets[0]
                member.child = child
                member.child_column = self.add_key(
                    child, entity, owner_key(entity, self.key_of(entity)), nullable=False
                )
                child.columns[member.child_column].facts["nullable"] = False
                self.link(child, member.child_column, entity, stem_of(entity.name), children=_children(member))

    def _relate_nested(self, entity: Entity, member: Nested, child: Entity) -> None:
        own = child.primary_key
        name = owner_key(entity, self.key_of(entity))
        column = child.add(Column(name, {**child_facts(entity), "nullable": False}, None, True))
        if own:
            child.columns[column].facts["unique"] = True
        else:
            child.primary_key = (column,)
        least = 1 if member.required and not member.nullable else 0
        self.link(child, column, entity, stem_of(entity.name), children=Children(kind="even", min=least, max=1))

    def _relate_by_name(self, entities: list[Entity]) -> None:
        """Columns called after another table: ``customerId``, ``owner_user_id``."""
        by_stem: dict[str, list[Entity]] = defaultdict(list)
        for entity in entities:
            if entity.owner is None and entity.primary_key:
                by_stem[stem_of(entity.name).replace("_", "")].append(entity)
        for entity in entities:
            for column in list(entity.columns.values()):
                if column.made or self._is_taken(entity, column.name) or column.name in entity.primary_key:
                    continue
                if (parent := _named_parent(entity, column, by_stem)) is not None:
                    if parent is entity:
                        column.facts["nullable"] = True
                    role = "_".join(parts_of(column.name)[:-1])
                    self.link(entity, column.name, parent, role)

    def _relate_lists(self, entity: Entity) -> None:
        """Lists of entities that stand on their own: rows that refer back, or a table of links."""
        for member in entity.members.values():
            if not isinstance(member, Many) or member.own:
                continue
            if len(member.targets) == 1 and self._is_answered(entity, member, member.targets[0]):
                continue
            self._link_table(entity, member)

    def _is_answered(self, entity: Entity, member: Many, target: Entity) -> bool:
        back = [link for link in self.draft.links_of(target) if link.parent is entity]
        if len(back) == 1 and back[0].children is None:
            back[0].children = _children(member)
            member.child, member.child_column = target, back[0].column
            return True
        alone = self.uses[target.key] == 1 and not back and target is not entity and target.owner is None
        if not alone or self._depends(entity, target):
            return False
        column = self.add_key(target, entity, owner_key(entity, self.key_of(entity)), nullable=False)
        member.child, member.child_column = target, column
        self.link(target, column, entity, stem_of(entity.name), children=_children(member))
        return True

    def _depends(self, entity: Entity, on: Entity) -> bool:
        """Whether an entity refers to another, however far: a key the other way would close a circle."""
        seen, waiting = set(), [entity]
        while waiting:
            here = waiting.pop()
            if here is on:
                return True
            if here.key not in seen:
                seen.add(here.key)
                waiting += [link.parent for link in self.draft.links_of(here)]
        return False

    def _link_table(self, entity: Entity, member: Many) -> None:
        base = safe_name(f"{entity.name}_{member.name}", in_path=True)
        name, number = base, 2
        while name.casefold() in self.draft.names:
            name, number = f"{base}_{number}", number + 1
        self.draft.names.add(name.casefold())
        table = Entity(f"{entity.key}~{member.name}", name, description=f"Links {entity.name} to its {member.name}.")
        self.draft.entities[table.key] = table
        member.child = table
        member.child_column = self.add_key(table, entity, owner_key(entity, self.key_of(entity)), nullable=False)
        self.link(table, member.child_column, entity, stem_of(entity.name), children=_children(member))
        for place, target in enumerate(member.targets):
            role = singular_of(member.name) if len(member.targets) == 1 else stem_of(target.name)
            column = self.add_key(
                table, target, safe_name(key_name(entity, role, self.key_of(target)), in_path=False), nullable=place > 0
            )
            member.links.append(column)
            self.link(table, column, target, role, null_rate=_OTHER_ALTERNATIVE if place else None)
        if len(member.links) == 1:
            table.primary_key = (member.child_column, member.links[0])
        else:
            self.key_of(table)

    def _order(self, entity: Entity) -> None:
        """Keys first, then the columns in the order of their properties."""
        order = [name for name in entity.primary_key if entity.columns[name].made]
        order += [
            link.column
            for link in self.draft.links_of(entity)
            if entity.columns[link.column].made
            and not any(isinstance(m, One) and link.column in m.columns for m in entity.members.values())
        ]
        for member in entity.members.values():
            order += [member.column] if isinstance(member, Cell) else member.columns if isinstance(member, One) else []
        order = list(dict.fromkeys([*order, *entity.columns]))
        entity.columns = {name: entity.columns[name] for name in order}

    def _break_circles(self) -> None:
        """Mandatory keys that need each other: no document satisfies them either, so one of them may be null."""
        done: set[str] = set()
        for entity in self.draft.entities.values():
            self._visit(entity, [], done)

    def _visit(self, start: Entity, _path: list[Entity], done: set[str]) -> None:
        stack: list[tuple[Entity, list[Link]]] = [(start, self._mandatory(start))]
        on_path = {start.key}
        if start.key in done:
            return
        while stack:
            entity, links = stack[-1]
            if not links:
                stack.pop()
                on_path.discard(entity.key)
                done.add(entity.key)
                continue
            link = links.pop()
            if link.parent.key in on_path:
                link.child.columns[link.column].facts["nullable"] = True
            elif link.parent.key not in done:
                on_path.add(link.parent.key)
                stack.append((link.parent, self._mandatory(link.parent)))

    def _mandatory(self, entity: Entity) -> list[Link]:
        return [
            link
            for link in self.draft.links_of(entity)
            if not entity.columns[link.column].facts.get("nullable", True) and link.column not in entity.primary_key
        ]


def _add_cells(entity: Entity) -> None:
    for member in entity.members.values():
        if isinstance(member, Cell):
            facts = {**member.facts, "nullable": not member.required or member.nullable}
            member.column = entity.add(
                Column(safe_name(member.name, in_path=False), facts, member.spec, step=member.step)
            )


def own_key(entity: Entity) -> tuple[str, ...]:
    """The property that identifies an entity, as a key; empty when none does."""
    stem = stem_of(entity.name).replace("_", "")
    own = {"".join(parts): member for member in entity.members.values() if (parts := parts_of(member.name))}
    wanted = [*_KEY_WORDS, *(f"{stem}{word}" for word in ("id", "uuid", "guid", "sid", "key", "code", "number"))]
    members = [member for word in wanted if (member := own.get(word.strip("_"))) is not None]
    members += [
        member
        for name, member in own.items()
        if isinstance(member, Cell)
        and member.at.get("readOnly")
        and name.endswith("id")
        and "id" not in own
        and parts_of(member.name)[-1] == "id"
        and _says_unique(member)
    ]
    for member in members:
        if isinstance(member, Cell) and _can_be_key(member):
            column = entity.columns[member.column]
            column.facts["nullable"] = False
            return (member.column,)
    return ()


def _says_unique(member: Cell) -> bool:
    return "unique" in str(member.facts.get("description") or "").lower()


def _can_be_key(member: Cell) -> bool:
    facts = member.facts
    return facts["type"] in _KEY_TYPES and "values" not in facts and not (facts.get("length") or 99) < 3


def key_name(entity: Entity, role: str, key: str) -> str:
    """What a key to another table is called, in this table's own style: ``customer_id``, ``customerId``."""
    parts = parts_of(role)
    if parts_of(key)[: len(parts)] == parts and len(parts_of(key)) > len(parts):
        return key
    camel = any(re.search(r"[a-z][A-Z]", name) for name in entity.members)
    snake = any("_" in name for name in entity.members)
    if camel and not snake:
        tail = "".join(part.capitalize() for part in parts_of(key))
        return f"{role}{tail}"
    return f"{role}_{key.lstrip('_')}"


def owner_key(owner: Entity, key: str) -> str:
    """What the key to the entity around it is called in the table of a part."""
    stem = stem_of(owner.name)
    own = parts_of(key)
    if owner.owner is not None and owner.columns[key].made and key != "id":
        return key  # a part of a part: the key of the outermost, handed down
    return safe_name(
        key if own[: len(stem.split("_"))] == stem.split("_") and len(own) > 1 else f"{stem}_{key.lstrip('_')}",
        in_path=False,
    )


def child_facts(parent: Entity) -> dict[str, Any]:
    """What a key to an entity says of itself: the same as the entity's own."""
    facts = parent.columns[parent.primary_key[0]].facts
    return {word: facts[word] for word in _SHARED_FACTS if word in facts}


def _children(member: Many) -> Children | None:
    if member.least <= 0 and member.most is None:
        return None
    most = None if member.most is None else max(member.most, member.least, 1)
    return Children(min=max(member.least, 0), max=most)


def _alike(first: dict[str, Any], second: dict[str, Any]) -> bool:
    """Whether one column can hold the other's values: whole numbers and whole numbers, text and text."""
    families = {ColumnType.UUID: ColumnType.STRING}
    kinds = {families.get(facts["type"], facts["type"]) for facts in (first, second)}
    return len(kinds) == 1 and "values" not in first and "values" not in second


def _tighten(parent: dict[str, Any], child: dict[str, Any]) -> None:
    """Let a parent's key keep to its children's bounds too."""
    if child.get("type") is ColumnType.UUID and parent["type"] is ColumnType.STRING and "pattern" not in parent:
        parent["type"] = ColumnType.UUID
    for word, choose in (("length", min), ("maximum", min), ("min_length", max), ("minimum", max)):
        said = [facts[word] for facts in (parent, child) if facts.get(word) is not None]
        if said:
            parent[word] = choose(said)


def _named_parent(entity: Entity, column: Column, by_stem: dict[str, list[Entity]]) -> Entity | None:
    """The table that a column is called after; None when it is none, or several."""
    parts = parts_of(column.name)
    if len(parts) < 2 or parts[-1] not in ("id", "uuid", "guid", "sid", "key"):
        return None
    for start in range(len(parts) - 1):
        found = by_stem.get("".join([*parts[start:-2], singular_of(parts[-2])]), [])
        if parts[start:-1] == ["parent"]:
            found = [entity] if entity.primary_key and entity.owner is None else []
        if len(found) == 1 and _can_refer(column, found[0]):
            return found[0]
    return None


def _can_refer(column: Column, parent: Entity) -> bool:
    key = parent.columns[parent.primary_key[0]].facts
    same_pattern = column.facts.get("pattern") in (None, key.get("pattern"))
    return _alike(column.facts, key) and same_pattern and key["type"] in _KEY_TYPES
