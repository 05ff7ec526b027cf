"""Days of birth in tables of people, by the years that they lie in: no key, however few rows share one."""

from datetime import date, timedelta

import pyarrow as pa
import pytest

from tasks.pii.births_by_range import births_by_range
from tasks.pii.findings import Finding
from tasks.pii.policy import Policy
from tasks.pii.survey import TableSurvey, findings_of

ROWS = 60


def days(first: int, last: int) -> list[date]:
    """Days from all over some years, no two alike."""
    step = (date(last, 12, 1) - date(first, 1, 1)).days // ROWS
    return [date(first, 1, 1) + timedelta(days=step * (place * 7 % ROWS) + place % 5) for place in range(ROWS)]


def found_in(name: str, values: list[date] | list[str], *others: Finding) -> list[str]:
    """The columns of a table of people in which days of birth are found."""
    table = pa.table({"last_name": ["Quellmoor"] * ROWS, name: values})
    known = [Finding.of("t", "last_name", "PERSON", 0.9), *others]
    return [one.column for one in births_by_range([TableSurvey("t", table, ROWS)], known, Policy())]


@pytest.mark.parametrize("form", ["%d/%m/%Y", "%Y-%m-%d", "%d.%m.%Y", ""])
def test_days_as_long_ago_as_births_are_births(form: str) -> None:
    born = days(1938, 2016)
    assert found_in("q7", [one.strftime(form) for one in born] if form else born) == ["q7"]


def test_days_of_other_things_are_none() -> None:
    assert found_in("q7", days(1998, 2025)) == []  # hired
    assert found_in("q7", days(1900, 1912)) == []
    assert found_in("published_at", days(1938, 2016)) == []
    assert found_in("q7", days(1938, 2016), Finding.of("t", "born", "DATE_OF_BIRTH", 0.9)) == []


def test_births_of_a_survey_are_replaced_beside_names_alone() -> None:
    table = pa.table({"last_name": ["Quellmoor"] * ROWS, "q7": days(1938, 2016)})
    seen = TableSurvey("t", table, ROWS)
    assert ("q7", "DATE_OF_BIRTH") in {(one.column, one.type) for one in findings_of([seen], Policy(), locale="de_DE")}
    alone = TableSurvey("t", table.select(["q7"]), ROWS)
    assert findings_of([alone], Policy(), locale="de_DE") == ()
