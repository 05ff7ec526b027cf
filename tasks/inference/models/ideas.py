"""What a model is asked for on the way from words to a schema: closed shapes that can hold a plan and nothing else.

There is no field for a path, an address, a setting or a generator's parameters; expressions are text that the allowlist
of :mod:`schemas.sql` has yet to pass.
"""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from schemas.types import ColumnType
from tasks.inference.models.structured import Answered

Name = Annotated[str, Field(min_length=1, max_length=128)]
Sentence = Annotated[str, Field(max_length=500)]
Share = Annotated[float, Field(ge=0, le=1)]
Rows = Annotated[int, Field(ge=1, le=10_000_000_000)]
Bound = Annotated[int | float | str | None, Field(description="ISO 8601 for dates and times")]


class TableIdea(Answered):
    """A table that the request needs."""

    name: Annotated[Name, Field(description="plural, snake_case, unless the request names it otherwise")]
    description: Sentence
    rows: Annotated[Rows | None, Field(description="only if the request gives a number for this table")] = None


class Analysis(Answered):
    """What the request asks for. Leave out what it does not say."""

    name: Annotated[Name, Field(description="a short name of the dataset, snake_case")]
    description: Sentence = ""
    tables: Annotated[
        tuple[TableIdea, ...], Field(max_length=200, description="empty if the request asks for no data at all")
    ]
    rows: Annotated[Rows | None, Field(description="of the dataset, if one number is given for all")] = None
    locale: Annotated[str | None, Field(pattern=r"^[a-z]{2,3}(_[A-Z]{2})?$", description="such as de_DE")] = None
    format: Literal["parquet", "csv", "json", "jsonl"] | None = None
    start: Annotated[date | None, Field(description="of the time span that the data is of")] = None
    end: date | None = None
    null_rate: Annotated[Share | None, Field(description="the share of missing values, if the request gives one")] = (
        None
    )
    assumptions: Annotated[tuple[Sentence, ...], Field(max_length=20)] = ()


class ColumnIdea(Answered):
    """A column of a table."""

    name: Name
    type: ColumnType
    description: Sentence = ""
    nullable: bool = False
    unique: bool = False
    null_rate: Share | None = None
    length: Annotated[int | None, Field(ge=1, le=1_000_000, description="most characters of a string")] = None
    precision: Annotated[int | None, Field(ge=1, le=38)] = None
    scale: Annotated[int | None, Field(ge=0, le=38)] = None
    minimum: Bound = None
    maximum: Bound = None
    pattern: Annotated[str | None, Field(max_length=500, description="RE2, matching the whole value")] = None
    values: Annotated[
        tuple[bool | int | float | str, ...] | None,
        Field(max_length=200, description="the only values, where there are few"),
    ] = None
    weights: Annotated[
        tuple[Annotated[float, Field(ge=0)], ...] | None,
        Field(max_length=200, description="one for each of the values"),
    ] = None
    expression: Annotated[
        str | None, Field(max_length=1000, description="a scalar SQL expression over other columns of the row")
    ] = None
    examples_of: Annotated[
        str | None,
        Field(max_length=500, description="only for terms or texts of a special field: what they are, in a sentence"),
    ] = None
    confidence: Share = 0.8
    reason: Sentence = ""


class TableColumns(Answered):
    """The columns of one table, its primary key first."""

    table: Name
    primary_key: Annotated[tuple[Name, ...], Field(max_length=16)]
    columns: Annotated[tuple[ColumnIdea, ...], Field(min_length=1, max_length=500)]


class Columns(Answered):
    """The columns of every table asked for, foreign keys included."""

    tables: Annotated[tuple[TableColumns, ...], Field(min_length=1, max_length=50)]


class RelationIdea(Answered):
    """A foreign key."""

    child: Name
    columns: Annotated[tuple[Name, ...], Field(min_length=1, max_length=16)]
    parent: Name
    parent_columns: Annotated[tuple[Name, ...], Field(min_length=1, max_length=16)]
    spread: Annotated[
        Literal["uniform", "zipf", "even"], Field(description="zipf: a few parents have most of the children")
    ] = "uniform"
    most_children: Annotated[int | None, Field(ge=1, description="of one parent; 1 for one-to-one")] = None


class RuleIdea(Answered):
    """A condition that every row of a table holds."""

    table: Name
    check: Annotated[str, Field(max_length=1000, description="scalar SQL over the table's columns, no subquery")]
    description: Sentence = ""


class Relations(Answered):
    """How the tables hang together."""

    relations: Annotated[tuple[RelationIdea, ...], Field(max_length=500)]
    rules: Annotated[tuple[RuleIdea, ...], Field(max_length=200)] = ()
