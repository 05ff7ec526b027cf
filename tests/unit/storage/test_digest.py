"""The law of the digest: it is over content, and knows nothing of encodings, chunks, slices or parts."""

import datetime
from decimal import Decimal
from itertools import pairwise

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.errors import StoreError
from tasks.storage.digest import LEAF_ROWS, leaves, table_digest

YEARS = datetime.datetime(1900, 1, 1), datetime.datetime(2100, 1, 1)  # noqa: DTZ001 - hypothesis adds the zone
KINDS = {
    pa.int64(): st.integers(-(2**63), 2**63 - 1),
    pa.float64(): st.floats(allow_nan=False),
    pa.bool_(): st.booleans(),
    pa.string(): st.text(max_size=5),
    pa.binary(): st.binary(max_size=5),
    pa.date32(): st.dates(),
    pa.timestamp("us", "UTC"): st.datetimes(*YEARS, timezones=st.just(datetime.UTC)),
    pa.decimal128(18, 2): st.integers(-(10**17), 10**17).map(lambda cents: Decimal(cents).scaleb(-2)),
    pa.list_(pa.string()): st.lists(st.none() | st.text(max_size=3), max_size=3),
    pa.struct([("a", pa.int32()), ("b", pa.string())]): st.fixed_dictionaries(
        {"a": st.none() | st.integers(0, 9), "b": st.text(max_size=2)}
    ),
}
DICTIONARIES = [kind for kind in KINDS if not pa.types.is_nested(kind)]


@st.composite
def columns(draw: st.DrawFn) -> pa.Array:
    """A column of up to three blocks, made of a few values so that it is quick to draw."""
    kind = draw(st.sampled_from(list(KINDS)))
    values = draw(st.lists(st.none() | KINDS[kind], min_size=1, max_size=8))
    rows = draw(st.sampled_from([0, 1, 7, LEAF_ROWS - 1, LEAF_ROWS, LEAF_ROWS + 1, 2 * LEAF_ROWS + 500]))
    places = np.random.default_rng(draw(st.integers(0, 99))).integers(0, len(values), rows)
    return pa.array([values[place] for place in places], kind)


def differs(value: object, cell: pa.Scalar) -> bool:
    return not pa.scalar(value, cell.type).equals(cell)


def digest(parts: list[pa.Table]) -> str:
    return table_digest(parts[0].schema, [leaves(part) for part in parts])


@settings(max_examples=60, deadline=None)
@given(columns(), st.lists(st.integers(0, 2600), max_size=4))
def test_any_chunking_and_slicing_gives_the_same_digest(column: pa.Array, cuts: list[int]) -> None:
    edges = sorted({0, len(column), *(cut for cut in cuts if cut < len(column))})
    padded = pa.concat_arrays([column, column])  # every chunk is a slice of a longer array, at an odd offset
    chunks = [padded.slice(start, stop - start) for start, stop in pairwise(edges)]
    chunked = pa.table({"c": pa.chunked_array(chunks, column.type)})
    assert digest([chunked]) == digest([pa.table({"c": column})])


@settings(max_examples=40, deadline=None)
@given(columns(), st.sets(st.integers(0, 2)))
def test_any_split_into_parts_gives_the_same_digest(column: pa.Array, cuts: set[int]) -> None:
    whole = pa.table({"c": column, "d": column})
    edges = sorted({0, len(column), *(cut * LEAF_ROWS for cut in cuts if cut * LEAF_ROWS < len(column))})
    parts = [whole.slice(start, stop - start) for start, stop in pairwise(edges)] or [whole]
    assert digest(parts) == digest([whole])


@settings(max_examples=40, deadline=None)
@given(columns().filter(lambda column: column.type in DICTIONARIES), st.randoms(use_true_random=False))
def test_any_dictionary_gives_the_same_digest(column: pa.Array, random) -> None:
    encoded = column.dictionary_encode()
    order = list(range(len(encoded.dictionary)))
    random.shuffle(order)
    shuffled = encoded.dictionary.take(pa.array(order, pa.int64()))
    spare = pa.concat_arrays([shuffled, shuffled])  # unused and repeated values leave no trace either
    places = [None if at is None else order.index(at) for at in encoded.indices.to_pylist()]
    rebuilt = pa.DictionaryArray.from_arrays(pa.array(places, pa.int16()), spare)
    assert digest([pa.table({"c": rebuilt})]) == digest([pa.table({"c": column})])
    assert digest([pa.table({"c": encoded})]) == digest([pa.table({"c": column})])


@settings(max_examples=40, deadline=None)
@given(columns().filter(len), st.data())
def test_a_changed_cell_changes_the_digest(column: pa.Array, data: st.DataObject) -> None:
    cells = column.to_pylist()
    row = data.draw(st.integers(0, len(cells) - 1))
    other = data.draw((st.none() | KINDS[column.type]).filter(lambda value: differs(value, column[row])))
    changed = pa.array([*cells[:row], other, *cells[row + 1 :]], column.type)
    assert digest([pa.table({"c": changed})]) != digest([pa.table({"c": column})])


def test_bytes_under_a_null_leave_no_trace() -> None:
    valid = pa.py_buffer(b"\x05")  # rows 0 and 2 are valid
    numbers = [
        pa.Array.from_buffers(pa.int64(), 3, [valid, pa.array([1, hidden, 3]).buffers()[1]]) for hidden in (2, 9)
    ]
    texts = [
        pa.Array.from_buffers(pa.string(), 3, [valid, *pa.array(["a", hidden, "c"]).buffers()[1:]])
        for hidden in ("", "hidden")
    ]
    lists = [
        pa.ListArray.from_arrays(
            [0, 1, end, end + 1], pa.array([0, *[9] * (end - 1), 2]), mask=pa.array([False, True, False])
        )
        for end in (1, 3)
    ]
    for first, second in (numbers, texts, lists):
        assert leaves(pa.table({"c": first})) == leaves(pa.table({"c": second}))


def test_large_and_small_offsets_and_the_names_of_items_leave_no_trace() -> None:
    texts = pa.array(["a", None, "bc"])
    assert digest([pa.table({"c": texts})]) == digest([pa.table({"c": texts.cast(pa.large_string())})])
    items, elements = (pa.list_(pa.field(name, pa.int64())) for name in ("item", "element"))
    assert digest([pa.table({"c": pa.array([[1]], items)})]) == digest([pa.table({"c": pa.array([[1]], elements)})])


def test_names_types_and_order_of_columns_count() -> None:
    one = pa.table({"a": [1], "b": [1]})
    others = [
        pa.table({"a": [1], "c": [1]}),
        pa.table({"a": [1], "b": pa.array([1], pa.int32())}),
        one.select(["b", "a"]),
    ]
    assert len({digest([table]) for table in (one, *others)}) == 4


def test_neighbouring_texts_do_not_run_into_each_other() -> None:
    assert leaves(pa.table({"c": ["ab", "c"]})) != leaves(pa.table({"c": ["a", "bc"]}))
    assert leaves(pa.table({"a": ["x"], "b": [""]})) != leaves(pa.table({"a": [""], "b": ["x"]}))


def test_the_digest_of_a_known_table_stays_what_it_is() -> None:
    known = pa.table(
        {"id": pa.array(range(1500)), "name": pa.array([None, "b", "c"] * 500), "paid": [True, False] * 750}
    )
    assert digest([known]) == "c4b18f4d9c062e04d2f6fb091c11b8b28555f1f344574f030661f6be4a62e3c5"


def test_a_type_without_a_canonical_form_is_refused() -> None:
    with pytest.raises(StoreError, match="has no digest"):
        leaves(
            pa.table(
                {"c": pa.UnionArray.from_dense(pa.array([0], pa.int8()), pa.array([0], pa.int32()), [pa.array([1])])}
            )
        )
