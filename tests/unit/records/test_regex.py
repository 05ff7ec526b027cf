"""Words of a grammar match its pattern, and distinct derivations are distinct words."""

import itertools
import re

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from schemas.generator import Binding
from schemas.model import ColumnSchema
from tasks.records.generators.counting import derivations, is_unambiguous, unambiguous_part
from tasks.records.generators.grammar import UnsupportedPatternError, compile_pattern
from tasks.records.generators.words import words
from tasks.values.cells import CellKey, RowCells

ATOMS = st.sampled_from(
    ["a", "b", "ab", "[ab]", "[a-c]", r"\d", r"\w", r"\s", ".", "[^a]", "é", "[à-ü]", r"\.", "0", ""]
)
PATTERNS = st.recursive(
    ATOMS,
    lambda inner: st.one_of(
        st.tuples(inner, inner).map("".join),
        st.tuples(inner, inner).map(lambda pair: f"(?:{pair[0]}|{pair[1]})"),
        st.tuples(inner, st.sampled_from(["?", "*", "+", "{2}", "{1,3}", "{0,2}", "{2,}", "*?"])).map(
            lambda pair: f"({pair[0]}){pair[1]}"
        ),
        inner.map(lambda pattern: f"(?i:{pattern})"),
    ),
    max_leaves=6,
)


def cells(rows: int) -> RowCells:
    return RowCells(CellKey.of(1, "c"), CellKey.of(1), np.arange(rows, dtype=np.uint64))


def some_indices(capacity: int, most: int) -> np.ndarray:
    return np.unique(np.array([i * (capacity - 1) // (most - 1) for i in range(most)], np.uint64))


@settings(max_examples=300, deadline=None)
@given(PATTERNS)
def test_every_word_matches_as_a_whole(pattern: str) -> None:
    grammar = compile_pattern(pattern)
    wanted = re.compile(pattern)
    distinct = unambiguous_part(grammar)
    index = some_indices(derivations(distinct), 60)
    unranked = words(distinct, cells(len(index)), index).to_pylist()
    for word in words(grammar, cells(40)).to_pylist() + unranked:
        assert wanted.fullmatch(word) is not None
        assert grammar.least <= len(word) <= grammar.most
    assert len(set(unranked)) == len(index)


def language(grammar: object, count: int) -> list[str]:
    made: list[str] = words(grammar, cells(count), np.arange(count, dtype=np.uint64)).to_pylist()  # type: ignore[arg-type]
    return made


@settings(max_examples=300, deadline=None)
@given(PATTERNS)
def test_a_grammar_is_called_unambiguous_exactly_when_no_word_comes_twice(pattern: str) -> None:
    grammar = compile_pattern(pattern)
    count = derivations(grammar)
    assume(count <= 5_000)
    assert is_unambiguous(grammar) == (len(set(language(grammar, count))) == count)


@settings(max_examples=200, deadline=None)
@given(PATTERNS, st.integers(0, 12), st.integers(0, 12))
def test_lengths_are_kept_or_refused(pattern: str, one: int, other: int) -> None:
    least, most = sorted([one, other])
    try:
        grammar = compile_pattern(pattern, least, most)
    except UnsupportedPatternError as error:
        assert "no words of" in str(error)
        return
    drawn = words(grammar, cells(30)).to_pylist()
    assert all(least <= len(word) <= most and re.fullmatch(pattern, word) for word in drawn)


@settings(max_examples=60, deadline=None)
@given(PATTERNS, st.lists(st.integers(0, 199), max_size=20))
def test_a_word_does_not_depend_on_the_rows_around_it(pattern: str, rows: list[int]) -> None:
    grammar = compile_pattern(pattern)
    whole = words(grammar, cells(200)).to_pylist()
    some = RowCells(CellKey.of(1, "c"), CellKey.of(1), np.array(rows, np.uint64))
    assert words(grammar, some).to_pylist() == [whole[row] for row in rows]


@pytest.mark.parametrize(
    ("pattern", "capacity"),
    [
        (r"[A-Z]{2}\d{6}", 676_000_000),
        (r"(?:cat|dog|bird)s?", 6),
        (r"a{0,3}", 4),
        (r"", 1),
        (r"\d{20}", 2**63),
        (r"[a-z]{2,5}[a-z]", 26**3 + 26**4 + 26**5 + 26**6),
        (r"x|", 2),
        (r"a?a?", 1),
        (r"(foo|fob|x{2,4}){2}", 9),
    ],
)
def test_capacity_is_exact_or_a_safe_lower_bound(pattern: str, capacity: int) -> None:
    made = ColumnSchema(name="c", type="string", generator={"kind": "regex", "pattern": pattern})
    assert made.generator is not None
    assert made.generator.bind(Binding(made)).capacity == capacity


@pytest.mark.parametrize(
    ("pattern", "least", "most"),
    [("[a-z]+@[a-z]+", 7, 9), ("(ab|abcdef)x*", 3, 5), (r"\d{3,9}", 5, 6), (".*", 40, 50), ("(ab){1,9}c?", 6, 7)],
)
def test_a_pattern_is_narrowed_to_lengths_that_it_can_have(pattern: str, least: int, most: int) -> None:
    lengths = {len(word) for word in words(compile_pattern(pattern, least, most), cells(500)).to_pylist()}
    assert least <= min(lengths) <= max(lengths) <= most


def test_small_languages_are_drawn_whole() -> None:
    for pattern in ("[ab]{2}", "(a|bc)?d", "x{1,4}"):
        grammar = compile_pattern(pattern)
        drawn = set(words(grammar, cells(2_000)).to_pylist())
        assert drawn == set(language(grammar, derivations(grammar)))


@pytest.mark.parametrize(
    "pattern", [r"[[:alpha:]]{3}\z", r"^abc$", r"\Aabc\z", "^(?:a|b)$", "(^a)(b$)", r"[[:digit:][:upper:]]+"]
)
def test_re2_s_spellings_and_anchors_at_the_ends_are_read(pattern: str) -> None:
    import duckdb

    drawn = words(compile_pattern(pattern), cells(50)).to_pylist()
    verdicts = duckdb.sql(
        "select bool_and(regexp_full_match(w, ?)) from (select unnest(?) as w)", params=[pattern, drawn]
    )
    assert verdicts.fetchall() == [(True,)]


@settings(max_examples=60, deadline=None)
@given(PATTERNS)
def test_re2_agrees(pattern: str) -> None:
    import duckdb

    drawn = words(compile_pattern(pattern), cells(30)).to_pylist()
    verdicts = duckdb.sql(
        "select bool_and(regexp_full_match(w, ?)) from (select unnest(?) as w)", params=[pattern, drawn]
    )
    assert verdicts.fetchall() == [(True,)]


@pytest.mark.parametrize(
    ("pattern", "what"),
    [
        ("(?=a)b", "look-around"),
        ("(?<!a)b", "look-around"),
        (r"(a)\1", "a reference to a group"),
        (r"\bfoo", "word boundary"),
        ("a^b", "an anchor in its middle"),
        ("a$b", "an anchor in its middle"),
        ("(a$)+b", "an anchor in its middle"),
        (r"\x00", "without any printable character"),
        ("(", "cannot be read"),
        ("a++", "POSSESSIVE".lower()),
        ("(?m)^a$", "multi-line"),
    ],
)
def test_what_no_word_can_be_drawn_for_is_refused(pattern: str, what: str) -> None:
    with pytest.raises(UnsupportedPatternError, match=re.escape(what)):
        compile_pattern(pattern)


def test_long_repeats_keep_their_lengths_when_unique() -> None:
    grammar = compile_pattern("[a-z]{1,255}")
    distinct = unambiguous_part(grammar)
    index = some_indices(derivations(distinct), 300)
    lengths = {len(word) for word in words(distinct, cells(len(index)), index).to_pylist()}
    assert len(lengths) > 100


def test_every_pair_of_optional_letters_is_told_apart() -> None:
    for left, right in itertools.product(["a", "b"], repeat=2):
        assert is_unambiguous(compile_pattern(f"{left}?{right}?")) == (left != right)
