import pickle

import pytest
from entity_rows import bind, distinct, drawn
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.errors import GenerationError
from schemas.model import ColumnSchema
from tasks.records.generators.text import Text
from tasks.values.entities.locales import LOCALES
from tasks.values.entities.phrases import STYLES, language_of

ROWS = list(range(200))


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_any_text_fits_and_depends_on_its_row_alone(data):
    least = data.draw(st.integers(0, 300))
    length = data.draw(st.none() | st.integers(max(least, 1), least + 400))
    parameters = data.draw(st.sampled_from([{}, {"sentences": (1, 6)}, {"words": (1, 8)}, {"sentences": (4, 4)}]))
    locale, style = data.draw(st.sampled_from(sorted(LOCALES))), data.draw(st.sampled_from(STYLES))
    source = bind(Text(style=style, **parameters), locale=locale, length=length, min_length=least)
    rows = data.draw(st.lists(st.integers(0, 2**40), min_size=1, max_size=30))
    made = drawn(source, rows)
    assert made == [drawn(source, [row])[0] for row in rows]
    assert all(least <= len(text) and (length is None or len(text) <= length) for text in made)
    assert all(text for text in made)


@given(st.lists(st.integers(0, 36**6 - 1), min_size=1, max_size=150, unique=True), st.integers(9, 120), st.booleans())
@settings(max_examples=40, deadline=None)
def test_unique_texts_are_distinct_and_fit(index, length, filled):
    source = bind(Text(), length=length, min_length=length - 3 if filled else None)
    made = distinct(source, index)
    assert len(set(made)) == len(index)
    assert all(len(text) <= length and (not filled or len(text) >= length - 3) for text in made)


def test_texts_too_short_to_be_unique_are_refused():
    source = bind(Text(), length=6)
    assert source.capacity is None
    with pytest.raises(GenerationError, match="cannot be made unique"):
        distinct(source, [0])


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("locale", ["en_US", "de_DE", "ja_JP", "tr_TR"])
def test_texts_are_whole_sentences_of_the_language(style, locale):
    language = language_of(locale, style)
    known = set(language.sentences.texts.to_pylist())
    made = drawn(bind(Text(style=style, sentences=(1, 1)), locale=locale), ROWS)
    assert set(made) <= known and len(set(made)) > 5


def test_the_number_of_sentences_is_kept():
    made = drawn(bind(Text(sentences=(2, 4))), ROWS)
    ends = [text.count(". ") + 1 - text.count("e-mail. x") for text in made]
    assert set(ends) == {2, 3, 4}


def test_the_number_of_words_is_kept():
    counts = {len(text.split(" ")) for text in drawn(bind(Text(words=(2, 5))), ROWS)}
    assert counts == {2, 3, 4, 5}


@pytest.mark.parametrize(
    ("locale", "letters"), [("ja_JP", "ぁ鿿"), ("ru_RU", "Ѐӿ"), ("ko_KR", "가힣"), ("zh_CN", "一鿿")]
)
def test_texts_are_in_the_languages_script(locale, letters):
    assert all(letters[0] <= text[0] <= letters[1] for text in drawn(bind(Text(), locale=locale), ROWS))


def test_problems_name_what_is_wrong():
    def problems(column=ColumnSchema(name="c", type="string"), **parameters):  # noqa: B008
        return " ".join(Text(**parameters).problems(column))

    assert "fewest first" in problems(sentences=(3, 1))
    assert "not both" in problems(sentences=(1, 2), words=(1, 2))
    assert "no texts for the locale" in problems(locale="xx")
    assert "kind: regex" in problems(ColumnSchema(name="c", type="string", pattern="[a-z]+"))
    assert problems(style="review", sentences=(1, 2)) == ""


def test_sources_survive_pickling():
    source = bind(Text(style="review"))
    assert drawn(pickle.loads(pickle.dumps(source)), ROWS) == drawn(source, ROWS)
