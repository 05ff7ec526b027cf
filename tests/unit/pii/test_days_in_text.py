"""Days in texts: every usual writing is read as the day it is, and written as another one in the same writing."""

from datetime import date, timedelta

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strewn_tables import found, masked

from tasks.pii.strewn.days_in_text import DATE, EPOCH, mentions_of_days, written_day
from tasks.pii.strewn.words import plain

FORMS = (
    "%Y-%m-%d", "%Y%m%d", "%d/%m/%Y", "%m/%d/%Y", "%-d.%-m.%Y", "%d.%m.%y", "%m/%d/%y", "%d-%b-%y", "%d-%b-%Y",
    "%-d %b %Y", "%d%b%Y", "%d%b%y", "%B %-d, %Y", "%b. %-d '%y", "%-dth of %B, %Y", "%Y-%b-%d", "%b-%d-%Y",
)  # fmt: skip
ABROAD = {
    "7. März 1981": "7. Mai 1981", "7 mars 1981": "7 mai 1981", "7 de marzo de 1981": "7 de mayo de 1981",
    "7 marca 1981": "7 maja 1981", "7 maart 1981": "7 mei 1981", "7 março 1981": "7 maio 1981",
    "07-MAR-81": "07-MAY-81",
}  # fmt: skip
DAYS = st.dates(date(1925, 1, 1), date(2024, 12, 31))


@given(DAYS, st.sampled_from(FORMS), st.sampled_from(["born {}.", "Straße {} (x)", "<b>{}</b>", "{}", "né le {}, ok"]))
@settings(max_examples=150, deadline=None)
def test_every_writing_is_read(day: date, form: str, around: str) -> None:
    written = f"{day:{form}}"
    _, begins, ends, days = mentions_of_days([around.format(written)])
    at = days.tolist().index(day.toordinal() - EPOCH)
    shown = plain(around.format(written)).encode()[begins[at] : ends[at]].decode()
    assert shown == written


@given(DAYS, DAYS, st.sampled_from([form for form in FORMS if "th" not in form]))
@settings(max_examples=150, deadline=None)
def test_another_day_is_written_in_the_same_writing(old: date, new: date, form: str) -> None:
    new = new.replace(year=old.year, day=min(new.day, 28))
    written = written_day(f"{old:{form}}", old, new)
    assert written is not None
    assert new.toordinal() - EPOCH in mentions_of_days([written])[3].tolist()


@pytest.mark.parametrize("text", ABROAD)
def test_months_of_other_languages(text: str) -> None:
    assert mentions_of_days([text])[3].tolist()[0] == date(1981, 3, 7).toordinal() - EPOCH
    new = written_day(text, date(1981, 3, 7), date(1981, 5, 7))
    assert new == ABROAD[text]


@pytest.mark.parametrize(
    "text", ["version 1.2.81.4", "10.1.2.81", "12-10-30-44", "room 7-3-81A", "7 marbles 81", "31.02.81"]
)
def test_other_numbers_are_no_days(text: str) -> None:
    assert len(mentions_of_days([text])[0]) == 0


@pytest.mark.parametrize("column", ["%Y-%m-%d", "%d.%m.%Y", "%m/%d/%Y"])
def test_a_rows_own_day_is_replaced_and_its_survival_seen_whatever_the_columns_writing(column: str) -> None:
    born = [date(1941, 2, 13) + timedelta(days=397 * at) for at in range(48)]
    notes = [f"Straße 4, b. {one:%d-%b-%y}; {one:%-d %B %Y}" for one in born]
    tables = {"people": pa.table({"born": [f"{one:{column}}" for one in born], "note": notes})}
    findings = found({"people": {"born": "DATE_OF_BIRTH"}})
    made, told = masked(tables, findings)
    left = [DATE.search(text) for text in made["people"].column("note").to_pylist()]
    assert told == {}
    assert not {match.group() for match in left if match} & {f"{one:%d-%b-%y}" for one in born}
    assert not any(was == now for was, now in zip(notes, made["people"].column("note").to_pylist(), strict=True))
    assert set(masked(tables, findings, clean=False)[1].values()) == {48}
