"""The audit reads back exactly what storage writes, in every format, whatever the values hold."""

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from schemas.manifest import OutputFormat
from schemas.model import DatasetSchema
from tasks.quality.audit import audit
from tasks.quality.session import session
from tasks.quality.views import lay_views
from tasks.storage.formats import write_table

COLUMNS = [
    {"name": "s", "type": "string"},
    {"name": "i", "type": "integer"},
    {"name": "n", "type": "number"},
    {"name": "wide", "type": "decimal", "precision": 38, "scale": 4},
    {"name": "fine", "type": "decimal", "precision": 12, "scale": 9},
    {"name": "b", "type": "boolean"},
    {"name": "d", "type": "date"},
    {"name": "t", "type": "time"},
    {"name": "at", "type": "timestamp"},
    {"name": "utc", "type": "timestamp", "timezone": True},
    {"name": "raw", "type": "binary"},
    {"name": "list", "type": "array", "items": "string"},
    {"name": "ints", "type": "array", "items": "integer"},
]
SCHEMA = DatasetSchema.model_validate({"tables": [{"name": "t", "columns": COLUMNS}]})

TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=6)
TEXTS = TEXT | st.sampled_from(["", '"', "a,b", "a\r\nb", "007", "null", "NA", "=1+1", "{}", "'", "\\", " x ", "nan"])
INTEGERS = st.integers(-(2**63), 2**63 - 1)
WHEN = st.datetimes(dt.datetime.fromisoformat("1900-01-01"), dt.datetime.fromisoformat("2100-01-01"))
ROWS = st.lists(
    st.tuples(
        st.none() | TEXTS,
        st.none() | INTEGERS,
        st.none() | st.floats(allow_nan=False, allow_infinity=False),
        st.none() | st.decimals(Decimal(-(10**33)), Decimal(10**33), places=4),
        st.none() | st.decimals(-999, 999, places=9),
        st.none() | st.booleans(),
        st.none() | st.dates(dt.date(1900, 1, 1), dt.date(2100, 1, 1)),
        st.none() | st.times(),
        st.none() | WHEN,
        st.none() | WHEN.map(lambda at: at.replace(tzinfo=dt.UTC)),
        st.none() | st.binary(max_size=4),
        st.none() | st.lists(TEXTS, max_size=2),
        st.none() | st.lists(INTEGERS, max_size=2),
    ),
    min_size=1,
    max_size=6,
)


@pytest.mark.parametrize("format", list(OutputFormat))
@given(rows=ROWS)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_views_hold_what_storage_wrote(format: OutputFormat, rows: list, tmp_path_factory) -> None:
    table = _table(rows)
    folder = _write(tmp_path_factory.mktemp("d"), table, format)
    with session(folder) as opened:
        view = lay_views(opened, folder, SCHEMA, format).tables["t"]
        assert view.unreadable is None
        assert view.flaws == ()
        read = opened.connection.sql(f"SELECT * FROM {view.sql}").to_arrow_table()
        assert read.cast(table.schema).to_pydict() == table.to_pydict()
        for misfit in view.misfits.values():
            assert opened.connection.execute(f"SELECT count(*) FROM {view.raw} WHERE {misfit}").fetchall() == [(0,)]


@pytest.mark.parametrize("format", list(OutputFormat))
def test_what_storage_writes_passes(format: OutputFormat, tmp_path: Path) -> None:
    row = (
        "é",
        2**60,
        1e-7,
        Decimal("12345678901234567890123456.7891"),
        Decimal("0.000000001"),
        True,
        dt.date(2024, 1, 2),
    )
    rest = (
        dt.time(1, 2, 3),
        dt.datetime.fromisoformat("2024-01-02T03:00"),
        dt.datetime(2024, 1, 2, 3, tzinfo=dt.UTC),
        b"\x00\xff",
        ["a"],
        [1],
    )
    report = audit(_write(tmp_path, _table([(*row, *rest), (None,) * 13]), format), SCHEMA, {"t": 2}, format=format)
    assert [check.label for check in report.failed] == []


def _table(rows: list) -> pa.Table:
    kinds = {column.name: column.arrow_type for column in SCHEMA.table("t").columns}
    values = zip(*rows, strict=True)
    return pa.table({name: pa.array(v, kind) for (name, kind), v in zip(kinds.items(), values, strict=True)})


def _write(home: Path, table: pa.Table, format: OutputFormat) -> Path:
    (home / "staged/data/t").mkdir(parents=True)
    write_table(table, home / f"staged/data/t/part-00000.{format.value}", format)
    return home / "staged"
