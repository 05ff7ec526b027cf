import os
import pickle
import re
import subprocess
import sys
from pathlib import Path

import faker.providers
import numpy as np
import pytest
from entity_rows import bind, cells_of, distinct, drawn
from faker.config import AVAILABLE_LOCALES
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.errors import GenerationError
from schemas.generator import Binding
from schemas.model import ColumnSchema
from schemas.validation import problems as schema_problems
from tasks.records.generators.faker import FakerPool
from tasks.values.entities import faker_forms, faker_pools
from tasks.values.entities.reserved import KINDS

ROWS = list(range(300))


def problems(kind="string", **parameters):
    return " ".join(FakerPool(**parameters).problems(ColumnSchema(name="c", type=kind)))


@given(st.lists(st.integers(0, 2**40), min_size=1, max_size=40), st.sampled_from(["job", "color_name", "phone_number"]))
@settings(max_examples=20, deadline=None)
def test_a_cell_depends_on_its_row_alone(rows, provider):
    source = bind(FakerPool(provider=provider))
    assert drawn(source, rows) == [drawn(source, [row])[0] for row in rows]


@pytest.mark.parametrize("provider", ["job", "catch_phrase", "user_agent", "color_name"])
def test_the_pool_is_distinct_and_all_of_it_can_be_drawn_once(provider):
    source = bind(FakerPool(provider=provider, pool=300), rows=300)
    assert 50 <= source.capacity <= 300
    assert len(set(distinct(source, range(source.capacity)))) == source.capacity


def test_the_pool_is_the_same_in_another_process_with_other_hashing():
    program = (
        "from tasks.values.entities.faker_pools import pool;"
        "print([pool('de_DE', name, '{}', 40, 3) for name in ('job', 'catch_phrase', 'bs', 'user_agent', 'file_path')])"
    )
    outputs = {
        subprocess.run(
            [sys.executable, "-c", program], env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, check=True
        ).stdout
        for seed in ("1", "2")
    }
    assert len(outputs) == 1


def test_seeds_locales_and_arguments_give_other_pools():
    column = ColumnSchema(name="c", type="string")
    one, two = (
        FakerPool(provider="catch_phrase", pool=50).bind(Binding(column, seed=seed)).values.to_pylist()
        for seed in (1, 2)
    )
    assert one != two
    assert drawn(bind(FakerPool(provider="job", locale="de_DE")), ROWS) != drawn(bind(FakerPool(provider="job")), ROWS)


def test_unique_columns_get_a_pool_that_is_large_enough():
    source = bind(FakerPool(provider="catch_phrase", pool=10), unique=True, rows=500)
    assert source.capacity == 500


@pytest.mark.parametrize(
    ("provider", "form"),
    [
        ("phone_number", r"\(\d{3}\) 555-01\d\d"),
        ("ssn", r"(000|666|9\d\d)-\d\d-\d{4}"),
        ("free_email", r".*(@example\.(com|org|net)|\.example)"),
        ("ipv4", r"(192\.0\.2|198\.51\.100|203\.0\.113)\.\d+"),
        ("credit_card_number", r"\d{16}"),
        ("iban", r"DE\d{20}"),
    ],
)
def test_values_that_may_belong_to_someone_come_from_the_reserved_sets(provider, form):
    assert all(re.fullmatch(form, value) for value in drawn(bind(FakerPool(provider=provider)), ROWS))


def test_real_values_have_to_be_asked_for():
    assert not any(
        "555-01" in number for number in drawn(bind(FakerPool(provider="phone_number", real=True)), ROWS[:50])
    )


def test_every_reserved_stand_in_exists():
    assert set(faker_pools.RESERVED.values()) <= set(KINDS)


@pytest.mark.parametrize(
    "provider", ["date_of_birth", "date_this_year", "unix_time", "past_date", "iso8601", "date_between", "year", "xml"]
)
def test_providers_that_read_the_clock_are_refused(provider):
    assert "reads the clock" in problems(provider=provider)
    with pytest.raises(GenerationError, match="reads the clock"):
        bind(FakerPool(provider=provider))


def test_watching_the_clock_leaves_a_profiler_in_place():
    def watcher(*_):
        return None

    sys.setprofile(watcher)
    try:
        faker_pools.reads_clock.cache_clear()
        faker_pools.reads_clock("en_US", "job")
        assert sys.getprofile() is watcher
    finally:
        sys.setprofile(None)


@pytest.mark.parametrize("provider", ["job", "color_name", "timezone", "country_code", "pydecimal"])
def test_providers_without_a_clock_pass(provider):
    assert problems(provider=provider) == ""


def test_problems_name_what_is_wrong():
    assert "Did you mean 'catch_phrase'" in problems(provider="catch_phrases")
    assert "does not take these arguments" in problems(provider="job", arguments={"nonsense": 1})
    assert "Did you mean 'de_DE'" in problems(provider="job", locale="de_DX")
    assert "holds numbers" in problems(provider="profile")
    assert problems(provider="administrative_unit") == "", (
        "a provider of some locale, whichever the dataset's turns out to be"
    )


def test_a_provider_that_the_locale_lacks_is_refused_when_bound():
    with pytest.raises(GenerationError, match="no provider 'prefecture' in the locale en_US"):
        bind(FakerPool(provider="prefecture"))


@pytest.mark.parametrize(
    ("provider", "arguments", "kind", "bounds"),
    [
        ("random_int", {"min": 1, "max": 500}, "integer", {"minimum": 100, "maximum": 200}),
        ("pyfloat", {"min_value": 0, "max_value": 9}, "number", {"maximum": 5}),
        ("pydecimal", {"left_digits": 3, "right_digits": 2}, "decimal", {"precision": 8, "scale": 2, "minimum": 0}),
        ("boolean", {}, "boolean", {}),
        ("json", {}, "json", {}),
        ("pystr", {"min_chars": 1, "max_chars": 12}, "string", {"length": 8}),
        ("job", {}, "string", {"length": 10, "min_length": 5}),
        ("hex_color", {}, "string", {"pattern": "#[0-9a-c]+"}),
    ],
)
def test_values_keep_to_the_columns_type_and_bounds(provider, arguments, kind, bounds):
    source = bind(FakerPool(provider=provider, arguments=arguments), kind=kind, **bounds)
    array = source.draw(cells_of(ROWS))
    column = ColumnSchema(name="c", type=kind, **bounds)
    assert column.arrow_type in (array.type, getattr(array.type, "value_type", None))
    for value in array.to_pylist():
        assert "minimum" not in bounds or value >= bounds["minimum"]
        assert "maximum" not in bounds or value <= bounds["maximum"]
        assert "length" not in bounds or len(value) <= bounds["length"]
        assert "min_length" not in bounds or len(value) >= bounds["min_length"]
        assert "pattern" not in bounds or re.fullmatch(bounds["pattern"], value)


@pytest.mark.parametrize(
    ("parameters", "bounds", "message"),
    [
        ({"provider": "job"}, {"kind": "integer"}, "cannot be read as type integer"),
        ({"provider": "job"}, {"length": 2}, "within the column's bounds"),
        ({"provider": "job"}, {"pattern": r"\d+"}, "matches the column's pattern"),
    ],
)
def test_a_pool_that_cannot_fit_is_refused(parameters, bounds, message):
    with pytest.raises(GenerationError, match=message):
        bind(FakerPool(**parameters), **bounds)


def test_sources_survive_pickling():
    source = bind(FakerPool(provider="job"))
    assert drawn(pickle.loads(pickle.dumps(source)), ROWS) == drawn(source, ROWS)


@pytest.mark.parametrize(
    ("locale", "provider"),
    [("en_US", "name"), ("de_DE", "name"), ("ru_RU", "name"), ("fi_FI", "name"), ("fr_FR", "address"),
     ("ko_KR", "address"), ("pt_BR", "street_address"), ("en_US", "company")],
)  # fmt: skip
def test_many_distinct_values_are_put_together_from_their_parts(locale, provider):
    rows = 400_000
    source = bind(FakerPool(provider=provider, locale=locale), rows=rows)
    assert source.capacity >= rows
    index = [*range(3000), *range(0, source.capacity, source.capacity // 3000 + 1)]
    made = distinct(source, index)
    assert len(set(made)) == len(set(index))
    assert distinct(pickle.loads(pickle.dumps(source)), index[:50]) == made[:50]
    assert source.capacity == bind(FakerPool(provider=provider, locale=locale), rows=rows).capacity


@pytest.mark.parametrize("shape", faker_forms.shapes_of("de_DE", "name", "{}", 0), ids=lambda shape: str(shape.between))
@given(data=st.data())
@settings(max_examples=30, deadline=None)
def test_texts_of_a_shape_are_as_distinct_as_their_numbers(shape, data):
    one, other = (data.draw(st.integers(0, shape.capacity - 1)) for _ in range(2))
    made = shape.at(np.array([one, other], np.uint64)).to_pylist()
    assert (made[0] == made[1]) == (one == other)
    assert max(map(len, made)) <= shape.longest


def test_a_short_column_is_not_filled_with_long_texts():
    source = bind(FakerPool(provider="name"), rows=5000, length=12)
    assert max(map(len, distinct(source, range(source.capacity)))) <= 12


def test_every_number_of_persons_and_firms_has_a_stand_in():
    """Whatever Faker's locales call them: a new name in a new version is to be looked at."""
    helpers = {"enum", "random_digit", "random_element"}
    for family in ("ssn", "phone_number"):
        folder = Path(faker.providers.__path__[0]) / family
        sources = (module.read_text("utf-8") for module in folder.rglob("*.py"))
        names = {name for source in sources for name in re.findall(r"^    def ([a-z]\w*)\(self", source, re.M)}
        parts = re.compile("code|prefix|block|identifier|operator|digit|area2_landline_number_prefix")
        open_ones = {name for name in names - helpers if faker_pools.reserved_kind(name) is None}
        assert {name for name in open_ones if not parts.search(name)} == set()


@pytest.mark.parametrize("provider", ["cnpj", "smart_mobile_number", "license_plate_police", "vat_id", "snils"])
def test_what_only_some_locales_have_is_replaced_as_well(provider):
    assert FakerPool(provider=provider).stand_in is not None
    assert FakerPool(provider=provider, real=True).stand_in is None


def test_a_locale_that_only_faker_knows_is_enough():
    column = ColumnSchema(name="c", type="string")
    assert FakerPool(provider="name").bind(Binding(column, locale="fi_FI")).capacity >= 1000
    assert drawn(FakerPool(provider="phone_number").bind(Binding(column, locale="fi_FI")), [1])[0].startswith("(")


def test_what_faker_does_not_have_is_told_with_the_nearest_name():
    assert "Did you mean 'city'?" in problems(provider="citty")
    assert "Did you mean 'de_DE'?" in problems(provider="city", locale="de_DD")


@pytest.mark.parametrize(
    ("locale", "generator", "message"),
    [
        (
            "xx_QQ",
            {"kind": "person", "part": "email"},
            "nothing is known of the dataset's locale 'xx_QQ'. There are: en_US",
        ),
        ("xx_QQ", {"kind": "card", "part": "holder"}, "nothing is known of the dataset's locale 'xx_QQ'"),
        ("xx_QQ", {"kind": "faker", "provider": "city"}, "Faker has no locale 'xx_QQ'"),
        ("de_DD", {"kind": "faker", "provider": "city"}, "Faker has no locale 'de_DD'. Did you mean 'de_DE'?"),
        ("en_US", {"kind": "faker", "provider": "prefecture"}, None),
        ("ja_JP", {"kind": "faker", "provider": "prefecture"}, ""),
    ],
)
def test_a_locale_or_a_provider_that_is_not_there_is_told_with_its_place(locale, generator, message):
    document = {
        "locale": locale,
        "tables": [{"name": "t", "columns": [{"name": "c", "type": "string", "generator": generator}]}],
    }
    found = "\n".join(map(str, schema_problems(document)))
    if message == "":
        assert found == ""
    else:
        assert (message or "Faker has no provider 'prefecture' in en_US") in found and "t.c" in found


@pytest.mark.slow
@pytest.mark.parametrize("locale", sorted(AVAILABLE_LOCALES))
@pytest.mark.parametrize("provider", ["name", "city", "job", "company", "country", "phone_number", "word"])
def test_every_locale_of_faker_fills_a_column(locale, provider):
    source = FakerPool(provider=provider, pool=40).bind(Binding(ColumnSchema(name="c", type="string"), locale=locale))
    made = drawn(source, ROWS)
    assert len(set(made)) > 3 and drawn(source, ROWS[::-1]) == made[::-1]
