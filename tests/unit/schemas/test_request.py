"""Requests: what is said is kept, what cannot be is refused with its place and without its value."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.errors import BadInputError
from schemas.manifest import OutputFormat
from schemas.request import Compliance, Gates, GenerationOptions, GenerationRequest, Wishes

names = st.text("abcdefghij_", min_size=1, max_size=8)
rows = st.none() | st.integers(1, 10**12) | st.dictionaries(names, st.integers(1, 10**9), min_size=1, max_size=4)


@given(
    rows=rows,
    seed=st.none() | st.integers(0, 2**63 - 1),
    format=st.sampled_from(OutputFormat),
    compliance=st.lists(st.sampled_from(Compliance), unique=True).map(tuple),
    tables=st.none() | st.lists(names, min_size=1, unique=True).map(tuple),
    chunk_rows=st.none() | st.integers(1, 10**6),
)
def test_what_the_manifest_keeps_makes_the_same_request_again(rows, seed, format, compliance, tables, chunk_rows):
    request = GenerationRequest.of(
        schema="shop.yaml",
        rows=rows,
        seed=seed,
        format=format,
        compliance=compliance,
        tables=tables,
        options=GenerationOptions(chunk_rows=chunk_rows),
    )
    assert GenerationRequest.of(**request.to_plain()) == request
    assert GenerationRequest.of(**request.parameters()) == request


def test_absent_is_absent():
    assert GenerationRequest.of(source="a.sql", rows=None, seed=None) == GenerationRequest(source="a.sql")


@pytest.mark.parametrize(
    ("parameters", "says"),
    [
        ({}, "nothing says what to generate"),
        ({"source": "a.sql", "schema": "b.yaml"}, "source and schema are both given"),
        ({"source": "a.sql", "rows": 0}, "rows: Input should be greater than or equal to 1"),
        ({"source": "a.sql", "rows": {"orders": -5}}, "rows.orders: Input should be greater than or equal to 1"),
        ({"source": "a.sql", "seed": -1}, "seed"),
        ({"source": "a.sql", "colour": "red"}, "colour: Extra inputs are not permitted"),
        ({"source": "a.sql", "options": {"workers": 0}}, "options.workers"),
        ({"source": "a.sql", "options": {"environment": "../up"}}, "options.environment"),
        ({"source": "a.sql", "locale": "klingon"}, "locale"),
    ],
)
def test_what_cannot_be_is_refused_with_its_place(parameters, says):
    with pytest.raises(BadInputError, match=r"The request cannot be served") as refused:
        GenerationRequest.of(**parameters)
    assert says in str(refused.value)


def test_a_refusal_does_not_repeat_the_value():
    with pytest.raises(BadInputError) as refused:
        GenerationRequest.of(source="a.sql", locale="jane.doe@example.com")
    assert "jane" not in str(refused.value)


@pytest.mark.parametrize("model", [GenerationOptions, Gates])
def test_every_option_has_a_title_for_the_form(model):
    document = model.model_json_schema()
    fields = {
        name: document["$defs"][_named(field)] if "$ref" in field else field
        for name, field in document["properties"].items()
    }
    assert set(fields) == set(model.model_fields)
    assert all(field["title"].strip() and field["title"][0].isupper() for field in fields.values())


def _named(field: dict[str, str]) -> str:
    return field["$ref"].rpartition("/")[2]


@pytest.mark.parametrize(
    ("said", "wished", "rows"),
    [
        (None, 5, 5),
        (7, 5, 7),
        (7, {"a": 1}, 7),
        ({"a": 2}, {"a": 1, "b": 3}, {"a": 2, "b": 3}),
        ({"a": 2}, 5, {"a": 2}),
        (None, None, None),
    ],
)
def test_a_parameter_counts_more_than_the_words(said, wished, rows):
    request = GenerationRequest.of(prompt="x", rows=said).under(Wishes(rows=wished))
    assert request.rows == rows


def test_the_words_fill_in_what_no_parameter_says():
    wishes = Wishes(seed=4, format=OutputFormat.CSV, locale="de_DE")
    open_ = GenerationRequest.of(prompt="x").under(wishes)
    assert (open_.seed, open_.format, open_.locale) == (4, OutputFormat.CSV, "de_DE")
    said = GenerationRequest.of(prompt="x", seed=0, format="json", locale="fr_FR").under(wishes)
    assert (said.seed, said.format, said.locale) == (0, OutputFormat.JSON, "fr_FR")
    assert GenerationRequest.of(prompt="x").under(Wishes()).format is OutputFormat.PARQUET
