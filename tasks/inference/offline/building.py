"""A draft becomes a schema: keys, columns from the request, from templates and from what is usual, relations, rules."""

from schemas.model import ColumnSchema, DatasetSchema, Relation, Rule, TableSchema
from schemas.types import TEMPORAL
from tasks.inference.offline.completing import Completing
from tasks.inference.offline.draft import ColumnDraft, TableDraft


class Builder(Completing):
    """Builds the schema of a draft."""

    def build(self) -> DatasetSchema:
        """Build it; not yet complete or validated."""
        relations = [self._relation(link) for link in self._draft.links]
        tables = tuple(self._table(table, relations) for table in self._draft.tables.values())
        relations = [each for each in relations if self._holds(each, tables)]
        return DatasetSchema(
            name=self._name,
            locale=self._draft.locale or "en_US",
            tables=tables,
            relations=tuple(_told_apart(relations)),
            rules=tuple(self._rules(tables)),
        )

    def _holds(self, relation: Relation, tables: tuple[TableSchema, ...]) -> bool:
        names = {table.name: {column.name for column in table.columns} for table in tables}
        return set(relation.columns) <= names[relation.child] and set(relation.parent_columns) <= names[relation.parent]

    def _table(self, table: TableDraft, relations: list[Relation]) -> TableSchema:
        parents = [each for each in relations if each.child == table.name]
        foreign = {each.columns[0]: each for each in parents}
        key = self._keys[table.key]
        columns: dict[str, ColumnSchema] = {}
        pure = table.bridge and len(parents) == 2 and not self._payload(table)
        own_key = not pure and not (table.listed and table.closed and self._needs_no_key(table, relations))
        if own_key and key not in table.columns:
            columns[key] = self._key_column(table, key)
        unlisted = [name for name in foreign if name not in table.columns]
        if not table.listed:
            columns |= {name: self._foreign_column(name, foreign[name]) for name in unlisted}
        for column in table.columns.values():
            if column.name not in self._removed(table):
                columns[column.name] = (
                    self._foreign_column(column.name, foreign[column.name], column)
                    if column.name in foreign
                    else self._column(column, table, is_key=column.name == key)
                )
        columns |= {name: self._foreign_column(name, foreign[name]) for name in unlisted if name not in columns}
        if table.measured and not any(column.type in TEMPORAL for column in columns.values()):
            columns["recorded_at"] = self._column(ColumnDraft("recorded_at", ("recorded", "at")), table, is_key=False)
        if not table.listed or table.more:
            columns |= self._usual_columns(table, columns, foreign)
        primary = (key,) if key in columns and not pure else tuple(foreign) if pure else ()
        unique = self._unique_pairs(table, parents, primary)
        return TableSchema(
            name=table.name, rows=table.rows, primary_key=primary, unique=unique, columns=tuple(columns.values())
        )

    def _needs_no_key(self, table: TableDraft, relations: list[Relation]) -> bool:
        """Whether a table of identifiers may stay as it is written: nothing refers to it."""
        return not any(each.parent == table.name for each in relations)

    def _payload(self, table: TableDraft) -> bool:
        known = self._known[table.key]
        return bool(table.columns) or (known is not None and len(known.columns) > 1)

    def _unique_pairs(
        self, table: TableDraft, parents: list[Relation], primary: tuple[str, ...]
    ) -> tuple[tuple[str, ...], ...]:
        if not table.bridge or len(parents) != 2 or len(primary) == 2:
            return ()
        return (tuple(each.columns[0] for each in parents),)

    def _rules(self, tables: tuple[TableSchema, ...]) -> list[Rule]:
        names = {table.name: {column.name for column in table.columns} for table in tables}
        rules = [Rule(table=self._draft.tables[key].name, check=check) for key, check in self._draft.rules]
        rules += [
            Rule(table=table.name, check=f"{column.name} {sign} {other}")
            for table, column in self._draft.columns()
            for sign, other in column.compared
        ]
        for key, table in self._draft.tables.items():
            known = self._known[key]
            if known is not None and (not table.listed or table.more):
                rules += [Rule(table=table.name, check=check) for check in known.rules if not table.columns]
        return [rule for rule in rules if _names_of(rule.check) <= names[rule.table]]


def _names_of(check: str) -> set[str]:
    from schemas.sql import parse_expression

    return set(parse_expression(check).columns)


def _told_apart(relations: list[Relation]) -> list[Relation]:
    """Relations of one pair of tables need names of their own."""
    seen: set[tuple[str, str]] = set()
    told: list[Relation] = []
    for relation in relations:
        label = (relation.child, relation.label)
        if label in seen:
            relation = relation.model_copy(update={"name": relation.columns[0].removesuffix("_id")})  # noqa: PLW2901
        seen.add((relation.child, relation.label))
        told.append(relation)
    return told
