"""Moments after and before other columns."""

from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.generator import Binding
from schemas.model import ColumnSchema
from schemas.types import DAY, HOUR
from tasks.records.generators.calendar import moments, span
from tasks.values.cells import CellKey, RowCells

YEAR_2020, YEAR_2026 = 1_577_836_800_000_000, 1_767_225_600_000_000
instants = st.lists(st.none() | st.integers(0, 2**52), min_size=1, max_size=40)


def drawn(type: str, inputs: dict[str, pa.Array], facts: dict[str, Any] | None = None, **generator: Any) -> np.ndarray:
    made = ColumnSchema(name="c", type=type, generator={"kind": "datetime", **generator}, **(facts or {}))
    assert made.generator is not None
    assert list(made.generator.problems(made)) == []
    rows = np.arange(len(next(iter(inputs.values()))), dtype=np.uint64)
    cells = RowCells(CellKey.of(1, "c"), CellKey.of(1), rows, inputs)
    values, missing = moments(made.generator.bind(Binding(made)).draw(cells))
    assert not missing.any()
    return values


def column_of(instants: list[int | None]) -> pa.Array:
    return pa.array(instants, pa.int64()).view(pa.timestamp("us"))


@settings(max_examples=150)
@given(
    instants,
    st.sampled_from(["date", "timestamp"]),
    st.sampled_from([None, "3d", "90m", "1us"]),
    st.sampled_from(["uniform", "business"]),
    st.sampled_from([{}, {"start": "2021-03-01"}, {"end": "2021-03-01"}, {"start": "2021-01-01", "end": "2022-01-01"}]),
)
def test_never_before_the_other_and_not_too_far(
    others: list[int | None], type: str, within: str | None, profile: str, ends: dict[str, str]
) -> None:
    values = drawn(type, {"o": column_of(others)}, after="o", within=within, profile=profile, **ends)
    for other, value in zip(others, values, strict=True):
        if other is not None:
            assert value >= other
            if within is not None and not ends:
                assert value <= other + span(within) + (DAY if type == "date" else 0)


@settings(max_examples=150)
@given(
    instants,
    st.sampled_from(["date", "timestamp"]),
    st.sampled_from([None, "3d"]),
    st.sampled_from([{}, {"start": "2021-03-01"}]),
)
def test_never_after_the_other(others: list[int | None], type: str, within: str | None, ends: dict[str, str]) -> None:
    values = drawn(type, {"o": column_of(others)}, before="o", within=within, **ends)
    for other, value in zip(others, values, strict=True):
        if other is not None and not (type == "date" and other % DAY):
            assert value <= other
            if within is not None and not ends:
                assert value >= other - span(within)


@settings(max_examples=100)
@given(st.lists(st.tuples(st.integers(0, 2**52), st.integers(0, 2**50)), min_size=1, max_size=30))
def test_between_two_others(pairs: list[tuple[int, int]]) -> None:
    first, last = [low for low, _ in pairs], [low + more for low, more in pairs]
    values = drawn("timestamp", {"a": column_of(first), "t.b": column_of(last)}, after="a", before="t.b")
    assert (values >= np.array(first)).all()
    assert (values <= np.array(last)).all()


def test_where_the_others_contradict_each_other_the_earlier_end_holds() -> None:
    values = drawn("timestamp", {"a": column_of([YEAR_2020 + 9]), "b": column_of([YEAR_2020])}, after="a", before="b")
    assert values.tolist() == [YEAR_2020 + 9]


def test_without_the_other_the_whole_range_is_used() -> None:
    values = drawn("timestamp", {"o": column_of([None] * 2_000)}, after="o", within="1d")
    assert values.min() < YEAR_2020 + 30 * DAY
    assert values.max() > YEAR_2026 - 30 * DAY
    assert YEAR_2020 <= values.min() <= values.max() < YEAR_2026


def test_the_distance_is_used_up_evenly() -> None:
    values = drawn("timestamp", {"o": column_of([YEAR_2020] * 5_000)}, after="o", within="10h")
    counts = np.bincount((values - YEAR_2020) // HOUR, minlength=10)[:10]
    assert ((counts - 500) ** 2 / 500).sum() < 9 + 5 * np.sqrt(18)


def test_dates_dictionaries_and_time_zones_are_understood() -> None:
    day = pa.array([18_300] * 3, pa.int32()).view(pa.date32())
    for other in (day, day.dictionary_encode(), day.cast(pa.timestamp("s", "UTC"))):
        assert (drawn("date", {"o": other}, after="o", within="2d") >= 18_300 * DAY).all()


def test_a_late_other_moves_an_end_that_nobody_set() -> None:
    late = column_of([YEAR_2026 + 400 * DAY] * 500)
    values = drawn("timestamp", {"o": late}, after="o")
    assert len(set(values.tolist())) > 400
    assert values.max() <= YEAR_2026 + 430 * DAY
    assert set(drawn("timestamp", {"o": late}, after="o", end="2025-12-31")) == {YEAR_2026 + 400 * DAY}


@pytest.mark.parametrize(
    ("text", "length"), [("2w", 14 * DAY), ("1.5h", 3 * HOUR // 2), ("250ms", 250_000), ("7 us", 7)]
)
def test_lengths_of_time_are_read(text: str, length: int) -> None:
    assert span(text) == length


@pytest.mark.parametrize("text", ["", "d", "-3d", "3y", "9999999999w"])
def test_other_lengths_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="length of time"):
        span(text)
