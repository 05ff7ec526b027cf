"""The draft, as a dataset schema."""

from dataclasses import replace

from schemas.model import ColumnSchema, DatasetSchema, Relation, Rule, TableSchema
from schemas.readers.ddl.checks import read_checks
from schemas.readers.ddl.computed import settle_computed
from schemas.readers.ddl.draft import Column, Draft, Table, TypeRead
from schemas.readers.ddl.naming import settle_names
from schemas.readers.ddl.relations import align_types, read_relations
from schemas.semantics.generators import make_generator
from schemas.semantics.words import words_of
from schemas.types import ColumnType

_WHOLE_TEXT = """
    id no nr num number nbr count cnt qty quantity year age day month level order seq sequence sort version size
    position flag rank priority days hours minutes points stars step index weekday hour minute
"""
_WHOLE = frozenset(_WHOLE_TEXT.split())
_MONEY_TEXT = """
    price amount amt cost total fee tax salary balance limit income revenue budget discount charge sal comm
"""
_MONEY = frozenset(_MONEY_TEXT.split())


def build(draft: Draft, name: str) -> DatasetSchema:
    """Make the schema, without generators other than those that the source itself determines."""
    names = settle_names(draft)
    relations = read_relations(draft, names)
    _settle_ambiguous(draft, relations, names)
    align_types(relations, draft, names)
    for table in draft.tables:
        settle_computed(table, draft)
    rules: list[Rule] = []
    for table in draft.tables:
        rules += read_checks(table, draft, names[id(table)])
    tables = tuple(_table(table, names[id(table)], relations) for table in draft.tables)
    return DatasetSchema(name=name, tables=tables, relations=relations, rules=tuple(dict.fromkeys(rules)))


def _settle_ambiguous(draft: Draft, relations: tuple[Relation, ...], names: dict[int, str]) -> None:
    """Oracle's bare NUMBER may be anything: keys and counts are whole, money has two digits, the rest is a number."""
    for table in draft.tables:
        keys = {column for relation in relations if relation.child == names[id(table)] for column in relation.columns}
        keys |= {
            column
            for relation in relations
            if relation.parent == names[id(table)]
            for column in relation.parent_columns
        }
        for column in table.columns.values():
            whole = column.type.type is ColumnType.DECIMAL and (column.type.precision is None or not column.type.scale)
            numbered = column.sequence is not None or column.name in keys | set(table.primary_key)
            if column.type.ambiguous or (whole and numbered):
                column.type = replace(_settled(column, keys | set(table.primary_key)), ambiguous=False)


def _settled(column: Column, keys: set[str]) -> TypeRead:
    last = words_of(column.name)[-1:]
    if column.name in keys or column.sequence or (last and last[0] in _WHOLE):
        return replace(column.type, type=ColumnType.INTEGER, precision=None, scale=None)
    if last and last[0] in _MONEY:
        return replace(column.type, type=ColumnType.DECIMAL, precision=18, scale=2)
    return column.type


def _table(table: Table, name: str, relations: tuple[Relation, ...]) -> TableSchema:
    children = {column for relation in relations if relation.child == name for column in relation.columns}
    unique = [key for key in (table.named(key) for key in table.unique) if key]
    singles = {key[0] for key in unique if len(key) == 1}
    columns = tuple(
        _column(column, unique=column.name in singles, child=column.name in children)
        for column in table.columns.values()
    )
    key = table.named(table.primary_key) or ()
    several = tuple(dict.fromkeys(key for key in unique if len(key) > 1))
    return TableSchema(name=name, description=table.description, primary_key=key, unique=several, columns=columns)


def _column(column: Column, *, unique: bool, child: bool) -> ColumnSchema:
    kind = column.type
    spec = None if child else _generator_of_source(column)
    return ColumnSchema(
        name=column.name, type=kind.type, description=column.description, nullable=column.nullable,
        unique=column.unique or unique, length=kind.length, min_length=kind.min_length, precision=kind.precision,
        scale=kind.scale, minimum=kind.minimum, maximum=kind.maximum, values=kind.values, pattern=kind.pattern,
        timezone=kind.timezone, items=kind.items, default=column.default, semantic=kind.semantic,
        generator=None if spec is None else make_generator(spec),
    )  # fmt: skip


def _generator_of_source(column: Column) -> dict[str, object] | None:
    """The generator that the source itself determines: a sequence, an expression, a new identifier."""
    if column.expression is not None:
        return {"kind": "expression", "sql": column.expression}
    if column.sequence is not None and column.type.type in (ColumnType.INTEGER, ColumnType.DECIMAL, ColumnType.NUMBER):
        start, step = column.sequence
        return {"kind": "sequence", "start": start} | ({"step": step} if step != 1 else {})
    if column.uuid:
        return {"kind": "uuid"}
    return None
