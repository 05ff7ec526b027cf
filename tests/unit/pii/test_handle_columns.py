"""Columns of user names are told by the people whom other columns name; columns of words are none."""

import pyarrow as pa
import pytest

from tasks.pii.makers import name_role
from tasks.pii.policy import Policy
from tasks.pii.survey import findings_of, survey_table

FULL = (
    "Dr. Thea Barwellow", "Dr. Quentin Moristrave", "Dr. Una O'Feldspane", "Dr. Jean-Luc Van Zubrest",
    "Dr. Ottoline Krum",
)  # fmt: skip
FORMS = {
    "initial": ["tbarwellow", "qmoristrave1", "uofeldspane", "jvanzubrest", "okrum22"],
    "turned": ["barwellowt", "moristraveq", "ofeldspaneu0", "vanzubrestj", "krumo"],
    "cut": ["tbarwel", "qmoristra9", "uofeldspan", "jvanzubr", "okrum3"],
    "last": ["t_barwellow", "q_moristrave", "u_ofeldspane", "j_zubrest", "o_krum"],
}
OTHER = {
    "status": ["open", "closed", "waiting", "held", "done"], "host": ["web01", "alpha", "beta", "gamma", "delta"],
    "few": [*FORMS["turned"], "nightloom", "rosebud", "tealeaf", "ploughman", "skylark", "greenfinch", "harebell"],
}  # fmt: skip


def told(audit: dict[str, list[str]], people: dict[str, list[str]]) -> dict[str, str]:
    tables = {"visits": pa.table(people), "audit": pa.table(audit)}
    surveys = [survey_table(name, [table], len(table)) for name, table in tables.items()]
    found = findings_of(surveys, Policy.of(), locale="en_US")
    return {one.column: one.evidence[0] for one in found if one.table == "audit" and one.type == "USERNAME"}


@pytest.mark.parametrize("parts", [False, True])
def test_initials_and_names_of_known_people_are_their_user_names(parts: bool) -> None:
    words = [name.removeprefix("Dr. ").partition(" ")[::2] for name in FULL]
    apart = {"first_name": [one for one, _ in words] * 4, "last_name": [two for _, two in words] * 4}
    people = apart if parts else {"attending": list(FULL) * 4}
    column = "last_name" if parts else "attending"
    audit = {name: (values * 4)[:20] for name, values in {**FORMS, **OTHER}.items()}
    reason = f"its values are user names of the people of visits.{column}"
    assert told(audit, people) == dict.fromkeys(FORMS, reason)


def test_nobody_known_makes_no_column_of_user_names() -> None:
    assert told({name: values * 4 for name, values in FORMS.items()}, {"ward": ["north", "south"] * 10}) == {}


def test_halves_of_known_peoples_names_are_names_whatever_their_column_is_called() -> None:
    full = ["Theluvia Barwellow", "Quorbin Moristrave", "Unavelle Feldspane", "Ottorixa Krumbeck"] * 5
    given, family = zip(*(name.split() for name in full), strict=True)
    tables = {
        "visits": pa.table({"attending": [f"Dr. {one}" for one in full]}),
        "audit": pa.table({"x8": given, "x9": family}),
    }
    surveys = [survey_table(name, [table], len(table)) for name, table in tables.items()]
    found = [one for one in findings_of(surveys, Policy.of(), locale="en_US") if one.table == "audit"]
    assert [(one.column, one.type, name_role(one.called)) for one in found] == [
        ("x8", "PERSON", "given"), ("x9", "PERSON", "family"),
    ]  # fmt: skip
