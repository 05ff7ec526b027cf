"""``--rows``: one number, or one for each table."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.errors import BadInputError
from understudy.cli.generate import parse_rows

names = st.text(min_size=1, max_size=12)
counts = st.integers(1, 10**15)


@given(st.dictionaries(names, counts, min_size=1, max_size=6))
def test_tables_come_back_as_written_even_with_equals_signs_in_names(wanted):
    assert parse_rows([f"{table}={count}" for table, count in wanted.items()]) == wanted


@given(counts)
def test_one_number_stands_for_all(count):
    assert parse_rows([str(count)]) == count


def test_nothing_said_is_nothing():
    assert parse_rows([]) is None


def test_digits_may_be_grouped():
    assert parse_rows(["1_000_000"]) == 1_000_000


@pytest.mark.parametrize(
    ("written", "says"),
    [
        (["0"], "at least 1 row"),
        (["-3"], "at least 1 row"),
        (["orders=0"], "--rows orders=0"),
        (["many"], "no whole number"),
        (["orders=few"], "--rows orders=few"),
        (["1.5"], "no whole number"),
        (["10", "20"], "not both"),
        (["10", "orders=20"], "not both"),
    ],
)
def test_what_is_no_count_is_refused(written, says):
    with pytest.raises(BadInputError) as refused:
        parse_rows(written)
    assert says in str(refused.value)
