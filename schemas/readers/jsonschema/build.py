"""The draft as a dataset schema."""

from collections import defaultdict
from decimal import Decimal
from typing import Any

from schemas.model import ColumnSchema, DatasetSchema, Inference, Relation, TableSchema
from schemas.readers.jsonschema.draft import Column, Draft, Entity
from schemas.semantics.completion import complete
from schemas.semantics.generators import fitting, make_generator
from schemas.types import ColumnType

_NULLS = 0.05
_SAID = Inference(by="specification", confidence=0.95, reason="Its schema lists or shows what it holds.")
_ALIGNED = ("type", "length", "min_length", "precision", "scale", "minimum", "maximum", "pattern", "timezone")


def build(draft: Draft, name: str) -> DatasetSchema:
    """Make the schema, without generators other than those that the source itself determines."""
    _align(draft)
    tables = tuple(_table(entity, draft) for entity in draft.entities.values() if entity.columns)
    known = {table.name for table in tables}
    relations = tuple(
        Relation(
            name=link.name, child=link.child.name, columns=(link.column,), parent=link.parent.name,
            parent_columns=link.parent.primary_key[:1], children=link.children,
            null_rate=link.null_rate if link.child.columns[link.column].facts.get("nullable", True) else None,
        )
        for link in draft.links if link.child.name in known and link.parent.name in known
    )  # fmt: skip
    return DatasetSchema(name=name, tables=tables, relations=relations)


def _align(draft: Draft) -> None:
    """Let each key have the type of what it points at, down chains of keys."""
    for _ in range(8):
        changed = False
        for link in draft.links:
            own, other = link.child.columns[link.column].facts, link.parent.columns[link.parent.primary_key[0]].facts
            for word in _ALIGNED:
                if own.get(word) != other.get(word):
                    changed = True
                    own.pop(word, None)
                    own.update({word: other[word]} if other.get(word) is not None else {})
        if not changed:
            return


def _table(entity: Entity, draft: Draft) -> TableSchema:
    children = {link.column for link in draft.links_of(entity)}
    columns = tuple(_column(column, entity, column.name in children) for column in entity.columns.values())
    return TableSchema(
        name=entity.name, description=entity.description, primary_key=entity.primary_key, columns=columns
    )


def _column(column: Column, entity: Entity, child: bool) -> ColumnSchema:
    facts: dict[str, Any] = {word: value for word, value in column.facts.items() if value is not None}
    if child:
        for word in ("values", "semantic"):
            facts.pop(word, None)
    spec = None if child else column.spec
    if spec is not None and "lists" in spec:
        spec = {"kind": "expression", "sql": list_expression(column.name, facts["items"], spec["lists"], entity)}
    if spec is None:
        return ColumnSchema(name=column.name, **facts)
    if facts.get("nullable", True) and column.name not in entity.primary_key:
        facts["null_rate"] = _NULLS
    return ColumnSchema(name=column.name, generator=make_generator(spec), inferred=_SAID, **facts)


def completed(schema: DatasetSchema) -> DatasetSchema:
    """Complete a schema table by table: a document of thousands of tables would be searched thousands of times."""
    by_child: dict[str, list[Relation]] = defaultdict(list)
    for relation in schema.relations:
        by_child[relation.child].append(relation)
    keys = {table.name: _key_alone(table) for table in schema.tables if table.primary_key}
    tables: list[TableSchema] = []
    relations: list[Relation] = []
    for table in schema.tables:
        own = tuple(by_child[table.name])
        parents = tuple(keys[name] for name in {relation.parent: None for relation in own} if name != table.name)
        part = complete(DatasetSchema(locale=schema.locale, tables=(table, *parents), relations=own))
        tables.append(part.tables[0])
        relations += part.relations
    return schema.model_copy(update={"tables": tuple(tables), "relations": tuple(relations)})


def _key_alone(table: TableSchema) -> TableSchema:
    """A parent as its children see it: its key, which is settled already and needs no second look."""
    settled = make_generator({"kind": "uuid"})
    kept = tuple(
        column.model_copy(update={"generator": settled}) for column in table.columns if column.name in table.primary_key
    )
    return table.model_copy(update={"columns": kept})


def settled(schema: DatasetSchema, draft: Draft) -> DatasetSchema:
    """Let a completed schema's generators keep to steps (``multipleOf``), and fill what completion left empty."""
    children = {(link.child.name, link.column) for link in draft.links}
    tables = tuple(_filled_table(table, children) for table in schema.tables)
    return _stepped_tables(schema.model_copy(update={"tables": tables}), draft)


def _filled_table(table: TableSchema, children: set[tuple[str, str]]) -> TableSchema:
    empty = [column for column in table.columns
             if column.generator is None and (table.name, column.name) not in children]  # fmt: skip
    if not empty:
        return table
    columns = tuple(_filled(column) if column in empty else column for column in table.columns)
    return table.model_copy(update={"columns": columns})


def _filled(column: ColumnSchema) -> ColumnSchema:
    """A text of a length that nothing known has: letters and digits."""
    least, most = column.min_length or 1, column.length or 4096
    size = min(max(least, 12), most, 1000)
    return column.model_copy(update={"generator": fitting({"kind": "regex", "pattern": f"[a-z0-9]{{{size}}}"}, column)})


def _stepped_tables(schema: DatasetSchema, draft: Draft) -> DatasetSchema:
    steps = {(entity.name, name): column.step for entity in draft.entities.values()
             for name, column in entity.columns.items() if column.step is not None}  # fmt: skip
    wanted = {table for table, _ in steps}
    tables = tuple(_stepped_table(table, steps) if table.name in wanted else table for table in schema.tables)
    return schema.model_copy(update={"tables": tables})


def _stepped_table(table: TableSchema, steps: dict[tuple[str, str], float]) -> TableSchema:
    columns = tuple(
        _stepped(column, steps[table.name, column.name]) if (table.name, column.name) in steps else column
        for column in table.columns
    )
    return table.model_copy(update={"columns": columns})


def _stepped(column: ColumnSchema, step: float) -> ColumnSchema:
    """The same generator on the multiples of a step; an even one where that one has none."""
    kind = "integer" if column.type is ColumnType.INTEGER else "number"
    own = {} if column.generator is None else column.generator.model_dump(mode="json", exclude_none=True)
    own = {word: value for word, value in own.items() if word not in ("decimals", "minimum")}
    stepped = {"step": int(step) if kind == "integer" else float(step)}
    least: dict[str, Any] = {}
    if isinstance(column.minimum, int | float):
        first = -(-Decimal(str(column.minimum)) // Decimal(str(step))) * Decimal(str(step))
        least = {"minimum": int(first) if kind == "integer" else float(first)}
    for spec in ({**own, **least, **stepped}, {"kind": kind, **least, **stepped}):
        if spec.get("kind") == kind and (found := fitting(spec, column)) is not None:
            return column.model_copy(update={"generator": found})
    return column


def list_expression(name: str, items: ColumnType, lists: list[list[Any]], entity: Entity) -> str:
    """One of a few lists a row, chosen by a digest of the row's key; the first where there is no key."""
    written = [_list(one, items) for one in lists]
    key = entity.primary_key
    if not key or len(written) < 2:
        return written[0]
    joined = " || '-' || ".join(f"cast({_quoted(column)} AS VARCHAR)" for column in key)
    label = name.replace("'", "")
    cases = " ".join(f"WHEN {place} THEN {one}" for place, one in enumerate(written))
    return f"CASE ascii(md5({joined} || '{label}')) % {len(written)} {cases} END"


_SQL_TYPES = {ColumnType.STRING: "VARCHAR", ColumnType.INTEGER: "BIGINT", ColumnType.NUMBER: "DOUBLE",
              ColumnType.BOOLEAN: "BOOLEAN"}  # fmt: skip


def _list(values: list[Any], items: ColumnType) -> str:
    inner = ", ".join(_literal(value) for value in values)
    return f"cast([{inner}] AS {_SQL_TYPES[items]}[])"


def _literal(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)
    escaped = str(value).replace("'", "''")
    return f"'{escaped}'"


def _quoted(name: str) -> str:
    escaped = name.replace('"', '""')
    return f'"{escaped}"'
