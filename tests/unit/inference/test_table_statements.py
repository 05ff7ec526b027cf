"""Ways of naming and counting tables, of pointing at their rows, and of saying what stands between two of them."""

import pytest

from tasks.inference.offline import infer_offline
from tasks.inference.offline.asked_lists import lists_behind_nouns
from tasks.inference.offline.references import references_shown
from tasks.inference.offline.table_statements import tables_stated
from tasks.inference.offline.tie_statements import ties_stated


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("just one table please, graves: plot, died on, 30 rows", "30 graves (plot, died on)"),
        ("traders 3k (handle, country), orders 75k (side)", "3k traders (handle, country), 75k orders (side)"),
        ("- dim_store: 85 stores with city", "- 85 dim_store with city"),
        ("- dim_day: one row per day for 2022 and 2023", "- 730 dim_day"),
        ("episodes (about 25 per show, title)", "25 episodes per show (title)"),
        ("a, comments ~5 per issue. x", "a, 5 comments per issue. x"),
        ("albums (each artist has 3)", "3 albums per artist"),
        ("Lots, 90 of them, each from one farm: no, kg", "90 Lots (no, kg), each from one farm"),
        ("20 bulbs as JSON documents. Each document: serial, a", "20 bulbs as JSON. Each bulb has serial, a"),
        ("Patent columns: title, no", "Each patent has title, no"),
        ("year 2015-2024 daily rate, plate", None),
        ("30 users (name, city), 20 orders with total", None),
    ],
)
def test_a_way_of_stating_a_table_is_put_into_the_one_that_is_read(written: str, read: str | None) -> None:
    assert tables_stated(written) == (read or written)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("A case may be an appeal of an earlier case.", "A case may be an appeal to another case."),
        ("each turbine sends a reading", "each turbine has many readings"),
        ("a dish can be served in several menus", "a dish can have several menus"),
        ("fed at, which animal and which keeper did it", "fed at, animal, keeper"),
        ("hive -> apiary, check -> hive. csv", "each hive belongs to one apiary. each check belongs to one hive. csv"),
        ("users -> orders", None),
    ],
)
def test_a_tie_is_said_plainly(written: str, read: str | None) -> None:
    assert ties_stated(lists_behind_nouns(written)) == (read or written)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("9 lamps for our city test: no, kind. x", "9 lamps (no, kind). x"),
        ("70 invoice documents, each with no", "70 invoices, each with no"),
        ("Call detail records, 9 rows, csv\ncolumns: id, at", 'table "call_detail_records" (9 rows, id, at)., csv'),
        ("dim_day: day, month; 31 rows", "31 dim_day (day, month)"),
        ("Shows (25) host many acts", "25 Shows host many acts"),
        (
            "Each order: no, and a list of 1 to 6 line items {sku, price}. x",
            "Each order: no. 1 to 6 line items per order (sku, price). x",
        ),
        ("9 lamps (no, kind) for our city test: they are old", None),
    ],
)
def test_a_list_stands_behind_what_it_is_of(written: str, read: str | None) -> None:
    assert lists_behind_nouns(written) == (read or written)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("buyer and seller (both users), on", "buyer -> users, seller -> users, on"),
        ("reporter and fixer (both users, fixer is null for 20%)", "reporter -> users, fixer -> users (20% null)"),
        (
            "40 users (x), 9 matches (user a, user b, on)",
            "40 users (x), 9 matches (user a -> users, user b -> users, on)",
        ),
        (
            "40 users (x), likes (liker user -> liked user)",
            "40 users (x), likes (liker user -> users, liked user -> users)",
        ),
        ("two references to professors: first and second", "first -> professors, second -> professors"),
        (
            "24 parking spots (code), 50 sessions (spot, fee)",
            "24 parking spots (code), 50 sessions (parking spot, fee)",
        ),
        (
            "9 players (x), 4 matches (y). Player stats per match: hits",
            "9 players (x), 4 matches (y). Player stats per player and match: hits",
        ),
        ("40 users (name), 60 orders (user, total, phase a)", None),
    ],
)
def test_an_item_that_is_a_row_of_a_table_is_an_arrow(written: str, read: str | None) -> None:
    assert references_shown(written) == (read or written)


def test_a_table_that_is_not_wanted_is_left_out() -> None:
    schema = infer_offline(
        "There are films, people and roles. 300 films (title, budget), 90 credits. No roles table."
    ).schema
    assert "roles" not in {table.name for table in schema.tables}


@pytest.mark.parametrize(
    ("said", "rows"),
    [
        ("so use a link table course_members with 410 rows and role (leader, player)", 410),
        ("through a table called course_members with role (leader, player). 410 links", 410),
        ("via course_members with role (leader, player)", None),
    ],
)
def test_a_named_link_table_stands_between_the_two_and_no_other_does(said: str, rows: int | None) -> None:
    schema = infer_offline(
        "20 students (name), 30 courses (title). A student is in several courses and a course has many students, "
        + said
    ).schema
    assert {table.name for table in schema.tables} == {"students", "courses", "course_members"}
    assert {(each.child, each.parent) for each in schema.relations} == {
        ("course_members", "students"),
        ("course_members", "courses"),
    }
    assert rows is None or {table.name: table.rows for table in schema.tables}["course_members"] == rows
