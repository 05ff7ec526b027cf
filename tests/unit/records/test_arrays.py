"""Values taken for many rows: text becomes a dictionary, unless it holds nulls, which no file takes in one."""

import pyarrow as pa

from tasks.records.arrays import taken


def test_text_that_repeats_becomes_a_dictionary() -> None:
    found = taken(pa.array(["a", "b"]), pa.array([0, 1, 1]))
    assert pa.types.is_dictionary(found.type) and found.to_pylist() == ["a", "b", "b"]


def test_nulls_are_no_part_of_a_dictionary() -> None:
    found = taken(pa.array(["a", None]), pa.array([0, 1, 1]))
    assert found.type == pa.string() and found.to_pylist() == ["a", None, None]
