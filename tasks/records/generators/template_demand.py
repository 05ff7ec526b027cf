"""What a column asks of a template's texts where other columns' values decide, and so only the rows can tell."""

from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from schemas.errors import GenerationError
from schemas.model import ColumnSchema
from tasks.records.generators.template_parts import Part, Reference


@dataclass(frozen=True)
class Demand:
    """What the texts of a column must be, where other columns' values decide whether they are.

    Attributes:
        column: Its name.
    """

    column: str
    min_length: int | None
    pattern: str | None

    @classmethod
    def of(cls, column: ColumnSchema, parts: tuple[Part, ...]) -> "Demand | None":
        """Give what the column asks for; None when it asks nothing, or what it asks was settled beforehand."""
        asked = column.min_length is not None or column.pattern is not None
        known = not any(isinstance(part, Reference) for part in parts)
        return cls(column.name, column.min_length, column.pattern) if asked and not known else None

    def check(self, texts: pa.Array) -> None:
        """Refuse texts that are not.

        Raises:
            GenerationError: If any is too short, or does not match.
        """
        if self.min_length is not None:
            self._refuse(pc.less(pc.utf8_length(texts), self.min_length), f"is shorter than {self.min_length}")
        if self.pattern is not None:
            matches = pc.match_substring_regex(texts, f"^(?:{self.pattern})$")
            self._refuse(pc.invert(matches), f"does not match {self.pattern}")

    def _refuse(self, broken: pa.Array, how: str) -> None:
        count = pc.sum(broken).as_py() or 0
        if count:
            raise GenerationError(
                f"Column '{self.column}': {count} of {len(broken)} texts of its template break the column's own "
                f"constraint: a text {how}. Change the template, the constraint, or the columns that it names."
            )
