import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.pii.recogniser_text import searched
from tasks.pii.recognisers import RECOGNISERS
from tasks.pii.recognisers.crypto import base58_checked, bech32_checked
from tasks.pii.spans import find_spans
from tasks.values.entities.national_ids import national_id_countries, national_id_forms
from tasks.values.entities.reserved import Wish, forms_of

BY_NAME = {one.name: one for one in RECOGNISERS}
COUNTRY = {
    "US": "ssn", "GB": "national insurance number", "DE": "Steuer-ID", "FR": "NIR", "ES": "DNI or NIE",
    "IT": "codice fiscale", "NL": "BSN",
    "PL": "PESEL", "SE": "personnummer", "BR": "CPF", "IN": "Aadhaar", "RU": "INN",
    "KR": "resident registration number", "CN": "resident number",
    "JP": "my number", "TR": "T.C. kimlik", "CA": "social insurance number",
}  # fmt: skip
CHECKED = {
    "card": ("card", 16), "iban": ("iban", 22), "imei": ("imei", 15), "vin": ("vin", 17), "npi": ("npi", 10),
    "PL": ("PESEL", 11), "SE": ("personnummer", 12),
    "DE": ("Steuer-ID", 11), "CN": ("resident number", 18), "TR": ("T.C. kimlik", 11), "IN": ("Aadhaar", 12),
    "IT": ("codice fiscale", 16),
}  # fmt: skip


def sample(kind: str, count: int = 60) -> pa.Array:
    form = national_id_forms(kind)[0] if len(kind) == 2 else forms_of(kind, Wish())[0]
    places = np.random.default_rng(5).integers(0, form.capacity, count).astype(np.uint64)
    return form.at(places)


@pytest.mark.parametrize("country", national_id_countries())
def test_national_numbers_of_every_country_are_known(country: str) -> None:
    assert BY_NAME[COUNTRY[country]].matches(sample(country)).all()


@pytest.mark.parametrize("kind", CHECKED)
def test_one_changed_digit_breaks_every_check(kind: str) -> None:
    recogniser = BY_NAME[CHECKED[kind][0]]
    values = sample(kind).to_pylist()
    digit = next(place for place in range(len(values[0]) - 1, -1, -1) if values[0][place].isdigit())
    broken = [
        value[:digit] + str((int(value[digit]) + 1) % 10) + value[digit + 1 :]
        for value in values
        if value[digit].isdigit()
    ]
    assert recogniser.matches(pa.array(values)).all()
    assert not recogniser.matches(pa.array(broken)).any()


@pytest.mark.parametrize(("name", "good", "bad"), [
    ("email", "anna.lind@post.example", "anna.lind@example"),
    ("ipv4", "192.0.2.7", "192.0.2.256"),
    ("ipv6", "2001:db8::7", "2001:db8::7::1"),
    ("mac", "00-00-5E-00-53-01", "00-00-5E-00-53"),
    ("NHS number", "943 476 5919", "943 476 5918"),
    ("SNILS", "112-233-445 95", "112-233-445 96"),
    ("henkilötunnus", "131052-308T", "131052-308U"),
    ("tax file number", "123 456 782", "123 456 781"),
    ("rijksregisternummer", "85.07.30-033.28", "85.07.30-033.29"),
    ("PAN card", "AAAPZ1234C", "AAAXZ1234C"),
    ("ethereum", "0x" + "ab" * 20, "0x" + "ab" * 19),
])  # fmt: skip
def test_a_right_and_a_wrong_value(name: str, good: str, bad: str) -> None:
    assert BY_NAME[name].matches(pa.array([good, bad])).tolist() == [True, False]


def test_bitcoin_addresses_have_checksums() -> None:
    assert base58_checked("1BoatSLRHtKNngkdXEeobR76b53LETtpyT")
    assert not base58_checked("1BoatSLRHtKNngkdXEeobR76b53LETtpyU")
    assert bech32_checked("bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4")
    assert not bech32_checked("bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5")


@pytest.mark.parametrize("recogniser", RECOGNISERS, ids=lambda one: one.name)
def test_patterns_serve_both_engines(recogniser: object) -> None:
    searched(recogniser)  # type: ignore[arg-type]
    RECOGNISERS[0].matches(pa.array([None, "", "x"], pa.string()))
    assert not recogniser.matches(pa.array([None, ""], pa.string())).any()  # type: ignore[attr-defined]


@pytest.mark.parametrize(("text", "type", "value"), [
    ("ssn is 900-12-3456 ok", "SSN", "900-12-3456"),
    ("MRN: 00123456, stable", "MRN", "00123456"),
    ("her medical record number is 55-83-21.", "MRN", "55-83-21"),
    ("NPI 9000000010 on file", "NPI", "9000000010"),
    ("password: Hunter2!x", "PASSWORD", "Hunter2!x"),
    ("key AKIAABCDEFGHIJKLMNOP here", "SECRET", "AKIAABCDEFGHIJKLMNOP"),
    ("moved to Elm Road 41, b. 10/10/2002", "DATE_OF_BIRTH", "10/10/2002"),
    ("date of birth: 1984-05-17", "DATE_OF_BIRTH", "1984-05-17"),
    ("birthday of Anna Keller: 17 May 1984", "DATE_OF_BIRTH", "17 May 1984"),
    ("Geburtstag von Karl am 17.05.1984", "DATE_OF_BIRTH", "17.05.1984"),
    ("anniversaire d'Anselme Roux le 17/05/1984", "DATE_OF_BIRTH", "17/05/1984"),
    ("birthday party on 17.05.2024", "DATE", "17.05.2024"),
    ("wohnt in der Lindenstraße 12 dort", "ADDRESS", "Lindenstraße 12"),
    ("habite 12 rue de la Paix", "ADDRESS", "12 rue de la Paix"),
    ("call me on (212) 555-0143", "PHONE", "(212) 555-0143"),
    ("dear all, cvv: 123", "CARD_SECURITY_CODE", "123"),
    ("passport no. X1234567 expired", "PASSPORT", "X1234567"),
])  # fmt: skip
def test_values_are_found_in_text(text: str, type: str, value: str) -> None:
    found = [(span.type, text[span.start : span.end]) for span in find_spans([text], network=False)[0]]
    assert any(kind == type and (value in part or part in value) for kind, part in found), found


@pytest.mark.parametrize("text", [
    "Order 88213-A holds 4 items, ships tomorrow.", "password is wrong", "the user is happy",
    "Version 10.2.3 of 2024", "", "\x00\x1e\n", "Total: 1,204.55",
])  # fmt: skip
def test_nothing_is_found_where_there_is_nothing(text: str) -> None:
    assert find_spans([text], network=False) == [[]]


@settings(max_examples=40, deadline=None)
@given(st.lists(st.text(max_size=60), max_size=6))
def test_spans_lie_in_their_text_in_order_and_apart(texts: list[str]) -> None:
    texts = [text + " a@b.example" for text in texts]
    found = find_spans(texts, network=False)
    assert len(found) == len(texts)
    for text, spans in zip(texts, found, strict=True):
        edges = [edge for span in spans for edge in (span.start, span.end)]
        assert edges == sorted(edges) and all(0 <= edge <= len(text) for edge in edges)
        assert all(span.start < span.end for span in spans)


@settings(max_examples=25, deadline=None)
@given(st.permutations(["mail a.b@c.example now", "call (212) 555-0143", "nothing here", "ssn 900-12-3456"]))
def test_neighbours_do_not_change_what_is_found(texts: list[str]) -> None:
    assert find_spans(texts, network=False) == [find_spans([text], network=False)[0] for text in texts]
