"""Values of one person each that come back more often than chance gives are counted and gated."""

import numpy as np
import pyarrow as pa
import pytest

from schemas.errors import GateRefusedError
from tasks.quality.rare import repeats
from tasks.quality.twin import Compared, TwinReport, compare
from tasks.quality.twin_gates import enforce_twin, judged

RNG = np.random.default_rng(0)
SALARIES = 38_000 + 4_321 * np.arange(12)
REAL = pa.table({"salary": SALARIES, "age": np.arange(30, 42), "hours": np.repeat([38, 40], 6)})


def twin(salary: np.ndarray) -> pa.Table:
    return pa.table({"salary": salary, "age": RNG.integers(30, 42, 12), "hours": RNG.choice([38, 40], 12)})


def report(made: pa.Table, holders: np.ndarray | None = None) -> TwinReport:
    return judged(compare({"staff": Compared(REAL, REAL.slice(0, 0), made, tuple(REAL.column_names), holders=holders)}))


def test_real_salaries_are_refused_and_those_between_them_pass() -> None:
    with pytest.raises(GateRefusedError, match=r"staff\.salary: repeats is 1 where at most 0\.08"):
        enforce_twin(report(twin(RNG.permutation(SALARIES)), np.arange(12)))
    between = report(twin(RNG.integers(38_000, 85_531, 12)), np.arange(12))
    enforce_twin(between)
    assert [gate.name for gate in between.gates] == ["repeats"] * 3


def test_a_table_without_people_is_not_held_to_it() -> None:
    assert report(twin(SALARIES)).gates == ()


def test_ages_next_to_each_other_and_what_two_people_share_tell_of_nobody() -> None:
    found = {one.column: one for one in repeats(REAL, twin(SALARIES), ("age", "hours"), np.arange(12))}
    assert found["age"].share <= found["age"].allowed
    assert found["hours"].share == 0


def test_many_rows_of_one_person_are_one_persons() -> None:
    thrice = pa.concat_tables([REAL] * 3)
    made = twin(SALARIES)
    (alone,) = repeats(thrice, made, ("salary",), np.tile(np.arange(12), 3))
    (apart,) = repeats(thrice, made, ("salary",), np.arange(36))
    assert (alone.share, apart.share) == (1.0, 0.0)


@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
def test_days_that_a_database_keeps_as_times_have_room_in_days(unit: str) -> None:
    """Of days a week apart one in seven comes back by chance; of those that are a second apart none would."""
    days = np.datetime64("1962-03-01") + 7 * np.arange(60)
    real = pa.table({"born": pa.array(days.astype("datetime64[us]")).cast(pa.timestamp(unit))})
    drawn = np.datetime64("1962-03-01") + RNG.integers(0, 413, 600)
    made = pa.table({"born": pa.array(drawn.astype("datetime64[us]")).cast(pa.timestamp(unit))})
    (between,) = repeats(real, made, ("born",), np.arange(60))
    (replayed,) = repeats(real, real.take(RNG.integers(0, 60, 600)), ("born",), np.arange(60))
    assert 0.08 < between.share <= between.allowed < 0.25
    assert replayed.share == 1.0 > replayed.allowed


def test_a_table_among_others_is_held_to_it_but_for_what_others_tell() -> None:
    made = twin(RNG.permutation(SALARIES))
    sides = (REAL, REAL.slice(0, 0), made, ("salary", "age"))
    with pytest.raises(GateRefusedError, match=r"staff\.salary: repeats"):
        enforce_twin(judged(compare({"staff": Compared(*sides, holders=np.arange(12))})))
    told = Compared(*sides, holders=np.arange(12), told=frozenset({"salary"}))
    enforce_twin(judged(compare({"staff": told})))
