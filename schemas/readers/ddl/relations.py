"""Foreign keys as relations: whom they name, how they are called, and which one breaks a circle."""

from dataclasses import replace
from typing import Any

from schemas.model import Relation
from schemas.readers.ddl.draft import Column, Draft, ForeignKey, Table
from schemas.types import NUMERIC, ColumnType

_TYPE_FIELDS = ("type", "precision", "scale", "timezone", "items")


def read_relations(draft: Draft, names: dict[int, str]) -> tuple[Relation, ...]:
    """Resolve every foreign key; one that names what is not in the file is noted and left out.

    Args:
        draft: Everything read; types of child columns are made those of their parents.
        names: What the schema calls each table, by the identity of the draft's table.
    """
    found: dict[tuple[str, tuple[str, ...], str], Relation] = {}
    for table in draft.tables:
        for key in table.foreign_keys:
            relation = _resolve(table, key, draft, names)
            if relation is None:
                continue
            place = (relation.child, relation.columns, relation.parent)
            if place in found:
                draft.note(key.line, f"Table '{table.name}' has this foreign key twice; once is enough.", key.name)
                continue
            found[place] = relation
            draft.keys_of[place] = key
    return _deferred(_named(list(found.values()), draft), draft, names)


def _resolve(table: Table, key: ForeignKey, draft: Draft, names: dict[int, str]) -> Relation | None:
    parent = draft.find(key.parent)
    described = f"{table.name}({', '.join(key.columns)}) -> {'.'.join(key.parent)}"
    if parent is None:
        draft.note(key.line, "A foreign key names a table that is not in the file, and was left out.", described)
        return None
    columns = table.named(key.columns)
    parent_columns = parent.named(key.parent_columns or parent.primary_key or key.columns)
    if not columns or not parent_columns or len(columns) != len(parent_columns):
        draft.note(key.line, "A foreign key names columns that are not there, and was left out.", described)
        return None
    if not _is_key(parent_columns, parent) and not _made_key(parent, parent_columns, key, described, draft):
        return None
    return Relation(
        name=key.name, child=names[id(table)], columns=columns, parent=names[id(parent)], parent_columns=parent_columns
    )


def _keys(table: Table) -> list[set[str]]:
    singles = [(column.name,) for column in table.columns.values() if column.unique]
    named = [table.named(key) for key in (table.primary_key, *table.unique, *singles)]
    return [set(key) for key in named if key]


def _is_key(columns: tuple[str, ...], table: Table) -> bool:
    return set(columns) in _keys(table)


def _made_key(parent: Table, columns: tuple[str, ...], key: ForeignKey, described: str, draft: Draft) -> bool:
    """Let columns that are referred to be a key, as they must be; False where that would break what the script says.

    A part of a composite key repeats by design.
    """
    wanted, keys = set(columns), _keys(parent)
    implied = any(known <= wanted for known in keys)
    if not implied and any(wanted < known for known in keys):
        draft.note(
            key.line,
            f"A foreign key points at columns of '{parent.name}' that are no key and repeat there; it was left out.",
            described,
        )
        return False
    parent.unique.append(columns)
    if not implied:
        for column in filter(None, map(parent.column, columns)):
            column.nullable = False  # children that have a parent need a value to refer to
        draft.note(
            key.line,
            f"A foreign key points at ({', '.join(columns)}) of '{parent.name}', no key: it is made one, never null.",
            described,
        )
    return True


def _named(relations: list[Relation], draft: Draft) -> list[Relation]:
    """Give a relation a name where the parent's would not tell it from another: two to one parent, or one to itself."""
    result: list[Relation] = []
    taken: set[tuple[str, str]] = set()
    for relation in relations:
        twins = sum(1 for other in relations if (other.child, other.parent) == (relation.child, relation.parent))
        name = _name_of(relation) if twins > 1 or relation.child == relation.parent else None
        while name and (relation.child, name) in taken:
            name += "_2"
        taken.add((relation.child, name or relation.parent))
        result.append(relation.model_copy(update={"name": name}))
    return result


def _name_of(relation: Relation) -> str:
    stem = "_".join(relation.columns)
    for ending in ("_id", "_key", "_code", "_no", "_fk", "_nr", "Id", "ID"):
        if stem.endswith(ending) and len(stem) > len(ending):
            return stem[: -len(ending)].rstrip("_")
    return stem if stem != relation.parent else f"{stem}_row"


def _deferred(relations: list[Relation], draft: Draft, names: dict[int, str]) -> tuple[Relation, ...]:
    """Mark the relation that closes a circle of mandatory keys: the one that the script adds last."""
    tables = {names[id(table)]: table for table in draft.tables}
    mandatory: dict[str, set[str]] = {}
    result: list[Relation] = []
    for relation in relations:
        closes = False
        if relation.child != relation.parent and _is_mandatory(relation, tables):
            closes = _reaches(mandatory, relation.parent, relation.child)
            if not closes:
                mandatory.setdefault(relation.child, set()).add(relation.parent)
        if closes:
            draft.note(
                tables[relation.child].line,
                f"Tables '{relation.child}' and '{relation.parent}' need each other's rows first; "
                f"the key on {', '.join(relation.columns)} is to be checked last (deferred).",
            )
        result.append(relation.model_copy(update={"deferred": True}) if closes else relation)
    return tuple(result)


def _is_mandatory(relation: Relation, tables: dict[str, Table]) -> bool:
    columns = [tables[relation.child].column(name) for name in relation.columns]
    return all(column is not None and not column.nullable for column in columns)


def _reaches(edges: dict[str, set[str]], start: str, goal: str) -> bool:
    seen, waiting = {start}, [start]
    while waiting:
        here = waiting.pop()
        if here == goal:
            return True
        waiting += edges.get(here, set()) - seen
        seen |= edges.get(here, set())
    return False


def align_types(relations: tuple[Relation, ...], draft: Draft, names: dict[int, str]) -> None:
    """Make a child's column the type of its parent's, whose values it holds; a true difference is noted.

    Repeated, because a parent's key may itself be a child's.
    """
    tables = {names[id(table)]: table for table in draft.tables}
    for _ in range(len(draft.tables)):
        changed = [_align(relation, tables, draft) for relation in relations]
        if not any(changed):
            return


def _align(relation: Relation, tables: dict[str, Table], draft: Draft) -> bool:
    changed = False
    for name, parent_name in zip(relation.columns, relation.parent_columns, strict=True):
        child, parent = tables[relation.child].column(name), tables[relation.parent].column(parent_name)
        if child is None or parent is None or _alike(child, parent):
            continue
        if not child.type.ambiguous and child.type.type is not parent.type.type:
            draft.note(
                child.line,
                f"Column '{relation.child}.{child.name}' is {child.type.type} and its parent's is {parent.type.type}: "
                "the parent's type was used.",
            )
        child.type = replace(
            child.type, **{field: getattr(parent.type, field) for field in _TYPE_FIELDS}, **_kept(child, parent),
            pattern=None, values=None, ambiguous=False, sequence=False,
        )  # fmt: skip
        changed = True
    return changed


def _kept(child: Column, parent: Column) -> dict[str, Any]:
    """What the child's own type still bounds: completion hands it up, so that the parent's keys fit."""
    numbers = child.type.type in NUMERIC and parent.type.type in NUMERIC
    return {
        "length": parent.type.length,
        "minimum": child.type.minimum if numbers else None,
        "maximum": child.type.maximum if numbers else None,
    }


def _alike(child: Column, parent: Column) -> bool:
    if child.type.type is not parent.type.type:
        return False
    if child.type.type is ColumnType.STRING:
        return True  # a wider child does no harm, and a narrower one has its length handed up by completion
    return all(getattr(child.type, field) == getattr(parent.type, field) for field in _TYPE_FIELDS[1:])
