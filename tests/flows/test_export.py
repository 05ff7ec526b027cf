"""``export`` and ``diff``: what leaves is what was published, whole or not at all, and overwrites nothing unasked."""

import csv
import json
import sqlite3
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest
from exports import FAMILY, WIDE, publish, rows_of

from flows.diff import diff
from flows.export import export
from schemas.errors import BadInputError, SourceError, StoreError
from schemas.manifest import Manifest, OutputFormat
from tasks.storage.formats import read_part


@pytest.fixture
def wide(tmp_path) -> Manifest:
    return publish(WIDE, tmp_path)


@pytest.fixture
def family(tmp_path) -> Manifest:
    return publish(FAMILY, tmp_path)


PARQUET = OutputFormat.PARQUET
PAIRS = [(PARQUET, each) for each in OutputFormat] + [(each, PARQUET) for each in OutputFormat if each is not PARQUET]


@pytest.mark.parametrize(("source", "format"), PAIRS)
def test_files_of_every_format_hold_what_was_published(tmp_path, source, format):
    manifest = publish(WIDE, tmp_path, format=source, rows=1500)
    (table,) = manifest.tables
    result = export.fn(manifest.generation_id, str(tmp_path / "out"), format=format)
    wanted = rows_of(manifest, table)
    assert result.tables == {table: 1500}
    assert read_part(tmp_path / "out" / f"{table}.{format}", format, wanted.schema).equals(wanted)
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == sorted([f"{table}.{format}", "schema.yaml"])


def test_a_parquet_file_says_that_it_is_synthetic(wide, tmp_path):
    export.fn(wide.generation_id, str(tmp_path / "out"))
    (file,) = (tmp_path / "out").glob("*.parquet")
    metadata = pq.read_metadata(file).metadata
    assert metadata[b"synthetic"] == b"true"
    assert metadata[b"understudy.generation_id"] == wide.generation_id.encode()


def test_csv_is_rfc_4180_and_can_be_made_safe_for_spreadsheets(wide, tmp_path):
    for safe in (False, True):
        export.fn(wide.generation_id, str(tmp_path / f"out{safe}"), format=OutputFormat.CSV, formula_safe=safe)
    data = next((tmp_path / "outFalse").glob("*.csv")).read_bytes()
    assert data.count(b"\r\n") == 301
    with next((tmp_path / "outTrue").glob("*.csv")).open(newline="") as file:
        notes = {row["note"] for row in csv.DictReader(file)}
    assert "'=1+1" in notes
    assert "=1+1" not in notes


def test_json_is_json(wide, tmp_path):
    export.fn(wide.generation_id, str(tmp_path / "out"), format=OutputFormat.JSON)
    rows = json.loads(next((tmp_path / "out").glob("*.json")).read_text())
    assert len(rows) == 300
    assert rows[0]["tags"] == ["a,b", 'c"d', rows[0]["ref"]]


def test_nothing_is_overwritten_unasked(family, tmp_path):
    out = tmp_path / "out"
    out.mkdir()
    (out / "mine.txt").write_text("mine")
    export.fn(family.generation_id, str(out), format=OutputFormat.CSV, tables=("staff",))
    (out / "staff.csv").write_text("mine too")
    with pytest.raises(BadInputError, match=r"staff\.csv.*--replace"):
        export.fn(family.generation_id, str(out), format=OutputFormat.CSV)
    assert (out / "staff.csv").read_text() == "mine too"
    assert not (out / "orders.csv").exists()
    export.fn(family.generation_id, str(out), format=OutputFormat.CSV, replace=True)
    assert (out / "staff.csv").read_text() != "mine too"
    assert (out / "mine.txt").read_text() == "mine"


@pytest.mark.parametrize("to", ["one.duckdb", "one.sqlite"])
def test_a_database_file_is_replaced_only_when_asked_and_whole(family, to):
    Path(to).write_text("mine")
    with pytest.raises(BadInputError, match="--replace"):
        export.fn(family.generation_id, to)
    assert Path(to).read_text() == "mine"
    export.fn(family.generation_id, to, replace=True)
    assert [path.name for path in Path().iterdir() if path.name.startswith(".")] == []


def test_duckdb_holds_every_value_and_every_key(wide, tmp_path):
    (table,) = wide.tables
    export.fn(wide.generation_id, "duckdb")
    with duckdb.connect(f"{wide.generation_id}.duckdb") as connection:
        connection.execute("SET TimeZone = 'UTC'")
        found = connection.table(f'"{table}"').order("id").to_arrow_table()
        keys = connection.sql("SELECT constraint_type FROM duckdb_constraints()").fetchall()
    assert found.cast(rows_of(wide, table).schema).to_pylist() == rows_of(wide, table).to_pylist()
    assert {kind for (kind,) in keys} >= {"PRIMARY KEY", "UNIQUE", "CHECK", "NOT NULL"}


def test_sqlite_holds_the_family_and_refuses_what_the_schema_forbids(family, tmp_path):
    result = export.fn(family.generation_id, f"sqlite:///{tmp_path}/family.sqlite")
    with sqlite3.connect(tmp_path / "family.sqlite") as connection:
        connection.execute("PRAGMA foreign_keys=ON")
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        assert connection.execute("SELECT count(*) FROM lines").fetchall() == [(500,)]
        wanted = rows_of(family, "lines")["total"].to_pylist()
        found = [row[0] for row in connection.execute("SELECT total FROM lines")]
        assert found == [float(value) for value in wanted]
        with pytest.raises(sqlite3.IntegrityError):
            connection.execute("INSERT INTO lines VALUES (500, 9999, 0, 1, 1)")
        connection.commit()
        connection.execute("INSERT INTO staff VALUES (99, 12345)")
        with pytest.raises(sqlite3.IntegrityError):  # deferred: seen when the transaction ends
            connection.commit()
        connection.rollback()
    assert [note for note in result.notes if "total" in note] == [
        "no CHECK says the rule `total = quantity * price` of lines."
    ]


def test_a_dry_run_prints_the_statements_and_touches_nothing(family, tmp_path):
    before = sorted(tmp_path.rglob("*"))
    for to, said in (
        ("postgresql://nobody@no.such.host/x", 'COPY "lines": 500 rows'),
        ("x.sqlite", 'CREATE TABLE "staff"'),
        ("out", "out/orders.parquet"),
    ):
        assert said in (export.fn(family.generation_id, to, dry_run=True).plan or "")
    assert sorted(tmp_path.rglob("*")) == before


def test_in_postgresql_s_order_parents_come_first_and_cycles_wait(family):
    plan = export.fn(family.generation_id, "postgresql://x@y/z", dry_run=True).plan or ""
    keys = {line.split('"')[1]: "DEFERRABLE" in line for line in plan.splitlines() if "FOREIGN KEY" in line}
    assert keys["staff"] is True
    assert sorted((keys["lines"], keys["orders"])) == [False, True]
    assert 'ADD CHECK ("total" = "quantity" * "price")' in plan


@pytest.mark.parametrize(
    ("to", "match"),
    [
        ("postgresql://me:secret-word@h/d", "PGPASSWORD"),
        ("postgresql://me@h/d?password=secret-word", "PGPASSWORD"),
        ("mysql://me@h/d", "postgresql://"),
    ],
)
def test_what_cannot_be_a_target_is_refused_without_its_secret(family, to, match):
    with pytest.raises(BadInputError, match=match) as caught:
        export.fn(family.generation_id, to)
    assert "secret-word" not in str(caught.value)


def test_a_server_that_is_not_there_is_bad_input(family):
    with pytest.raises(BadInputError, match="cannot be reached"):
        export.fn(family.generation_id, "postgresql://me@127.0.0.1:1/d")


def test_a_damaged_dataset_is_not_exported(family, tmp_path):
    path = next(Path(family.location).glob("data/staff/*"))
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    with pytest.raises(StoreError, match="damaged"):
        export.fn(family.generation_id, str(tmp_path / "out"))
    assert not (tmp_path / "out").exists()


def test_unknown_names_are_refused(family):
    with pytest.raises(BadInputError, match="staff"):
        export.fn(family.generation_id, "out", tables=("staf",))
    with pytest.raises(SourceError):
        export.fn("nothing-0000", "out")


def test_diff_counts_rows_by_key(tmp_path):
    one = publish(FAMILY, tmp_path)
    same = diff.fn(one.generation_id, one.generation_id)
    assert same.same
    assert same.made == {}
    more = publish(FAMILY, tmp_path, rows={"staff": 33})
    found = diff.fn(one.generation_id, more.generation_id).tables
    assert (found["staff"].changes.added, found["staff"].changes.removed) == (3, 0)
    assert found["lines"].verdict == "same"


def test_diff_tells_columns_seeds_and_values_apart(tmp_path):
    one = publish(FAMILY, tmp_path, seed=1)
    other = publish(FAMILY.replace("maximum: 5}", "maximum: 6}").replace("boss_id, type", "chief_id, type").replace(
        "columns: [boss_id]", "columns: [chief_id]"), tmp_path, seed=2)  # fmt: skip
    found = diff.fn(one.generation_id, other.generation_id)
    assert found.made["seed"] == (1, 2)
    assert found.tables["staff"].columns == ("+ chief_id", "- boss_id", "~ relations")
    assert "~ quantity: maximum" in " ".join(found.tables["lines"].columns)
    assert found.tables["lines"].changes is not None
    assert found.tables["lines"].changes.changed > 0


STEPS = {
    "name": "steps",
    "tables": [
        {"name": "orders", "rows": 40, "primary_key": ["id"], "columns": [
            {"name": "id", "type": "integer"},
            {"name": "n", "type": "integer"},
            {"name": "was", "type": "string", "values": ["open", "paid"]},
            {"name": "now", "type": "string", "values": ["paid", "sent"]},
        ]},
        {"name": "items", "rows": 100, "primary_key": ["id"], "columns": [
            {"name": "id", "type": "integer"}, {"name": "order_id", "type": "integer"},
        ]},
    ],
    "relations": [
        {"child": "items", "columns": ["order_id"], "parent": "orders", "parent_columns": ["id"]},
    ],
    "rules": [
        {"table": "orders", "check": "n = count(items)"},
        {"table": "orders", "check": "(was, now) IN (('open', 'paid'), ('paid', 'sent'))"},
    ],
}  # fmt: skip


@pytest.mark.parametrize("to", ["out.duckdb", "out.sqlite"])
def test_rules_over_children_and_over_pairs_do_not_stand_in_the_way(tmp_path, to):
    """A CHECK cannot see a row's children, and SQLite takes a list of pairs for a subquery."""
    manifest = publish(json.dumps(STEPS), tmp_path)
    export.fn(manifest.generation_id, str(tmp_path / to))
    connect = duckdb.connect if to.endswith("duckdb") else sqlite3.connect
    rows = connect(str(tmp_path / to)).execute("SELECT was, now, count(*) FROM orders GROUP BY 1, 2").fetchall()
    assert sum(row[2] for row in rows) == 40
    assert {row[:2] for row in rows} <= {("open", "paid"), ("paid", "sent")}
