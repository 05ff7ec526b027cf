"""How many rows each table gets when the request says less than that."""

import math
from collections.abc import Mapping
from functools import cached_property

from schemas.errors import BadInputError, GenerationError, SchemaError
from schemas.model import DatasetSchema, Relation, TableSchema
from schemas.suggest import did_you_mean
from tasks.records.kin import series_points
from tasks.records.links import Link, link
from tasks.records.lookup_tables import LOOKUP_WORDS, LookupTables, words_of
from tasks.records.plan import TablePlan

DEFAULT_ROWS = 1000
MOST_ROWS = 10_000_000_000
FAN_OUT = (3.0, 2.0, 1.5)
"""Children a parent, by the depth of the child; the last holds for all below."""
MOST = 10.0
"""No table grows beyond so many times the rows asked for."""


def row_counts(schema: DatasetSchema, rows: int | Mapping[str, int] | None = None) -> dict[str, int]:
    """Decide the rows of every table.

    A table named in the request, or with ``rows`` in the schema, gets those; the rest follow from the relations: a
    one-number request is what the largest table without parents gets, lookup tables get fewer, children more.

    Args:
        schema: The dataset; complete, since keys limit how many rows there can be.
        rows: One number for the whole, a number for some tables, or nothing.

    Raises:
        BadInputError: If a number is below 1 or a table is unknown.
    """
    return size(schema, rows)[0]


def size(schema: DatasetSchema, rows: int | Mapping[str, int] | None = None) -> tuple[dict[str, int], tuple[str, ...]]:
    """Decide the rows of every table as :func:`row_counts` does, and say which got fewer than follow from the request.

    Raises:
        BadInputError: If a number is below 1 or a table is unknown.
    """
    _check(schema, rows)
    asked = dict(rows) if isinstance(rows, Mapping) else {}
    base = rows if isinstance(rows, int) else DEFAULT_ROWS
    sizer = _Sizer(schema, base, asked, rescale=isinstance(rows, int))
    return sizer.counts(), tuple(sizer.notes)


def lookups(schema: DatasetSchema) -> frozenset[str]:
    """Name the tables that others look values up in, by their names or for want of a row count: they do not grow."""
    names = LookupTables(schema)
    looked_up = [table for table in schema.tables if table.name in names]
    return frozenset(table.name for table in looked_up if table.rows is None or words_of(table.name) & LOOKUP_WORDS)


def _check(schema: DatasetSchema, rows: int | Mapping[str, int] | None) -> None:
    known = [table.name for table in schema.tables]
    asked = rows if isinstance(rows, Mapping) else {}
    for name in asked:
        if name not in known:
            raise BadInputError(f"--rows {name}={asked[name]}: there is no table '{name}'.{did_you_mean(name, known)}")
    for label, number in asked.items() if asked else [("", rows)]:
        if isinstance(number, int) and number < 1:
            place = f"--rows {label}={number}" if label else f"--rows {number}"
            raise BadInputError(f"{place}: a table has at least 1 row.")
        if isinstance(number, int) and number > MOST_ROWS:
            place = f"--rows {label}={number}" if label else f"--rows {number}"
            raise BadInputError(f"{place}: a table has at most {MOST_ROWS:,} rows. Ask for fewer.")


_FEW_WORDS = """
store stores shop shops branch branches staff employee employees warehouse warehouses office offices location locations
site sites supplier suppliers vendor vendors team teams carrier carriers shipper shippers plan plans agency agencies
"""
FEW_WORDS = frozenset(_FEW_WORDS.split())
"""What a business has few of, beside its customers."""
FEW = 0.1

_RARE_WORDS = """
return returns refund refunds claim claims complaint complaints dispute disputes cancellation cancellations incident
incidents chargeback chargebacks exception exceptions
"""
RARE_WORDS = frozenset(_RARE_WORDS.split())
"""What happens to few of the parents."""
RARE = 0.1


class _Sizer:
    def __init__(self, schema: DatasetSchema, base: int, asked: dict[str, int], *, rescale: bool) -> None:
        self._schema, self._base, self._asked = schema, base, asked
        self._counts: dict[str, int] = {}
        self._lookups = LookupTables(schema)
        self.notes: list[str] = []
        self._scale = self._scale_of_schema() if rescale else 1.0

    def _scale_of_schema(self) -> float:
        """What the schema's own counts are multiplied by, so that its largest entity table gets the rows asked for."""
        sized = [table for table in self._schema.tables if table.rows is not None]
        entities = [table for table in sized if not self._parents(table.name)] or sized
        largest = max((table.rows or 0 for table in entities), default=0)
        return self._base / largest if largest else 1.0

    def _parents(self, table: str) -> list[Relation]:
        return [each for each in self._schema.parents_of(table) if each.parent != table]

    def _mandatory(self, table: TableSchema) -> set[str]:
        """The parents that every row has."""
        relations = self._parents(table.name)
        return {each.parent for each in relations if not any(table.column(name).nullable for name in each.columns)}

    def counts(self) -> dict[str, int]:
        for table in self._schema.tables:
            self._count_after_parents(table.name)
        return {table.name: self._counts[table.name] for table in self._schema.tables}

    def _count_after_parents(self, table: str) -> None:
        """Count a table's parents first, and theirs; of a circle, the one that was come upon first waits for nobody."""
        way = {} if table in self._counts else {table: None}
        while way:
            last = next(reversed(way))
            parents = [each.parent for each in self._parents(last)]
            before = next((name for name in parents if name not in self._counts and name not in way), None)
            if before is not None:
                way[before] = None
                continue
            known = {name: self._counts[name] for name in parents if name in self._counts}
            self._counts[last] = self._decide(self._schema.table(last), known)
            del way[last]

    def _decide(self, table: TableSchema, parents: Mapping[str, int]) -> int:
        if table.name in self._asked:
            return self._asked[table.name]
        if table.rows is not None and self._scale == 1.0:
            return table.rows
        wanted = max(1, round(table.rows * self._scale)) if table.rows is not None else self._natural(table, parents)
        return self._within(table, wanted, parents)

    def _natural(self, table: TableSchema, parents: Mapping[str, int]) -> int:
        if (points := series_points(table)) is not None:
            owner = self._owner(table.name)
            return points * parents.get(owner or "", 1)
        if table.name in self._lookups:
            return self._lookup_rows
        entities = {name: count for name, count in parents.items() if name not in self._lookups}
        entities = {name: entities[name] for name in entities if name in self._mandatory(table)} or entities
        words = words_of(table.name)
        if words & FEW_WORDS and len(self._schema.tables) > 1:
            return max(self._lookup_rows, round(self._base * FEW))
        if not entities:
            return self._base
        if words & RARE_WORDS:
            return max(1, round(max(entities.values()) * RARE))
        fan = FAN_OUT[min(self._depth(table.name), len(FAN_OUT)) - 1]
        return max(1, min(round(max(entities.values()) * fan), round(self._base * MOST)))

    def _owner(self, table: str) -> str | None:
        """The parent in whose order the rows lie."""
        return next((each.relation.parent for each in self._links.get(table, ()) if each.mode == "owner"), None)

    @cached_property
    def _links(self) -> dict[str, tuple[Link, ...]]:
        """How each table's relations are met; nothing where they contradict each other: the engine says it better."""
        try:
            return link(self._schema)
        except SchemaError:
            return {}

    @property
    def _lookup_rows(self) -> int:
        return min(self._base, max(5, 2 * math.ceil(math.log2(self._base + 1))))

    def _depth(self, table: str, most: int = len(FAN_OUT), above: frozenset[str] = frozenset()) -> int:
        """How many entities stand above the table, one above the other; no further than it matters."""
        deepest = 0
        for name in {each.parent for each in self._parents(table)} - above - {table}:
            if deepest < most and name not in self._lookups:
                deepest = max(deepest, 1 + self._depth(name, most - 1, above | {table}))
        return deepest

    def _within(self, table: TableSchema, wanted: int, parents: Mapping[str, int]) -> int:
        """Keep to what the bounds of the relations and the keys allow."""
        for each in self._parents(table.name):
            if each.children is not None and each.parent in parents:
                wanted = max(wanted, each.children.min * parents[each.parent])
                wanted = min(wanted, (each.children.max or wanted) * parents[each.parent])
        capacity = self._capacity(table, wanted, parents)
        if capacity is None or capacity >= wanted:
            return max(1, wanted)
        self.notes.append(
            f"Table '{table.name}' gets {capacity:,} rows and not {wanted:,}: its keys ({_keys(table)}) have no more "
            "values than that."
        )
        return max(1, capacity)

    def _capacity(self, table: TableSchema, wanted: int, parents: Mapping[str, int]) -> int | None:
        links = self._links.get(table.name)
        if links is None:
            return None
        above = {each.relation.parent: self._base for each in links} | dict(parents)
        rows = {name: self._counts.get(name, assumed) for name, assumed in above.items()} | {table.name: wanted}
        try:
            return TablePlan(self._schema, table, rows, 0, links).capacity
        except (SchemaError, GenerationError):  # as of a pool that a model has yet to write
            return None  # the engine says it better, with the whole plan before it


def _keys(table: TableSchema) -> str:
    return "; ".join(", ".join(key) for key in table.keys)
