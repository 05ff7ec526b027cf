"""Texts that write numbers or days are read as these only where every text is given back."""

import json
from datetime import date, datetime
from decimal import Decimal

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.values.written import Hand, hand_of, read_alike
from tasks.values.written_numbers import Numbers

DAYS = [date(1998, 11, 3) if n == 0 else date.fromordinal(date(2004, 2, 27).toordinal() + 37 * n) for n in range(60)]
AMOUNTS = [n * n * 371 - 4_000 for n in range(60)]


def column(texts: list[str | None]) -> pa.ChunkedArray:
    return pa.chunked_array([pa.array(texts, pa.string())])


@pytest.mark.parametrize(
    ("texts", "value"),
    [
        ([f"{day:%d.%m.%Y}" for day in DAYS], date(1998, 11, 3)),
        ([f"{day.day}.{day.month}.{day.year}" for day in DAYS], date(1998, 11, 3)),
        ([f"{day.month}/{day.day}/{day:%y}" for day in DAYS], date(1998, 11, 3)),
        ([f"{day:%B} {day.day}, {day.year}" for day in DAYS], date(1998, 11, 3)),
        ([f"{day:%d-%b-%Y}".upper() for day in DAYS], date(1998, 11, 3)),
        ([f"{day:%b-%y}" for day in DAYS], 1998 * 12 + 10),
        ([f"{day:%m/%d/%Y} 9:05 pm" for day in DAYS], datetime.fromisoformat("1998-11-03T21:05")),
        ([f"{day:%Y/%m/%d} 00:47:{day.day:02}" for day in DAYS], datetime.fromisoformat("1998-11-03T00:47:03")),
        ([f"${n:,}" for n in map(abs, AMOUNTS)], 4000),
        ([f"({-n:,}.50)" if n < 0 else f"{n:,}.50" for n in AMOUNTS], Decimal("-4000.50")),
        ([f"-€{-n}.25" if n < 0 else f"€{n}.25" for n in AMOUNTS], Decimal("-4000.25")),
        ([f"{n:,}".replace(",", ".") + ",75 kr" for n in map(abs, AMOUNTS)], Decimal("4000.75")),
        ([f"{n / 8:g} %" for n in range(60)], Decimal("0")),
    ],
)
def test_each_way_is_read_and_written_back(texts: list[str], value: object) -> None:
    hand = hand_of(column(texts))
    assert hand is not None
    values = hand.values(column(texts))
    assert values[0].as_py() == value
    assert hand.texts(values).to_pylist() == texts
    assert Hand.restore(hand.state()) == hand


@pytest.mark.parametrize(
    "texts",
    [
        [f"{n:05}" for n in range(900, 1000)],  # codes: a number would lose the zeros
        [str(n) for n in range(10_000, 10_100)],  # a file that has plain numbers as text means codes
        [f"QX-{n}" for n in range(100, 200)],
        [f"{n % 30} kg" for n in range(100)],  # few different ones are as good as words
        [f"{n}.1{n % 7}.2" for n in range(100)],
        [f"{day:%d.%m.%Y}" for day in DAYS] + ["31.02.2007"],
        [f"{n} kg" for n in range(60)] + ["about ten"],  # nobody's word but one row's
        [f"{n} kg" for n in range(60)] + ["12 lb"] * 9,
        ["-"] * 80,
        [None] * 80,
        [f"#{n}" for n in range(30_000, 30_090)],
        [f"MBR {n * 7}" for n in range(100, 190)],
        [f"INV{n * 13 + 20_000}" for n in range(90)],
        [f"No. {n}" for n in range(5, 95)],
        [f"{n * 31}-A" for n in range(900, 990)],
        [f"{n * 31} XYZ" for n in range(900, 990)],
        [f"{n * 977 + 100_000}@qq.com" for n in range(90)],
        [f"612 {n % 7 + 300} {n + 600}" for n in range(90)],  # telephones, each of
        [f"612 {n % 7 + 300} {n + 600}" for n in range(50)] * 3,  # one row, and of three
        [*(str(n) for n in range(70_000, 70_090)), "70003", *["unknown"] * 9],  # names of rows, one of them twice
    ],
)
def test_codes_and_words_are_left_as_they_are(texts: list[str | None]) -> None:
    assert hand_of(column(texts)) is None


def test_words_that_many_rows_have_in_the_place_of_a_value_are_told() -> None:
    hand = hand_of(column([*(f"{n} min" for n in range(70)), None, *["unknown"] * 9, *["n.a."] * 6]))
    assert hand is not None
    assert hand.words == ("n.a.", "unknown")
    assert hand.values(column(["3 min", "unknown", None])).to_pylist() == [3, None, None]


def test_one_text_in_a_thousand_may_be_written_otherwise() -> None:
    texts = [f"{n % 400 + 1:,} sq ft" for n in range(2_000)]
    hand = hand_of(column([*texts, "1200sqft"]))
    assert hand == hand_of(column(texts))
    assert hand is not None
    assert hand.values(column(["7 sq ft", "1200sqft"])).to_pylist() == [7, None]
    assert hand_of(column([*texts, *["1200sqft"] * 4])) is None


def test_tables_are_read_as_the_reference_writes() -> None:
    reference = pa.table({"fee": [f"£{n}" for n in range(50)], "town": ["Ayr"] * 50})
    other = pa.table({"fee": ["£7", "seven", None], "town": ["Wick", None, "7"]})
    read, beside = read_alike(reference, other)
    assert read["fee"].type == beside["fee"].type == pa.int64()
    said = {"fee": [7, None, None], "town": ["Wick", None, "7"], "fee@word": ["a value", "written otherwise", None]}
    assert beside.to_pydict() == said
    assert read["fee@word"].to_pylist() == ["a value"] * 50


def test_words_of_the_reference_stand_apart_from_what_others_write() -> None:
    reference = pa.table({"fee": [*(f"£{n}" for n in range(50)), *["waived"] * 20], "fee@word": ["x"] * 70})
    other = pa.table({"fee": ["waived", "£8", "XX", "£08"], "fee@word": ["x"] * 4})
    alike, beside = read_alike(reference, other)
    assert alike["fee@word@"].to_pylist() == ["a value"] * 50 + ["waived"] * 20
    assert beside["fee@word@"].to_pylist() == ["waived", "a value", "written otherwise", "written otherwise"]
    assert beside["fee@word"].to_pylist() == ["x"] * 4


def test_what_is_found_hangs_on_no_order_of_the_rows() -> None:
    texts = [*(f"{n % 700 + 1:,} kg" for n in range(1_999)), "about 12 stone"]
    first = hand_of(column([texts[-1], *texts[:-1]]))
    assert first is not None
    assert first == hand_of(column(texts))
    days = [f"{day:%d.%m.%Y}" for day in DAYS] * 20
    assert hand_of(column(["2004-02-27", *days])) == hand_of(column([*days, "2004-02-27"])) == hand_of(column(days))


@given(
    st.integers(-(10**17), 10**17), st.integers(0, 6), st.booleans(),
    st.sampled_from(["outside", "inside", "brackets"]),
    st.sampled_from([("", "."), (",", "."), (".", ","), (" ", ","), ("'", ".")]), st.sampled_from(["", "$", "EUR "]),
)  # fmt: skip
def test_every_number_is_read_as_it_was_written(
    unscaled: int, scale: int, fixed: bool, minus: str, marks: tuple[str, str], front: str
) -> None:
    way = Numbers(front, "", *marks, scale, fixed, minus)
    value = Decimal(unscaled).scaleb(-scale) if scale else unscaled
    assert way.read(way.write(value)) == value


def test_hundred_thousand_texts_are_told_by_some_of_them() -> None:
    chance = np.random.default_rng(5)
    texts = column([f"${number:,.2f}" for number in np.exp(chance.normal(6, 2, 100_000))])
    hand = hand_of(texts)
    assert hand is not None
    assert hand.values(texts).null_count == 0


@pytest.mark.parametrize(("first", "last"), [(1931, 2004), (1952, 1977), (1994, 2012), (2011, 2023), (1992, 2074)])
def test_years_of_two_digits_are_in_a_row(first: int, last: int) -> None:
    """Two years of the century that are there: no birth lies a century before its neighbour's."""
    days = [date(year, 3, 1 + year % 28) for year in range(first, last + 1)] * 3
    texts = [f"{day.day:02}.{day.month:02}.{day:%y}" for day in days]
    written = column([*texts, *[f"{day:02}.11.{last % 100:02}" for day in range(1, 31)]])
    found = hand_of(written)
    assert found is not None
    assert Hand.restore(json.loads(json.dumps(found.state()))) == found
    assert found.values(written).to_pylist()[: len(days)] == days
    assert found.texts(found.values(written)).equals(written.combine_chunks())


def test_years_on_all_sides_are_parted_as_elsewhere() -> None:
    every = [date(1921 + number % 100, 5, 2) for number in range(400)]
    found = hand_of(column([f"{day:%d/%m/%y}" for day in [*every, *[date(2020, 7, n % 28 + 1) for n in range(60)]]]))
    assert found is not None
    assert found.way.parse("02/05/69") == date(1969, 5, 2)  # as POSIX has it
    assert found.way.parse("02/05/68") == date(2068, 5, 2)


@pytest.mark.parametrize("leap", [False, True])
def test_years_are_parted_elsewhere_only_where_no_day_is_lost(leap: bool) -> None:
    """Years 00 to 74 are in a row from 1900, which had no 29th of February."""
    texts = [f"{1 + year % 28:02}.{1 + year % 12:02}.{year:02}" for year in range(75)] * 4
    written = column([*texts, *["29.02.00" if leap else "28.02.00"] * 9])
    found = hand_of(written)
    assert found is not None
    assert found.values(written).null_count == 0
    assert found.texts(found.values(written)).equals(written.combine_chunks())
    assert found.way.parse("07.08.06") == date(2006 if leap else 1906, 8, 7)
