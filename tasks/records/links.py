"""How each relation of a table finds its parent row: decided once from the schema, before any row is made.

``owner``: the table's rows lie in the order of this parent, each parent's children together; counts are exact.
``self``: a row of the same table with a lower index.
``implied``: the columns are filled by a wider relation, whose parent row leads to this one.
``grouped``: some columns are filled by another relation, and the parent is chosen among the rows that agree with it.
``free``: drawn, or a digit of a key's bijection (one-to-one, many-to-many).
"""

from dataclasses import dataclass
from typing import Literal

from schemas.errors import SchemaError
from schemas.model import DatasetSchema, Relation, TableSchema
from schemas.sql import parse_expression
from tasks.records.children import looked_back_along

Mode = Literal["owner", "self", "implied", "grouped", "free"]


@dataclass(frozen=True)
class Link:
    """A relation of a table, and how it is met.

    Attributes:
        index: The relation's place in ``schema.relations``.
        via: For ``implied`` and ``grouped``: the relations to follow from this table's row to the row that decides.
        within: For ``grouped``: the parent's owner relation, whose children are chosen from.
        none_childless: For ``owner``: some table chooses among these rows by parent, so no parent should be without.
    """

    index: int
    relation: Relation
    mode: Mode
    via: tuple[int, ...] = ()
    within: int | None = None
    none_childless: bool = False

    @property
    def upwards(self) -> bool:
        """Whether it leads to a row of the same table that stands before, any of all these or of one parent's."""
        own = self.relation.child == self.relation.parent
        return self.mode == "self" or (self.mode == "grouped" and own)


Overlap = tuple[Mode, tuple[int, ...], int | None]


def forms_chain(relation: Relation, table: TableSchema) -> bool:
    """Whether a row is the parent of at most one: within one table rows then form a chain as long as it is."""
    return any(set(key) <= set(relation.columns) for key in table.keys)


def link(schema: DatasetSchema) -> dict[str, tuple[Link, ...]]:
    """Decide for every table how its relations are met; a table's links are in the order in which they resolve.

    Raises:
        SchemaError: If two relations fill one column and nothing says how their parents agree.
    """
    return _Linker(schema).links()


class _Linker:
    def __init__(self, schema: DatasetSchema) -> None:
        self._schema = schema
        self._upwards = schema.by_table.upwards
        self._demanded: dict[str, int] = {}
        self._looked_back = looked_back_along(schema)

    def links(self) -> dict[str, tuple[Link, ...]]:
        ordered = {table.name: self._in_order(table.name) for table in self._schema.tables}
        overlaps = {name: self._overlaps(relations) for name, relations in ordered.items()}
        owners = {name: self._owner(name, relations, overlaps[name]) for name, relations in ordered.items()}
        return {
            name: tuple(self._link(index, relation, overlaps[name], owners[name]) for index, relation in relations)
            for name, relations in ordered.items()
        }

    def _in_order(self, table: str) -> list[tuple[int, Relation]]:
        """Wider relations first, since they fill what narrower ones share; those to the table itself last."""
        mine = self._upwards.get(table, ())
        return sorted(mine, key=lambda pair: (pair[1].child == pair[1].parent, -len(pair[1].columns)))

    def _overlaps(self, relations: list[tuple[int, Relation]]) -> dict[int, Overlap]:
        found: dict[int, Overlap] = {}
        for place, (index, relation) in enumerate(relations):
            for earlier_index, earlier in relations[:place]:
                shared = [column for column in relation.columns if column in earlier.columns]
                if not shared:
                    continue
                if len(shared) == len(relation.columns):
                    found[index] = ("implied", self._way(earlier_index, relation, tuple(shared)), None)
                elif index not in found:
                    found[index] = self._group(earlier_index, relation, tuple(shared))
        return found

    def _way(self, earlier: int, relation: Relation, shared: tuple[str, ...]) -> tuple[int, ...]:
        """Relations to follow from the child's row to the parent's, beginning with the one that fills the columns."""
        first = self._schema.relations[earlier]
        there = tuple(first.parent_columns[first.columns.index(column)] for column in shared)
        wanted = tuple(relation.parent_columns[relation.columns.index(column)] for column in shared)
        way = self._search(first.parent, there, relation.parent, wanted, depth=6)
        if way is None:
            raise SchemaError(
                f"Table '{relation.child}': column(s) {', '.join(shared)} are filled by the relation to "
                f"'{first.parent}', and also refer to '{relation.parent}', but no relation leads from "
                f"'{first.parent}' to '{relation.parent}' through the same columns. Add that relation, or remove one."
            )
        return (earlier, *way)

    def _search(
        self, table: str, columns: tuple[str, ...], goal: str, wanted: tuple[str, ...], depth: int
    ) -> tuple[int, ...] | None:
        if table == goal and columns == wanted:
            return ()
        if depth == 0:
            return None
        for index, relation in self._upwards.get(table, ()):
            if set(columns) <= set(relation.columns):
                mapped = tuple(relation.parent_columns[relation.columns.index(column)] for column in columns)
                rest = self._search(relation.parent, mapped, goal, wanted, depth - 1)
                if rest is not None:
                    return (index, *rest)
        return None

    def _group(self, earlier: int, relation: Relation, shared: tuple[str, ...]) -> Overlap:
        """Find a relation of the parent through the shared columns: its siblings are the rows to choose from."""
        there = tuple(relation.parent_columns[relation.columns.index(column)] for column in shared)
        for index, candidate in self._upwards.get(relation.parent, ()):
            if set(candidate.columns) != set(there):
                continue
            goal = tuple(candidate.parent_columns[candidate.columns.index(column)] for column in there)
            first = self._schema.relations[earlier]
            start = tuple(first.parent_columns[first.columns.index(column)] for column in shared)
            way = self._search(first.parent, start, candidate.parent, goal, depth=6)
            if way is not None and self._demanded.setdefault(relation.parent, index) == index:
                return ("grouped", (earlier, *way), index)
        raise SchemaError(
            f"Table '{relation.child}': the relations to '{self._schema.relations[earlier].parent}' and to "
            f"'{relation.parent}' share column(s) {', '.join(shared)}, and '{relation.parent}' has no relation through "
            f"{', '.join(there)} by which rows that agree could be found. Declare that relation of '{relation.parent}'."
        )

    def _owner(self, table: str, relations: list[tuple[int, Relation]], overlaps: dict[int, Overlap]) -> int | None:
        if table in self._demanded:
            return self._demanded[table]
        schema = self._schema.table(table)
        if any(column.generator is not None and column.generator.across for column in schema.columns):
            return None
        candidates = [
            (index, relation)
            for index, relation in relations
            if index not in overlaps and relation.parent != table and not _is_one_to_one(relation, schema.keys)
        ]
        if not candidates:
            return None
        return min(candidates, key=lambda pair: self._rank(pair[0], pair[1]))[0]

    def _rank(self, index: int, relation: Relation) -> tuple[bool, bool, bool, bool, int]:
        table = self._schema.table(relation.child)
        in_key = any(set(relation.columns) <= set(key) for key in table.keys)
        optional = all(table.column(column).nullable for column in relation.columns)
        cannot_move = index in self._looked_back and self._in_a_rule(relation)
        return (relation.children is None, not in_key, not cannot_move, optional and not in_key, index)

    def _in_a_rule(self, relation: Relation) -> bool:
        """Whether a rule of the child reads the relation: of two parents, only one that is no owner can give way."""
        rules = self._schema.rules_of(relation.child)
        names = {name for each in rules for name in parse_expression(each.check).columns}
        return any(name in relation.columns or name.startswith(f"{relation.label}.") for name in names)

    def _link(
        self,
        index: int,
        relation: Relation,
        overlaps: dict[int, Overlap],
        owner: int | None,
    ) -> Link:
        if index in overlaps:
            mode, via, within = overlaps[index]
            return Link(index, relation, mode, via, within)
        if index == owner:
            return Link(index, relation, "owner", none_childless=self._demanded.get(relation.child) == index)
        if relation.parent == relation.child:
            return Link(index, relation, "self")
        return Link(index, relation, "free")


def _is_one_to_one(relation: Relation, keys: tuple[tuple[str, ...], ...]) -> bool:
    return any(set(key) <= set(relation.columns) for key in keys)
