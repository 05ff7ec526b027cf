"""Days of birth that are nobody's: one to one within a year, and no person of the source is met again."""

import re
from datetime import date, timedelta
from typing import Any, cast

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.pii.findings import Finding
from tasks.pii.keys import PiiKey
from tasks.pii.lexicon import folded
from tasks.pii.month_names import month_in, spelled
from tasks.pii.persons import NOBODY, births_in, person_columns
from tasks.pii.policy import Policy
from tasks.pii.replace import Replacer, replace_tables
from tasks.pii.surrogates.ask import Ask
from tasks.pii.surrogates.days import Days, apart
from tasks.pii.surrogates.places import fake_date
from tasks.values.entities.names import names_of

KEY = PiiKey(b"k" * 32)
LOCALE = "ja_JP"  # its lists are the shortest
ROWS = 2500
TYPES = {"first_name": "PERSON", "last_name": "PERSON", "full_name": "PERSON", "born": "DATE_OF_BIRTH"}


def people(rows: int, *columns: str, seed: int = 0) -> pa.Table:
    """So many people of the names that new ones come from that chance alone makes some of them meet."""
    rng = np.random.default_rng(seed)
    lists = names_of(LOCALE)
    first, last = (rng.choice(part.values.to_pylist(), rows).tolist() for part in (lists.first, lists.last))
    born = [date(1980, 1, 1) + timedelta(days=day) for day in rng.integers(0, 366, rows).tolist()]
    every: dict[str, Any] = {
        "first_name": first, "last_name": last, "born": born,
        "full_name": [f"{two} {one}" for one, two in zip(first, last, strict=True)],
    }  # fmt: skip
    return pa.table({name: every[name] for name in columns})


def masked(table: pa.Table) -> pa.Table:
    found = [Finding.of("t", name, TYPES[name], 0.99) for name in table.column_names]
    return replace_tables({"t": table}, found, Policy(), KEY, locale=LOCALE, network=False)["t"]


def rows_of(table: pa.Table) -> list[tuple[str, ...]]:
    return list(zip(*(column.cast(pa.string()).to_pylist() for column in table.columns), strict=True))


@pytest.mark.parametrize("names", [("first_name", "last_name"), ("full_name",)])
@pytest.mark.parametrize("kind", [pa.date32(), pa.timestamp("ms"), pa.string()])
def test_nobody_becomes_another_person_of_the_source(
    names: tuple[str, ...], kind: pa.DataType, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = people(ROWS, *names, "born")
    source = source.set_column(len(names), "born", source.column("born").cast(kind))
    out = masked(source)
    assert not set(rows_of(out)) & set(rows_of(source))
    assert len(set(rows_of(out))) == len(set(rows_of(source)))
    monkeypatch.setattr(Days, "part", lambda self, persons: None)
    assert set(rows_of(masked(source))) & set(rows_of(source))


WORD = r"[^\W\d_]+"


@pytest.mark.parametrize(("written", "form"), [
    ("12 octobre 1980", rf"\d+ {WORD} 1980"), ("1er mars 1990", rf"(?:1er|[2-9]|\d\d) {WORD} 1990"),
    ("3 fevrier 1980", rf"\d+ {WORD} 1980"), ("3. April 1981", rf"\d+\. [A-Z]{WORD} 1981"),
    ("12 de marzo de 1980", rf"\d+ de {WORD} de 1980"), ("7 sierpnia 1999", rf"\d+ {WORD} 1999"),
    ("March 4, 1980", rf"[A-Z]{WORD} \d+, 1980"), ("05 AO\u00dbT 1980", r"\d\d [A-Z\u00c9\u00db]+ 1980"),
])  # fmt: skip
def test_a_month_in_words_becomes_one_of_the_same_language(written: str, form: str) -> None:
    language = month_in(re.findall(r"[^\W\d_]{3,}", written)[0], not_english="." in written)[0]
    for key in (KEY, PiiKey(b"m" * 32), PiiKey(b"n" * 32)):
        (new,) = fake_date(Days(key), True)([written], cast(Ask, None))  # days are asked of nobody
        month = next(word for word in re.findall(r"[^\W\d_]{3,}", new))
        assert re.fullmatch(form, new) and new != written
        assert folded(month) in map(folded, spelled(language))


def test_the_same_day_becomes_the_same_day_everywhere_in_any_order_and_in_a_later_run() -> None:
    source = people(ROWS, "first_name", "last_name", "born")
    found = [Finding.of(name, column, TYPES[column], 0.99) for name in "ab" for column in source.column_names]
    halves = {"a": source.slice(0, 900), "b": source.slice(900)}
    runs = []
    later: dict[str, Any] | None = None
    for order in (("a", "b"), ("b", "a"), ("a",)):
        replacer = Replacer(KEY, Policy(), locale=LOCALE, network=False)
        if later is not None and len(order) == 1:
            replacer.surrogates.restore(later)
        for name in order:
            replacer.learn(halves[name], name, found)
        replacer.settle()
        for name in order:
            replacer.meet(halves[name], name, found)
        replacer.part()
        runs.append(rows_of(replacer.replace(halves["a"], "a", found)))
        later = replacer.surrogates.export()
    assert runs[0] == runs[1] == runs[2]


@settings(max_examples=40, deadline=None)
@given(st.integers(2, 40), st.integers(0, 2**32), st.floats(0, 0.6))
def test_places_are_changed_until_none_is_forbidden(days: int, seed: int, dense: float) -> None:
    rng = np.random.default_rng(seed)
    forbidden = rng.random((days, days)) < dense
    wanted = rng.permutation(days)
    forbidden[np.arange(days), wanted] = False  # there is a way
    order = rng.permutation(days).tolist()
    new = apart(order, forbidden)
    assert sorted(new) == list(range(days))
    assert not forbidden[np.arange(days), new].any()
    assert apart(new, forbidden) == new


def test_where_there_is_no_way_as_few_as_can_be_stay() -> None:
    forbidden = np.zeros((3, 3), np.bool_)
    forbidden[0] = True
    assert sorted(apart([0, 1, 2], forbidden)) == [0, 1, 2]


def test_a_person_is_a_name_whole_or_in_parts_beside_a_day_of_birth() -> None:
    found = [("first_name", "PERSON"), ("last_name", "PERSON"), ("manager", "PERSON"), ("dob", "DATE_OF_BIRTH")]
    told = person_columns(found, [name for name, _ in found])
    assert [one.every for one in told] == [["first_name", "last_name", "dob"], ["manager", "dob"]]
    assert person_columns(found[:3], [name for name, _ in found]) == []
    assert person_columns(found, ["first_name", "dob"]) == []


def test_who_has_no_name_or_no_day_is_nobody() -> None:
    table = pa.table({"name": ["A B", None, "C D"], "dob": ["1984-05-17", "1984-05-17", "soon"]})
    (columns,) = person_columns([("name", "PERSON"), ("dob", "DATE_OF_BIRTH")], table.column_names)
    assert births_in(table, columns, day_first=False).tolist() == [5250, NOBODY, NOBODY]
