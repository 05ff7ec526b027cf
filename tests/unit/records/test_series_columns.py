"""Columns that are series: moments, values and price bars; prefix-stable, whatever the chunks."""

from datetime import datetime, timedelta
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from series_tables import column, engine, made, numbers

from schemas.errors import SchemaError, UnderstudyError

AT = column("at", "timestamp", "ticks", every="1m", jitter=0.4, gaps={"every": "1d", "length": "2h"})
EVENT = column("at", "timestamp", "arrivals", rate="20/hour", profile="business", holidays=["01-06"])
VALUE = column(
    "value", "number", "series", time="at", level=20, between=3, trend=0.5,
    seasons=[{"period": "24h", "amplitude": 4, "peak": "15h"}, {"period": "7d", "amplitude": 1, "shape": "square"}],
    shifts=[{"at": "2025-01-02", "by": 2}], regimes={"every": "2d", "deviation": 1},
    noise=[{"kind": "ar1", "phi": 0.8}, {"kind": "student", "deviation": 0.2}, {"kind": "walk", "deviation": 0.01}],
)  # fmt: skip
BAR_PARTS = ("open", "high", "low", "close")
BARS = [
    column("open", "decimal", "ohlc", part="open", base=40, volatility=0.03, market=0.4),
    *(column(part, "decimal", "ohlc", part=part) for part in ("high", "low", "close")),
    column("volume", "integer", "ohlc", part="volume"),
]
FIRST = datetime.fromisoformat("2025-01-01")
TABLES = {"ticks": [AT, VALUE, *BARS], "arrivals": [EVENT, VALUE]}


@pytest.mark.parametrize("name", TABLES)
@pytest.mark.parametrize("parents", [0, 7, 30])
@given(step=st.integers(40, 250), seed=st.integers(0, 100))
@settings(max_examples=3, deadline=None)
def test_any_chunking_gives_the_same(name: str, parents: int, step: int, seed: int) -> None:
    whole = made(engine(*TABLES[name], rows=700, parents=parents, seed=seed))
    again = engine(*TABLES[name], rows=700, parents=parents, seed=seed)
    pieces = [made(again, start, min(start + step, 700)) for start in range(0, 700, step)]
    assert pa.concat_tables(pieces).combine_chunks().equals(whole)


@pytest.mark.parametrize("name", TABLES)
def test_a_longer_table_keeps_its_points(name: str) -> None:
    short, long = (made(engine(*TABLES[name], rows=rows)) for rows in (500, 5000))
    assert long.slice(0, 500).combine_chunks().equals(short)


def test_a_longer_series_of_each_parent_keeps_its_points() -> None:
    short, long = (made(engine(*TABLES["ticks"], rows=rows, parents=5)).to_pylist() for rows in (500, 2000))
    of_parent = {key: [row for row in long if row["parent_id"] == key] for key in range(1, 6)}
    assert [len(rows) for rows in of_parent.values()] == [400] * 5
    assert short == [row for rows in of_parent.values() for row in rows[:100]]


def test_bars_are_consistent_in_every_row() -> None:
    for parents in (0, 20):
        table = made(engine(*BARS, rows=20_000, parents=parents))
        low, high, begin, end = (numbers(table[name]) for name in ("low", "high", "open", "close"))
        assert ((low <= np.minimum(begin, end)) & (np.maximum(begin, end) <= high)).all()
        same = np.ones(19_999, bool) if not parents else np.diff(table["parent_id"].to_numpy()) == 0
        assert (begin[1:] == end[:-1])[same].all()
        assert (numbers(table["volume"]) > 0).all()


def test_a_gap_parts_the_open_from_the_last_close_and_leaves_the_bar_whole() -> None:
    bars = [{**each, "generator": {**each["generator"], "gap": 0.02}} for each in BARS]
    table = made(engine(*bars, rows=5_000))
    low, high, begin, end = (numbers(table[name]) for name in ("low", "high", "open", "close"))
    assert ((low <= np.minimum(begin, end)) & (np.maximum(begin, end) <= high)).all()
    assert (begin[1:] != end[:-1]).mean() > 0.9


def test_returns_have_their_volatility_and_the_correlation_of_the_market() -> None:
    bars = [column("close", "number", "ohlc", base=1000, volatility=0.02, market=0.5, decimals=9)]
    returns = np.diff(np.log(numbers(made(engine(*bars, rows=20_000, parents=2, kind="even"))["close"]).reshape(2, -1)))
    n = returns.shape[1]
    assert np.abs(returns.std(axis=1) / 0.02 - 1).max() < 5 / np.sqrt(2 * n)
    assert abs(np.corrcoef(returns)[0, 1] - 0.5) < 5 * 0.75 / np.sqrt(n)  # 1 - r**2 over the root of n


def test_columns_of_one_bar_may_not_contradict_each_other() -> None:
    bars = [BARS[0], column("close", "decimal", "ohlc", base=41)]
    with pytest.raises(SchemaError, match="different things of 'base'"):
        engine(*bars, rows=10).prepare()


def test_moments_rise_and_gaps_have_none() -> None:
    at = numbers(made(engine(AT, rows=20_000))["at"])
    waits = np.diff(at)
    assert waits.min() > 0
    long = waits > 100
    assert long.sum() == pytest.approx(20_000 / (24 * 60 - 120), abs=1)  # one gap in each day's moments
    assert (np.abs(waits[long] - 7260) <= 24).all()  # two hours and a step, give or take the lateness


def test_a_series_begins_where_its_parent_says() -> None:
    table = made(engine(column("at", "timestamp", "ticks", every="1h", after="parents.began"), rows=60, parents=6))
    began = engine(AT, rows=60, parents=6).make("parents", 0, 6)["began"].to_pylist()
    assert table["at"].to_pylist()[::10] == began


def test_the_parts_of_a_course_add_up() -> None:
    day = {"every": "1h", "start": "2025-03-03"}  # a Monday
    plain = {"time": "at", "level": 10, "trend": 24, "decimals": 6}
    wave = {"period": "24h", "amplitude": 3, "peak": "15h"}
    table = made(engine(
        column("at", "timestamp", "ticks", **day), column("line", "number", "series", **plain),
        column("wave", "number", "series", time="at", decimals=6, seasons=wave),
        column("week", "number", "series", time="at", seasons={"period": "7d", "amplitude": 1, "peak": "2d"}),
        column("shift", "number", "series", time="at", shifts=[{"at": "2025-03-03T05:00:00", "by": 7}]),
        column("times", "number", "series", level=10, form="multiplicative", shifts=[{"at": 3, "by": 0.0953101798}]),
        rows=200,
    ))  # fmt: skip
    hours = np.arange(200)
    assert np.allclose(numbers(table["line"]), 10 + hours, atol=1e-6)
    assert np.allclose(numbers(table["wave"]), 3 * np.cos(2 * np.pi * (hours - 15) / 24), atol=1e-6)
    assert int(np.argmax(numbers(table["week"]))) == pytest.approx(48, abs=4)  # the top is flat to two decimals
    assert numbers(table["shift"]).tolist() == [0.0] * 5 + [7.0] * 195
    assert numbers(table["times"]).tolist() == [10.0] * 3 + [11.0] * 197


def test_columns_that_share_a_factor_correlate_by_the_product_of_their_weights() -> None:
    def noisy(name: str, weight: float) -> dict[str, Any]:
        noise = {"kind": "ar1", "phi": 0.5, "factor": "weather", "weight": weight}
        return column(name, "number", "series", noise=noise, decimals=6)

    table = made(engine(noisy("one", 0.9), noisy("other", -0.8), rows=50_000))
    measured = np.corrcoef(numbers(table["one"]), numbers(table["other"]))[0, 1]
    independent = 50_000 * 0.75 / 1.25  # pairs among the 50,000, as Bartlett counts them for phi = 0.5
    assert abs(measured + 0.72) < 5 * (1 - 0.72**2) / np.sqrt(independent)


def test_heavy_tails_are_heavy_and_have_their_deviation() -> None:
    noise = {"kind": "student", "freedom": 5, "deviation": 2}
    values = numbers(made(engine(column("v", "number", "series", noise=noise, decimals=6), rows=100_000))["v"])
    # The variance of a sample variance is (kurtosis - 1) / n, and t with 5 degrees of freedom has kurtosis 9.
    assert abs(values.var() / 4 - 1) < 5 * np.sqrt(8 / 100_000)
    assert (np.abs(values) > 8).mean() > 20 * 6.3e-5  # beyond four deviations, of which the normal law has 0.000063


def test_losses_come_in_stretches_and_in_their_share() -> None:
    lossy = column("v", "number", "series", losses={"share": 0.1, "length": 20}, noise={"kind": "white"})
    lost = made(engine({**lossy, "nullable": True}, rows=100_000))["v"].is_null().to_numpy()
    assert abs(lost.mean() - 0.1) < 5 * np.sqrt(0.09 / (100_000 / 20))
    borders = np.flatnonzero(np.diff(lost.astype(int)))
    assert set(np.diff(borders) % 20) == {0}


def test_bounds_hold() -> None:
    noise = {"kind": "white", "deviation": 50}
    bounded = {**column("v", "integer", "series", level=50, noise=noise), "minimum": 0, "maximum": 100}
    values = numbers(made(engine(bounded, rows=5_000))["v"])
    assert values.min() == 0 and values.max() == 100


def test_events_come_at_the_rate_of_their_hour() -> None:
    weights = [0.0] * 8 + [1.0] * 8 + [3.0] * 8
    events = column("at", "timestamp", "arrivals", rate="100/hour", hours=weights, weekdays=[1, 1, 1, 1, 1, 0.5, 0])
    moments = made(engine(events, rows=60_000))["at"].to_pylist()
    mean = sum(weights) / 24 * 5.5 / 7
    weeks = (moments[-1] - moments[0]).days // 7
    inside = [each for each in moments if each < FIRST + timedelta(weeks=weeks)]
    for weekday, factor in enumerate([1, 1, 1, 1, 1, 0.5, 0]):
        for hours, weight in ((range(8), 0.0), (range(8, 16), 1.0), (range(16, 24), 3.0)):
            counted = sum(each.weekday() == weekday and each.hour in hours for each in inside)
            expected = 100 * 8 * weeks * weight * factor / mean
            assert abs(counted - expected) <= 5 * np.sqrt(expected) + 0.5, (weekday, hours)  # Poisson: variance = mean


def test_holidays_are_quieter() -> None:
    events = column("at", "timestamp", "arrivals", rate="60/hour", holidays=["01-06", "2025-01-10"], holiday_factor=0.1)
    days = [each.day for each in made(engine(events, rows=20_000))["at"].to_pylist()]
    for day, expected in ((5, 1440), (6, 144), (10, 144), (11, 1440)):
        assert abs(days.count(day) - expected) <= 5 * np.sqrt(expected)


@pytest.mark.parametrize(("rate", "seconds"), [("100/sec", 0.01), ("5/min", 12), ("3/day", 28_800), (2.5, 0.4)])
def test_a_rate_is_what_it_says(rate: Any, seconds: float) -> None:
    at = numbers(made(engine(column("at", "timestamp", "arrivals", rate=rate), rows=20_000))["at"])
    assert (np.diff(at) >= 0).all()
    assert abs((at[-1] - at[0]) / 19_999 / seconds - 1) < 5 / np.sqrt(20_000)


def test_a_stream_of_its_own_for_each_parent() -> None:
    own = column("at", "timestamp", "arrivals", rate="4/hour", per="parent", after="parents.began")
    table = made(engine(own, rows=3_000, parents=30))
    began = engine(AT, rows=60, parents=30).make("parents", 0, 30)["began"].to_pylist()
    for key, first in enumerate(began, start=1):
        mine = [row["at"] for row in table.to_pylist() if row["parent_id"] == key]
        assert mine == sorted(mine) and mine[0] >= first


WRONG = {
    "no time to follow": ({"seasons": {"period": "24h", "amplitude": 1}}, "name the column of its moments"),
    "steps with a time": ({"time": "at", "seasons": {"period": 7, "amplitude": 1}}, "write a length of time"),
    "no moment": ({"time": "at", "shifts": [{"at": "soon", "by": 1}]}, "'soon' is no moment"),
    "no bounds": ({"minimum": 5, "maximum": 1}, "minimum"),
    "nulls": ({"losses": {"share": 0.1}}, "not nullable"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_means_nothing_is_refused(name: str) -> None:
    parameters, sentence = WRONG[name]
    with pytest.raises(UnderstudyError, match=sentence):
        engine(AT, column("v", "number", "series", **parameters), rows=10)


@pytest.mark.parametrize(
    ("parameters", "sentence"),
    [
        ({"rate": "often"}, "is no rate"),
        ({"hours": [1, 2]}, "24 weights"),
        ({"holidays": ["02-30"]}, "is no holiday"),
        ({"after": "parents.began"}, "per: parent"),
    ],
)
def test_a_stream_that_cannot_be_is_refused(parameters: dict[str, Any], sentence: str) -> None:
    with pytest.raises((UnderstudyError, ValueError), match=sentence):
        engine(column("at", "timestamp", "arrivals", **parameters), rows=10, parents=3)


def test_a_stream_that_leaves_the_calendar_says_so() -> None:
    with pytest.raises(UnderstudyError, match="past the year 2199"):
        engine(column("at", "timestamp", "arrivals", rate="1/week"), rows=100_000).make("points", 99_000, 99_001)


@pytest.mark.parametrize(("type", "tick"), [("number", 0.01), ("decimal", 0.01), ("integer", 1)])
def test_a_price_stays_above_nothing_however_far_it_falls(type: str, tick: float) -> None:
    moves = {"volatility": 0.9, "drift": -0.2, "base": 5.0}
    parts = [column(part, type, "ohlc", part=part, **(moves if part == "open" else {})) for part in BAR_PARTS]
    bars = made(engine(*parts, rows=1_000))
    opened, high, low, close = (numbers(bars[part]) for part in BAR_PARTS)
    assert low.min() == tick and high.max() > 5
    assert (low <= np.minimum(opened, close)).all() and (high >= np.maximum(opened, close)).all()
    assert (opened[1:] == close[:-1]).all()
    assert bars.slice(0, 100).equals(made(engine(*parts, rows=100)))
