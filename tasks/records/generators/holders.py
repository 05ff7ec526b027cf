"""The name of a card's or an account's holder: a person of the same row, in the capital letters of an embossed card."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from schemas.generator import Binding, Cells, UInt64
from tasks.records.generators.person import Person
from tasks.values.entities.people import People
from tasks.values.entities.words import taken
from tasks.values.strings import join

if TYPE_CHECKING:
    from tasks.records.generators.person_parts import PersonSource


@dataclass(frozen=True)
class Holder:
    """The person of a row, by the name in Latin capitals."""

    entity: str
    people: People

    def draw(self, cells: Cells) -> pa.Array:
        """Write each row's holder."""
        own, names = cells.shared(f"person/{self.entity}"), self.people.names
        first, last = (
            taken(self.people.first(own), names.first.latin),
            taken(self.people.last(own), names.last.latin),
        )
        return pc.ascii_upper(join(first, " ", last))


def holder_of(entity: str, binding: Binding) -> Holder:
    """Find the person of the row, as its own columns describe it."""
    person = Person(part="full_name", entity=entity)
    source: PersonSource = person.bind(binding)  # type: ignore[assignment]
    return Holder(entity, source.people)


def written_holder(facts: Any, cells: Cells, index: UInt64 | None) -> pa.Array:
    """Write the holder that an entity's facts name."""
    return facts.holder.draw(cells)
