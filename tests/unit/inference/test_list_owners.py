"""A list belongs to what is counted, whatever stands between the two, and however the list is headed."""

import pytest

from tasks.inference.offline.engine import infer_offline
from tasks.inference.offline.line_statements import lines_as_tables
from tasks.inference.offline.list_owners import owned
from tasks.inference.offline.statements import stated
from tasks.inference.offline.tokens import tokens_of
from tasks.inference.offline.wrapping import unwrapped

KNOWN = [(noun,) for noun in ("sale", "product", "shop", "reader", "loan", "book")]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (
            "8 shops, 60 products and 90 sales, each of a product in a shop, with quantity and day",
            "90 sales ( quantity and day ) , each of one product and one shop",
        ),
        (
            "8 shops, 90 sales made in a shop (quantity, day), 3 books",
            "90 sales ( quantity , day ) , each of one shop , 3 books",
        ),
        (
            "5 readers. 90 loans belong to a reader (10% unknown), with due day, fee. 3 books",
            "90 loans ( due day , fee ) , each of one reader . 3 books",
        ),
        ("8 shops; 90 sales at one of the shops with price, day", "90 sales ( price , day ) , each of one shop"),
        ("9 books (title, written by one reader)", "9 books ( title , one reader )"),
        ("A loan is of one book and lies in one shop.", "loans , each of one book and one shop"),
        ("A loan is of one book and may lie in one shop.", "a loan is of one book and may lie in one shop"),
        (
            "5 readers, 5 loans, one per reader, with day, fee",
            "5 loans ( day , fee ) , one per reader",
        ),
        ("90 sales of a product (name, price)", "90 sales of a product ( name , price )"),
        ("8 shops, 90 sales in 3 shops with price, day", "90 sales in 3 shops with price , day"),
        ("8 shops, 5 sales per shop with price, day", "5 sales per shop with price , day"),
        ("8 shops, 90 sales, each shop with price, day", "90 sales , each shop with price , day"),
        ("8 shops, 5 readers, 9 loans of a reader with a shop", "9 loans of a reader with a shop"),
    ],
)
def test_a_list_is_of_what_is_counted(written: str, read: str) -> None:
    assert read in " ".join(token.word for token in owned(tokens_of(written), KNOWN))


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("employees x 800 with name", "800 employees with name"),
        ("size 20 x 30 cm", "size 20 x 30 cm"),
        ("## Act\n700 rows. Columns: name, country", "700 Acts (name, country)."),
        ("leases - 1800 of them - join", "1800 leases join"),
        ("Churn table: 20k customers, columns id, age", "20k customers with columns id, age"),
        ("1 result row per candidate holding votes", "1 results per candidate with votes"),
        ("5 visits. Per visit we capture the weight", "5 visits. each visit has the weight"),
        ("scans which record the time", "scans with the time"),
        ("scans which record which animal", "scans which record which animal"),
        ("A sheet is approved in 90% of the cases.", "90% of sheets are approved."),
    ],
)
def test_headings_come_into_one_form(written: str, read: str) -> None:
    assert stated(written) == read


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("episodes (4000) -> shows: title, length", "4000 episodes (title, length), each of one show."),
        ("- 8 clerks: name, phone; each in one shop", "- 8 clerks (name, phone); each in one shop"),
        ("fact_sales 100k rows: amount, price", "100k fact_sales (amount, price)"),
        (
            "orbits: exactly one per satellite, with apogee, perigee",
            "exactly one orbits per satellite (apogee, perigee)",
        ),
        (
            "students and courses are many-to-many via marks, 90 rows, with grade",
            "90 marks (grade), each of one student and one course",
        ),
        ("Each citizen has exactly one passport: number, day", "Each citizen has exactly one passport (number, day)"),
        ("a cow's mother is also a cow", "each cow has a mother (another cow)"),
        ("sites 18: name, depth. dives 700: site, day. csv", "18 sites (name, depth). 700 dives (site, day). csv"),
        (
            "Inside every recipe an array of exactly 4 steps: text, note.",
            "Each recipe has a nested list of steps (text, note). 4 steps per recipe.",
        ),
        ("20 inspections of hives: day, note", "20 inspections of hives: day, note"),
        ("3 tables: 20 users, 30 orders", "3 tables: 20 users, 30 orders"),
    ],
)
def test_lines_become_tables(written: str, read: str) -> None:
    assert lines_as_tables(written) == read


@pytest.mark.parametrize(
    ("written", "format_"),
    [
        ("Please produce CSV files for a desk, 20 desks with name", "csv"),
        ("nested JSON for 20 desks with name", "json"),
        ("20 desks with name, without CSV files", None),
    ],
)
def test_the_format_is_found_wherever_it_is_named(written: str, format_: str | None) -> None:
    assert infer_offline(written).format == format_


def test_what_is_moved_ties_and_lists() -> None:
    schema = infer_offline(
        "8 shops (name), 60 products (label), 90 sales, each of a product in a shop, with quantity 1-12 and day"
    ).schema
    assert {(each.child, each.parent) for each in schema.relations} == {("sales", "products"), ("sales", "shops")}
    assert {"quantity", "day"} < {column.name for column in schema.table("sales").columns}


@pytest.mark.parametrize(
    "said",
    [
        "Gadget columns: label, mass 1-9.", "A gadget records label and mass 1-9.", "gadget = label, mass 1-9",
        "For each gadget: label, mass 1-9.", "Gadgets: label. Plus mass 1-9.",
    ],
)  # fmt: skip
def test_a_list_stands_behind_the_noun_that_heads_it(said: str) -> None:
    schema = infer_offline(f"40 makers (name), 300 gadgets. {said}").schema
    gadgets = next(table for table in schema.tables if table.name == "gadgets")
    assert (
        {"label", "mass"} <= {column.name for column in gadgets.columns} <= {"gadget_id", "label", "mass", "maker_id"}
    )


@pytest.mark.parametrize(
    ("broken", "joined"),
    [
        ("60 shows\n(title, language)", "60 shows (title, language)"),
        ("60 shows and\n40 hosts", "60 shows and 40 hosts"),
        ("so we would need about three thousand recorded calls and\ntheir agents", None),
        ("users\norders", "users\norders"),
        ("shops: 45 rows, store name, region (north, south), opened on\ngoods: 9 rows, sku", "people"),
        ("we need quantity from 1 to 50 for them,\nunit price from 5 to 900", None), ("- a,\n- b", "- a,\n- b"),
        ("people: name, surname, salary, department, hired on, job title, boss\nteams: name", "people"),
    ],
)  # fmt: skip
def test_lines_that_a_sentence_runs_over_are_joined(broken: str, joined: str | None) -> None:
    wanted = broken.replace("\n", " ") if joined is None else broken if joined == "people" else joined
    assert unwrapped(broken) == wanted


def test_what_is_counted_has_the_list_and_not_whose_it_is() -> None:
    schema = infer_offline("9 makers (name), 300 gadgets of makers (label, mass) and 40 tests").schema
    gadgets = next(table for table in schema.tables if table.name == "gadgets")
    assert {"label", "mass", "maker_id"} <= {column.name for column in gadgets.columns}


def test_a_count_and_a_semicolon_stand_before_columns() -> None:
    schema = infer_offline("makers (20 rows; name, city) and gadgets (30 rows; gadget label, sold on)").schema
    assert [table.rows for table in schema.tables] == [20, 30]
    assert "gadget_label" in [column.name for column in schema.tables[1].columns]


def test_measures_are_of_the_facts() -> None:
    schema = infer_offline("fact_calls (900 rows) -> dim_agent (9), dim_queue (4). Measures: wait 0-9, talk 0-5").schema
    assert {"wait", "talk"} <= {column.name for column in schema.tables[0].columns}
