"""What a dataset is: tables, columns, relations and rules.

These models only say what a schema file may contain. Whether the whole makes sense (names that resolve, bounds that can
be met, cycles) is the work of :mod:`schemas.validation`, which finds every problem at once.
"""

import hashlib
import json
from collections.abc import Callable
from functools import cached_property
from typing import Annotated, Any, Literal, Self

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, SerializeAsAny, field_validator, model_validator
from pydantic_core import to_jsonable_python

from schemas.by_table import ByTable
from schemas.changes import Changes
from schemas.dirt import AnyDirt
from schemas.generator import Generator, generator_class, generator_kinds
from schemas.suggest import did_you_mean
from schemas.types import ColumnType, arrow_type

Scalar = bool | int | float | str
Rate = Annotated[float, Field(ge=0, le=1)]


def loaded_generator(value: Any) -> Any:
    """Make the generator that a mapping describes; a generator stays itself, and nothing nothing.

    Raises:
        ValueError: If it is no mapping with a ``kind`` that exists.
    """
    if value is None or isinstance(value, Generator):
        return value
    if not isinstance(value, dict) or not isinstance(value.get("kind"), str):
        raise ValueError("a generator is a mapping with a 'kind', such as {kind: sequence, start: 1}")
    found = generator_class(value["kind"])
    if found is None:
        raise ValueError(f"there is no generator '{value['kind']}'.{did_you_mean(value['kind'], generator_kinds())}")
    return found.model_validate(value)


class Model(BaseModel):
    """Frozen, closed to unknown keys, and silent about the values in its errors."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class Inference(Model):
    """Who chose, how surely, and why: the trace of a column that nobody wrote by hand.

    Attributes:
        by: ``ddl``, ``semantics``, ``model``, ``template``, ``profile`` or ``user``.
        confidence: In [0, 1].
        reason: One sentence.
    """

    by: str
    confidence: Rate
    reason: str = ""


def _named(name: str) -> Callable[[Any], Any]:
    """Let a part of a column go without a name of its own."""
    return lambda value: {"name": name, **value} if isinstance(value, dict) else value


class ColumnSchema(Model):
    """One column: its type, what values it may hold, and what fills it.

    Attributes:
        nullable: Whether nulls are allowed; a primary key never has any.
        null_rate: The share of nulls to make; 0 unless said.
        unique: No value twice (nulls apart).
        length: Most characters of a string, bytes of a binary, elements of an array.
        min_length: Fewest of the same.
        precision: Digits in all, of a decimal.
        scale: Digits after the point, of a decimal.
        minimum: Least value allowed, inclusive; ISO 8601 text for dates and times.
        maximum: Greatest value allowed, inclusive.
        values: The only values allowed.
        pattern: A regular expression (RE2 syntax) that every value matches as a whole.
        timezone: Whether a timestamp is an instant, stored in UTC.
        items: The element type of an array.
        fields: The members of a struct, or of the object in a JSON column; columns themselves.
        element: What each element of an array is, each value of a map, or each element of the list in a JSON column; a
            column itself, whose name may be left out.
        key: What each key of a map is; text when absent.
        default: The default that the source's database would use; informative.
        semantic: What the value means (``email``, ``iban``, ``quantity``): a name from :mod:`schemas.semantics`.
        generator: What fills the column; absent where a relation does, or where type and meaning should decide.
        inferred: Where the choices above come from, when they were inferred.
    """

    name: str
    type: ColumnType
    description: str | None = None
    nullable: bool = True
    null_rate: Rate | None = None
    unique: bool = False
    length: Annotated[int, Field(ge=1)] | None = None
    min_length: Annotated[int, Field(ge=0)] | None = None
    precision: int | None = None
    scale: int | None = None
    minimum: int | float | str | None = None
    maximum: int | float | str | None = None
    values: tuple[Scalar, ...] | None = None
    pattern: str | None = None
    timezone: bool = False
    items: ColumnType | None = None
    fields: tuple["ColumnSchema", ...] = ()
    element: Annotated["ColumnSchema | None", BeforeValidator(_named("element"), dict[str, Any] | None)] = None
    key: Annotated["ColumnSchema | None", BeforeValidator(_named("key"), dict[str, Any] | None)] = None
    default: Scalar | None = None
    semantic: str | None = None
    generator: SerializeAsAny[Generator] | None = None
    inferred: Inference | None = None

    @field_validator("generator", mode="before")
    @classmethod
    def _load_generator(cls, value: Any) -> Any:
        return loaded_generator(value)

    @property
    def parts(self) -> tuple["ColumnSchema", ...]:
        """The columns within the column, one level down."""
        return (*self.fields, *(each for each in (self.key, self.element) if each is not None))

    @property
    def arrow_type(self) -> pa.DataType:
        """The Arrow type that the column is stored as."""
        if self.type is ColumnType.STRUCT:
            return pa.struct([(field.name, field.arrow_type) for field in self.fields])
        if self.type is ColumnType.MAP:
            keys = pa.string() if self.key is None else self.key.arrow_type
            return pa.map_(keys, pa.string() if self.element is None else self.element.arrow_type)
        if self.type is ColumnType.ARRAY and self.element is not None:
            return pa.list_(self.element.arrow_type)
        return arrow_type(
            self.type, precision=self.precision, scale=self.scale, timezone=self.timezone, items=self.items
        )


Coefficient = Annotated[float, Field(ge=-1, le=1)]


class Correlation(Model):
    """How strongly columns of a table go together: Spearman's rank correlation of each pair.

    Attributes:
        spearman: The coefficient of every pair.
        matrix: The coefficients of all pairs, where they differ: a row and a column for each of the columns.
    """

    columns: Annotated[tuple[str, ...], Field(min_length=2)]
    spearman: Coefficient | None = None
    matrix: tuple[tuple[Coefficient, ...], ...] | None = None

    @model_validator(mode="after")
    def _one_of_them(self) -> Self:
        if (self.spearman is None) is (self.matrix is None):
            raise ValueError("give a correlation either 'spearman', one number for all pairs, or 'matrix'")
        return self

    @property
    def coefficients(self) -> npt.NDArray[np.float64]:
        """Spearman's coefficients as a matrix; of an odd shape where the lists are."""
        if self.spearman is not None:
            count = len(self.columns)
            return np.full((count, count), self.spearman) + (1 - self.spearman) * np.eye(count)
        rows = self.matrix or ()
        even = len({len(row) for row in rows}) == 1
        return np.array(rows, np.float64) if even else np.empty((len(rows), 0))

    @property
    def pearson(self) -> npt.NDArray[np.float64]:
        """The correlations of the normal numbers behind them."""
        return np.asarray(2.0 * np.sin(np.pi * self.coefficients / 6.0))


class TableSchema(Model):
    """One table.

    Attributes:
        rows: How many rows to make; absent when it is to be derived from the request and the relations.
        primary_key: Its column names, empty when there is none.
        unique: Further keys, each a list of column names; rows with a null in the key are exempt, as in SQL.
        correlations: Which columns go together, and how strongly.
    """

    name: str
    description: str | None = None
    rows: Annotated[int, Field(ge=1)] | None = None
    primary_key: tuple[str, ...] = ()
    unique: tuple[tuple[str, ...], ...] = ()
    columns: tuple[ColumnSchema, ...]
    correlations: tuple[Correlation, ...] = ()

    def column(self, name: str) -> ColumnSchema:
        """The column of that name; KeyError when there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)

    @property
    def json_columns(self) -> tuple[str, ...]:
        """The columns that hold JSON as text, which JSON files hold as what it says."""
        return tuple(column.name for column in self.columns if column.type is ColumnType.JSON)

    @property
    def keys(self) -> tuple[tuple[str, ...], ...]:
        """Every set of columns that must be unique, the primary key first, each once."""
        singles = ((column.name,) for column in self.columns if column.unique)
        return tuple(dict.fromkeys(key for key in (self.primary_key, *self.unique, *singles) if key))


class Children(Model):
    """How many children each parent has.

    ``uniform``: every parent is as likely, so counts vary around the mean as independent arrivals would. ``zipf``: a
    few parents have most of the children. ``even``: every parent has the same number, give or take one.

    Attributes:
        exponent: Zipf exponent s >= 0; 0 is uniform.
        min: Fewest children of any parent.
        max: Most children of any parent.
    """

    kind: Literal["uniform", "zipf", "even"] = "uniform"
    exponent: Annotated[float, Field(ge=0, le=5)] = 1.0
    min: Annotated[int, Field(ge=0)] = 0
    max: Annotated[int, Field(ge=1)] | None = None


class Relation(Model):
    """A foreign key: the child's columns hold the values of the parent's columns in some row of the parent.

    Attributes:
        name: What expressions call the parent's row (``customer.country``); the parent's table name when absent.
        inverse: What rules of the parent call its children's rows (``sum(lines.amount)``); the child's table name when
            absent.
        children: How children spread over the parents; drawn uniformly when absent.
        null_rate: The share of children without a parent, where the columns are nullable.
        deferred: One relation of a cycle of mandatory keys: such tables can only be loaded with this key checked last.
    """

    name: str | None = None
    child: str
    columns: tuple[str, ...]
    parent: str
    parent_columns: tuple[str, ...]
    inverse: str | None = None
    children: Children | None = None
    null_rate: Rate | None = None
    deferred: bool = False

    @property
    def label(self) -> str:
        """The name that expressions use for the parent's row."""
        return self.name or self.parent

    @property
    def children_label(self) -> str:
        """The name that the parent's expressions use for the children's rows."""
        return self.inverse or self.child


class Rule(Model):
    """A SQL condition that holds in every row of a table (or is unknown there, by a null, as SQL's CHECK allows).

    Attributes:
        table: The table that it speaks of.
        check: A scalar SQL expression over the table's columns.
        name: How reports call it.
    """

    table: str
    check: str
    name: str | None = None
    description: str | None = None


class DatasetSchema(Model):
    """A whole dataset: what ``schema.yaml`` holds.

    Attributes:
        name: A short name; it becomes part of the generation id.
        locale: Language and country of names, addresses and formats.
        dirt: What is to go wrong in the data, and be labelled.
        changes: What became of rows before the present that the data shows.
    """

    name: str = "dataset"
    description: str | None = None
    locale: str = "en_US"
    tables: tuple[TableSchema, ...]
    relations: tuple[Relation, ...] = ()
    rules: tuple[Rule, ...] = ()
    dirt: tuple[AnyDirt, ...] = ()
    changes: tuple[Changes, ...] = ()

    @cached_property
    def by_table(self) -> ByTable:
        """What belongs to each table."""
        return ByTable(self.tables, self.relations, self.rules)

    def __copy__(self) -> Self:
        """A copy may be given other tables, so it looks for what belongs to them anew."""
        copied = super().__copy__()
        copied.__dict__.pop("by_table", None)
        return copied

    def table(self, name: str) -> TableSchema:
        """The table of that name; KeyError when there is none."""
        return self.by_table.tables[name]

    def parents_of(self, table: str) -> tuple[Relation, ...]:
        """The relations in which the table is the child, in the schema's order."""
        return tuple(relation for _, relation in self.by_table.upwards.get(table, ()))

    def children_of(self, table: str) -> dict[str, tuple[int, ...]]:
        """The relations (by index) in which the table is the parent, by what its expressions call the children."""
        found: dict[str, tuple[int, ...]] = {}
        for index, relation in self.by_table.downwards.get(table, ()):
            found[relation.children_label] = (*found.get(relation.children_label, ()), index)
        return found

    def rules_of(self, table: str) -> tuple[Rule, ...]:
        """The rules that speak of the table, in the schema's order."""
        return self.by_table.rules.get(table, ())

    @property
    def digest(self) -> str:
        """SHA-256 over the canonical JSON: the same for YAML and JSON, any key order, defaults written or not."""
        canonical = json.dumps(to_plain(self), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        return hashlib.sha256(canonical.encode()).hexdigest()


def to_plain(model: BaseModel) -> dict[str, Any]:
    """Give the model as plain JSON values, without the fields at their defaults; whatever has a ``kind`` keeps it."""
    fields = type(model).model_fields
    values = {name: getattr(model, name) for name in fields}
    return {
        name: _plain(value)
        for name, value in values.items()
        if name == "kind" or value != fields[name].get_default(call_default_factory=True)
    }


def _plain(value: Any) -> Any:
    if isinstance(value, BaseModel):
        return to_plain(value)
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    return to_jsonable_python(value)
