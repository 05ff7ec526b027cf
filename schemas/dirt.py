"""What is to go wrong, and where: passes over the clean cells, each of which is labelled with the clean value."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from schemas.types import NUMERIC, ColumnType

Share = Annotated[float, Field(gt=0, le=1)]
Names = Annotated[tuple[str, ...], Field(min_length=1)]
_TEXT = frozenset({ColumnType.STRING})
_TIMED = frozenset({ColumnType.DATE, ColumnType.TIMESTAMP})


class Dirt(BaseModel):
    """One pass over a table.

    Attributes:
        table: The table that it soils.
        rate: The share of rows that it hits; of those that meet `when`, where it is there.
        when: A SQL condition over the row; only rows that meet it are hit: so values are missing not at random.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    kind: str
    table: str
    rate: Share = 0.01
    when: str | None = None

    @property
    def touches(self) -> tuple[str, ...]:
        """The columns whose values it may change."""
        found: tuple[str, ...] = getattr(self, "columns", ())
        return found

    @property
    def types(self) -> frozenset[ColumnType]:
        """The column types that it can change."""
        return frozenset(ColumnType)


class Typo(Dirt):
    """Mistyped text: one slip a value.

    Attributes:
        by: How: a neighbour on the keyboard, what a scanner misreads, two letters in the wrong order, one left out, one
            typed twice.
    """

    kind: Literal["typo"] = "typo"
    columns: Names
    by: Annotated[
        tuple[Literal["keyboard", "ocr", "transposition", "omission", "repetition"], ...], Field(min_length=1)
    ] = (
        "keyboard",
        "transposition",
        "omission",
    )

    @property
    def types(self) -> frozenset[ColumnType]:
        """Text alone."""
        return _TEXT


class Case(Dirt):
    """Text in the wrong case.

    Attributes:
        by: Which: all upper, all lower, or upper and lower exchanged.
    """

    kind: Literal["case"] = "case"
    columns: Names
    by: Annotated[tuple[Literal["upper", "lower", "swapped"], ...], Field(min_length=1)] = ("upper", "lower")

    @property
    def types(self) -> frozenset[ColumnType]:
        """Text alone."""
        return _TEXT


class Whitespace(Dirt):
    """White space where none belongs.

    Attributes:
        by: Where: before, after, doubled within, or a no-break space for a space.
    """

    kind: Literal["whitespace"] = "whitespace"
    columns: Names
    by: Annotated[tuple[Literal["leading", "trailing", "doubled", "no-break"], ...], Field(min_length=1)] = (
        "leading",
        "trailing",
        "doubled",
    )

    @property
    def types(self) -> frozenset[ColumnType]:
        """Text alone."""
        return _TEXT


class BrokenFormat(Dirt):
    """Text in another format than its column's.

    Attributes:
        by: How: separators taken out or exchanged, the end cut off, UTF-8 read as Latin-1, or quotes left around it.
    """

    kind: Literal["format"] = "format"
    columns: Names
    by: Annotated[tuple[Literal["separators", "truncated", "mojibake", "quoted"], ...], Field(min_length=1)] = (
        "separators",
        "truncated",
    )

    @property
    def types(self) -> frozenset[ColumnType]:
        """Text alone."""
        return _TEXT


class Swapped(Dirt):
    """Two fields filled in with each other's value.

    Attributes:
        columns: The two, of one type.
    """

    kind: Literal["swapped"] = "swapped"
    columns: Annotated[tuple[str, ...], Field(min_length=2, max_length=2)]


class Missing(Dirt):
    """Values that are not there: completely at random, or with `when` by what else the row holds."""

    kind: Literal["missing"] = "missing"
    columns: Names


class Outlier(Dirt):
    """Values far outside: numbers times a factor, dates a century off.

    Attributes:
        factor: About what numbers are multiplied by, on either side of zero.
    """

    kind: Literal["outlier"] = "outlier"
    columns: Names
    factor: Annotated[float, Field(gt=1, le=1e6)] = 50.0

    @property
    def types(self) -> frozenset[ColumnType]:
        """Numbers, dates and timestamps."""
        return NUMERIC | _TIMED


class Unit(Dirt):
    """Numbers in another unit than their column's: grams for kilograms, cents for euros.

    Attributes:
        factor: What they are multiplied by.
    """

    kind: Literal["unit"] = "unit"
    columns: Names
    factor: Annotated[float, Field(gt=0, le=1e6)] = 1000.0

    @property
    def types(self) -> frozenset[ColumnType]:
        """Numbers alone."""
        return NUMERIC


class Drift(Dirt):
    """Numbers that drift away as time goes on: an instrument that loses its calibration.

    Attributes:
        rate: The share of rows that it hits, after its beginning.
        begin: Where in the table it begins: the share of rows before it.
        strength: By what share values are off at the table's end; rows appended later drift on at the same pace.
    """

    kind: Literal["drift"] = "drift"
    columns: Names
    rate: Share = 1.0
    begin: Annotated[float, Field(ge=0, lt=1)] = 0.5
    strength: Annotated[float, Field(ge=-1, le=1000)] = 0.2

    @property
    def types(self) -> frozenset[ColumnType]:
        """Numbers alone."""
        return NUMERIC


class Orphan(Dirt):
    """References to parents that do not exist.

    Attributes:
        columns: A foreign key's only column.
    """

    kind: Literal["orphan"] = "orphan"
    columns: Annotated[tuple[str, ...], Field(min_length=1, max_length=1)]

    @property
    def types(self) -> frozenset[ColumnType]:
        """Whole numbers, UUIDs and text."""
        return frozenset({ColumnType.INTEGER, ColumnType.UUID, ColumnType.STRING})


class Duplicate(Dirt):
    """Rows that are there twice, exactly as they stand, key and dirt and all; the copies stand at the table's end."""

    kind: Literal["duplicate"] = "duplicate"


class NearDuplicate(Dirt):
    """One thing entered twice: a row keeps its key and takes the values of another, its texts with slips.

    Attributes:
        columns: What is taken.
        typos: The share of the texts taken that have a slip.
    """

    kind: Literal["near_duplicate"] = "near_duplicate"
    columns: Names
    typos: Annotated[float, Field(ge=0, le=1)] = 0.3


class Pattern(Dirt):
    """A scenario over a run of consecutive rows.

    Attributes:
        rate: The share of rows in such runs.
        entity: The columns that say whose rows they are (a card, an account): all rows of a run get its first row's.
        at: The timestamp column.
        size: Rows of a run.
    """

    rate: Share = 0.001
    entity: Names
    at: str
    size: Annotated[int, Field(ge=2, le=1000)] = 8


class CardTesting(Pattern):
    """A stolen card is tried: a burst of tiny payments seconds apart, of which the last may pass.

    Attributes:
        amount: The amount column: 0.50 to 2.00 in such a run.
        status: A column that says how a payment ended.
        declined: Its value for all of a run's payments but the last.
    """

    kind: Literal["card_testing"] = "card_testing"
    amount: str
    status: str | None = None
    declined: str | None = None
    size: Annotated[int, Field(ge=2, le=1000)] = 12

    @property
    def touches(self) -> tuple[str, ...]:
        """All that it names."""
        return (*self.entity, self.at, self.amount, *((self.status,) if self.status else ()))


class Velocity(Pattern):
    """An account is emptied: many payments of ordinary size within minutes."""

    kind: Literal["velocity"] = "velocity"

    @property
    def touches(self) -> tuple[str, ...]:
        """All that it names."""
        return (*self.entity, self.at)


class ImpossibleTravel(Pattern):
    """One card in two far places within the hour.

    Attributes:
        place: The columns that say where, such as city, latitude and longitude, which go together.
    """

    kind: Literal["impossible_travel"] = "impossible_travel"
    place: Names
    size: Annotated[int, Field(ge=2, le=1000)] = 2

    @property
    def touches(self) -> tuple[str, ...]:
        """All that it names."""
        return (*self.entity, self.at, *self.place)


AnyDirt = Annotated[
    Typo
    | Case
    | Whitespace
    | BrokenFormat
    | Swapped
    | Missing
    | Outlier
    | Unit
    | Drift
    | Orphan
    | Duplicate
    | NearDuplicate
    | CardTesting
    | Velocity
    | ImpossibleTravel,
    Field(discriminator="kind"),
]
