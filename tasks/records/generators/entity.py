"""What the generators of entities (cards, bank accounts, products, payments) share: parts that agree within a row."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Self

import pyarrow as pa

from schemas.errors import GenerationError
from schemas.generator import Binding, Cells, Generator, Source, UInt64
from schemas.types import ColumnType
from tasks.records.generators.fits import cut_short, misfits_of
from tasks.values.entities.fit import fitted
from tasks.values.entities.locales import known, unknown_hint
from tasks.values.entities.siblings import first_said, same_entity

if TYPE_CHECKING:
    from schemas.model import ColumnSchema

Writer = Callable[[Any, Cells, UInt64 | None], pa.Array]
"""Makes a part from the entity's facts and its bits; with an index, a value that is distinct for distinct indices."""
TEXT = frozenset({ColumnType.STRING})
COUNTED = frozenset({ColumnType.INTEGER, ColumnType.NUMBER, ColumnType.DECIMAL, ColumnType.STRING})


class EntityGenerator(Generator):
    """One part of an entity. Columns of a table with the same ``entity`` describe the same one."""

    types: ClassVar[frozenset[ColumnType]] = TEXT
    called: ClassVar[str] = "an entity"
    part_types: ClassVar[Mapping[str, frozenset[ColumnType]]] = {}
    """The column types of the parts that are not text alone."""
    may_be_cut: ClassVar[frozenset[str]] = frozenset()
    """The parts that still make sense when a short column cuts them."""
    adapts: ClassVar[Mapping[str, int]] = {}
    """The parts that are written shorter in a short column, and the least length that they need."""
    writers: ClassVar[Mapping[str, Writer]] = {}

    part: str
    entity: str
    locale: str | None = None

    def problems(self, column: "ColumnSchema") -> Iterator[str]:
        """Say which parameters do not fit the column."""
        allowed = self.part_types.get(self.part, TEXT)
        if column.type not in allowed:
            wanted = ", ".join(sorted(allowed))
            yield f"{self.called}'s {self.part} cannot fill a column of type {column.type}: it wants type {wanted}"
        if self.locale is not None and not known(self.locale):
            yield f"the locale '{self.locale}' is not known.{unknown_hint(self.locale)}"

    def refusals(self, binding: Binding) -> Iterator[str]:
        """Say which of the column's constraints the part does not keep to; codes and numbers are never cut."""
        what = f"{self.called}'s {self.part}"
        least, length = self.adapts.get(self.part), binding.column.length
        if least is not None and length is not None and length < least:
            yield f"{what} needs a length of {least} or more, not {length}"
        elif least is None and self.part not in self.may_be_cut:
            yield from cut_short(self, what, binding)
        yield from misfits_of(self, what, binding)

    def bind(self, binding: Binding) -> Source:
        """Prepare the entities that the table's columns describe together."""
        facts = self.facts(binding, self.spoken(binding))
        capacity = self.distinct(facts, binding)
        return EntitySource(self, binding.column, facts, capacity)

    def spoken(self, binding: Binding) -> str:
        """The locale of the entity: the first that one of its columns says, or the dataset's."""
        return first_said((each.locale for _, each in self.family(binding)), binding.locale)

    def family(self, binding: Binding) -> "list[tuple[ColumnSchema, Self]]":
        """The table's columns that describe the same entity."""
        return list(same_entity(binding, self))

    def facts(self, binding: Binding, locale: str) -> Any:
        """What the writers need to know; decided alike for all columns of the entity."""
        raise NotImplementedError

    def distinct(self, facts: Any, binding: Binding) -> int | None:
        """How many values of the part can be told apart; None when it has no distinct ones to give."""
        return None


@dataclass(frozen=True)
class EntitySource:
    """A part of an entity, bound to its column."""

    generator: EntityGenerator
    column: "ColumnSchema"
    facts: Any
    capacity: int | None

    def draw(self, cells: Cells) -> pa.Array:
        """Fill the rows."""
        return self._written(cells, None)

    def unique(self, cells: Cells, index: UInt64) -> pa.Array:
        """Fill the rows with distinct values that follow the entity."""
        if self.capacity is None:
            raise GenerationError(
                f"Column {self.column.name}: {self.generator.called}'s {self.generator.part} cannot be made unique "
                "here. Use another part, a sequence or a uuid, or drop the uniqueness."
            )
        return self._written(cells, index)

    def _written(self, cells: Cells, index: UInt64 | None) -> pa.Array:
        own = self.generator
        return fitted(own.writers[own.part](self.facts, cells.shared(f"{own.kind}/{own.entity}"), index), self.column)
