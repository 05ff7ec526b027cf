"""What real scripts hold at the edges: dialects that look like others, keys that nobody declared, words left out."""

import pytest

from schemas.readers.ddl import read_ddl
from schemas.types import ColumnType
from schemas.validation import problems

HIVE = """--HINT DISTRIBUTE ON KEY (person_id)
CREATE TABLE cdm.visit (person_id integer NOT NULL,
  seen TIMESTAMP,
  left_at TIMESTAMP NULL );
ALTER TABLE cdm.visit ADD CONSTRAINT xpk PRIMARY KEY NONCLUSTERED (person_id);
"""


def test_a_script_with_times_is_none_of_sql_servers() -> None:
    read = read_ddl(HIVE)
    assert read.dialect == "postgres"
    assert read.schema.table("visit").column("seen").type is ColumnType.TIMESTAMP


def test_prose_in_comments_tells_no_dialect() -> None:
    prose = "-- written with ENGINE=InnoDB and AUTO_INCREMENT in mind, then `ported`\n/* ENGINE=InnoDB */\n"
    read = read_ddl(f"{prose}CREATE TABLE t (id integer primary key, at text default (datetime('now')));")
    assert read.dialect == "sqlite"


def test_a_row_version_is_told() -> None:
    read = read_ddl("CREATE TABLE [dbo].[t] (\n [id] int NOT NULL,\n [v] timestamp)\nGO\n")
    assert read.schema.table("t").column("v").type is ColumnType.BINARY
    assert [note.line for note in read.notes if "row's version" in note.text] == [3]


def test_a_dialect_that_is_in_doubt_is_told() -> None:
    read = read_ddl("CREATE TABLE t (a datetime, b nvarchar(9));\nCREATE TABLE u (a tinyint);")
    assert [note.line for note in read.notes if "looks nearly as much like" in note.text] == [0]


def test_what_is_referred_to_is_made_a_key() -> None:
    read = read_ddl("CREATE TABLE k (x int, y int);\nCREATE TABLE l (x int REFERENCES k (x));")
    assert read.schema.table("k").keys == (("x",),) and len(read.schema.relations) == 1
    assert [note.line for note in read.notes if "is made one" in note.text] == [2]
    assert problems(read.schema) == []


def test_a_wider_key_than_the_declared_one_needs_no_word() -> None:
    child = "CREATE TABLE l (x int, y int, FOREIGN KEY (x, y) REFERENCES k (x, y));"
    read = read_ddl(f"CREATE TABLE k (x int PRIMARY KEY, y int);\n{child}")
    assert problems(read.schema) == [] and read.notes == () and len(read.schema.relations) == 1


def test_a_part_of_a_composite_key_is_no_key_and_that_is_told() -> None:
    read = read_ddl("CREATE TABLE k (x int, y int, PRIMARY KEY (x, y));\nCREATE TABLE l (x int REFERENCES k (x));")
    assert read.schema.relations == ()
    assert [(note.line, "left out" in note.text) for note in read.notes] == [(2, True)]


def test_one_pair_of_backticks_may_hold_a_whole_path() -> None:
    script = (
        "CREATE TABLE `proj.shop.t` (id INT64 NOT NULL, PRIMARY KEY (id) NOT ENFORCED);\n"
        "CREATE TABLE `proj.shop.u` (t_id INT64, FOREIGN KEY (t_id) REFERENCES `proj.shop.t` (id) NOT ENFORCED);"
    )
    read = read_ddl(script)
    assert [table.name for table in read.schema.tables] == ["t", "u"] and len(read.schema.relations) == 1
    assert read.notes == ()


@pytest.mark.parametrize(
    "end",
    [
        "INSERT INTO dbo.b (x)",
        "INSERT dbo.b VALUES",
        "INSERT dbo.b SELECT 1, 2 FROM",
        "UPDATE dbo.b",
        "CREATE PROCEDURE p AS BEGIN SELECT 1",
        "CREATE VIEW v AS",
        "IF EXISTS (SELECT 1)",
    ],
)
def test_an_unfinished_end_of_a_script_of_sql_server_is_told(end: str) -> None:
    read = read_ddl(f"CREATE TABLE [dbo].[b] ([x] int)\nGO\n{end}")
    assert [note.line for note in read.notes if "ends in the middle" in note.text] == [3]


@pytest.mark.parametrize(
    "end",
    [
        "INSERT dbo.b VALUES (1)",
        "INSERT dbo.b DEFAULT VALUES",
        "UPDATE dbo.b SET x = 1",
        "CREATE VIEW v AS SELECT x FROM b",
        "CREATE PROCEDURE p AS BEGIN SELECT CASE WHEN 1 = 1 THEN 2 END END",
        "CREATE TRIGGER t ON b AFTER INSERT AS BEGIN TRAN x COMMIT",
        "CREATE INDEX i ON dbo.b (x)",
        "PRINT 'done'",
        "EXEC sp_x",
    ],
)
def test_a_finished_end_is_not(end: str) -> None:
    read = read_ddl(f"CREATE TABLE [dbo].[b] ([x] int)\nGO\n{end}")
    assert not [note for note in read.notes if "ends in the middle" in note.text]


def test_what_follows_a_period_column_counts() -> None:
    script = "CREATE TABLE [dbo].[a] ([f] datetime2 GENERATED ALWAYS AS ROW START HIDDEN NOT NULL, [x] int)"
    read = read_ddl(script)
    assert not read.schema.table("a").column("f").nullable
    assert [note.clause for note in read.notes] == ["ROW START HIDDEN"]


def test_a_key_may_follow_a_column_without_a_comma() -> None:
    script = (
        "CREATE TABLE [dbo].[p] ([d] date NOT NULL, [n] int\n CONSTRAINT pk PRIMARY KEY CLUSTERED ([d] ASC))\nGO\n"
        "CREATE TABLE [dbo].[c] ([d] date, [n] int CONSTRAINT u UNIQUE ([d], [n])\n"
        " CONSTRAINT f FOREIGN KEY ([d]) REFERENCES [dbo].[p] ([d]))"
    )
    schema = read_ddl(script).schema
    assert schema.table("p").primary_key == ("d",) and schema.table("c").unique == (("d", "n"),)
    assert [(relation.columns, relation.parent) for relation in schema.relations] == [(("d",), "p")]


def test_a_guessed_generator_reaches_what_a_rule_asks_for() -> None:
    schema = read_ddl(
        "CREATE TABLE t (id int primary key, boss int, level int not null, qty int not null,"
        " CHECK ((boss IS NULL AND level = 0) OR (boss IS NOT NULL AND level >= 1)),"
        " CHECK (qty > 5000 OR boss IS NULL))"
    ).schema
    level, qty = (schema.table("t").column(name).generator.model_dump() for name in ("level", "qty"))
    assert level["minimum"] == 0 and qty["maximum"] >= 5001


def test_amounts_with_a_long_tail_are_not_put_where_the_tail_does_not_fit() -> None:
    script = "CREATE TABLE payments (id int primary key, method varchar(20), amount decimal({}) not null);"
    narrow, wide = (read_ddl(script.format(digits)).schema.table("payments") for digits in ("5,2", "9,2"))
    assert wide.column("amount").generator.kind == "payment"
    assert narrow.column("amount").generator.kind != "payment"


def test_a_nullable_key_that_others_refer_to_gets_no_nulls() -> None:
    script = "CREATE TABLE p (code text UNIQUE, n int);\nCREATE TABLE c (code text NOT NULL REFERENCES p (code));"
    parent = read_ddl(script).schema.table("p")
    assert parent.column("code").nullable and not parent.column("code").null_rate and parent.column("n").null_rate
