"""``kind: pool``: a list of values, drawn from or taken in order."""

import pickle
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from schemas.errors import GenerationError
from schemas.generator import Binding, Source
from schemas.model import ColumnSchema
from tasks.records.generators.pool_values import PoolValues
from tasks.values.cells import CellKey, RowCells

KEY, TABLE = CellKey.of(7, "t", "c"), CellKey.of(7, "t")


def source(type: str = "string", rows: int = 100, **parameters: Any) -> Source:
    column = ColumnSchema(name="c", type=type, generator={"kind": "pool", **parameters})
    assert column.generator is not None
    assert list(column.generator.problems(column)) == []
    return column.generator.bind(Binding(column, table="t", rows=rows))


def cells(rows: Any) -> RowCells:
    return RowCells(KEY, TABLE, np.asarray(rows, np.uint64))


def plain(values: pa.Array) -> list[Any]:
    found: list[Any] = values.to_pylist()
    return found


lists = st.lists(st.integers(-99, 99), min_size=1, max_size=20)


@given(lists, st.lists(st.integers(0, 500), max_size=30), st.booleans())
def test_rows_are_the_same_alone_as_together(values: list[int], rows: list[int], in_order: bool) -> None:
    made = source("integer", values=values, in_order=in_order)
    together = plain(made.draw(cells(rows)))
    assert together == [plain(made.draw(cells([row])))[0] for row in rows]
    assert set(together) <= set(values)
    assert plain(pickle.loads(pickle.dumps(made)).draw(cells(rows))) == together


@given(lists)
def test_distinct_indices_give_distinct_values(values: list[int]) -> None:
    made = source("integer", values=values)
    assert made.capacity == len(set(values))
    index = np.arange(made.capacity, dtype=np.uint64)
    assert sorted(plain(made.unique(cells(index), index))) == sorted(set(values))


@given(lists, st.integers(1, 60))
def test_in_order_row_i_has_value_i(values: list[int], rows: int) -> None:
    made = source("integer", rows, values=values, in_order=True)
    assert plain(made.draw(cells(range(rows)))) == [values[row % len(values)] for row in range(rows)]


@given(lists, st.data())
def test_in_order_unique_values_are_unique_in_any_chunks(values: list[int], data: st.DataObject) -> None:
    rows = data.draw(st.integers(1, len(set(values))))
    made = source("integer", rows, values=values, in_order=True)
    index = np.array(data.draw(st.permutations(range(rows))), np.uint64)  # the engine's own bijection, as it were
    whole = plain(made.unique(cells(range(rows)), index))
    assert len(set(whole)) == rows
    parts = [plain(made.unique(cells([row]), index[row : row + 1]))[0] for row in range(rows)]
    assert parts == whole
    if len(set(values)) == len(values):
        assert whole == values[:rows]


def test_more_rows_than_values_stay_distinct_where_they_are_asked_to_be() -> None:
    made = source("integer", 6, values=[1, 2, 3], in_order=True)
    assert len(set(plain(made.unique(cells([0, 3]), np.array([0, 1], np.uint64))))) == 2


def test_values_take_the_columns_type() -> None:
    assert str(plain(source("date", values=["2024-01-31"]).draw(cells([0])))[0]) == "2024-01-31"


@pytest.mark.parametrize(
    "parameters",
    [
        {}, {"values": []}, {"by": "model"}, {"by": "model", "describe": " "}, {"by": "somebody", "describe": "x"},
        {"by": "model", "describe": "x", "file": "y"}, {"values": ["a"], "count": 0}, {"values": ["a"], "path": "x"},
    ],
)  # fmt: skip
def test_a_pool_without_an_origin_is_refused(parameters: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        PoolValues.model_validate({"kind": "pool", **parameters})


def test_values_that_the_column_does_not_allow_are_told() -> None:
    column = ColumnSchema(name="c", type="integer", maximum=5)
    told = list(PoolValues(values=("x", 7, 8, 9, 10, 3)).problems(column))
    assert len(told) == 4
    assert told[-1].startswith("2 more values")


@pytest.mark.parametrize(
    ("origin", "says"),
    [({"file": "x.txt"}, "read from x.txt"), ({"by": "model", "describe": "x"}, "written by the model")],
)
def test_an_open_pool_cannot_be_drawn_from(origin: dict[str, Any], says: str) -> None:
    with pytest.raises(GenerationError, match=f"t.c: the values of its pool have not been {says} yet"):
        source(**origin)
