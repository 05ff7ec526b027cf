"""What a row says of a person, a place, a card, an account agrees on every row, in every locale.

Nothing here asks the code that makes the values: the facts come from other libraries, or stand in ``places_oracle``.
"""

import importlib
import re
import unicodedata
from datetime import UTC, date, datetime
from functools import cache
from itertools import pairwise
from zoneinfo import ZoneInfo

import numpy as np
import phonenumbers
import places_oracle as oracle
import pytest
import pytz
from faker.providers.address.en_CA import Provider as Canada
from faker.providers.address.en_US import Provider as America
from phonenumbers import geocoder
from text_unidecode import unidecode

from schemas.model import DatasetSchema
from schemas.validation import problems
from tasks.records.engine import Engine
from tasks.values.entities.locales import LOCALES

ROWS = 1000
REFERENCE = date(2025, 12, 31)
LISTS = {"en_CA": "en_US", "en_AU": "en_GB"}
FAMILY_FIRST = {"ja_JP", "zh_CN", "ko_KR"}
TITLES = {
    "en": "Mr Ms", "de": "Herr Frau", "fr": "M Mme", "es": "Sr Sra", "it": "Sig Sig.ra", "nl": "Dhr Mevr",
    "pt": "Sr Sra", "pl": "Pan Pani", "sv": "Herr Fru", "ja": "様 様", "zh": "先生 女士", "hi": "श्री श्रीमती",
    "ru": "\u0433-н \u0433-жа", "ko": "님 님", "tr": "Bay Bayan",
}  # fmt: skip
SCRIPTS = {
    "ja": "CJK|HIRAGANA|KATAKANA|IDEOGRAPHIC ITERATION MARK",
    "zh": "CJK",
    "hi": "DEVANAGARI",
    "ru": "CYRILLIC",
    "ko": "HANGUL",
}
RESERVED_HOST = re.compile(r"example\.(com|org|net)|[a-z]+\.example|my\.test")

PERSON = ["sex", "title", "first_name", "last_name", "full_name", "initials", "email", "user_name", "birth_year", "age",
          "phone", "mobile"]  # fmt: skip
PLACE = ["street_address", "address", "street", "building_number", "city", "state", "state_code", "postcode",
         "country_code", "latitude", "longitude", "time_zone", "phone_prefix", "calling_code", "phone"]  # fmt: skip
CARD = ["number", "brand", "expiry", "expiry_month", "expiry_year", "security_code", "last_four", "first_six",
        "masked", "holder"]  # fmt: skip
ACCOUNT = ["iban", "bic", "bank_name", "bank_code", "account_number", "masked", "country_code", "currency"]
PRODUCT = ["name", "category", "category_code", "sku", "ean", "price", "cost", "weight", "currency"]
PAYMENT = ["method", "status", "handled_by", "reference", "instrument", "amount", "fee", "currency"]
NUMBERS = {"latitude", "longitude", "price", "cost", "amount", "fee"}
COUNTS = {"birth_year", "age", "expiry_month", "expiry_year", "weight"}


@cache
def made(locale, kind, parts, entity="one"):
    """Rows with the parts of one entity, and the same parts of another one under ``other_...``."""
    columns = [
        {
            "name": f"{prefix}{part}",
            "type": "number" if part in NUMBERS else "integer" if part in COUNTS else "string",
            "generator": {"kind": kind, "part": part, "entity": of},
        }
        for prefix, of in (("", entity), ("other_", "other"))
        for part in parts
    ]
    if kind == "person":
        columns.append(
            {"name": "born", "type": "date", "generator": {"kind": kind, "part": "birth_date", "entity": entity}}
        )
    schema = DatasetSchema.model_validate({"locale": locale, "tables": [{"name": "t", "columns": columns}]})
    return Engine(schema, {"t": ROWS}, 5)._rows("t", np.arange(ROWS, dtype=np.uint64)).to_pylist()


def in_every_locale(test):
    return pytest.mark.parametrize("locale", LOCALES)(test)


def wrong(rows, *checks):
    """How many rows each check fails on: none, if all agree."""
    return {check.__name__: count for check in checks if (count := sum(not check(row) for row in rows))}


def skeleton(text):
    """The consonants of a name in Latin letters, h apart, hard and soft ones as one: what romanisations share."""
    plain = unidecode(unicodedata.normalize("NFC", text)).lower().translate(str.maketrans("gbdr", "kptl"))
    return re.sub("[^b-df-gj-np-tv-z]", "", plain)


@cache
def faker_names(locale):
    lists = importlib.import_module(f"faker.providers.person.{LISTS.get(locale, locale)}").Provider
    return (
        {" ".join(name.split()) for name in getattr(lists, "first_names_male", lists.first_names)},
        {" ".join(name.split()) for name in getattr(lists, "first_names_female", lists.first_names)},
        {written: latin for written, _, latin in getattr(lists, "last_name_pairs", ())},
    )


@in_every_locale
def test_a_person_agrees(locale):
    language = locale[:2]
    men, women, readings = faker_names(locale)
    titles = TITLES[language].split()

    def sex_and_first_name(row):
        return row["first_name"] in (men if row["sex"] == "male" else women)

    def sex_and_title(row):
        return row["title"].rstrip(".") == titles[row["sex"] == "female"].rstrip(".")

    def full_name(row):
        names = row["full_name"].split(" ")
        ends = [row["first_name"], row["last_name"]]
        inner = row["full_name"].removeprefix(ends[0]).removesuffix(ends[1])
        if locale in FAMILY_FIRST:
            return row["full_name"].replace(" ", "") == ends[1] + ends[0]
        return inner == " " or (language == "ru" and len(names) == 3 and inner.startswith(" "))

    def born_and_age(row):
        born = row["born"]
        age = REFERENCE.year - born.year - ((REFERENCE.month, REFERENCE.day) < (born.month, born.day))
        return (row["age"], row["birth_year"]) == (age, born.year) and 18 <= age <= 89

    def email_and_name(row):
        local, _, host = row["email"].partition("@")
        last = readings.get(row["last_name"], row["last_name"])
        return RESERVED_HOST.fullmatch(host) is not None and skeleton(last) in skeleton(local)

    def user_name_and_name(row):
        return skeleton(readings.get(row["last_name"], row["last_name"])) in skeleton(row["user_name"])

    def phones_and_country(row):
        numbers = [phonenumbers.parse(row[part], locale[3:]) for part in ("phone", "mobile")]
        return all(number.country_code == phonenumbers.country_code_for_region(locale[3:]) for number in numbers)

    rows = made(locale, "person", tuple(PERSON))
    checks = (sex_and_first_name, sex_and_title, full_name, born_and_age, email_and_name, user_name_and_name)
    assert wrong(rows, *checks, phones_and_country) == {}
    moved = [{**row, "email": after["email"], "born": after["born"]} for row, after in pairwise(rows)]
    assert len(wrong(moved, email_and_name, born_and_age)) == 2  # the checks can tell one person from another


@pytest.mark.parametrize("locale", [locale for locale in LOCALES if locale[:2] in SCRIPTS])
def test_names_are_in_their_own_script(locale):
    rows = made(locale, "person", tuple(PERSON))
    letters = {char for row in rows for char in row["full_name"] if char.isalpha()}
    assert {char for char in letters if not re.match(SCRIPTS[locale[:2]], unicodedata.name(char))} == set()


@in_every_locale
def test_a_place_agrees(locale):
    country = locale[3:]
    south, north, west, east = oracle.BOX[country]
    zones = set(pytz.country_timezones(country)) | {"Asia/Kolkata"}

    def postcode_format(row):
        return re.fullmatch(oracle.POSTCODE[country], row["postcode"]) is not None

    def postcode_and_state(row):
        return _state_fits(country, row["state_code"], row["postcode"])

    def coordinates_and_country(row):
        return south <= row["latitude"] <= north and west <= row["longitude"] <= east

    def zone_and_country(row):
        return row["time_zone"] in zones

    def zone_and_longitude(row):
        hours = ZoneInfo(row["time_zone"]).utcoffset(datetime(2025, 1, 15, tzinfo=UTC)).total_seconds() / 3600
        return abs(hours - row["longitude"] / 15) < 4  # China keeps the time of its east, Spain that of its neighbours

    def address_and_parts(row):
        inside = row["address"], row["street_address"]
        return all(row[part] in inside[0] for part in ("street", "building_number", "city", "postcode")) and all(
            row[part] in inside[1] for part in ("street", "building_number")
        )

    def phone_and_country(row):
        calling = phonenumbers.country_code_for_region(country)
        parsed = phonenumbers.parse(row["phone"], country)
        return (
            row["country_code"] == country and row["calling_code"] == f"+{calling}" and parsed.country_code == calling
        )

    def phone_and_prefix(row):
        digits, prefix = ("".join(filter(str.isdigit, row[part])) for part in ("phone", "phone_prefix"))
        return digits.startswith(prefix) or (country == "ES" and digits.startswith("400"))

    rows = made(locale, "place", tuple(PLACE))
    whole = (postcode_format, postcode_and_state, coordinates_and_country, zone_and_country, zone_and_longitude)
    assert wrong(rows, *whole, address_and_parts, phone_and_country, phone_and_prefix) == {}
    moved = [{**row, "street": after["street"]} for row, after in pairwise(rows)]
    assert wrong(moved, address_and_parts) != {}


def _state_fits(country, region, postcode):
    if country == "US":
        low, high = America.states_postcode[region]
        return (750 if region == "TX" else low // 100) <= int(postcode[:3]) <= high // 100  # Texas begins at 75001
    if country == "CA":
        return postcode[0] in {prefix[0] for prefix in Canada.provinces_postcode_prefixes[region]}
    fits = oracle.region_fits(country, region, postcode)
    assert fits is not None or country not in oracle.REGION, f"{country} {region} is not in the table"
    return fits is not False


@in_every_locale
def test_codes_cut_to_two_letters_tell_the_regions_apart(locale):
    regions = {row["state_code"]: row["state"] for row in made(locale, "place", tuple(PLACE))}
    assert len({code[:2] for code in regions}) == len(regions)


@in_every_locale
def test_a_city_has_one_state_and_one_neighbourhood(locale):
    seen = {}
    for row in made(locale, "place", tuple(PLACE)):
        facts = seen.setdefault(row["city"], [])
        facts.append(row)
    for facts in seen.values():
        assert len({(row["state"], row["phone_prefix"], row["time_zone"]) for row in facts}) == 1
        for axis in ("latitude", "longitude"):
            values = [row[axis] for row in facts]
            assert max(values) - min(values) <= 0.05  # degrees: a town of some five kilometres


@in_every_locale
def test_an_area_code_is_that_of_its_city(locale):
    """By the names that telephone companies' plans give: a town's own, or its region's."""
    country, language = locale[3:], locale[:2]
    facts = {(r["city"], r["state"], r["state_code"], r["phone_prefix"]) for r in made(locale, "place", tuple(PLACE))}
    for city, region, code, prefix in sorted(facts):
        if country in oracle.AREA:
            assert code in oracle.AREA[country][prefix].split()
            continue
        names = _described(country, language, prefix)
        known = {city, ALIASES.get(city)} & names or any(
            _names(place, name) for place in (city, region) for name in names
        )
        assert known or not names, (city, region, prefix, names)


ALIASES = {
    "Schaffhausen": "Winterthur", "Bilbao": "Vizcaya",
    "Göteborg": "Gothenburg", "さいたま市": "浦和", "नई दिल्ली": "New Delhi", "Salvador": "Bahia",
    "Vigo": "Pontevedra", "पुणे": "Pune, Maharashtra", "मुंबई": "Mumbai",
}  # fmt: skip
"""What numbering plans call a city's area: a neighbour that shares it, a district, the name in English."""


def _names(place, name):
    """Whether a name of the numbering plan speaks of a place: by a word of it, or its first two characters."""
    if not unidecode(place[0]).isascii() or not re.match("[A-ZÀ-ž]", place):
        return place[:2] in name or place[0] + place[2:3] in name or _words(place, name)
    return _words(place, name)


def _words(place, name):
    words = [skeleton(word) for word in re.split(r"[\s'-]+", place)]
    return any(len(word) > 1 and word in skeleton(name) for word in words)


def _described(country, language, prefix):
    """What places the numbers of an area code belong to; empty where the plan does not tell."""
    names = set()
    calling = phonenumbers.country_code_for_region(country)
    trunk = prefix if country == "IT" else prefix.lstrip("0")
    for tail in ("2345678", "3456789", "4234567", "6234567", "8345678"):
        for digits in range(5, 8):
            number = phonenumbers.parse(f"+{calling}{trunk}{tail[:digits]}")
            for spoken in (language, "en"):
                names.add(geocoder.description_for_valid_number(number, spoken))
    return {name for name in names if name} - _COUNTRIES


_COUNTRIES = {geocoder._region_display_name(region, language)
              for region in oracle.BOX for language in {locale[:2] for locale in LOCALES} | {"en"}}  # fmt: skip


@in_every_locale
def test_a_card_agrees(locale):
    begins = {"Visa": "4", "Mastercard": "5[1-5]|2[2-7]", "American Express": "3[47]", "Discover": "6011"}

    def number_and_brand(row):
        length = 15 if row["brand"] == "American Express" else 16
        return re.match(begins[row["brand"]], row["number"]) is not None and len(row["number"]) == length

    def check_digit(row):
        return oracle.luhn_is_right(row["number"])

    def parts_of_the_number(row):
        number = row["number"]
        return (row["last_four"], row["first_six"]) == (number[-4:], number[:6]) and row["masked"].endswith(number[-4:])

    def security_code(row):
        return len(row["security_code"]) == (4 if row["brand"] == "American Express" else 3)

    def expiry(row):
        return row["expiry"] == f"{row['expiry_month']:02d}/{row['expiry_year'] % 100}" and row["expiry_year"] >= 2030

    def test_numbers(row):
        return row["number"][:8] in TEST_BINS

    rows = made(locale, "card", tuple(CARD))
    assert wrong(rows, number_and_brand, check_digit, parts_of_the_number, security_code, expiry, test_numbers) == {}
    assert {row["brand"] for row in rows} == set(begins)


TEST_BINS = {
    "40000000", "40128888", "41111111", "42424242", "22230031", "51051051", "52008282", "55555555", "37144963",
    "37828224", "37873449", "60110009", "60111111", "60119811",
}  # fmt: skip
"""As payment processors publish them for tests."""


@in_every_locale
def test_a_holder_is_the_person_of_the_row(locale):
    columns = [
        {"name": "first", "type": "string", "generator": {"kind": "person", "part": "first_name"}},
        {"name": "last", "type": "string", "generator": {"kind": "person", "part": "last_name"}},
        {"name": "card", "type": "string", "generator": {"kind": "card", "part": "holder"}},
        {"name": "account", "type": "string", "generator": {"kind": "bank_account", "part": "holder"}},
    ]
    schema = DatasetSchema.model_validate({"locale": locale, "tables": [{"name": "t", "columns": columns}]})
    rows = Engine(schema, {"t": 300}, 5)._rows("t", np.arange(300, dtype=np.uint64)).to_pylist()
    readings = faker_names(locale)[2]
    for row in rows:
        assert row["card"] == row["account"] == row["card"].upper() and row["card"].isascii()
        assert skeleton(readings.get(row["last"], row["last"])) == skeleton(row["card"].partition(" ")[2])


@in_every_locale
def test_a_bank_account_agrees(locale):
    country = locale[3:] if locale[3:] in oracle.IBAN_LENGTH else "DE"

    def iban(row):
        return oracle.iban_is_valid(row["iban"]) and row["iban"][:2] == row["country_code"] == country

    def bic(row):
        return re.fullmatch(f"[A-Z]{{4}}{country}[A-Z0-9]0", row["bic"]) is not None  # 0 marks a test code

    def parts_of_the_number(row):
        inside = row["iban"][4:]
        return row["bank_code"] in inside and row["account_number"] in inside and row["masked"][-4:] in row["iban"]

    def currency(row):
        return row["currency"] == oracle.CURRENCY.get(country, "EUR")

    rows = made(locale, "bank_account", tuple(ACCOUNT))
    assert wrong(rows, iban, bic, parts_of_the_number, currency) == {}
    assert len({(row["bank_name"], row["bic"]) for row in rows}) == len({row["bic"] for row in rows}) > 5


@in_every_locale
def test_a_product_agrees(locale):
    rows = made(locale, "product", tuple(PRODUCT))

    def article_and_category(row):
        return row["sku"].startswith(row["category_code"] + "-")

    def price_and_cost(row):
        return 0 < row["cost"] < row["price"]

    def bar_code(row):
        digits = [int(char) for char in row["ean"]]
        return len(digits) == 13 and (sum(digits[::2]) + 3 * sum(digits[1::2])) % 10 == 0 and row["ean"][:3] == "952"

    assert wrong(rows, article_and_category, price_and_cost, bar_code) == {}
    assert {row["currency"] for row in rows} == {oracle.CURRENCY.get(locale[3:], "EUR")}
    for thing in ("category_code", "category"):
        other = "category" if thing == "category_code" else "category_code"
        assert len({(row[thing], row[other]) for row in rows}) == len({row[thing] for row in rows})
    by_thing = {}
    for row in rows:
        by_thing.setdefault(row["name"].rsplit(" ", 2)[0], set()).add(row["category"])
    assert all(len(categories) == 1 for categories in by_thing.values())


@in_every_locale
def test_a_payment_agrees(locale):
    begins = {
        "card": "CRD",
        "wallet": "WLT",
        "bank_transfer": "TRF",
        "direct_debit": "DDB",
        "invoice": "INV",
        "cash": "CSH",
    }
    never = {"cash": {"pending", "declined", "failed", "charged_back"}, "bank_transfer": {"declined", "charged_back"}}

    def reference(row):
        return row["reference"].startswith(begins[row["method"]] + "-")

    def status(row):
        return row["status"] not in never.get(row["method"], ())

    def fee(row):
        return 0 <= row["fee"] <= row["amount"] * 0.05 + 800 and (row["method"] == "cash") <= (row["fee"] == 0)

    def instrument(row):
        shown = row["instrument"]
        return ("****" in shown) == (row["method"] in {"card", "bank_transfer", "direct_debit"})

    rows = made(locale, "payment", tuple(PAYMENT))
    assert wrong(rows, reference, status, fee, instrument) == {}
    assert {row["method"] for row in rows} == set(begins)
    assert {row["currency"] for row in rows} == {oracle.CURRENCY.get(locale[3:], "EUR")}


@pytest.mark.parametrize(
    ("kind", "parts"),
    [("person", PERSON), ("place", PLACE), ("card", CARD), ("bank_account", ACCOUNT), ("product", PRODUCT)],
)
def test_two_entities_of_a_row_stay_apart(kind, parts):
    rows = made("en_US", kind, tuple(parts))
    telling = {
        "person": "email",
        "place": "street_address",
        "card": "number",
        "bank_account": "iban",
        "product": "sku",
    }[kind]
    assert sum(row[telling] == row[f"other_{telling}"] for row in rows) < ROWS / 100


@pytest.mark.parametrize(
    ("kind", "part", "locale", "length", "least"),
    [
        ("person", "title", "hi_IN", 5, 7),
        ("place", "postcode", "en_GB", 5, 7),
        ("place", "time_zone", "en_US", 12, 28),
        ("card", "number", "en_US", 12, 16),
        ("bank_account", "iban", "fr_FR", 22, 27),
        ("product", "sku", "en_US", 6, 8),
    ],
)
def test_what_makes_no_sense_when_cut_is_refused(kind, part, locale, length, least):
    column = {"name": "c", "type": "string", "length": length, "generator": {"kind": kind, "part": part}}
    found = problems({"locale": locale, "tables": [{"name": "t", "columns": [column]}]})
    assert [
        problem.message for problem in found if f"needs a length of {least} or more, not {length}" in problem.message
    ]
