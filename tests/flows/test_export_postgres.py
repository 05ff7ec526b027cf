"""Loading a real PostgreSQL: everything in one transaction, keys and rules held by the server, or nothing at all."""

import asyncio
from collections.abc import Iterator
from typing import Any

import asyncpg
import pyarrow as pa
import pytest
from exports import FAMILY, WIDE, publish, rows_of
from postgres import Cluster, binaries, cluster

from flows.export import export
from schemas.errors import BadInputError, TargetError

PROGRAMS = binaries()
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(PROGRAMS is None, reason="PostgreSQL's programs are not installed (apt install postgresql)"),
]


@pytest.fixture(scope="module")
def server() -> Iterator[Cluster]:
    assert PROGRAMS is not None
    with cluster(PROGRAMS) as running:
        yield running


@pytest.fixture
def database(server, monkeypatch) -> str:
    monkeypatch.setenv("PGPASSWORD", server.password)
    ask(server.address, "DROP SCHEMA IF EXISTS shop CASCADE")
    return server.address


def ask(address: str, *statements: str) -> list[Any]:
    async def answer() -> list[Any]:
        connection = await asyncpg.connect(address)
        try:
            for statement in statements[:-1]:
                await connection.execute(statement)
            return [tuple(row) for row in await connection.fetch(statements[-1])]
        finally:
            await connection.close()

    return asyncio.run(answer())


def test_every_value_arrives(database, tmp_path):
    manifest = publish(WIDE, tmp_path)
    export.fn(manifest.generation_id, database, namespace="shop")
    wanted = rows_of(manifest, "odd name")
    plain = [name for name in wanted.column_names if name not in ("ref", "extra")]
    found = ask(database, f'SELECT {", ".join(plain)}, ref::text FROM shop."odd name" ORDER BY id')
    assert found == [tuple(row[name] for name in (*plain, "ref")) for row in wanted.to_pylist()]
    assert ask(database, "SELECT count(*) FROM shop.\"odd name\" WHERE extra->'a'->>1 = '2'") == [
        (len(wanted) - wanted["extra"].null_count,)
    ]


def test_the_server_holds_keys_and_rules_and_goes_on_counting(database, tmp_path):
    manifest = publish(FAMILY, tmp_path)
    result = export.fn(manifest.generation_id, database, namespace="shop")
    assert result.notes == ()
    assert ask(database, "SELECT count(*) FROM shop.lines") == [(500,)]
    for broken, error in (
        ("INSERT INTO shop.lines VALUES (500, 1, 1, 1, 1)", asyncpg.UniqueViolationError),
        ("INSERT INTO shop.lines VALUES (500, 99, 1, 1, 2)", asyncpg.CheckViolationError),
        ("INSERT INTO shop.lines VALUES (1, 99, 1, 1, 1)", asyncpg.ForeignKeyViolationError),
        ("INSERT INTO shop.staff VALUES (99, 12345)", asyncpg.ForeignKeyViolationError),
    ):
        with pytest.raises(error):
            ask(database, broken)
    assert ask(database, "INSERT INTO shop.staff (boss_id) VALUES (1) RETURNING staff_id") == [(31,)]


BESIDE = (
    FAMILY.replace("boss_id, type: integer}", "boss_id, type: integer}\n      - {name: desk, type: string}")
    + """
changes:
  - {table: staff, columns: [desk], updates: 2, deletes: 0.2}
dirt:
  - {table: lines, kind: missing, columns: [price], rate: 0.3}
"""
)


def test_labels_and_changes_are_tables_beside_the_data(database, tmp_path):
    manifest = publish(BESIDE, tmp_path)
    result = export.fn(manifest.generation_id, database, namespace="shop")
    wanted = {"staff_changes": "changes/staff", "staff_scd2": "scd2/staff", "lines_labels": "labels/lines"}
    for name, beside in wanted.items():
        assert result.tables[name] == manifest.companions[beside].rows
        assert ask(database, f"SELECT count(*) FROM shop.{name}") == [(result.tables[name],)]
    replayed = (
        "SELECT (after->>'staff_id')::bigint, after->>'desk' FROM (SELECT DISTINCT ON "
        "(coalesce(after, before)->'staff_id') after FROM shop.staff_changes "
        "ORDER BY coalesce(after, before)->'staff_id', sequence DESC) last WHERE after IS NOT NULL ORDER BY 1"
    )
    assert ask(database, replayed) == ask(database, "SELECT staff_id, desk FROM shop.staff ORDER BY 1")


def test_tables_that_stand_are_refused_or_replaced_and_never_half_loaded(database, tmp_path):
    manifest = publish(FAMILY, tmp_path)
    ask(database, "CREATE SCHEMA shop", "CREATE TABLE shop.staff (mine int)", "INSERT INTO shop.staff VALUES (7)")
    with pytest.raises(BadInputError, match=r"holds staff already.*--replace"):
        export.fn(manifest.generation_id, database, namespace="shop")
    ask(database, "CREATE VIEW shop.seen AS SELECT mine FROM shop.staff", "SELECT 1")
    with pytest.raises(TargetError, match="depend"):
        export.fn(manifest.generation_id, database, namespace="shop", replace=True)
    assert ask(database, "SELECT * FROM shop.seen") == [(7,)]
    ask(database, "DROP VIEW shop.seen")
    for _ in range(2):
        export.fn(manifest.generation_id, database, namespace="shop", replace=True)
        assert ask(database, "SELECT count(*) FROM shop.staff") == [(30,)]


def test_a_failure_in_the_middle_leaves_nothing(database, tmp_path, monkeypatch):
    manifest = publish(FAMILY, tmp_path)
    from tasks.export import postgres

    def spoilt(piece: pa.Table, table: Any) -> Iterator[bytes]:
        yield b'"no number"\r\n' if table.name == "staff" else b""
        yield from copy_blocks(piece, table)

    copy_blocks = postgres.copy_blocks
    monkeypatch.setattr(postgres, "copy_blocks", spoilt)
    with pytest.raises(TargetError, match="staff") as caught:
        export.fn(manifest.generation_id, database, namespace="shop")
    assert "no number" not in str(caught.value)
    assert ask(database, "SELECT count(*) FROM pg_namespace WHERE nspname = 'shop'") == [(0,)]


def test_a_wrong_password_is_bad_input_and_not_repeated(database, tmp_path, monkeypatch):
    manifest = publish(FAMILY, tmp_path)
    monkeypatch.setenv("PGPASSWORD", "not-this-one")
    with pytest.raises(BadInputError, match="PGPASSWORD") as caught:
        export.fn(manifest.generation_id, database)
    assert "not-this-one" not in str(caught.value)


def test_a_nul_is_refused_with_its_column(database, tmp_path):
    text = (
        'tables: [{name: t, rows: 5, columns: [{name: c, type: string, generator: {kind: constant, value: "a\\0b"}}]}]'
    )
    manifest = publish(text, tmp_path)
    with pytest.raises(BadInputError, match=r"t\.c.*NUL"):
        export.fn(manifest.generation_id, database)


def test_the_example_family_of_a_dozen_tables(database):
    from pathlib import Path

    from flows.generate import generate

    source = Path(__file__).parents[2] / "examples" / "orders.sql"
    manifest = generate.fn(source=str(source), rows=300)
    assert export.fn(manifest.generation_id, database, namespace="shop").notes == ()
    assert ask(database, "SELECT count(*) FROM shop.orders") == [(manifest.tables["orders"].rows,)]
