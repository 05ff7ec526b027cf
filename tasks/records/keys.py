"""How every key of a table is kept unique: a one-to-one index per row, split into digits over the key's columns.

Where the owner relation is part of the key, the index is the row's place among its siblings, scrambled by a
permutation of the parent's own; otherwise it is the row index, scrambled by one permutation. Each digit picks a parent
row (for a relation in the key) or the n-th value of a column's generator. Distinct indices differ in some digit, and so
in some column.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from schemas.errors import SchemaError
from schemas.generator import Source
from schemas.model import Rule, TableSchema
from tasks.records.links import Link

LARGEST_INDEX = 2**62  # products of digit bases stop here: far above any row count


@dataclass(frozen=True)
class Digit:
    """One place of a key's index: a relation (by its index in the schema) or a column, and how many values it has."""

    base: int
    relation: int | None = None
    column: str | None = None
    not_the_owner: bool = False

    @property
    def target(self) -> int | str:
        """The relation's index, or the column's name."""
        if self.column is not None:
            return self.column
        assert self.relation is not None
        return self.relation


@dataclass(frozen=True)
class KeyPlan:
    """How one key is kept unique.

    Attributes:
        columns: The key.
        digits: Least significant first; empty when the key is unique by nature.
        owned: Whether the index counts siblings (the owner is in the key) rather than rows of the table.
        in_order: Whether the index is used as it is: line numbers 1, 2, 3 under each parent.
    """

    columns: tuple[str, ...]
    digits: tuple[Digit, ...] = ()
    owned: bool = False
    in_order: bool = False

    @property
    def size(self) -> int:
        """How many distinct indices the digits can tell apart."""
        return product(digit.base for digit in self.digits)


def product(bases: Iterable[int]) -> int:
    """Multiply, and stop at 2**62."""
    total = 1
    for base in bases:
        total = min(total * base, LARGEST_INDEX)
    return total


class KeyPlanner:
    """Plans the keys of one table.

    Args:
        table: The table.
        links: How its relations are met.
        parents: Rows of each relation's parent, by the relation's index.
        sources: The bound generators of the columns that no relation fills.
        rules: The table's rules; ``a <> b`` over two relations to one parent is honoured here.
    """

    def __init__(
        self,
        table: TableSchema,
        links: tuple[Link, ...],
        parents: Mapping[int, int],
        sources: Mapping[str, Source],
        rules: tuple[Rule, ...] = (),
    ) -> None:
        self._table, self._links, self._parents, self._sources = table, links, parents, sources
        self._rules = rules
        self._owner = next((link for link in links if link.mode == "owner"), None)
        self._claimed: set[int | str] = set()

    def capacity(self) -> int | None:
        """The most rows that all keys allow; None when nothing limits them."""
        limits = [limit for key in self._table.keys if (limit := self._limit(key)) is not None]
        return min(limits, default=None)

    def _limit(self, key: tuple[str, ...]) -> int | None:
        if any(self._unique_by_nature(name) and self._sources[name].capacity is None for name in key):
            return None
        if any(self._tells_steps_apart(name, key) for name in key):
            return None
        inside = [link for link in self._links if set(link.relation.columns) <= set(key) and link.mode != "implied"]
        covered = {column for link in inside for column in link.relation.columns}
        bases = [self._parents[link.index] for link in inside]
        bases += [self._sources[name].capacity or 1 for name in key if name not in covered and name in self._sources]
        return product(bases)

    def plan(self, rows: int) -> tuple[KeyPlan, ...]:
        """Plan every key for a number of rows.

        Raises:
            SchemaError: If a key cannot be kept unique; the message says how many values there are.
        """
        # Narrow keys first: a column that is unique alone makes every wider key with it unique too.
        ordered = sorted(self._table.keys, key=len)
        plans: list[KeyPlan] = []
        for key in ordered:
            if not any(set(done.columns) <= set(key) for done in plans):
                plans.append(self._plan(key, rows))
        return tuple(plans)

    def _plan(self, key: tuple[str, ...], rows: int) -> KeyPlan:
        if any(link.mode == "self" and set(key) <= set(link.relation.columns) for link in self._links):
            return KeyPlan(key)  # a chain: each row refers to the one before it, so nobody is referred to twice
        if any(self._unique_by_nature(name, rows) for name in key if not self._restarts(name, key)):
            return KeyPlan(key)
        if any(self._tells_steps_apart(name, key) for name in key):
            return KeyPlan(key)
        owned = self._owner is not None and set(self._owner.relation.columns) <= set(key)
        if owned and (numbered := [name for name in key if self._restarts(name, key)]):
            most = min(self._sources[numbered[0]].capacity or LARGEST_INDEX, LARGEST_INDEX)
            return self._claim(KeyPlan(key, (Digit(most, column=numbered[0]),), owned=True, in_order=True))
        candidates = self._candidates(key)
        if owned:
            assert self._owner is not None
            per_parent = -(-rows // self._parents[self._owner.index])
            digits = self._enough(candidates, per_parent, spare=4)
            if product(digit.base for digit in digits) >= per_parent and digits:
                return self._claim(KeyPlan(key, digits, owned=True))
        digits = self._enough(candidates, rows, spare=1)
        if not digits or product(digit.base for digit in digits) < rows:
            raise SchemaError(self._explain(key, rows, owned))
        return self._claim(KeyPlan(key, digits))

    def _unique_by_nature(self, name: str, rows: int = 0) -> bool:
        if name not in self._sources:
            return False
        generator, capacity = self._table.column(name).generator, self._sources[name].capacity
        return generator is not None and generator.naturally_unique and (capacity is None or capacity >= rows)

    def _tells_steps_apart(self, name: str, key: tuple[str, ...]) -> bool:
        """Whether the column differs from row to row of a series, and the key holds whose series it is."""
        generator = self._table.column(name).generator
        if name not in self._sources or generator is None or generator.points(self._table.column(name)) is None:
            return False
        return self._owner is None or set(self._owner.relation.columns) <= set(key)

    def _restarts(self, name: str, key: tuple[str, ...]) -> bool:
        """Whether a sequence in this key counts anew under each parent: the line numbers of an order."""
        generator = self._table.column(name).generator
        owned = self._owner is not None and set(self._owner.relation.columns) <= set(key)
        return owned and generator is not None and generator.kind == "sequence" and (name,) not in self._table.keys

    def _candidates(self, key: tuple[str, ...]) -> list[Digit]:
        inside = set(key)
        digits = [
            Digit(base, relation=link.index, not_the_owner=apart)
            for link in self._links
            if link.mode == "free" and set(link.relation.columns) <= inside and link.index not in self._claimed
            for apart in (self._apart_from_owner(link),)
            for base in (self._parents[link.index] - apart,)
            if base > 0
        ]
        filled = {column for link in self._links for column in link.relation.columns}
        columns = [
            Digit(min(capacity, LARGEST_INDEX), column=name)
            for name in key
            if name not in filled and name not in self._claimed and (capacity := self._sources[name].capacity)
        ]
        return digits + sorted(columns, key=lambda digit: -digit.base)

    def _apart_from_owner(self, link: Link) -> bool:
        if self._owner is None or self._owner.relation.parent != link.relation.parent:
            return False
        pairs = zip(self._owner.relation.columns, link.relation.columns, strict=False)
        return any(_says_differ(rule, left, right) for left, right in pairs for rule in self._rules)

    @staticmethod
    def _enough(candidates: list[Digit], needed: int, *, spare: int) -> tuple[Digit, ...]:
        """Take digits until they tell apart what is needed, with room to spare when there is some."""
        taken: list[Digit] = []
        for digit in candidates:
            if taken and product(each.base for each in taken) >= needed * spare:
                break
            taken.append(digit)
        return tuple(taken)

    def _claim(self, plan: KeyPlan) -> KeyPlan:
        self._claimed.update(digit.target for digit in plan.digits)
        return plan

    def _explain(self, key: tuple[str, ...], rows: int, owned: bool) -> str:
        parts = []
        for name in key:
            link = next((link for link in self._links if name in link.relation.columns), None)
            if link is not None:
                parts.append(f"{name} ({self._parents[link.index]:,} rows of '{link.relation.parent}')")
            else:
                capacity = self._sources[name].capacity
                count = "no countable number of" if capacity is None else f"{capacity:,}"
                parts.append(f"{name} ({count} values)")
        where = f"Table '{self._table.name}': the key ({', '.join(key)}) cannot be unique in {rows:,} rows"
        return (
            f"{where}: it is made of {', '.join(parts)}"
            + (", and another key already decides some of them" if self._claimed else "")
            + ". Ask for fewer rows, or give a column of the key a generator with more distinct values "
            "(sequence, uuid, a template with {#:6}, a wider range)."
        )


def _says_differ(rule: Rule, left: str, right: str) -> bool:
    bare = rule.check.replace('"', "").replace("(", "").replace(")", "").split()
    return bare in ([left, "<>", right], [right, "<>", left], [left, "!=", right], [right, "!=", left])
