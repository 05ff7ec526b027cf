"""Units of work hold every chunk once, in order, whatever the sizes."""

import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.errors import StoppedError
from schemas.model import ColumnSchema, DatasetSchema, TableSchema
from tasks.records.chunking import Chunk
from tasks.records.writing import Unit, Writer, units

NAMES = ("a", "b", "c")
SCHEMA = DatasetSchema(
    tables=tuple(TableSchema(name=name, columns=(ColumnSchema(name="x", type="integer"),)) for name in NAMES)
)
chunks = st.lists(
    st.tuples(st.sampled_from(NAMES), st.integers(0, 9), st.integers(1, 3_000_000)).map(
        lambda drawn: Chunk(drawn[0], drawn[1], 0, drawn[2])
    ),
    max_size=40,
)


@given(chunks, st.integers(1, 64))
def test_units_hold_every_chunk_once_in_order(cut, workers):
    grouped = units(cut, SCHEMA, workers)
    assert [chunk for unit in grouped for chunk in unit.chunks] == cut
    assert all(unit.chunks for unit in grouped)


@given(chunks, st.integers(1, 64))
def test_no_unit_could_do_without_its_last_chunk_and_be_large_enough(cut, workers):
    total = sum(chunk.rows for chunk in cut)
    enough = max(500_000, min(20_000_000, total // (workers * 4)))
    for unit in units(cut, SCHEMA, workers):
        assert sum(chunk.rows for chunk in unit.chunks[:-1]) < enough


def test_a_unit_is_named_after_its_chunks():
    first, last = Chunk("a", 3, 0, 1), Chunk("b", 12, 0, 1)
    assert Unit((first,)).name == "a-00003"
    assert Unit((first, last)).name == "a-00003-to-b-00012"


def test_a_stop_is_seen_before_the_next_chunk(monkeypatch):
    stop = threading.Event()
    made = []

    class Engine:
        schema = SCHEMA

        def make_chunk(self, chunk):
            made.append(chunk)
            stop.set()

    monkeypatch.setattr("tasks.records.writing.write_part", lambda *_, **__: None)
    with pytest.raises(StoppedError):
        Writer(Engine(), None, "parquet").write([Chunk("a", 0, 0, 1), Chunk("a", 1, 1, 2)], stop)
    assert made == [Chunk("a", 0, 0, 1)]
