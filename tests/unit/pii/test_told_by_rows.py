"""Columns of names are told by the addresses of their own rows, whatever the columns and the people are called."""

import pyarrow as pa

from tasks.pii.findings import Finding
from tasks.pii.makers import name_role
from tasks.pii.policy import Policy
from tasks.pii.survey import findings_of, survey_table

ENDS = ["moor", "varn", "stelt", "brok", "quist", "denn"]
FAMILY = [f"{head}{end}" for head in ("Quell", "Zwis", "Ossen", "Trand", "Vusk") for end in ENDS]
GIVEN = [
    f"{head}{end}" for head in ("Ail", "Bro", "Cyn", "Dru", "Fen") for end in ("wyn", "ric", "oth", "ula", "eth", "ask")
]
COLOURS = ["crimson", "teal", "ochre", "mauve", "indigo", "sepia", "umber", "cyan", "khaki", "maroon"] * 3


def found_in(mails: list[str]) -> dict[str, Finding]:
    """What is found in a table of such addresses, but for these."""
    table = pa.table({"k1": FAMILY, "k2": GIVEN, "k3": COLOURS, "mail": mails})
    found = findings_of([survey_table("t", [table], len(table))], Policy.of(), locale="en_US")
    return {one.column: one for one in found if one.column != "mail"}


def test_names_that_stand_in_their_rows_addresses_are_found() -> None:
    pairs = list(zip(GIVEN, FAMILY, strict=True))
    told = found_in([f"{one}.{two}@mail.example".lower() for one, two in pairs])
    assert {name: (one.type, name_role(one.called)) for name, one in told.items()} == {
        "k1": ("PERSON", "family"), "k2": ("PERSON", "given"),
    }  # fmt: skip
    only = found_in([f"{one[0]}{two}4@mail.example".lower() for one, two in pairs])
    assert [(one.column, name_role(one.called)) for one in only.values()] == [("k1", "family")]


def test_words_of_addresses_of_other_rows_say_nothing() -> None:
    assert found_in([f"desk.{place}@mail.example" for place, _ in enumerate(FAMILY)]) == {}
    turned = [*FAMILY[11:], *FAMILY[:11]]
    assert found_in([f"{name}@mail.example".lower() for name in turned]) == {}
    assert found_in(["crimson.teal.ochre.mauve.indigo.sepia.umber.cyan.khaki.maroon@mail.example"] * 30) == {}
