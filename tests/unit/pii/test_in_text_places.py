"""Postcodes, streets and the well known in running text."""

import pytest

from tasks.pii.joined_spans import joined_up
from tasks.pii.listed_in_text import listed_names
from tasks.pii.ner.foreign import borne_out, is_foreign
from tasks.pii.ner.streets import is_street, unlabelled
from tasks.pii.recogniser_text import searched
from tasks.pii.recognisers.address import GERMANIC
from tasks.pii.span import Span
from tasks.pii.spans import find_spans


@pytest.mark.parametrize(("text", "code"), [
    ("lives in Springfield, IL 62704 since", "62704"), ("zip code: 90210-1234", "90210-1234"),
    ("London SW1A 1AA is", "SW1A 1AA"),
    ("Toronto, ON M5V 3L9", "M5V 3L9"), ("wohnt in 80331 München", "80331"), ("Musterweg 3, 10115 Berlin", "10115"),
    ("75008 Paris", "75008"), ("PLZ 10115", "10115"), ("D-80331", "80331"), ("New York NY 10001", "10001"),
    ("ul. Lipowa 3, 69-100 S\u0142ubice", "69-100"), ("Dorpsstraat 44, 3511 AB Utrecht.", "3511 AB"),
    ("Kerkweg 1\n9711KL Groningen", "9711KL"),
])  # fmt: skip
def test_postcodes(text: str, code: str) -> None:
    found = [text[one.start : one.end] for one in find_spans([text], network=False)[0] if one.type == "POSTCODE"]
    assert found == [code]


@pytest.mark.parametrize("text", [
    "paid 10115 Euro for", "In 2019 Berlin was", "in the year 2020 London", "order 62704 in WA",
    "sold 5000 Houston shirts",
    "part M5V3L9 broke", "room 12045 Smith",
    "on May 5, 2024 US President spoke", "In 2024 EU Commission", "at 5, 10-200 Units", "set 5, 10-200 Hz",
])  # fmt: skip
def test_numbers_that_are_no_postcodes(text: str) -> None:
    assert all(one.type != "POSTCODE" for one in find_spans([text], network=False)[0])


@pytest.mark.parametrize(("value", "before", "street"), [
    ("12 Oak Street", "", True), ("Goethestraße 15", "", True), ("rue de Rivoli 4", "", True), ("901 W Main",
    "lives at ", True),
    ("93139 Chavez Oval", "", True),
    ("46M presents", "", False), ("1100 mL LR", "Fluids: ", False), ("12/26/2004 10:46:08 PM", "at ", False),
    ("K 3.9", "", False),
    ("213 Sean Farrell", "67 76 ", False), ("15.625 in London", "at ", False), ("November 30", "to ", False),
])  # fmt: skip
def test_streets_are_told_from_other_numbers(value: str, before: str, street: bool) -> None:
    assert is_street(value, before) is street


@pytest.mark.parametrize(("text", "address"), [
    ("send it to USNS Okafor\nFPO AP 08653", "USNS Okafor\nFPO AP 08653"), ("PSC 2905, Box 1278\nAPO AA 40674",
    "PSC 2905, Box 1278\nAPO AA 40674"),
    ("Goethestraße 15 in", "Goethestraße 15"),
])  # fmt: skip
def test_addresses(text: str, address: str) -> None:
    found = [text[one.start : one.end] for one in find_spans([text], network=False)[0] if one.type == "ADDRESS"]
    assert found == [address]


def test_a_number_and_a_name_before_a_postcode_are_an_address() -> None:
    text, places = "moved to 43 Gallowgate, YO21 3PU Whitby", [(12, 22, "PERSON"), (24, 32, "POSTCODE")]
    spans = [Span(start, end, type, 0.7) for start, end, type in places]
    assert next((text[one.start : one.end], one.type) for one in joined_up(text, spans)) == ("43 Gallowgate", "ADDRESS")
    assert joined_up(text[12:], [Span(0, 10, "PERSON", 0.7), Span(12, 20, "POSTCODE", 0.8)])[0].type == "PERSON"


@pytest.mark.parametrize(
    ("text", "found"), [("OL-BP 7286 parked", []), ("BP 130 today", []), ("BP 12, Lyon cedex", ["BP 12"])]
)
def test_letters_of_a_french_post_box_are_of_plates_too(text: str, found: list[str]) -> None:
    assert [text[one.start : one.end] for one in find_spans([text], network=False)[0] if one.type == "ADDRESS"] == found


@pytest.mark.parametrize("text", ["During 2008 it rained", "an Offering 25 days long", "Spring 12 years ago"])
def test_words_that_end_like_german_streets(text: str) -> None:
    assert all(one.type != "ADDRESS" for one in find_spans([text], network=False)[0])


def test_labels_in_front_of_streets_are_left_out() -> None:
    assert "RESIDENTIAL ADDRESS Kungsgatan 44"[unlabelled("RESIDENTIAL ADDRESS Kungsgatan 44") :] == "Kungsgatan 44"


@pytest.mark.parametrize(("text", "names"), [
    ("America cried wolf in Iraq", ["America", "Iraq"]), ("they flew to las vegas today", ["las vegas"]),
    ("Turkey is served cold", []), ("shares of Volkswagen fell", ["Volkswagen"]), ("Nice weather", []),
])  # fmt: skip
def test_the_well_known(text: str, names: list[str]) -> None:
    assert [text[start:end] for start, end, _, _ in listed_names(text)] == names


def test_other_languages_are_told_and_lists_decide_there() -> None:
    assert is_foreign("Der Vertrag wurde von der Firma und dem Kunden unterschrieben")
    assert not is_foreign("the contract was signed by der Spiegel and the client")
    assert not borne_out("Vertrag", "PERSON") and borne_out("Anna Vertragova", "PERSON")
    assert not borne_out("Firma", "ORG") and borne_out("Siemens", "ORG")


@pytest.mark.parametrize(("text", "date"), [
    ("seen on 03/02/2024 and", "03/02/2024"), ("on March 5, 2024.", "March 5, 2024"),
    ("at 2024-01-05T10:00:00Z ok", "2024-01-05T10:00:00Z"),
    ("am 3. März 2024", "3. März 2024"), ("call 03-02-2024-11", None), ("May I ask 2024 people", None),
])  # fmt: skip
def test_dates_which_hipaa_makes_years(text: str, date: str | None) -> None:
    found = [text[one.start : one.end] for one in find_spans([text], network=False)[0] if one.type == "DATE"]
    assert found == ([date] if date else [])


def test_german_streets_are_looked_for_only_around_a_tail_and_a_number() -> None:
    """The dearest pattern: of a text without such a place nothing is searched, else 160 characters to either side."""
    german = searched(GERMANIC)
    text = "The quick brown fox paid 20 dollars. " * 400
    assert german.searched_in(text) == []
    long = text + "Er wohnt in der Goethestraße 15, dort." + text
    assert sum(end - start for start, end in german.searched_in(long)) < 330
    assert [long[start:end] for start, end in german.places(long)] == ["Goethestraße 15"]
    whole = [match.span("value") for match in german.pattern.finditer(long)]
    assert german.places(long) == whole
