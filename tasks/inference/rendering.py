"""Rows as documents again: each row of an entity's table as an instance of the schema that the table came from."""

import base64
import json
from collections import defaultdict
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from decimal import Decimal
from functools import cached_property
from typing import Any

import pyarrow as pa

from schemas.model import DatasetSchema
from schemas.readers.jsonschema import Reading
from schemas.readers.jsonschema.draft import Cell, Entity, Many, Member, Nested, One
from schemas.readers.jsonschema.sampling import Sampler, UnsatisfiableError, on_step, stated_bounds
from schemas.types import ColumnType

Row = dict[str, Any]
_EMBED = 2
"""How deep entities that stand on their own are written into each other, where they need not be."""
_LONGEST_LIST = 25
_ABSENT = object()


class Renderer:
    """Writes rows as documents.

    Args:
        reading: The document that the schema was read from.
        schema: The schema as the tables were made by it; columns may be missing from it, tables too.
        tables: The rows.
    """

    def __init__(self, reading: Reading, schema: DatasetSchema, tables: Mapping[str, pa.Table]) -> None:
        self.reading, self.schema, self.tables = reading, schema, tables
        self.sampler = Sampler(reading.shapes)
        self._rows: dict[str, list[Row]] = {}
        self._by_key: dict[tuple[str, str], dict[Any, list[Row]]] = {}

    @cached_property
    def types(self) -> dict[tuple[str, str], ColumnType]:
        """The type of each column."""
        return {(table.name, column.name): column.type for table in self.schema.tables for column in table.columns}

    def rows(self, table: str) -> list[Row]:
        """A table's rows; none of a table that was not made."""
        if table not in self._rows:
            self._rows[table] = self.tables[table].to_pylist() if table in self.tables else []
        return self._rows[table]

    def render(self, entity: Entity, row: Row, depth: int = 0, above: frozenset[str] = frozenset()) -> dict[str, Any]:
        """A row of an entity as a document.

        Args:
            entity: Whose row it is.
            row: The row.
            depth: How many other entities it is written into.
            above: Those entities: one that would be written into itself is left out.
        """
        above |= {entity.key}
        made: dict[str, Any] = {}
        for name, member in entity.members.items():
            value = self._member(entity, member, row, depth, above)
            if value is _ABSENT and member.required:
                value = None if member.nullable else self._sample(member)
            if value is not _ABSENT:
                made[name] = value
        return made

    def _member(self, entity: Entity, member: Member, row: Row, depth: int, above: frozenset[str]) -> Any:
        if isinstance(member, Cell):
            return self._cell(entity, member, row)
        if isinstance(member, One):
            return self._one(member, row, depth, above)
        if isinstance(member, Nested) and member.entity is not None:
            own = self._children(member.entity, self._owner_column(entity, member.entity), entity, row)
            return self.render(member.entity, own[0], depth, above) if own else _ABSENT
        return self._many(entity, member, row, depth, above) if isinstance(member, Many) else _ABSENT

    def _sample(self, member: Member) -> Any:
        try:
            return self.sampler.value(member.at, 0, 1)
        except UnsatisfiableError:
            return None

    def _cell(self, entity: Entity, member: Cell, row: Row) -> Any:
        value = row.get(member.column)
        if value is None:
            return None if member.required and member.nullable else _ABSENT
        kind = self.types.get((entity.name, member.column), ColumnType.STRING)
        return _steady(plain_value(value, kind, member, self.reading.shapes.of(member.at).kind), member, self.reading)

    def _one(self, member: One, row: Row, depth: int, above: frozenset[str]) -> Any:
        """The entity that a key leads to: of several alternatives the last that is there."""
        for target, column in reversed(list(zip(member.targets, member.columns, strict=True))):
            key = row.get(column)
            if key is None:
                continue
            if member.facts is not None:
                return key
            found = self._index(target.name, target.primary_key[0]).get(key)
            if not found or (target.key in above and not member.required) or (depth >= _EMBED and not member.required):
                continue
            if target.key in above and depth > 2 * _EMBED:
                continue
            return self.render(target, found[0], depth + 1, above)
        return _ABSENT

    def _many(self, entity: Entity, member: Many, row: Row, depth: int, above: frozenset[str]) -> Any:
        if member.child is None or (not member.own and depth >= 1 and not member.required):
            return _ABSENT
        rows = self._children(member.child, member.child_column, entity, row)
        most = _LONGEST_LIST if member.most is None else member.most
        most = max(most, member.least)
        listed: list[Any] = []
        for one in rows[:most] if depth <= 2 * _EMBED or member.least else []:
            value = self._listed(member, one, depth, above)
            if value is not _ABSENT and not (self._is_set(member) and value in listed):
                listed.append(value)
        return self._enveloped(member, listed)

    def _is_set(self, member: Many) -> bool:
        return bool(self.reading.shapes.of(member.at).words.get("uniqueItems"))

    def _listed(self, member: Many, row: Row, depth: int, above: frozenset[str]) -> Any:
        if member.child is None or not member.links:
            target = member.targets[0]
            if target.key in above and not member.own and not member.least:
                return _ABSENT
            return self.render(target, row, depth if member.own else depth + 1, above)
        return self._one(One(member.name, member.at, False, False, targets=member.targets, columns=member.links),
                         row, depth, above)  # fmt: skip

    def _enveloped(self, member: Many, listed: list[Any]) -> Any:
        if member.envelope is None:
            return listed
        at, name = member.envelope
        try:
            page = self.sampler.value(at, 0, 1)
        except UnsatisfiableError:
            page = {}
        return {**page, name: listed} if isinstance(page, dict) else {name: listed}

    def _owner_column(self, owner: Entity, child: Entity) -> str:
        return self._owner_columns.get((child.name, owner.name), "")

    @cached_property
    def _owner_columns(self) -> dict[tuple[str, str], str]:
        """The column by which a child refers to its owner: the first, of several."""
        links = reversed(self.reading.draft.links)
        return {(link.child.name, link.parent.name): link.column for link in links}

    def _children(self, child: Entity, column: str, owner: Entity, row: Row) -> list[Row]:
        key = row.get(owner.primary_key[0]) if owner.primary_key else None
        return [] if key is None else self._index(child.name, column).get(key, [])

    def _index(self, table: str, column: str) -> dict[Any, list[Row]]:
        """A table's rows by the value of a column."""
        if (table, column) not in self._by_key:
            found: dict[Any, list[Row]] = defaultdict(list)
            for row in self.rows(table):
                if row.get(column) is not None:
                    found[row[column]].append(row)
            self._by_key[table, column] = dict(found)
        return self._by_key[table, column]


def plain_value(value: Any, kind: ColumnType, member: Cell, wanted: str) -> Any:
    """A cell as JSON has it, of the kind that its schema asks for."""
    if kind is ColumnType.JSON and isinstance(value, str):
        return json.loads(value)
    if isinstance(value, datetime):
        zoned = value if value.tzinfo is not None else value.replace(tzinfo=UTC)
        return zoned.isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return f"{value.isoformat()}Z"
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    if isinstance(value, Decimal):
        return str(value) if wanted == "string" else float(value)
    if isinstance(value, float) and wanted == "integer":
        return int(value)
    return value


def _steady(value: Any, member: Cell, reading: Reading) -> Any:
    """A number with a step moved, where it must be, to one that a validator's division knows for a multiple."""
    if member.step is None or isinstance(value, bool) or not isinstance(value, int | float):
        return value
    step = reading.shapes.of(member.at).words.get("multipleOf", member.step)
    if value / step == int(value / step):
        return value
    low, high = stated_bounds(reading.shapes.of(member.at).words, whole_numbers=False)
    return on_step(value, step, float("-inf") if low is None else low, float("inf") if high is None else high)
