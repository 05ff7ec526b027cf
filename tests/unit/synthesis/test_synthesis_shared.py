"""What one person has is not kept as it is, whatever column beside it decides it."""

import numpy as np
import pyarrow as pa
import pytest

from tasks.synthesis.interface import Columns
from tasks.synthesis.lookups import Lookup
from tasks.synthesis.structure import Structure
from tasks.synthesis.trees import SequentialTrees

PEOPLE = Columns(made=frozenset({"member"}), people=True, persons=("member",))


def loans(own: str, dtype: type) -> pa.Table:
    """Books lent by forty people, each with a card and a number of their own that it decides."""
    rng = np.random.default_rng(5)
    member = np.repeat(np.arange(40), 50)
    owed = rng.permutation(4000)[:40] * 0.37 + 11.0
    return pa.table({
        "member": np.array([f"Reader {number:02}" for number in range(40)])[member],
        "card": np.array([f"K{number:03}" for number in rng.permutation(40)])[member],
        own: owed.astype(dtype)[member],
        "pages": rng.gamma(3.0, 90.0, len(member)).round(),
    })  # fmt: skip


@pytest.mark.parametrize("dtype", [np.float64, np.int64])
def test_a_number_of_one_person_is_not_read_off_their_code(dtype: type) -> None:
    real = loans("owed", dtype)
    made = SequentialTrees().fit(real, columns=PEOPLE).sample(0, 2000, total=2000)
    again = np.isin(np.round(made["owed"].to_numpy(), 6), np.round(real["owed"].to_numpy(), 6)).mean()
    assert again < 0.1


def test_a_number_of_one_person_is_not_read_off_two_columns() -> None:
    """Of a year and a card, neither of which decides it alone."""
    real = loans("owed", np.float64)
    year = np.tile(np.repeat([2019, 2020], 25), 40)
    real = real.set_column(2, "owed", pa.array(real["owed"].to_numpy() * (year - 2017))).append_column(
        "year", pa.array(year)
    )
    holders = np.repeat(np.arange(40), 50)
    table = real.drop_columns(["member"])
    assert "owed" in {step.column for step in Structure.of(table).steps}
    assert "owed" not in {step.column for step in Structure.of(table, holders=holders).steps}


def test_a_number_that_many_people_share_is_read_off_their_code() -> None:
    rng = np.random.default_rng(7)
    holders = np.repeat(np.arange(120), 10)
    branch = rng.integers(0, 8, 120)[holders]
    real = pa.table({"branch": np.array([f"B{n}" for n in range(8)])[branch], "fee": (branch * 1.3 + 4.2)})
    assert [type(step) for step in Structure.of(real, holders=holders).steps] == [Lookup]


def test_what_a_code_of_few_people_says_is_not_kept() -> None:
    """Beside branches of many people there is one of two: its fee is learnt, and set right for the others."""
    holders = np.repeat(np.arange(122), 10)
    branch = np.minimum(np.arange(122) // 15, 8)[holders]
    branch[holders == 119] = 7
    real = pa.table({"branch": np.array([f"B{n}" for n in range(9)])[branch], "fee": (branch * 1.3 + 4.2)})
    (step,) = Structure.of(real, holders=holders).steps
    assert type(step).__name__ == "Repair"
    assert len(step.told(real).drop_null()) == (branch < 8).sum()


def test_only_what_others_tell_wholly_is_told_by_them_alone() -> None:
    """The days that a book is kept are its row's own: the day that it is back says more than the day of its lending."""
    rng = np.random.default_rng(9)
    lent = np.datetime64("2020-01-01") + rng.integers(0, 700, 1500)
    real = pa.table({
        "lent": lent,
        "back": lent + rng.integers(1, 20, 1500),
        "weekday": np.array(["work", "rest"])[(np.is_busday(lent)).astype(int)],
    })  # fmt: skip
    structure = Structure.of(real.drop_columns(["lent"]), real.select(["lent"]))
    assert structure.told_by(["lent"]) == {"back", "weekday"}
    assert structure.told_by(["lent"], wholly=True) == {"weekday"}
