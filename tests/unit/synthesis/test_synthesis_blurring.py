"""What few people have does not come back: their values are told by their neighbours', and people are counted."""

import numpy as np
import pyarrow as pa
import pytest

from schemas.model import Relation
from tasks.synthesis.blurring import blurred, decided, holders_of, several_each
from tasks.synthesis.interface import Columns, synthesizer
from tasks.synthesis.relational import fit_family
from tasks.synthesis.staging import Cast

PEOPLE = Columns(people=True, made=frozenset({"name"}), persons=("name",))


def staff(rows: int) -> pa.Table:
    """People of salaries a whole step apart, so that few rows feign a grid of real ones."""
    at = np.arange(rows)
    days = pa.array(np.datetime64("1950-01-10") + at * 1157, pa.date32())
    return pa.table({"name": [f"N{i}" for i in at], "born": days, "salary": 38_000 + 4_321 * at, "grade": at % 2})


@pytest.mark.parametrize("kind", ["sequential_trees", "empirical_copula"])
def test_no_salary_of_twelve_people_comes_back_but_by_chance(kind: str) -> None:
    real = staff(12)
    made = synthesizer(kind).fit(real, columns=PEOPLE, seed=3).sample(0, 120)
    for name in ("born", "salary"):
        back = np.isin(made[name].to_numpy(), real[name].to_numpy()).sum()
        assert back <= 3  # of 120; one in a thousand or more lands on one by chance, and without blurring all did
    assert 38_000 <= min(made["salary"].to_pylist()) <= max(made["salary"].to_pylist()) <= 38_000 + 4_321 * 11
    assert set(made["grade"].to_pylist()) == {0, 1}


def test_a_birth_date_that_stands_in_many_rows_is_still_one_persons() -> None:
    real = staff(30).take(np.repeat(np.arange(30), 20))
    moved = blurred(real.select(["born", "salary", "grade"]), PEOPLE, holders_of(real, ("name",)), 1)
    assert np.isin(moved["born"].to_numpy(), real["born"].to_numpy()).mean() < 0.02
    assert np.abs(moved["salary"].to_numpy() - real["salary"].to_numpy()).max() <= 4_321
    assert moved["grade"].equals(real["grade"])  # of fifteen people each


def test_what_many_share_and_tables_without_people_are_left_alone() -> None:
    real = staff(12).drop_columns(["name"])
    holders = np.arange(12)
    assert blurred(real, Columns(), holders, 0).equals(real)
    same = pa.table({"hours": np.repeat([38, 40], 6)})
    assert blurred(same, PEOPLE, holders, 0).equals(same)


def test_rows_of_one_person_are_told_by_the_columns_that_name_people() -> None:
    table = pa.table({"first": ["A", "A", "B", "A"], "last": ["X", "Y", "X", "X"], "age": [1, 2, 3, 1]})
    assert holders_of(table, ("first", "last")).tolist() == [0, 1, 2, 0]
    assert len(set(holders_of(table, ()).tolist())) == 4
    holders = np.repeat(np.arange(5), 120)
    assert several_each(holders)
    assert decided(pa.chunked_array([holders * 7]), holders)
    assert not decided(pa.chunked_array([np.arange(600) % 3]), holders)


def test_rows_that_name_nobody_are_not_one_persons() -> None:
    table = pa.table({"first": ["A", None, None, "A"], "last": ["X", None, "Y", "X"], "age": [1, 2, 3, 1]})
    assert holders_of(table, ("first", "last")).tolist() == [0, 2, 1, 0]
    nobodies = pa.table({"name": pa.array([None, None, "B", None, "B"], pa.string())})
    assert len(set(holders_of(nobodies, ("name",)).tolist())) == 4
    assert len(set(holders_of(nobodies, ("name",), unnamed_apart=False).tolist())) == 2


def test_no_salary_of_twelve_people_comes_back_from_a_table_among_others() -> None:
    """Thirty guards and their watches: what few of them have is moved as in a table alone, the watches' own stays."""
    rng = np.random.default_rng(2)
    real = staff(30).append_column("id", [np.arange(30)])
    guard = rng.integers(0, 30, 600)
    watches = pa.table({"id": np.arange(600), "guard": guard, "hours": rng.choice([6, 8, 12], 600)})
    watched = Relation(child="watches", columns=("guard",), parent="staff", parent_columns=("id",))
    tables = {"staff": real, "watches": watches}
    made = {}
    for people in (frozenset[str](), frozenset({"staff"})):
        family = fit_family(
            tables, [watched], primary_keys=dict.fromkeys(tables, ("id",)), made={"watches": frozenset()},
            personal=people, persons={"staff": ("name",)}, seed=4,
        )  # fmt: skip
        made[bool(people)] = Cast(family, rows={"staff": 300}).tables()
    salaries = {who: one["staff"]["salary"].to_numpy() for who, one in made.items()}
    back = {who: np.isin(own, real["salary"].to_numpy()).sum() for who, own in salaries.items()}
    assert back[True] <= 3 < back[False]  # of 300, one in a thousand by chance
    assert set(made[True]["watches"]["hours"].to_pylist()) == {6, 8, 12}
