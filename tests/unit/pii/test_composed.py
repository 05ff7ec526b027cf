"""Surrogates that may meet are told apart, whatever the order, the chunks and the runs."""

import random

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.pii import replace as replacing
from tasks.pii.findings import Finding
from tasks.pii.keys import PiiKey
from tasks.pii.policy import Policy
from tasks.pii.replace import Replacer, replace_tables
from tasks.pii.surrogates.composed import Composed, numbered
from tasks.pii.surrogates.identities import Identities

KEY = PiiKey(b"k" * 32)


def first_letters(values: list[str]) -> list[str]:
    """A maker under which many values meet."""
    return [f"{value[0]}@new.example" for value in values]


def settled(values: list[str], size: int = 7) -> Composed:
    made = Composed(KEY, "EMAIL")
    for start in range(0, len(values), size):
        made.learn(pa.array(values[start : start + size], pa.string()))
    made.settle(first_letters)
    return made


VALUES = [f"{letter}{number}@old.com" for letter in "abc" for number in range(40)] + ["a@new.example", "b2@new.example"]


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 2**32), st.integers(1, 200))
def test_any_order_and_chunking_gives_the_same_distinct_surrogates(seed: int, size: int) -> None:
    shuffled = VALUES.copy()
    random.Random(seed).shuffle(shuffled)
    new = settled(shuffled, size).surrogates(VALUES, first_letters)
    assert new == settled(VALUES).surrogates(VALUES, first_letters)
    assert len(set(new)) == len(VALUES)
    assert not set(new) & set(VALUES)


def test_what_was_kept_gives_the_same_in_a_later_run_even_where_less_is_known_of_people() -> None:
    first = settled(VALUES)
    later = Composed(KEY, "EMAIL")
    later.restore(first.export())
    later.learn(pa.array([*VALUES[50:], "a999@old.com"]))
    later.settle(lambda values: [f"z{value}" for value in values])
    assert later.surrogates(VALUES, first_letters) == first.surrogates(VALUES, first_letters)
    assert later.surrogates(["a999@old.com"], first_letters) == ["za999@old.com"]


def test_a_value_that_was_not_learnt_gets_what_nobody_has() -> None:
    made = settled(VALUES)
    new = made.surrogates(["a-late@old.com"], first_letters)[0]
    assert new not in set(made.surrogates(VALUES, first_letters)) | set(VALUES)
    assert made.surrogates([], first_letters) == []


def test_numbers_go_behind_the_handle() -> None:
    assert [numbered(text, 1) for text in ("anna@x.test", "anna")] == ["anna2@x.test", "anna2"]
    assert numbered("anna", 0) == "anna"


@pytest.mark.parametrize("backwards", [False, True])
def test_of_several_people_with_one_address_the_first_by_name_owns_it(backwards: bool) -> None:
    rows = [("smith@x.com", "Zoe", "Smith"), ("smith@x.com", "Anna", "Smith"), ("info@x.com", "Anna", "Smith")]
    known = Identities(KEY)
    for row in reversed(rows) if backwards else rows:
        known.note(*([value] for value in row))
    known.settle()
    assert known.of(["SMITH@x.com", "info@x.com", "other@x.com"]) == [("anna", "smith"), None, None]


def test_whose_an_address_is_may_be_told_after_it_was_seen() -> None:
    orders = pa.table({"buyer": ["d.parkerson@acme.com"]})
    people = pa.table({"first_name": ["Dennis"], "last_name": ["Parkerson"], "email": ["d.parkerson@acme.com"]})
    findings = [
        Finding.of("orders", "buyer", "EMAIL", 0.9), Finding.of("people", "email", "EMAIL", 0.9),
        Finding.of("people", "first_name", "PERSON", 0.9), Finding.of("people", "last_name", "PERSON", 0.9),
    ]  # fmt: skip
    made = [
        replace_tables({name: {"orders": orders, "people": people}[name] for name in names}, findings, Policy(), KEY)
        for names in (("orders", "people"), ("people", "orders"))
    ]
    assert made[0]["orders"] == made[1]["orders"] and made[0]["people"] == made[1]["people"]
    row = made[0]["people"].to_pylist()[0]
    assert made[0]["orders"].column("buyer").to_pylist() == [row["email"]]
    assert row["last_name"].lower() in row["email"]


def test_no_user_gets_the_name_of_another() -> None:
    names = [f"{first}{last}" for first in ("anna", "bryan", "laura", "peter") for last in ("smith", "meyers", "price")]
    table = pa.table({"username": names + [f"{name}{number}" for name in names for number in range(9)]})
    made = replace_tables({"t": table}, [Finding.of("t", "username", "USERNAME", 0.9)], Policy(), KEY)["t"]
    assert not set(made.column("username").to_pylist()) & set(table.column("username").to_pylist())
    assert len(made.column("username").unique()) == len(table)


def test_texts_are_read_some_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replacing, "_READ_AT_ONCE", 50)
    sizes: list[int] = []
    real = replacing.TextReplacer.replaced

    def counted(self: replacing.TextReplacer, texts: list[str]) -> list[str]:
        sizes.append(sum(map(len, texts)))
        return real(self, texts)

    monkeypatch.setattr(replacing.TextReplacer, "replaced", counted)
    texts = [f"write to someone{number}@acme.com or call" for number in range(9)]
    replacer = Replacer(KEY, Policy(), network=False)
    replacer.settle()
    out = replacer.replace(pa.table({"c": texts}), "t", [Finding.of("t", "c", "FREE_TEXT", 0.9)])
    assert len(sizes) > 3 and max(sizes) < 100
    assert not any("acme" in text for text in out.column("c").to_pylist())


def test_a_text_that_comes_again_is_read_once_as_long_as_there_is_room(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []
    real = replacing.TextReplacer.replaced

    def counted(self: replacing.TextReplacer, texts: list[str]) -> list[str]:
        read.extend(texts)
        return real(self, texts)

    monkeypatch.setattr(replacing.TextReplacer, "replaced", counted)
    monkeypatch.setattr(replacing, "_KEPT", 150)
    texts = [f"write to someone{number}@acme.com or call" for number in range(3)]
    replacer = Replacer(KEY, Policy(), network=False)
    replacer.settle()
    found = [Finding.of("t", "c", "FREE_TEXT", 0.9)]
    first, again = (replacer.replace(pa.table({"c": texts}), "t", found).column("c").to_pylist() for _ in range(2))
    assert first == again and not any("acme" in text for text in first)
    assert read == [*texts, texts[2]]


def test_an_address_follows_the_family_name_where_no_given_name_is_known() -> None:
    table = pa.table({"first_name": [None, "Dennis"], "last_name": ["Quorbak", "Quorbak"],
                      "email": ["zo.quorbak@acme.com", "den@acme.com"]})  # fmt: skip
    found = [Finding.of("t", "first_name", "PERSON", 0.9), Finding.of("t", "last_name", "PERSON", 0.9),
             Finding.of("t", "email", "EMAIL", 0.9)]  # fmt: skip
    one, two = replace_tables({"t": table}, found, Policy(), KEY, network=False)["t"].to_pylist()
    assert one["last_name"].lower() in one["email"]
    assert two["first_name"].lower().startswith(two["email"].partition("@")[0])
    assert len(two["email"].partition("@")[0]) >= 3
