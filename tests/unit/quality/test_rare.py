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
