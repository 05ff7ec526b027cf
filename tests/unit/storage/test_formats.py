"""Part files: read back as they were, the same bytes each time, and none at all after a failure."""

import base64
import datetime
import hashlib
import json
import math
from decimal import Decimal
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from schemas.errors import StoreError
from schemas.manifest import OutputFormat
from tasks.storage.formats import read_part, write_table

MIDDLE_AGES, FAR = datetime.datetime(1000, 1, 1), datetime.datetime(2200, 1, 1)  # noqa: DTZ001 - wall clocks
TEXT = st.text(st.characters(codec="utf-8"), max_size=8)
VALUES = {
    pa.int64(): st.integers(-(2**63), 2**63 - 1),
    pa.float64(): st.floats(allow_nan=False, allow_infinity=False),
    pa.decimal128(38, 10): st.integers(-(10**38) + 1, 10**38 - 1).map(
        lambda digits: Decimal((digits < 0, [int(d) for d in str(abs(digits))], -10))
    ),
    pa.decimal128(18, 2): st.integers(-(10**17), 10**17).map(lambda cents: Decimal(cents).scaleb(-2)),
    pa.bool_(): st.booleans(),
    pa.string(): TEXT,
    pa.date32(): st.dates(),
    pa.time64("us"): st.times(),
    pa.timestamp("us"): st.datetimes(MIDDLE_AGES, FAR),
    pa.timestamp("us", "UTC"): st.datetimes(MIDDLE_AGES, FAR, timezones=st.just(datetime.UTC)),
    pa.binary(): st.binary(max_size=5),
    pa.list_(pa.string()): st.lists(st.none() | TEXT, max_size=3),
    pa.list_(pa.int64()): st.lists(st.none() | st.integers(-(2**63), 2**63 - 1), max_size=3),
    pa.list_(pa.date32()): st.lists(st.none() | st.dates(), max_size=2),
    pa.list_(pa.time64("us")): st.lists(st.none() | st.times(), max_size=2),
    pa.list_(pa.timestamp("us")): st.lists(st.none() | st.datetimes(MIDDLE_AGES, FAR), max_size=2),
    pa.list_(pa.decimal128(18, 2)): st.lists(
        st.integers(-999, 999).map(lambda cents: Decimal(cents).scaleb(-2)), max_size=2
    ),
}


@st.composite
def tables(draw: st.DrawFn) -> pa.Table:
    kinds = draw(st.lists(st.sampled_from(list(VALUES)), min_size=1, max_size=4))
    rows = draw(st.integers(0, 5))
    cells = {
        f"c{place} {kind}": pa.array(draw(st.lists(st.none() | VALUES[kind], min_size=rows, max_size=rows)), kind)
        for place, kind in enumerate(kinds)
    }
    return pa.table(cells)


@pytest.mark.parametrize("format", OutputFormat)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(table=tables())
def test_what_is_written_reads_back(format: OutputFormat, table: pa.Table, tmp_path: Path) -> None:
    path = tmp_path / "part"
    path.unlink(missing_ok=True)
    facts = write_table(table, path, format)
    assert read_part(path, format, table.schema).equals(table)
    assert (facts.bytes, facts.sha256) == (path.stat().st_size, hashlib.sha256(path.read_bytes()).hexdigest())


@pytest.mark.parametrize("format", OutputFormat)
def test_the_same_table_gives_the_same_bytes(format: OutputFormat, tmp_path: Path) -> None:
    table = pa.table({"id": range(5000), "kind": pa.array(["a", "b"] * 2500).dictionary_encode()})
    assert len({write_table(table, tmp_path / str(at), format, {"k": "v"}).sha256 for at in range(2)}) == 1
    encoded = read_part(tmp_path / "0", format, pa.schema([("id", pa.int64()), ("kind", pa.string())]))
    assert encoded["kind"].to_pylist() == ["a", "b"] * 2500


def test_parquet_carries_its_metadata_and_statistics(tmp_path: Path) -> None:
    path = tmp_path / "part"
    write_table(pa.table({"id": range(9)}), path, OutputFormat.PARQUET, {"synthetic": "true"})
    described = pq.read_metadata(path)
    assert described.metadata == {b"synthetic": b"true"}
    column = described.row_group(0).column(0)
    assert (column.statistics.min, column.statistics.max, column.compression) == (0, 8, "ZSTD")


def test_a_dictionary_is_kept_where_it_pays(tmp_path: Path) -> None:
    rows = 20_000
    table = pa.table({"few": [f"v{row % 100}" for row in range(rows)], "many": [f"v{row}" for row in range(rows)]})
    write_table(table, tmp_path / "part", OutputFormat.PARQUET)
    group = pq.read_metadata(tmp_path / "part").row_group(0)
    assert ["RLE_DICTIONARY" in group.column(at).encodings for at in range(2)] == [True, False]


def test_parts_are_alike_whether_a_chunk_came_with_a_dictionary_or_not(tmp_path: Path) -> None:
    plain = pa.table({"c": ["a", "b"]})
    for name, table in {"plain": plain, "encoded": pa.table({"c": plain["c"].dictionary_encode()})}.items():
        write_table(table, tmp_path / name, OutputFormat.PARQUET)
    assert pq.read_schema(tmp_path / "plain").equals(pq.read_schema(tmp_path / "encoded"))


def test_a_flipped_bit_in_a_page_is_noticed(tmp_path: Path) -> None:
    path = tmp_path / "part"
    values = np.random.default_rng(0).integers(0, 2**40, 50_000)
    write_table(pa.table({"id": values}), path, OutputFormat.PARQUET)
    data = bytearray(path.read_bytes())
    for place in range(1000, len(data) // 2, 40_000):
        flipped = tmp_path / "flipped"
        flipped.write_bytes(data[:place] + bytes([data[place] ^ 4]) + data[place + 1 :])
        with pytest.raises(OSError, match=r"(?i)crc|corrupt|checksum"):
            read_part(flipped, OutputFormat.PARQUET, pa.schema([("id", pa.int64())]))


def test_json_is_read_by_the_standard_library(tmp_path: Path) -> None:
    table = pa.table({"t": ['a"b\\\n\x01é'], "d": pa.array([Decimal("0E-10")], pa.decimal128(38, 10)), "b": [b"\xff"]})
    write_table(table, tmp_path / "json", OutputFormat.JSON)
    write_table(table, tmp_path / "jsonl", OutputFormat.JSONL)
    expected = {"t": 'a"b\\\n\x01é', "d": Decimal("0.0000000000"), "b": base64.b64encode(b"\xff").decode()}
    assert json.loads((tmp_path / "json").read_text(), parse_float=Decimal) == [expected]
    assert json.loads((tmp_path / "jsonl").read_text(), parse_float=Decimal) == expected


@pytest.mark.parametrize("format", [OutputFormat.JSON, OutputFormat.JSONL])
@pytest.mark.parametrize("value", [math.nan, math.inf])
def test_json_refuses_what_it_cannot_write_and_leaves_no_file(
    format: OutputFormat, value: float, tmp_path: Path
) -> None:
    with pytest.raises(StoreError, match="--format parquet"):
        write_table(pa.table({"f": [1.0, None, value]}), tmp_path / "part", format)
    assert list(tmp_path.iterdir()) == []


def test_csv_can_defuse_formulas(tmp_path: Path) -> None:
    texts = ["=1+1", "+1", "-1", "@x", "\tx", "plain", "a=b", None]
    write_table(pa.table({"t": texts}), tmp_path / "safe", OutputFormat.CSV, formula_safe=True)
    write_table(pa.table({"t": texts}), tmp_path / "plain", OutputFormat.CSV)
    schema = pa.schema([("t", pa.string())])
    defused = ["'=1+1", "'+1", "'-1", "'@x", "'\tx", "plain", "a=b", None]
    assert read_part(tmp_path / "safe", OutputFormat.CSV, schema)["t"].to_pylist() == defused
    assert read_part(tmp_path / "plain", OutputFormat.CSV, schema)["t"].to_pylist() == texts


def test_an_exception_half_way_leaves_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("half-way")

    monkeypatch.setattr(pq.ParquetWriter, "add_key_value_metadata", fail)
    with pytest.raises(RuntimeError, match="half-way"):
        write_table(pa.table({"id": range(9)}), tmp_path / "part", OutputFormat.PARQUET)
    assert list(tmp_path.iterdir()) == []
