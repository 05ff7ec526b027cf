"""Surrogates of national numbers: whatever check a number passes its surrogate passes, of every country known."""

import random
import re

import pyarrow as pa
import pytest

from tasks.pii.findings import Finding
from tasks.pii.keys import PiiKey
from tasks.pii.policy import Policy
from tasks.pii.recognisers.base import Flags, Recogniser
from tasks.pii.recognisers.national import NATIONAL
from tasks.pii.replace import Replacer

WAYS = {
    "Steuer-ID": ["5567#######", "81 11# ### ###"],
    "NIR": ["1850578######__", "2 91 11 75 ### ### __", "285032A######__"],
    "DNI or NIE": ["########@", "0#######-@", "X#######@", "y-#######-@"],
    "codice fiscale": ["~~~~~~##H2#~###@", "~~~~~~##A1#F2L#@"],
    "PESEL": ["##031######", "##2405#####"],
    "BSN": ["#########", "0########", "####.##.###"],
    "personnummer": ["8#1123####", "19##0412-####", "0#0704+####", "200111######"],
    "national insurance number": ["AB######C", "JK ## ## ## A"],
    "NHS number": ["### ### ####", "0#########"],
    "CPF": ["###.###.###-__", "#########__", "0########-__"],
    "Aadhaar": ["#### #### ####", "0###########"],
    "PAN card": ["~~~P~####@"],
    "social insurance number": ["### ### ###", "0##-###-###", "#########"],
    "INN": ["##########__", "0#########__"],
    "SNILS": ["###-###-### __", "0##-###-###-__"],
    "resident number": ["11010519##1203###@", "44030#20060704###@"],
    "resident registration number": ["8#0523-#######", "0#1130-#######"],
    "T.C. kimlik": ["#########__", "0########__"],
    "my number": ["#### #### ####", "0###########"],
    "rijksregisternummer": ["##.07.14-###.__", "6#0222###__"],
    "henkilötunnus": ["1308##-###@", "0507##A###@", "2912##+###@"],
    "Steuernummer": ["21/8##/#####", "0##/####/####"],
    "tax file number": ["### ### ###", "#########"],
    "Medicare number": ["3### ##### #", "5#########"],
}
"""How numbers are written; the check's characters are found by trying."""


def issued(recogniser: Recogniser, way: str, count: int = 40) -> list[str]:
    """Write distinct numbers that pass."""
    chance, found = random.Random(way), {}
    while len(found) < count:
        tried = [_filled(way, chance) for _ in range(20_000)]
        for value, good in zip(tried, recogniser.matches(pa.array(tried)).tolist(), strict=True):
            if good:
                found[value] = None
    return list(found)[:count]


def _filled(way: str, chance: random.Random) -> str:
    kinds = {"#": "0123456789", "_": "0123456789", "~": "BCDFGHJKLMNPRSTVWXYZ", "@": "ABCDEFGHIJKLMNOPQRSTUVWXYZ"}
    return "".join(chance.choice(kinds.get(char, char)) for char in way)


def masked(type: str, column: pa.Array) -> list[str]:
    """Write a column anew."""
    replacer, finding = Replacer(PiiKey(b"n" * 32), Policy.of(), network=False), [Finding.of("t", "c", type, 0.99)]
    table = pa.table({"c": column})
    replacer.learn(table, "t", finding)
    replacer.settle()
    return replacer.replace(table, "t", finding).column("c").to_pylist()


CASES = [(recogniser, way) for recogniser in NATIONAL if recogniser.in_columns for way in WAYS[recogniser.name]]


@pytest.mark.parametrize(("recogniser", "way"), CASES, ids=[f"{one.name}: {way}" for one, way in CASES])
def test_every_number_keeps_its_check_and_its_form(recogniser: Recogniser, way: str) -> None:
    before = issued(recogniser, way)
    after = masked(recogniser.type, pa.array(before))
    assert recogniser.matches(pa.array(after)).all()
    assert len(set(after)) == len(before) and not set(after) & set(before)
    assert [re.sub("[0-9A-Za-z]", "#", one) for one in after] == [re.sub("[0-9A-Za-z]", "#", one) for one in before]
    assert all(new[0] == "0" for old, new in zip(before, after, strict=True) if old[0] == "0")


WHOLE = [(recogniser, way) for recogniser, way in CASES if re.fullmatch("[1-9#_]+", way)]


@pytest.mark.parametrize(("recogniser", "way"), WHOLE, ids=[f"{one.name}: {way}" for one, way in WHOLE])
def test_numbers_kept_as_integers_keep_their_check_and_their_length(recogniser: Recogniser, way: str) -> None:
    before = [one for one in issued(recogniser, way) if one[0] != "0"]
    after = [str(one) for one in masked(recogniser.type, pa.array([int(one) for one in before], pa.int64()))]
    assert recogniser.matches(pa.array(after)).all()
    assert len(set(after)) == len(before) and {len(one) for one in after} == {len(before[0])}


def test_a_number_is_the_same_as_an_integer_and_as_a_text() -> None:
    sin = next(one for one in NATIONAL if one.name == "social insurance number")
    before = [one for one in issued(sin, "### ### ###") if one[0] != "0"]
    replacer, policy = Replacer(PiiKey(b"n" * 32), Policy.of(), network=False), "NATIONAL_ID"
    tables = {"a": pa.array([int(one.replace(" ", "")) for one in before], pa.int64()), "b": pa.array(before)}
    for name, column in tables.items():
        replacer.learn(pa.table({"c": column}), name, [Finding.of(name, "c", policy, 0.99)])
    replacer.settle()
    made = {name: replacer.replace(pa.table({"c": column}), name, [Finding.of(name, "c", policy, 0.99)])
            for name, column in tables.items()}  # fmt: skip
    plain, spaced = (made[name].column("c").to_pylist() for name in "ab")
    assert [str(one) for one in plain] == [one.replace(" ", "") for one in spaced]
    assert sin.matches(pa.array(spaced)).all()


def test_what_passes_the_checks_of_two_countries_keeps_both() -> None:
    both = [next(one for one in NATIONAL if one.name == name) for name in ("BSN", "social insurance number")]
    before = [one for one in issued(both[0], "#########", 600) if both[1].matches(pa.array([one])).all()]
    assert len(before) > 30
    after = pa.array(masked("NATIONAL_ID", pa.array(before)))
    assert all(one.matches(after).all() for one in both) and len(set(after.to_pylist())) == len(before)


@pytest.mark.parametrize("name", ["CPF", "PESEL", "BSN", "SNILS"])
def test_checks_are_asked_about_many_numbers_at_once(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    recogniser = next(one for one in NATIONAL if one.name == name)
    before, asked, matches = issued(recogniser, WAYS[name][0], 500), [], Recogniser.matches

    def counted(self: Recogniser, values: pa.Array) -> Flags:
        asked.append(len(values))
        return matches(self, values)

    monkeypatch.setattr(Recogniser, "matches", counted)
    masked(recogniser.type, pa.array(before))
    assert len(asked) < 300
