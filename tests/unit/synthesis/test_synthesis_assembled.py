"""Days that stand in three columns are days in every row, and what follows from them does."""

import json
from datetime import date, timedelta

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from schemas.model import Relation
from tasks.synthesis.assembled import Assembled, find_assembled
from tasks.synthesis.dated import find_dated
from tasks.synthesis.interface import load
from tasks.synthesis.relational import fit_family
from tasks.synthesis.staging import Cast
from tasks.synthesis.structure import Structure
from tasks.synthesis.trees import SequentialTrees

ROWS = 3_000
FIRST, LAST = date(2017, 9, 11), date(2019, 2, 3)
SHORT = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


@pytest.fixture(scope="module")
def loans() -> pa.Table:
    """Books lent, the day in three columns, and what a clerk has noted of it."""
    chance = np.random.default_rng(3)
    days = [FIRST + timedelta(days=int(day)) for day in chance.integers(0, (LAST - FIRST).days + 1, ROWS)]
    kept = chance.integers(2, 29, ROWS)
    return pa.table({
        "lentYear": [day.year for day in days],
        "lentMonth": [day.strftime("%B") for day in days],
        "lentDay": [day.day for day in days],
        "weekday": [SHORT[day.weekday()] for day in days],
        "open_late": [day.weekday() in (1, 3) for day in days],
        "week": [day.isocalendar().week for day in days],
        "quarter": [f"Q{(day.month + 2) // 3}" for day in days],
        "back": pa.array(np.array(days, dtype="datetime64[D]") + kept),
        "shelf": chance.choice(["poems", "plays", "maps"], ROWS),
    })  # fmt: skip


def _days(table: pa.Table) -> list[date]:
    months = [date(2000, month, 1).strftime("%B") for month in range(1, 13)]
    parts = zip(*(table[name].to_pylist() for name in ("lentYear", "lentMonth", "lentDay")), strict=True)
    return [date(year, months.index(month) + 1, day) for year, month, day in parts]  # raises where there is none


def test_every_row_of_a_twin_is_a_day_and_what_it_decides_follows(loans: pa.Table) -> None:
    made = SequentialTrees().fit(loans).sample(0, ROWS, total=ROWS)
    days = _days(made)
    assert min(days) >= FIRST
    assert max(days) <= LAST
    assert made["weekday"].to_pylist() == [SHORT[day.weekday()] for day in days]
    assert made["open_late"].to_pylist() == [day.weekday() in (1, 3) for day in days]
    assert made["week"].to_pylist() == [day.isocalendar().week for day in days]
    assert made["quarter"].to_pylist() == [f"Q{(day.month + 2) // 3}" for day in days]
    kept = np.array([(back - day).days for back, day in zip(made["back"].to_pylist(), days, strict=True)])
    assert kept.min() >= 2
    assert kept.max() <= 28
    assert made.column_names == loans.column_names


def test_a_kept_model_makes_the_same_days(loans: pa.Table, tmp_path) -> None:
    fitted = SequentialTrees().fit(loans)
    fitted.save(tmp_path)
    assert load(tmp_path).sample(40, 90).equals(fitted.sample(40, 90))
    state = json.loads(json.dumps(Structure.of(loans).state()))
    assert Structure.restore(state).flat == Structure.of(loans).flat


def test_days_of_no_month_and_of_no_year_are_brought_to_the_nearest() -> None:
    found = Assembled("@day", ("y", "m", "d"), (), (date(2017, 9, 11).toordinal() - 719163, 17930))
    made = pa.table({"y": [2018, 2017, 2019, 2017, None], "m": [2, 3, 12, 9, 1], "d": [31, 31, 24, 2, 1]})
    assert found.together(made).to_pylist() == [
        date(2018, 2, 28), date(2018, 3, 31), date(2018, 12, 24), date(2018, 9, 2), None,
    ]  # fmt: skip


def test_numbers_that_are_no_days_are_left_alone(loans: pa.Table) -> None:
    chance = np.random.default_rng(4)
    plain = {"year": chance.integers(1990, 2010, ROWS), "month": chance.integers(1, 13, ROWS)}
    assert not list(find_assembled(pa.table({**plain, "day": chance.integers(0, 60, ROWS)})))
    assert not list(find_assembled(pa.table({**plain, "day": chance.integers(1, 8, ROWS)})))  # of the week
    assert not list(find_assembled(pa.table({**plain, "pay_day": chance.integers(1, 29, ROWS)})))
    assert len(list(find_assembled(pa.table({**plain, "day": chance.integers(1, 29, ROWS)})))) == 1


def test_only_what_a_part_of_a_day_decides_is_read_off_it(loans: pa.Table) -> None:
    rest = loans.select(["back", "shelf"])
    assert not list(find_dated(rest))
    often = pc.if_else(pc.less(pc.day_of_week(loans["back"]), 5), "work", "rest")
    few = pa.chunked_array([pa.array([*often.to_pylist()[:-30], *["closed"] * 30])])
    assert [one.column for one in find_dated(rest.append_column("kind", often))] == ["kind"]
    assert not list(find_dated(rest.append_column("kind", few)))


@pytest.mark.parametrize("part", ["lentYear", "lentDay"])
def test_a_number_beyond_all_days_stops_no_fit(loans: pa.Table, part: str) -> None:
    great = pa.array([*loans[part].to_pylist()[:-1], 2**60 + 1], pa.int64())
    real = loans.set_column(loans.column_names.index(part), part, great)
    assert SequentialTrees().fit(real).sample(0, 50).num_rows == 50
    assert bool(list(find_assembled(real))) == (part == "lentDay")


@pytest.mark.parametrize("held", [False, True])
def test_what_few_rows_of_a_month_say_is_not_kept(held: bool) -> None:
    """One row, or the three rows of one person, lie in the only month that says what it says."""
    days = [date(2021, 2 + number % 4, 1 + number % 28) for number in range(1_200)]
    own = 3 if held else 1
    days[:own] = [date(2021, 12, 7)] * own
    words = {2: "sowing", 3: "sowing", 4: "reaping", 5: "reaping", 12: "Olwen of the mill"}
    real = pa.table({"on": days, "work": [words[day.month] for day in days]})
    holders = np.arange(1_200) // 3 if held else None
    assert not list(find_dated(real, holders=holders))
    assert len(list(find_dated(real.slice(own), holders=None if holders is None else holders[own:]))) == 1


@pytest.mark.parametrize("several", [False, True])
def test_the_ends_are_no_single_persons_day(several: bool) -> None:
    """One is born a day before all others, and one a day after, in some rows each."""
    born = [date(1951, 6, 1 + number % 28) for number in range(1, 27)] * 60
    born += [date(1951, 6 + number % 3, 1 + number % 25) for number in range(1, 600)]
    times = 8 if several else 1
    born = [date(1951, 5, 31)] * times + [date(1951, 9, 1)] * times + born
    people = [-2] * times + [-1] * times + [*range(len(born) - 2 * times)]
    parts = {f"{part}_of_birth": [getattr(day, part) for day in born] for part in ("year", "month", "day")}
    (found,) = find_assembled(pa.table(parts), holders=np.array(people) + 2)
    low, high = (np.datetime64(bound, "D").astype(date) for bound in found.bounds)
    assert date(1951, 5, 31) < low < high < date(1951, 9, 1)


def test_a_day_of_the_week_is_no_part_of_a_day(loans: pa.Table) -> None:
    chance = np.random.default_rng(6)
    numbers = {"year_week": chance.integers(1990, 2010, ROWS), "month_week": chance.integers(1, 13, ROWS)}
    assert not list(find_assembled(pa.table({**numbers, "day_of_week": chance.integers(1, 29, ROWS)})))


def test_a_column_that_is_called_like_the_day_stops_no_fit(loans: pa.Table) -> None:
    (found,) = find_assembled(loans)
    named = loans.append_column(found.column, loans["shelf"])
    assert not list(find_assembled(named))
    assert SequentialTrees().fit(named).sample(0, 100, total=100).column_names == named.column_names


def test_rows_of_a_family_have_days_too() -> None:
    """Boats and their trips, the days of both in three columns."""
    chance = np.random.default_rng(12)
    launched = [date(2009, 3, 2) + timedelta(days=int(day)) for day in chance.integers(0, 300, 150)]
    boat = np.repeat(np.arange(150), chance.poisson(12, 150))
    after = chance.integers(9, 500, len(boat))
    sailed = [launched[own] + timedelta(days=int(day)) for own, day in zip(boat, after, strict=True)]
    built = {f"keel_{part}": [getattr(day, part) for day in launched] for part in ("year", "month", "day")}
    tables = {
        "boats": pa.table({
            "id": np.arange(150), **built, "keel_weekday": [SHORT[day.weekday()] for day in launched],
            "named": [day + timedelta(days=30) for day in launched],
        }),
        "trips": pa.table({
            "boat": boat,
            **{f"sail_{part}": [getattr(day, part) for day in sailed] for part in ("year", "month", "day")},
            "on": [SHORT[day.weekday()] for day in sailed],
            "catch": chance.integers(0, 90, len(boat)),
        }),
    }  # fmt: skip
    relations = [Relation(child="trips", columns=("boat",), parent="boats", parent_columns=("id",))]
    made = Cast(fit_family(tables, relations, primary_keys={"boats": ("id",)}))
    for name, stem, weekday in (("boats", "keel", "keel_weekday"), ("trips", "sail", "on")):
        rows = made.table(name)
        parts = zip(*(rows[f"{stem}_{part}"].to_pylist() for part in ("year", "month", "day")), strict=True)
        days = [date(*part) for part in parts]  # raises where there is none
        assert rows[weekday].to_pylist() == [SHORT[day.weekday()] for day in days]
        parts = [made.table(name, *stretch) for stretch in ((0, 41), (41, rows.num_rows))]
        assert pa.concat_tables(parts).equals(rows)


def test_a_part_of_a_day_that_a_parent_settles_stays_the_parents() -> None:
    """Cellars hold casks of one vintage each: no cask gets another year because its day lies before the first."""
    chance = np.random.default_rng(31)
    vintages = 1981 + np.arange(140) // 7
    cellar = np.repeat(np.arange(140), chance.integers(6, 24, 140))
    filled = [date(int(year), 1, 1) + timedelta(days=int(chance.integers(0, 365))) for year in vintages[cellar]]
    tables = {
        "cellars": pa.table({"id": np.arange(140), "depth": chance.normal(9, 2, 140)}),
        "casks": pa.table({
            "id": np.arange(len(cellar)), "cellar": cellar,
            **{f"fill_{part}": [getattr(day, part) for day in filled] for part in ("year", "month", "day")},
            "litres": chance.integers(30, 400, len(cellar)),
        }),
    }  # fmt: skip
    relations = [Relation(child="casks", columns=("cellar",), parent="cellars", parent_columns=("id",))]
    made = Cast(fit_family(tables, relations, primary_keys={"cellars": ("id",), "casks": ("id",)})).table("casks")
    pairs = set(zip(made["cellar"].to_pylist(), made["fill_year"].to_pylist(), strict=True))
    assert len(pairs) == len(set(made["cellar"].to_pylist()))
