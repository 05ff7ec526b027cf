import pickle
from datetime import date, timedelta

import numpy as np
import pyarrow as pa
import pytest
from entity_rows import bind, cells_of, column_of, distinct, drawn, table_of
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.errors import GenerationError
from schemas.generator import Binding
from schemas.model import ColumnSchema
from tasks.records.generators.person import Person
from tasks.values.entities.latin import slug
from tasks.values.entities.locales import LOCALES
from tasks.values.entities.names import faker_lists, names_of
from tasks.values.entities.people import HOSTS, SHORT_HOST

PARTS = [
    "full_name", "first_name", "middle_name", "middle_initial", "last_name", "initials", "title", "sex", "email",
    "user_name", "birth_date", "birth_year", "age", "phone", "mobile", "job",
]  # fmt: skip
KINDS = {"birth_date": "date", "birth_year": "integer", "age": "integer"}
REFERENCE = date(2025, 12, 31)
ROWS = list(range(300))


def person_table(locale, rows=ROWS, **bounds):
    columns = {
        part: column_of(Person(part=part), part, KINDS.get(part, "string"), **bounds.get(part, {})) for part in PARTS
    }
    return table_of(columns, rows, locale)


@given(
    st.lists(st.integers(0, 2**40), min_size=1, max_size=40), st.sampled_from(PARTS), st.sampled_from(sorted(LOCALES))
)
@settings(max_examples=60, deadline=None)
def test_a_cell_depends_on_its_row_alone(rows, part, locale):
    source = bind(Person(part=part), locale=locale, kind=KINDS.get(part, "string"))
    assert drawn(source, rows) == [drawn(source, [row])[0] for row in rows]


@pytest.mark.parametrize("locale", sorted(LOCALES))
def test_the_parts_of_every_row_agree(locale):
    table = person_table(locale)
    names = names_of(locale)
    sides = [set(names.first.values.take(pa.array(np.unique(slots))).to_pylist()) for slots in names.first.slots]
    latin_first = dict(zip(names.first.values.to_pylist(), names.first.latin.to_pylist(), strict=True))
    latin_last = dict(zip(names.last.values.to_pylist(), names.last.latin.to_pylist(), strict=True))
    for row in ROWS:
        cell = {part: column[row] for part, column in table.items()}
        woman = cell["sex"] == "female"
        assert cell["first_name"] in sides[woman]
        assert cell["title"] == names.locale.titles[woman]
        assert cell["first_name"] in cell["full_name"] and cell["last_name"] in cell["full_name"]
        assert cell["full_name"].startswith(cell["last_name" if names.locale.family_first else "first_name"])
        local, host = cell["email"].split("@")
        assert local == cell["user_name"]
        assert host in HOSTS
        assert local.startswith(latin_first[cell["first_name"]][0])
        assert latin_last[cell["last_name"]] in local
        assert cell["birth_date"].year == cell["birth_year"]
        born = cell["birth_date"]
        assert cell["age"] == 2025 - born.year - ((born.month, born.day) > (12, 31))
        assert 18 <= cell["age"] <= 89


@pytest.mark.parametrize(("locale", "script"), [("ja_JP", "一鿿"), ("ru_RU", "Ѐӿ"), ("ko_KR", "가힣"), ("hi_IN", "ऀॿ")])
def test_names_are_in_their_own_script_and_addresses_in_latin(locale, script):
    table = person_table(locale)
    assert all(script[0] <= name[0] <= script[1] for name in table["last_name"])
    assert all(address.isascii() for address in table["email"])


@given(
    st.lists(st.integers(0, 36**6 - 1), min_size=1, max_size=200, unique=True),
    st.sampled_from(["email", "user_name"]),
    st.sampled_from([None, 20, 40]),
    st.sampled_from(["en_US", "de_DE", "ja_JP"]),
)
@settings(max_examples=40, deadline=None)
def test_unique_addresses_are_distinct_and_fit(index, part, length, locale):
    source = bind(Person(part=part), locale=locale, length=length)
    made = distinct(source, index)
    assert len(set(made)) == len(index)
    assert length is None or max(map(len, made)) <= length
    if part == "email":
        assert all(address.split("@")[1] in (*HOSTS, SHORT_HOST) for address in made)


def test_unique_addresses_follow_the_name_of_their_row():
    columns = {"last_name": column_of(Person(part="last_name"), "last_name")}
    last = table_of(columns, ROWS)["last_name"]
    for name, address in zip(last, distinct(bind(Person(part="email")), ROWS), strict=True):
        assert slug(name) in address


@given(st.lists(st.integers(0, 26**6 - 1), min_size=1, max_size=200, unique=True))
@settings(max_examples=20, deadline=None)
def test_unique_full_names_are_distinct(index):
    assert len(set(distinct(bind(Person(part="full_name")), index))) == len(index)


def test_a_part_that_cannot_be_unique_says_so():
    source = bind(Person(part="title"))
    assert source.capacity is None
    with pytest.raises(GenerationError, match="cannot be made unique"):
        distinct(source, [0])


def test_a_first_name_is_unique_only_where_nothing_else_tells_of_the_person():
    alone = bind(Person(part="first_name"))
    assert alone.capacity == 690 and len(set(distinct(alone, range(690)))) == 690
    columns = {part: column_of(Person(part=part), part) for part in ("first_name", "email")}
    from schemas.generator import Binding

    assert Person(part="first_name").bind(Binding(columns["first_name"], siblings=columns)).capacity is None


def test_two_entities_of_a_row_stay_apart():
    columns = {who: column_of(Person(part="full_name", entity=who), who) for who in ("buyer", "seller")}
    table = table_of(columns, ROWS)
    assert sum(a == b for a, b in zip(table["buyer"], table["seller"], strict=True)) < 5


@pytest.mark.parametrize(
    ("bounds", "expected"),
    [
        ({"length": 1}, {"M", "F"}),
        ({}, {"male", "female"}),
        ({"values": ("m", "f", "x")}, {"m", "f"}),
        ({"values": ("männlich", "weiblich", "divers")}, {"männlich", "weiblich"}),
        ({"kind": "integer"}, {1, 2}),
        ({"kind": "integer", "values": (0, 1)}, {0, 1}),
    ],
)
def test_sex_is_written_as_the_column_allows(bounds, expected):
    assert set(drawn(bind(Person(part="sex"), **bounds), ROWS)) == expected


def test_values_that_are_no_sexes_are_a_problem():
    column = ColumnSchema(name="sex", type="string", values=("red", "blue"))
    assert any("kind: category" in problem for problem in Person(part="sex").problems(column))


def test_titles_allowed_by_the_column_follow_the_sex():
    columns = {
        "title": column_of(Person(part="title"), "title", values=("Mr", "Mrs", "Ms", "Dr")),
        "sex": column_of(Person(part="sex"), "sex", length=1),
    }
    table = table_of(columns, ROWS)
    assert {title for title, sex in zip(table["title"], table["sex"], strict=True) if sex == "F"} == {"Mrs", "Ms"}
    assert {title for title, sex in zip(table["title"], table["sex"], strict=True) if sex == "M"} == {"Mr"}


@given(st.integers(0, 100), st.integers(0, 19))
@settings(max_examples=30, deadline=None)
def test_age_bounds_hold_for_birth_dates_too(youngest, span):
    columns = {
        "age": column_of(Person(part="age"), "age", "integer", minimum=youngest, maximum=youngest + span),
        "birth_date": column_of(Person(part="birth_date"), "birth_date", "date"),
    }
    table = table_of(columns, ROWS[:80])
    assert all(youngest <= age <= youngest + span for age in table["age"])
    for age, born in zip(table["age"], table["birth_date"], strict=True):
        assert born.year + age in (2025, 2024) and REFERENCE - born < timedelta(days=366 * (age + 1))


def test_birth_date_bounds_hold_for_ages_too():
    columns = {
        "born": column_of(Person(part="birth_date"), "born", "date", minimum="2000-03-01", maximum="2001-02-28"),
        "age": column_of(Person(part="age"), "age", "integer"),
    }
    table = table_of(columns, ROWS)
    assert min(table["born"]) >= date(2000, 3, 1) and max(table["born"]) <= date(2001, 2, 28)
    assert set(table["age"]) == {24, 25}


def test_bounds_that_exclude_each_other_are_refused_by_name():
    columns = {
        "born": column_of(Person(part="birth_date"), "born", "date", minimum="2010-01-01"),
        "age": column_of(Person(part="age"), "age", "integer", minimum=30),
    }
    with pytest.raises(GenerationError, match="born, age"):
        table_of(columns, ROWS)


@pytest.mark.parametrize(
    "part", ["full_name", "first_name", "last_name", "email", "user_name", "phone", "job", "title"]
)
@pytest.mark.parametrize("length", [9, 12, 15, 30])
@pytest.mark.parametrize("locale", ["en_US", "ru_RU", "ja_JP", "nl_NL"])
def test_nothing_is_longer_than_its_column(part, length, locale):
    person, column = Person(part=part), ColumnSchema(name="c", type="string", length=length)
    refused = list(person.refusals(Binding(column, locale=locale)))
    if refused:
        assert part == "phone" and length < 10 and "needs a length of 1" in refused[0]
        return
    made = drawn(bind(person, locale=locale, length=length), ROWS)
    assert part != "phone" or min(map(len, made)) >= 10
    assert max(map(len, made)) <= length
    assert part != "email" or {address.split("@")[1] for address in made} <= {*HOSTS, SHORT_HOST}


def test_short_name_columns_choose_short_names_for_the_whole_person():
    columns = {
        "first": column_of(Person(part="first_name"), "first", length=5),
        "whole": column_of(Person(part="full_name"), "whole"),
    }
    table = table_of(columns, ROWS)
    assert all(whole.startswith(first + " ") for first, whole in zip(table["first"], table["whole"], strict=True))
    assert max(map(len, table["first"])) <= 5


def test_names_follow_the_weights_of_the_lists():
    lists = faker_lists("person", "en_US")
    common = max(lists.last_names, key=lists.last_names.get)
    share = lists.last_names[common] / sum(lists.last_names.values())
    rows = 40_000
    seen = drawn(bind(Person(part="last_name")), range(rows)).count(common) / rows
    assert abs(seen - share) < 5 * (share / rows) ** 0.5 + 2 / 65_536  # 5 standard errors and two slots of the table


def test_sources_survive_pickling():
    source = bind(Person(part="email"))
    assert drawn(pickle.loads(pickle.dumps(source)), ROWS) == drawn(source, ROWS)


def test_phones_are_extended_only_when_there_are_too_many_rows():
    few = bind(Person(part="phone"), rows=100)
    many = bind(Person(part="phone"), rows=1_000_000)
    assert few.capacity == 27_000 and many.capacity == 270_000_000
    index = [0, 27_000, 26_999, 27_000 * 9_999]
    assert len(set(distinct(many, index))) == 4
    assert bind(Person(part="phone"), rows=1_000_000, length=14).capacity == 27_000


def test_problems_name_what_is_wrong():
    def problems(kind="string", length=None, **parameters):
        return " ".join(Person(**parameters).problems(ColumnSchema(name="c", type=kind, length=length)))

    assert "wants type integer" in problems(part="age", kind="boolean")
    assert "Did you mean 'de_DE'" in problems(part="email", locale="xe_DE")
    assert "length of 9" in problems(part="email", length=5)
    assert "above maximum_age" in problems(part="age", kind="integer", minimum_age=50, maximum_age=40)
    assert problems(part="email", locale="de_DE") == ""


def test_attempts_redraw_the_person():
    source = bind(Person(part="full_name"))
    first, second = (
        source.draw(type(cells)(cells.key, cells.table_key, cells.rows, attempt=attempt)).to_pylist()
        for attempt, cells in ((attempt, cells_of(ROWS)) for attempt in (0, 1))
    )
    assert sum(a == b for a, b in zip(first, second, strict=True)) < 5
