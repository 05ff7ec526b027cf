"""The rows that a large table is learnt from."""

import numpy as np
import pyarrow as pa

from tasks.synthesis.prepare import stratified_sample

ROWS = 20_000


def table() -> pa.Table:
    rng = np.random.default_rng(0)
    rare = np.zeros(ROWS, dtype=np.int64)
    rare[rng.permutation(ROWS)[:40]] = 1
    return pa.table({"at": np.arange(ROWS), "plan": np.where(rng.random(ROWS) < 0.3, "a", "b"), "fraud": rare})


def test_each_stratum_is_there_with_its_share_and_all_of_the_table_too() -> None:
    real = table()
    sample, notes = stratified_sample(real, 2000, "fraud")
    assert sample.num_rows == 2000
    assert abs(int(sample["fraud"].to_numpy().sum()) - 4) <= 1  # one in ten of the forty, wherever they lie
    assert abs(np.mean(sample["plan"].to_numpy() == "a") - np.mean(real["plan"].to_numpy() == "a")) < 2 / 2000
    assert abs(np.median(sample["at"].to_numpy()) - ROWS / 2) < ROWS / 50
    assert notes == ("Fitted on 2,000 of 20,000 rows, stratified by fraud, plan and evenly spread.",)


def test_a_table_that_is_not_too_large_is_taken_as_it_is() -> None:
    assert stratified_sample(table(), ROWS)[1] == ()


def test_a_table_without_columns_of_few_values_is_evenly_spread() -> None:
    sample, notes = stratified_sample(table().select(["at"]), 100)
    assert np.ptp(np.diff(sample["at"].to_numpy())) <= 1
    assert notes == ("Fitted on 100 of 20,000 rows, evenly spread.",)
