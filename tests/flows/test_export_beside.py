"""Databases get what stands beside the data as tables: labels, changes, versions."""

import json
import sqlite3
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest

from flows.export import export
from flows.generate import generate
from schemas.manifest import Manifest, OutputFormat

MORE = """
changes:
  - {table: customers, columns: [level], updates: 2, deletes: 0.1}
dirt:
  - {table: orders, kind: missing, columns: [amount], rate: 0.2}
  - {table: orders, kind: duplicate, rate: 0.1}
"""


@pytest.fixture
def soiled(shop) -> Manifest:
    shop.write_text(shop.read_text() + MORE)
    return generate.fn(schema=str(shop), format=OutputFormat.CSV)


NAMES = {"orders_labels": "labels/orders", "customers_changes": "changes/customers", "customers_scd2": "scd2/customers"}


@pytest.mark.parametrize("kind", ["sqlite", "duckdb"])
def test_they_are_tables_of_a_file(soiled, tmp_path, kind):
    path = tmp_path / f"x.{kind}"
    result = export.fn(soiled.generation_id, str(path))
    assert {name: result.tables[name] for name in NAMES} == {
        name: soiled.companions[beside].rows for name, beside in NAMES.items()
    }
    connection = sqlite3.connect(path) if kind == "sqlite" else duckdb.connect(str(path), read_only=True)
    for name, beside in NAMES.items():
        wanted = pq.read_table(Path(soiled.location) / beside)
        assert connection.execute(f"SELECT count(*) FROM {name}").fetchall() == [(wanted.num_rows,)]
    events = connection.execute('SELECT op, "after" FROM customers_changes ORDER BY "sequence"').fetchall()
    wanted = pq.read_table(Path(soiled.location) / "changes/customers").to_pylist()
    assert [op for op, _ in events] == [event["op"] for event in wanted]
    found = [after and json.loads(after) for _, after in events]
    assert [after and after["customer_id"] for after in found] == [
        event["after"] and event["after"]["customer_id"] for event in wanted
    ]
    current = "SELECT customer_id, level FROM customers_scd2 WHERE is_current ORDER BY 1"
    assert (
        connection.execute(current).fetchall()
        == connection.execute("SELECT customer_id, level FROM customers ORDER BY 1").fetchall()
    )
    connection.close()


def test_the_dirt_can_be_taken_out_in_sql(soiled, tmp_path):
    export.fn(soiled.generation_id, str(tmp_path / "x.sqlite"))
    with sqlite3.connect(tmp_path / "x.sqlite") as connection:
        mended = "orders.rowid = row + 1 AND \"column\" = 'amount'"
        connection.execute(f"UPDATE orders SET amount = clean_value FROM orders_labels WHERE {mended}")
        twice = 'SELECT row + 1 FROM orders_labels WHERE "column" IS NULL'
        connection.execute(f"DELETE FROM orders WHERE rowid IN ({twice})")
        assert connection.execute("SELECT count(*), count(amount) FROM orders").fetchall() == [(100, 100)]


def test_a_table_keeps_its_name(shop, tmp_path):
    shop.write_text(shop.read_text().replace("orders", "customers_scd2") + MORE[: MORE.index("dirt")])
    manifest = generate.fn(schema=str(shop))
    result = export.fn(manifest.generation_id, str(tmp_path / "x.sqlite"))
    assert result.tables["customers_scd2"] == 100
    assert result.tables["customers_scd2_"] == manifest.companions["scd2/customers"].rows
    assert 'CREATE TABLE "customers_scd2_"' in str(export.fn(manifest.generation_id, "sqlite", dry_run=True).plan)
