import pytest
from entity_rows import bind, column_of, distinct, drawn, table_of
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.model import ColumnSchema
from tasks.records.generators.company import Company
from tasks.values.entities.firms import firms_of
from tasks.values.entities.locales import LOCALES

PARTS = ["name", "domain", "url", "email", "phone", "tax_id", "industry"]
ROWS = list(range(200))


@pytest.mark.parametrize("locale", sorted(LOCALES))
def test_the_parts_of_every_row_agree(locale):
    table = table_of({part: column_of(Company(part=part), part) for part in PARTS}, ROWS, locale)
    firms = firms_of(locale)
    hosts = dict(zip(firms.heads.to_pylist(), firms.head_hosts.to_pylist(), strict=True))
    for row in ROWS:
        cell = {part: column[row] for part, column in table.items()}
        assert cell["url"] == "https://" + cell["domain"]
        assert cell["email"].split("@")[1] == cell["domain"]
        assert cell["domain"].endswith(".example") and cell["domain"].isascii()
        beginnings = [host for head, host in hosts.items() if cell["name"].startswith(head)]
        assert any(cell["domain"].startswith(host) for host in beginnings)


@given(
    st.lists(st.integers(0, 2**40), min_size=1, max_size=30), st.sampled_from(PARTS), st.sampled_from(sorted(LOCALES))
)
@settings(max_examples=40, deadline=None)
def test_a_cell_depends_on_its_row_alone(rows, part, locale):
    source = bind(Company(part=part), locale=locale)
    assert drawn(source, rows) == [drawn(source, [row])[0] for row in rows]


@given(st.data())
@settings(max_examples=40, deadline=None)
def test_unique_values_are_distinct_and_fit(data):
    part = data.draw(st.sampled_from(PARTS[:-1]))
    length = data.draw(st.sampled_from([None, 24, 40]))
    source = bind(Company(part=part), length=length)
    index = data.draw(st.lists(st.integers(0, source.capacity - 1), min_size=1, max_size=100, unique=True))
    made = distinct(source, index)
    assert len(set(made)) == len(index)
    assert length is None or max(map(len, made)) <= length


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("length", [17, 20, 30])
@pytest.mark.parametrize("locale", ["en_US", "de_DE", "ja_JP"])
def test_nothing_is_longer_than_its_column(part, length, locale):
    made = drawn(bind(Company(part=part), locale=locale, length=length), ROWS)
    assert max(map(len, made)) <= length
    assert part not in ("domain", "url", "email") or all(host.endswith(".example") for host in made)


def test_a_short_name_column_gets_whole_short_names():
    firms = firms_of("en_US", 12)
    whole = {head + tail for head in firms.heads.to_pylist() for tail in firms.tails.to_pylist()}
    assert set(drawn(bind(Company(part="name"), length=12), ROWS)) <= whole


def test_problems_name_what_is_wrong():
    assert "length of 17" in " ".join(Company(part="url").problems(ColumnSchema(name="c", type="string", length=9)))
    assert "locale 'xx'" in " ".join(Company(locale="xx").problems(ColumnSchema(name="c", type="string")))
