"""Amounts that people round stay round, and floats keep their last bits."""

import numpy as np
import pyarrow as pa

from tasks.synthesis.encode import NumberCodec
from tasks.synthesis.formulas import Sum
from tasks.synthesis.structure import Structure


def loans(rows: int = 600) -> pa.Table:
    rng = np.random.default_rng(0)
    loan = rng.integers(4, 80, rows) * 500.0
    paid = np.where(rng.random(rows) < 0.1, loan, np.round(loan * rng.beta(0.6, 1, rows), 2))
    return pa.table({"loan": loan, "paid": paid, "left": np.round(loan - paid, 2)})


def test_what_is_left_of_a_round_loan_is_told_by_it_and_never_falls_below_nothing() -> None:
    table = loans()
    found = Structure.of(table)
    (told,) = (step.column for step in found.steps if isinstance(step, Sum))
    other = {"paid": "left", "left": "paid"}[told]  # which of the two does not matter: not the round loan
    flat = found.flatten(table)
    assert found.rebuild(flat).equals(table)
    rng = np.random.default_rng(1)
    shuffled = flat.set_column(flat.column_names.index(other), other, flat[other].take(rng.permutation(len(flat))))
    made = found.rebuild(shuffled).to_pandas()
    assert (np.abs(made["loan"] - made["paid"] - made["left"]) < 0.005).all()
    assert (made["loan"] % 500 == 0).all()
    assert made[["left", "paid"]].min().min() >= 0


def test_a_common_value_keeps_the_last_bits_of_its_float() -> None:
    noisy = 3.9 * 1.8 + 32  # 39.019999999999996
    assert noisy != round(noisy, 2)
    column = pa.chunked_array([[noisy] * 30 + [41.0] * 30 + [50.25] * 10])
    codec = NumberCodec.of(column, 5)
    assert set(codec.decode(codec.encode(column)).to_pylist()) == {noisy, 41.0, 50.25}
