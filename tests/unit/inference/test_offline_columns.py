"""What people say of columns: names, bounds, shares, nulls, formulas and layouts, in the words that they use."""

from datetime import date
from typing import Any

import pytest

from schemas.model import ColumnSchema
from tasks.inference.offline import infer_offline
from tasks.inference.offline.column_phrases import in_full


def column(phrase: str, name: str, wording: str = "300 gadgets ({}, label)") -> ColumnSchema:
    """The column of one table that a phrase names."""
    (table,) = infer_offline(wording.format(phrase), reference_date=date(2025, 6, 30)).schema.tables
    return table.column(name)


def generator(phrase: str, name: str) -> Any:
    """How that column is made."""
    made = column(phrase, name).generator
    assert made is not None
    return made


@pytest.mark.parametrize(
    ("phrase", "name", "type"),
    [
        ("picked up at", "picked_up_at", "timestamp"), ("hours of battery 4-10", "hours_of_battery", "number"),
        ("flight no (unique)", "flight_no", "string"), ("date of purchase", "date_of_purchase", "date"),
        ("is it refurbished", "refurbished", "boolean"), ("Herstellungsdatum", "herstellungsdatum", "date"),
        ("max 40 char name, kickoff", "kickoff", "timestamp"), ("grade 1.0 to 5.0", "grade", "number"),
        ("room number, kind single/double", "room_number", "string"), ("reefer bool, mass", "reefer", "boolean"),
        ("wind_speed_ms (0-32)", "wind_speed_ms", "number"), ("valid from, valid to", "valid_from", "date"),
        ("a flag whether it is the main part", "main_part", "boolean"),
        ("courier needed or not", "courier_needed", "boolean"), ("kills, deaths, all 0 to 4", "deaths", "integer"),
    ],
)  # fmt: skip
def test_names_tell_their_types(phrase: str, name: str, type: str) -> None:
    assert column(phrase, name).type == type


@pytest.mark.parametrize(
    ("phrase", "name", "bounds"),
    [
        ("voltage 3.3V to 12V", "voltage", (3.3, 12)), ("area in hectares between 0.3 and 6", "area", (0.3, 6)),
        ("bought on 2021-01-01..2024-12-31", "bought_on", ("2021-01-01", "2024-12-31")),
        ("launch between 2023-08-18 and 2024-05-18", "launch", ("2023-08-18", "2024-05-18")),
        ("picked on (2024-01-01 till 2024-12-31)", "picked_on", ("2024-01-01", "2024-12-31")),
        ("test date in 2022 or 2023", "test_date", ("2022-01-01", "2023-12-31")),
        ("premium 180-3200 per year", "premium", (180, 3200)), ("height 800-2300 m", "height", (800, 2300)),
        ("red, green, blue, all between 0 and 255", "red", (0, 255)), ("rate 1.5%-14%", "rate", (1.5, 14)),
    ],
)  # fmt: skip
def test_bounds(phrase: str, name: str, bounds: tuple[Any, Any]) -> None:
    found = column(phrase, name)
    assert (found.minimum, found.maximum) == bounds


@pytest.mark.parametrize(
    "phrase",
    [
        "state new/used (70/30)",
        "state: new 70%, used 30%",
        "state new (70%) or used (30%)",
        "state (new or used (70:30))",
    ],
)
def test_shares(phrase: str) -> None:
    weights = generator(phrase, "state").weights
    assert {value: round(share, 6) for value, share in weights.items()} == {"new": 0.7, "used": 0.3}


@pytest.mark.parametrize(
    "phrase",
    [
        "comment nullable 20%", "comment (optional, 80% filled)", "comment null 20%", "comment (nullable, 20%)",
        "comment (text, null in 20% of rows)", "comment empty for 20%", "comment missing in a fifth of the gadgets",
        "comment, which is blank on roughly 1 in 5 gadgets", "comment null rate 20%",
        "comment filled in for 80% of them",
    ],
)  # fmt: skip
def test_nulls(phrase: str) -> None:
    assert column(phrase, "comment").null_rate == 0.2


@pytest.mark.parametrize(
    "said",
    [
        "About 20% of the gadgets have no maker name recorded", "20% of them are new, i.e. maker name is empty",
        "The maker name is unknown for a fifth of the gadgets", "1 in 5 gadgets lacks a maker name",
    ],
)  # fmt: skip
def test_a_sentence_tells_what_is_missing(said: str) -> None:
    assert column("maker name", "maker_name", f"300 gadgets (label, {{}}). {said}.").null_rate == 0.2


@pytest.mark.parametrize(
    ("phrase", "name"),
    [
        ("kcal per 100g", "kcal_per_100g"), ("price per 1000 units", "price_per_1000_units"),
        ("just a mass", "mass"), ("cost per m2 1-9", "cost_per_m2"),
    ],
)  # fmt: skip
def test_a_name_may_tell_of_how_much_it_is(phrase: str, name: str) -> None:
    assert column(phrase, name).name == name


def test_texts_behind_names_are_types() -> None:
    assert column("maker text", "maker", "gadgets({}, label text) x 4").type == "string"


def test_a_part_of_another_column_is_a_formula() -> None:
    assert "0.19 * net" in generator("net 10-90, vat = 19% of net", "vat").sql


def test_an_example_makes_codes_of_its_form() -> None:
    assert generator("serial no like SN-4839", "serial_no").pattern == r"SN\-[0-9]{4}"


def test_a_sentence_may_be_the_list() -> None:
    wording = "300 gadgets. Age 1-9, means of use (a, b), {}, weight."
    assert column("label", "means_of_use", wording).values == ("a", "b")


def test_a_starred_line_has_name_number_and_columns() -> None:
    prompt = "please generate\n* docks - 90 - name, size 8-40\n* bikes - 1200 - frame number, kind (classic, electric)"
    docks, bikes = infer_offline(prompt, reference_date=date(2025, 6, 30)).schema.tables
    assert (docks.name, docks.rows, bikes.name, bikes.rows) == ("docks", 90, "bikes", 1200)
    assert (docks.column("size").maximum, bikes.column("kind").values) == (40, ("classic", "electric"))


@pytest.mark.parametrize(
    ("phrase", "name", "wanted"),
    [
        ("score >= 0 and <= 10", "score", {"minimum": 0, "maximum": 10}), ("a 4-digit pin", "pin", {}),
        ("state mostly new (60%), otherwise used", "state", {"values": ("new", "used")}),
        ("state new (half), used (half)", "state", {"values": ("new", "used")}),
        ("state new→used→sold", "state", {"values": ("new", "used", "sold")}),
        ("result (1-0, 0-1, 1/2-1/2)", "result", {"values": ("1-0", "0-1", "1/2-1/2")}),
        ("months in (12,24,36,120)", "months", {"values": (12, 24, 36, 120)}),
        ("section A through D", "section", {"values": ("A", "B", "C", "D")}),
        ("sex, group A+, A-, O+; age", "group", {"values": ("A+", "A-", "O+")}),
        ("mood ∈ {happy, sad}", "mood", {"values": ("happy", "sad")}),
        ("broken? (true in 5%)", "broken", {"type": "boolean"}),
        ("remark (rarely filled, 90% empty)", "remark", {"null_rate": 0.9}), ("lat/lon", "lon", {"type": "number"}),
        ("remark - one in four is null", "remark", {"null_rate": 0.25}), ("uptime %", "uptime", {"type": "number"}),
        ("no. of parts 1-9", "number_of_parts", {"type": "integer", "maximum": 9}),
        ("first- and last name", "last_name", {}), ("opened/closed timestamps", "closed_at", {"type": "timestamp"}),
        ("Kaufdatum 2023", "kaufdatum", {"minimum": "2023-01-01"}),
    ],
)  # fmt: skip
def test_short_cuts(phrase: str, name: str, wanted: dict[str, Any]) -> None:
    found = column(phrase, name)
    assert {key: getattr(found, key) for key in wanted} == wanted


@pytest.mark.parametrize(
    "phrase", ["area (= width * height)", "area (width times height)", "area calculated as width * height"]
)
def test_formulas_in_brackets_and_words(phrase: str) -> None:
    assert generator(f"width 1-9, height 1-9, {phrase}", "area").kind == "expression"


@pytest.mark.parametrize(
    "text", ["1-3 characters per account", "bmi = a / (b * b)", "400 users (id, name)", "is this fine?"]
)
def test_words_without_short_cuts_stay(text: str) -> None:
    assert in_full(text) == text
