"""What every reader gives back: the schema, and each thing in the source that the schema does not hold."""

from dataclasses import dataclass

from schemas.model import DatasetSchema
from schemas.places import Places


@dataclass(frozen=True, order=True)
class Note:
    """Something in the source that was not used, or was read in another way than it was written.

    Attributes:
        line: Its line in the source, from 1; 0 when it has none.
        text: What was done and why: a sentence.
        clause: The words of the source that it speaks of, shortened.
    """

    line: int
    text: str
    clause: str | None = None

    def __str__(self) -> str:
        place = f"line {self.line}: " if self.line else ""
        return f"{place}{self.text}" + (f" [{self.clause}]" if self.clause else "")


@dataclass(frozen=True)
class ReadResult:
    """A source, read.

    Attributes:
        notes: In the order of the source's lines.
        dialect: Which dialect or version of the format the source is written in.
        places: Where the source says what; absent where its parts have no lines.
    """

    schema: DatasetSchema
    notes: tuple[Note, ...]
    dialect: str
    places: Places | None = None
