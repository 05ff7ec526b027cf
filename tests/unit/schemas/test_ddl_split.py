"""Cutting a script into statements, whatever stands between them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.readers.ddl.dialect import DIALECTS, detect
from schemas.readers.ddl.split import split
from schemas.readers.ddl.tokens import Kind, tokenize

PIECES = st.sampled_from(
    [
        "SELECT 1",
        "INSERT INTO t VALUES ('a;b', 'it''s')",
        "SELECT '--no comment', \"a;b\"",
        "UPDATE t /* ; */ SET a = 1",
        "CREATE TABLE t (a int, b varchar(3) DEFAULT ';')",
    ]
)


def texts(script: str, dialect: str = "postgres") -> list[str]:
    return [statement.text for statement in split(script, dialect)]


@settings(deadline=None, max_examples=60)
@given(
    st.lists(PIECES, max_size=8),
    st.sampled_from(DIALECTS),
    st.sampled_from([";\n", "; ", ";\n-- a; comment\n", ";\n\n/* ; */\n"]),
)
def test_what_was_joined_by_terminators_comes_apart_again(pieces: list[str], dialect: str, between: str) -> None:
    assert texts(between.join([*pieces, ""]), dialect) == pieces


@settings(deadline=None, max_examples=60)
@given(st.lists(PIECES, min_size=1, max_size=8), st.integers(0, 3))
def test_every_statement_knows_its_line(pieces: list[str], blank: int) -> None:
    script = ";".join("\n" * blank + piece for piece in pieces)
    assert [statement.line for statement in split(script, "postgres")] == [
        1 + blank * (place + 1) for place in range(len(pieces))
    ]


@settings(deadline=None, max_examples=60)
@given(st.text(max_size=200), st.sampled_from(DIALECTS))
def test_no_text_breaks_it(text: str, dialect: str) -> None:
    for statement in split(text, dialect):
        tokenize(statement.text, dialect)


def test_a_dollar_quoted_body_is_one_statement() -> None:
    script = (
        "CREATE FUNCTION f() RETURNS int AS $body$ BEGIN; CREATE TABLE no (a int); END; $body$ "
        "LANGUAGE plpgsql; SELECT 1;"
    )
    assert len(texts(script)) == 2


def test_the_data_of_a_copy_is_passed_over() -> None:
    script = "COPY t (a) FROM stdin;\n1\tCREATE TABLE no (a int);\n\\.\nCREATE TABLE yes (a int);"
    assert texts(script) == ["COPY t (a) FROM stdin", "CREATE TABLE yes (a int)"]


def test_psql_commands_are_passed_over() -> None:
    assert texts("\\set ON_ERROR_STOP on\n\\connect shop\nSELECT 1;\n\\i more.sql") == ["SELECT 1"]


def test_mysql_changes_its_delimiter() -> None:
    script = (
        "DELIMITER //\nCREATE TRIGGER x BEFORE INSERT ON t FOR EACH ROW BEGIN SET a = 1; SET b = "
        "2; END//\nDELIMITER ;\nSELECT 1;"
    )
    found = texts(script, "mysql")
    assert len(found) == 2 and found[0].endswith("END") and found[1] == "SELECT 1"


def test_what_mysql_runs_inside_a_comment_is_a_statement() -> None:
    assert texts("/*!40101 SET NAMES utf8 */;\n/*!50001 CREATE TABLE v (a int) */;", "mysql") == [
        "SET NAMES utf8",
        "CREATE TABLE v (a int)",
    ]


def test_batches_of_sql_server_need_no_terminator() -> None:
    script = (
        "USE shop\nGO\nCREATE TABLE a (x int)\nCREATE TABLE b (x int)\nINSERT INTO a VALUES "
        "(1)\nALTER TABLE a ADD y int\ngo\n"
    )
    assert [text.split()[0:3] for text in texts(script, "tsql")] == [
        ["USE", "shop"],
        ["CREATE", "TABLE", "a"],
        ["CREATE", "TABLE", "b"],
        ["INSERT", "INTO", "a"],
        ["ALTER", "TABLE", "a"],
    ]


def test_a_procedure_of_sql_server_reaches_to_its_go() -> None:
    script = "CREATE PROCEDURE p AS BEGIN CREATE TABLE #t (a int); SELECT 1; END\nGO\nCREATE TABLE a (x int)\nGO"
    assert len(texts(script, "tsql")) == 2


def test_a_block_of_oracle_reaches_to_its_slash() -> None:
    script = (
        "PROMPT making tables\nSET ECHO OFF\nREM it's done\nCREATE OR REPLACE PROCEDURE p IS n "
        "NUMBER; BEGIN n := 1; IF n = 1 THEN "
        "NULL; END IF; END;\n/\nCREATE TABLE t (a NUMBER);\nBEGIN NULL; END;\n/\n"
    )
    found = texts(script, "oracle")
    assert [text.split()[0] for text in found] == ["CREATE", "CREATE", "BEGIN"]


def test_a_trigger_of_sqlite_is_one_statement() -> None:
    script = (
        "CREATE TRIGGER x AFTER UPDATE ON t BEGIN UPDATE t SET a = CASE WHEN b THEN 1 END; DELETE "
        "FROM u; END;\nSELECT 1;"
    )
    assert len(texts(script, "sqlite")) == 2


@pytest.mark.parametrize(
    ("script", "dialect"),
    [
        (
            "CREATE TABLE public.t (a integer DEFAULT nextval('s'::regclass));\nALTER TABLE public.t OWNER TO me;",
            "postgres",
        ),
        ("CREATE TABLE `t` (`a` int(11) NOT NULL AUTO_INCREMENT) ENGINE=InnoDB;", "mysql"),
        ("CREATE TABLE [dbo].[t] ([a] [int] IDENTITY(1,1))\nGO\n", "tsql"),
        ("CREATE TABLE t (a NUMBER(6), b VARCHAR2(20))\n/\n", "oracle"),
        ("PRAGMA foreign_keys = ON;\nCREATE TABLE t (a INTEGER PRIMARY KEY AUTOINCREMENT);", "sqlite"),
        ("CREATE TABLE t (a int);", "postgres"),
    ],
)
def test_a_dialect_is_told_by_its_habits(script: str, dialect: str) -> None:
    assert detect(script) == dialect


@settings(deadline=None, max_examples=60)
@given(st.text(alphabet="abc ';\\\n", max_size=30))
def test_a_string_literal_stands_for_its_text(text: str) -> None:
    plain = text.replace("\\", "")
    literal = "'" + plain.replace("'", "''") + "'"
    (token,) = tokenize(literal, "postgres")
    assert (token.kind, token.value) == (Kind.STRING, plain)


def test_quotes_of_every_kind_make_names() -> None:
    assert [token.value for token in tokenize('"a b" `c``d` [e f]', "tsql")] == ["a b", "c`d", "e f"]


def test_a_bracket_behind_a_type_is_no_name() -> None:
    assert [token.key for token in tokenize("text[]", "postgres")] == ["TEXT", "[", "]"]


def test_a_right_to_create_tables_creates_none() -> None:
    assert len(texts("GRANT CONNECT, CREATE TABLE TO shop;\nCREATE TABLE t (a NUMBER);", "oracle")) == 2
