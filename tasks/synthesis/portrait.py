"""The schemas of a twin: what is learnt from, what the record engine makes of it, and what is published."""

from collections.abc import Iterator, Mapping, Sequence

import pyarrow as pa

from schemas.model import ColumnSchema, DatasetSchema, Relation, TableSchema
from schemas.semantics.completion import complete
from schemas.types import ColumnType
from tasks.synthesis.keys import line_makers
from tasks.synthesis.source import Source
from tasks.synthesis.twin import Twin

_NUMBERED = frozenset({ColumnType.INTEGER, ColumnType.STRING, ColumnType.UUID})
_BOUNDS = ("minimum", "maximum", "values", "pattern", "length", "min_length", "null_rate", "precision", "scale")


def source_of(
    schema: DatasetSchema,
    tables: Mapping[str, pa.Table],
    personal: Mapping[str, frozenset[str]],
    targets: Mapping[str, str] | None = None,
    people: frozenset[str] = frozenset(),
) -> Source:
    """Say what is to be learnt of some tables.

    Args:
        schema: Of the tables, with their keys and relations.
        tables: Their rows.
        personal: Columns of each table that tell of people and are to be made, not learnt.
        targets: As :attr:`Source.targets`.
        people: Tables in which anything at all tells of people.
    """
    linked = {name for relation in schema.relations for name in (relation.child, relation.parent)}
    keys = {
        table.name: table.primary_key
        for table in schema.tables
        if _makeable(table, tables[table.name], table.name in linked)
    }
    return Source(
        tables=tables,
        relations=schema.relations,
        keys=keys,
        made={name: columns for name, columns in personal.items() if columns},
        personal=people | frozenset(name for name, columns in personal.items() if columns),
        targets=targets or {},
        unique={table.name: table.keys for table in schema.tables},
    )


def without_rings(relations: Sequence[Relation]) -> tuple[Relation, ...]:
    """Leave out a relation by which a key would refer to itself through others, as two tables of one key may.

    Each table's key would wait for the other's: one of the two relations says all there is to say.
    """
    refers: dict[tuple[str, str], set[tuple[str, str]]] = {}
    kept = []
    for one in relations:
        pairs = [
            ((one.child, own), (one.parent, theirs))
            for own, theirs in zip(one.columns, one.parent_columns, strict=True)
        ]
        if any(start in _reached(end, refers) for start, end in pairs):
            continue
        kept.append(one)
        for start, end in pairs:
            refers.setdefault(start, set()).add(end)
    return tuple(kept)


def _reached(start: tuple[str, str], refers: Mapping[tuple[str, str], set[tuple[str, str]]]) -> set[tuple[str, str]]:
    found, waiting = {start}, [start]
    while waiting:
        for other in refers.get(waiting.pop(), set()) - found:
            found.add(other)
            waiting.append(other)
    return found


def _makeable(table: TableSchema, rows: pa.Table, linked: bool) -> bool:
    """Whether new keys can be made: of one column, of several where parents tell most of them, of numbered lines."""
    if not table.primary_key:
        return False
    if len(table.primary_key) > 1 and not linked:
        return bool(line_makers(rows, table.primary_key, 0))
    return len(table.primary_key) > 1 or table.column(table.primary_key[0]).type in _NUMBERED


def made_schema(schema: DatasetSchema, twin: Twin) -> DatasetSchema | None:
    """Keep the columns that the record engine makes, each with something to fill it; None when there are none."""
    tables = tuple(
        table.model_copy(update={"primary_key": (), "unique": (), "columns": tuple(_made(table, wanted))})
        for table in schema.tables
        if (wanted := twin.made(table.name))
    )
    return complete(schema.model_copy(update={"tables": tables, "relations": (), "rules": ()})) if tables else None


def _made(table: TableSchema, wanted: frozenset[str]) -> Iterator[ColumnSchema]:
    for column in table.columns:
        if column.name in wanted:
            reads = set(column.generator.on(column).depends_on()) if column.generator is not None else set()
            update = {"nullable": False, "null_rate": None}
            yield column.model_copy(update=update | ({"generator": None} if reads - wanted else {}))


def published_schema(schema: DatasetSchema, source: Source, twin: Twin) -> DatasetSchema:
    """Describe the twin: the real tables' schema without the bounds that real values set to what was learnt."""
    relations = tuple(_relation(relation) for relation in schema.relations)
    return schema.model_copy(
        update={"tables": tuple(_published(table, source, twin) for table in schema.tables), "relations": relations}
    )


def _relation(relation: Relation) -> Relation:
    return relation.model_copy(update={"children": None, "null_rate": None})


def _published(table: TableSchema, source: Source, twin: Twin) -> TableSchema:
    made = twin.made(table.name)
    orphans, repeated = twin.optional(table.name), twin.repeated(table.name)
    columns = []
    for column in table.columns:
        nulls = column.name in orphans or _may_be_null(table.name, column.name, source, twin)
        nullable = nulls and column.name not in source.keys.get(table.name, ())
        bound = column.name in made and column.name not in repeated
        update = {"nullable": nullable} | ({} if bound else dict.fromkeys(_BOUNDS))
        columns.append(column.model_copy(update=update | _type_facts(column)))
    return table.model_copy(
        update={"columns": tuple(columns), "rows": None, "primary_key": source.keys.get(table.name, ()), "unique": ()}
    )


def _may_be_null(table: str, column: str, source: Source, twin: Twin) -> bool:
    """Whether real values are null, or those of a parent that the column repeats: it may have no real child."""
    if source.tables[table][column].null_count > 0:
        return True
    above = twin.repeated(table).get(column)
    return above is not None and _may_be_null(*above, source, twin)


def _type_facts(column: ColumnSchema) -> dict[str, object]:
    """What belongs to a type and is no bound: a decimal's digits."""
    if column.type is not ColumnType.DECIMAL:
        return {}
    return {"precision": column.precision, "scale": column.scale}
