"""Which of a table's rules must be settled together, and what each group lets move."""

from collections.abc import Callable, Iterable

from schemas.equations import FOLLOWERS, closure
from schemas.generator import Generator
from schemas.model import TableSchema
from tasks.records.rules import Freedom, RuleGroup
from tasks.records.stated import Stated

GeneratorOf = Callable[[str], Generator | None]


def rule_groups(
    table: TableSchema, conditions: Iterable[Stated], freedom: Freedom, generators: GeneratorOf
) -> tuple[RuleGroup, ...]:
    """Group the conditions on a table's rows by what they let move."""
    conditions = list(conditions)
    reading = _Reading(table, freedom, generators, [name for _, each in conditions for name in each.columns])
    names = [column.name for column in table.columns]
    merged: list[tuple[set[str], set[int], set[str], list[Stated]]] = []
    for rule, expression in conditions:
        reads = reading.ancestors(expression.columns)
        columns, relations = reading.free(reads)
        if relations & freedom.own:
            columns, reads = columns - reading.held, reads - reading.held
        group = (columns, relations, reads, [(rule, expression)])
        for other in [each for each in merged if _touch(each, group)]:
            merged.remove(other)
            group = (group[0] | other[0], group[1] | other[1], group[2] | other[2], other[3] + group[3])
        merged.append(group)
    order = {name: place for place, name in enumerate(names)}
    return tuple(
        RuleGroup(
            table.name,
            tuple(rules),
            tuple(sorted(reading.followers(columns, relations, reads), key=lambda name: order[name])),
            frozenset(relations),
        )
        for columns, relations, reads, rules in merged
    )


def _touch(
    one: tuple[set[str], set[int], set[str], list[Stated]],
    other: tuple[set[str], set[int], set[str], list[Stated]],
) -> bool:
    return bool(one[0] & other[2] or other[0] & one[2] or one[1] & other[1])


class _Reading:
    """Who depends on whom within a row.

    Attributes:
        held: What the rules read in another row of the same table, with all that decides it: a row that chooses that
            row must find it as it stays, so where the choice is free these are not.
    """

    def __init__(self, table: TableSchema, freedom: Freedom, generators: GeneratorOf, spoken: Iterable[str]) -> None:
        self._table, self._freedom, self._generators = table, freedom, generators
        self._fills = {name: index for index, names in freedom.movable.items() for name in names}
        self._depends = {column.name: self._reads(column.name) for column in table.columns}
        self.held = self._held(each.partition(".")[2] for each in spoken if self._label(each) in freedom.own)

    def _label(self, name: str) -> int | None:
        """The relation that a name goes along; None for a column of the row."""
        label, dot, _ = name.partition(".")
        return self._freedom.labels.get(label) if dot and name not in self._depends else None

    def _held(self, columns: Iterable[str]) -> set[str]:
        found = self.ancestors(columns) & self._depends.keys()
        groups = {self._group(name) for name in found} - {None}
        return found | {name for name in self._depends if self._group(name) in groups}

    def _reads(self, name: str) -> tuple[str, ...]:
        generator = self._generators(name)
        return () if generator is None else generator.depends_on()

    def ancestors(self, columns: Iterable[str]) -> set[str]:
        """The columns and everything in the row that decides them; ``relation.column`` names stay as they are."""
        return closure(columns, self._depends)

    def free(self, reads: set[str]) -> tuple[set[str], set[int]]:
        """What may be redrawn among the columns read, with everything that must be redrawn along with it."""
        relations = {self._fills[name] for name in reads if name in self._fills}
        along = {name: self._label(name) for name in reads}
        relations |= {index for index in along.values() if index is not None and index in self._freedom.movable}
        relations -= {index for name, index in along.items() if name in self._freedom.waiting}
        columns = {name for index in relations for name in self._freedom.movable[index]}
        own = {name for name in reads if self._moves(name)}
        groups = {self._group(name) for name in own} - {None}
        columns |= own | {column.name for column in self._table.columns if self._group(column.name) in groups}
        return columns, relations

    def _moves(self, name: str) -> bool:
        if name in self._freedom.fixed or name not in self._depends:
            return False
        generator = self._generators(name)
        return generator is not None and generator.kind not in FOLLOWERS and not generator.settled

    def _group(self, name: str) -> str | None:
        generator = self._generators(name)
        own = None if generator is None else generator.group
        return self._freedom.together.get(name, own)

    def followers(self, columns: set[str], relations: set[int], reads: set[str]) -> set[str]:
        """The free columns, and those read by the rules that follow from them."""
        moved = set(columns)
        labels = {label for label, index in self._freedom.labels.items() if index in relations}
        growing = True
        while growing:
            new = {
                name
                for name in reads & self._depends.keys() - moved
                if any(each in moved or each.partition(".")[0] in labels for each in self._depends[name])
            }
            moved |= new
            growing = bool(new)
        return moved
