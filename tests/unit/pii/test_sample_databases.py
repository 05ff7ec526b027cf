"""What well-known sample databases hold and small tables seldom do. Beside each, what the rules still refuse."""

from dataclasses import replace

import pyarrow as pa
import pytest

from tasks.pii.compliance import Case, Link, check
from tasks.pii.detect import detect
from tasks.pii.findings import Finding
from tasks.pii.keys import PiiKey
from tasks.pii.policy import Policy
from tasks.pii.replace import replace_tables
from tasks.pii.surrogates.handles import pieces_of
from tasks.pii.surrogates.identities import Identities

KEY = PiiKey(b"s" * 32)
PEOPLE = [
    ("Leonie", "Köhler", "leonekohler"), ("Alexandre", "Rocha", "alero"), ("Fernanda", "Ramos", "fernadaramos4"),
    ("Kathy", "Chase", "kachase"), ("Richard", "Cunningham", "ricunningham"), ("Robert", "Brown", "robbrown"),
    ("Johannes", "Van der Berg", "johavanderberg"), ("Edward", "Francis", "edfrancis"),
    ("Gideon", "Abernathy-Sole", "gabernathys"),
]  # fmt: skip


def people(rows: list[tuple[str, str, str]]) -> Case:
    given, family, local = (list(one) for one in zip(*rows, strict=True))
    source = {"t": pa.table({"FirstName": given, "LastName": family, "Email": [f"{one}@acme.com" for one in local]})}
    findings = [
        Finding.of("t", name, "EMAIL" if name == "Email" else "PERSON", 0.95) for name in source["t"].schema.names
    ]
    output = replace_tables(source, findings, Policy.of(), KEY, network=False)
    return Case(source, output, findings, Policy.of())


def test_addresses_of_beginnings_and_of_slips_follow_the_name() -> None:
    case = people(PEOPLE)
    assert check(case, ["F7"])[0].cells == 0
    words = [f"fjord.harbor{place}@reef.test" for place in range(len(PEOPLE))]
    left = case.output["t"].set_column(2, "Email", [words])
    assert check(replace(case, output={"t": left}), ["F7"])[0].cells >= len(PEOPLE) - 1


@pytest.mark.parametrize(("local", "cut"), [
    ("alero", ["ale", "ro"]), ("rochaalex", ["rocha", "alex"]), ("alexandrrocha", ["alexandr", "rocha"]),
    ("rochaalexandr", ["rocha", "alexandr"]), ("office", ["office"]), ("alx", ["alx"]),
    ("ralexandr", ["r", "alexandr"]),
])  # fmt: skip
def test_pieces_of_an_address_are_beginnings_of_names(local: str, cut: list[str]) -> None:
    person = ("alexandre", "rocha")
    assert [one.text for one in pieces_of(local, person)] == cut
    known = Identities(KEY)
    known.note([f"{local}@acme.com"], ["Alexandre"], ["Rocha"])
    known.settle()
    assert (known.of([f"{local}@acme.com"])[0] == person) is (len(cut) > 1)


def test_a_degree_behind_a_name_is_no_part_of_it() -> None:
    names = ["Cleo Batterbee, PA-C", "Leocadia Farnsworthy, MD", "Hollis Ravenshaw, LCSW", "Ann Keller, Ph.D."]
    source = {"t": pa.table({"display": names, "login": ["cbatterbee", "lfarnsworthy", "hravenshaw", "akeller"]})}
    findings = [Finding.of("t", "display", "PERSON", 0.9), Finding.of("t", "login", "USERNAME", 0.9)]
    made = replace_tables(source, findings, Policy.of(), KEY, network=False)["t"]
    for old, row in zip(names, made.to_pylist(), strict=True):
        new, login = row["display"], row["login"]
        (given, family), degree = new.partition(", ")[0].split(), new.partition(", ")[2]
        assert degree == old.partition(", ")[2] and not set(new.split()[:2]) & set(old.replace(",", "").split())
        assert login == f"{given[0]}{family}".lower()


def test_an_address_of_the_given_name_alone_tells_no_family() -> None:
    rows = [("Michael", "Mitchell", "michael"), ("Laura", "Callahan", "laura"), ("Nancy", "Edwards", "nancy")]
    case = people(rows)
    assert check(case, ["F7"])[0].cells == 0
    both = people([("Michael", "Mitchell", "michaelmitchel"), *rows[1:]])
    lost = both.output["t"].set_column(2, "Email", [["fjord.reef@a.test"] * 3])
    assert check(replace(both, output={"t": lost}), ["F7"])[0].cells == 1


def test_streets_that_differ_in_their_blanks_alone_stay_two() -> None:
    streets = [
        "Krumvägen \xa08",
        "Krumvägen  8",
        "Krumvägen 8",
        "12 Low  Lane",
        "12 Low Lane",
        "Zum Tal\t3",
        "Zum Tal 3",
    ]
    source = {"t": pa.table({"Address": streets}), "u": pa.table({"Address": streets[::-2]})}
    findings, policy = [Finding.of(table, "Address", "ADDRESS", 0.95) for table in "tu"], Policy.of()
    output = replace_tables(source, findings, policy, KEY, network=False)
    case = Case(source, output, findings, policy, links=[Link("u", "Address", "t", "Address")])
    assert check(case, ["F3"])[0].cells == 0
    made = output["t"].column("Address").to_pylist()
    assert len(set(made)) == len(streets) and "\xa0" in made[0] and "  " in made[1] and "  " in made[3]
    plain = {name: pa.table({"Address": [" ".join(one.split()) for one in table.column("Address").to_pylist()]})
             for name, table in output.items()}  # fmt: skip
    assert check(replace(case, output=plain), ["F3"])[0].cells > 0


def test_numbers_in_pairs_are_no_addresses_of_networks() -> None:
    numbers = [f"{40 + n}.{10 + n}.{88 - n}.{15 + n}" for n in range(30)] + [f"030-00{n}74321" for n in range(40)]
    pairs = [*numbers[:30], *numbers[:30], *numbers[:10]]
    table = pa.table({"Phone": numbers, "Host": pairs})
    found = detect(table, name="t")
    assert {one.type for one in found if one.column == "Phone"} == {"PHONE"}
    assert "IP" in {one.type for one in found if one.column == "Host"}
    mixed = pa.table({"Phone": [*numbers, "192.168.100.7", "10.0.0.1", "10.1.0.1"]})
    assert {"PHONE", "IP"} <= {one.type for one in detect(mixed, name="t")}
    findings, policy = [one for one in found if one.column == "Phone"], Policy.of()
    source = {"t": table.select(["Phone"])}
    case = Case(source, replace_tables(source, findings, policy, KEY, network=False), findings, policy)
    assert check(case, ["F4"])[0].cells == 0
    gone = {"t": pa.table({"Phone": ["198.51.100.7"] * len(numbers)})}
    assert check(replace(case, output=gone), ["F4"])[0].cells >= 30
