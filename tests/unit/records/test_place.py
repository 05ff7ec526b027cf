import csv
import pickle
import re
from importlib.resources import files

import pytest
from entity_rows import bind, column_of, distinct, drawn, table_of
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.model import ColumnSchema
from tasks.records.generators.place import Place
from tasks.values.entities.locales import LOCALES
from tasks.values.entities.places import country_codes, country_of

PARTS = [
    "address", "street_address", "street", "building_number", "city", "state", "state_code", "postcode", "country",
    "country_code", "latitude", "longitude", "time_zone", "phone_prefix", "calling_code", "phone",
]  # fmt: skip
KINDS = {"latitude": "number", "longitude": "number"}
ROWS = list(range(250))
TOWNS = list(csv.DictReader((files("tasks.values.entities") / "data" / "cities.csv").read_text("utf-8").splitlines()))


def place_table(countries=None, locale="en_US", entity="place"):
    columns = {
        part: column_of(Place(part=part, countries=countries, entity=entity), part, KINDS.get(part, "string"))
        for part in PARTS
    }
    return table_of(columns, ROWS, locale)


def postcode_pattern(pattern):
    return re.compile("".join({"#": r"\d", "@": "[A-Z]"}.get(char, re.escape(char)) for char in pattern))


def agrees(cell, town):
    return (
        postcode_pattern(town["postcode"]).fullmatch(cell["postcode"]) is not None
        and (cell["state"], cell["state_code"], cell["phone_prefix"]) == (town["region"], town["code"], town["prefix"])
        and abs(cell["latitude"] - float(town["lat"])) <= 0.0201
        and abs(cell["longitude"] - float(town["lon"])) <= 0.0201
    )


def check_rows(table):
    for row in ROWS:
        cell = {part: column[row] for part, column in table.items()}
        town = next(town for town in TOWNS if (town["country"], town["city"]) == (cell["country_code"], cell["city"]))
        country = country_of(cell["country_code"])
        assert agrees(cell, town)
        assert cell["time_zone"] == (town["zone"] or country.zone.values[0].as_py())
        assert (cell["country"], cell["calling_code"]) == (country.name, country.calling)
        assert cell["street"] in cell["street_address"] and cell["building_number"] in cell["street_address"]
        for part in ("street", "building_number", "city", "postcode"):
            assert cell[part] in cell["address"]
        pattern = country.phones[country.city.values.to_pylist().index(cell["city"])]
        assert postcode_pattern(pattern).fullmatch(cell["phone"])


@pytest.mark.parametrize("locale", sorted(LOCALES))
def test_the_parts_of_every_row_agree(locale):
    table = place_table(locale=locale)
    assert set(table["country_code"]) == {LOCALES[locale].country}
    check_rows(table)


def test_the_parts_agree_when_the_rows_are_in_many_countries():
    table = place_table(countries=("all",))
    assert set(table["country_code"]) == set(country_codes())
    check_rows(table)


@given(st.lists(st.integers(0, 2**40), min_size=1, max_size=40), st.sampled_from(PARTS),
       st.sampled_from([None, ("US",), ("DE", "JP", "BR"), ("all",)]))  # fmt: skip
@settings(max_examples=60, deadline=None)
def test_a_cell_depends_on_its_row_alone(rows, part, countries):
    source = bind(Place(part=part, countries=countries), kind=KINDS.get(part, "string"))
    assert drawn(source, rows) == [drawn(source, [row])[0] for row in rows]


def test_places_of_a_row_stay_apart():
    billing, shipping = (place_table(entity=entity)["address"] for entity in ("billing", "shipping"))
    assert sum(a == b for a, b in zip(billing, shipping, strict=True)) == 0


@given(st.lists(st.integers(0, 36**6 - 1), min_size=1, max_size=200, unique=True),
       st.sampled_from(["address", "street_address", "street"]), st.sampled_from([None, 20, 60]))  # fmt: skip
@settings(max_examples=30, deadline=None)
def test_unique_addresses_are_distinct_and_fit(index, part, length):
    made = distinct(bind(Place(part=part), length=length), index)
    assert len(set(made)) == len(index)
    assert length is None or max(map(len, made)) <= length


@pytest.mark.parametrize(
    ("part", "bounds", "expected"),
    [
        ("country", {"length": 2}, {"DE"}),
        ("country", {}, {"Deutschland"}),
        ("country_code", {"length": 3, "min_length": 3}, {"DEU"}),
    ],
)
def test_a_short_column_gets_the_shorter_form(part, bounds, expected):
    assert set(drawn(bind(Place(part=part), locale="de_DE", **bounds), ROWS)) == expected


def test_a_short_state_column_gets_the_code():
    assert all(len(state) == 2 and state.isupper() for state in drawn(bind(Place(part="state"), length=2), ROWS))


@pytest.mark.parametrize("part", ["address", "street_address", "street", "city", "state", "country", "phone"])
@pytest.mark.parametrize("length", [12, 20, 40])
def test_nothing_is_longer_than_its_column(part, length):
    for locale in ("en_US", "fr_FR", "hi_IN"):
        assert max(map(len, drawn(bind(Place(part=part), locale=locale, length=length), ROWS))) <= length


def test_coordinates_fill_decimals_and_the_street_number_integers():
    latitude = drawn(bind(Place(part="latitude"), kind="decimal", precision=9, scale=6), ROWS)
    assert all(str(value)[-7] == "." for value in latitude)
    assert all(isinstance(value, int) for value in drawn(bind(Place(part="building_number"), kind="integer"), ROWS))


def test_sources_survive_pickling():
    source = bind(Place(part="address", countries=("all",)))
    assert drawn(pickle.loads(pickle.dumps(source)), ROWS) == drawn(source, ROWS)


def test_problems_name_what_is_wrong():
    def problems(kind="string", **parameters):
        return " ".join(Place(**parameters).problems(ColumnSchema(name="c", type=kind)))

    assert "There are: US" in problems(part="city", countries=("XX",))
    assert "wants type string" in problems(part="city", kind="integer")
    assert "number or decimal" in problems(part="latitude", kind="boolean")
    assert "not known for the locale 'xx'" in problems(part="city", locale="xx")
    assert problems(part="city", countries=("DE", "FR")) == ""


def test_the_gazetteer_is_sound():
    for code in country_codes():
        country = country_of(code)
        assert len(country.city.codes) >= 10
        assert len(country.city.values) == len(country.city.codes), f"a town of {code} stands twice"
        assert len(country.region_code.values) >= len(country.region.values)
        assert len(country.streets) >= 30
    assert all(-60 < float(town["lat"]) < 75 and -180 <= float(town["lon"]) <= 180 for town in TOWNS)
    from zoneinfo import ZoneInfo

    assert all(ZoneInfo(zone) for code in country_codes() for zone in country_of(code).zone.values.to_pylist())
