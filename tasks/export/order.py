"""The order in which tables can be loaded, and the relations that no order keeps."""

from collections.abc import Sequence
from dataclasses import dataclass

from schemas.model import DatasetSchema, Relation


@dataclass(frozen=True)
class Loading:
    """How the tables are loaded.

    Attributes:
        tables: Parents first.
        late: Relations whose parent is the table itself or comes after the child: they hold only when all is loaded.
    """

    tables: tuple[str, ...]
    late: tuple[Relation, ...]


def loading(schema: DatasetSchema) -> Loading:
    """Order the tables: each after its parents, as far as cycles allow, else in the schema's order."""
    waiting = [table.name for table in schema.tables]
    needed = [each for each in schema.relations if each.child != each.parent and not each.deferred]
    placed: list[str] = []
    while waiting:
        open_needs = [each for each in needed if each.child in waiting and each.parent in waiting]
        blocked = {each.child for each in open_needs}
        free = [name for name in waiting if name not in blocked] or [_on_a_cycle(waiting, open_needs)]
        placed += free
        waiting = [name for name in waiting if name not in free]
    place = {name: index for index, name in enumerate(placed)}
    late = tuple(each for each in schema.relations if place[each.parent] >= place[each.child])
    return Loading(tuple(placed), late)


def _on_a_cycle(waiting: Sequence[str], needs: Sequence[Relation]) -> str:
    """The first table that leads back to itself: what merely hangs on a cycle can wait for it."""
    parents = {name: {each.parent for each in needs if each.child == name} for name in waiting}

    def reached(name: str) -> set[str]:
        seen: set[str] = set()
        todo = list(parents[name])
        while todo:
            one = todo.pop()
            if one not in seen:
                seen.add(one)
                todo.extend(parents[one])
        return seen

    return next(name for name in waiting if name in reached(name))
