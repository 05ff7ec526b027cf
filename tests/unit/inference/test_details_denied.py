"""What a request denies, bounds on one side or gives as an example tells nothing of a column."""

from datetime import date

import pytest

from schemas.model import ColumnSchema
from schemas.types import ColumnType
from tasks.inference.offline import infer_offline
from tasks.inference.offline.column_types import type_of

LAKE = (
    "We run a rowing club at a lake and want 80 rowers with name, country, points and a phone number, "
    "plus 700 outings with a start date, a fee and strokes. "
)


def _column(words: str, name: str) -> ColumnSchema:
    schema = infer_offline(LAKE + words, reference_date=date(2025, 6, 30)).schema
    return next(column for table in schema.tables for column in table.columns if column.name == name)


@pytest.mark.parametrize(("words", "name", "rate"), [
    ("Points are not known for 30% of rowers.", "points", 0.3),
    ("The phone number is not filled in for 20% of rowers.", "phone_number", 0.2),
    ("Points are missing in 2% and the country is missing in 60%.", "country", 0.6),
    ("Points are missing in 2% and the country is missing in 60%.", "points", 0.02),
    ("Points are known for 90% of rowers.", "points", 0.1),
])  # fmt: skip
def test_a_share_is_of_its_own_column_and_not_turned_round(words: str, name: str, rate: float) -> None:
    assert _column(words, name).null_rate == pytest.approx(rate)


@pytest.mark.parametrize(("words", "name"), [
    ("The fee is not between 10 and 20.", "fee"),
    ("The fee is paid within 14 to 30 days.", "fee"),
    ("The fee is charged for stays of 3-14 nights.", "fee"),
    ("The fee, unlike in 2019 to 2021, is free.", "fee"),
    ("The start date is before 2024.", "start_date"),
    ("The start date is no later than 2024-03-01.", "start_date"),
    ("The start date is 2024-05-01 at the earliest.", "start_date"),
    ("The start date shall follow the format 01/02/2023.", "start_date"),
    ("The start date looks like 2023-04-05.", "start_date"),
])  # fmt: skip
def test_what_is_denied_or_an_example_sets_no_bounds(words: str, name: str) -> None:
    column, plain = _column(words, name), _column("", name)
    assert (column.minimum, column.maximum) == (plain.minimum, plain.maximum)


def test_bounds_and_spans_that_are_told_are_read() -> None:
    assert (_column("The fee lies between 10 and 20.", "fee").minimum,) == (10,)
    assert str(_column("The start date lies in 2023.", "start_date").maximum)[:10] == "2023-12-31"


@pytest.mark.parametrize(
    "name", ["data_usage", "data_quality", "data_center", "co_op", "photo_op", "opens_am", "date_label"]
)
def test_english_names_are_no_dates(name: str) -> None:
    assert type_of(name).type is not ColumnType.DATE


def test_foreign_dates_and_moments_are() -> None:
    assert type_of("data_scadenza").type is type_of("angelegt_am").type is ColumnType.DATE
    assert type_of("date_time").type is ColumnType.TIMESTAMP


@pytest.mark.parametrize(("text", "wanted"), [
    ("-- exported as csv files before\nCREATE TABLE skiffs (id int primary key, name text);", None),
    ("/* as json documents */ CREATE TABLE skiffs (id int primary key, name text);", None),
    ("Please create 30 rows as csv: CREATE TABLE skiffs (id int primary key, name text);", "csv"),
])  # fmt: skip
def test_the_words_before_sql_tell_the_format_and_its_comments_do_not(text: str, wanted: str | None) -> None:
    assert infer_offline(text).format == wanted
