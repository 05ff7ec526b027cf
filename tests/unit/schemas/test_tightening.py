"""A child's bounds climb to the key that it refers to."""

from schemas.readers.ddl import read_ddl
from tasks.records.engine import Engine
from tasks.records.sizing import row_counts

DDL = """
CREATE TABLE regions (code varchar(20) PRIMARY KEY, label text);
CREATE TABLE channels (id numeric PRIMARY KEY, region varchar(4) REFERENCES regions (code));
CREATE TABLE sales (id integer PRIMARY KEY, channel_id numeric(1) NOT NULL REFERENCES channels (id));
CREATE TABLE notes (id integer PRIMARY KEY, region varchar(3) NOT NULL REFERENCES regions (code));
"""


def test_the_parent_keeps_to_what_every_child_can_hold() -> None:
    schema = read_ddl(DDL).schema
    assert schema.table("channels").column("id").maximum == 9
    assert schema.table("regions").column("code").length == 3


def test_such_a_dataset_can_be_made() -> None:
    schema = read_ddl(DDL).schema
    rows = row_counts(schema, 500)
    engine = Engine(schema, rows)
    assert rows["channels"] <= 10 < rows["sales"]
    channels = set(engine.make("channels", 0, rows["channels"])["id"].to_pylist())
    assert len(channels) == rows["channels"]
    assert set(engine.make("sales", 0, rows["sales"])["channel_id"].to_pylist()) <= channels
    codes = engine.make("regions", 0, rows["regions"])["code"].to_pylist()
    assert max(len(code) for code in codes) <= 3
