"""LIKE and search patterns, as patterns that match the whole."""

import re
import sqlite3

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.readers.ddl import patterns

ALPHABET = "ab.%_+[]("


@settings(deadline=None, max_examples=60)
@given(st.text(ALPHABET, max_size=8), st.lists(st.text("ab.+[](xy", max_size=6), min_size=1, max_size=6))
def test_a_like_pattern_matches_what_sqlite_says(like: str, values: list[str]) -> None:
    with sqlite3.connect(":memory:") as connection:
        connection.execute("PRAGMA case_sensitive_like = ON")
        for value in values:
            expected = bool(connection.execute("SELECT ? LIKE ?", (value, like)).fetchone()[0])
            assert patterns.matches(patterns.from_like(like, classes=False), value) is expected
    connection.close()


@settings(deadline=None, max_examples=60)
@given(
    st.sampled_from(["^a+$", "^a|b$", "a.c", "^[ab]{2}", "b$", "(a|b)c", "^(a|bc)$", r"a\|b", r"^a\$"]),
    st.lists(st.text("abc|$", max_size=5), min_size=1),
)
def test_a_searched_pattern_finds_the_same_when_it_must_match_the_whole(search: str, values: list[str]) -> None:
    whole = patterns.from_search(search)
    for value in values:
        assert patterns.matches(whole, value) is (re.search(search, value) is not None)


@settings(deadline=None, max_examples=60)
@given(
    st.sampled_from(["^[a-z0-9]+$", "ab.c", "[A-Fx]{2}", r"\d+a", "(ab|Cd)"]),
    st.lists(st.text("aAbBcCdDxX1.", max_size=4), min_size=1),
)
def test_a_pattern_without_case_needs_no_flag(pattern: str, values: list[str]) -> None:
    for value in values:
        expected = re.fullmatch(pattern, value, re.IGNORECASE) is not None
        assert (re.fullmatch(patterns.ignoring_case(pattern), value) is not None) is expected


def test_classes_of_sql_server_stay() -> None:
    assert patterns.from_like("[0-9][0-9]-%", classes=True) == "[0-9][0-9]-.*"


@pytest.mark.parametrize(
    ("pattern", "words"), [("(red|green)", ("red", "green")), ("a|b c", ("a", "b c")), ("a+|b", None), ("red", None)]
)
def test_a_choice_of_words_is_a_list(pattern: str, words: tuple[str, ...] | None) -> None:
    assert patterns.plain_words(pattern) == words


def test_what_re2_cannot_read_is_not_regular() -> None:
    assert not patterns.is_regular(r"(?=a)b") and not patterns.is_regular(r"(a)\1") and patterns.is_regular("a{1,3}")
