"""The laws of dirt: the same for any chunking, reversed exactly by its labels, and no other cell is touched."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from soiled import DIRT, engine_of, soiler_of

from tasks.records.dirt.labels import reversed_dirt
from tasks.records.dirt.segments import written_rows
from tasks.records.dirt.soiling import Soiled
from tasks.records.dirt.state import differs


def _plain(table: pa.Table) -> pa.Table:
    return pa.table({name: _decoded(table[name]) for name in table.column_names})


def _decoded(column: pa.ChunkedArray) -> pa.Array:
    array = column.combine_chunks()
    return array.dictionary_decode() if pa.types.is_dictionary(array.type) else array


def _hold(dirt: list[dict[str, Any]], rows: int, seed: int, size: int, before: Sequence[int] = ()) -> None:
    engine = engine_of(dirt, rows, seed, before)
    soiler, total = soiler_of(engine), written_rows(engine.schema, "people", [*before, rows])
    whole = soiler.soil(0, total)
    pieces = [soiler.soil(start, min(start + size, total)) for start in range(0, total, size)]
    assert pa.concat_tables([each.rows for each in pieces]).combine_chunks().equals(whole.rows.combine_chunks())
    assert pa.concat_tables([each.labels for each in pieces]).combine_chunks().equals(whole.labels)
    clean = _plain(engine.rows_at("people", np.arange(rows, dtype=np.uint64)))
    assert reversed_dirt(whole.rows, whole.labels, 0).combine_chunks().equals(clean)
    back = [
        reversed_dirt(each.rows, each.labels, start) for each, start in zip(pieces, range(0, total, size), strict=True)
    ]
    assert pa.concat_tables(back).combine_chunks().equals(clean)
    originals = whole.rows.filter(pa.array(whole.kept))
    _only_what_is_labelled(clean, originals, whole)
    copies = {str(row) for row in whole.rows.filter(pa.array(~whole.kept)).to_pylist()}
    assert copies <= {str(row) for row in originals.to_pylist()}, "a copy is exactly a row"


def _only_what_is_labelled(clean: pa.Table, dirty: pa.Table, whole: Soiled) -> None:
    labels, number = whole.labels, np.cumsum(whole.kept) - 1
    said = {(row, column) for row, column in zip(*labels.select(["row", "column"]).to_pydict().values(), strict=True)}
    found = {
        (int(row), name)
        for name in clean.column_names
        for row in np.flatnonzero(differs(_decoded(clean[name]), _decoded(dirty[name])))
    }
    assert found == {(number[row], column) for row, column in said if whole.kept[row]}
    assert {row for row, column in said if column is None} == set(np.flatnonzero(~whole.kept))
    assert len(said) == labels.num_rows, "a cell has two labels"


@given(dirt=DIRT, rows=st.integers(1, 80), seed=st.integers(0, 99), size=st.integers(1, 50))
@settings(max_examples=25, deadline=None)
def test_any_chunking_soils_alike_and_the_labels_reverse_it(dirt, rows, seed, size):
    _hold(dirt, rows, seed, size)


@given(dirt=DIRT, steps=st.lists(st.integers(1, 40), min_size=2, max_size=3), seed=st.integers(0, 99))
@settings(max_examples=15, deadline=None)
def test_a_table_that_is_continued_keeps_its_dirt(dirt, steps, seed):
    *before, rows = np.cumsum(steps).tolist()
    _hold(dirt, rows, seed, 13, before)
    old, new = (soiler_of(engine_of(dirt, counts[-1], seed, counts[:-1])) for counts in (before, [*before, rows]))
    size = written_rows(engine_of(dirt, 1).schema, "people", before)
    one, two = old.soil(0, size), new.soil(0, size)
    assert one.rows.equals(two.rows)
    assert one.labels.equals(two.labels)


@pytest.mark.slow
@pytest.mark.timeout(900)
@given(dirt=DIRT, rows=st.integers(1, 300), seed=st.integers(0, 2**40), size=st.integers(1, 200))
@settings(max_examples=200, deadline=None)
def test_the_same_of_many(dirt, rows, seed, size):
    _hold(dirt, rows, seed, size)


def test_dirt_that_is_added_moves_no_other_dirt():
    typo = {"table": "people", "kind": "typo", "columns": ["first"], "rate": 0.2}
    gone = {"table": "people", "kind": "missing", "columns": ["score"], "rate": 0.2}
    alone = soiler_of(engine_of([typo], 200)).soil(0, 200)
    both = soiler_of(engine_of([gone, typo], 200)).soil(0, 200)
    assert alone.rows["first"].equals(both.rows["first"])
