"""What is right is not refused: rules that took one kind of value for another. Beside each, what they still refuse."""

import random
from dataclasses import replace

import pyarrow as pa
import pytest

from tasks.pii.actions import Action
from tasks.pii.compliance import Case, check
from tasks.pii.compliance.coherence import addresses_lost
from tasks.pii.compliance.reserved import phone_reserved
from tasks.pii.findings import Finding
from tasks.pii.keys import PiiKey
from tasks.pii.policy import Policy, Strategy
from tasks.pii.recognisers import RECOGNISERS
from tasks.pii.replace import replace_tables

KEY = PiiKey(b"f" * 32)
BORN_2000 = [f"0{n % 9}1{n % 3}2{n % 8}-{3_456_700 + 37 * n}" for n in range(60)]
STREETS = [f"ul. {name} {n}/{n % 9 + 1}" for n, name in enumerate(["Kwiatowa", "Starych Młynów", "3 Maja"] * 30, 1)]


def of_column(name: str, values: list[str], *types: str) -> Case:
    source = {"t": pa.table({name: values})}
    findings = [Finding.of("t", name, type, 0.95 - place / 4) for place, type in enumerate(types)]
    policy = Policy.of()
    output = replace_tables(source, findings, policy, KEY, network=False)
    return Case(source, output, findings, policy)


@pytest.mark.parametrize("number", ["020-7946-0123", "0207 946 0123", "442079460123", "030 23125 456", "000-3336-5868",
                                    "0033199002470", "0033 4 65 71 97 88", "00442079460123"])  # fmt: skip
def test_a_number_for_fiction_is_known_in_every_country(number: str) -> None:
    assert phone_reserved(number)


@pytest.mark.parametrize("number", ["020-7946-8123", "442079468123", "030 23135 456", "070-8779-1542",
                                    "0033642983709", "0033 4 65 81 97 88", "00442079468123"])  # fmt: skip
def test_any_other_number_may_be_somebodys(number: str) -> None:
    assert not phone_reserved(number)


def test_lists_of_addresses_are_judged_one_by_one() -> None:
    lists = [f'["anna{n}@acme.com", "otto{n}@acme.com"]' for n in range(30)]
    case = of_column("to", lists, "EMAIL")
    assert check(case, ["E-EMAIL"])[0].cells == 0
    spoilt = [f'["anna{n}@acme.com", "otto{n}@reef.test"]' for n in range(30)]
    assert check(replace(case, output={"t": pa.table({"to": spoilt})}), ["E-EMAIL"])[0].cells == 30


def test_national_numbers_that_begin_like_calls_are_none() -> None:
    action = Action("id", "NATIONAL_ID", Strategy.FAKE, (("PHONE", Strategy.FAKE),))
    groups = {type: texts for type, _, texts in action.groups(["001213-3456789", "+44 20 7946 8123"])}
    assert groups == {"PHONE": ["+44 20 7946 8123"], "NATIONAL_ID": ["001213-3456789"]}
    assert check(of_column("id", BORN_2000, "NATIONAL_ID", "PHONE"), ["E-PHONE"])[0].cells == 0


@pytest.mark.parametrize(("number", "weights", "modulus"), [
    ("0{year}1{month}2{day}-{sex}{serial:06d}", (2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5), 11),
    ("0{year}3{month}2{day}{sex}{serial:03d}", (1, 3, 7, 9, 1, 3, 7, 9, 1, 3), 10),
])  # fmt: skip
def test_the_born_of_2000_keep_a_day_that_there_is(number: str, weights: tuple[int, ...], modulus: int) -> None:
    """Of Korea and of Poland: the first of the check's digits that fits is the number's."""
    people = [
        number.format(year=n % 9, month=n % 3, day=n % 8, sex=3 + n % 2, serial=n)[: len(weights) + ("-" in number)]
        for n in range(90)
    ]
    sums = [sum(int(c) * w for c, w in zip(one.replace("-", ""), weights, strict=True)) for one in people]
    case = of_column(
        "id", [f"{one}{-total % modulus % 10}" for one, total in zip(people, sums, strict=True)], "NATIONAL_ID"
    )
    made = case.output["t"].column("id").to_pylist()
    assert check(case, ["F4"])[0].cells == 0 and len(set(made)) == len(made)
    assert all(one.startswith("0") for one in made)
    impossible = [f"{one[:2]}1399{one[6:]}" for one in made]
    assert check(replace(case, output={"t": pa.table({"id": impossible})}), ["F4"])[0].cells >= 80


def test_a_number_to_call_among_other_numbers_is_still_judged() -> None:
    case = of_column("id", [*BORN_2000, "+1 415 231 1051"], "NATIONAL_ID", "PHONE")
    assert check(case, ["E-PHONE"])[0].cells == 0
    left = {"t": pa.table({"id": [*case.output["t"].column("id").to_pylist()[:-1], "+1 415 231 1052"]})}
    assert check(replace(case, output=left), ["E-PHONE"])[0].cells == 1


def test_polish_streets_keep_their_form() -> None:
    case = of_column("Ulica", STREETS, "ADDRESS")
    made = case.output["t"].column("Ulica").to_pylist()
    slavic = next(one for one in RECOGNISERS if one.name == "address, Polish, Russian or Turkish")
    assert slavic.matches(pa.array(made)).all()
    assert len(set(made)) == len(set(STREETS)) and all(one.count("/") == 1 for one in made)
    assert not [one for one in made if "Kwiatowa" in one or "Maja" in one]
    assert check(case, ["A5"])[0].cells == 0
    assert check(replace(case, output={"t": pa.table({"Ulica": ["gone"] * len(made)})}), ["A5"])[0].cells == len(made)


def test_polish_homes_with_a_town_behind_keep_their_numbers_and_stay_distinct() -> None:
    homes = [f"ul. Quorbelowa {n}, {n % 90 + 10}-{n % 900 + 100} Łódź" for n in range(1, 400)]
    case = of_column("Home address", homes, "ADDRESS")
    made = case.output["t"].column("Home address").to_pylist()
    assert check(case, ["F2"])[0].cells == 0 and not [one for one in made if "ul. ul." in one or "ul. al." in one]
    assert check(replace(case, output={"t": pa.table({"Home address": ["ul. Polna"] * 399})}), ["F2"])[0].cells == 398


def test_streets_without_a_number_stay_distinct() -> None:
    heads, tails = ["Quor", "Zor", "Vel", "Mil", "Tarn"], [f"{a}{b}" for a in "abcdefghij" for b in "klmnopqrst"]
    homes = [f"{head}{tail} Manor\nOld Way" for head in heads for tail in tails]
    case = of_column("Address", homes, "ADDRESS")
    made = case.output["t"].column("Address").to_pylist()
    assert check(case, ["F2", "A1"])[0].cells == 0 and not any(char.isdigit() for one in made for char in one)
    assert len(set(made)) == len(set(homes)) == 500


def mailboxes(rows: int) -> list[tuple[str, str, str, str]]:
    """Mailboxes that tell nobody's name, and people with short names, before and after."""
    draw = random.Random(7)
    heads, names = (
        ["info", "sales", "kate", "shiri", "likazu", "woteka"],
        ["Sala", "Kat", "Iwo", "Shirin", "Info", "Kazu"],
    )
    return [
        (f"{draw.choice(heads)}{n}@acme.com", f"fjord.harbor{n}@reef.test", draw.choice(names), "Quorbel")
        for n in range(rows)
    ]


@pytest.mark.parametrize("rows", [30, 60, 400])
def test_mailboxes_without_a_name_follow_nobody(rows: int) -> None:
    assert addresses_lost(mailboxes(rows)) == 0


def test_addresses_with_a_name_must_follow_it_also_among_mailboxes() -> None:
    named = [(f"zorvin.vandelay{n}@acme.com", f"fjord{n}@reef.test", "Vandelay", "Quorbel") for n in range(60)]
    assert addresses_lost([*mailboxes(60), *named]) >= 60
    followed = [(old, f"q.quorbel{n}@reef.test", name, new) for n, (old, _, name, new) in enumerate(named)]
    assert addresses_lost([*mailboxes(60), *followed]) == 0
