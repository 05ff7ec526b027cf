"""The letters with which people sign become their new names' letters; letters that mean something else stay."""

import pyarrow as pa
import pytest
from strewn_tables import found, masked

from schemas.model import Relation
from tasks.pii.policy import Policy
from tasks.pii.strewn.monograms import mentions_of_monograms

ONES, TWOS = (
    ("Otto", "Ínes", "Karl-Heinz", "Łucja", "Emil", "Dora", "Bea"),
    ("Weiß", "Krumm", "Tanner", "Żubrest", "Quandt"),
)
NAMES = [f"{one} {two}" for one in ONES for two in TWOS]
OWN = ("{}.{}. no contesta", "{}. {}. is ill", "asked {}.{}. again")
OTHERS = ("WV in 14 Tagen. gez. {}.{}.", "seen by {}{}, closed", "fdo. {}.{}.", "{}.{}. - log, see file", "ok\n{}.{}.")
PLAIN = ["the U.S. market at 3 P.M.", "z.B. Geld, e.g. N.V. and B.V.", "SB liest WV", "ein E.ON-Zähler", "gez. 3.4."]
TYPES = {"person": {"name": "PERSON"}, "parts": {"first_name": "PERSON", "last_name": "PERSON"}}


def letters(name: str) -> tuple[str, str]:
    return name[0], name.split()[1][0]


def tables(which: str) -> dict[str, pa.Table]:
    keys = [str(place) for place in range(len(NAMES))]
    halves = [name.split() for name in NAMES]
    people = {
        "person": {"name": NAMES},
        "parts": {"first_name": [one for one, _ in halves], "last_name": [two for _, two in halves]},
    }
    own = [OWN[at % len(OWN)].format(*letters(name)) for at, name in enumerate(NAMES)]
    others = [OTHERS[at % len(OTHERS)].format(*letters(name)) for at, name in enumerate(NAMES[::-1])]
    log = {"of": keys, "own": own, "others": others, "plain": [PLAIN[at % len(PLAIN)] for at in range(len(NAMES))]}
    return {which: pa.table({"key": keys, **people[which]}), "log": pa.table(log)}


@pytest.mark.parametrize("which", ["person", "parts"])
def test_letters_of_known_people_follow_their_new_names(which: str) -> None:
    given, findings = tables(which), found({which: TYPES[which]})
    relations = [Relation(child="log", columns=("of",), parent=which, parent_columns=("key",))]
    made, told = masked(given, findings, relations=relations)
    sides = [[table["log"][column].to_pylist() for table in (given, made)] for column in ("own", "others")]
    kept = [[one for one, two in zip(*both, strict=True) if one == two] for both in sides]
    assert (told, made["log"]["plain"].to_pylist()) == ({}, given["log"]["plain"].to_pylist())
    assert [len(some) < 3 for some in kept] == [True, True]  # one new name in some hundred has the old one's letters
    assert masked(given, findings, relations=relations, rows=13)[0]["log"].to_pylist() == made["log"].to_pylist()
    left = masked(given, findings, relations=relations, clean=False)[1]
    whose = "person.name" if which == "person" else "parts.person"
    own, others = f"log.own (of the same row's {whose}'s initials)", "log.others (initials signed with)"
    assert left.keys() == {own, others}


def test_the_rows_own_new_name_gives_the_letters() -> None:
    notes = [f"{one}.{two}. rang" for one, two in map(letters, NAMES)]
    made, told = masked({"calls": pa.table({"name": NAMES, "note": notes})}, found({"calls": {"name": "PERSON"}}))
    halves = [name.split() for name in made["calls"]["name"].to_pylist()]
    assert made["calls"]["note"].to_pylist() == [f"{one[0]}.{two[0]}. rang" for one, two in halves]
    assert told == {}


def test_a_policy_that_fakes_no_names_leaves_a_placeholder() -> None:
    policy = Policy.of(document="types: {PERSON: redact}")
    made, _ = masked(tables("person"), found({"person": {"name": "PERSON"}}), policy)
    assert made["log"]["others"].to_pylist()[:2] == ["WV in 14 Tagen. gez. [PERSON]", "seen by [PERSON], closed"]


def test_letters_are_found_where_somebody_signs() -> None:
    texts = ["sig. JR", "JR says", "A.B.T. Corp", "J.R.W. - log", "V.A.T.-free", "Kürzel: äß", "x@A.B.T.org"]
    text, begins, ends, _ = mentions_of_monograms(texts)
    shown = [(int(at), texts[at][begin:end]) for at, begin, end in zip(text, begins, ends, strict=True)]
    assert sorted(set(shown)) == [(0, "JR"), (2, "A.B.T."), (3, "J.R.W.")]
    assert [shown.count(one) for one in ((0, "JR"), (2, "A.B.T."), (3, "J.R.W."))] == [2, 1, 2]
    assert mentions_of_monograms(["gez. X.Y."])[3].size == 3
