"""What a request says of a column is read wherever it stands behind the name, and in whichever notation."""

from datetime import date

import pytest

from schemas.model import ColumnSchema
from tasks.inference.offline import infer_offline
from tasks.inference.offline.cursor import Cursor
from tasks.inference.offline.details.bounds_said import bounds_said
from tasks.inference.offline.details.plain_tokens import plain_tokens
from tasks.inference.offline.draft import Draft
from tasks.inference.offline.formats_said import name_format, written_as
from tasks.inference.offline.percentages import percentage
from tasks.inference.offline.spans import span
from tasks.inference.offline.tokens import Token, tokens_of
from tasks.inference.offline.understanding import understood

TODAY = date(2025, 6, 30)
KENNEL = """\
Our kennel wants a sandbox with invented rows. We need 70 kennels and 900 dogs, every dog lives in one kennel.
For a kennel we keep the label and its floor area in square metres, which goes from 4 to 36.5.
For a dog we keep the call name, the shoulder height in cm (18 to 92), the fur length and
the day of arrival. The fur length is unknown for 15% of the dogs. The shoulder height lies below that of wolves.
"""


def column(prompt: str, name: str) -> ColumnSchema:
    schema = infer_offline(prompt, reference_date=TODAY).schema
    return next(each for table in schema.tables for each in table.columns if each.name.startswith(name))


def test_bounds_are_read_past_units_and_clauses() -> None:
    assert (column(KENNEL, "floor_area").minimum, column(KENNEL, "floor_area").maximum) == (4, 36.5)
    assert (column(KENNEL, "shoulder_height").minimum, column(KENNEL, "shoulder_height").maximum) == (18, 92)


def test_what_is_missing_may_be_said_in_a_later_sentence() -> None:
    assert column(KENNEL, "fur_length").null_rate == 0.15


@pytest.mark.parametrize(
    ("text", "bounds"),
    [
        ("[7, 91]", (7, 91)),
        ("min 3, max 12", (3, 12)),
        ("at least 5 and at most 130 kg", (5, 130)),
        ("0 < x <= 640", (0, 640)),
        ("0,5 - 70", (0.5, 70)),
        ("€7,50 to €49,95", (7.5, 49.95)),
        ("-12 to +8", (-12, 8)),
        ("11 -> 17", (11, 17)),
        ("4 t/m 22", (4, 22)),
    ],
)
def test_bounds_in_signs_and_words(text: str, bounds: tuple[float, float]) -> None:
    assert bounds_said(Cursor(plain_tokens(tokens_of(text), foreign=False).tokens)) == bounds


@pytest.mark.parametrize("text", ["2 to 5 per litter", "40 to 60 rows", "4-5 digits", "1-0-1", "0.5"])
def test_numbers_that_count_something_are_no_bounds(text: str) -> None:
    assert bounds_said(Cursor(tokens_of(text))) is None


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2019-08 to 2021-02", "2019-08-01", "2021-02-28"),
        ("between 03/2018 and 11/2019", "2018-03-01", "2019-11-30"),
        ("in H2 2017", "2017-07-01", "2017-12-31"),
        ("from Q2 2016 to Q3 2016", "2016-04-01", "2016-09-30"),
        ("in spring 2015", "2015-03-01", "2015-05-31"),
        ("May and June 2014", "2014-05-01", "2014-06-30"),
        ("7-9 May 2013", "2013-05-07", "2013-05-09"),
        ("since 2012-02-03 up to 2013-04-05", "2012-02-03", "2013-04-05"),
        ("from April 2011 to the end of 2012", "2011-04-01", "2012-12-31"),
        ("2010-01-02/2010-03-04", "2010-01-02", "2010-03-04"),
        ("jan-mar 2009", "2009-01-01", "2009-03-31"),
        ("between 02-03-2008 and 04-05-2008", "2008-03-02", "2008-05-04"),
        ("1/5/2007 to 30/6/2007", "2007-05-01", "2007-06-30"),
        ("ago/2006 to dez/2006", "2006-08-01", "2006-12-31"),
    ],
)
def test_spans_in_many_notations(text: str, first: str, last: str) -> None:
    found = span(Cursor(plain_tokens(tokens_of(text), foreign=False).tokens), TODAY)
    assert found is not None
    assert (found[0].isoformat(), found[1].isoformat()) == (first, last)


@pytest.mark.parametrize(
    ("text", "share"), [("3 out of 8", 0.375), ("9 op de 10", 0.9), ("1/5", 0.2), ("every fifth", 0.2), ("metade", 0.5)]
)
def test_shares_as_people_write_them(text: str, share: float) -> None:
    assert percentage(Cursor(tokens_of(text)), firm=True) == share


@pytest.mark.parametrize(
    ("text", "format"),
    [
        ("boats 40 (name, length). sql dump please", "sql"),
        ("boats 40 (name, length). xlsx", "xlsx"),
        ("json, seed 9: boats 40 (name, length)", "json"),
        ("boats 40 (name, payload json), crews 12 (name)", None),
        ("we learn sql with 40 boats", None),
        ("boats 40 (name, kind csv/json)", None),
    ],
)
def test_formats_are_named_in_a_few_ways(text: str, format: str | None) -> None:
    draft = Draft()
    name_format(tokens_of(text), draft)
    assert draft.format == format


def test_a_format_that_nothing_writes_is_told_about() -> None:
    written, why = written_as("xlsx")
    assert written == "csv"
    assert why
    assert written_as("parquet") == ("parquet", None)


@pytest.mark.parametrize("word", ["a", "the", "with"])
def test_repeated_words_take_work_that_grows_with_them(word: str, monkeypatch: pytest.MonkeyPatch) -> None:
    looked = 0
    peek = Cursor.peek

    def counted(self: Cursor, ahead: int = 0) -> Token:
        nonlocal looked
        looked += 1
        return peek(self, ahead)

    def work(many: int) -> int:
        nonlocal looked
        looked = 0
        understood(tokens_of(f"{word} " * many), TODAY)
        return looked

    understood(tokens_of("20 users"), TODAY)
    monkeypatch.setattr(Cursor, "peek", counted)
    assert work(400) < 2.4 * work(200)
