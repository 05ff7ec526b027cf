"""Answers on a scale, and a column that another all but says: what each is told by is kept."""

import numpy as np
import pyarrow as pa

from tasks.synthesis.lookups import Lookup, Repair, find_lookups
from tasks.synthesis.trees import SequentialTrees

ROWS = 1200


def answers() -> pa.Table:
    """Twelve answers of six grades that hang on two traits, a few of them left out."""
    rng = np.random.default_rng(0)
    traits = rng.normal(size=(ROWS, 2))
    made = {}
    for item in range(12):
        grade = np.clip(np.rint(3.5 + 1.2 * traits[:, item % 2] + rng.normal(size=ROWS)), 1, 6)
        made[f"item {item}"] = pa.array(grade, mask=rng.random(ROWS) < 0.01).cast(pa.int64())
    return pa.table(made)


def tied(table: pa.Table) -> float:
    """The mean correlation of answers that hang on one trait."""
    found = table.to_pandas().corr().to_numpy()
    return float(np.mean([found[i, j] for i in range(12) for j in range(i) if (i - j) % 2 == 0]))


def test_answers_go_together_as_closely_as_really() -> None:
    real = answers()
    assert tied(SequentialTrees().fit(real).sample(0, ROWS, total=ROWS)) > 0.85 * tied(real)


def sales(months: int) -> pa.Table:
    """Spending on advertisements in each month, twice alike, and a device that more and more have."""
    rng = np.random.default_rng(1)
    month = rng.integers(0, months, 3000)
    spent = np.random.default_rng(2).permutation(months) * 7 + 90
    spent[0] = spent[1]
    return pa.table({"device": rng.random(3000) < month / months, "month": month, "spent": spent[month]})


def test_a_column_of_hardly_fewer_values_is_read_off_what_decides_it() -> None:
    real = sales(30)
    assert [type(found) for found in find_lookups(real)] == [Lookup]
    made = SequentialTrees().fit(real).sample(0, 3000, total=3000).to_pandas()
    known = dict(zip(real["month"].to_pylist(), real["spent"].to_pylist(), strict=True))
    assert (made["spent"] == made["month"].map(known)).all()
    grown = np.corrcoef(real["device"].to_numpy(zero_copy_only=False), real["month"].to_numpy())[0, 1]
    assert np.corrcoef(made["device"], made["month"])[0, 1] > 0.9 * grown


def test_a_column_is_learnt_where_what_decides_it_may_have_other_values() -> None:
    assert [type(found) for found in find_lookups(sales(700))] == [Repair]


def wells(rare: int) -> pa.Table:
    """Readings at wells, each of which lies somewhere; some wells were read once."""
    rng = np.random.default_rng(6)
    well = np.concatenate([rng.integers(0, 25, 2000), np.arange(25, 25 + rare)])
    north, depth = rng.normal(52, 1, 25 + rare), rng.normal(40, 9, 25 + rare)
    return pa.table({
        "well": np.array([f"W{number:02}" for number in range(25 + rare)])[well],
        "north": north[well],
        "depth": depth[well].round(1),
        "level": depth[well] - rng.gamma(2.0, 1.0, len(well)),
    })  # fmt: skip


def test_floats_that_a_place_decides_are_read_off_it() -> None:
    real = wells(0)
    assert [(type(one), one.by, one.column) for one in find_lookups(real)] == [
        (Lookup, "well", "north"), (Lookup, "well", "depth"),
    ]  # fmt: skip
    made = SequentialTrees().fit(real).sample(0, 1000, total=1000)
    places = {*zip(*(real[name].to_pylist() for name in ("well", "north", "depth")), strict=True)}
    assert {*zip(*(made[name].to_pylist() for name in ("well", "north", "depth")), strict=True)} <= places
    assert {type(one) for one in find_lookups(wells(40))} == {Repair}


def test_names_that_come_again_stay_with_their_years() -> None:
    """A name is given in every sixth year, so the mean of its years says nothing of it."""
    rng = np.random.default_rng(8)
    year = rng.integers(1980, 2010, 6000)
    name = np.array([f"name {number}" for number in range(60)])[year % 6 * 10 + rng.integers(0, 10, len(year))]
    real = pa.table({"year": year, "name": name, "wind": rng.gamma(2.0, 20.0, len(year))})
    made = SequentialTrees().fit(real).sample(0, 6000, total=6000)
    known = {*zip(year.tolist(), name.tolist(), strict=True)}
    right = np.mean([pair in known for pair in zip(made["year"].to_pylist(), made["name"].to_pylist(), strict=True)])
    assert right > 0.9
