import json

import pyarrow as pa
import pytest

from tasks.pii.detect import DetectOptions, detect
from tasks.pii.findings import Finding
from tasks.pii.keys import PiiKey
from tasks.pii.makers import family_comes_first, name_role
from tasks.pii.policy import Policy
from tasks.pii.replace import replace_tables

KEY = PiiKey(b"n" * 32)
# Invented family names, some given ones that no list has, and some that are family names too.
PEOPLE = [
    ("Tessa", "Barwell"), ("Sabine", "Wexquimann"), ("Łukasz", "Rudwexczyk"), ("Femke", "Thalyorsma"),
    ("Zbigniew", "Lopolwicz"), ("Pilar", "Cruz"), ("James", "Paul"), ("Qorwen", "Tulzan"), ("Giulia", "Venvenaro"),
]  # fmt: skip


def masked(tables: dict[str, pa.Table]) -> dict[str, pa.Table]:
    found: list[Finding] = []
    for name, table in tables.items():
        found += detect(table, name=name, options=DetectOptions(network=False))
    return replace_tables(tables, found, Policy(), KEY, network=False)


@pytest.mark.parametrize("signs", [("{1} {0}", "{0} {1}"), ("{1}, {0}", "{0} {1}")])
def test_a_person_is_one_whichever_name_comes_first(signs: tuple[str, str]) -> None:
    turned, straight = ([form.format(*person) for person in PEOPLE] for form in signs)
    new = masked({"staff": pa.table({"full_name": straight}), "pay": pa.table({"account_holder": turned})})
    names = [name.split(" ") for name in new["staff"].column("full_name").to_pylist()]
    assert new["pay"].column("account_holder").to_pylist() == [signs[0].format(*name) for name in names]


def test_among_addresses_too() -> None:
    listed = [text for given, family in PEOPLE for text in (f"{family} {given}", f"{given}.{family}@post.example")]
    new = masked({
        "staff": pa.table({"full_name": [" ".join(person) for person in PEOPLE]}), "bill": pa.table({"contact": listed})
    })  # fmt: skip
    names = [" ".join(reversed(name.split(" "))) for name in new["staff"].column("full_name").to_pylist()]
    contacts = new["bill"].column("contact").to_pylist()
    assert contacts[::2] == names
    assert all("@" in text for text in contacts[1::2])


def test_the_name_of_a_column_tells_the_order() -> None:
    assert [family_comes_first(one) for one in ("last_first_name", "Surname, forename", "first_last", "last_name")] == [
        True, True, False, False,
    ]  # fmt: skip
    assert [name_role(one) for one in ("last_first_name", "last_name", "first_name", "name")] == [
        "full", "family", "given", "full",
    ]  # fmt: skip


@pytest.mark.parametrize("text", [False, True])
@pytest.mark.parametrize(
    "form", ["{1}{3}", "{0}.{2}", "{1}.{2}", "{2}{1}", "{0}_{2}", "{2}.{0}", "{1}{2}42", "{0}{2}7"]
)
def test_addresses_follow_names_that_stand_within_objects(form: str, text: bool) -> None:
    people = [(given, family) for given, family in PEOPLE if given.isascii()]
    rows = [
        {
            "name": {"first": given, "last": family},
            "next_of_kin": {"name": "Amber Hollow"},
            "email": form.format(given.lower(), given[0].lower(), family.lower(), family.lower()) + "@post.example",
        }
        for given, family in people
    ]
    table = pa.Table.from_pylist(rows)
    if text:
        for column in ("name", "next_of_kin"):
            table = table.set_column(table.column_names.index(column), column,
                                     pa.array([json.dumps(row[column]) for row in rows]))  # fmt: skip
    new = masked({"patients": table})["patients"].to_pylist()
    for row in new:
        name = json.loads(row["name"]) if text else row["name"]
        given, family = name["first"].lower(), name["last"].lower()
        local = row["email"].partition("@")[0].rstrip("0123456789")
        assert local == form.format(given, given[0], family, family).rstrip("0123456789")


def test_lists_of_people_are_parted_and_firms_keep_what_they_are() -> None:
    listed = {
        "Angus Yorwell, Malcolm Yorwell, Brian Johnson": "{0} {3}, {1} {3}, {2} {4}",
        "A. Yorwell, M. Yorwell/B. Johnson": "{0[0]}. {3}, {1[0]}. {3}/{2[0]}. {4}",
        "Angus and Malcolm Yorwell": "{0} and {1} {3}",
        "Yorwell, Angus": "{3}, {0}",
        "Johnson Consulting": "{4} Consulting",
        "Yorwell & Sons": "{3} & Sons",
        "Brian Johnson Plumbing Ltd": "{2} {4} Plumbing Ltd",
    }
    new = masked({"t": pa.table({"composer_name": [*listed, "Los Hermanos"]})})["t"].column("composer_name").to_pylist()
    first = [name.split(" ") for name in new[0].split(", ")]
    names = [*(name[0] for name in first), first[0][1], first[2][1]]
    assert new[:-1] == [form.format(*names) for form in listed.values()]
    assert "Hermanos" not in new[-1]
