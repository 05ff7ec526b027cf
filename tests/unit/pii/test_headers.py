"""What names of columns tell: abbreviations, other languages, special categories, and what only sounds alike."""

import pyarrow as pa
import pytest

from tasks.pii.detect import DetectOptions, detect
from tasks.pii.headers import called
from tasks.pii.kinds import SPECIAL
from tasks.pii.located import column_at, with_column
from tasks.pii.twin import personal_columns

CODES = pa.array([f"{'ABCXP'[place % 5]}{10_000_019 + place * 7919}" for place in range(60)])


@pytest.mark.parametrize(("name", "type"), [
    ("PASS_NO", "PASSPORT"), ("pass_num", "PASSPORT"), ("passno", "PASSPORT"), ("PP_NO", "PASSPORT"),
    ("reisepass_nr", "PASSPORT"),
    ("DL_NUM", "LICENCE"), ("drv_lic_no", "LICENCE"), ("permis_conduire", "LICENCE"), ("führerschein_nr", "LICENCE"),
    ("cpf_numero", "NATIONAL_ID"), ("nino", "NATIONAL_ID"), ("BSN", "NATIONAL_ID"), ("codice_fiscale", "NATIONAL_ID"),
    ("mbr_id", "HEALTH_PLAN"), ("medicare_no", "HEALTH_PLAN"), ("ssn_no", "SSN"), ("kontonummer", "ACCOUNT"),
    ("medRecNum", "MRN"), ("acct", "ACCOUNT"), ("Geb.-Datum", "DATE_OF_BIRTH"), ("documento", "NATIONAL_ID"),
    ("UPN", "NATIONAL_ID"), ("Kennzeichen", "LICENCE_PLATE"), ("birth", "DATE_OF_BIRTH"),
    ("Kennz.", "LICENCE_PLATE"), ("N\u00e9(e) le", "DATE_OF_BIRTH"),
])  # fmt: skip
def test_numbers_of_people_by_the_names_of_their_columns(name: str, type: str) -> None:
    found = detect(pa.table({name: CODES}), name="customers", options=DetectOptions(network=False))
    assert [one.type for one in found] == [type]


@pytest.mark.parametrize(("name", "type"), [
    ("krankheit", "HEALTH"), ("groupe_sanguin", "HEALTH"), ("discapacidad", "HEALTH"), ("gewerkschaft", "UNION"),
    ("sindicato", "UNION"), ("partido_politico", "POLITICS"), ("orientation_sexuelle", "SEXUAL_ORIENTATION"),
    ("vorstrafen", "CRIMINAL"), ("casier_judiciaire", "CRIMINAL"), ("konfession", "RELIGION"), ("raza", "ETHNICITY"),
])  # fmt: skip
def test_special_categories_in_several_languages(name: str, type: str) -> None:
    values = pa.array(["a", "b", "c", "d", "e", "f"] * 10)
    found = detect(pa.table({name: values}), name="persons", options=DetectOptions(network=False))
    assert type in {one.type for one in found} and type in SPECIAL
    assert all(one.special_category for one in found if one.type == type)


@pytest.mark.parametrize(("name", "type"), [
    ("familienstand", "MARITAL_STATUS"), ("nationalité", "NATIONALITY"), ("code_postal", "POSTCODE"), ("CEP",
    "POSTCODE"),
    ("métier", "JOB"), ("geschl", "SEX"),
])  # fmt: skip
def test_quasi_identifiers_in_several_languages(name: str, type: str) -> None:
    assert called(name) == type


@pytest.mark.parametrize("name", [
    "pass_count", "season_pass_number", "boarding_pass_no", "market_cap", "passport_country",
    "covered_medications_total", "place_of_birth", "birth_weight",
])  # fmt: skip
def test_what_only_sounds_alike(name: str) -> None:
    assert called(name) is None


@pytest.mark.parametrize("name", ["FIN", "Fahrgestellnummer"])
def test_a_chassis_number_by_its_german_names_and_an_end_is_none(name: str) -> None:
    numbers = [f"WVWZZZ1KZ{place:08d}" for place in range(60)]
    found = detect(pa.table({name: numbers}), name="cars", options=DetectOptions(network=False))
    assert [one.type for one in found] == ["VIN"]
    ends = pa.table({name: [f"2024-03-{place % 28 + 1:02d}" for place in range(60)]})
    assert [one.type for one in detect(ends, name="cars", options=DetectOptions(network=False))] == []


def test_models_of_cars_are_nobody_and_models_are_people() -> None:
    cars = ["Mercedes Sprinter", "Alfa Romeo Giulia", "Renault Clio", "Opel Corsa", "Skoda Fabia", "Ford Fiesta"] * 9
    people = ["Anna Keller", "Bruno Lang", "Carla Vogel", "Dora Mann"] * 9
    for values, types in ((cars, []), (people, ["PERSON"])):
        found = detect(pa.table({"Modell": values}), name="fleet", options=DetectOptions(network=False))
        assert [one.type for one in found] == types


def test_a_flag_is_no_plate() -> None:
    flags = pa.table({"Kennzeichen": ["J", "N", "J"] * 20})
    assert detect(flags, name="contracts", options=DetectOptions(network=False)) == ()


def test_a_column_with_a_dot_in_its_name_is_found_whole() -> None:
    found = detect(pa.table({"Pass-Nr. (alt)": CODES, "Reisep.pass_nr": CODES}), name="v")
    assert "Reisep.pass_nr" in personal_columns(found, None)["v"]
    nested = pa.table({"at.home": [{"mail": "a@b.example"}]})
    values = column_at(nested, "at.home.mail")
    assert values is not None and values.to_pylist() == ["a@b.example"]
    changed = with_column(nested, "at.home.mail", pa.chunked_array([["c@d.example"]]))
    assert changed.to_pylist() == [{"at.home": {"mail": "c@d.example"}}]


def test_a_count_of_treatments_is_no_health_of_anybody() -> None:
    table = pa.table({"covered_medications": [3, 17, 240, 8, 90]})
    assert detect(table, name="payers", options=DetectOptions(network=False)) == ()


def test_an_email_column_without_hosts_holds_user_names() -> None:
    table = pa.table({"email": ["SKING", "NKOCHHAR", "LDEHAAN", "AHUNOLD", "BERNST"]})
    assert [one.type for one in detect(table, name="staff", options=DetectOptions(network=False))] == ["USERNAME"]


def test_a_street_that_is_paved_or_of_gravel_is_no_address() -> None:
    paved = pa.array(["Pave"] * 290 + ["Grvl"] * 10)
    towns = pa.array(["Hauptstr", "Marktweg"] * 150)
    found = detect(pa.table({"Street": paved}), name="houses", options=DetectOptions(network=False))
    assert found == ()
    for values in (towns, paved.slice(280)):  # named streets; too few rows to tell
        (one,) = detect(pa.table({"Street": values}), name="houses", options=DetectOptions(network=False))
        assert one.type == "ADDRESS"


def test_numbers_of_a_year_are_no_telephone_numbers_unless_their_name_says_so() -> None:
    numbers = pa.array([f"2015-{place:06}" for place in range(1, 300)])
    assert detect(pa.table({"id": numbers}), name="pizzas", options=DetectOptions(network=False)) == ()
    others = pa.array([*numbers.to_pylist(), "0301-234567"])
    for name, values in (("id", others), ("phone", numbers)):
        (one,) = detect(pa.table({name: values}), name="pizzas", options=DetectOptions(network=False))
        assert one.type == "PHONE"


MODELS = (
    "Renault Clio",
    "Škoda Fabia",
    "Citroën Picasso",
    "VW Golf Sommer-Edition",
    "Mercedes Sprinter",
    "Alfa Romeo Giulia",
)


@pytest.mark.parametrize(("header", "people"), [("Modell", False), ("modele_vehicule", False), ("Halter", True)])
def test_models_of_cars_that_are_called_like_people_are_nobody(header: str, people: bool) -> None:
    found = detect(pa.table({header: list(MODELS) * 40}), name="t")
    assert any(one.type == "PERSON" for one in found) is people
