"""Databases beside the five: their DDL is read as that of the nearest, with types of their own."""

import pytest

from schemas.readers.ddl import read_ddl
from schemas.validation import validate

SCRIPTS = {
    "clickhouse": """CREATE TABLE IF NOT EXISTS d.events ON CLUSTER '{cluster}' (
        `id` UUID, `tiny` Int8, `half` UInt16 CODEC(Delta, ZSTD), `kind` LowCardinality(Nullable(String)),
        `mood` Enum8('glad' = 1, 'sad' = 2), `price` Decimal64(3), `tags` Array(String), `at` DateTime64(6, 'UTC'),
        INDEX by_kind kind TYPE bloom_filter GRANULARITY 1, PROJECTION p (SELECT kind GROUP BY kind),
        CONSTRAINT positive CHECK price > 0
        ) ENGINE = ReplacingMergeTree(at) ORDER BY (id, at) SETTINGS index_granularity = 8192;""",
    "bigquery": """CREATE OR REPLACE TABLE `shop` (id INT64 NOT NULL OPTIONS(description="key"), tags ARRAY<STRING>,
        address STRUCT<street STRING, geo STRUCT<lat FLOAT64, lon FLOAT64>>, paid NUMERIC(10, 2), at TIMESTAMP,
        PRIMARY KEY (id) NOT ENFORCED) PARTITION BY DATE(at) CLUSTER BY id;""",
    "spark": """CREATE TABLE db.t (id BIGINT NOT NULL, pairs MAP<STRING,INT>, parts STRUCT<a:INT,b:STRING>, half SHORT)
        USING DELTA PARTITIONED BY (id) TBLPROPERTIES ('a' = 'b');""",
    "duckdb": """CREATE TABLE t (id INTEGER PRIMARY KEY, tiny UTINYINT, wide UINTEGER, list INTEGER[], at TIMESTAMP_S,
        parts STRUCT(a INTEGER, b VARCHAR));""",
    "redshift": """CREATE TABLE public.sales (id integer not null identity(0,1) encode az64, at timestamp, more super,
        primary key (id)) diststyle key sortkey (id);""",
    "snowflake": """create or replace transient table raw.public.cust (id number(38,0) autoincrement not null,
        v variant, a array, at timestamp_ntz(9) default current_timestamp(), primary key (id)) cluster by (id);""",
}
TYPES = {
    "clickhouse": {
        "id": "uuid", "tiny": "integer", "half": "integer", "kind": "string", "mood": "string", "price": "decimal",
        "tags": "array", "at": "timestamp",
    },
    "bigquery": {"id": "integer", "tags": "array", "address": "json", "paid": "decimal", "at": "timestamp"},
    "spark": {"id": "integer", "pairs": "json", "parts": "json", "half": "integer"},
    "duckdb": {
        "id": "integer", "tiny": "integer", "wide": "integer", "list": "array", "at": "timestamp", "parts": "json",
    },
    "redshift": {"id": "integer", "at": "timestamp", "more": "json"},
    "snowflake": {"id": "integer", "v": "json", "a": "array", "at": "timestamp"},
}  # fmt: skip


@pytest.mark.parametrize("database", SCRIPTS)
def test_every_column_is_found_with_its_type_and_no_other(database: str) -> None:
    (table,) = validate(read_ddl(SCRIPTS[database]).schema).tables
    assert {column.name: str(column.type) for column in table.columns} == TYPES[database]


def test_clickhouse_counts_bits_and_minds_which_columns_may_be_null() -> None:
    table = read_ddl(SCRIPTS["clickhouse"]).schema.tables[0]
    assert (table.column("tiny").maximum, table.column("half").maximum) == (127, 65535)
    assert [column.name for column in table.columns if column.nullable] == ["kind"]
    assert (table.column("mood").values, table.column("price").minimum) == (("glad", "sad"), 0.001)


def test_postgresql_counts_bytes() -> None:
    assert read_ddl("CREATE TABLE t (x int8, y INT8)", dialect="postgres").schema.tables[0].columns[0].maximum is None


def test_an_index_of_sql_server_inside_a_table_is_no_column() -> None:
    script = "CREATE TABLE [dbo].[t] ([id] int NOT NULL, INDEX [by_id] CLUSTERED COLUMNSTORE)\nGO\n"
    assert [column.name for column in read_ddl(script).schema.tables[0].columns] == ["id"]


def test_a_column_computed_from_json_in_a_text_column_is_noted_and_left_to_its_type() -> None:
    script = "CREATE TABLE t (id int PRIMARY KEY, more nvarchar(max),\n said AS json_query([more], N'$.x'))"
    read = read_ddl(script, dialect="tsql")
    said = read.schema.table("t").column("said")
    assert said.generator is not None and said.generator.kind != "expression"
    assert [(note.line, "computed was not used" in note.text) for note in read.notes] == [(2, True)]
