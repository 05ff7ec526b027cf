"""One of a few values."""

from collections.abc import Iterator
from typing import Annotated, Any, ClassVar, Literal, Self

import pyarrow as pa
from pydantic import BeforeValidator, Field, model_validator

from schemas.errors import GenerationError
from schemas.generator import Binding, Generator, Source
from schemas.model import ColumnSchema, Scalar
from schemas.types import NESTED, ColumnType
from tasks.records.generators.literals import array, written
from tasks.records.generators.lookup import Lookup
from tasks.records.generators.pool import Pool, allowed_pool, misfits


def _keys_written(value: Any) -> Any:
    """YAML reads the keys 1, true and 2024-01-31 as such, JSON as texts: both become texts."""
    return {str(written(key)): weight for key, weight in value.items()} if isinstance(value, dict) else value


def _values_written(value: Any) -> Any:
    return (
        [item if isinstance(item, bool) else written(item) for item in value]
        if isinstance(value, list | tuple)
        else value
    )


class Category(Generator):
    """One of the values named here, or of those that the column allows.

    Attributes:
        weights: Each value and its weight among the others; the weights need not add up to anything.
        values: The values, all as likely.
    """

    types: ClassVar[frozenset[ColumnType]] = frozenset(ColumnType) - NESTED

    one_number: ClassVar[bool] = True

    kind: Literal["category"] = "category"
    weights: Annotated[
        dict[str, Annotated[float, Field(ge=0, allow_inf_nan=False)]] | None, BeforeValidator(_keys_written)
    ] = None
    values: Annotated[tuple[Scalar, ...] | None, BeforeValidator(_values_written)] = None

    @model_validator(mode="after")
    def _some(self) -> Self:
        if self.weights is not None and self.values is not None:
            raise ValueError("give a category either 'weights' or 'values', not both")
        if self.weights is not None and not sum(self.weights.values()) > 0:
            raise ValueError("at least one of a category's weights must be above 0")
        if self.values is not None and not self.values:
            raise ValueError("a category needs at least one value")
        return self

    def problems(self, column: ColumnSchema) -> Iterator[str]:
        """No values at all, or values that the column does not allow."""
        named = self._named(column)
        if not named:
            yield "a category needs values: write 'weights' or 'values' here, or 'values' of the column."
        for value in named:
            yield from misfits(column, value)

    def _named(self, column: ColumnSchema) -> tuple[Any, ...]:
        if self.weights is not None:
            return tuple(value for value, weight in self.weights.items() if weight > 0)
        return self.values or column.values or ()

    def bind(self, binding: Binding) -> Source:
        """Turn the values into the column's type."""
        column = binding.column
        pool = allowed_pool(column) if self.weights is None and self.values is None else None
        if pool is not None:
            return pool
        named = self._named(column)
        if not named:
            raise GenerationError(f"Column '{column.name}': its category has no values.")
        return _merged(array(column, named), [self.weights[str(value)] for value in named] if self.weights else None)


def _merged(values: pa.Array, weights: list[float] | None) -> Pool:
    """One entry for each distinct value: '1' and '1.0' are the same integer."""
    encoded = values.dictionary_encode()
    if weights is None:
        return Pool(encoded.dictionary)
    totals = [0.0] * len(encoded.dictionary)
    for place, weight in zip(encoded.indices.to_pylist(), weights, strict=True):
        totals[place] += weight
    return Pool(encoded.dictionary, Lookup.of(totals))
