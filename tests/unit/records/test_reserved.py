import ipaddress
import pickle
import re

import numpy as np
import pytest
from entity_rows import bind, cells_of, distinct, drawn
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.errors import GenerationError
from schemas.model import ColumnSchema
from tasks.records.generators.reserved import Reserved
from tasks.values.entities import checksums
from tasks.values.entities.money import CARD_PREFIXES, iban_countries
from tasks.values.entities.national_ids import national_id_countries
from tasks.values.entities.phones import phone_book
from tasks.values.entities.places import country_codes, country_of
from tasks.values.entities.reserved import KINDS

ROWS = list(range(400))
LOCALE_OF = {
    "US": "en_US", "GB": "en_GB", "DE": "de_DE", "FR": "fr_FR", "ES": "es_ES", "IT": "it_IT", "NL": "nl_NL",
    "PL": "pl_PL", "SE": "sv_SE", "BR": "pt_BR", "IN": "hi_IN", "RU": "ru_RU", "KR": "ko_KR", "CN": "zh_CN",
    "JP": "ja_JP", "TR": "tr_TR", "CA": "en_CA", "AT": "de_AT", "CH": "de_CH", "IE": "en_IE", "AU": "en_AU",
    "MX": "es_MX",
}  # fmt: skip


def made(of, locale="en_US", rows=ROWS, **parameters):
    return drawn(bind(Reserved(of=of, **parameters), locale=locale), rows)


def luhn_holds(number):
    digits = [int(char) for char in number if char.isdigit()]
    doubled = [sum(divmod(2 * digit, 10)) if place % 2 else digit for place, digit in enumerate(reversed(digits))]
    return sum(doubled) % 10 == 0


def ninety_seven(iban):
    turned = iban.replace(" ", "")
    turned = turned[4:] + turned[:4]
    return int("".join(str(int(char, 36)) for char in turned)) % 97 == 1


def total(number, weights):
    return sum(int(digit) * weight for digit, weight in zip(number, weights, strict=True))


def verhoeff_holds(number):
    state = 0
    for place, digit in enumerate(reversed(number)):
        turned = int(digit)
        for _ in range(place % 8):
            turned = (1, 5, 7, 6, 2, 8, 3, 0, 9, 4)[turned]
        low, high = state % 5, turned % 5  # the dihedral group of the pentagon
        state = (low + high) % 5 + 5 * (turned > 4) if state < 5 else (low - high) % 5 + 5 * (turned < 5)
    return state == 0


def eleven_ten(number):
    product = 10
    for digit in number[:-1]:
        product = ((int(digit) + product) % 10 or 10) * 2 % 11
    return (11 - product) % 10 == int(number[-1])


def cpf_holds(number):
    digits = [int(char) for char in number if char.isdigit()]
    return all(
        sum(digit * weight for digit, weight in zip(digits, range(count + 1, 1, -1), strict=False)) * 10 % 11 % 10
        == digits[count]
        for count in (9, 10)
    )


KOREAN = (2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5)
CHINESE = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECKS = {
    "DE": lambda n: n[0] == "0" and len(set(n[:10])) == 9 and eleven_ten(n),
    "FR": lambda n: n[5:7] == "00" and 97 - int(n[:13]) % 97 == int(n[13:]),
    "ES": lambda n: n[:2] == "99" and "TRWAGMYFPDXBNJZSQVHLCKE"[int(n[:8]) % 23] == n[8],
    "NL": lambda n: n[:4] == "9999" and total(n, (9, 8, 7, 6, 5, 4, 3, 2, -1)) % 11 == 0,
    "PL": lambda n: 81 <= int(n[2:4]) <= 92 and total(n, (1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1)) % 10 == 0,
    "SE": lambda n: n[9:11] in ("98", "99") and luhn_holds(n[2:]),
    "BR": lambda n: n[:3] == "000" and cpf_holds(n),
    "IN": lambda n: n[0] == "0" and verhoeff_holds(n),
    "RU": lambda n: n[:2] == "00" and total(n[:10], (7, 2, 4, 10, 3, 5, 9, 4, 6, 8)) % 11 % 10 == int(n[10]),
    "KR": lambda n: n[7] in "90" and (11 - total(n[:6] + n[7:13], KOREAN) % 11) % 10 == int(n[13]),
    "CN": lambda n: n[:2] == "99" and "10X98765432"[total(n[:17], CHINESE) % 11] == n[17],
    "TR": lambda n: n[0] == "0" and sum(map(int, n[:10])) % 10 == int(n[10]),
    "CA": lambda n: n[:3] == "000" and luhn_holds(n),
    "GB": lambda n: n[:2] in ("BG", "GB", "KN", "NK", "NT", "TN", "ZZ", "QQ") and n[-1] in "ABCD",
    "IT": lambda n: n[11:15] == "Z000",
    "JP": lambda n: n[:3] == "000",
    "US": lambda n: n[:3] in ("000", "666") or n[0] == "9",
}  # fmt: skip


@pytest.mark.parametrize("country", national_id_countries())
def test_national_numbers_pass_their_checksum_and_are_never_issued(country):
    for number in made("national_id", LOCALE_OF[country]):
        assert CHECKS[country](number), country


@given(st.integers(0, 54_059_999))
@settings(max_examples=200, deadline=None)
def test_social_security_numbers_are_neither_issuable_nor_taxpayers_numbers(index):
    area, group, _ = distinct(bind(Reserved(of="ssn")), [index])[0].split("-")
    assert area in ("000", "666") or int(area) >= 900
    itin = int(area) >= 900 and (50 <= int(group) <= 65 or 70 <= int(group) <= 88 or 90 <= int(group) <= 99)
    assert not itin


@pytest.mark.parametrize("brand", sorted(CARD_PREFIXES))
def test_cards_are_of_test_ranges_with_one_right_check_digit(brand):
    for number in made("card", brands=(brand,)):
        assert number.startswith(CARD_PREFIXES[brand])
        assert len(number) == {"amex": 15, "diners": 14}.get(brand, 16)
        assert [luhn_holds(number[:-1] + digit) for digit in "0123456789"].count(True) == 1
        assert luhn_holds(number)


@given(st.binary(min_size=1, max_size=18))
def test_exactly_one_of_ten_digits_passes_luhn(raw):
    payload = "".join(str(byte % 10) for byte in raw)
    check = checksums.luhn(np.frombuffer(payload.encode(), np.uint8).reshape(1, -1))
    assert [digit for digit in "0123456789" if luhn_holds(payload + digit)] == [chr(check[0])]


@given(st.text("0123456789", min_size=1, max_size=15))
def test_exactly_one_of_ten_digits_passes_verhoeff_and_mod_11_10(payload):
    block = np.frombuffer(payload.encode(), np.uint8).reshape(1, -1)
    assert [d for d in "0123456789" if verhoeff_holds(payload + d)] == [chr(checksums.verhoeff(block)[0])]
    assert [d for d in "0123456789" if eleven_ten(payload + d)] == [chr(checksums.mod_11_10(block)[0])]


@pytest.mark.parametrize("country", iban_countries())
def test_ibans_leave_one_and_have_their_countrys_length(country):
    lengths = {"AT": 20, "BR": 29, "CH": 21, "DE": 22, "ES": 24, "FR": 27, "GB": 22, "IE": 22, "IT": 27, "NL": 18,
               "PL": 28, "SE": 24, "TR": 26}  # fmt: skip
    for iban in made("iban", LOCALE_OF[country], rows=ROWS[:100]):
        assert iban[:2] == country and len(iban) == lengths[country] and ninety_seven(iban)


def test_grouped_ibans_and_cards_are_right_too():
    spaced = bind(Reserved(of="iban"), locale="de_DE", pattern=r"DE\d\d( \d{1,4})+")
    assert all(ninety_seven(iban) and iban.count(" ") == 5 for iban in drawn(spaced, ROWS))
    cards = bind(Reserved(of="card"), pattern=r"\d{4}-\d{4}-\d{4}-\d{4}")
    assert all(luhn_holds(card) for card in drawn(cards, ROWS))


@pytest.mark.parametrize("country", country_codes())
@pytest.mark.parametrize("of", ["phone", "mobile"])
def test_phones_stay_in_the_numbers_of_nobody(country, of):
    found = country_of(country)
    patterns = found.all_phones if of == "phone" else found.mobiles
    stems = tuple(pattern.rstrip("#") for pattern in patterns)
    for number in made(of, LOCALE_OF[country], rows=ROWS[:150]):
        assert number.startswith(stems)
    book = phone_book(country, "e164", "all" if of == "phone" else "mobile")
    assert all(
        re.fullmatch(r"\+\d{8,15}", number)
        for number in book.at(np.arange(min(50, book.capacity), dtype=np.uint64)).to_pylist()
    )


def test_american_phones_are_555_01xx_and_british_ones_ofcoms():
    assert all(re.fullmatch(r"\(\d{3}\) 555-01\d\d", number) for number in made("phone"))
    ofcom = r"020 7946 0\d{3}|01\d1 49[68] 0\d{3}|011\d 496 0\d{3}|029 2018 0\d{3}|028 9649 6\d{3}|01632 960\d{3}"
    assert all(re.fullmatch(ofcom, number) for number in made("phone", "en_GB"))
    assert all(re.fullmatch(r"07700 900\d{3}", number) for number in made("mobile", "en_GB"))


def test_network_addresses_are_reserved():
    documentation = [ipaddress.ip_network(net) for net in ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24")]
    assert all(any(ipaddress.ip_address(ip) in net for net in documentation) for ip in made("ipv4"))
    assert all(ipaddress.ip_address(ip) in ipaddress.ip_network("2001:db8::/32") for ip in made("ipv6"))
    assert all(str(ipaddress.ip_address(ip)) == ip for ip in made("ipv6")), "not written as RFC 5952 asks"
    assert all(ipaddress.ip_address(ip).is_private for ip in made("ipv4", scope="private"))
    assert all(ip.startswith(("198.18.", "198.19.")) for ip in made("ipv4", scope="benchmark"))
    assert all(re.fullmatch("00-00-5E-00-53-[0-9A-F]{2}", mac) for mac in made("mac"))
    assert all(int(mac[:2], 16) & 3 == 2 for mac in made("mac", scope="local"))


@pytest.mark.parametrize("of", ["email", "url", "domain", "hostname"])
@pytest.mark.parametrize("length", [None, 40, 22])
def test_hosts_are_reserved(of, length):
    source = bind(Reserved(of=of), length=length)
    for value in drawn(source, ROWS):
        host = re.sub(r"^https://|/.*$|^.*@", "", value)
        assert host.endswith((".example", ".test")) or re.search(r"(^|\.)example\.(com|org|net)$", host)
        assert length is None or len(value) <= length


def test_other_checksums_are_right():
    assert all(luhn_holds(imei) and imei.startswith("00") for imei in made("imei"))
    assert all(luhn_holds("80840" + npi) and npi[0] not in "12" for npi in made("npi"))
    assert all(total(aba, (3, 7, 1) * 3) % 10 == 0 for aba in made("routing_number"))
    for code in made("isbn") + made("ean"):
        assert total(code, (1, 3) * 6 + (1,)) % 10 == 0 and code.startswith(("9795", "952"))
    assert all(bic[7] == "0" for bic in made("bic"))


def test_vehicle_numbers_have_the_right_check_character():
    worth = dict(
        zip(
            "0123456789ABCDEFGHJKLMNPRSTUVWXYZ",
            [*range(10), *range(1, 9), *range(1, 6), 7, 9, *range(2, 10)],
            strict=True,
        )
    )
    weights = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)
    for vin in made("vin"):
        assert len(vin) == 17 and vin[0] == "0"
        assert (
            vin[8] == "0123456789X"[sum(worth[char] * weight for char, weight in zip(vin, weights, strict=True)) % 11]
        )


def test_a_known_tax_code_gets_its_letter():
    block = np.frombuffer(b"RSSMRA85T10A562", np.uint8).reshape(1, -1)  # the letter of the ministry's own example
    assert chr(checksums.codice_fiscale(block)[0]) == "S"


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_distinct_numbers_give_distinct_values(data):
    of = data.draw(st.sampled_from(sorted(KINDS)))
    locale = data.draw(st.sampled_from(sorted(LOCALE_OF.values())))
    source = bind(Reserved(of=of), locale=locale)
    index = data.draw(st.lists(st.integers(0, source.capacity - 1), min_size=1, max_size=60, unique=True))
    values = distinct(source, index)
    assert len(set(values)) == len(index)
    assert values == [distinct(source, [one])[0] for one in index]


@pytest.mark.parametrize("of", sorted(KINDS))
def test_small_sets_are_distinct_to_the_last(of):
    source = bind(Reserved(of=of))
    if source.capacity <= 50_000:
        assert len(set(distinct(source, range(source.capacity)))) == source.capacity


@given(st.lists(st.integers(0, 2**40), min_size=1, max_size=30), st.sampled_from(sorted(KINDS)))
@settings(max_examples=60, deadline=None)
def test_a_cell_depends_on_its_row_alone(rows, of):
    source = bind(Reserved(of=of))
    assert drawn(source, rows) == [drawn(source, [row])[0] for row in rows]


def test_the_way_of_writing_follows_the_column():
    assert all(re.fullmatch(r"\d{9}", ssn) for ssn in drawn(bind(Reserved(of="ssn"), length=9), ROWS))
    assert all(re.fullmatch(r"\+1\d{10}", n) for n in drawn(bind(Reserved(of="phone"), pattern=r"\+1\d{10}"), ROWS))
    assert all(
        re.fullmatch(r"00:00:5e(:\w\w){3}", m) for m in drawn(bind(Reserved(of="mac"), pattern="[0-9a-f:]+"), ROWS)
    )
    assert all(isinstance(card, int) for card in drawn(bind(Reserved(of="card"), kind="integer"), ROWS))


def test_cards_end_after_the_first_year():
    assert all(2030 <= 2000 + int(end[3:]) <= 2034 for end in made("card_expiry"))
    ends = drawn(bind(Reserved(of="card_expiry"), kind="date"), ROWS)
    assert {end.month for end in ends} == set(range(1, 13)) and all(end.day >= 28 for end in ends)


def test_what_fits_no_form_is_refused_with_an_example():
    column = ColumnSchema(name="c", type="string", length=3)
    problem = " ".join(Reserved(of="iban", locale="de_DE").problems(column))
    assert "fits the column's length" in problem and "DE" in problem
    with pytest.raises(GenerationError, match="Column c"):
        bind(Reserved(of="iban"), length=3)


def test_problems_name_what_is_wrong():
    def problems(kind="string", **parameters):
        return " ".join(Reserved(**parameters).problems(ColumnSchema(name="c", type=kind)))

    assert "Did you mean 'phone'" in problems(of="fone")
    assert "wants type string" in problems(of="email", kind="integer")
    assert "Did you mean 'visa'" in problems(of="card", brands=("viza",))
    assert "same length" in problems(of="card", brands=("visa", "amex"))
    assert problems(of="card", brands=("amex",)) == ""


def test_sources_survive_pickling():
    for of in KINDS:
        source = bind(Reserved(of=of))
        again = pickle.loads(pickle.dumps(source))
        assert again.draw(cells_of(ROWS)).equals(source.draw(cells_of(ROWS)))
