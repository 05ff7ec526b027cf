"""Columns that two others decide together: found where it cannot be chance, kept in every row, rare pairs left out."""

import numpy as np
import pyarrow as pa
import pytest

from tasks.synthesis.interface import unpack_table
from tasks.synthesis.joint import find_joint
from tasks.synthesis.structure import Structure
from tasks.synthesis.trees import SequentialTrees

ROWS = 2000


def rates(rows: int = ROWS, *, wrong: int = 0) -> pa.Table:
    """A rate that hangs on the state and the year, and in some rows on nothing."""
    rng = np.random.default_rng(0)
    state, year = rng.integers(0, 30, rows), rng.integers(2000, 2008, rows)
    rate = np.round(np.random.default_rng(1).random((30, 8)) * 9, 1)[state, year - 2000]
    rate[1 : 1 + wrong] = 20.0  # rows that the glance passes over
    names = np.array([f"state {i}" for i in range(30)])
    return pa.table({"state": names[state], "age": rng.integers(20, 60, rows), "year": year, "rate": rate})


def pairs(table: pa.Table) -> list[tuple[str, str, str]]:
    return [(found.one, found.other, found.column) for found in find_joint(table)]


def test_a_column_that_two_decide_is_found_and_made_so_in_every_row() -> None:
    real = rates()
    assert pairs(real) == [("state", "year", "rate")]
    fitted = SequentialTrees().fit(real)
    made = fitted.sample(0, ROWS, total=ROWS)
    known = {(row["state"], row["year"]): row["rate"] for row in real.to_pylist()}
    right = [known.get((row["state"], row["year"])) == row["rate"] for row in made.to_pylist()]
    assert np.mean(right) > 0.9  # about a tenth of the rows lie in pairs of fewer than five real rows
    parts = [fitted.sample(at, at + 500, total=ROWS) for at in range(0, ROWS, 500)]
    assert pa.concat_tables(parts).combine_chunks().equals(made.combine_chunks())


@pytest.mark.parametrize("kind", [pa.string(), pa.dictionary(pa.int32(), pa.string())])
def test_what_few_rows_say_is_not_kept_and_what_was_drawn_stays(kind: pa.DataType) -> None:
    real = rates().append_column("band", pa.array([f"band {rate}" for rate in rates()["rate"].to_pylist()]).cast(kind))
    real = real.drop_columns(["rate"])
    (found,) = find_joint(real)
    kept = unpack_table(found.triples)
    rows = real.group_by(["state", "year"]).aggregate([([], "count_all")])
    assert kept.num_rows == int((rows["count_all"].to_numpy() >= 5).sum()) < rows.num_rows
    shuffled = real.set_column(
        3, real.schema.field("band"), real["band"].take(np.random.default_rng(2).permutation(ROWS))
    )
    mended = found.rebuild(shuffled)
    assert mended.schema == real.schema
    rare = np.array([(row["state"], row["year"]) for row in real.to_pylist()], dtype=object)
    sure = {(row["one"], row["other"]) for row in kept.to_pylist()}
    inside = np.array([(state, year) in sure for state, year in rare])
    plain = [table["band"].cast(pa.string()).to_numpy() for table in (real, shuffled, mended)]
    assert np.array_equal(plain[2][inside], plain[0][inside])
    assert np.array_equal(plain[2][~inside], plain[1][~inside])


def test_one_row_that_differs_is_no_law() -> None:
    assert pairs(rates(wrong=1)) == []


def test_what_one_side_all_but_decides_may_be_chance() -> None:
    """Three rows of two thousand stand out of what the state says, each with a year of its own."""
    rng = np.random.default_rng(3)
    state, year = rng.integers(0, 20, ROWS), rng.integers(0, 20, ROWS)
    column = state % 3
    year[:3], column[:3] = [20, 21, 22], 3
    assert pairs(pa.table({"state": state, "year": year, "column": column})) == []


def test_a_column_that_decides_is_decided_by_none() -> None:
    """Of a - b = c any two decide the third: one way is kept, lest they be mended in a ring."""
    rng = np.random.default_rng(4)
    a, b = rng.integers(0, 8, ROWS), rng.integers(0, 6, ROWS)
    table = pa.table({"a": a, "b": b, "c": (a - b) % 11})
    assert len(pairs(table)) == 1
    structure = Structure.of(table)
    assert structure.rebuild(structure.flatten(table)).equals(table)
