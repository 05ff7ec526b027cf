"""``kind: lookup``: a column that follows from another one, by a table."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Literal, Self

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pydantic import BeforeValidator, Field, model_validator

from schemas.errors import GenerationError, SchemaError
from schemas.generator import Binding, Cells, Generator, UInt64
from schemas.model import ColumnSchema, Scalar
from schemas.types import NESTED, ColumnType
from tasks.records.generators.literals import array, written
from tasks.records.generators.lookup import Lookup as Shares
from tasks.records.generators.pool import misfits

Weight = Annotated[float, Field(ge=0, allow_inf_nan=False)]
Outcome = Scalar | dict[str, Weight]


def _keys_written(value: Any) -> Any:
    """Make texts of keys that YAML reads as numbers, dates or booleans, and of the values that it reads as dates."""
    if not isinstance(value, dict):
        return value
    return {str(written(key)): _outcome_written(outcome) for key, outcome in value.items()}


def _outcome_written(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(written(key)): weight for key, weight in value.items()}
    return value if isinstance(value, bool) else written(value)


class Lookup(Generator):
    """The value that a table gives for another column's: a city's state, or a choice whose weights depend on a country.

    Attributes:
        of: The column that decides: of this table, or ``relation.column`` of a parent's row.
        table: For each of its values the value here, or values with their weights.
        otherwise: The same for any other value; without it such a row is null, and refused where nulls are not allowed.
    """

    types: ClassVar[frozenset[ColumnType]] = frozenset(ColumnType) - NESTED

    kind: Literal["lookup"] = "lookup"
    of: str
    table: Annotated[dict[str, Outcome], BeforeValidator(_keys_written), Field(min_length=1)]
    otherwise: Annotated[Outcome | None, BeforeValidator(_outcome_written)] = None

    @model_validator(mode="after")
    def _weighed(self) -> Self:
        for key, outcome in self._outcomes():
            if isinstance(outcome, dict) and not sum(outcome.values()) > 0:
                raise ValueError(f"at least one of the weights for '{key}' must be above 0")
        return self

    def _outcomes(self) -> list[tuple[str, Outcome]]:
        rest = [] if self.otherwise is None else [("otherwise", self.otherwise)]
        return [*self.table.items(), *rest]

    def depends_on(self) -> tuple[str, ...]:
        """Name the column that decides."""
        return (self.of,)

    def problems(self, column: ColumnSchema) -> Iterator[str]:
        """Values that the column does not allow."""
        if self.of == column.name:
            yield f"column '{column.name}' cannot be looked up by itself: name another column in 'of'."
        listed = (value for _, outcome in self._outcomes() for value in _values(outcome))
        for value in dict.fromkeys(listed):
            yield from misfits(column, value)

    def bind(self, binding: Binding) -> "LookupSource":
        """Turn the table into the column's type."""
        column = binding.column
        values: dict[Any, int] = {}
        choices: list[Choice] = []
        for _, outcome in self._outcomes():
            places = [values.setdefault(value, len(values)) for value in _values(outcome)]
            weights = list(outcome.values()) if isinstance(outcome, dict) else [1.0]
            choices.append(Choice(np.array(places), Shares.of(weights) if len(weights) > 1 else None))
        has_rest = self.otherwise is not None
        may_miss = column.nullable and not has_rest
        return LookupSource(column.name, self.of, tuple(self.table), tuple(choices), array(column, values), may_miss)


def _values(outcome: Outcome) -> list[Any]:
    return list(outcome) if isinstance(outcome, dict) else [outcome]


@dataclass(frozen=True, eq=False)
class Choice:
    """What one row of the table gives: places among the values, and their shares where there are several."""

    places: np.ndarray[tuple[int], np.dtype[np.int64]]
    shares: Shares | None


@dataclass(frozen=True, eq=False)
class LookupSource:
    """A bound table.

    Attributes:
        of: The column that decides.
        keys: Its values, as texts; the choices stand in their order, with that of all others last.
        values: Every value that the table gives.
        may_miss: Whether a value that is not in the table gives null.
    """

    column: str
    of: str
    keys: tuple[str, ...]
    choices: tuple[Choice, ...]
    values: pa.Array
    may_miss: bool
    capacity: int | None = None

    def draw(self, cells: Cells) -> pa.Array:
        """Look every row up."""
        row = self._rows_of_table(cells.inputs)
        unit = cells.uniform()
        index = np.full(len(row), -1)
        for number, choice in enumerate(self.choices):
            here = np.flatnonzero(row == number)
            picked = 0 if choice.shares is None else choice.shares.index(unit[here])
            index[here] = choice.places[picked]
        return pa.DictionaryArray.from_arrays(pa.array(index.astype(np.int32), mask=index < 0), self.values)

    def _rows_of_table(self, inputs: Mapping[str, pa.Array]) -> "np.ndarray[tuple[int], np.dtype[np.int64]]":
        """Which row of the table each value chooses; -1 for none."""
        texts = as_texts(inputs[self.of])
        found = pc.index_in(texts, pa.array(self.keys, pa.string())).fill_null(-1)
        row: np.ndarray[tuple[int], np.dtype[np.int64]] = found.to_numpy(zero_copy_only=False).astype(np.int64)
        if len(self.choices) > len(self.keys):
            return np.where(row < 0, len(self.keys), row)
        missing = int((row < 0).sum())
        if missing and not self.may_miss:
            raise GenerationError(
                f"Column '{self.column}': in {missing} row(s) '{self.of}' holds a value that the lookup table does not "
                "list. Add it there, give 'otherwise', or make the column nullable."
            )
        return row

    def unique(self, cells: Cells, index: UInt64) -> pa.Array:
        """Not to be had: rows that agree in the other column may agree here."""
        raise SchemaError(f"Column '{self.column}' is looked up by '{self.of}', so its values cannot be made unique.")


def as_texts(values: pa.Array) -> pa.Array:
    """Write values as a schema file does: ``true``, ``5``, ``2024-01-31``."""
    plain = values.cast(values.type.value_type) if pa.types.is_dictionary(values.type) else values
    return plain if pa.types.is_string(plain.type) else plain.cast(pa.string())
