"""One surname has one surrogate, whichever way round and with whatever small words and initials it is written."""

import pyarrow as pa
import pytest

from tasks.pii.findings import Finding
from tasks.pii.keys import PiiKey
from tasks.pii.policy import Policy
from tasks.pii.replace import replace_tables

KEY = PiiKey(b"s" * 32)


def _made(locale: str = "nl_NL", **columns: list[str]) -> dict[str, list[str]]:
    found = [Finding.of("t", name, "PERSON", 1.0) for name in columns]
    made = replace_tables({"t": pa.table(columns)}, found, Policy.of(), KEY, locale=locale, network=False)["t"]
    return {name: made[name].to_pylist() for name in columns}


@pytest.mark.parametrize(("listed", "spoken"), [
    ("Brakel, M.", "M. Brakel"), ("Quint, N.P.", "Hanne Quint"), ("Mold, Ted E.", "Ted Mold"),
    ("Grond, Y.", "Y. Grond"),
    ("Ruyter, W. de", "W. de Ruyter"), ("Linge, B. ter", "Bep ter Linge"), ("Sande, K. van 't", "Kees van 't Sande"),
    ("Wiel, R. in 't", "R. in 't Wiel"), ("Akker, J. op den", "Jos op den Akker"), ("Ray, Marvin", "Marvin Ray"),
    ("Rachid, M.D.", "Ali Rachid"),
])  # fmt: skip
def test_a_surname_before_a_comma_is_the_one_behind_a_given_name(listed: str, spoken: str) -> None:
    made = _made(a=[listed, "Post, H."], b=[spoken, "H. Post"])
    assert made["a"][0].partition(",")[0].split()[-1] == made["b"][0].split()[-1], made
    assert made["a"][0].partition(",")[0].split()[-1] not in (listed.partition(",")[0], "")


@pytest.mark.parametrize("name", [
    "Kees van 't Sande", "R. in 't Wiel", "Sande, K. van 't", "Jos op den Akker", "'s Gravenmade, I."
])  # fmt: skip
def test_small_words_before_a_surname_stay(name: str) -> None:
    made = _made(a=[name, "Gé Post"])["a"][0]
    small = [word for word in name.split() if word.islower()]
    assert [word for word in made.split() if word.islower()] == small and "Sande" not in made and "Wiel" not in made


def test_a_degree_behind_a_whole_name_is_none_of_it() -> None:
    made = _made("en_US", a=["Cleo Batterbee, M.D.", "Cleo Batterbee"])["a"]
    assert made[0] == f"{made[1]}, M.D."


def test_what_a_comma_says_of_a_surname_holds_where_lists_have_it_for_a_given_name() -> None:
    made = _made(a=["Horst, J. ter", "Haas, P."], b=["Truusje ter Horst", "Quirine Haas"])
    assert [one.split()[-1] for one in made["b"]] == [one.partition(",")[0] for one in made["a"]]
