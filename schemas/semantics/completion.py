"""Gives every column a generator that fits its meaning and its bounds."""

import math
from dataclasses import dataclass
from typing import Any

from schemas.equations import equations_of
from schemas.errors import UnderstudyError
from schemas.model import ColumnSchema, DatasetSchema, Inference, Relation, Rule, TableSchema
from schemas.semantics.adapting import first_fitting, most_distinct
from schemas.semantics.entities import ENTITIES, entity_of, told_apart
from schemas.semantics.fallbacks import distinct, lists_of, plain
from schemas.semantics.knowledge import concepts
from schemas.semantics.meaning import Meaning, guess
from schemas.semantics.nesting import with_parts
from schemas.semantics.ordering import predecessors
from schemas.semantics.reaching import reaching
from schemas.semantics.tightening import tightened
from schemas.types import TEMPORAL, ColumnType

_OPTIONAL_PARENT, _OPTIONAL_PARENT_OF_ITS_OWN = 0.1, 0.15


@dataclass(frozen=True)
class _Place:
    """A column's surroundings: what completion needs to know beside the column itself."""

    table: TableSchema
    children: frozenset[str]
    locale: str
    after: dict[str, str]
    referred: frozenset[str] = frozenset()

    def is_key(self, column: ColumnSchema) -> bool:
        return column.unique or self.table.primary_key == (column.name,)

    def is_part_of_key(self, column: ColumnSchema) -> bool:
        return any(column.name in key for key in self.table.keys if len(key) > 1)


def complete(schema: DatasetSchema) -> DatasetSchema:
    """Fill in what nobody said: each column's meaning, generator and share of nulls, and why.

    A column that has a generator keeps it, and a relation's child column needs none. Bounds, lengths, lists, patterns
    and uniqueness are respected; dates that follow each other in life are made to.
    """
    schema = tightened(schema)
    tables = tuple(_completed_table(table, schema) for table in schema.tables)
    relations = tuple(_completed_relation(relation, schema) for relation in schema.relations)
    completed = schema.model_copy(update={"tables": tables, "relations": relations})
    computed = tuple(_as_computed(table, completed, schema) for table in tables)
    return completed.model_copy(update={"tables": computed})


def _as_computed(table: TableSchema, completed: DatasetSchema, said: DatasetSchema) -> TableSchema:
    """Take guessed nulls from the columns that rules compute: these are null where their expression is."""
    try:
        names = equations_of(completed, table)
    except UnderstudyError:
        return table  # a rule that names what is not there: validation tells
    written = {column.name: column.null_rate for column in said.table(table.name).columns}
    columns = tuple(
        column.model_copy(update={"null_rate": written[column.name]}) if column.name in names else column
        for column in table.columns
    )
    return table.model_copy(update={"columns": columns})


def _completed_table(table: TableSchema, schema: DatasetSchema) -> TableSchema:
    children = frozenset(name for relation in schema.parents_of(table.name) for name in relation.columns)
    meanings = {column.name: _meaning(column, table) for column in table.columns}
    after = _order(table, children, meanings, schema.rules_of(table.name))
    below = schema.by_table.downwards.get(table.name, ())
    referred = frozenset(name for _, relation in below for name in relation.parent_columns)
    place = _Place(table, children, schema.locale, after, referred)
    columns = tuple(_completed(column, meanings[column.name], place) for column in table.columns)
    columns = reaching(columns, schema.rules_of(table.name))
    return table.model_copy(update={"columns": told_apart(table, columns, schema.locale)})


def _order(
    table: TableSchema, children: frozenset[str], meanings: dict[str, Meaning], rules: tuple[Rule, ...]
) -> dict[str, str]:
    free = [column for column in table.columns if column.name not in children and column.generator is None]
    return predecessors(free, {name: meaning.concept for name, meaning in meanings.items()}, rules)


def _meaning(column: ColumnSchema, table: TableSchema) -> Meaning:
    if column.semantic is not None and column.semantic in concepts():
        concept = concepts()[column.semantic]
        specs = tuple(dict(spec) for spec in concept.generators)
        unique = tuple(dict(spec) for spec in concept.unique_generators)
        first = specs[0] if specs else None
        return Meaning(concept.semantic, 1.0, first, concept.pii, "Its type says so.", specs, unique, concept)
    return guess(column.name, column.type, table=table.name, description=column.description, length=column.length)


def _completed(column: ColumnSchema, meaning: Meaning, place: _Place) -> ColumnSchema:
    known = meaning.semantic if meaning.concept else None
    if column.name in place.children:
        return column
    column = with_parts(column)
    if column.parts:
        column = _with_parts(column, place)
    if column.generator is not None:
        return column.model_copy(update={"semantic": column.semantic or known})
    generator = _generator(column, meaning, place)
    reason = meaning.reason if meaning.concept else "Its type and bounds decide."
    update: dict[str, Any] = {"semantic": column.semantic or known, "generator": generator}
    if column.inferred is None:
        update["inferred"] = Inference(by="semantics", confidence=meaning.confidence, reason=reason)
    # What other tables refer to has values: a child that must have a parent could not refer to a null.
    never = column.name in place.referred or column.name in place.table.primary_key
    if column.nullable and column.null_rate is None and not never:
        update["null_rate"] = meaning.concept.nulls if meaning.concept else 0.05
    return column.model_copy(update=update)


def _with_parts(column: ColumnSchema, place: _Place) -> ColumnSchema:
    """Complete what is within a column as if it were a table of its own."""

    def completed(parts: tuple[ColumnSchema, ...]) -> tuple[ColumnSchema, ...]:
        table = TableSchema(name=column.name, columns=tuple(with_parts(part, within=True) for part in parts))
        return _completed_table(table, DatasetSchema(locale=place.locale, tables=(table,))).columns

    update: dict[str, Any] = {"fields": completed(column.fields)} if column.fields else {}
    update |= {
        name: completed((each,))[0].model_copy(update={"unique": False})
        for name in ("key", "element")
        if (each := getattr(column, name)) is not None
    }
    if column.generator is None:
        update["generator"] = {"kind": "nested"}
    return ColumnSchema.model_validate({**dict(column), **update})


def _generator(column: ColumnSchema, meaning: Meaning, place: _Place) -> Any:
    specs = [_placed(spec, column, meaning, place) for spec in meaning.generators]
    if place.is_key(column) and column.type is not ColumnType.BOOLEAN:
        unique = [_placed(spec, column, meaning, place) for spec in meaning.unique_generators]
        numbered = column.type is ColumnType.INTEGER
        meant = [*unique, *distinct(column), *specs]
        wanted = distinct(column) if numbered else [*meant, *plain(column)]
        if (found := most_distinct(wanted, column, place.locale)) is not None:
            return found
    if place.is_part_of_key(column):
        found = _for_part_of_key(column, meaning, place, specs)
        if found is not None:
            return found
    if column.type is ColumnType.ARRAY:
        specs = [lists_of(column, place.table, specs)]
    meant = _listed(column, specs) if column.values is not None else specs
    return first_fitting([*meant, *_dated(column, place, plain(column))], column, place.locale)


def _listed(column: ColumnSchema, specs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Where the column lists its values: with the weights that the table of knowledge has for most of these, if any."""
    if column.values is None:
        return []
    weighted = [found for spec in specs if (found := _weighted(spec.get("weights"), column)) is not None]
    others = [spec for spec in specs if spec["kind"] == "person"]
    return [*weighted, *others, {"kind": "category"}]


def _weighted(weights: dict[str, float] | None, column: ColumnSchema) -> dict[str, Any] | None:
    """The column's own values with known weights, spelling apart; those not known get the mean of the others."""
    folded = {_folded(value): weight for value, weight in (weights or {}).items()}
    known = {str(value): folded[_folded(str(value))] for value in column.values or () if _folded(str(value)) in folded}
    if len(known) < 2 or 2 * len(known) < len(column.values or ()):
        return None
    mean = round(sum(known.values()) / len(known), 2)
    return {"kind": "category", "weights": {str(value): known.get(str(value), mean) for value in column.values or ()}}


def _folded(value: str) -> str:
    return "".join(character for character in value.lower() if character.isalnum())


def _for_part_of_key(column: ColumnSchema, meaning: Meaning, place: _Place, specs: list[dict[str, Any]]) -> Any:
    """A column of a composite key: it needs many distinct values, or few where a parent's key stands beside it."""
    if column.type in TEMPORAL or column.values is not None:
        return None
    if column.type is ColumnType.INTEGER:
        beside_parent = any(
            column.name in key and any(other in place.children for other in key) for key in place.table.keys
        )
        numbered = {"kind": "sequence", "start": _first_number(column)}
        drawn = {"kind": "integer", "minimum": 1, "maximum": 1_000_000}
        return first_fitting([numbered if beside_parent else drawn, drawn, {"kind": "integer"}], column)
    unique = [_placed(spec, column, meaning, place) for spec in meaning.unique_generators]
    return most_distinct([*unique, *specs, *distinct(column)], column, place.locale)


def _first_number(column: ColumnSchema) -> int:
    """Where numbers beside a parent's key begin: at 1, or at the column's own least value above it."""
    return max(1, math.ceil(column.minimum)) if isinstance(column.minimum, int | float) else 1


def _placed(spec: dict[str, Any], column: ColumnSchema, meaning: Meaning, place: _Place) -> dict[str, Any]:
    """Tie a generator to the row: its person or place, and the date before it."""
    if spec["kind"] in ENTITIES and "entity" not in spec:
        entity = entity_of(meaning.roles, place.table.name, spec["kind"])
        return spec if entity is None else {**spec, "entity": entity}
    if spec["kind"] == "datetime":
        return _after(spec, column, meaning, place)
    return spec


def _after(spec: dict[str, Any], column: ColumnSchema, meaning: Meaning, place: _Place) -> dict[str, Any]:
    earlier = place.after.get(column.name)
    if earlier is None:
        return spec
    within = meaning.concept.within if meaning.concept and column.type is not ColumnType.TIME else None
    return {**spec, "after": earlier} | ({"within": within} if within else {})


def _dated(column: ColumnSchema, place: _Place, specs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    earlier = place.after.get(column.name)
    return [{**spec, "after": earlier} if spec["kind"] == "datetime" and earlier else spec for spec in specs]


def _completed_relation(relation: Relation, schema: DatasetSchema) -> Relation:
    child = schema.table(relation.child)
    if set(relation.columns) & set(child.primary_key):
        return relation  # a primary key is never null, whether the file says so or not
    if relation.children is not None and relation.children.min:
        return relation  # every parent is to have children: a child without one would be missing there
    if relation.null_rate is not None or not all(child.column(name).nullable for name in relation.columns):
        return relation
    own = relation.child == relation.parent
    return relation.model_copy(update={"null_rate": _OPTIONAL_PARENT_OF_ITS_OWN if own else _OPTIONAL_PARENT})
