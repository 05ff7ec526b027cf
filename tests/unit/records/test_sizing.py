"""Row counts when the request says less than a number for each table."""

from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from schemas.errors import BadInputError
from schemas.model import ColumnSchema, DatasetSchema, Relation, TableSchema
from schemas.readers.ddl import read_ddl, read_ddl_file
from schemas.semantics.completion import complete
from schemas.types import ColumnType
from tasks.records.engine import Engine
from tasks.records.sizing import row_counts, size

EXAMPLE = Path(__file__).parents[3] / "examples" / "orders.sql"


@pytest.fixture(scope="module")
def orders() -> DatasetSchema:
    return read_ddl_file(EXAMPLE).schema


def test_lookups_are_small_and_children_are_many(orders: DatasetSchema) -> None:
    counts = row_counts(orders, 1000)
    assert counts["customers"] == 1000
    assert counts["categories"] < counts["suppliers"] < counts["customers"] < counts["orders"] < counts["order_items"]
    assert counts["web_accounts"] <= counts["customers"]
    assert counts["returns"] < counts["orders"]


def test_a_single_table_gets_what_was_asked() -> None:
    schema = read_ddl("CREATE TABLE events (id integer PRIMARY KEY, name text)").schema
    assert row_counts(schema, 12345) == {"events": 12345}


def test_the_schemas_own_counts_stand(orders: DatasetSchema) -> None:
    sized = orders.model_copy(
        update={"tables": tuple(t.model_copy(update={"rows": 7}) if t.name == "products" else t for t in orders.tables)}
    )
    assert row_counts(sized)["products"] == 7


def test_one_number_rescales_the_schemas_counts() -> None:
    text = (
        "CREATE TABLE a (id int PRIMARY KEY, x text); CREATE TABLE b (id int PRIMARY KEY, a_id int REFERENCES a (id));"
    )
    schema = read_ddl(text).schema
    rows = {"a": 200, "b": 900}
    sized = schema.model_copy(
        update={"tables": tuple(t.model_copy(update={"rows": rows[t.name]}) for t in schema.tables)}
    )
    assert row_counts(sized, 400) == {"a": 400, "b": 1800}


def test_named_tables_get_theirs_and_children_follow(orders: DatasetSchema) -> None:
    counts = row_counts(orders, {"customers": 50})
    assert counts["customers"] == 50
    assert counts["orders"] == 150


def test_keys_bound_what_is_derived() -> None:
    schema = read_ddl("CREATE TABLE flags (code char(1) PRIMARY KEY CHECK (code IN ('a', 'b', 'c')), note text)").schema
    counts = row_counts(schema, 1000)
    assert counts == {"flags": 3}
    Engine(schema, counts).prepare()


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (0, "at least 1 row"),
        (-5, "at least 1 row"),
        ({"customer": 5}, "Did you mean 'customers'"),
        ({"orders": 0}, "orders=0"),
    ],
)
def test_bad_counts_are_refused(orders: DatasetSchema, rows: int | dict[str, int], message: str) -> None:
    with pytest.raises(BadInputError, match=message):
        row_counts(orders, rows)


def test_a_table_that_its_key_cuts_short_is_noted() -> None:
    script = """CREATE TABLE grade (code char(1) PRIMARY KEY CHECK (code IN ('a', 'b', 'c')), note text);
        CREATE TABLE pupil (id smallint PRIMARY KEY, grade char(1) REFERENCES grade (code));"""
    counts, notes = size(read_ddl(script).schema, 40_000)
    assert counts == {"grade": 3, "pupil": 2**15 - 1}
    assert [note.split(" rows")[0] for note in notes] == ["Table 'grade' gets 3", "Table 'pupil' gets 32,767"]
    assert "(code)" in notes[0] and size(read_ddl(script).schema, 3)[1] == ()


def knotted(tables: int, parents: Callable[[int], Iterable[int]]) -> DatasetSchema:
    """Tables that refer to each other by columns that may be empty."""
    others = [list(parents(number)) for number in range(tables)]
    key = ColumnSchema(name="id", type=ColumnType.INTEGER, nullable=False)
    keys = [[ColumnSchema(name=f"to_{other}", type=ColumnType.INTEGER) for other in each] for each in others]
    return DatasetSchema(
        tables=tuple(
            TableSchema(name=f"thing_{number}", primary_key=("id",), columns=(key, *each))
            for number, each in enumerate(keys)
        ),
        relations=tuple(
            Relation(child=f"thing_{number}", columns=(f"to_{other}",), parent=f"thing_{other}", parent_columns=("id",))
            for number, each in enumerate(others)
            for other in each
        ),
    )


def test_tables_that_all_refer_to_each_other_are_counted() -> None:
    """There are more ways through thirty such tables than anybody could walk."""
    schema = complete(knotted(30, lambda number: (other for other in range(30) if other != number)))
    counts = list(row_counts(schema, 10).values())
    assert counts[-3:] == [22, 15, 10]
    assert max(counts) == 100


def test_a_long_line_of_parents_is_counted() -> None:
    """Longer than calls may lie within each other."""
    schema = complete(knotted(700, lambda number: [number + 1] if number < 699 else []))
    counts = list(row_counts(schema, 10).values())
    assert counts[-4:] == [60, 30, 10, 8]
    assert max(counts) == 100


def test_a_changed_schema_is_looked_up_anew(orders: DatasetSchema) -> None:
    assert orders.parents_of("orders")
    assert orders.model_copy(update={"relations": ()}).parents_of("orders") == ()
    assert orders.parents_of("orders")
