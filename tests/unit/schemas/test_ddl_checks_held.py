"""CHECKs that look like another, held to by what is made: judged by DuckDB on the clause as it was written."""

import duckdb
import pytest

from schemas.readers.ddl import read_ddl
from tasks.records.engine import Engine


@pytest.mark.parametrize(
    ("column", "check"),
    [
        ("w varchar(10) NOT NULL", "w NOT LIKE 'A%'"),
        ("w varchar(10) NOT NULL", "NOT (w LIKE 'A%')"),
        ("w varchar(10) NOT NULL", r"w LIKE 'A\_%'"),
        ("w varchar(20) NOT NULL", "length(w) = 7"),
    ],
)
def test_what_is_made_keeps_the_check(column: str, check: str) -> None:
    schema = read_ddl(f"CREATE TABLE t (id integer PRIMARY KEY, {column} CHECK ({check}));", dialect="postgres").schema
    made = Engine(schema, {"t": 400}).make("t", 0, 400)
    escaped = check.replace(r"\_%'", r"\_%' ESCAPE '\'")
    assert duckdb.connect().execute(f"SELECT count(*) FROM made WHERE NOT ({escaped})").fetchall() == [(0,)]
    assert made.num_rows == 400


def test_a_bound_beyond_a_floats_digits_is_kept_exactly() -> None:
    schema = read_ddl("CREATE TABLE t (id int PRIMARY KEY, b numeric(20,2) CHECK (b <= 99999999999999999.99))").schema
    assert [rule.check for rule in schema.rules] == ["b <= 99999999999999999.99"]
    assert schema.table("t").column("b").maximum is None


def test_a_rule_may_speak_of_the_parent_and_a_unique_self_reference_is_a_chain() -> None:
    schema = read_ddl(
        "CREATE TABLE p (id int PRIMARY KEY, low int NOT NULL);"
        "CREATE TABLE c (id int PRIMARY KEY, p_id int NOT NULL REFERENCES p (id), high int NOT NULL,"
        " next int NOT NULL UNIQUE REFERENCES c (id));"
    ).schema
    rules = [{"table": "c", "check": "high >= p.low"}]
    schema = type(schema).model_validate({**schema.model_dump(mode="json"), "rules": rules})
    rows = {"p": 50, "c": 120}
    engine = Engine(schema, rows)
    c, p = engine.make("c", 0, 120), engine.make("p", 0, 50)  # noqa: F841 - read by DuckDB
    assert duckdb.connect().execute("SELECT count(*) FROM c JOIN p ON p.id = c.p_id WHERE high < low").fetchall() == [
        (0,)
    ]
    assert duckdb.connect().execute(
        "SELECT count(DISTINCT next) FROM c WHERE next IN (SELECT id FROM c)"
    ).fetchall() == [(120,)]
