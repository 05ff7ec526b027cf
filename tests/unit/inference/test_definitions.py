"""Definitions of programs beside words: each becomes the tables that it defines."""

from datetime import date

import pytest

from schemas.model import DatasetSchema, TableSchema
from tasks.inference.offline import infer_offline
from tasks.inference.offline.definitions import defined
from tasks.inference.offline.examples import pattern_of

PRISMA = """enum Level { LOW MID HIGH }
model Owner { id Int @id
  name String }
model Boat {
  id Int @id @default(autoincrement())
  ownerId Int
  owner Owner @relation(fields: [ownerId], references: [id])
  level Level
  berths Berth[]
  lengthM Float?
}
// 20 owners, 60 boats"""
TYPESCRIPT = """interface Owner { id: number; name: string }
export interface Boat { id: number; ownerId: number; level: 'LOW' | 'MID' | 'HIGH'; lengthM?: number }
20 owners, 60 boats"""
GRAPHQL = """enum Level { LOW MID HIGH }
type Owner { id: ID! name: String! boats: [Boat!]! }
type Boat { id: ID! owner: Owner! level: Level! lengthM: Float }
20 owners and 60 boats"""
DRAWN = """erDiagram
  OWNER ||--o{ BOAT : has
  OWNER { int id PK
    string name }
  BOAT { int id PK
    string level
    float length_m }
20 owners, 60 boats"""
DBML = """Table owner { id int [pk]
  name varchar(40) }
Table boat { id int [pk]
  owner_id int [ref: > owner.id]
  level enum('LOW', 'MID', 'HIGH')
  length_m float 2..30 }
20 owners, 60 boats"""
DJANGO = """class Owner(models.Model):
    name = models.CharField(max_length=40)

class Boat(models.Model):
    owner = models.ForeignKey(Owner, on_delete=models.CASCADE)
    level = models.CharField(max_length=4)
    length_m = models.FloatField(null=True)

20 owners, 60 boats"""


def read(prompt: str) -> DatasetSchema:
    return infer_offline(prompt, reference_date=date(2025, 6, 30)).schema


def named(schema: DatasetSchema, name: str) -> TableSchema:
    return next(table for table in schema.tables if table.name.rstrip("s") == name)


@pytest.mark.parametrize("text", [PRISMA, TYPESCRIPT, GRAPHQL, DRAWN, DBML, DJANGO])
def test_each_notation_defines_its_tables(text: str) -> None:
    schema = read(text)
    owner, boat = named(schema, "owner"), named(schema, "boat")
    assert len(schema.tables) == 2
    assert (owner.rows, boat.rows) == (20, 60)
    assert [(each.child, each.parent) for each in schema.relations] == [(boat.name, owner.name)]
    assert {column.name for column in boat.columns} - {"id", "boat_id"} == {"owner_id", "level", "length_m"}
    assert boat.column("length_m").type == "number"
    if text not in (DJANGO, DRAWN):
        assert boat.column("level").values == ("LOW", "MID", "HIGH")


def test_what_may_be_missing_and_bounds_are_kept() -> None:
    assert named(read(PRISMA), "boat").column("length_m").nullable
    length = named(read(DBML), "boat").column("length_m")
    assert (length.minimum, length.maximum) == (2, 30)


@pytest.mark.parametrize(
    "text", ["20 owners (id, name)", "owner { id, name }", "a table of owners with type and class"]
)
def test_words_are_left_alone(text: str) -> None:
    assert defined(text) == text


@pytest.mark.parametrize(
    ("example", "pattern"),
    [("SAVE-1234", r"SAVE\-[0-9]{4}"), ("24DE-48", r"[0-9]{2}[A-Z]{2}\-[0-9]{2}"), ("ABC-1a", r"[A-Z]{3}\-[0-9][a-z]")],
)
def test_an_example_gives_the_pattern(example: str, pattern: str) -> None:
    assert pattern_of(example) == pattern


def test_an_example_in_json_shows_the_columns() -> None:
    schema = read('200 pings, e.g. {"id": 7, "at": "2024-01-01T10:00:00", "day": "2024-01-01", "ms": 12.5, "ok": true}')
    types = [(column.name, column.type.value) for column in named(schema, "ping").columns]
    assert types == [("id", "integer"), ("at", "timestamp"), ("day", "date"), ("ms", "number"), ("ok", "boolean")]


@pytest.mark.parametrize("led", ["I need", "Make", "please give us", "write"])
def test_who_asks_for_rows_is_no_table(led: str) -> None:
    (table,) = read(f"{led} 70 rows with this header:\norder_no,customer_name,amount").tables
    assert not set(table.name.split("_")) & {"i", "need", "make", "give", "write", "makes", "needs", "us", "writes"}
    assert {"order_no", "customer_name", "amount"} <= {column.name for column in table.columns}
