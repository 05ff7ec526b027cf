"""A schema's tables, relations and rules by the table that they belong to, found without a search through all."""

from collections import defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from schemas.model import Relation, Rule, TableSchema


class ByTable:
    """What belongs to each table: a schema of a thousand tables is asked for it many times a table.

    Attributes:
        tables: The tables by name; of several of one name (validation refuses them) the first.
        upwards: The relations in which a table is the child, each with its place in the schema.
        downwards: The relations in which it is the parent.
        rules: The rules that speak of it.
    """

    def __init__(
        self, tables: Iterable["TableSchema"], relations: Iterable["Relation"], rules: Iterable["Rule"]
    ) -> None:
        self.tables: dict[str, TableSchema] = {}
        for table in tables:
            self.tables.setdefault(table.name, table)
        upwards: dict[str, list[tuple[int, Relation]]] = defaultdict(list)
        downwards: dict[str, list[tuple[int, Relation]]] = defaultdict(list)
        for numbered in enumerate(relations):
            upwards[numbered[1].child].append(numbered)
            downwards[numbered[1].parent].append(numbered)
        spoken: dict[str, list[Rule]] = defaultdict(list)
        for rule in rules:
            spoken[rule.table].append(rule)
        self.upwards = {name: tuple(each) for name, each in upwards.items()}
        self.downwards = {name: tuple(each) for name, each in downwards.items()}
        self.rules = {name: tuple(each) for name, each in spoken.items()}
