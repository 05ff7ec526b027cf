"""Scripts of five databases, as a schema: every table, column and foreign key, and a note on whatever else."""

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.errors import SourceError
from schemas.readers.ddl import read_ddl, read_ddl_file
from schemas.readers.ddl.dialect import DIALECTS
from schemas.types import ColumnType

QUOTES = {"postgres": '""', "oracle": '""', "sqlite": '""', "mysql": "``", "tsql": "[]"}
NOISE = {
    "postgres": ("\\set x 1\n", ";\nALTER TABLE {table} OWNER TO me;\n", " WITH (fillfactor=70)"),
    "mysql": (
        "/*!40101 SET NAMES utf8 */;\n",
        ";\nINSERT INTO {table} VALUES ('a;b''(');\n",
        " ENGINE=InnoDB DEFAULT CHARSET=utf8",
    ),
    "sqlite": ("PRAGMA foreign_keys=ON;\n", ";\n", " WITHOUT ROWID"),
    "tsql": ("SET ANSI_NULLS ON\nGO\n", "\nGO\nPRINT 'CREATE TABLE no (a int)'\n", " ON [PRIMARY]"),
    "oracle": ("PROMPT it's on\nSET ECHO OFF\n", "\n/\n", " TABLESPACE users STORAGE (INITIAL 64K)"),
}
TYPES = {
    "integer": ColumnType.INTEGER,
    "varchar(20)": ColumnType.STRING,
    "decimal(10, 2)": ColumnType.DECIMAL,
    "date": ColumnType.DATE,
    "timestamp": ColumnType.TIMESTAMP,
}
NAMES = st.from_regex(r"[a-z][a-z_ ]{0,8}[a-z]", fullmatch=True).map(lambda name: f"n {name}")


@st.composite
def databases(draw: st.DrawFn) -> list[tuple[str, list[tuple[str, str]], list[tuple[int, bool]]]]:
    """Tables with a name, columns beside the key, and foreign keys: which table, and whether added later."""
    names = draw(st.lists(NAMES, min_size=1, max_size=5, unique=True))
    return [
        (
            name,
            draw(st.lists(st.tuples(NAMES, st.sampled_from(sorted(TYPES))), max_size=4, unique_by=lambda c: c[0])),
            draw(st.lists(st.tuples(st.integers(0, len(names) - 1), st.booleans()), max_size=3)),
        )
        for name in names
    ]


def written(database: list[tuple[str, list[tuple[str, str]], list[tuple[int, bool]]]], dialect: str) -> str:
    left, right = QUOTES[dialect]

    def quoted(name: str) -> str:
        return f"{left}{name}{right}"

    opening, between, tail = NOISE[dialect]
    script, later = opening, ""
    for name, columns, keys in database:
        items = [f"{quoted('id')} integer NOT NULL PRIMARY KEY"]
        items += [f"{quoted(column)} {type} -- a, comment (\n" for column, type in columns]
        for number, (parent, is_later) in enumerate(keys):
            items.append(f"{quoted(f'fk{number}')} integer")
            key = f"FOREIGN KEY ({quoted(f'fk{number}')}) REFERENCES {quoted(database[parent][0])} ({quoted('id')})"
            if is_later:
                later += (
                    f"ALTER TABLE {quoted(name)} ADD CONSTRAINT c{number} {key} ON DELETE CASCADE"
                    + between.format(table=quoted(name))
                )
            else:
                items.append(f"CONSTRAINT c{number} {key}")
        script += (
            f"CREATE TABLE {quoted(name)} (\n" + ",\n".join(items) + f"\n){tail}" + between.format(table=quoted(name))
        )
    return script + later


@settings(deadline=None, max_examples=80)
@given(databases(), st.sampled_from(DIALECTS))
def test_every_table_column_and_foreign_key_is_found(
    database: list[tuple[str, list[tuple[str, str]], list[tuple[int, bool]]]], dialect: str
) -> None:
    schema = read_ddl(written(database, dialect), dialect=dialect).schema
    assert [table.name for table in schema.tables] == [name for name, _, _ in database]
    for (_, columns, keys), table in zip(database, schema.tables, strict=True):
        expected = {"id": ColumnType.INTEGER} | {column: TYPES[type] for column, type in columns}
        if dialect == "tsql":
            expected = {n: ColumnType.BINARY if t is ColumnType.TIMESTAMP else t for n, t in expected.items()}
        expected |= {f"fk{number}": ColumnType.INTEGER for number in range(len(keys))}
        assert {column.name: column.type for column in table.columns} == expected
        assert table.primary_key == ("id",)
    found = sorted((relation.child, relation.columns[0], relation.parent) for relation in schema.relations)
    assert found == sorted(
        (name, f"fk{number}", database[parent][0])
        for name, _, keys in database
        for number, (parent, _) in enumerate(keys)
    )


@settings(deadline=None, max_examples=60)
@given(st.text(max_size=120), st.sampled_from(DIALECTS))
def test_no_text_breaks_it(text: str, dialect: str) -> None:
    script = f"CREATE TABLE kept (a int, {text}\n);\n"
    with suppress(SourceError):
        read_ddl(script, dialect=dialect)


@pytest.mark.parametrize(
    ("type", "dialect", "expected"),
    [
        ("bigint(20) unsigned zerofill", "mysql", {"type": "integer", "minimum": 0}),
        ("tinyint(1)", "mysql", {"type": "boolean"}),
        ("tinyint(4)", "mysql", {"type": "integer", "maximum": 127}),
        ("tinyint", "tsql", {"type": "integer", "minimum": 0, "maximum": 255}),
        ("bit", "tsql", {"type": "boolean"}),
        ("bit(3)", "postgres", {"type": "string", "pattern": "[01]{3}"}),
        ("enum('a','b''c')", "mysql", {"type": "string", "values": ("a", "b'c")}),
        ("year(4)", "mysql", {"type": "integer", "minimum": 1901}),
        ("money", "tsql", {"type": "decimal", "precision": 19, "scale": 4}),
        ("nvarchar(max)", "tsql", {"type": "string", "length": None}),
        ("[nvarchar](50)", "tsql", {"type": "string", "length": 50}),
        ("datetimeoffset(7)", "tsql", {"type": "timestamp", "timezone": True}),
        ("uniqueidentifier", "tsql", {"type": "uuid"}),
        ("NUMBER(6)", "oracle", {"type": "integer", "maximum": 999999}),
        ("NUMBER(8,2)", "oracle", {"type": "decimal", "precision": 8, "scale": 2}),
        ("NUMBER(*,0)", "oracle", {"type": "integer"}),
        ("VARCHAR2(25 CHAR)", "oracle", {"type": "string", "length": 25}),
        ("TIMESTAMP(6) WITH LOCAL TIME ZONE", "oracle", {"type": "timestamp", "timezone": True}),
        ("character varying(12)", "postgres", {"type": "string", "length": 12}),
        ("double precision", "postgres", {"type": "number"}),
        ("timestamp(3) with time zone", "postgres", {"type": "timestamp", "timezone": True}),
        ("text[][]", "postgres", {"type": "array", "items": "string"}),
        ("int4 ARRAY", "postgres", {"type": "array", "items": "integer"}),
        ("bigserial", "postgres", {"type": "integer", "nullable": False}),
        ("jsonb", "postgres", {"type": "json"}),
        ("inet", "postgres", {"type": "string", "semantic": "ip_address"}),
        ("numeric(50,4)", "postgres", {"type": "decimal", "precision": 38}),
        ("UNSIGNED BIG INT", "sqlite", {"type": "integer", "minimum": 0}),
        ("BLOB SUB_TYPE TEXT SEGMENT SIZE 80", "postgres", {"type": "binary"}),
        ("varchar(20) FOR BIT DATA", "postgres", {"type": "string", "length": 20}),
    ],
)
def test_types_are_told_in_the_schemas_words(type: str, dialect: str, expected: dict[str, object]) -> None:
    column = read_ddl(f"CREATE TABLE t (k int, x {type} DEFAULT NULL)", dialect=dialect).schema.table("t").column("x")
    assert {name: getattr(column, name) for name in expected} == expected


@pytest.mark.parametrize(
    ("definition", "dialect", "expected"),
    [
        ("a varchar(9) DEFAULT 'it''s'::character varying NOT NULL", "postgres", ("it's", False)),
        ("a timestamp with time zone DEFAULT now() NOT NULL", "postgres", (None, False)),
        ("a int DEFAULT (-1)", "tsql", (-1, True)),
        ("a decimal(4,2) DEFAULT '4.99' NOT NULL", "mysql", (4.99, False)),
        ("a bool DEFAULT true", "postgres", (True, True)),
        ("a timestamp DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP", "mysql", (None, True)),
        ("a varchar(9) CONSTRAINT d DEFAULT ('x') NOT NULL", "tsql", ("x", False)),
        ("a NUMBER(3) DEFAULT ON NULL 7 NOT NULL ENABLE", "oracle", (7, False)),
    ],
)
def test_defaults_are_read_up_to_the_next_clause(definition: str, dialect: str, expected: tuple[object, bool]) -> None:
    result = read_ddl(f"CREATE TABLE t (k int, {definition})", dialect=dialect)
    column = result.schema.table("t").column("a")
    assert (column.default, column.nullable) == expected and result.notes == ()


@pytest.mark.parametrize(
    ("script", "dialect"),
    [
        (
            "CREATE TABLE t (a int GENERATED BY DEFAULT AS IDENTITY (START WITH 100 INCREMENT BY 5) PRIMARY KEY)",
            "postgres",
        ),
        ("CREATE TABLE t (a int IDENTITY(100, 5) NOT NULL PRIMARY KEY)", "tsql"),
        (
            (
                "CREATE TABLE t (a int); ALTER TABLE t ALTER COLUMN a ADD GENERATED ALWAYS AS IDENTITY "
                "(SEQUENCE NAME s START WITH 100 INCREMENT BY 5)"
            ),
            "postgres",
        ),
    ],
)
def test_numbered_rows_are_a_sequence(script: str, dialect: str) -> None:
    generator = read_ddl(script, dialect=dialect).schema.table("t").column("a").generator
    assert (generator.kind, generator.start, generator.step) == ("sequence", 100, 5)


@pytest.mark.parametrize("default", ["nextval('s'::regclass)", "NEXT VALUE FOR s", "s.nextval"])
def test_a_sequence_by_default_is_one_too(default: str) -> None:
    generator = read_ddl(f"CREATE TABLE t (a int DEFAULT {default} NOT NULL)").schema.table("t").column("a").generator
    assert generator.kind == "sequence"


def test_later_statements_change_the_table() -> None:
    script = """
        CREATE TABLE s.t (a int, b varchar(5), c int);
        ALTER TABLE ONLY s.t ADD CONSTRAINT p PRIMARY KEY (a);
        ALTER TABLE s.t ADD COLUMN d date NOT NULL, ADD UNIQUE (b, c),
            ALTER COLUMN c SET NOT NULL, DROP COLUMN IF EXISTS x;
        ALTER TABLE s.t RENAME COLUMN b TO bb;
        ALTER TABLE s.t ALTER COLUMN bb TYPE varchar(50);
        CREATE UNIQUE INDEX i ON s.t USING btree (d);
        COMMENT ON TABLE s.t IS 'things';
        COMMENT ON COLUMN s.t.bb IS 'it''s a name';
    """
    table = read_ddl(script).schema.table("t")
    assert [column.name for column in table.columns] == ["a", "bb", "c", "d"]
    assert table.primary_key == ("a",) and table.column("d").unique and not table.column("c").nullable
    assert (table.description, table.column("bb").description, table.column("bb").length) == (
        "things",
        "it's a name",
        50,
    )


def test_a_key_over_a_renamed_column_is_still_that_key() -> None:
    table = read_ddl("CREATE TABLE t (a int, b int, UNIQUE (a, b)); ALTER TABLE t RENAME COLUMN a TO aa;").schema.table(
        "t"
    )
    assert table.unique == (("aa", "b"),)


def test_oracle_adds_several_constraints_at_once() -> None:
    script = """
        CREATE TABLE p (a NUMBER(6) NOT NULL) ORGANIZATION INDEX;
        CREATE TABLE t (b NUMBER(6), c NUMBER(6));
        ALTER TABLE p ADD (CONSTRAINT pp PRIMARY KEY (a));
        ALTER TABLE t ADD ( CONSTRAINT x PRIMARY KEY (b) , CONSTRAINT y FOREIGN KEY (c) REFERENCES p (a) );
    """
    schema = read_ddl(script, dialect="oracle").schema
    assert schema.table("t").primary_key == ("b",) and len(schema.relations) == 1


def test_sql_server_goes_on_adding_after_a_comma_and_names_defaults_by_for() -> None:
    script = """CREATE TABLE [dbo].[t]([a] [int] NOT NULL, [b] [int] NULL)
GO
ALTER TABLE [dbo].[t] WITH NOCHECK ADD CONSTRAINT [x] PRIMARY KEY CLUSTERED ([a] ASC)
    WITH (PAD_INDEX = OFF) ON [PRIMARY],
    CONSTRAINT [y] DEFAULT ((5)) FOR [b]
GO
EXEC sys.sp_addextendedproperty @name=N'MS_Description', @value=N'How many' ,
    @level0type=N'SCHEMA',@level0name=N'dbo', @level1type=N'TABLE',
    @level1name=N't', @level2type=N'COLUMN',@level2name=N'b'
"""
    table = read_ddl(script, dialect="tsql").schema.table("t")
    assert (
        table.primary_key == ("a",) and table.column("b").default == 5 and table.column("b").description == "How many"
    )


def test_types_of_the_scripts_own_are_known_even_before_their_line() -> None:
    script = "CREATE TABLE t (a mood NOT NULL, b s.mood[]); CREATE TYPE s.mood AS ENUM ('sad', 'ok');"
    table = read_ddl(script).schema.table("t")
    assert table.column("a").values == ("sad", "ok") and table.column("b").type == "array"


def test_sql_server_names_types_in_three_ways() -> None:
    script = (
        "EXEC sp_addtype id, 'varchar(11)', 'NOT NULL'\nGO\nCREATE TYPE [dbo].[Flag] FROM [bit] "
        "NOT NULL\nGO\nCREATE TABLE t (a id, b [dbo].[Flag])"
    )
    table = read_ddl(script, dialect="tsql").schema.table("t")
    assert (table.column("a").length, table.column("a").nullable, table.column("b").type) == (11, False, "boolean")


def test_copied_and_inherited_columns_are_there() -> None:
    script = (
        "CREATE TABLE a (x int, y date); CREATE TABLE b (LIKE a INCLUDING ALL, z int); CREATE "
        "TABLE c (w int) INHERITS (a);"
    )
    schema = read_ddl(script).schema
    assert [column.name for column in schema.table("b").columns] == ["x", "y", "z"]
    assert [column.name for column in schema.table("c").columns] == ["x", "y", "w"]


def test_a_table_made_by_a_query_has_the_columns_that_the_query_casts() -> None:
    script = "CREATE TABLE person USING DELTA AS SELECT CAST(NULL AS integer) AS person_id, CAST(NULL AS date) AS born"
    table = read_ddl(script).schema.table("person")
    assert [(column.name, column.type) for column in table.columns] == [("person_id", "integer"), ("born", "date")]


def test_schemas_are_dropped_from_names_unless_two_would_clash() -> None:
    script = (
        "CREATE TABLE a.t (x int primary key); CREATE TABLE b.t (x int references a.t); CREATE "
        "TABLE b.u (x int references b.t (x));"
    )
    schema = read_ddl(script).schema
    assert [table.name for table in schema.tables] == ["a_t", "b_t", "u"]
    assert [(relation.child, relation.parent) for relation in schema.relations] == [("b_t", "a_t"), ("u", "b_t")]


def test_columns_with_the_names_of_keywords_are_columns() -> None:
    script = (
        "CREATE TABLE t (key varchar(9), index int, type text, comment text, date date, order_ "
        "int, `check` int, value int, KEY k (index))"
    )
    table = read_ddl(script, dialect="mysql").schema.table("t")
    assert [column.name for column in table.columns] == [
        "key",
        "index",
        "type",
        "comment",
        "date",
        "order_",
        "check",
        "value",
    ]


def test_a_key_over_the_start_of_a_column_or_an_expression() -> None:
    script = (
        "CREATE TABLE t (a text NOT NULL, b int, UNIQUE KEY x (a(10)), UNIQUE KEY y ((lower(a))), "
        "PRIMARY KEY (b) USING BTREE)"
    )
    result = read_ddl(script, dialect="mysql")
    assert result.schema.table("t").column("a").unique and result.schema.table("t").primary_key == ("b",)
    assert ["expression" in note.text for note in result.notes] == [True]


def test_whatever_was_not_used_is_noted_with_its_line() -> None:
    script = "\n".join(
        [
            "CREATE EXTENSION citext;",
            "CREATE TABLE t (",
            "  a int SPARSE,",
            "  EXCLUDE USING gist (a WITH =)",
            ") PARTITION BY RANGE (a);",
            "CREATE TABLE t1 PARTITION OF t FOR VALUES FROM (1) TO (2);",
            "CREATE TEMP TABLE x (a int);",
            "INSERT INTO t VALUES (1);",
            "INSERT INTO t VALUES (2);",
            "ALTER TABLE missing ADD COLUMN a int;",
        ]
    )
    result = read_ddl(script)
    assert [note.line for note in result.notes] == [1, 3, 4, 5, 6, 7, 8, 10]
    assert [str(note) for note in result.notes if note.line == 8] == [
        "line 8: INSERT: 2 passed over, from this line on."
    ]


def test_a_table_inside_other_code_is_counted() -> None:
    script = "CREATE TABLE t (a int);\nCREATE TRIGGER x AFTER UPDATE ON t BEGIN CREATE TABLE hidden (a int); END;"
    assert any(
        "2 CREATE TABLE were seen and 1 accounted for" in note.text for note in read_ddl(script, dialect="sqlite").notes
    )


def test_a_script_without_a_table_is_refused_and_told_what_it_holds() -> None:
    with pytest.raises(SourceError, match=r"dump.sql creates no table.*2 INSERT, 1 CREATE VIEW"):
        read_ddl("INSERT INTO a VALUES (1); INSERT INTO a VALUES (2); CREATE VIEW v AS SELECT 1;", source="dump.sql")


def test_an_unknown_dialect_is_refused_with_the_nearest() -> None:
    with pytest.raises(SourceError, match="Did you mean 'oracle'"):
        read_ddl("CREATE TABLE t (a int)", dialect="oracel")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "latin-1"])
def test_files_of_every_usual_encoding_are_read(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "Größen-2.sql"
    path.write_bytes("CREATE TABLE [größe] ([a] int)\r\nGO\r\nCREATE TABLE b (c int)".encode(encoding))
    result = read_ddl_file(path, dialect="tsql")
    assert [table.name for table in result.schema.tables] == ["größe", "b"] and result.schema.name == "größen_2"


@pytest.mark.parametrize("content", [b"", b"  \n", b"\x1f\x8b\x00\x00binary\x00\x00"])
def test_a_file_that_is_no_text_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.sql"
    path.write_bytes(content)
    with pytest.raises(SourceError, match=r"is empty|not a text file"):
        read_ddl_file(path)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="cannot be read"):
        read_ddl_file(tmp_path / "none.sql")
