"""Keys that count go on counting; of keys that were issued none comes back."""

import numpy as np
import pyarrow as pa
import pytest

from tasks.synthesis.keys import KeyMaker

GAPS = [10_007, 23_001, 58_222, 99_100]
ROWS = np.arange(100_000)


@pytest.mark.parametrize(("keys", "kind"), [
    (GAPS, pa.int64()), (GAPS, pa.int32()), ([f"E{n}" for n in GAPS], pa.string()), (["E7", "E1044"], pa.string()),
])  # fmt: skip
def test_no_issued_key_comes_back(keys: list[int] | list[str], kind: pa.DataType) -> None:
    made = KeyMaker.of(pa.chunked_array([pa.array(keys, kind)]), 1, "emp_no").make(ROWS, kind)
    assert made.type == kind and len(made.unique()) == len(ROWS)
    assert not set(made.to_pylist()) & set(keys)


def test_counted_keys_count_on_from_the_least_and_keep_their_width() -> None:
    numbers = KeyMaker.of(pa.chunked_array([pa.array([10_001, 10_002, 10_004])]), 1, "id").make(ROWS[:3], pa.int64())
    texts = KeyMaker.of(pa.chunked_array([pa.array(["S-001", "S-002"])]), 1, "id").make(ROWS[:3], pa.string())
    assert numbers.to_pylist() == [10_001, 10_002, 10_003] and texts.to_pylist() == ["S-001", "S-002", "S-003"]


def test_where_a_type_has_no_room_for_longer_keys_they_begin_at_the_least() -> None:
    keys = pa.chunked_array([pa.array([5, 30_000], pa.int16())])
    assert KeyMaker.of(keys, 1, "id").make(ROWS[:2], pa.int16()).to_pylist() == [5, 6]
