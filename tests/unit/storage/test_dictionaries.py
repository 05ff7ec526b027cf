"""What a Parquet file holds of a dictionary: the values of its rows, each once, and nothing that stood in memory."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from schemas.manifest import OutputFormat
from tasks.storage.formats import write_table


def written(values: pa.Array, path: Path) -> bytes:
    write_table(pa.table({"word": values}), path, OutputFormat.PARQUET, {})
    return path.read_bytes()


@pytest.mark.parametrize(
    ("entries", "indices"),
    [
        (["north", "north", "south", "north"], [0, 1, 2, 3] * 25),  # twice there
        (["north", "secret", "south"], [0, 2] * 50),  # in no row
        (["north", None, "south"], [0, 1, 2] * 30),  # a null among the entries
        (["secret", "other"], [None] * 40),
    ],
)
def test_a_dictionary_is_written_as_its_rows_are(entries, indices, tmp_path) -> None:
    """The very bytes of the same rows without a dictionary; else a page has gaps, filled with what was in memory."""
    encoded = pa.DictionaryArray.from_arrays(pa.array(indices, pa.int32()), pa.array(entries))
    plain = encoded.dictionary_decode()
    found = written(encoded, tmp_path / "encoded")
    assert found == written(plain, tmp_path / "plain")
    assert pq.read_table(tmp_path / "encoded")["word"].to_pylist() == plain.to_pylist()


def test_a_dictionary_that_rows_use_up_stays(tmp_path) -> None:
    encoded = pa.DictionaryArray.from_arrays(pa.array([1, 0] * 50, pa.int32()), pa.array(["north", "south"]))
    written(encoded, tmp_path / "encoded")
    assert pq.read_table(tmp_path / "encoded", read_dictionary=["word"])["word"].chunk(0).dictionary.to_pylist() == [
        "north",
        "south",
    ]
