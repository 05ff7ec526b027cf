"""Telephone numbers of any country keep their noughts, whatever the dataset's locale."""

import re

import pyarrow as pa
import pytest

from tasks.pii.compliance.reserved import phone_reserved
from tasks.pii.findings import Finding
from tasks.pii.keys import PiiKey
from tasks.pii.policy import Policy, Strategy
from tasks.pii.replace import replace_tables
from tasks.pii.spans import find_spans
from tasks.pii.surrogate_values import SurrogateValues

NUMBERS = [
    "03-1234-5678", "0312345678", "090-1234-5678", "090 1234 5678", "(03) 1234-5678", "0171 2345678", "01 23 45 67 89",
    "020 7946 0123", "06-12345678", "010-1234-5678", "0120-123-456", "011 91234-5678", "0049 30 901820", "06 1234 5678",
]  # fmt: skip


def _values(locale: str) -> SurrogateValues:
    return SurrogateValues(PiiKey(b"p" * 32), Policy(), locale=locale, vault=None, this_year=2026)


@pytest.mark.parametrize("locale", ["en_US", "en_GB", "de_DE", "ja_JP", "es_ES", "it_IT", "ru_RU", "pl_PL"])
def test_a_number_keeps_its_nought_its_form_and_is_another(locale: str) -> None:
    values = _values(locale)
    values.learn("PHONE", Strategy.FAKE, NUMBERS, column="phone")
    values.settle()
    made = values.of("PHONE", Strategy.FAKE, NUMBERS, column="phone")
    for old, new in zip(NUMBERS, made, strict=True):
        assert new != old and [char if not char.isdigit() else "#" for char in new] == [
            char if not char.isdigit() else "#" for char in old
        ]
        assert (new.lstrip("(")[0] == "0") == (old.lstrip("(")[0] == "0"), (old, new)


def test_one_number_written_in_several_ways_is_one_afterwards() -> None:
    values, ways = _values("en_US"), ["03-1234-5678", "03 1234 5678", "0312345678", "+81 3 1234 5678"]
    values.learn("PHONE", Strategy.FAKE, ways, column="phone")
    values.settle()
    made = values.of("PHONE", Strategy.FAKE, ways, column="phone")
    digits = ["".join(filter(str.isdigit, one)) for one in made]
    assert {one.removeprefix("81").removeprefix("0") for one in digits} == {digits[0][1:]}


@pytest.mark.parametrize(("locale", "ways", "national"), [
    ("en_US", ["+33 6 41 98 37 09", "33641983709", "0033 641983709", "+33 6 41 98 37 09 ext. 12"], "641983709"),
    ("en_US", ["+49 1577 5744755", "4915775744755"], "15775744755"),
    ("en_US", ["+1 (212) 736-5000", "2127365000", "1-212-736-5000", "212 736 5000 x77"], "2127365000"),
    ("fr_FR", ["06 41 98 37 09", "641983709", "33641983709"], "641983709"),
])  # fmt: skip
def test_a_number_without_its_signs_is_the_same_number(locale: str, ways: list[str], national: str) -> None:
    values = _values(locale)
    values.learn("PHONE", Strategy.FAKE, ways, column="phone")
    values.settle()
    made = values.of("PHONE", Strategy.FAKE, ways, column="phone")
    digits = ["".join(filter(str.isdigit, re.sub("(x|ext.*)[0-9 ]+$", "", one))) for one in made]
    assert len({one[-len(national) :] for one in digits}) == 1 and national not in digits[0]


def test_a_number_that_names_no_country_is_of_its_rows() -> None:
    people = pa.table({
        "country": ["France", "FR", "GB", "US"],
        "phone": ["06 41 98 37 09", "01 44 55 66 77", "07360 160247", "2127365000"],
        "other": [641983709, 144556677, 7360160247, 2127365000],
    })  # fmt: skip
    calls = pa.table({"called": ["+33 6 41 98 37 09", "+33144556677", "+44 7360 160247", "+1 212 736 5000"]})
    findings = [Finding.of(table, column, "PHONE", 0.99)
                for table, column in (("people", "phone"), ("people", "other"), ("calls", "called"))]  # fmt: skip
    tables = {"people": people, "calls": calls}
    made = replace_tables(tables, findings, Policy.of(), PiiKey(b"p" * 32), network=False)
    columns = [made["people"].column("phone"), made["people"].column("other"), made["calls"].column("called")]
    sides = [["".join(filter(str.isdigit, str(value))) for value in column.to_pylist()] for column in columns]
    for home, bare, abroad in zip(*sides, strict=True):
        assert home.removeprefix("0") == bare == abroad[-len(bare) :]
    assert made["people"].column("other").type == pa.int64() and sides[1][0] != "641983709"
    assert all(map(phone_reserved, (*sides[0], *sides[1]))) and not phone_reserved("2127365000")
    assert phone_reserved("(207) 946-0326") and phone_reserved("7700900123")  # British, without the 0
    alone = replace_tables({"people": people.drop_columns(["country"])}, findings, Policy.of(), PiiKey(b"p" * 32),
                           network=False)  # fmt: skip
    assert alone["people"].column("other")[0].as_py() != made["people"].column("other")[0].as_py()


def test_a_later_run_gives_numbers_the_same_surrogates() -> None:
    numbers, runs = ["06 41 98 37 09", "641983709"], []
    first = _values("en_US")
    first.settle_in("FR", "PHONE", numbers, "phone")
    for told in (True, False):
        values = first if told else _values("en_US")
        if not told:
            values.restore(first.export())
        values.learn("PHONE", Strategy.FAKE, numbers, column="phone")
        values.settle()
        runs.append(values.of("PHONE", Strategy.FAKE, numbers))
    assert runs[0] == runs[1] and runs[0][0].replace(" ", "") == f"0{runs[0][1]}"


def test_a_number_keeps_what_it_got_before_its_country_was_told() -> None:
    before, after = _values("en_US"), _values("en_US")
    before.learn("PHONE", Strategy.FAKE, ["641983709"], column="phone")
    before.settle()
    after.restore(before.export())
    after.settle_in("FR", "PHONE", ["641983709"], "phone")
    after.learn("PHONE", Strategy.FAKE, ["641983709"], column="phone")
    after.settle()
    assert after.of("PHONE", Strategy.FAKE, ["641983709"]) == before.of("PHONE", Strategy.FAKE, ["641983709"])


def test_what_may_be_a_number_of_the_country_is_not_taken_for_anothers() -> None:
    values, numbers = _values("zh_CN"), ["13812345678", "+1 381 234 5678"]
    values.learn("PHONE", Strategy.FAKE, numbers, column="phone")
    values.settle()
    one, two = values.of("PHONE", Strategy.FAKE, numbers, column="phone")
    assert one[1:] != "".join(filter(str.isdigit, two))[1:]


def test_a_russian_number_keeps_the_8_that_is_dialled_before_it() -> None:
    values = _values("ru_RU")
    values.learn("PHONE", Strategy.FAKE, ["8 (495) 123-45-67", "+7 495 123-45-67"], column="phone")
    values.settle()
    one, two = values.of("PHONE", Strategy.FAKE, ["8 (495) 123-45-67", "+7 495 123-45-67"], column="phone")
    assert one[:2] == "8 " and "".join(filter(str.isdigit, one))[1:] == "".join(filter(str.isdigit, two))[1:]


@pytest.mark.parametrize("country, number", [("Turkey", "0 525 574 56 96"), ("Turkey", "0525 574 56 96")])
def test_a_number_in_a_text_follows_its_column_with_the_nought_before_it(country: str, number: str) -> None:
    rows = {"country": [country] * 3, "mobile": [number, "0 530 896 03 22", "0 553 816 54 51"]}
    source = {"guests": pa.table(rows), "notes": pa.table({"text": [f"late arrival, call {number}"]})}
    found = [Finding.of("guests", "mobile", "PHONE", 1.0), Finding.of("notes", "text", "FREE_TEXT", 1.0),
             Finding.of("guests", "country", "GPE", 1.0)]  # fmt: skip
    made = replace_tables(source, found, Policy.of(), PiiKey(b"p" * 32), network=False)
    assert made["guests"]["mobile"][0].as_py() != number
    assert made["notes"]["text"].to_pylist() == [f"late arrival, call {made['guests']['mobile'][0]}"]


@pytest.mark.parametrize("text, wanted", [
    ("call 0 525 574 56 96", "0 525 574 56 96"), ("v1.0 525-574-5696", "525-574-5696"),
    ("10: 525-574-5696", "525-574-5696"),
])  # fmt: skip
def test_only_a_nought_alone_belongs_to_the_number_behind_it(text: str, wanted: str) -> None:
    (spans,) = find_spans([text], network=False)
    assert [text[span.start : span.end] for span in spans] == [wanted]
