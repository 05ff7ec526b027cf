"""Templates, and the text blocks that they and others are made of."""

from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.generator import Binding, Source
from schemas.model import ColumnSchema
from tasks.records.generators.dates_text import dates_as_text
from tasks.values.cells import CellKey, RowCells
from tasks.values.strings import DIGITS, HEX, UPPER, beside, digits, join, packed, symbols, text

NAMES = pa.array(["1x", "x", None, ""]).dictionary_encode()


def source(template: str, **facts: Any) -> Source:
    made = ColumnSchema(name="c", type="string", generator={"kind": "template", "template": template}, **facts)
    assert made.generator is not None
    assert list(made.generator.problems(made)) == []
    return made.generator.bind(Binding(made))


def cells(rows: list[int], inputs: dict[str, pa.Array] | None = None) -> RowCells:
    return RowCells(CellKey.of(1, "c"), CellKey.of(1), np.array(rows, np.uint64), inputs or {})


def test_other_columns_are_written_as_they_are_nulls_as_nothing() -> None:
    day = pa.array([0, 19_782, None, -1], pa.int32()).view(pa.date32())
    inputs = {"n": NAMES, "day": day, "c.id": pa.array([1, 22, 333, 4444])}
    drawn = source("{{{n}}}/{day:%d.%m.%Y}/{day}/{c.id:03}/{row:02}").draw(cells([0, 1, 2, 100], inputs))
    assert drawn.to_pylist() == [
        "{1x}/01.01.1970/1970-01-01/001/00",
        "{x}/29.02.2024/2024-02-29/022/01",
        "{}///333/02",
        "{}/31.12.1969/1969-12-31/4444/100",
    ]


@pytest.mark.parametrize(
    ("template", "facts", "capacity"),
    [
        ("A-{#:4}", {}, 10**4),
        ("{?:2}{x:3}", {}, 26**2 * 16**3),
        ("{#:40}", {}, 2**63),
        ("{n}{#:3}", {}, 10**3),
        ("{#:2}{n}{#:3}", {}, 10**5),
        ("{n}{#:3}{n}", {}, None),
        ("{n}", {}, None),
        ("{row}", {}, 2**63),
        ("{n}-{row}", {}, 2**63),
        ("{n}{row}", {}, None),
        ("{row}{n}", {}, None),
        ("{row}{#:3}{n}", {}, None),
        ("{#:3}-{n}", {"length": 6}, 10**3),
        ("{n}-{#:3}", {"length": 6}, None),
        ("R{row}", {"length": 6}, None),
        ("{row}{#:1}{#:2}", {"length": 4}, None),
        ("{#:2}{row}{#:1}", {"length": 4}, 10**2),
    ],
)
def test_capacity_counts_only_what_can_be_read_back(template: str, facts: dict[str, Any], capacity: int | None) -> None:
    assert source(template, **facts).capacity == capacity


PARTS = st.lists(
    st.sampled_from(["{n}", "{row}", "{#:1}", "{#:2}", "{x:1}", "{?:1}", "-", "0", "a"]), min_size=1, max_size=6
)


@settings(max_examples=200)
@given(PARTS, st.lists(st.integers(0, 3), min_size=120, max_size=120), st.none() | st.integers(3, 9))
def test_distinct_rows_of_distinct_indices_give_distinct_texts(
    parts: list[str], names: list[int], length: int | None
) -> None:
    made = ColumnSchema(
        name="c", type="string", length=length, generator={"kind": "template", "template": "".join(parts)}
    )
    assert made.generator is not None
    if list(made.generator.problems(made)):
        return
    filled = made.generator.bind(Binding(made))
    if filled.capacity is None:
        return
    rows = list(range(min(120, filled.capacity)))
    inputs = {"n": NAMES.take(pa.array(names[: len(rows)]))}
    texts = filled.unique(cells(rows, inputs), np.array(rows[::-1], np.uint64)).to_pylist()
    assert len(set(texts)) == len(rows)
    assert length is None or max(map(len, texts)) <= length


@given(st.lists(st.integers(-(10**15), 10**16), min_size=1, max_size=50))
def test_dates_are_written_as_python_writes_them(instants: list[int]) -> None:
    import datetime as dt

    form = "%Y-%m-%dT%H:%M:%S %j %y"
    made = dates_as_text(pa.array(instants, pa.int64()).view(pa.timestamp("us")), form).to_pylist()
    epoch = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
    assert made == [(epoch + dt.timedelta(microseconds=instant)).strftime(form) for instant in instants]


@given(
    st.lists(st.integers(0, 2**64 - 1), max_size=30),
    st.integers(1, 20),
    st.sampled_from([DIGITS, HEX, UPPER, "01", "z"]),
)
def test_symbols_are_the_number_in_that_radix(numbers: list[int], width: int, alphabet: str) -> None:
    made = text(symbols(np.array(numbers, np.uint64), width, alphabet)).to_pylist()
    for number, written in zip(numbers, made, strict=True):
        value = 0
        for letter in written:
            value = value * len(alphabet) + alphabet.index(letter)
        assert value == number % len(alphabet) ** width
        assert len(written) == width


@given(st.lists(st.text("ab", max_size=4), max_size=20))
def test_packing_leaves_out_the_holes(texts: list[str]) -> None:
    block = np.zeros((len(texts), 9), np.uint8)
    for row, word in enumerate(texts):
        for place, letter in enumerate(word):
            block[row, 2 * place] = ord(letter)
    made = packed(block)
    made.validate(full=True)
    assert made.to_pylist() == texts


def test_blocks_stand_beside_each_other_and_pieces_are_joined() -> None:
    block = digits(np.array([7, 42], np.uint64), 3)
    assert text(beside("A", block, "-", block)).to_pylist() == ["A007-007", "A042-042"]
    assert join("x", NAMES, pa.array(["1", "2", "3", "4"])).to_pylist() == ["x1x1", "xx2", None, "x4"]
