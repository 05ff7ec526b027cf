"""A problem of a schema that was read from SQL is told as one of the script: its file, line and words."""

from pathlib import Path

import pytest

from schemas.errors import SchemaError
from schemas.places import Clause
from schemas.readers.ddl import read_ddl
from schemas.validation import validate
from tasks.inference.resolve import resolve


def refusal(tmp_path: Path, script: str) -> str:
    path = tmp_path / "shop.sql"
    path.write_text(script)
    with pytest.raises(SchemaError) as raised:
        resolve(source=str(path))
    return str(raised.value).replace(str(tmp_path), "")


@pytest.mark.parametrize(
    ("column", "more", "lines"),
    [
        ("x int CHECK (x > 10 AND x < 5)", "", ["line 3: x int CHECK (x > 10 AND x < 5)"]),
        ("x int", ",\n CHECK (x > 10),\n CHECK (x < 5)", ["line 4: CHECK (x > 10)", "line 5: CHECK (x < 5)"]),
        ("x int", ",\n CHECK (x IN (1, 2)),\n CHECK (x > 9)", ["line 4: CHECK (x IN (1, 2))", "line 5: CHECK (x > 9)"]),
        ("x varchar(5)", ",\n CHECK (length(x) > 9)", ["line 3: x varchar(5)", "line 4: CHECK (length(x) > 9)"]),
        ("x smallint", ",\n CHECK (x > 90000)", ["line 3: x smallint", "line 4: CHECK (x > 90000)"]),
        (
            "x int NOT NULL",
            ",\n y int NOT NULL CHECK (y > 9),\n CHECK (x > y AND x < 9)",
            ["line 5: CHECK (x > y AND x < 9)"],
        ),
    ],
)
def test_what_cannot_hold_is_told_by_its_clauses(tmp_path: Path, column: str, more: str, lines: list[str]) -> None:
    message = refusal(tmp_path, f"CREATE TABLE t (\n id int PRIMARY KEY,\n {column}{more});")
    assert all(f"/shop.sql, {line}" in message for line in lines)
    assert "Mend the conditions" in message and "tables[0]" not in message and "minimum" not in message


def test_what_comes_later_in_the_script_has_its_line(tmp_path: Path) -> None:
    later = "ALTER TABLE t ADD CONSTRAINT low CHECK (x < 5);"
    message = refusal(
        tmp_path, f"CREATE TABLE t (id int PRIMARY KEY, x int);\nALTER TABLE t ADD CHECK (x > 9);\n{later}"
    )
    assert "line 2: CHECK (x > 9)" in message and "line 3: CHECK (x < 5)" in message


def test_a_list_keeps_what_the_other_conditions_allow() -> None:
    script = (
        "CREATE TABLE t (id int PRIMARY KEY, x int CHECK (x IN (1, 2, 30)) CHECK (x > 9), s char(2), "
        "CHECK (s IN ('a', 'bb')), CHECK (length(s) > 1))"
    )
    schema = read_ddl(script).schema
    assert schema.table("t").column("x").values == (30,) and schema.table("t").column("s").values == ("bb",)
    assert validate(schema) == schema


def test_every_part_of_a_schema_has_its_place() -> None:
    read = read_ddl(
        "CREATE TABLE a (\n id int PRIMARY KEY);\nCREATE TABLE b (\n a_id int\n  REFERENCES a (id),\n n int,\n"
        " CHECK (n > a_id));"
    )
    assert read.places is not None
    assert read.places.said(("tables", 1)) == (Clause(3, "CREATE TABLE b"),)
    assert read.places.line(("tables", 1, "columns", 1, "minimum")) == 6
    assert read.places.said(("relations", 0, "parent")) == (Clause(5, "FOREIGN KEY (a_id) REFERENCES a (id)"),)
    assert read.places.said(("rules", 0, "check")) == (Clause(7, "CHECK (n > a_id)"),)
