"""Hashes row by row, with each distinct one kept once."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.pii.coded_rows import CodedRows


@settings(max_examples=50, deadline=None)
@given(st.lists(st.lists(st.integers(0, 2**64 - 1), max_size=20), min_size=1, max_size=5), st.integers(0, 3))
def test_rows_are_what_was_added_in_any_chunks(chunks: list[list[int]], before: int) -> None:
    plain = np.array([0] * before + [one for chunk in chunks for one in chunk], np.uint64)
    rows = CodedRows(before)
    for chunk in chunks:
        rows.add(np.array(chunk, np.uint64))
    rows.settle()
    assert rows.at(np.arange(len(plain), dtype=np.int32)).tolist() == plain.tolist()


@pytest.mark.parametrize("distinct", [1 << 16, (1 << 16) + 1])
def test_more_distinct_hashes_than_two_bytes_number_keep_apart(distinct: int) -> None:
    hashes, rows = np.arange(distinct, dtype=np.uint64) << np.uint64(40), CodedRows()
    rows.add(hashes[::2])
    rows.add(hashes[1::2])
    rows.settle()
    asked = np.array([0, len(hashes[::2]) - 1, distinct - 1], np.int32)
    assert rows.at(asked).tolist() == [hashes[0], hashes[::2][-1], hashes[1::2][-1]]
