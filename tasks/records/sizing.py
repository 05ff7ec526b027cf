"""How many rows each table gets when the request says less than that."""

import math
import re
from collections.abc import Mapping

from schemas.errors import BadInputError, GenerationError, SchemaError
from schemas.model import DatasetSchema, Relation, TableSchema
from schemas.suggest import did_you_mean
from tasks.records.kin import series_points
from tasks.records.links import link
from tasks.records.plan import table_plans

DEFAULT_ROWS = 1000
MOST_ROWS = 10_000_000_000
LOOKUP_COLUMNS = 4
"""A table is a lookup when others refer to it, it refers to none, it is no wider than this, and nobody stands in it."""
PERSONAL = frozenset({"person", "company"})
FAN_OUT = (3.0, 2.0, 1.5)
"""Children a parent, by the depth of the child; the last holds for all below."""
MOST = 10.0
"""No table grows beyond so many times the rows asked for."""

_LOOKUP_WORDS = """
category categories type types status statuses kind kinds country countries currency currencies language languages
region regions state states unit units role roles genre genres level levels priority priorities code codes department
departments reason reasons method methods color colors colour colours size sizes tag tags
"""
LOOKUP_WORDS = frozenset(_LOOKUP_WORDS.split())


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
    sizer = _Sizer(schema, DEFAULT_ROWS, {}, rescale=False)
    looked_up = [table for table in schema.tables if sizer.is_lookup(table)]
    return frozenset(table.name for table in looked_up if table.rows is None or _words(table.name) & LOOKUP_WORDS)


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
            self._count(table, frozenset())
        return {table.name: self._counts[table.name] for table in self._schema.tables}

    def _count(self, table: TableSchema, above: frozenset[str]) -> int:
        if table.name not in self._counts:
            parents = {
                each.parent: self._count(self._schema.table(each.parent), above | {table.name})
                for each in self._parents(table.name)
                if each.parent not in above
            }
            self._counts[table.name] = self._decide(table, parents)
        return self._counts[table.name]

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
        if self.is_lookup(table):
            return self._lookup_rows
        entities = {name: count for name, count in parents.items() if not self.is_lookup(self._schema.table(name))}
        entities = {name: entities[name] for name in entities if name in self._mandatory(table)} or entities
        words = _words(table.name)
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
        try:
            links = link(self._schema)[table]
        except SchemaError:
            return None  # the engine says it better
        return next((each.relation.parent for each in links if each.mode == "owner"), None)

    @property
    def _lookup_rows(self) -> int:
        return min(self._base, max(5, 2 * math.ceil(math.log2(self._base + 1))))

    def is_lookup(self, table: TableSchema, above: frozenset[str] = frozenset()) -> bool:
        """Whether others look values up in the table."""
        referred = any(each.parent == table.name != each.child for each in self._schema.relations)
        words = _words(table.name)
        named = bool(words & LOOKUP_WORDS) and len(words) <= 2
        if any(each.children is not None for each in self._schema.parents_of(table.name)):
            return False
        parents = [self._schema.table(each.parent) for each in self._parents(table.name) if each.parent not in above]
        if parents:
            return named and referred and all(self.is_lookup(each, above | {table.name}) for each in parents)
        people = any(column.generator is not None and column.generator.kind in PERSONAL for column in table.columns)
        return referred and not people and (named or len(table.columns) <= LOOKUP_COLUMNS)

    def _depth(self, table: str, above: frozenset[str] = frozenset()) -> int:
        parents = {each.parent for each in self._parents(table)} - above - {table}
        entities = [name for name in parents if not self.is_lookup(self._schema.table(name))]
        return max((1 + self._depth(name, above | {table}) for name in entities), default=0)

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
        assumed = {each.name: self._base for each in self._schema.tables} | self._counts | dict(parents)
        try:
            return table_plans(self._schema, assumed | {table.name: wanted}, seed=0)[table.name].capacity
        except (SchemaError, GenerationError):  # as of a pool that a model has yet to write
            return None  # the engine says it better, with the whole plan before it


def _keys(table: TableSchema) -> str:
    return "; ".join(", ".join(key) for key in table.keys)


def _words(name: str) -> set[str]:
    """The words of a table's name; of a long name the last alone, which says what the rows are."""
    parts = re.sub(r"(?<=[a-z])(?=[A-Z])|[^0-9A-Za-z]+", " ", name).casefold().split()
    return set(parts) if len(parts) <= 2 else set(parts[-1:])
