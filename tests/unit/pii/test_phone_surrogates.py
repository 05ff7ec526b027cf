"""Telephone numbers of any country keep their noughts, whatever the dataset's locale."""

import re

import pytest

from tasks.pii.keys import PiiKey
from tasks.pii.policy import Policy, Strategy
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
