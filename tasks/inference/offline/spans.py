"""Spans of time in words, as two dates: ``over the last 2 years``, ``in 2023``, ``between Jan and March 2024``."""

import calendar
from datetime import date, timedelta

from tasks.inference.offline.cursor import Cursor
from tasks.inference.offline.data import phrases
from tasks.inference.offline.draft import Span
from tasks.inference.offline.time_points import (
    MONTHS,
    Point,
    day_of,
    month_of,
    parsed_date,
    point,
    small_number,
    year_at,
    year_here,
)
from tasks.inference.offline.tokens import Kind

_DAYS = {
    "day": 1,
    "days": 1,
    "week": 7,
    "weeks": 7,
    "fortnight": 14,
    "month": 0,
    "months": 0,
    "quarter": 0,
    "quarters": 0,
    "year": 0,
    "years": 0,
}
_OPENERS = phrases("spans", "openers")
_UNITS = {
    "second": 1,
    "sec": 1,
    "minute": 60,
    "min": 60,
    "hour": 3600,
    "day": 86_400,
    "week": 604_800,
    "month": 2_629_800,
}
SECONDS = {**_UNITS, **{f"{unit}s": seconds for unit, seconds in _UNITS.items()}}


def span(cursor: Cursor, today: date) -> Span | None:
    """Read a span of time; the place is left as it was when there is none.

    Args:
        today: What ``last`` and ``this`` are relative to.
    """
    start = cursor.at
    found = _between(cursor, today) or _since(cursor, today) or _opened(cursor, today)
    if found is None:
        cursor.at = start
    return found


def bare_year(cursor: Cursor) -> Span | None:
    """Read ``2023`` behind a date, where nothing else of the column follows."""
    ends = cursor.peek(1).kind in (Kind.BREAK, Kind.SIGN) and cursor.word(1) not in ("-", "..", "/", "%")
    year = year_here(cursor) if ends or cursor.word(1) == "and" else None
    return None if year is None else (date(year, 1, 1), date(year, 12, 31))


def lasting(cursor: Cursor, today: date) -> Span | None:
    """Read how long something goes on, up to today: ``for 30 days``."""
    start = cursor.at
    count = cursor.number() if cursor.phrase("for", "over", "during", "covering", "spanning", "across") else None
    unit = cursor.word().rstrip("s")
    if count is None or count < 1 or unit not in _DAYS:
        cursor.at = start
        return None
    cursor.at += 1
    first = _back(today, round(count), unit)
    return (first + timedelta(days=1) if _DAYS[unit] else first), today


def _opened(cursor: Cursor, today: date) -> Span | None:
    start = cursor.at
    opened = cursor.phrase(*_OPENERS)
    found = _part_of_year(cursor) or _last(cursor, today) or (_period(cursor, today) if opened else None)
    if found is None:
        cursor.at = start
    return found


def _last(cursor: Cursor, today: date) -> Span | None:
    start = cursor.at
    if cursor.phrase("last", "past", "previous", "recent"):
        count = cursor.number()
        unit = cursor.word()
        if unit in _DAYS and (count is not None or unit != "year" or cursor.word(-1) != "previous"):
            cursor.at += 1
            return _back(today, round(count or 1), unit.rstrip("s")), today
        if count is None and unit in MONTHS:
            cursor.at += 1
            year = today.year if MONTHS[unit] < today.month else today.year - 1
            return month_of(year, MONTHS[unit])
    if cursor.phrase("this year", "current year", "year to date"):
        return date(today.year, 1, 1), today
    if cursor.phrase("this month"):
        return today.replace(day=1), today
    cursor.at = start
    return None


def _back(today: date, count: int, unit: str) -> date:
    if _DAYS[unit]:
        return today - timedelta(days=min(count * _DAYS[unit], 100_000))
    months = count * {"month": 1, "quarter": 3, "year": 12}[unit]
    total = max(today.year * 12 + today.month - 1 - months, 12)
    year, month = divmod(total, 12)
    return date(year, month + 1, min(today.day, calendar.monthrange(year, month + 1)[1]))


def _between(cursor: Cursor, today: date) -> Span | None:
    start = cursor.at
    cursor.phrase("dated", "booked", "placed", "ranging", "in the years", "in years", "the years", "years")
    opened = cursor.phrase("between", "from")
    cursor.phrase("of")
    first = _days_of_month(cursor) or point(cursor)
    if first is None or not (
        cursor.phrase(*_TO) or (opened and cursor.phrase("and")) or _months_follow(cursor, first) or _parts(cursor)
    ):
        cursor.at = start
        return None
    second = (today, today) if cursor.phrase("today", "now", "the present", "present") else point(cursor)
    if second is None:
        cursor.at = start
        return None
    return _joined(first, second)


_TO = phrases("spans", "to")


def _days_of_month(cursor: Cursor) -> Span | None:
    """The first day of ``9-10 March 2024``, before the sign."""
    if cursor.peek(2).kind is Kind.NUMBER and cursor.word(1) in ("-", "to") and cursor.word(3) in MONTHS:
        first, month = cursor.peek().value, MONTHS[cursor.word(3)]
        if first is not None and first.is_integer() and year_at(cursor, 4):
            found = day_of(int(cursor.peek(4).raw), month, int(first))
            cursor.at += found is not None
            return found
    return None


def _months_follow(cursor: Cursor, first: Point) -> bool:
    """``September and October 2023``: one span, though only the second has a year."""
    return isinstance(first, int) and cursor.word(1) in MONTHS and cursor.phrase("and", "or", "&", "/")


def _parts(cursor: Cursor) -> bool:
    """``2023-01-01/2023-12-31``: between two whole days, signs are enough."""
    days = parsed_date(cursor.word(-1)) and parsed_date(cursor.word(1))
    return bool(days) and cursor.phrase("/", ":", ",", "and")


_ORDINALS = {str(number): number for number in range(1, 5)} | {
    "first": 1,
    "second": 2,
    "third": 3,
    "fourth": 4,
    "last": 4,
    "1st": 1,
    "2nd": 2,
    "3rd": 3,
    "4th": 4,
}


def _part_of_year(cursor: Cursor) -> Span | None:
    """``first quarter of 2024``, ``second half of 2023``."""
    start = cursor.at
    which = _ORDINALS.get(cursor.word())
    if which is not None and cursor.word(1) in ("quarter", "half"):
        months = 3 if cursor.word(1) == "quarter" else 6
        cursor.at += 2
        cursor.phrase("of", "in")
        year = year_here(cursor)
        which = min(which, 12 // months)
        if year is not None:
            return date(year, (which - 1) * months + 1, 1), month_of(year, which * months)[1]
    cursor.at = start
    return None


def _period(cursor: Cursor, today: date) -> Span | None:
    start = cursor.at
    if (part := _part_of_year(cursor)) is not None:
        return part
    count = small_number(cursor)
    if count is not None and cursor.word() in _DAYS:
        return _back(today, count, cursor.take().word.rstrip("s")), today
    cursor.at = start
    cursor.phrase("years", "year", "month of")
    first = point(cursor)
    if isinstance(first, tuple):
        another = year_here(cursor) if year_at(cursor, 1) and cursor.phrase("or", "and", "/") else None
        return first if another is None else _joined(first, (date(another, 1, 1), date(another, 12, 31)))
    cursor.at = start
    return None


def _joined(first: Point, second: Point) -> Span | None:
    if isinstance(second, int):
        return None
    if isinstance(first, int):
        first = month_of(second[1].year, first)
    return (first[0], second[1]) if first[0] <= second[1] else (second[0], first[1])


def _since(cursor: Cursor, today: date) -> Span | None:
    start = cursor.at
    if (
        cursor.phrase("since", "starting in", "starting from", "after")
        and isinstance(first := point(cursor), tuple)
        and first[0] <= today
    ):
        return first[0], _up_to(cursor, first, today)
    cursor.at = start
    return None


def _up_to(cursor: Cursor, first: Span, today: date) -> date:
    """Where a span ends that has begun: today, if nothing else is said."""
    start = cursor.at
    until = point(cursor) if cursor.phrase(*_TO, "and") else None
    if isinstance(until, tuple) and until[1] >= first[0]:
        return until[1]
    cursor.at = start
    return today
