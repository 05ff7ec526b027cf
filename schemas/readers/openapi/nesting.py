"""What lies under what: ``/customers/{id}/orders`` says that an order is some customer's."""

from collections import defaultdict
from functools import cached_property

from schemas.readers.jsonschema.document import At
from schemas.readers.jsonschema.draft import Entity
from schemas.readers.jsonschema.keys import Keys, key_name, stem_of
from schemas.readers.jsonschema.walk import Walker
from schemas.readers.openapi.operations import Operations, collections_of
from schemas.semantics.words import singular_of


class Nesting:
    """Relates entities as the paths of an API nest them, where nothing else relates them yet."""

    def __init__(self, operations: Operations, walker: Walker) -> None:
        self.operations, self.walker = operations, walker

    def relate(self, keys: Keys) -> None:
        """Give each nested entity a key to the one that it lies under."""
        answers = self._answers()
        above: dict[str, dict[str, bool]] = defaultdict(dict)
        for path, child in answers.items():
            steps = collections_of(path)
            parent = self._parent(path, steps, answers)
            alone = parent is None
            for key in [parent.key] if parent is not None and parent is not child else []:
                above[child.key][key] = True
            if alone:
                above[child.key].setdefault("", True)
        for child_key, parents in above.items():
            self._add(keys, child_key, parents)

    def _add(self, keys: Keys, child_key: str, parents: dict[str, bool]) -> None:
        draft = self.walker.draft
        child = draft.entities[child_key]
        for parent_key in parents:
            if not parent_key:
                continue
            parent = draft.entities[parent_key]
            if self._is_related(child, parent) or self._is_related(parent, child):
                continue
            name = key_name(child, stem_of(parent.name), keys.key_of(parent))
            column = keys.add_key(child, parent, name, nullable=len(parents) > 1)
            keys.link(child, column, parent, stem_of(parent.name))

    def _is_related(self, child: Entity, parent: Entity) -> bool:
        """Whether a key leads from one to the other, directly or through what lies between, or a table links them."""
        draft = self.walker.draft
        direct = draft.links_of(child)
        if any(parent in (link.parent, *(one.parent for one in draft.links_of(link.parent))) for link in direct):
            return True
        return frozenset({child.key, parent.key}) in self._linked

    @cached_property
    def _linked(self) -> set[frozenset[str]]:
        """The pairs that a table of links relates."""
        draft = self.walker.draft
        tables = [draft.links_of(table) for table in draft.entities.values() if table.shape is None]
        return {frozenset({links[0].parent.key, link.parent.key}) for links in tables for link in links[1:]}

    def _parent(self, path: str, steps: list[tuple[str, bool]], answers: dict[str, Entity]) -> Entity | None:
        """The entity of the member that a path passes through last."""
        for place in range(len(steps) - 2, -1, -1):
            name, one = steps[place]
            if one:
                return self._entity_at(path, name, answers)
        return None

    def _entity_at(self, path: str, collection: str, answers: dict[str, Entity]) -> Entity | None:
        head, found, rest = path.partition(f"/{collection}/")
        upto = f"{head}{found}{rest.split('/')[0]}".rstrip("/")
        for candidate in (upto, f"{head}/{collection}", f"{head}/{collection}/"):
            if candidate in answers:
                return answers[candidate]
        named = [
            entity
            for entity in self.walker.draft.entities.values()
            if entity.owner is None and stem_of(entity.name) == singular_of(collection.lower().replace("-", "_"))
        ]
        return named[0] if len(named) == 1 else None

    def _answers(self) -> dict[str, Entity]:
        """The entity that each path answers with; pages and lists looked into."""
        found: dict[str, Entity] = {}
        for use in self.operations.uses:
            if use.kind == "answer" and use.method in ("get", "post", "put") and use.path not in found:
                entity = self._entity_of(use.at)
                if entity is not None:
                    found[use.path] = entity
        return found

    def _entity_of(self, at: At, depth: int = 0) -> Entity | None:
        shapes = self.walker.shapes
        target = shapes.target(at)
        known = self.walker.draft.entities.get(target.key)
        if known is not None or depth > 3:
            return known
        shape = shapes.of(target)
        items = shape.words.get("items")
        if shape.kind == "array" and isinstance(items, At) and isinstance(items.node, dict):
            return self._entity_of(items, depth + 1)
        inner = [
            self._entity_of(member, depth + 1)
            for member in shape.properties.values()
            if shapes.of(member).kind in ("array", "object")
        ]
        distinct = {one.key: one for one in inner if one is not None}
        return next(iter(distinct.values())) if len(distinct) == 1 else None
